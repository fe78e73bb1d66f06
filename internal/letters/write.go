package letters

import (
	"context"
	"errors"
	"strings"
	"time"
	"unicode"

	"gorm.io/gorm"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/mail"
	"imprimatur/models"
	"imprimatur/views"
)

// OpenFor is how long a private link in a letter opens its request.
const OpenFor = 90 * 24 * time.Hour

var (
	// ErrUnknown says: a kind without words, a fault of ours that another try does not cure.
	ErrUnknown = errors.New("there are no words for this kind of letter")
	// ErrOvertaken says: what the letter would say is not true any more, so that it stays here.
	ErrOvertaken = errors.New("overtaken by what happened since")
)

// Writer words letters. It is safe for concurrent use.
type Writer struct {
	Views   *views.Views
	Words   *i18n.Catalogue
	BaseURL string
	Now     func() time.Time
}

// Keys makes the key of a private link (confirm or open) to a request for the
// reader of an address, valid for a time: licensing.Desk.NewLinkTo for a letter
// that leaves.
type Keys func(ctx context.Context, requestID int64, kind, address string, valid time.Duration) (string, error)

// NoKeys is for a letter that is only shown: its links open nothing.
func NoKeys(context.Context, int64, string, string, time.Duration) (string, error) {
	return "made-when-sent", nil
}

// Write words an intended letter from the rows that db sees. ErrUnknown,
// ErrOvertaken, ErrNotFound when a row that it speaks of is gone.
func (w Writer) Write(ctx context.Context, db *gorm.DB, m models.Mail, key Keys) (mail.Message, error) {
	l, err := w.open(ctx, db, m, key)
	if err != nil {
		return mail.Message{}, err
	}
	content, err := l.write(ctx)
	if err != nil {
		return mail.Message{}, err
	}
	subject, html, text, err := w.Views.RenderMail(m.Language, content)
	if err != nil {
		return mail.Message{}, err
	}
	return l.message(subject, html, text), nil
}

// message addresses the rendered letter. All letters of a request hang on one
// root, so that a mail program shows them as one conversation.
func (l *letter) message(subject, html, text string) mail.Message {
	root := l.thread()
	m := mail.Message{
		To: l.mail.Recipient, Subject: plainLine(subject), HTML: html, Text: text, MessageID: l.mail.MessageID,
		InReplyTo: root, References: []string{root}, Language: l.mail.Language,
	}
	if !l.toDesk() {
		m.ReplyTo = l.publication.ContactEmail
	}
	if !l.toDesk() && l.mail.Kind != licensing.MailConfirmAddress {
		m.ToName = plainLine(l.out.Greeting)
	}
	return m
}

// thread is the stable id at the root of a request's conversation; nobody ever
// sent it, which mail programs do not mind.
func (l *letter) thread() string {
	_, domain, _ := strings.Cut(strings.Trim(l.mail.MessageID, "<>"), "@")
	if l.request.ID == 0 {
		return "<books@" + domain + ">"
	}
	return "<request-" + l.request.Reference + "@" + domain + ">"
}

// plainLine drops what a header may not hold: control characters and Unicode's
// own line ends.
func plainLine(text string) string {
	return strings.Join(strings.Fields(strings.Map(func(r rune) rune {
		if unicode.IsControl(r) || r == '\u2028' || r == '\u2029' || r == unicode.ReplacementChar {
			return ' '
		}
		return r
	}, text)), " ")
}
