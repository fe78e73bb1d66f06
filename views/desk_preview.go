package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// DeskPreview is a request beside the queue, for screens wide enough: what is needed to see what it is about and whether
// it is a matter of a minute. Part "desk-preview".
type DeskPreview struct {
	File      DeskFile
	Last      *Entry // the newest message or note; nil when nobody wrote
	Decisions []Decision
	Close     string // the queue without it
}

// mostPreviewed is how many decisions stand in the preview: the likeliest; the request's own page has all.
const mostPreviewed = 4

// DeskPreviewOf words a dossier for the pane; decisions are for those who may decide.
func DeskPreviewOf(b Base, p *i18n.Printer, d models.Dossier, f DeskFile, mayDecide bool) DeskPreview {
	v := DeskPreview{File: f}
	if n := len(d.Messages); n > 0 {
		letters := lettersOf(d)
		m := d.Messages[n-1]
		letter, mailed := letters[m.ID]
		last := deskMessage(p, m, letter, mailed, b.TimeZone())
		last.ID = "" // its permalink is on the request's own page
		v.Last = &last
	}
	if mayDecide {
		v.Decisions = Decisions(p, d.Request)
		v.Decisions = v.Decisions[:min(len(v.Decisions), mostPreviewed)]
	}
	return v
}
