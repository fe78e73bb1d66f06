package workers

import (
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// volumeJourneys lead to the letters about a volume agreement; each gives its sale.
var volumeJourneys = []journey{
	{"a bundle is bought, used up and over", usedUp, []expectation{
		{licensing.MailQuoteReady, []string{"Volume agreement: 1 article, 3 months", "GBP 120.00"}},
		{licensing.MailAgreement, []string{"is paid and in force until 2 February 2027", "1 article left of 1", "taken from the balance"}},
		{licensing.MailAgreementLow, []string{"little or nothing is left", "0 articles left of 1"}},
		{licensing.MailAgreementEnding, []string{"What is left then is lost"}},
		{licensing.MailAgreementEnded, []string{"Nothing more can be taken from it"}},
	}},
	{"the payment of a bundle is disputed, and won", func(h *house) models.Request {
		sale, inv := h.bundle()
		id, err := h.stripe.DisputeInvoice(h.t.Context(), *inv.StripeInvoiceID, false)
		must(h.t, err)
		h.readMoney(inv)
		must(h.t, h.stripe.MoveDispute(h.t.Context(), id, sandbox.DisputeWon))
		h.readMoney(inv)
		return sale
	}, []expectation{
		{licensing.MailAgreementSuspended, []string{"is suspended. The payment is disputed at the bank."}},
		{licensing.MailAgreementRestored, []string{"is in force again"}},
	}},
	{"a bundle is paid back", func(h *house) models.Request {
		sale, inv := h.bundle()
		_, err := h.stripe.RefundInvoice(h.t.Context(), *inv.StripeInvoiceID, 0)
		must(h.t, err)
		h.readMoney(inv)
		return sale
	}, []expectation{{licensing.MailAgreementRevoked, []string{"is no longer in force. Its price was paid back in full."}}}},
}

// bundle sells an agreement about one article for three months.
func (h *house) bundle() (models.Request, models.Invoice) {
	h.t.Helper()
	ctx, first := h.t.Context(), h.submitted("en")
	must(h.t, h.desk.SetTerms(ctx, h.editor, first.OrganisationID, 0, models.OrganisationTerms{Domains: []string{"revue.example"}}))
	sale, err := h.desk.OfferAgreement(ctx, h.editor, first.OrganisationID, licensing.BundleInput{
		Bundle: models.Bundle{Unit: models.UnitArticle, Size: 1, Months: 3}, ContactID: first.ContactID, Currency: "GBP", NetMinor: 10000,
		Scope: models.Grant{Use: first.Use, CreditLine: "First published by The Meridian Eye"},
	})
	must(h.t, err)
	h.deliver()
	q, err := models.LatestQuote(ctx, h.db, sale.ID)
	must(h.t, err)
	h.accept(sale, q)
	inv, err := models.LatestInvoice(ctx, h.db, sale.ID)
	must(h.t, err)
	must(h.t, h.desk.PrepareInvoice(ctx, inv.ID))
	inv, err = models.LatestInvoice(ctx, h.db, sale.ID)
	must(h.t, err)
	h.pay(inv, sandbox.PaidByCard)
	h.deliver()
	return h.reload(sale), inv
}

func usedUp(h *house) models.Request {
	sale, _ := h.bundle()
	ctx := h.t.Context()
	a := models.Article{PublicationID: h.pub.ID, URL: "https://meridian.example/b", URLKey: "https://meridian.example/b", Title: "B", RightsBasis: "staff", Reading: models.ReadingDone, Version: 1, CreatedAt: h.at}
	must(h.t, models.From[models.Article](h.db).Create(ctx, &a))
	first, err := models.RequestByID(ctx, h.db, 1)
	must(h.t, err)
	must(h.t, h.db.Exec(`UPDATE request_articles SET article_id = ? WHERE request_id = ?`, a.ID, first.ID).Error)
	w, err := h.desk.DrawingFor(ctx, first)
	must(h.t, err)
	must(h.t, h.desk.Draw(ctx, first.ID, w.Agreement.ID, licensing.Acceptance{
		DocumentHash: w.Offer.Quote.DocumentHash, Name: "Claire Martin", JobTitle: "Editor", Authority: true, AcceptTerms: true,
	}))
	h.keepTime(70 * day)
	h.keepTime(30 * day)
	return sale
}
