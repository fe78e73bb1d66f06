package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// FinanceAct is the page of one act on an invoice: credit, received, write_off or cancel. A stale one comes back with
// what happened meanwhile and everything typed.
type FinanceAct struct {
	Base
	Typed
	Kind       string // names its words: desk_finance.act.<kind>
	Action     string // last part of its address
	File       InvoiceFacts
	FormKey    string
	Ceiling    Money    // what may still be taken off
	Due        Money    // what the invoice comes to
	SeenStatus string   // of the invoice, that the form carries
	Paid       bool     // money would go back
	Outside    bool     // it was paid outside Stripe, so it goes back outside too
	NeedsTwo   bool     // a second person must agree
	Reasons    []Option // of a credit note
	Before     []string // what will happen, said before anything is typed
	Effect     *Effect  // what exactly will happen with what was typed, to be confirmed
	Rivals     []Entry
	Possible   bool
	Kept       []Copy
}

func (FinanceAct) file() string { return "finance_act.html" }

// Stage is the kind, or one that exists for the page's empty form.
func (a FinanceAct) Stage() string {
	if a.Kind == "" {
		return "credit"
	}
	return a.Kind
}

// Effect is what an act will do, in words. Tone is warn, or bad when a licence ends by it.
type Effect struct {
	Tone   Tone
	Lines  []string
	Button string
}

// CreditEffect says what a credit note of an amount does to the money, the invoice and the licence.
func CreditEffect(p *i18n.Printer, f models.InvoiceFile, minor int64, outside bool) Effect {
	inv := f.Invoice
	sum := func(minor int64) string { return p.Isolate(p.MoneyISO(minor, inv.Currency)) }
	due := inv.DueMinor()
	e := Effect{Tone: "warn", Button: p.T("desk_finance.effect.button", "Amount", p.MoneyISO(minor, inv.Currency))}
	say := func(id string, args ...any) { e.Lines = append(e.Lines, p.T("desk_finance.effect."+id, args...)) }
	say("note", "Amount", sum(minor))
	if inv.Status != models.InvoicePaid {
		if minor < due {
			say("open_part", "Left", sum(due-minor), "Due", sum(due))
			return e
		}
		e.Tone = "bad"
		say("open_full")
		return e
	}
	if outside || inv.PaidOutOfBand {
		say("outside", "Amount", sum(minor))
	} else {
		say("refund", "Amount", sum(minor))
	}
	full := inv.ReturnedMinor+minor >= due
	switch {
	case f.Licence == nil:
		say("no_licence")
	case full:
		e.Tone = "bad"
		say("revoked", "Number", p.Isolate(f.Licence.Number))
	case f.Licence.Status == models.LicenceRevoked:
		say("stays_revoked", "Number", p.Isolate(f.Licence.Number))
	default:
		say("kept", "Number", p.Isolate(f.Licence.Number))
	}
	return e
}

// ActBefore is what an act leads to, as far as it can be said before anything is typed.
func ActBefore(p *i18n.Printer, f models.InvoiceFile, kind string, needsTwo bool) []string {
	inv := f.Invoice
	var ids []string
	switch kind {
	case "credit":
		ids = []string{"credit_open_part", "credit_open_full"}
		if inv.Status == models.InvoicePaid {
			ids = []string{"credit_paid_part", "credit_paid_full"}
		}
	case "received":
		ids = []string{"received"}
	case "write_off":
		ids = []string{"write_off", "write_off_later"}
	case "cancel":
		ids = []string{"cancel", "cancel_late"}
	}
	if needsTwo {
		ids = append(ids, "two")
	}
	out := make([]string, len(ids))
	for i, id := range ids {
		out[i] = p.T("desk_finance.before." + id)
	}
	return out
}
