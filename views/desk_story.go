package views

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// storyIcons mark the lines of a timeline.
var storyIcons = map[string]string{
	"sent": "send", "submitted": "inbox", "assigned": "user", "review_started": "eye", "info_asked": "circle-help", "answered": "message-square",
	"quoted": "quote", "accepted": "check", "change_asked": "pencil", "quote_declined": "x", "quote_expired": "hourglass", "renewal_asked": "refresh-cw",
	"declined": "ban", "withdrawn": "undo-2", "withdrawal_asked": "undo-2", "withdrawal_too_late": "undo-2", "lapsed": "hourglass", "unconfirmed": "hourglass",
	"not_needed": "circle-check", "reopened": "refresh-cw", "hold_on": "lock", "hold_off": "lock", "invoiced": "receipt", "paid": "credit-card",
	"payment_failed": "circle-x", "payment_processing": "clock", "overdue": "clock", "invoice_voided": "ban", "payment_went_back": "undo-2", "uncollectible": "ban",
	"needs_review": "triangle-alert", "quote_withheld": "triangle-alert", "rights_changed": "triangle-alert", "granted_paid": "check", "review_cleared": "check", "licensed": "badge-check", "licence_began": "badge-check", "licence_ended": "calendar",
	"undone": "undo-2", "countered": "scale", "counter_refused": "circle-x", "counter_declined": "x", "counter_withdrawn": "undo-2", "quote_reminded": "mail", "offered_again": "quote",
	"credit_asked": "receipt", "credit_refused": "circle-x", "credit_note_issued": "receipt", "credit_note_void": "receipt", "refunded": "undo-2", "refund_failed": "triangle-alert",
	"dispute": "scale", "funds_received": "landmark", "licence_suspended": "triangle-alert", "licence_revoked": "ban", "licence_restored": "badge-check",
	"settlement_proposed_received": "landmark", "settlement_proposed_written_off": "landmark", "settlement_agreed_received": "landmark", "settlement_agreed_written_off": "landmark",
	"settlement_proposed_cancelled": "ban", "settlement_agreed_cancelled": "ban",
	"settlement_refused": "circle-x", "cancel_asked": "ban", "cancel_too_late": "circle-x", "tax_number_refused": "triangle-alert", "difference_ended": "check",
	"left_to_desk": "user", "licence_provisional": "badge-check", "licence_terminated": "ban", "account_held": "lock", "account_freed": "lock", "account_hold_waived": "check",
	"agreement_offered": "send", "agreement_submitted": "inbox", "agreement_began": "badge-check", "agreement_ended": "calendar", "agreement_suspended": "triangle-alert",
	"agreement_revoked": "ban", "agreement_restored": "badge-check", "draw_offered": "quote", "drawn": "stamp",
	"agreement_renewal_began": "refresh-cw", "agreement_renewal_asked_for": "refresh-cw", "agreement_carried": "arrow-right", "agreement_carried_back": "undo-2",
	"renewal_began": "refresh-cw", "renewal_submitted": "inbox", "renewal_asked_for": "refresh-cw", "licence_renewed": "refresh-cw",
	"amendment_began": "plus", "amendment_submitted": "inbox", "amendment_asked_for": "plus", "amendment_over": "triangle-alert",
	"licence_superseded": "plus", "licence_back": "undo-2", "place_taken": "triangle-alert",
	"retraction_asked": "undo-2", "acceptance_retracted": "undo-2", "retraction_too_late": "undo-2", "quote_put_back": "quote",
	"signatory_asked": "user", "signatory_declined": "x", "waiver_asked": "tag",
}

// ownLetters are mails that carry a message: their state is said on it.
var ownLetters = map[string]bool{"message": true, "question": true}

// told is an entry with its place among those of the same moment.
type told struct {
	Entry
	at time.Time
}

// DeskStory is everything that happened to a request, oldest first: events, messages, notes and mails.
func DeskStory(b Base, p *i18n.Printer, d models.Dossier) []Entry {
	zone := b.TimeZone()
	var all []told
	for _, e := range d.Events {
		if e.Kind == "message" || e.Kind == "note" { // the message itself says it
			continue
		}
		all = append(all, told{deskEvent(p, e, zone), e.At})
	}
	letters := lettersOf(d)
	enclosed, _ := LettersFiles(p, d.Attachments, "/admin/requests/"+d.Request.Reference)
	for _, m := range d.Messages {
		letter, mailed := letters[m.ID]
		entry := deskMessage(p, m, letter, mailed, zone)
		entry.Files = enclosed[m.ID]
		all = append(all, told{entry, m.At})
	}
	for _, m := range d.Mails {
		if !ownLetters[m.Kind] || m.SubjectID == nil {
			all = append(all, told{deskLetter(p, m, zone), m.CreatedAt})
		}
	}
	// What happens in one act has the same second: the event first, then the letters that follow from it.
	slices.SortStableFunc(all, func(a, b told) int { return a.at.Truncate(time.Second).Compare(b.at.Truncate(time.Second)) })
	out := make([]Entry, len(all))
	for i, e := range all {
		out[i] = e.Entry
	}
	return out
}

// lettersOf are the mails that carry a message, by its id.
func lettersOf(d models.Dossier) map[int64]models.Mail {
	letters := map[int64]models.Mail{}
	for _, m := range d.Mails {
		if ownLetters[m.Kind] && m.SubjectID != nil {
			letters[*m.SubjectID] = m
		}
	}
	return letters
}

// EventsSince are the events after the one that a page showed last; where a form does not say, the last three.
func EventsSince(b Base, p *i18n.Printer, d models.Dossier, seen int64) []Entry {
	var out []Entry
	for i, e := range d.Events {
		if seen > 0 && e.ID > seen || seen <= 0 && i >= len(d.Events)-3 {
			entry := deskEvent(p, e, b.TimeZone())
			entry.ID = "" // the same event may stand on the page already
			out = append(out, entry)
		}
	}
	return out
}

func deskEvent(p *i18n.Printer, e models.Event, zone *time.Location) Entry {
	entry := Entry{ID: fmt.Sprintf("event-%d", e.ID), Kind: "event", Icon: storyIcons[e.Kind], Who: actorName(p, e), Title: eventTitle(p, e), At: e.At, Zone: zone}
	for _, name := range []string{"text", "reason", "why"} {
		if v, ok := e.Facts[name].(string); ok && v != "" {
			entry.Body = v
		}
	}
	switch reason, _ := e.Facts["reason"].(string); e.Kind { // of these it is Stripe's code
	case "left_to_desk":
		entry.Body = leftWords(p, e.Facts["why"])
	case "amendment_over":
		why, _ := e.Facts["why"].(string)
		entry.Body = cannotWords(p, "desk_amendment", why)
	case "quoted":
		entry.Body = strings.TrimSpace(entry.Body + " " + creditWords(p, e.Facts))
	case "credit_asked":
		entry.Body, _ = e.Facts["text"].(string)
	case "dispute":
		entry.Body = wordOr(p, "desk_finance.dispute_reason."+reason, reason)
	}
	if code, _ := e.Facts["code"].(string); code != "" && p.Has("common.decline."+code) {
		entry.Body = p.T("common.decline."+code) + ". " + entry.Body
	}
	return entry
}

func actorName(p *i18n.Printer, e models.Event) string {
	if e.ActorName != "" {
		return e.ActorName
	}
	return p.T("desk_story.actor." + e.ActorKind)
}

func eventTitle(p *i18n.Printer, e models.Event) string {
	fact := func(name string) string { v, _ := e.Facts[name].(string); return p.Isolate(v) }
	number := func(name string) int64 { v, _ := e.Facts[name].(float64); return int64(v) }
	switch e.Kind {
	case "countered", "counter_refused", "counter_declined", "counter_withdrawn", "quote_reminded", "offered_again":
		return p.T("desk_story."+e.Kind, "Round", number("round"), "Version", number("version"), "Total", facts(e.Facts).total(p))
	case "assigned":
		if to, _ := e.Facts["to"].(string); to == "" {
			return p.T("desk_story.unassigned")
		}
		return p.T("desk_story.assigned", "Name", fact("to"))
	case "quoted":
		if free, _ := e.Facts["gratis"].(bool); free {
			return p.T("desk_story.quoted_free", "Version", number("version"))
		}
		currency, _ := e.Facts["currency"].(string)
		return p.T("desk_story.quoted", "Version", number("version"), "Total", p.Isolate(p.MoneyISO(number("total_minor"), currency)))
	case "accepted":
		return p.T("desk_story.accepted", "Version", number("version"), "Name", fact("name"), "Role", fact("role"))
	case "signatory_asked", "signatory_declined":
		return p.T("desk_story."+e.Kind, "Name", fact("name"))
	case "quote_withheld", "rights_changed":
		hindrance, _ := e.Facts["hindrance"].(string)
		return p.T("desk_story."+e.Kind, "Version", number("version"), "Title", fact("title"), "Why", p.T("desk_story.hindrance."+hindrance))
	case "licensed":
		return p.T("desk_story.licensed", "Number", fact("number"))
	case "undone":
		decision, _ := e.Facts["decision"].(string)
		return p.T("desk_story.undone", "Decision", p.T("desk_story.decision."+decision))
	case "dispute":
		status, _ := e.Facts["status"].(string)
		return p.T("desk_story.dispute", "Status", p.T("desk_story.dispute_status."+licensing.DisputeWord(status)), "Total", facts(e.Facts).total(p))
	}
	if id := "desk_story.money." + e.Kind; p.Has(id) {
		return p.T(id, "Number", fact("number"), "Total", facts(e.Facts).total(p))
	}
	if id := "desk_story.event." + e.Kind; p.Has(id) {
		return p.T(id)
	}
	return p.T("desk_story.other", "Kind", e.Kind)
}

func deskMessage(p *i18n.Printer, m models.Message, letter models.Mail, mailed bool, zone *time.Location) Entry {
	e := Entry{ID: fmt.Sprintf("message-%d", m.ID), Kind: "ours", Who: m.FromName, Body: m.Body, At: m.At, Zone: zone}
	switch {
	case m.Internal:
		e.Kind, e.Title = "note", p.T("desk_story.note")
	case m.FromKind != "staff":
		e.Kind = "theirs"
	case mailed:
		e.Title = p.T("desk_story.mailed." + letter.Status)
		if letter.Status == "failed" {
			e.Kind = "ours failed"
		}
	}
	return e
}

func deskLetter(p *i18n.Printer, m models.Mail, zone *time.Location) Entry {
	kind := m.Kind
	if id := "desk_story.letter." + m.Kind; p.Has(id) {
		kind = p.T(id)
	}
	e := Entry{ID: fmt.Sprintf("mail-%d", m.ID), Kind: "event", Icon: "mail", At: m.CreatedAt, Zone: zone}
	e.Title = p.T("desk_story.mail."+m.Status, "Letter", kind, "To", p.Isolate(m.Recipient))
	if m.Status == "failed" {
		e.Icon = "triangle-alert"
	}
	return e
}

// creditWords say what an editor took off the price of a wider licence, and what the rules had said.
func creditWords(p *i18n.Printer, f facts) string {
	reason := f.text("credit_reason")
	if reason == "" {
		return ""
	}
	currency := f.text("currency")
	return p.T("desk_story.event.credit_set", "Amount", p.Isolate(p.MoneyISO(f.number("credit_minor"), currency)),
		"Computed", p.Isolate(p.MoneyISO(f.number("credit_computed_minor"), currency)), "Number", p.Isolate(f.text("credit_for")), "Reason", p.Isolate(reason))
}
