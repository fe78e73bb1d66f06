package views

import (
	"slices"
	"strings"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// Told is one line of an invoice's story. Side is ours or stripe.
type Told struct {
	Side   string
	ID     string
	Title  string
	Who    string
	Body   string
	Code   string // an id at Stripe
	Status Pill
	At     time.Time
	Zone   *time.Location
}

// notOfMoney are events of a request that say nothing of its invoice.
var notOfMoney = []string{"message", "note", "assigned", "hold_on", "hold_off", "info_asked", "answered"}

// ofMoney are the letters to a payer or licensee that belong to an invoice's story.
var ofMoney = []string{
	licensing.MailInvoiceReady, licensing.MailPaymentFailed, licensing.MailPaymentDue, licensing.MailPaymentReminder, licensing.MailLastNotice,
	licensing.MailInvoiceVoided, licensing.MailCredited, licensing.MailRefunded, licensing.MailLicence, licensing.MailProvisional,
	licensing.MailTerminated, licensing.MailSuspended, licensing.MailRestored, licensing.MailRevoked,
}

// InvoiceStory is what we did and wrote, and what Stripe said and did, by time.
func InvoiceStory(b Base, p *i18n.Printer, f models.InvoiceFile) []Told {
	zone := b.TimeZone()
	var out []Told
	for _, e := range f.Events[beginning(f):] {
		if slices.Contains(notOfMoney, e.Kind) {
			continue
		}
		entry := deskEvent(p, e, zone)
		out = append(out, Told{Side: "ours", ID: entry.ID, Title: entry.Title, Who: entry.Who, Body: entry.Body, At: e.At, Zone: zone})
	}
	for _, m := range f.Mails {
		if slices.Contains(ofMoney, m.Kind) && !m.CreatedAt.Before(f.Invoice.CreatedAt) {
			letter := deskLetter(p, m, zone)
			out = append(out, Told{Side: "ours", ID: letter.ID, Title: letter.Title, At: m.CreatedAt, Zone: zone})
		}
	}
	for _, o := range f.Operations {
		title := p.T("desk_finance.story.asked", "Step", stepWord(p, o.Step))
		if o.Tries > 1 {
			title = p.T("desk_finance.story.asked_again", "Step", stepWord(p, o.Step), "Count", o.Tries)
		}
		out = append(out, Told{Side: "stripe", Title: title, Body: o.LastError, Code: o.ResultID,
			Status: pillOf(p, "desk_finance.operation."+o.State, o.State, operationTones), At: o.CreatedAt, Zone: zone})
	}
	for _, s := range f.Heard {
		out = append(out, Told{Side: "stripe", Title: p.T("desk_finance.story.heard", "Type", p.Isolate(s.Type)), Body: s.LastError, Code: s.ID,
			Status: pillOf(p, "desk_finance.heard."+s.Status, s.Status, heardTones), At: s.ReceivedAt, Zone: zone})
	}
	slices.SortStableFunc(out, func(a, b Told) int { return a.At.Truncate(time.Second).Compare(b.At.Truncate(time.Second)) })
	return out
}

// stepWord says what was asked of Stripe; what is not known here stands as it is.
func stepWord(p *i18n.Printer, step string) string {
	kind, _, _ := strings.Cut(step, "-")
	if id := "desk_finance.step." + kind; p.Has(id) {
		return p.T(id)
	}
	return p.Isolate(step)
}

// beginning is the place of the acceptance that made the invoice.
func beginning(f models.InvoiceFile) int {
	begin := 0
	for i, e := range f.Events {
		if e.Kind == "accepted" && !e.At.After(f.Invoice.CreatedAt.Add(time.Second)) {
			begin = i
		}
	}
	return begin
}

var (
	heardTones      = map[string]Tone{"done": "ok", "pending": "info", "failed": "bad", "parked": "warn"}
	operationTones  = map[string]Tone{"done": "ok", "planned": "info", "unknown": "warn", "failed": "bad"}
	noteTones       = map[string]Tone{"asked": "info", "issued": "ok", "refused": "bad"}
	refundTones     = map[string]Tone{"pending": "info", "requires_action": "warn", "succeeded": "ok", "failed": "bad", "canceled": "bad"}
	settlementTones = map[string]Tone{"proposed": "warn", "agreed": "info", "done": "ok"}
	disputeTones    = map[string]Tone{"inquiry": "warn", "open": "bad", "won": "ok", "lost": "bad"}
)

// pillOf is the pill of a stored word; one that is not known here stands as it is.
func pillOf(p *i18n.Printer, id, word string, by map[string]Tone) Pill {
	tone, ok := by[word]
	if !ok {
		tone = "neutral"
	}
	return Pill{tone, wordOr(p, id, word)}
}

// correctionsOf are the credit notes, refunds, disputes and settlements, oldest first.
func correctionsOf(b Base, p *i18n.Printer, f models.InvoiceFile) []Correction {
	zone := b.TimeZone()
	var out []Correction
	for _, n := range f.Notes {
		out = append(out, noteCorrection(p, n, zone))
	}
	for _, r := range f.Refunds {
		c := Correction{ID: "refund-" + itoa(r.ID), Kind: p.T("desk_finance.kind.refund"), What: r.StripeRefundID, Minor: -r.AmountMinor, At: r.CreatedAt, Zone: zone,
			Status: pillOf(p, "desk_finance.refund."+r.Status, r.Status, refundTones)}
		c.say(wordOr(p, "desk_finance.credit_reason."+r.Reason, r.Reason), r.FailureReason)
		out = append(out, c)
	}
	for _, d := range f.Disputes {
		word := licensing.DisputeWord(d.Status)
		c := Correction{ID: "dispute-" + itoa(d.ID), Kind: p.T("desk_finance.kind.dispute"), What: d.StripeDisputeID, Minor: -d.AmountMinor, At: d.CreatedAt, Zone: zone,
			Status: Pill{disputeTones[word], p.T("desk_finance.dispute." + word)}}
		if c.Status.Tone == "" {
			c.Status.Tone = "neutral"
		}
		c.say(wordOr(p, "desk_finance.dispute_reason."+d.Reason, d.Reason))
		if word == "open" || word == "inquiry" {
			c.Due = clockOf(p, d.EvidenceDueAt, b.Now, zone)
		}
		out = append(out, c)
	}
	for _, s := range f.Settlements {
		c := Correction{ID: "settlement-" + itoa(s.ID), Kind: p.T("desk_finance.kind." + s.Kind), What: s.Reference, Minor: f.Invoice.DueMinor(), At: s.AskedAt, Zone: zone,
			Status: pillOf(p, "desk_finance.settlement."+s.Status, s.Status, settlementTones)}
		if s.ReceivedOn != nil {
			c.say(p.T("desk_finance.received_on", "Day", p.Date(*s.ReceivedOn)))
		}
		c.say(people(p, "desk_finance.asked_by", f.Person(&s.AskedBy)), people(p, "desk_finance.agreed_by", f.Person(s.AgreedBy)), s.Refusal)
		out = append(out, c)
	}
	for _, m := range f.Funds {
		out = append(out, fundsCorrection(p, m, f.Invoice, zone))
	}
	slices.SortStableFunc(out, func(a, b Correction) int { return a.At.Compare(b.At) })
	return out
}

// fundsCorrection is a transfer that reached the payer's balance at Stripe.
func fundsCorrection(p *i18n.Printer, m models.Funds, inv models.Invoice, zone *time.Location) Correction {
	c := Correction{ID: "funds-" + m.TransactionID, Kind: p.T("desk_finance.kind.funds"), What: m.Reference, Minor: m.AmountMinor, At: m.ReceivedAt, Zone: zone}
	switch {
	case m.InvoiceID == nil:
		c.Status = Pill{"warn", p.T("desk_finance.funds.unmatched")}
		c.say(p.T("desk_finance.funds.unmatched_text"))
	case inv.Status == models.InvoicePaid:
		c.Status = Pill{"ok", p.T("desk_finance.funds.applied")}
	default:
		c.Status = Pill{"info", p.T("desk_finance.funds.waiting")}
	}
	return c
}

func noteCorrection(p *i18n.Printer, n models.CreditNote, zone *time.Location) Correction {
	c := Correction{ID: "note-" + itoa(n.ID), Kind: p.T("desk_finance.kind.credit_note"), What: n.Number, Minor: -n.AmountMinor, At: n.CreatedAt, Zone: zone, Href: n.PDFURL,
		Status: pillOf(p, "desk_finance.note."+n.Status, n.Status, noteTones)}
	c.say(n.Memo, wordOr(p, "desk_finance.credit_reason."+n.Reason, n.Reason))
	if n.OutOfBandMinor > 0 {
		c.say(p.T("desk_finance.note_outside"))
	}
	c.say(n.Refusal)
	return c
}

func (c *Correction) say(lines ...string) {
	for _, line := range lines {
		if line != "" {
			c.Lines = append(c.Lines, line)
		}
	}
}

func people(p *i18n.Printer, id, name string) string {
	if name == "" {
		return ""
	}
	return p.T(id, "Name", p.Isolate(name))
}

// wordOr is the word of a code of Stripe's, or the code itself.
func wordOr(p *i18n.Printer, id, code string) string {
	if code != "" && p.Has(id) {
		return p.T(id)
	}
	return code
}
