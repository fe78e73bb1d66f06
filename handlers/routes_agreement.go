package handlers

import "imprimatur/models"

// agreementRoutes are what a deal says on paper, who signs it, and what it costs less: the licensee's pages, those of
// somebody else who signs, and the desk's.
func (h *Handlers) agreementRoutes() []Route {
	read, decide, rates, money := Desk(models.ActRead), Desk(models.ActDecide), Desk(models.ActRates), Desk(models.ActSeeMoney)
	return []Route{
		{"GET", "/r/:reference/term-sheet", Licensee, h.showTermSheet},
		{"GET", "/r/:reference/agreement.pdf", Licensee, h.sendAgreement},
		{"GET", "/r/:reference/agreement.json", Licensee, h.sendEvidence},
		{"GET", "/r/:reference/take-back", Licensee, h.askTakeBack},
		{"POST", "/r/:reference/take-back", Licensee, h.takeBack},
		{"GET", "/r/:reference/signatory", Licensee, leadTo("/quote")},
		{"POST", "/r/:reference/signatory", Licensee, h.askSignatory},
		{"GET", "/r/:reference/signatory/drop", Licensee, leadTo("/quote")},
		{"POST", "/r/:reference/signatory/drop", Licensee, h.dropSignatory},
		{"GET", "/r/:reference/waiver", Licensee, leadTo("/quote")},
		{"POST", "/r/:reference/waiver", Licensee, h.askForWaiver},

		{"GET", "/sign/:reference", Anyone, h.enterSign},
		{"GET", "/sign/:reference/accept", Signatory, leadToSign},
		{"POST", "/sign/:reference/accept", Signatory, h.signOffer},
		{"GET", "/sign/:reference/decline", Signatory, leadToSign},
		{"POST", "/sign/:reference/decline", Signatory, h.declineSign},

		{"GET", "/admin/requests/:reference/agreement", read, h.deskAgreement},
		{"GET", "/admin/requests/:reference/agreement.pdf", read, h.sendDeskAgreement},
		{"GET", "/admin/requests/:reference/agreement.json", read, h.sendDeskEvidence},
		{"GET", "/admin/requests/:reference/take-back", decide, h.decisionPage},
		{"POST", "/admin/requests/:reference/take-back", decide, h.takeBackForThem},
		{"GET", "/admin/requests/:reference/waiver", decide, h.waiverPage},
		{"POST", "/admin/requests/:reference/waiver", decide, h.answerWaiver},

		{"GET", "/admin/terms/differences", read, h.termsDifferences},
		{"GET", "/admin/waivers", read, h.showScale},
		{"POST", "/admin/waivers", rates, h.setScale},
		{"GET", "/admin/reports/waivers", money, h.waiversReport},
		{"GET", "/admin/reports/waivers.csv", money, h.waiversCSV},
		{"GET", "/admin/reports/volume", money, h.volumeReport},
		{"GET", "/admin/reports/volume.csv", money, h.volumeCSV},
		{"GET", "/admin/reports/volume.xlsx", money, h.volumeXLSX},
	}
}
