package views

import (
	"math"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// MailPreview is a mail as it would leave, in its reader's language. Its private links open nothing. Part "mail-preview".
type MailPreview struct {
	To, Name string
	Subject  string
	Text     string
	Lang     string
	Language string // in words
}

// Dir is the mail's writing direction.
func (m MailPreview) Dir() string { return direction(m.Lang) }

// Undo offers to take a decision back while its mail waits. Part "undo".
type Undo struct {
	Action   string // address of the form
	Decision int64
	Text     string
	Seconds  int // that are left, rounded down: the button never promises too much
}

// UndoOf words it.
func UndoOf(p *i18n.Printer, r models.Request, d models.Decision, now time.Time) *Undo {
	return &Undo{
		Action: "/admin/requests/" + r.Reference + "/undo", Decision: d.ID, Seconds: int(math.Floor(d.Until.Sub(now).Seconds())),
		Text: p.T("desk_undo.waits."+d.Kind, "Name", p.Isolate(r.ContactName)),
	}
}
