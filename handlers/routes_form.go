package handlers

// formRoutes are the public pages: the front door, the request form step by step, the confirmation of the address,
// and finding a request again.
func (h *Handlers) formRoutes() []Route {
	return []Route{
		{"GET", "/", Anyone, h.showHome},
		{"GET", "/request", Anyone, h.showArticles},
		{"POST", "/request", Anyone, h.keepArticles},
		{"POST", "/request/article", Anyone, h.addArticle},
		{"GET", "/request/use", Anyone, h.showUse},
		{"POST", "/request/use", Anyone, h.keepUse},
		{"POST", "/request/estimate", Anyone, h.estimateNow},
		{"GET", "/request/you", Anyone, h.showYou},
		{"POST", "/request/you", Anyone, h.keepYou},
		{"GET", "/request/check", Anyone, h.showCheck},
		{"POST", "/request/check", Anyone, h.chooseCurrency},
		{"POST", "/request/send", Anyone, h.sendRequest},
		{"POST", "/r/:reference/resend", Licensee, h.resendConfirmation},
		{"GET", "/r/:reference/sent", Licensee, h.showSent},
		{"GET", "/confirm", Anyone, h.showConfirm},
		{"POST", "/confirm", Anyone, h.confirm},
		{"POST", "/confirm/renew", Anyone, h.renewConfirmation},
		{"GET", "/find", Anyone, h.showFind},
		{"POST", "/find", Anyone, h.find},
		{"GET", "/terms", Anyone, h.showTerms},
		{"GET", "/privacy", Anyone, h.showPrivacy},
		{"GET", "/accessibility", Anyone, h.showAccessibility},
	}
}
