package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"math/big"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// SetCredit is an editor's own amount for what goes off the price of an amendment.
type SetCredit struct {
	AmountMinor int64
	Reason      string
}

// EstimateFor is Estimate for a request that may widen a licence: what that covers is
// off its price. A price whose credit a person has to set is by hand.
func (d *Desk) EstimateFor(ctx context.Context, r models.Request, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) (pricing.Priced, InForce, error) {
	return d.estimateFor(ctx, d.db, r, p, u, articles, currency)
}

func (d *Desk) estimateFor(ctx context.Context, db *gorm.DB, r models.Request, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) (pricing.Priced, InForce, error) {
	priced, card, err := d.estimate(ctx, db, p, u, articles, currency)
	if err != nil || priced.Outcome != pricing.OutcomePriced {
		return priced, card, err
	}
	credit, err := d.creditFor(ctx, db, r, p, currency)
	if err != nil || credit == nil {
		return priced, card, err
	}
	less, err := priced.Less(*credit, nil)
	if errors.Is(err, pricing.ErrCreditUnset) {
		return priced.CreditByHand(), card, nil
	}
	return less, card, err
}

// CreditFor is what goes off the price of a request that widens a licence, as far as
// the rules say it: nil for any other request.
func (d *Desk) CreditFor(ctx context.Context, r models.Request, currency string) (*pricing.Credit, error) {
	return d.creditOfRequest(ctx, d.db, r, currency)
}

func (d *Desk) creditOfRequest(ctx context.Context, db *gorm.DB, r models.Request, currency string) (*pricing.Credit, error) {
	p, err := models.PublicationByID(ctx, db, r.PublicationID)
	if err != nil {
		return nil, err
	}
	return d.creditFor(ctx, db, r, p, currency)
}

// creditFor works out both sides of a credit: what the licence's scope costs by
// today's card, and what was paid for it in this currency.
func (d *Desk) creditFor(ctx context.Context, db *gorm.DB, r models.Request, p models.Publication, currency string) (*pricing.Credit, error) {
	if r.FollowsAs != models.Amendment {
		return nil, nil //nolint:nilnil // no credit is an answer
	}
	before, err := models.Before(ctx, db, r.FollowsID)
	if err != nil {
		return nil, err
	}
	c := pricing.Credit{Licence: before.Number}
	if before.Snapshot.Currency == currency {
		paid, err := d.paidFor(ctx, db, *before)
		if err != nil {
			return nil, err
		}
		c.PaidMinor = &paid
	}
	articles, err := models.ArticlesOf(ctx, db, before.RequestID)
	if err != nil {
		return nil, err
	}
	priced, row, err := d.estimate(ctx, db, p, granted(*before), articles, currency)
	if errors.Is(err, models.ErrNotFound) {
		return &c, nil
	}
	if err != nil {
		return nil, err
	}
	if priced.Outcome == pricing.OutcomePriced {
		c.PriceMinor = &priced.NetMinor
	}
	c.LeastMinor = row.Card.Least(currency)
	return &c, nil
}

// paidFor is what was paid for a licence, without tax and less what was given back:
// its own invoice, and for one that took another's place what that one covered of
// its price, as far as that was paid. Test money pays for nothing real, nor the reverse.
func (d *Desk) paidFor(ctx context.Context, db *gorm.DB, l models.Licence) (int64, error) {
	var paid int64
	if l.InvoiceID != nil {
		inv, err := models.InvoiceByID(ctx, db, *l.InvoiceID)
		if err != nil {
			return 0, err
		}
		if inv.Mode == d.Mode() {
			paid = netKept(inv)
		}
	}
	if l.FollowsAs != models.Amendment {
		return paid, nil
	}
	q, err := models.QuoteByID(ctx, db, l.QuoteID)
	if err != nil {
		return 0, err
	}
	before, err := models.Before(ctx, db, l.FollowsID)
	if err != nil || before.Snapshot.Currency != l.Snapshot.Currency {
		return paid, err
	}
	covered, err := d.paidFor(ctx, db, *before)
	if !q.Gratis { // one that was widened for nothing carries all that was paid
		covered = min(covered, creditOf(q).AmountMinor)
	}
	return paid + covered, err
}

// netKept is what an invoice brought without its tax: what was credited or given back
// is off in proportion, and nothing is kept of one whose money is in dispute.
func netKept(inv models.Invoice) int64 {
	if to, _ := moneyWants(inv); inv.Status != models.InvoicePaid || inv.TotalMinor <= 0 || to != "" {
		return 0
	}
	kept := max(inv.TotalMinor-inv.CreditedMinor-inv.ReturnedMinor, 0)
	net := new(big.Int).Mul(big.NewInt(inv.NetMinor), big.NewInt(kept))
	return net.Quo(net, big.NewInt(inv.TotalMinor)).Int64()
}

// creditOf is the credit that a quote version was sent with; empty when it had none.
func creditOf(q models.Quote) pricing.Credit {
	var priced pricing.Priced
	if len(q.Priced) > 0 {
		_ = json.Unmarshal(q.Priced, &priced) // what cannot be read has no credit
	}
	if priced.Credit == nil || q.Gratis {
		return pricing.Credit{}
	}
	return *priced.Credit
}

// lessCredit takes the credit off an offer that widens a licence. Invalid when a person
// has to set it or has set it wrong, and when the licence cannot be widened any more.
func (d *Desk) lessCredit(ctx context.Context, db *gorm.DB, r models.Request, p models.Publication, in QuoteInput, o *Offer) error {
	credit, err := d.creditFor(ctx, db, r, p, in.Currency)
	if err != nil || credit == nil {
		return err
	}
	if err := d.widens(ctx, db, r, in.Grant); err != nil {
		return err
	}
	var set *int64
	if in.Credit != nil {
		set, credit.Reason = &in.Credit.AmountMinor, in.Credit.Reason
	}
	less, err := o.Priced.Less(*credit, set)
	switch {
	case err == nil:
		o.Priced = less
		return nil
	case in.Gratis: // nothing is charged, whatever the credit would be
		return nil
	case errors.Is(err, pricing.ErrCreditUnset):
		return models.Invalid{"credit": "errors.credit_required"}
	case errors.Is(err, pricing.ErrOverrideReason):
		return models.Invalid{"credit_reason": "errors.override_reason"}
	case errors.Is(err, pricing.ErrCreditAmount):
		return models.Invalid{"credit": "errors.credit_amount"}
	}
	return fmt.Errorf("credit the offer of request %d: %w", r.ID, err)
}

// widens refuses an offer that the licence it is to replace cannot give way to:
// Invalid under amendment, or by the field in which it would be narrower.
func (d *Desk) widens(ctx context.Context, db *gorm.DB, r models.Request, g models.Grant) error {
	before, err := models.Before(ctx, db, r.FollowsID)
	if err != nil {
		return err
	}
	if why := d.unamendable(*before); why != "" {
		return models.Invalid{"amendment": "desk_amendment.cannot." + string(why)}
	}
	u, bad := g.Use, models.Invalid{}
	u.Images = g.Images
	for _, field := range Narrower(*before, u) {
		bad[field] = "desk_amendment.error.narrower"
	}
	if before.Snapshot.Grant.Archive && !g.Archive {
		bad["archive"] = "desk_amendment.error.narrower"
	}
	if had := before.Snapshot.Grant.Use.Edits; had != u.Edits && !editsCovered(had, u.Edits) {
		bad["edits"] = "desk_amendment.error.narrower"
	}
	if g.StartsOn != "" { // the one before would end, and nothing be in force until then
		bad["starts_on"] = "desk_amendment.error.starts"
	}
	return bad.OrNil()
}

// staysWide refuses a proposal that is narrower than the licence that it is to replace: Invalid by field.
func (d *Desk) staysWide(ctx context.Context, db *gorm.DB, r *models.Request, u models.Use) error {
	if r.FollowsAs != models.Amendment {
		return nil
	}
	before, err := models.Before(ctx, db, r.FollowsID)
	if err != nil {
		return err
	}
	bad := models.Invalid{}
	for _, field := range Narrower(*before, u) {
		bad[field] = "public_amendment.error.narrower_" + field
	}
	return bad.OrNil()
}

// CreditProposed is what goes off the price of a counter-offer for the licence that is
// widened: what an editor had set in the version that it answers, else what the rules have.
func CreditProposed(answers models.Quote, priced pricing.Priced) int64 {
	if set := creditOf(answers); set.Reason != "" {
		return set.AmountMinor
	}
	if priced.Credit != nil {
		return priced.Credit.AmountMinor
	}
	return 0
}

// creditProposed makes the price of an offer that widens a licence come to the fee of
// a counter-offer: the same credit goes off, and the lines are what is left with it.
func creditProposed(in *QuoteInput, priced pricing.Priced, amount, netMinor int64, reason string) (err error) {
	unit := smallest(in.Currency)
	amount = amount / unit * unit
	in.Credit = &SetCredit{AmountMinor: amount, Reason: reason}
	in.Overrides, err = ShareOut(priced.Wider(), netMinor+amount, reason)
	return err
}

// creditFacts keeps in the history of an offer what went off it for a licence, and why
// that is not what the rules have.
func creditFacts(c *pricing.Credit, facts map[string]any) {
	if c == nil {
		return
	}
	facts["credit_for"], facts["credit_minor"] = c.Licence, c.AmountMinor
	if c.Reason != "" {
		facts["credit_reason"], facts["credit_computed_minor"] = c.Reason, c.ComputedMinor
	}
}

// EstimateAmendment is what a wider scope of a request's licence would cost by today's
// card, as its quote would have it. Invalid when an article cannot be added.
func (d *Desk) EstimateAmendment(ctx context.Context, r models.Request, l models.Licence, w Widening) (pricing.Priced, error) {
	p, err := models.PublicationByID(ctx, d.db, r.PublicationID)
	if err != nil {
		return pricing.Priced{}, err
	}
	further, err := d.furtherArticles(ctx, d.db, r, w.Articles)
	if err != nil {
		return pricing.Priced{}, err
	}
	asked, err := models.ArticlesOf(ctx, d.db, r.ID)
	if err != nil {
		return pricing.Priced{}, err
	}
	next := d.successor(r, l, p, models.Amendment, w.In(granted(l).Again()))
	priced, _, err := d.estimateFor(ctx, d.db, next, p, next.Use, besides(asked, further, p), next.Currency)
	if errors.Is(err, models.ErrNotFound) { // a house without a card prices by hand
		return pricing.Priced{Outcome: pricing.OutcomeByHand, Currency: next.Currency}, nil
	}
	return priced, err
}

// GrantedUse is the use of a licence as it stands, with the pictures that it grants.
func GrantedUse(l models.Licence) models.Use { return granted(l) }
