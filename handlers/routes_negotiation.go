package handlers

import "imprimatur/models"

// negotiationRoutes are the pages on which both sides come to terms, and the limits of the house.
func (h *Handlers) negotiationRoutes() []Route {
	decide := Desk(models.ActDecide)
	return []Route{
		{"GET", "/r/:reference/quote/:version", Licensee, h.showVersion},
		{"GET", "/admin/requests/:reference/quotes/:version", Desk(models.ActRead), h.deskVersion},
		{"GET", "/r/:reference/counter", Licensee, h.showCounter},
		{"POST", "/r/:reference/counter", Licensee, h.keepCounter},
		{"GET", "/r/:reference/counter/back", Licensee, leadTo("/counter")},
		{"POST", "/r/:reference/counter/back", Licensee, h.takeBackCounter},

		{"GET", "/admin/requests/:reference/counter-offer", decide, h.deskCounterPage},
		{"GET", "/admin/requests/:reference/accept-counter", decide, h.deskCounterPage},
		{"POST", "/admin/requests/:reference/accept-counter", decide, h.acceptCounter},
		{"GET", "/admin/requests/:reference/decline-counter", decide, h.deskCounterPage},
		{"POST", "/admin/requests/:reference/decline-counter", decide, h.declineCounter},
		{"GET", "/admin/requests/:reference/extend", decide, h.offerActPage},
		{"POST", "/admin/requests/:reference/extend", decide, h.doOfferAct},
		{"GET", "/admin/requests/:reference/remind", decide, h.offerActPage},
		{"POST", "/admin/requests/:reference/remind", decide, h.doOfferAct},

		{"GET", "/admin/settings/negotiation", Desk(models.ActRead), h.showNegotiation},
		{"POST", "/admin/settings/negotiation", Desk(models.ActRates), h.setNegotiation},
	}
}
