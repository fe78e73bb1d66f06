package licensing

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// CounterAnswer is the desk's word about a counter-offer, from a page that showed it.
type CounterAnswer struct {
	Seen      int // version of the request that the page showed
	CounterID int64
	Text      string // for the requester
	Shown     Shown  // what the page said of the offer that accepting makes
}

// AcceptCounter sends the quote version that a counter-offer proposes: exactly its
// use and its price, which the requester then accepts like any other. ErrForbidden,
// ErrNotFound, ErrConflict (answered already, a stale page, another price than
// shown), ErrHeld, Invalid when something stands against the offer.
func (d *Desk) AcceptCounter(ctx context.Context, by models.Actor, requestID int64, in CounterAnswer) (models.Quote, error) {
	if err := may(by, models.ActDecide); err != nil {
		return models.Quote{}, err
	}
	var sent models.Quote
	err := d.decided(ctx, by, requestID, in.Seen, "accept_counter", func(tx *gorm.DB, r *models.Request) (models.Mail, error) {
		c, err := openCounter(ctx, tx, r, in.CounterID)
		if err != nil {
			return models.Mail{}, err
		}
		input, err := d.proposed(ctx, tx, *r, c)
		if err != nil {
			return models.Mail{}, err
		}
		input.Note, input.Shown, input.accepts = in.Text, in.Shown, true
		if sent, err = d.quote(ctx, tx, by, r, input); err != nil {
			return models.Mail{}, err
		}
		if sent.NetMinor != c.NetMinor {
			return models.Mail{}, fmt.Errorf("accept counter-offer %d: the quote came to %d, not %d: %w", c.ID, sent.NetMinor, c.NetMinor, models.ErrConflict)
		}
		return d.decisionMail(ctx, tx, r, MailCounterAccepted, sent.ID, fmt.Sprintf("quote:%d", sent.ID))
	})
	return sent, err
}

// PreviewCounter composes the offer that AcceptCounter would send, and changes nothing.
func (d *Desk) PreviewCounter(ctx context.Context, requestID, counterID int64, text string) (Offer, error) {
	r, err := models.RequestByID(ctx, d.db, requestID)
	if err != nil {
		return Offer{}, err
	}
	c, err := openCounter(ctx, d.db, &r, counterID)
	if err != nil {
		return Offer{}, err
	}
	input, err := d.proposed(ctx, d.db, r, c)
	if err != nil {
		return Offer{}, err
	}
	input.Note = text
	return d.compose(ctx, d.db, r, input)
}

// DeclineCounter says no to a counter-offer, with words for the requester. The quote
// that it answered is open again; if its time is over by now it is sent anew as it
// was. ErrForbidden, ErrNotFound, ErrConflict, Invalid when its rights have changed.
func (d *Desk) DeclineCounter(ctx context.Context, by models.Actor, requestID int64, in CounterAnswer) error {
	if err := may(by, models.ActDecide); err != nil {
		return err
	}
	return d.decided(ctx, by, requestID, in.Seen, "decline_counter", func(tx *gorm.DB, r *models.Request) (models.Mail, error) {
		c, err := openCounter(ctx, tx, r, in.CounterID)
		if err != nil {
			return models.Mail{}, err
		}
		c.Status, c.AnsweredAt, c.AnsweredBy, c.AnswerText = models.CounterDeclined, ptr(d.Now()), &by.ID, in.Text
		if err := saveAnswer(ctx, tx, c); err != nil {
			return models.Mail{}, err
		}
		q, again, err := d.offerAgain(ctx, tx, c.QuoteID)
		if err != nil {
			return models.Mail{}, err
		}
		facts := counterFacts(c)
		facts["text"], facts["version"] = in.Text, q.Version
		if err := d.step(ctx, tx, by, r, models.Quoted, note{kind: "counter_declined", facts: facts}); err != nil {
			return models.Mail{}, err
		}
		r.QuoteUntil, r.PriceMinor, r.PriceCurrency = &q.ValidUntil, &q.TotalMinor, &q.Currency
		if !again {
			if _, err := d.sendAnew(ctx, tx, by, r, q, 0); err != nil {
				return models.Mail{}, err
			}
		}
		return d.decisionMail(ctx, tx, r, MailCounterDeclined, c.ID, "")
	})
}

// openCounter finds a counter-offer of a request that waits for its answer.
func openCounter(ctx context.Context, tx *gorm.DB, r *models.Request, id int64) (models.CounterOffer, error) {
	c, err := models.CounterByID(ctx, tx, id)
	switch {
	case err != nil:
		return c, err
	case c.RequestID != r.ID:
		return c, fmt.Errorf("counter-offer %d of another request: %w", id, models.ErrNotFound)
	case c.Status != models.CounterOpen, r.Status != models.InReview && r.Status != models.NeedsInfo:
		return c, fmt.Errorf("answer counter-offer %d, %s, of a request %s: %w", id, c.Status, r.Status, models.ErrConflict)
	}
	return c, nil
}

// endCounter closes the counter-offer of a request that has been answered some other
// way: what it had answered is not offered again.
func (d *Desk) endCounter(ctx context.Context, tx *gorm.DB, r *models.Request, as models.CounterStatus, by *int64) error {
	c, err := models.OpenCounter(ctx, tx, r.ID)
	if err != nil || c == nil {
		return err
	}
	c.Status, c.AnsweredAt, c.AnsweredBy = as, ptr(d.Now()), by
	return saveAnswer(ctx, tx, *c)
}

func saveAnswer(ctx context.Context, tx *gorm.DB, c models.CounterOffer) error {
	_, err := models.From[models.CounterOffer](tx).Where("id = ? AND status = 'open'", c.ID).
		Select("status", "answered_at", "answered_by", "answer_text", "answer_quote_id").Updates(ctx, c)
	return err
}

// answerByQuote closes the counter-offer that a new version answers, and says so
// in the version's line of history.
func (d *Desk) answerByQuote(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, accepts bool, sent models.Quote, n note) error {
	c, err := models.OpenCounter(ctx, tx, r.ID)
	if err != nil || c == nil {
		return err
	}
	c.Status, c.AnsweredAt, c.AnsweredBy, c.AnswerText, c.AnswerQuoteID = models.CounterCountered, ptr(d.Now()), nil, sent.Note, &sent.ID
	if by.ID != 0 { // the house's own rules send as well
		c.AnsweredBy = &by.ID
	}
	if accepts {
		c.Status = models.CounterAccepted
	}
	n.facts["counter"], n.facts["round"], n.facts["answer"] = c.ID, c.Round, string(c.Status)
	return saveAnswer(ctx, tx, *c)
}

// proposed is the quote that a counter-offer asks for.
func (d *Desk) proposed(ctx context.Context, db *gorm.DB, r models.Request, c models.CounterOffer) (QuoteInput, error) {
	q, err := models.QuoteByID(ctx, db, c.QuoteID)
	if err != nil {
		return QuoteInput{}, err
	}
	priced, err := d.priceProposal(ctx, db, r, c.Use, c.Currency)
	if err != nil {
		return QuoteInput{}, err
	}
	in := QuoteInput{Currency: c.Currency, Grant: q.Grant}
	in.Grant.Use = c.Use
	if in.Consents, err = consentsGiven(ctx, db, q); err != nil {
		return in, err
	}
	if in.TaxCountry = r.Billing.Country; in.TaxCountry == "" {
		in.TaxCountry = r.Use.Country
	}
	if priced.Outcome != pricing.OutcomePriced || priced.NetMinor != c.NetMinor {
		reason := d.words.Printer(r.Language).T("public_negotiation.reason", "Round", c.Round)
		credit, err := d.creditOfRequest(ctx, db, r, c.Currency)
		if err != nil {
			return in, err
		}
		if credit != nil {
			return in, creditProposed(&in, priced.Priced, CreditProposed(q, priced.Priced), c.NetMinor, reason)
		}
		in.Overrides, err = ShareOut(priced.Priced, c.NetMinor, reason)
		return in, err
	}
	return in, nil
}

// ShareOut divides a net price over the lines of what the card said, in proportion
// to what it said of each, evenly where it said nothing. Every part can be charged.
func ShareOut(p pricing.Priced, netMinor int64, reason string) ([]pricing.Override, error) {
	weights, known := make([]int64, len(p.Lines)), false
	for i, l := range p.Lines {
		weights[i] = l.ComputedMinor
		known = known || l.ComputedMinor > 0
	}
	for i, l := range p.Lines {
		if !known && l.Kind == pricing.LineArticle {
			weights[i] = 1
		}
	}
	step := smallest(p.Currency)
	parts, err := money.Amount{Minor: netMinor / step, Currency: p.Currency}.Allocate(weights)
	if err != nil {
		return nil, fmt.Errorf("share out %d %s: %w", netMinor, p.Currency, err)
	}
	out := make([]pricing.Override, len(parts))
	for i, part := range parts {
		out[i] = pricing.Override{Line: i, AmountMinor: part.Minor * step, Reason: reason}
	}
	return out, nil
}

// smallest is the smallest amount that can be charged in a currency, besides zero.
func smallest(currency string) int64 {
	for _, step := range []int64{1, 10} {
		if money.Chargeable(money.Amount{Minor: step, Currency: currency}) == nil {
			return step
		}
	}
	return 100
}

// consentsGiven are the consents that a version rested on, by position of the
// article, so that a version that follows from it can rest on them as well.
func consentsGiven(ctx context.Context, db *gorm.DB, q models.Quote) (map[int]Consent, error) {
	asked, err := models.ArticlesOf(ctx, db, q.RequestID)
	if err != nil {
		return nil, err
	}
	sent, err := models.From[models.Event](db).Where(restedOn, q.RequestID, fmt.Sprint(q.Version)).Find(ctx)
	out := map[int]Consent{}
	for _, e := range sent {
		list, _ := e.Facts["consents"].([]any)
		for _, one := range list {
			facts, _ := one.(map[string]any)
			id, _ := facts["article"].(float64)
			by, _ := facts["by"].(string)
			on, _ := facts["on"].(string)
			for i, a := range asked {
				if a.ArticleID != nil && *a.ArticleID == int64(id) {
					out[i+1] = Consent{Given: true, By: by, On: on}
				}
			}
		}
	}
	return out, err
}
