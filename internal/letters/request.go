package letters

import (
	"context"
	"fmt"
	"net/url"
	"strconv"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// confirmation says nothing that its sender typed: whoever puts a stranger's
// address into the form cannot write to them through us. Once the address was
// corrected, the letter to the earlier one is overtaken: no key goes there.
func (l *letter) confirmation(ctx context.Context) error {
	if models.EmailKey(l.mail.Recipient) != models.EmailKey(l.request.ContactEmail) {
		return fmt.Errorf("%s to an address that was corrected: %w", l.mail.Kind, ErrOvertaken)
	}
	l.out.Greeting, l.out.Facts = "", views.MailFacts{Zone: l.zone, At: l.from.Now().Add(licensing.ConfirmWindow)}
	key, err := l.key(ctx, l.request.ID, "confirm", l.mail.Recipient, licensing.ConfirmWindow)
	l.out.Button.Href = l.from.BaseURL + "/confirm?key=" + url.QueryEscape(key)
	return err
}

// progress: the request itself moved, and nobody wrote anything.
func (l *letter) progress(ctx context.Context) error {
	if err := l.still(ended[l.mail.Kind]); err != nil {
		return err
	}
	if l.request.AnswerDueAt != nil {
		l.out.Facts.At = *l.request.AnswerDueAt
	}
	if l.mail.Kind == licensing.MailRequestReceived && l.request.FollowsAs == models.Amendment {
		if err := l.continued(ctx, nil); err != nil {
			return err
		}
	}
	return l.articles(ctx)
}

func (l *letter) articles(ctx context.Context) error {
	if l.request.Bundle != nil {
		l.row("mail.row.bundle", l.request.Title)
		return nil
	}
	list, err := models.ArticlesOf(ctx, l.db, l.request.ID)
	titles := make([]string, len(list))
	for i, a := range list {
		titles[i] = a.Title
	}
	l.titles(titles)
	return err
}

func (l *letter) titles(titles []string) {
	if len(titles) == 1 {
		l.row("mail.row.article", titles...)
	} else {
		l.row("mail.row.articles", titles...)
	}
}

// ended are the letters that are true only as long as the request stands so.
var ended = map[string]models.Status{
	licensing.MailLapsed: models.Lapsed, licensing.MailWithdrawn: models.Withdrawn,
	licensing.MailDeclined: models.Declined, licensing.MailNotNeeded: models.NotNeeded,
}

func (l *letter) still(status models.Status) error {
	if status != "" && l.request.Status != status {
		return fmt.Errorf("%s, but the request is %s: %w", l.mail.Kind, l.request.Status, ErrOvertaken)
	}
	return nil
}

func (l *letter) decision(ctx context.Context) error {
	if err := l.still(ended[l.mail.Kind]); err != nil {
		return err
	}
	if l.mail.Kind == licensing.MailDeclined {
		l.out.Facts.Reason = l.words.T("common.decline." + l.request.CloseCode)
	}
	l.said(l.request.CloseText)
	return l.articles(ctx)
}

func (l *letter) quotation(ctx context.Context) error {
	m, err := models.MessageByID(ctx, l.db, l.subject())
	if err != nil {
		return fmt.Errorf("message %d: %w", l.subject(), err)
	}
	l.said(m.Body)
	files, err := models.AttachmentsOfMessage(ctx, l.db, m.ID)
	if err != nil {
		return fmt.Errorf("files of message %d: %w", m.ID, err)
	}
	l.files(files)
	if l.toDesk() {
		l.out.Facts.Name = m.FromName
		return nil
	}
	l.out.Facts.Count = l.publication.LapseDays
	l.out.SaidBy = l.words.T("mail.by", "Name", l.words.Isolate(m.FromName))
	return nil
}

// myLinks lists every confirmed request of the address, each with a fresh link;
// the button opens the newest.
func (l *letter) myLinks(ctx context.Context) (views.Mail, error) {
	list, err := models.RequestsOfContact(ctx, l.db, l.mail.Recipient)
	if err != nil {
		return nil, err
	}
	if len(list) == 0 {
		return nil, fmt.Errorf("requests of %s: %w", strconv.Quote(l.mail.Recipient), models.ErrNotFound)
	}
	out := views.MailLinks{MailBase: l.out.MailBase}
	for _, r := range list {
		href, err := l.private(ctx, r)
		if err != nil {
			return nil, err
		}
		out.Requests = append(out.Requests, views.MailRequest{Reference: r.Reference, Title: r.Title, Href: href})
	}
	out.Button.Href = out.Requests[0].Href
	return out, nil
}
