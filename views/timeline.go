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

// eventIcons mark the lines of a timeline; others get none.
var eventIcons = map[string]string{
	"sent": "mail", "submitted": "send", "review_started": "eye", "info_asked": "circle-help", "answered": "message-square",
	"quoted": "quote", "accepted": "stamp", "quote_declined": "x", "change_asked": "pencil", "renewal_asked": "refresh-cw",
	"quote_expired": "hourglass", "invoiced": "receipt", "payment_processing": "clock", "payment_failed": "circle-alert", "paid": "credit-card",
	"licensed": "badge-check", "licence_began": "badge-check", "licence_ended": "hourglass", "agreement_began": "badge-check", "drawn": "stamp", "renewal_began": "refresh-cw", "renewal_asked_for": "refresh-cw", "agreement_renewal_began": "refresh-cw", "agreement_renewal_asked_for": "refresh-cw", "licence_renewed": "refresh-cw", "amendment_began": "plus", "amendment_asked_for": "plus", "amendment_over": "triangle-alert", "licence_superseded": "plus", "licence_back": "undo-2", "withdrawal_asked": "undo-2",
	"withdrawal_too_late": "clock", "withdrawn": "undo-2", "declined": "ban", "not_needed": "check", "reopened": "refresh-cw",
	"quote_withheld": "circle-alert", "lapsed": "hourglass", "unconfirmed": "hourglass", "overdue": "clock", "invoice_voided": "circle-x", "payment_went_back": "undo-2",
	"credit_note_issued": "receipt", "credit_note_void": "receipt", "refunded": "undo-2", "funds_received": "landmark",
	"licence_suspended": "circle-alert", "licence_revoked": "ban", "licence_restored": "badge-check",
	"licence_provisional": "badge-check", "licence_terminated": "ban",
	"countered": "scale", "counter_refused": "circle-x", "counter_declined": "x", "counter_withdrawn": "undo-2", "quote_reminded": "mail",
	"retraction_asked": "undo-2", "acceptance_retracted": "undo-2", "retraction_too_late": "clock", "quote_put_back": "quote",
	"signatory_asked": "user", "signatory_declined": "x", "waiver_asked": "tag",
}

// TimelineOf joins what happened and what was written, oldest first, as the requester may see it.
func TimelineOf(p *i18n.Printer, events []models.Event, messages []models.Message, files map[int64][]File, zone *time.Location) []Entry {
	out := make([]Entry, 0, len(events)+len(messages))
	for _, m := range messages {
		entry := letterEntry(p, m, zone)
		entry.Files = files[m.ID]
		out = append(out, entry)
	}
	for _, e := range events {
		if e.Kind != "message" { // the letter itself is on the list
			out = append(out, eventEntry(p, e, zone))
		}
	}
	slices.SortStableFunc(out, func(a, b Entry) int { return a.At.Compare(b.At) })
	return out
}

func letterEntry(p *i18n.Printer, m models.Message, zone *time.Location) Entry {
	e := Entry{ID: fmt.Sprintf("message-%d", m.ID), Kind: "ours", Who: m.FromName, Title: p.T("public_request.from_desk"), Body: m.Body, At: m.At, Zone: zone}
	if m.FromKind == "licensee" {
		e.Kind, e.Title = "theirs", p.T("public_request.from_you")
	}
	return e
}

func eventEntry(p *i18n.Printer, e models.Event, zone *time.Location) Entry {
	title, body := eventWords(p, e)
	entry := Entry{ID: fmt.Sprintf("event-%d", e.ID), Kind: "event", Icon: eventIcons[e.Kind], Title: title, Body: body, At: e.At, Zone: zone}
	switch e.ActorKind {
	case "licensee":
		entry.Who = p.T("public_request.by_you")
	case "staff":
		entry.Who = p.T("public_request.by_desk")
	}
	return entry
}

// numbered are the events of which the number of an invoice or a licence is all there is to say.
var numbered = map[string]string{
	"overdue": "public_request.event.overdue", "licensed": "public_request.event.licensed", "licence_began": "public_request.event.licence_began",
	"licence_ended": "public_request.event.licence_ended", "funds_received": "public_request.event.funds_received",
	"licence_restored": "public_request.event.licence_restored", "licence_provisional": "public_request.event.licence_provisional",
	"agreement_began": "public_request.event.agreement_began", "agreement_ended": "public_request.event.agreement_ended", "agreement_suspended": "public_request.event.agreement_suspended",
	"agreement_revoked": "public_request.event.agreement_revoked", "agreement_restored": "public_request.event.agreement_restored",
	"agreement_renewal_began": "public_request.event.agreement_renewal_began", "agreement_renewal_asked_for": "public_request.event.agreement_renewal_asked_for",
}

// eventWords are the sentence of an event and, below it, words that somebody wrote.
func eventWords(p *i18n.Printer, e models.Event) (title, body string) {
	f := facts(e.Facts)
	if id, ok := numbered[e.Kind]; ok {
		return p.T(id, "Number", p.Isolate(f.text("number"))), ""
	}
	switch e.Kind {
	case "quoted":
		if f.is("gratis") {
			return p.T("public_request.event.quoted_gratis"), ""
		}
		return p.T("public_request.event.quoted", "Version", p.Number(f.number("version")), "Total", f.total(p)), ""
	case "accepted":
		return p.T("public_request.event.accepted", "Name", p.Isolate(f.text("name")), "Role", p.Isolate(f.text("role"))), ""
	case "signatory_asked":
		return p.T("public_request.event.signatory_asked", "Name", p.Isolate(f.text("name")), "Role", p.Isolate(f.text("role"))), ""
	case "signatory_declined":
		return p.T("public_request.event.signatory_declined", "Name", p.Isolate(f.text("name"))), f.text("text")
	case "invoiced":
		return p.T("public_request.event.invoiced", "Number", p.Isolate(f.text("number")), "Total", f.total(p)), ""
	case "countered", "counter_refused", "counter_declined", "counter_withdrawn", "quote_reminded":
		return p.T("public_negotiation.event."+e.Kind, "Round", f.number("round"), "Version", f.number("version"), "Total", f.total(p)), f.text("text")
	case "paid":
		return p.T("public_request.event.paid", "Number", p.Isolate(f.text("number")), "Total", f.total(p)), ""
	case "drawn":
		return p.T("public_request.event.drawn", "Number", p.Isolate(f.text("number")), "Name", p.Isolate(f.text("name")), "Role", p.Isolate(f.text("role"))), ""
	case "agreement_carried", "agreement_carried_back":
		return p.T("public_request.event."+e.Kind, "Number", p.Isolate(f.text("from"))), ""
	case "credit_note_issued", "credit_note_void":
		return p.T("public_request.event."+e.Kind, "Number", p.Isolate(f.text("number")), "Total", f.total(p)), ""
	case "refunded":
		return p.T("public_request.event.refunded", "Total", f.total(p)), ""
	case "licence_terminated":
		id := "public_request.event.licence_terminated"
		if f.text("cause") == licensing.EndedCancelled {
			id = "public_request.event.licence_cancelled"
		}
		return p.T(id, "Number", p.Isolate(f.text("number"))), ""
	case "licence_suspended", "licence_revoked":
		return p.T("public_request.event."+e.Kind, "Number", p.Isolate(f.text("number"))), LicenceBecause(p, models.Licence{StatusReason: f.text("cause")})
	case "payment_failed":
		return p.T("public_request.event.payment_failed"), PayReason(p, f.text("reason"))
	case "declined":
		if id := "common.decline." + f.text("code"); p.Has(id) {
			return p.T("public_request.event.declined_because", "Reason", p.T(id)), f.text("text")
		}
	}
	if title, text := chainWords(p, e, f); title != "" {
		return title, text
	}
	if id := "public_request.event." + e.Kind; p.Has(id) {
		return p.T(id), f.text("text")
	}
	return p.T("public_request.event.updated"), f.text("text")
}

// chainWords say how licences follow each other; empty for any other event.
func chainWords(p *i18n.Printer, e models.Event, f facts) (title, text string) {
	switch e.Kind {
	case "renewal_began", "renewal_asked_for", "amendment_began", "amendment_asked_for":
		id := "public_request.event." + e.Kind
		if kind, _, _ := strings.Cut(e.Kind, "_"); e.ActorKind == "staff" {
			id = "public_request.event." + kind + "_by_desk"
		}
		return p.T(id, "Number", p.Isolate(f.text("number"))), ""
	case "licence_renewed", "licence_superseded":
		return p.T("public_request.event."+e.Kind, "Number", p.Isolate(f.text("next"))), ""
	case "licence_back":
		return p.T("public_request.event.licence_back", "Number", p.Isolate(f.text("number"))), ""
	case "amendment_over":
		return p.T("public_request.event.amendment_over"), cannotWords(p, "public_amendment", f.text("why"))
	}
	return "", ""
}

// facts are an event's details as they come from the database.
type facts map[string]any

func (f facts) text(name string) string {
	s, _ := f[name].(string)
	return s
}

func (f facts) is(name string) bool {
	b, _ := f[name].(bool)
	return b
}

// number is a whole number; JSON brings it as a float.
func (f facts) number(name string) int64 {
	switch n := f[name].(type) {
	case float64:
		return int64(n)
	case int64:
		return n
	case int:
		return int64(n)
	}
	return 0
}

func (f facts) total(p *i18n.Printer) string {
	return p.Isolate(p.MoneyISO(f.number("total_minor"), f.text("currency")))
}

// cannotWords says why a licence cannot be widened, from one catalogue or the other.
func cannotWords(p *i18n.Printer, catalogue, why string) string {
	if id := catalogue + ".cannot." + why; p.Has(id) {
		return p.T(id)
	}
	return ""
}
