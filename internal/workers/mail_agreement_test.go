package workers

import (
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

const deputyMail = "directeur@revue.example"

// deputy asks somebody else to sign the quote of a new request.
func deputy(h *house, lang string) (models.Request, models.Quote, models.Signatory) {
	h.t.Helper()
	r := h.submitted(lang)
	q := h.quote(r, nil)
	must(h.t, h.desk.AskSignatory(h.t.Context(), r.ID, licensing.SignatoryInput{
		QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: "Paul Renard", JobTitle: "Directeur", Email: deputyMail,
	}))
	s, err := models.AskedSignatory(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	h.deliver()
	return r, q, s
}

// retractedQuote takes an acceptance back whose invoice is open.
func retractedQuote(h *house) models.Request {
	r, inv := h.invoiced("en")
	must(h.t, h.desk.TakeBackAcceptance(h.t.Context(), r.Licensee(), r.ID, ""))
	must(h.t, h.desk.CancelInvoice(h.t.Context(), inv.ID))
	return r
}

var agreementJourneys = []journey{
	{"somebody else signs", func(h *house) models.Request {
		r, q, s := deputy(h, "ar")
		must(h.t, h.desk.AcceptAsSignatory(h.t.Context(), s, licensing.Acceptance{DocumentHash: q.DocumentHash, Name: "Paul Renard", JobTitle: "Directeur", Authority: true, AcceptTerms: true}))
		return r
	}, []expectation{
		{licensing.MailSignatoryAsked, []string{"\u2068Paul Renard\u2069", "تطلب منك أن توقّع", "/sign/", "Claire Martin <claire@revue.example>"}},
		{licensing.MailSignatoryCopy, []string{"قبلتَ العرض", "/sign/", "يحق لك نشر ما يشمله الترخيص."}},
	}},
	{"who is asked declines", func(h *house) models.Request {
		r, _, s := deputy(h, "en")
		must(h.t, h.desk.DeclineAsSignatory(h.t.Context(), s, "Not this quarter."))
		return r
	}, []expectation{{licensing.MailSignatoryNo, []string{"declined to sign our quote", "> Not this quarter.", "/r/"}}}},
	{"who is asked is let go", func(h *house) models.Request {
		r, _, _ := deputy(h, "en")
		must(h.t, h.desk.DropSignatory(h.t.Context(), r.ID))
		return r
	}, []expectation{{licensing.MailSignatoryOff, []string{"no longer needed"}}}},
	{"an acceptance is taken back", retractedQuote, []expectation{
		{licensing.MailRetracted, []string{"please pay nothing", "stands again as it was"}},
		{licensing.MailDeskRetracted, []string{"is taken back", "there is nothing to do"}},
	}},
	{"a lower fee is asked for", func(h *house) models.Request {
		r := h.submitted("en")
		q := h.quote(r, nil)
		in := licensing.WaiverInput{Reason: "charity", Words: "We have no income."}
		must(h.t, h.desk.AskForWaiver(h.t.Context(), r.ID, q.ID, in, licensing.Enclosed{Purpose: models.ForWaiver}))
		return r
	}, []expectation{{licensing.MailDeskWaiverAsked, []string{"asks to waive the fee", "> We have no income."}}}},
}
