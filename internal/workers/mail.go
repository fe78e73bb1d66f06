package workers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"time"
	"unicode"

	"github.com/riverqueue/river"

	"imprimatur/internal/licensing"
	"imprimatur/internal/mail"
	"imprimatur/models"
)

// sendMail makes the words of one intended letter from the present truth and
// hands it to the sender.
type sendMail struct {
	river.WorkerDefaults[licensing.SendMail]
	config Config
}

// noting is the time left to note an outcome when the job's own time is up.
const noting = 5 * time.Second

var (
	// errUnknownLetter: a kind without words, a fault of ours that another try does not cure.
	errUnknownLetter = errors.New("there are no words for this kind of letter")
	// errOvertaken: what the letter would say is not true any more, so that it stays here.
	errOvertaken = errors.New("overtaken by what happened since")
)

// Work sends once: a letter that has left is left alone, and so is one that time
// has overtaken. A refusal for good cancels the job, everything else is tried
// again under the same Message-ID.
func (w *sendMail) Work(ctx context.Context, j *river.Job[licensing.SendMail]) error {
	m, err := models.MailByID(ctx, w.config.DB, j.Args.MailID)
	if err != nil || m.Status == "sent" {
		return err
	}
	err = w.send(ctx, m)
	outcome, cancel := context.WithTimeout(context.WithoutCancel(ctx), noting)
	defer cancel()
	if err == nil {
		return w.config.Desk.MailSent(outcome, m.ID)
	}
	if errors.Is(err, errOvertaken) {
		return w.config.Desk.MailFailed(outcome, m.ID, j.Attempt, errOvertaken.Error(), true)
	}
	hopeless := finally(err)
	last := hopeless || j.Attempt >= j.MaxAttempts
	err = errors.Join(fmt.Errorf("send %s, mail %d: %w", m.Kind, m.ID, err), w.config.Desk.MailFailed(outcome, m.ID, j.Attempt, err.Error(), last))
	if hopeless {
		return river.JobCancel(err)
	}
	return err
}

// finally reports failures that repeat however often one tries.
func finally(err error) bool {
	for _, hopeless := range []error{mail.ErrPermanent, mail.ErrBadAddress, mail.ErrBadMessage, models.ErrNotFound, errUnknownLetter} {
		if errors.Is(err, hopeless) {
			return true
		}
	}
	return false
}

func (w *sendMail) send(ctx context.Context, m models.Mail) error {
	l, err := w.open(ctx, m)
	if err != nil {
		return err
	}
	content, err := l.write(ctx)
	if err != nil {
		return err
	}
	subject, html, text, err := w.config.Views.RenderMail(m.Language, content)
	if err != nil {
		return err
	}
	return w.config.Send(ctx, l.message(subject, html, text))
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
		m.ToName = plainLine(l.reader())
	}
	return m
}

// thread is the stable id at the root of a request's conversation; nobody ever
// sent it, which mail programs do not mind.
func (l *letter) thread() string {
	_, domain, _ := strings.Cut(strings.Trim(l.mail.MessageID, "<>"), "@")
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
