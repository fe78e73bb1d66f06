package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// CounterStatus is where a counter-offer stands.
type CounterStatus string

// A counter-offer is open until it is answered. Refused means at once, below the house's floor.
const (
	CounterOpen      CounterStatus = "open"
	CounterAccepted  CounterStatus = "accepted"
	CounterCountered CounterStatus = "countered"
	CounterDeclined  CounterStatus = "declined"
	CounterRefused   CounterStatus = "refused"
	CounterWithdrawn CounterStatus = "withdrawn"
)

// CounterOffer is what a requester proposes in answer to a quote version: another
// price, another use, or both. What was proposed never changes, only the answer.
type CounterOffer struct {
	ID            int64
	PublicationID int64
	RequestID     int64
	QuoteID       int64 // the version that it answers
	Round         int   // its number among those of the request, from 1
	Status        CounterStatus
	Currency      string
	NetMinor      int64  // proposed, before tax
	CardMinor     *int64 // what the rate card said of the proposed use; nil when it had no price
	RateCardID    *int64
	Use           Use `gorm:"serializer:json"`
	Note          string
	FormKey       *string
	AnswerBy      *time.Time // promised
	CreatedAt     time.Time
	AnsweredAt    *time.Time
	AnsweredBy    *int64
	AnswerText    string
	AnswerQuoteID *int64 // the version that answers it
}

// BelowCard is how far the proposal lies below the card's price, in whole percent
// of it; negative above it, ok is false where the card has no price.
func (c CounterOffer) BelowCard() (percent int64, ok bool) {
	if c.CardMinor == nil || *c.CardMinor == 0 {
		return 0, false
	}
	card := *c.CardMinor
	below := (card - c.NetMinor) * 100
	if below < 0 {
		return (below - card/2) / card, true
	}
	return (below + card/2) / card, true
}

// CountersOf lists the counter-offers of a request in their order.
func CountersOf(ctx context.Context, db *gorm.DB, requestID int64) ([]CounterOffer, error) {
	return From[CounterOffer](db).Where("request_id = ?", requestID).Order("round").Find(ctx)
}

// CounterByID finds one; ErrNotFound otherwise.
func CounterByID(ctx context.Context, db *gorm.DB, id int64) (CounterOffer, error) {
	return one(From[CounterOffer](db).Where("id = ?", id).Take(ctx))
}

// OpenCounter is the counter-offer of a request that waits for its answer; nil when there is none.
func OpenCounter(ctx context.Context, db *gorm.DB, requestID int64) (*CounterOffer, error) {
	c, err := one(From[CounterOffer](db).Where("request_id = ? AND status = 'open'", requestID).Take(ctx))
	if errors.Is(err, ErrNotFound) {
		return nil, nil
	}
	return &c, err
}

// ProbeDays is how long a proposal that no person has answered counts against whoever
// made it.
const ProbeDays = 30

// Probe is such a proposal: refused at once, waiting, or taken back. Each tells whether
// a fee lies below a floor that the house keeps to itself.
type Probe struct {
	ContactEmail string
	CreatedAt    time.Time
}

// ProbesSince lists those made to a publication, on whatever request, newest first.
func ProbesSince(ctx context.Context, db *gorm.DB, publicationID int64, since time.Time) ([]Probe, error) {
	var out []Probe
	err := db.WithContext(ctx).Raw(`SELECT r.contact_email, o.created_at FROM counter_offers o JOIN requests r ON r.id = o.request_id
		WHERE o.publication_id = ? AND o.created_at > ? AND o.status IN ('refused', 'withdrawn', 'open')
		ORDER BY o.created_at DESC, o.id DESC`, publicationID, since).Scan(&out).Error
	return out, err
}

// Secret reports a floor that the house keeps to itself.
func (n NegotiationRules) Secret() bool { return n.FloorPercent > 0 && !n.FloorTold }

// QuoteLinesOf are the lines of all versions of a request, by version's id, in order.
func QuoteLinesOf(ctx context.Context, db *gorm.DB, requestID int64) (map[int64][]QuoteLine, error) {
	rows, err := From[QuoteLine](db).Where("quote_id IN (SELECT id FROM quotes WHERE request_id = ?)", requestID).Order("quote_id, position").Find(ctx)
	out := map[int64][]QuoteLine{}
	for _, l := range rows {
		out[l.QuoteID] = append(out[l.QuoteID], l)
	}
	return out, err
}

// NegotiationRules are the limits within which a house negotiates.
type NegotiationRules struct {
	PublicationID int64 `gorm:"primaryKey;autoIncrement:false"`
	Rounds        int   // counter-offers that a request may make; 0 = the house does not negotiate
	FloorPercent  int   // of the card's price: less is refused at once; 0 = no floor
	FloorTold     bool  // whether the refusal names the floor
	AnswerDays    int   // working days until the desk's promised answer
	Version       int   // grows with every change; 0 = the usual limits
	UpdatedBy     int64
	UpdatedAt     time.Time
}

// TableName names the table of limits.
func (NegotiationRules) TableName() string { return "negotiation_rules" }

// NegotiationRulesOf are the limits of a publication, the usual ones where it has set none.
func NegotiationRulesOf(ctx context.Context, db *gorm.DB, publicationID int64) (NegotiationRules, error) {
	n, err := one(From[NegotiationRules](db).Where("publication_id = ?", publicationID).Take(ctx))
	if errors.Is(err, ErrNotFound) {
		return NegotiationRules{PublicationID: publicationID, Rounds: 3, AnswerDays: 3}, nil
	}
	return n, err
}

// Below reports whether a proposal lies under the house's floor.
func (n NegotiationRules) Below(c CounterOffer) bool {
	if n.FloorPercent == 0 || c.CardMinor == nil {
		return false
	}
	return c.NetMinor < n.FloorOf(*c.CardMinor)
}

// FloorOf is the least that a house takes where its card says an amount, rounded up.
func (n NegotiationRules) FloorOf(cardMinor int64) int64 {
	percent := int64(n.FloorPercent)
	return cardMinor/100*percent + (cardMinor%100*percent+99)/100
}

// DraftQuote is a quote in the making, as one editor typed it.
type DraftQuote struct {
	RequestID int64               `gorm:"primaryKey;autoIncrement:false"`
	StaffID   int64               `gorm:"primaryKey;autoIncrement:false"`
	Gratis    bool                `gorm:"primaryKey"`
	Typed     map[string][]string `gorm:"serializer:json"`
	UpdatedAt time.Time
}

// TableName names the table of quotes in the making.
func (DraftQuote) TableName() string { return "quote_drafts" }

// DraftQuotesOf lists the drafts of a request of one kind, the newest first.
func DraftQuotesOf(ctx context.Context, db *gorm.DB, requestID int64, gratis bool) ([]DraftQuote, error) {
	return From[DraftQuote](db).Where("request_id = ? AND gratis = ?", requestID, gratis).Order("updated_at DESC").Find(ctx)
}
