package handlers

import "imprimatur/models"

// houseRoutes are the desk's pages about the house itself: what it owns, what it
// asks for it, on which terms, and who works here.
func (h *Handlers) houseRoutes() []Route {
	return []Route{
		{"GET", "/admin/articles", Desk(models.ActRead), h.showCatalogue},
		{"POST", "/admin/articles", Desk(models.ActArticles), h.addToCatalogue},
		{"GET", "/admin/articles/:id", Desk(models.ActRead), h.showArticle},
		{"POST", "/admin/articles/:id", Desk(models.ActArticles), h.setRights},
		{"POST", "/admin/articles/:id/text", Desk(models.ActArticles), h.writeArticle},
		{"POST", "/admin/articles/:id/share", Desk(models.ActShares), h.setShare},
		{"POST", "/admin/articles/:id/read", Desk(models.ActArticles), h.readAgain},
		{"GET", "/admin/organisations", Desk(models.ActRead), h.listOrganisations},
		{"GET", "/admin/organisations/:id", Desk(models.ActRead), h.showOrganisation},
		{"POST", "/admin/organisations/:id/terms", Desk(models.ActMoney), h.setOrganisationTerms},
		{"POST", "/admin/organisations/:id/hold", Desk(models.ActMoney), h.holdOrganisation},
		{"POST", "/admin/organisations/:id/lift", Desk(models.ActMoney), h.liftOrganisationHold},
		{"GET", "/admin/rates", Desk(models.ActRead), h.showRates},
		{"GET", "/admin/rates/edit", Desk(models.ActRates), h.editRates},
		{"POST", "/admin/rates/edit", Desk(models.ActRates), h.keepRates},
		{"GET", "/admin/rates/publish", Desk(models.ActRates), h.confirmRates},
		{"POST", "/admin/rates/publish", Desk(models.ActRates), h.publishRates},
		{"GET", "/admin/rates/automation", Desk(models.ActRead), h.showAutomation},
		{"POST", "/admin/rates/automation", Desk(models.ActRates), h.keepAutomation},
		{"GET", "/admin/terms", Desk(models.ActRead), h.showHouseTerms},
		{"GET", "/admin/terms/edit", Desk(models.ActRates), h.editTerms},
		{"POST", "/admin/terms/edit", Desk(models.ActRates), h.keepTerms},
		{"GET", "/admin/terms/publish", Desk(models.ActRates), h.confirmTerms},
		{"POST", "/admin/terms/publish", Desk(models.ActRates), h.publishTerms},
		{"GET", "/admin/templates", Desk(models.ActRead), h.showReplies},
		{"GET", "/admin/templates/new", Desk(models.ActReplies), h.newReply},
		{"POST", "/admin/templates/new", Desk(models.ActReplies), h.keepReply},
		{"GET", "/admin/templates/:id", Desk(models.ActReplies), h.editReply},
		{"POST", "/admin/templates/:id", Desk(models.ActReplies), h.keepReply},
		{"POST", "/admin/templates/:id/retire", Desk(models.ActReplies), h.retireReply},
		{"POST", "/admin/templates/:id/restore", Desk(models.ActReplies), h.restoreReply},
		{"GET", "/admin/staff", Desk(models.ActStaff), h.showStaff},
		{"POST", "/admin/staff", Desk(models.ActStaff), h.addPerson},
		{"POST", "/admin/staff/:id/role", Desk(models.ActStaff), h.changeRole},
		{"POST", "/admin/staff/:id/disable", Desk(models.ActStaff), h.disablePerson},
		{"POST", "/admin/staff/:id/enable", Desk(models.ActStaff), h.enablePerson},
	}
}
