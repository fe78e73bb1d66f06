package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// DeskDecide is the small page of one decision (A6): ask, decline, not_needed, reopen, reply, hold, grant_paid,
// waive_hold or clear_review. What is mailed is shown as it will leave before it can be sent. A
// stale one comes back with what happened meanwhile, everything typed, and the present version.
type DeskDecide struct {
	Base
	Typed
	Kind     string // names its words: desk_decide.<kind>
	Action   string // last part of its address
	Field    string // name of its text
	File     DeskFile
	FormKey  string
	Saved    SavedPicker
	Codes    []string // of a decline
	Free     string   // prepared text of the chosen reason
	Rivals   []Entry  // what happened since the page was made; not empty after a conflict
	Possible bool     // the decision can still be made
	Kept     []Copy   // typed words, when it cannot
	Most     int      // characters of its text

	Mailed    bool         // the words typed here go to the requester
	Preview   *MailPreview // of what was typed
	ShownForm string       // a fingerprint of it
	Reread    bool         // it was changed after the preview that was on the page
}

func (DeskDecide) file() string { return "desk_decide.html" }

// Stage is the kind, or one that exists for the page's empty form.
func (d DeskDecide) Stage() string {
	if d.Kind == "" {
		return "ask"
	}
	return d.Kind
}

// Decisions are what an editor may do with a request as it stands, the likeliest first.
func Decisions(p *i18n.Printer, r models.Request) []Decision {
	var out []Decision
	add := func(possible bool, action, icon, id string) {
		if possible {
			out = append(out, Decision{Href: "/admin/requests/" + r.Reference + "/" + action, Icon: icon, Text: p.T(id), Main: action == "quote" || action == "reopen"})
		}
	}
	quote := "desk_decide.quote.action"
	if r.Status == models.Quoted {
		quote = "desk_decide.quote.again"
	}
	s, bundle := r.Status, r.Bundle != nil // a bundle has a price, and needs none of the answers about articles
	add(s.CanMove(models.Quoted), "quote", "quote", quote)
	add(s.CanMove(models.Quoted) && !bundle, "grant-free", "badge-check", "desk_decide.grant_free.action")
	add(s.CanMove(models.NeedsInfo), "ask", "circle-help", "desk_decide.ask.action")
	add(s.CanMove(models.Declined), "decline", "ban", "desk_decide.decline.action")
	add(s.CanMove(models.NotNeeded) && !bundle, "not-needed", "circle-check", "desk_decide.not_needed.action")
	add(s.Ended() && s.CanMove(models.InReview), "reopen", "refresh-cw", "desk_decide.reopen.action")
	add(s.Open() && !r.OnHold, "hold", "lock", "desk_decide.hold.action")
	return out
}
