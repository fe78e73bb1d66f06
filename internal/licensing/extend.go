package licensing

import (
	"context"
	"fmt"

	"gorm.io/gorm"

	"imprimatur/models"
)

// ExtendQuote sends the last offer again with a new validity: a version of its own,
// same content, same price, same terms; the earlier one no longer counts. days = 0 is
// the publication's usual. It may be open or have expired. ErrForbidden, ErrNotFound,
// ErrConflict when it was answered or the page was stale, ErrHeld, Invalid when the
// house may not offer it any more.
func (d *Desk) ExtendQuote(ctx context.Context, by models.Actor, requestID int64, seen, days int) (models.Quote, error) {
	if err := may(by, models.ActDecide); err != nil {
		return models.Quote{}, err
	}
	if days < 0 || days > 365 {
		return models.Quote{}, models.Invalid{"valid_days": "errors.valid_days"}
	}
	var sent models.Quote
	err := d.decided(ctx, by, requestID, seen, "extend", func(tx *gorm.DB, r *models.Request) (models.Mail, error) {
		q, err := models.LatestQuote(ctx, tx, r.ID)
		if err != nil {
			return models.Mail{}, err
		}
		if !Extensible(*r, q) {
			return models.Mail{}, fmt.Errorf("extend quote %d, %s, of a request %s: %w", q.ID, q.Status, r.Status, models.ErrConflict)
		}
		if r.Status == models.Lapsed {
			if err := d.step(ctx, tx, by, r, models.InReview, note{kind: "reopened"}); err != nil {
				return models.Mail{}, err
			}
		}
		if sent, err = d.sendAnew(ctx, tx, by, r, q, days); err != nil {
			return models.Mail{}, err
		}
		return d.decisionMail(ctx, tx, r, MailQuoteExtended, sent.ID, fmt.Sprintf("quote:%d", sent.ID))
	})
	return sent, err
}

// Extensible reports whether the newest version of a request can be sent again as it is.
func Extensible(r models.Request, q models.Quote) bool {
	switch r.Status {
	case models.Quoted:
		return q.Status == models.QuoteSent
	case models.Lapsed, models.InReview, models.NeedsInfo:
		return q.Status == models.QuoteExpired
	default:
		return false
	}
}

// sendAnew sends a version once more under the next number, with a new end. Its
// rights and its payer are looked at afresh: nothing is offered that is not ours to give.
func (d *Desk) sendAnew(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, was models.Quote, days int) (models.Quote, error) {
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return was, err
	}
	offer, err := d.copied(ctx, tx, r, p, was, days)
	if err != nil {
		return was, err
	}
	sent, err := d.sendOffer(ctx, tx, by, r, offer)
	if err != nil {
		return sent, err
	}
	r.PriceMinor, r.PriceCurrency = &sent.TotalMinor, &sent.Currency
	n := note{kind: "quoted", facts: map[string]any{
		"version": sent.Version, "total_minor": sent.TotalMinor, "currency": sent.Currency, "gratis": sent.Gratis, "extends": was.Version,
	}}
	if len(offer.consents) > 0 {
		n.facts["consents"] = offer.consents
	}
	if err := d.step(ctx, tx, by, r, models.Quoted, n); err != nil {
		return sent, err
	}
	r.QuoteUntil = &sent.ValidUntil
	return sent, nil
}

// copied is a version as an offer to be sent again.
func (d *Desk) copied(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication, was models.Quote, days int) (Offer, error) {
	o := Offer{Quote: was}
	against, err := d.nowAgainst(ctx, tx, r, p, was)
	if err != nil {
		return o, err
	}
	if against != nil {
		return o, models.Invalid{against.Field(): against.trouble()}
	}
	over, err := d.stands(ctx, tx, r, was)
	if err != nil {
		return o, err
	}
	if over != "" {
		return o, models.Invalid{"valid_days": "desk_amendment.cannot." + over}
	}
	if was.PayLater {
		if err := d.unheld(ctx, tx, r); err != nil {
			return o, err
		}
	}
	if o.consents, err = consentFacts(ctx, tx, was); err != nil {
		return o, err
	}
	if o.Lines, err = models.LinesOf(ctx, tx, was.ID); err != nil {
		return o, err
	}
	if o.Terms, err = models.TermsByID(ctx, tx, was.TermsID); err != nil {
		return o, err
	}
	for i := range o.Lines {
		o.Lines[i].ID, o.Lines[i].QuoteID = 0, 0
	}
	if days == 0 {
		days = p.QuoteDays
	}
	now, err := d.offerTime(ctx, tx)
	if err != nil {
		return o, err
	}
	q := &o.Quote
	q.ID, q.Status, q.SentAt, q.ClosedAt, q.CloseText = 0, models.QuoteDraft, nil, nil, ""
	q.CreatedAt, q.ValidUntil = d.Now(), endOfDay(now, days, p.Zone())
	q.Document, q.DocumentHash, err = o.document(*r, o.Terms)
	return o, err
}

// consentFacts are the consents of a version as its line of history keeps them.
func consentFacts(ctx context.Context, tx *gorm.DB, q models.Quote) (out []map[string]any, err error) {
	given, err := consentsGiven(ctx, tx, q)
	if err != nil || len(given) == 0 {
		return nil, err
	}
	asked, err := models.ArticlesOf(ctx, tx, q.RequestID)
	for i, a := range asked {
		if c, ok := given[i+1]; ok && a.ArticleID != nil {
			out = append(out, map[string]any{"article": *a.ArticleID, "title": a.Title, "by": c.By, "on": c.On})
		}
	}
	return out, err
}

// RemindQuote writes to the requester about an offer that waits for its answer, at
// most once a day. ErrForbidden, ErrNotFound, ErrConflict when there is none, or
// somebody has reminded of it today.
func (d *Desk) RemindQuote(ctx context.Context, by models.Actor, requestID int64, seen int) error {
	if err := may(by, models.ActDecide); err != nil {
		return err
	}
	return d.decided(ctx, by, requestID, seen, "remind", func(tx *gorm.DB, r *models.Request) (models.Mail, error) {
		q, err := liveQuote(ctx, tx, r.ID)
		if err != nil {
			return models.Mail{}, err
		}
		if q == nil || r.Status != models.Quoted || q.Status != models.QuoteSent {
			return models.Mail{}, fmt.Errorf("remind of request %d, which has no open quote: %w", r.ID, models.ErrConflict)
		}
		if over, err := d.over(ctx, tx, *q); err != nil || over {
			return models.Mail{}, fmt.Errorf("remind of quote %d: expired: %w", q.ID, models.ErrConflict)
		}
		if err := notToday(ctx, tx, q.ID, d.Now().Format("2006-01-02")); err != nil {
			return models.Mail{}, err
		}
		facts := map[string]any{"version": q.Version}
		if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "quote_reminded", Visible: true, Facts: facts}, by); err != nil {
			return models.Mail{}, err
		}
		m, err := d.decisionMail(ctx, tx, r, MailQuoteReminder, q.ID, "")
		return m, err
	})
}

// notToday refuses a second reminder on one day; one that was taken back does not count.
func notToday(ctx context.Context, tx *gorm.DB, quoteID int64, day string) error {
	n, err := models.From[models.Mail](tx).
		Where("kind = ? AND subject_id = ? AND status <> 'cancelled' AND (created_at AT TIME ZONE 'UTC')::date = ?::date", MailQuoteReminder, quoteID, day).Count(ctx)
	if err == nil && n > 0 {
		err = fmt.Errorf("remind of quote %d twice on %s: %w", quoteID, day, models.ErrConflict)
	}
	return err
}
