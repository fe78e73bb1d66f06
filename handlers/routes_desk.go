package handlers

import "imprimatur/models"

// deskRoutes are the editors' pages: signing in, the queue, a request and its decisions.
func (h *Handlers) deskRoutes() []Route {
	read, reply, decide, money, own := Desk(models.ActRead), Desk(models.ActReply), Desk(models.ActDecide), Desk(models.ActMoney), Desk(models.ActOwnThings)
	return []Route{
		{"GET", "/admin", read, h.admin},
		{"GET", "/admin/login", Anyone, h.signInPage},
		{"POST", "/admin/login", Anyone, h.signIn},
		{"POST", "/admin/logout", Anyone, h.signOut},
		{"GET", "/admin/account", own, h.myAccount},
		{"POST", "/admin/account/sessions", own, h.endSession},
		{"POST", "/admin/account/password", own, h.changePassword},

		{"GET", "/admin/requests", read, h.queue},
		{"GET", "/admin/requests.csv", read, h.queueCSV},
		{"GET", "/admin/requests.json", read, h.queueNews},
		{"GET", "/admin/requests/bulk", reply, h.bulkStart},
		{"POST", "/admin/requests/bulk", reply, h.bulk},
		{"GET", "/admin/requests/:reference", read, h.deskRequest},
		{"POST", "/admin/requests/:reference/take", reply, h.takeRequest},
		{"POST", "/admin/requests/:reference/assign", reply, h.assignRequest},
		{"POST", "/admin/requests/:reference/presence", read, h.attend},
		{"GET", "/admin/requests/:reference/reply", reply, h.decisionPage},
		{"POST", "/admin/requests/:reference/reply", reply, h.reply},
		{"POST", "/admin/requests/:reference/undo", reply, h.undo},
		{"GET", "/admin/requests/:reference/files/:key", read, h.sendDeskFile},
		{"POST", "/admin/requests/:reference/note", reply, h.note},

		{"GET", "/admin/requests/:reference/hold", reply, h.decisionPage},
		{"POST", "/admin/requests/:reference/hold", reply, h.holdRequest},
		{"GET", "/admin/requests/:reference/ask", decide, h.decisionPage},
		{"POST", "/admin/requests/:reference/ask", decide, h.askForInfo},
		{"GET", "/admin/requests/:reference/decline", decide, h.decisionPage},
		{"POST", "/admin/requests/:reference/decline", decide, h.declineRequest},
		{"GET", "/admin/requests/:reference/not-needed", decide, h.decisionPage},
		{"POST", "/admin/requests/:reference/not-needed", decide, h.needsNoLicence},
		{"GET", "/admin/requests/:reference/reopen", decide, h.decisionPage},
		{"POST", "/admin/requests/:reference/reopen", decide, h.reopenRequest},

		{"GET", "/admin/requests/:reference/quote", decide, h.quotePage},
		{"POST", "/admin/requests/:reference/quote", decide, h.sendQuote},
		{"GET", "/admin/requests/:reference/grant-free", decide, h.quotePage},
		{"POST", "/admin/requests/:reference/grant-free", decide, h.sendQuote},

		{"GET", "/admin/requests/:reference/volume", decide, h.editAgreement},
		{"POST", "/admin/requests/:reference/volume", decide, h.quoteAgreement},
		{"POST", "/admin/requests/:reference/renew", decide, h.renewAsDesk},
		{"GET", "/admin/requests/:reference/amend", decide, h.amendAsDesk},
		{"POST", "/admin/requests/:reference/amend", decide, h.beginAmendment},

		{"GET", "/admin/requests/:reference/grant-paid", money, h.decisionPage},
		{"POST", "/admin/requests/:reference/grant-paid", money, h.grantPaid},
		{"GET", "/admin/requests/:reference/waive-hold", money, h.decisionPage},
		{"POST", "/admin/requests/:reference/waive-hold", money, h.waiveHold},
		{"GET", "/admin/requests/:reference/clear-review", money, h.decisionPage},
		{"POST", "/admin/requests/:reference/clear-review", money, h.clearReview},
	}
}
