package workers

import (
	"context"
	"errors"
	"fmt"
	"time"

	"github.com/riverqueue/river"

	"imprimatur/internal/letters"
	"imprimatur/internal/licensing"
	"imprimatur/internal/mail"
	"imprimatur/models"
)

// sendMail has the words of one intended letter made and hands it to the sender.
type sendMail struct {
	river.WorkerDefaults[licensing.SendMail]
	config Config
}

// noting is the time left to note an outcome when the job's own time is up.
const noting = 5 * time.Second

// Work sends once: a letter that has left or was cancelled is left alone, and so
// is one that time has overtaken. A refusal for good cancels the job, everything else is tried
// again under the same Message-ID.
func (w *sendMail) Work(ctx context.Context, j *river.Job[licensing.SendMail]) error {
	m, taken, wait, err := w.config.Desk.TakeMail(ctx, j.Args.MailID)
	switch {
	case err != nil:
		return err
	case wait > 0:
		return river.JobSnooze(wait)
	case !taken:
		return nil
	}
	err = w.send(ctx, m)
	outcome, cancel := context.WithTimeout(context.WithoutCancel(ctx), noting)
	defer cancel()
	if err == nil {
		return w.config.Desk.MailSent(outcome, m.ID)
	}
	if errors.Is(err, letters.ErrOvertaken) {
		return w.config.Desk.MailFailed(outcome, m.ID, j.Attempt, letters.ErrOvertaken.Error(), true)
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
	for _, hopeless := range []error{mail.ErrPermanent, mail.ErrBadAddress, mail.ErrBadMessage, models.ErrNotFound, letters.ErrUnknown} {
		if errors.Is(err, hopeless) {
			return true
		}
	}
	return false
}

func (w *sendMail) send(ctx context.Context, m models.Mail) error {
	message, err := w.config.Letters.Write(ctx, w.config.DB, m, w.config.Desk.NewLinkTo)
	if err != nil {
		return err
	}
	return w.config.Send(ctx, message)
}
