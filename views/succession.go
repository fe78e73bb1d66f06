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

// The ways in which a licence can be widened.
const (
	AmendmentOffered = "offered" // it can be
	AmendmentOpen    = "open"    // it is being widened
	AmendmentDone    = "done"    // another one has taken its place
)

// Succession is what a licence continues, and how it goes on itself. Part "succession".
type Succession struct {
	Reference string    // of the licence's request
	Before    string    // number of the licence that it continues
	BeforeAs  string    // "renewal" or "amendment"
	After     string    // number of the one that continues it
	AfterAs   string    // likewise
	On        time.Time // when After took its place, in its reader's zone
	Amendment string    // one of the above; empty when it cannot be widened
	Renewal   string    // one of the above; empty when it cannot be renewed
	Begins    time.Time // in its reader's zone; zero for at once
	Soon      bool      // it ends soon or has ended
}

// Early reports a renewal that is offered long before it is needed: it stands last.
func (s Succession) Early() bool { return s.Renewal == RenewalOffered && !s.Soon }

// DeskChain is the same for the desk, with the way to the requests.
type DeskChain struct {
	Before    Link   // the licence's number and its request
	As        string // how the request continues it: renewal or amendment
	Change    *PriceChange
	After     Link   // the request that continues the licence
	AfterAs   string // likewise
	Renewable bool
	Amendable bool
	Cannot    string // why it cannot be widened, where that is worth saying
}

func chainOf(p *i18n.Printer, d models.Dossier, now time.Time) DeskChain {
	var out DeskChain
	if c := d.Chain; c.Before != nil {
		out.As = string(d.Request.FollowsAs)
		out.Before = Link{Href: "/admin/requests/" + c.First.Reference, Text: c.Before.Number}
		var q *models.Quote
		if len(d.Quotes) > 0 {
			q = &d.Quotes[0]
		}
		out.Change = PriceChangeOf(p, *c.Before, *c.Was, d.Request, q)
	}
	if next := d.Chain.Next; next != nil {
		out.After, out.AfterAs = Link{Href: "/admin/requests/" + next.Reference, Text: next.Reference}, string(next.FollowsAs)
	}
	out.Renewable = d.Licence != nil && d.Licence.Renewable() && d.Chain.Next == nil
	out.amendable(p, d, now)
	return out
}

// amendable says whether a licence can be widened; why not is said of one in force alone.
func (c *DeskChain) amendable(p *i18n.Printer, d models.Dossier, now time.Time) {
	if d.Licence == nil || d.Chain.Next != nil {
		return
	}
	why := d.Licence.Unamendable(now)
	if c.Amendable = why == ""; !c.Amendable && (d.Licence.Status.InForce() || d.Licence.Status == models.LicenceScheduled) {
		c.Cannot = p.T("desk_amendment.cannot." + string(why))
	}
}
