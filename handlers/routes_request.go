package handlers

// requestRoutes are the licensee's pages after sending, and the public check of a licence.
// The addresses that only take a form lead back to its page when they are opened.
func (h *Handlers) requestRoutes() []Route {
	return []Route{
		{"GET", "/r/:reference", Anyone, h.enterRequest},
		{"GET", "/r/:reference/messages", Licensee, leadTo("")},
		{"POST", "/r/:reference/messages", Licensee, h.writeMessage},
		{"GET", "/r/:reference/withdraw", Licensee, h.askWithdrawal},
		{"POST", "/r/:reference/withdraw", Licensee, h.withdrawRequest},
		{"GET", "/r/:reference/quote", Licensee, h.showOffer},
		{"GET", "/r/:reference/accept", Licensee, leadTo("/quote")},
		{"POST", "/r/:reference/accept", Licensee, h.acceptOffer},
		{"GET", "/r/:reference/decline-quote", Licensee, leadTo("/quote")},
		{"POST", "/r/:reference/decline-quote", Licensee, h.declineOffer},
		{"GET", "/r/:reference/change", Licensee, leadTo("/quote")},
		{"POST", "/r/:reference/change", Licensee, h.changeOffer},
		{"GET", "/r/:reference/renew", Licensee, leadTo("/quote")},
		{"POST", "/r/:reference/renew", Licensee, h.renewOffer},
		{"GET", "/r/:reference/pay", Licensee, h.showInvoice},
		{"GET", "/r/:reference/check-payment", Licensee, leadTo("/pay")},
		{"POST", "/r/:reference/check-payment", Licensee, h.checkPayment},
		{"GET", "/r/:reference/order", Licensee, leadTo("/pay")},
		{"POST", "/r/:reference/order", Licensee, h.sendOrder},
		{"GET", "/r/:reference/files/:key", Licensee, h.sendFile},
		{"GET", "/r/:reference/licence", Licensee, h.showLicence},
		{"GET", "/r/:reference/draw", Licensee, h.showDraw},
		{"POST", "/r/:reference/draw", Licensee, h.draw},
		{"GET", "/r/:reference/volume", Licensee, h.showVolume},
		{"GET", "/r/:reference/renew-volume", Licensee, leadTo("/volume")},
		{"POST", "/r/:reference/renew-volume", Licensee, h.renewVolume},
		{"GET", "/r/:reference/renew-licence", Licensee, leadTo("/licence")},
		{"POST", "/r/:reference/renew-licence", Licensee, h.renewLicence},
		{"GET", "/r/:reference/certificate.pdf", Licensee, h.sendCertificate},
		{"GET", "/r/:reference/licence.ics", Licensee, h.sendCalendar},
		{"GET", "/r/:reference/content", Licensee, h.showContent},
		{"GET", "/r/:reference/content/:name", Licensee, h.sendContent},
		{"GET", "/verify", Anyone, h.askVerify},
		{"GET", "/verify/:number.json", Anyone, h.verifyMachine},
		{"GET", "/verify/:number", Anyone, h.verifyLicence},
	}
}
