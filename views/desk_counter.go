package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// DeskCounter is a counter-offer that waits for the desk, with what one click needs to accept exactly it. Part "counter-top".
type DeskCounter struct {
	ID        int64
	Path      string // of the request's page
	Seen      int
	LastEvent int64
	Card      OfferCard
	Shown     QuoteShown // of the offer that accepting makes
	Troubles  []string   // why it cannot be accepted as it is
	Last      bool       // no round follows
	CanDecide bool
}

// NewDeskCounter words it.
func NewDeskCounter(p *i18n.Printer, f DeskFile, o Offers, c models.CounterOffer) *DeskCounter {
	out := &DeskCounter{ID: c.ID, Path: f.Path, Seen: f.Version, LastEvent: f.LastEvent, Card: *o.CounterCard(p, c), Last: c.Round >= o.Rules.Rounds}
	if c.CardMinor == nil {
		out.Card.Facts = append([]Row{{Term: p.T("desk_negotiation.by_card"), Values: []string{p.T("desk_negotiation.no_card")}}}, out.Card.Facts...)
	}
	return out
}

// DeskCounterPage is the counter-offer whole, and its three answers with the mails that they send.
type DeskCounterPage struct {
	Base
	Typed
	File      DeskFile
	Counter   *DeskCounter
	Version   int // of the quote that it answers
	Until     time.Time
	Over      bool // that quote's time has ended meanwhile
	Preview   *OfferPreview
	Mail      *MailPreview
	Declining bool // the mail is that of a refusal
	ShownForm string
	Reread    bool
	Rivals    []Entry
}

func (DeskCounterPage) file() string { return "desk_counter.html" }

// DeskOfferActs are what can be done at once with the newest quote. Part "offer-acts".
type DeskOfferActs struct {
	Path      string
	Seen      int
	LastEvent int64
	Version   int
	Days      int // the usual validity
	Extend    bool
	Remind    bool
	Expired   bool
}

// OfferActs are those of a request as it stands; nil for none.
func OfferActs(f DeskFile, d models.Dossier, now time.Time) *DeskOfferActs {
	if len(d.Quotes) == 0 || !licensing.Extensible(d.Request, d.Quotes[0]) {
		return nil
	}
	q := d.Quotes[0]
	expired := QuoteStateOf(q, now) == QuoteExpired
	return &DeskOfferActs{Path: f.Path, Seen: f.Version, LastEvent: f.LastEvent, Version: q.Version, Days: d.Publication.QuoteDays, Extend: true, Remind: !expired, Expired: expired}
}

// DeskOfferPage asks whether a quote is meant to be extended, or reminded of, and shows the mail.
type DeskOfferPage struct {
	Base
	Typed
	File    DeskFile
	Remind  bool
	Version int
	Days    int
	Mail    *MailPreview
	Rivals  []Entry
}

func (DeskOfferPage) file() string { return "desk_offer.html" }

// Action is the last part of its address.
func (d DeskOfferPage) Action() string {
	if d.Remind {
		return "remind"
	}
	return "extend"
}
