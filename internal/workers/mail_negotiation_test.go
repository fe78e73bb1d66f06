package workers

import (
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// negotiationJourneys lead to the letters of a negotiation.
var negotiationJourneys = []journey{
	{"two rounds and an extension", negotiated, []expectation{
		{licensing.MailCounterReceived, []string{"You proposed \u2068GBP", "you have an answer by", "2 / 2"}},
		{licensing.MailDeskCounter, []string{"proposes \u2068GBP", "By the rate card", "> We are a small house."}},
		{licensing.MailCounterDeclined, []string{"We cannot accept your proposal", "is open again", "> A month would work."}},
		{licensing.MailCounterAccepted, []string{"exactly what you proposed", "this is our last offer"}},
		{licensing.MailQuoteExtended, []string{"the same content at the same price", "Version 1"}},
	}},
}

func negotiated(h *house) models.Request {
	ctx, r := h.t.Context(), h.submitted("en")
	must(h.t, h.desk.SetNegotiationRules(ctx, h.editor, models.NegotiationRules{PublicationID: h.pub.ID, Rounds: 2, AnswerDays: 2}))
	q := h.quote(r, nil)
	h.deliver()
	propose := func(net int64) licensing.CounterAnswer {
		c, err := h.desk.CounterOffer(ctx, r.ID, licensing.Proposal{
			QuoteID: q.ID, DocumentHash: q.DocumentHash, Scope: licensing.ScopeOf(q.Grant.Use), NetMinor: net, Note: "We are a small house.",
		})
		must(h.t, err)
		h.deliver()
		return licensing.CounterAnswer{Seen: h.reload(r).Version, CounterID: c.ID}
	}
	first := propose(5000)
	first.Text = "A month would work."
	must(h.t, h.desk.DeclineCounter(ctx, h.editor, r.ID, first))
	h.deliver()
	_, err := h.desk.AcceptCounter(ctx, h.editor, r.ID, propose(6000))
	must(h.t, err)
	h.deliver()
	_, err = h.desk.ExtendQuote(ctx, h.editor, r.ID, h.reload(r).Version, 0)
	must(h.t, err)
	h.deliver()
	return r
}
