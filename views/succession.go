package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// The ways in which a licence can go on.
const (
	RenewalOffered = "offered" // it can be renewed
	RenewalOpen    = "open"    // it is being renewed
	RenewalDone    = "done"    // it was
)

// Succession is what a licence continues, and how it goes on itself. Part "succession".
type Succession struct {
	Reference string    // of the licence's request
	Before    string    // number of the licence that it continues
	After     string    // number of the one that continues it
	Renewal   string    // one of the above; empty when it cannot be renewed
	Begins    time.Time // in its reader's zone; zero for at once
	Soon      bool      // it ends soon or has ended
}

// Early reports a renewal that is offered long before it is needed: it stands last.
func (s Succession) Early() bool { return s.Renewal == RenewalOffered && !s.Soon }

// DeskChain is the same for the desk, with the way to the requests.
type DeskChain struct {
	Before    Link // the licence's number and its request
	Change    *PriceChange
	After     Link // the request that continues the licence
	Renewable bool
}

func chainOf(p *i18n.Printer, d models.Dossier) DeskChain {
	var out DeskChain
	if c := d.Chain; c.Before != nil {
		out.Before = Link{Href: "/admin/requests/" + c.First.Reference, Text: c.Before.Number}
		var q *models.Quote
		if len(d.Quotes) > 0 {
			q = &d.Quotes[0]
		}
		out.Change = PriceChangeOf(p, *c.Before, *c.Was, d.Request, q)
	}
	if next := d.Chain.Next; next != nil {
		out.After = Link{Href: "/admin/requests/" + next.Reference, Text: next.Reference}
	}
	out.Renewable = d.Licence != nil && d.Licence.Renewable() && d.Chain.Next == nil
	return out
}
