package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// ErrNoMoreRounds is returned when a requester has made as many counter-offers as
// the house takes: its last quote is its last offer.
var ErrNoMoreRounds = errors.New("no more rounds of negotiation")

// Scope is what of a use a requester may propose otherwise.
type Scope struct {
	Media        []string
	Territory    []string
	Term         string
	Portion      string
	PortionWords int
	Audience     string
}

// In is a use with this scope, and otherwise as it was quoted. Another audience
// takes the place of the numbers that were stated with the one before.
func (s Scope) In(u models.Use) models.Use {
	if s.Audience != u.Audience {
		u.PageViews, u.PrintRun = 0, 0
	}
	u.Media, u.Territory, u.Term, u.Audience = s.Media, s.Territory, s.Term, s.Audience
	u.Portion, u.PortionWords = s.Portion, s.PortionWords
	return u
}

// ScopeOf is the scope of a use.
func ScopeOf(u models.Use) Scope {
	return Scope{u.Media, u.Territory, u.Term, u.Portion, u.PortionWords, u.Audience}
}

// Same reports whether two scopes are one.
func (s Scope) Same(other Scope) bool {
	return sameSet(s.Media, other.Media) && sameSet(s.Territory, other.Territory) &&
		s.Term == other.Term && s.Portion == other.Portion && s.PortionWords == other.PortionWords && s.Audience == other.Audience
}

func sameSet(a, b []string) bool {
	a, b = slices.Clone(a), slices.Clone(b)
	slices.Sort(a)
	slices.Sort(b)
	return slices.Equal(a, b)
}

// Proposal is a counter-offer as a requester makes it. NetMinor is the fee before
// tax in the quote's currency; 0 = what the rate card says of the scope.
type Proposal struct {
	QuoteID      int64
	DocumentHash string // of the quote as the page showed it
	FormKey      string
	Scope        Scope
	NetMinor     int64
	Note         string
}

// CounterOffer answers a sent quote with a proposal. Nobody can accept that quote
// meanwhile, nor the proposal: what is agreed is only ever a version that the desk
// sends. One below the house's floor is refused at once, kept, and the quote stays
// open: the row comes back with CounterRefused. ErrNotFound, ErrConflict when the
// quote was replaced or answered or another document was shown, ErrGone when it has
// expired, ErrNoMoreRounds, ErrProbed, Invalid. The same form again gives what it made.
func (d *Desk) CounterOffer(ctx context.Context, requestID int64, in Proposal) (models.CounterOffer, error) {
	var made models.CounterOffer
	err := d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) (err error) {
		if made, err = repeated(ctx, tx, r.ID, in.FormKey); err != nil || made.ID != 0 {
			return err
		}
		q, err := d.negotiable(ctx, tx, r, in)
		if err != nil {
			return err
		}
		rules, err := models.NegotiationRulesOf(ctx, tx, r.PublicationID)
		if err != nil {
			return err
		}
		if made, err = d.propose(ctx, tx, r, *q, rules, in); err != nil {
			return err
		}
		if made.Status == models.CounterRefused {
			return d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "counter_refused", Visible: true, Facts: counterFacts(made)}, r.Licensee())
		}
		return d.countered(ctx, tx, r, q, made)
	})
	return made, err
}

// repeated finds what the same form has made before.
func repeated(ctx context.Context, tx *gorm.DB, requestID int64, formKey string) (models.CounterOffer, error) {
	if formKey == "" {
		return models.CounterOffer{}, nil
	}
	rows, err := models.From[models.CounterOffer](tx).Where("request_id = ? AND form_key = ?", requestID, formKey).Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return models.CounterOffer{}, err
	}
	return rows[0], nil
}

// negotiable finds the version that a proposal may answer now, under the lock.
func (d *Desk) negotiable(ctx context.Context, tx *gorm.DB, r *models.Request, in Proposal) (*models.Quote, error) {
	q, err := d.acceptable(ctx, tx, r, Acceptance{QuoteID: in.QuoteID, DocumentHash: in.DocumentHash})
	if err == nil && !q.Negotiable() {
		err = fmt.Errorf("counter quote %d, which has no price by the card: %w", q.ID, models.ErrConflict)
	}
	return q, err
}

// propose checks a proposal against the rate card and the house's limits, and keeps it.
func (d *Desk) propose(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote, rules models.NegotiationRules, in Proposal) (models.CounterOffer, error) {
	c := models.CounterOffer{
		PublicationID: r.PublicationID, RequestID: r.ID, QuoteID: q.ID, Status: models.CounterOpen, Currency: q.Currency,
		NetMinor: in.NetMinor, Use: in.Scope.In(q.Grant.Use), Note: in.Note, CreatedAt: d.Now(),
	}
	if err := d.mayPropose(ctx, tx, r, rules); err != nil {
		return c, err
	}
	earlier, err := models.CountersOf(ctx, tx, r.ID)
	if err != nil {
		return c, err
	}
	c.Round = len(earlier) + 1
	if err := d.staysWide(ctx, tx, r, c.Use); err != nil {
		return c, err
	}
	if err := d.byCard(ctx, tx, r, &c); err != nil {
		return c, err
	}
	if err := reasonable(c, q); err != nil {
		return c, err
	}
	if in.FormKey != "" {
		c.FormKey = &in.FormKey
	}
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return c, err
	}
	if rules.Below(c) {
		c.Status, c.AnsweredAt = models.CounterRefused, &c.CreatedAt
	} else {
		c.AnswerBy = ptr(WorkingDays(c.CreatedAt, rules.AnswerDays, p.Zone()))
	}
	return c, models.From[models.CounterOffer](tx).Create(ctx, &c)
}

// byCard asks the rate card in force about what is proposed. Its price is the
// proposal where none was named.
func (d *Desk) byCard(ctx context.Context, tx *gorm.DB, r *models.Request, c *models.CounterOffer) error {
	priced, err := d.priceProposal(ctx, tx, *r, c.Use, c.Currency)
	if err != nil {
		return err
	}
	switch priced.Outcome {
	case pricing.OutcomePriced:
		c.CardMinor, c.RateCardID = &priced.NetMinor, &priced.card
		if c.NetMinor == 0 {
			c.NetMinor = priced.NetMinor
		}
	case pricing.OutcomeNotOffered:
		return models.Invalid{"media": "public_negotiation.error.not_offered"}
	case pricing.OutcomeNotNeeded:
		return models.Invalid{"portion": "public_negotiation.error.not_needed"}
	}
	if c.NetMinor == 0 {
		return models.Invalid{"fee": "public_negotiation.error.fee"}
	}
	return nil
}

// byCardPrice is a price with the card that said it.
type byCardPrice struct {
	pricing.Priced
	card int64
}

func (d *Desk) priceProposal(ctx context.Context, db *gorm.DB, r models.Request, u models.Use, currency string) (byCardPrice, error) {
	p, err := models.PublicationByID(ctx, db, r.PublicationID)
	if err != nil {
		return byCardPrice{}, err
	}
	articles, err := models.ArticlesOf(ctx, db, r.ID)
	if err != nil {
		return byCardPrice{}, err
	}
	priced, card, err := d.estimateFor(ctx, db, r, p, u, articles, currency)
	if errors.Is(err, models.ErrNotFound) { // a house without a card prices by hand
		return byCardPrice{Priced: pricing.Priced{Outcome: pricing.OutcomeByHand, Currency: currency}}, nil
	}
	return byCardPrice{priced, card.ID}, err
}

// reasonable refuses what nobody can want or pay.
func reasonable(c models.CounterOffer, q models.Quote) error {
	fee := money.Amount{Minor: c.NetMinor, Currency: c.Currency}
	switch {
	case len(c.Use.Media) == 0:
		return models.Invalid{"media": "public_form.error.media"}
	case len(c.Use.Territory) == 0:
		return models.Invalid{"territory": "public_form.error.territory"}
	case ScopeOf(c.Use).Same(ScopeOf(q.Grant.Use)) && c.NetMinor >= q.NetMinor:
		return models.Invalid{"fee": "public_negotiation.error.not_less"}
	case c.CardMinor != nil && c.NetMinor > *c.CardMinor && c.NetMinor > q.NetMinor:
		return models.Invalid{"fee": "public_negotiation.error.above_card"}
	case c.NetMinor < money.MinimumCharge(c.Currency).Minor:
		return models.Invalid{"fee": "public_negotiation.error.too_small"}
	case money.Chargeable(fee) != nil:
		return models.Invalid{"fee": "public_negotiation.error.amount"}
	}
	return nil
}

// countered hands the request over to the desk, with a promised date.
func (d *Desk) countered(ctx context.Context, tx *gorm.DB, r *models.Request, q *models.Quote, c models.CounterOffer) error {
	if err := d.moveQuote(ctx, tx, q, models.QuoteCountered, ""); err != nil {
		return err
	}
	if err := d.step(ctx, tx, r.Licensee(), r, models.InReview, note{kind: "countered", facts: counterFacts(c)}); err != nil {
		return err
	}
	r.AnswerDueAt, r.PausedAt = c.AnswerBy, nil
	if err := d.dropSignatory(ctx, tx, r, ""); err != nil { // there is nothing to sign now
		return err
	}
	return errors.Join(
		d.mail(ctx, tx, r, MailCounterReceived, c.ID, fmt.Sprintf("counter:%d", c.ID)),
		d.deskMail(ctx, tx, r, MailDeskCounter, c.ID, fmt.Sprintf("desk_counter:%d", c.ID)))
}

func counterFacts(c models.CounterOffer) map[string]any {
	return map[string]any{"counter": c.ID, "round": c.Round, "total_minor": c.NetMinor, "currency": c.Currency}
}

// TakeBackCounter withdraws a counter-offer that nobody has answered yet. The quote
// that it answered can be accepted again if its time is not over; otherwise it has
// expired now. ErrNotFound, ErrConflict.
func (d *Desk) TakeBackCounter(ctx context.Context, requestID, counterID int64) error {
	return d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		c, err := openCounter(ctx, tx, r, counterID)
		if err != nil {
			return err
		}
		c.Status, c.AnsweredAt = models.CounterWithdrawn, ptr(d.Now())
		if err := saveAnswer(ctx, tx, c); err != nil {
			return err
		}
		q, again, err := d.offerAgain(ctx, tx, c.QuoteID)
		if err != nil {
			return err
		}
		n := note{kind: "counter_withdrawn", facts: counterFacts(c)}
		if err := d.step(ctx, tx, r.Licensee(), r, models.Quoted, n); err != nil {
			return err
		}
		r.QuoteUntil = &q.ValidUntil
		if !again {
			if err := d.lapseCountered(ctx, tx, r, &q); err != nil {
				return err
			}
		}
		return d.deskMail(ctx, tx, r, MailDeskCounter, c.ID, fmt.Sprintf("desk_counter_withdrawn:%d", c.ID))
	})
}

// lapseCountered expires a quote whose time ended while a proposal about it waited.
func (d *Desk) lapseCountered(ctx context.Context, tx *gorm.DB, r *models.Request, q *models.Quote) error {
	if err := d.moveQuote(ctx, tx, q, models.QuoteExpired, ""); err != nil {
		return err
	}
	return d.step(ctx, tx, models.System, r, models.Lapsed, note{kind: "quote_expired"})
}
