package letters

import (
	"context"
	"fmt"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// free is the case of letters about a licence without a fee.
const free = "free"

// later is the case of letters about a licence that is given before its payment.
const later = "later"

// offer: a quote that waits for its answer, or ended without one.
func (l *letter) offer(ctx context.Context) error {
	q, err := l.quote(ctx)
	if err != nil {
		return err
	}
	want := models.QuoteSent
	if l.mail.Kind == licensing.MailQuoteExpired {
		want = models.QuoteExpired
	}
	if q.Status != want {
		return fmt.Errorf("%s, but quote %d is %s: %w", l.mail.Kind, q.ID, q.Status, ErrOvertaken)
	}
	terms, err := models.TermsByID(ctx, l.db, q.TermsID)
	if err != nil {
		return fmt.Errorf("terms %d: %w", q.TermsID, err)
	}
	l.out.Facts.At = q.ValidUntil
	l.said(q.Note)
	if err := l.articles(ctx); err != nil {
		return err
	}
	if err := l.continued(ctx, &q); err != nil {
		return err
	}
	if l.mail.Kind != licensing.MailQuoteExpired {
		l.row("mail.row.accept_by", l.words.DateTime(q.ValidUntil, l.zone))
		l.row("mail.row.terms", l.words.T("mail.row.version", "Version", terms.Version))
	}
	return l.answering(ctx, q)
}

// quote loads the quote that the letter is about, with its bill.
func (l *letter) quote(ctx context.Context) (models.Quote, error) {
	q, err := models.QuoteByID(ctx, l.db, l.subject())
	if err != nil {
		return q, fmt.Errorf("quote %d: %w", l.subject(), err)
	}
	l.amount(q.TotalMinor, q.Currency)
	if q.Gratis {
		l.out.Case = free
		return q, nil
	}
	if l.toDesk() {
		return q, nil
	}
	lines, err := models.LinesOf(ctx, l.db, q.ID)
	l.out.Bill = views.BillOf(l.words, q, lines, "")
	return q, err
}

// agreement is the licensee's copy: what was accepted, by whom, when, and the terms in full.
func (l *letter) agreement(ctx context.Context) error {
	q, err := l.quote(ctx)
	if err != nil {
		return err
	}
	a, err := models.AcceptanceOf(ctx, l.db, q.ID)
	if err != nil {
		return fmt.Errorf("acceptance of quote %d: %w", q.ID, err)
	}
	terms, err := models.TermsByID(ctx, l.db, a.TermsID)
	if err != nil {
		return fmt.Errorf("terms %d: %w", a.TermsID, err)
	}
	l.out.Facts.Name, l.out.Facts.At = a.Name, a.At
	if q.PayLater {
		l.out.Case = later
	}
	if err := l.articles(ctx); err != nil {
		return err
	}
	l.row("mail.row.organisation", l.request.Organisation)
	l.row("mail.row.accepted_by", a.Name, a.JobTitle, a.Email)
	l.row("mail.row.agreed_on", l.words.DateTime(a.At, l.zone))
	l.row("mail.row.quote", l.words.T("mail.row.version", "Version", q.Version))
	l.row("mail.row.terms", l.words.T("mail.row.version", "Version", terms.Version))
	l.out.TermsTitle = l.words.T("mail.terms", "Version", terms.Version)
	l.out.Terms = views.LegalTextOf(l.request.Language, terms.Text(l.request.Language))
	return nil
}

// payment: an invoice is ready, late, cancelled, or a payment of it failed.
func (l *letter) payment(ctx context.Context) error {
	inv, err := l.invoice(ctx)
	if err != nil {
		return err
	}
	if l.mail.Kind != licensing.MailInvoiceVoided && inv.Status != models.InvoiceOpen {
		return fmt.Errorf("%s, but invoice %d is %s: %w", l.mail.Kind, inv.ID, inv.Status, ErrOvertaken)
	}
	if inv.Number != "" {
		l.row("mail.row.invoice", inv.Number)
	}
	if l.mail.Kind == licensing.MailPaymentFailed {
		l.row("mail.row.reason", l.words.T(failureWords(inv.LastPaymentError)))
	}
	l.row("mail.row.amount", l.words.MoneyISO(asked(inv), inv.Currency))
	if inv.DueAt != nil && l.mail.Kind != licensing.MailInvoiceVoided {
		l.row("mail.row.due", l.words.DateTime(*inv.DueAt, l.zone))
	}
	if l.mail.Kind != licensing.MailInvoiceVoided {
		l.alsoSent()
	}
	if l.mail.Kind == licensing.MailInvoiceReady {
		if err := l.usedFirst(ctx, inv); err != nil {
			return err
		}
	}
	return l.articles(ctx)
}

// usedFirst marks the letter about an invoice whose licence was given before.
func (l *letter) usedFirst(ctx context.Context, inv models.Invoice) error {
	q, err := models.QuoteByID(ctx, l.db, inv.QuoteID)
	if err == nil && q.PayLater {
		l.out.Case = later
	}
	return err
}

func (l *letter) invoice(ctx context.Context) (models.Invoice, error) {
	inv, err := models.InvoiceByID(ctx, l.db, l.subject())
	if err != nil {
		return inv, fmt.Errorf("invoice %d: %w", l.subject(), err)
	}
	l.bill = &inv
	l.amount(asked(inv), inv.Currency)
	l.out.Facts.Number = inv.Number
	if inv.DueAt != nil {
		l.out.Facts.At = *inv.DueAt
	}
	return inv, nil
}

// asked is what the payer of an invoice is asked for; of one that was cancelled, what
// it was about.
func asked(inv models.Invoice) int64 {
	if inv.Status.Cancelled() {
		return inv.TotalMinor
	}
	return inv.DueMinor()
}

// failureWords is the sentence for Stripe's code of a failed attempt. The list
// is short on purpose: most codes tell a payer nothing they could act on.
func failureWords(code string) string {
	switch code {
	case "card_declined":
		return "mail.failure.card_declined"
	case "expired_card":
		return "mail.failure.expired_card"
	case "incorrect_cvc", "invalid_cvc":
		return "mail.failure.incorrect_cvc"
	case "insufficient_funds":
		return "mail.failure.insufficient_funds"
	case "processing_error":
		return "mail.failure.processing_error"
	case "authentication_required", "payment_intent_authentication_failure":
		return "mail.failure.authentication"
	case "debit_not_authorized":
		return "mail.failure.debit_not_authorized"
	default:
		return "mail.failure.other"
	}
}

// licence: granted, begun, ending or ended.
func (l *letter) licence(ctx context.Context) error {
	lic, err := models.LicenceByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("licence %d: %w", l.subject(), err)
	}
	l.out.Facts.Number, l.out.Facts.At = lic.Number, lic.StartsAt
	ending := l.mail.Kind == licensing.MailEnding || l.mail.Kind == licensing.MailEnded
	switch {
	case ending && lic.Snapshot.Grant.Archive:
		l.out.Case = "archive"
	case lic.Status == models.LicenceScheduled:
		l.out.Case = "scheduled"
	}
	if ending && lic.EndsAt != nil {
		l.out.Facts.At = *lic.EndsAt
	}
	l.works(lic)
	if l.mail.Kind == licensing.MailLicence {
		l.conditions(lic)
		if err := l.inPlace(ctx, lic); err != nil {
			return err
		}
	}
	if ending && lic.Renewable() {
		if err := l.renewal(ctx); err != nil {
			return err
		}
	}
	l.out.Links = []views.Link{{Href: l.from.BaseURL + "/verify/" + lic.Number, Text: l.words.T("mail.link.verify")}}
	return nil
}

// provisional: given, and to be paid until a day.
func (l *letter) provisional(ctx context.Context) error {
	lic, err := models.LicenceByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("licence %d: %w", l.subject(), err)
	}
	if !lic.Owed() || !lic.Status.InForce() && lic.Status != models.LicenceScheduled {
		return fmt.Errorf("%s, but licence %d is %s: %w", l.mail.Kind, lic.ID, lic.Status, ErrOvertaken)
	}
	l.out.Facts.Number, l.out.Facts.At = lic.Number, *lic.PayBy
	if lic.Status == models.LicenceScheduled {
		l.out.Case = "scheduled"
	}
	l.works(lic)
	l.conditions(lic)
	l.out.Links = []views.Link{{Href: l.from.BaseURL + "/verify/" + lic.Number, Text: l.words.T("mail.link.verify")}}
	return nil
}

func (l *letter) works(lic models.Licence) {
	titles := make([]string, len(lic.Snapshot.Works))
	for i, w := range lic.Snapshot.Works {
		titles[i] = w.Title
	}
	l.row("mail.row.number", lic.Number)
	l.titles(titles)
	l.row("mail.row.from", l.words.DateTime(lic.StartsAt, l.zone))
	until := l.words.T("mail.row.no_end")
	if lic.EndsAt != nil {
		until = l.words.DateTime(*lic.EndsAt, l.zone)
	}
	l.row("mail.row.until", until)
}

// conditions say the licence in plain words, the same as on page and certificate.
func (l *letter) conditions(lic models.Licence) {
	s := lic.Snapshot
	fee := l.words.MoneyISO(s.TotalMinor, s.Currency)
	if s.Gratis {
		fee = l.words.T("mail.row.free")
	}
	if s.Agreement != "" {
		fee = licensing.DrawnWords(l.words, s)
	}
	l.row("mail.row.fee", fee)
	l.row("mail.row.credit", s.Grant.CreditLine)
	may, must, mayNot := licensing.LicenceConditions(l.words, lic)
	l.out.Lists = []views.MailList{
		{Title: l.words.T("mail.list.may"), Items: may},
		{Title: l.words.T("mail.list.must"), Items: must},
		{Title: l.words.T("mail.list.may_not"), Items: mayNot},
	}
}
