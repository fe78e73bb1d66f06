package letters

import (
	"context"
	"fmt"
	"net/url"
	"strings"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// toSignatory reports a letter to somebody else whom a requester asks to sign.
func (l *letter) toSignatory() bool {
	switch l.mail.Kind {
	case licensing.MailSignatoryAsked, licensing.MailSignatoryCopy, licensing.MailSignatoryOff:
		return true
	}
	return false
}

// signatory: somebody is asked to sign, has signed, or need not any more. They see
// what is to be signed, and nothing else of the request.
func (l *letter) signatory(ctx context.Context) error {
	s, err := models.SignatoryByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("signatory %d: %w", l.subject(), err)
	}
	q, err := models.QuoteByID(ctx, l.db, s.QuoteID)
	if err != nil {
		return fmt.Errorf("quote %d: %w", s.QuoteID, err)
	}
	l.amount(q.TotalMinor, q.Currency)
	if q.Gratis {
		l.out.Case = free
	}
	l.out.Greeting, l.out.Facts.At = s.Name, q.ValidUntil
	l.row("mail.row.organisation", l.request.Organisation)
	l.row("mail.row.asked_by", s.AskedBy)
	if err := l.articles(ctx); err != nil {
		return err
	}
	switch l.mail.Kind {
	case licensing.MailSignatoryAsked:
		return l.askedToSign(ctx, s, q)
	case licensing.MailSignatoryCopy:
		return l.haveSigned(ctx, s, q)
	}
	l.out.Button = views.Link{Href: "mailto:" + l.publication.ContactEmail, Text: l.words.T("mail.payer.write")}
	return nil
}

func (l *letter) askedToSign(ctx context.Context, s models.Signatory, q models.Quote) error {
	if s.Status != models.SignatoryAsked || q.Status != models.QuoteSent {
		return fmt.Errorf("%s, but signatory %d is %s and quote %d %s: %w", l.mail.Kind, s.ID, s.Status, q.ID, q.Status, ErrOvertaken)
	}
	l.row("mail.row.accept_by", l.words.DateTime(q.ValidUntil, l.zone))
	return l.signPage(ctx, s)
}

func (l *letter) haveSigned(ctx context.Context, s models.Signatory, q models.Quote) error {
	a, err := models.AcceptanceOf(ctx, l.db, q.ID)
	if err != nil {
		return fmt.Errorf("acceptance of quote %d: %w", q.ID, err)
	}
	terms, err := models.TermsByID(ctx, l.db, a.TermsID)
	if err != nil {
		return fmt.Errorf("terms %d: %w", a.TermsID, err)
	}
	l.out.Facts.Name, l.out.Facts.At = a.Name, a.At
	l.row("mail.row.accepted_by", a.Name, a.JobTitle, a.Email)
	l.row("mail.row.agreed_on", l.words.DateTime(a.At, l.zone))
	l.out.TermsTitle = l.words.T("mail.terms", "Version", terms.Version)
	l.out.Terms = views.LegalTextOf(l.mail.Language, terms.Text(l.mail.Language))
	return l.signPage(ctx, s)
}

// signPage sets the button to the signatory's own page.
func (l *letter) signPage(ctx context.Context, s models.Signatory) error {
	key, err := l.key(ctx, l.request.ID, licensing.SignLink, s.Email, OpenFor)
	l.out.Button.Href, l.out.Private = l.from.BaseURL+"/sign/"+l.request.Reference+"?key="+url.QueryEscape(key), true
	return err
}

// signatoryNo tells the requester that whom they asked declines to sign.
func (l *letter) signatoryNo(ctx context.Context) error {
	s, err := models.SignatoryByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("signatory %d: %w", l.subject(), err)
	}
	q, err := models.QuoteByID(ctx, l.db, s.QuoteID)
	if err != nil {
		return fmt.Errorf("quote %d: %w", s.QuoteID, err)
	}
	l.out.Facts.Name, l.out.Facts.At = s.Name, q.ValidUntil
	l.said(s.AnswerText)
	if l.out.Said != "" {
		l.out.SaidBy = strings.Join([]string{l.words.Isolate(s.Name), l.words.Isolate(s.JobTitle)}, " · ")
	}
	return l.articles(ctx)
}

// retracted: an acceptance was taken back. The offer stands again, or has run out.
func (l *letter) retracted(ctx context.Context) error {
	q, err := l.quote(ctx)
	if err != nil {
		return err
	}
	l.out.Bill, l.out.Facts.At = views.Bill{}, q.ValidUntil
	if l.out.Case = ""; q.Status != models.QuoteSent || !q.ValidUntil.After(l.from.Now()) {
		l.out.Case = "over"
	}
	return l.articles(ctx)
}
