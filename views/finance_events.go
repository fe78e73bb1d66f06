package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// EventLine is an event of Stripe's that waits for a person. Field names the field of the words with which it is left alone.
type EventLine struct {
	ID, Field, Title, Type, Object, About, Cause string
	Tries                                        string // "" for one that is never tried
	Path                                         string // its address, without the act
	Received                                     time.Time
	Retry                                        bool
}

// EventField is the name of the field of the words about an event.
func EventField(id string) string { return "aside_" + id }

// EventLinesOf words the events that wait for a person; mode is the house's.
func EventLinesOf(p *i18n.Printer, l models.LeftEvents, mode string) (out []EventLine) {
	for _, e := range l.Vain {
		line := eventLine(p, e, mode)
		line.Title, line.Cause, line.Retry = e.Type, e.LastError, true
		line.Tries = p.T("desk_finance.left.tries", "Count", e.Attempts)
		out = append(out, line)
	}
	if l.Other != nil {
		line := eventLine(p, *l.Other, mode)
		line.Title = p.T("desk_finance.left.other", "Count", l.OtherMode)
		out = append(out, line)
	}
	return out
}

func eventLine(p *i18n.Printer, e models.StripeEvent, mode string) EventLine {
	number := e.ObjectID
	if e.InvoiceID != nil {
		number = itoa(*e.InvoiceID)
	}
	return EventLine{
		ID: e.ID, Path: "/admin/finance/events/" + e.ID, Field: EventField(e.ID), Type: e.Type, Object: e.ObjectID, Received: e.ReceivedAt,
		About: p.T("desk_finance.left.about."+e.Status, "Number", p.Isolate(number), "Mode", p.T("desk_stripe.modes."+mode)),
	}
}
