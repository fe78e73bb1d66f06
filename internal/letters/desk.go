package letters

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// deskRequest: a request has arrived or was withdrawn.
func (l *letter) deskRequest(ctx context.Context) error {
	r := l.request
	l.row("mail.row.organisation", r.Organisation, l.words.T("common.organisation_type."+r.Use.OrganisationKind), l.words.Country(r.Country))
	l.row("mail.row.contact", r.ContactName, r.ContactEmail)
	if err := l.articles(ctx); err != nil {
		return err
	}
	if l.mail.Kind == licensing.MailDeskWithdrawn {
		l.said(r.CloseText)
		return nil
	}
	if r.AnswerDueAt != nil {
		l.out.Facts.At = *r.AnswerDueAt
	}
	if err := l.continued(ctx, nil); err != nil {
		return err
	}
	l.use(r.Use)
	files, err := models.AttachmentsOf(ctx, l.db, r.ID)
	if err != nil {
		return fmt.Errorf("files of request %d: %w", r.ID, err)
	}
	l.files(files)
	if r.SuggestedMinor != nil {
		l.row("mail.row.estimate", l.words.MoneyISO(*r.SuggestedMinor, r.Currency))
	}
	l.row("mail.row.answer_by", l.words.DateTime(l.out.Facts.At, l.zone))
	return nil
}

func (l *letter) use(u models.Use) {
	media := make([]string, len(u.Media))
	for i, m := range u.Media {
		media[i] = l.words.T("common.media." + m)
	}
	l.row("mail.row.use", l.words.T("common.portion."+u.Portion), l.words.List(media), l.words.T("common.term."+u.Term))
	l.row("mail.row.place", strings.TrimSpace(u.Destination+" "+u.DestinationURL))
	if u.Message != "" {
		l.row("mail.row.wish", u.Message)
	}
}

// deskAnswer: the licensee has answered an offer.
func (l *letter) deskAnswer(ctx context.Context) error {
	q, err := l.quote(ctx)
	if err != nil {
		return err
	}
	l.row("mail.row.quote", l.words.T("mail.row.version", "Version", q.Version))
	if l.mail.Kind == licensing.MailDeskQuoteDeclined {
		l.said(q.CloseText)
		return l.articles(ctx)
	}
	a, err := models.AcceptanceOf(ctx, l.db, q.ID)
	if err != nil {
		return fmt.Errorf("acceptance of quote %d: %w", q.ID, err)
	}
	l.out.Facts.Name = a.Name
	l.row("mail.row.accepted_by", a.Name, a.JobTitle, a.Email)
	l.row("mail.row.agreed_on", l.words.DateTime(a.At, l.zone))
	return l.articles(ctx)
}

// deskChange: a wish about the quote, in words, or to renew one that has ended.
func (l *letter) deskChange(ctx context.Context) error {
	if l.mail.SubjectID == nil {
		l.out.Case = "renewal"
		return l.articles(ctx)
	}
	return l.quotation(ctx)
}

// deskInvoice: money has arrived, or something about it is not as agreed.
func (l *letter) deskInvoice(ctx context.Context) error {
	inv, err := l.invoice(ctx)
	if err != nil {
		return err
	}
	if inv.Number != "" {
		l.row("mail.row.invoice", inv.Number)
	}
	l.row("mail.row.amount", l.words.MoneyISO(asked(inv), inv.Currency))
	if l.mail.Kind == licensing.MailDeskNeedsReview {
		l.said(inv.NeedsReview)
		switch {
		case inv.NeedsReview != "":
		case inv.Status == models.InvoicePaid:
			l.out.Case = "went_back"
		default:
			l.out.Case = "voided"
		}
		return l.articles(ctx)
	}
	lic, err := models.LicenceOfRequest(ctx, l.db, l.request.ID)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	if err == nil {
		l.row("mail.row.number", lic.Number)
	}
	return l.articles(ctx)
}
