package licensing

import (
	"context"
	"fmt"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/models"
)

// ErrWithheld says that an offer was taken back at its acceptance: since it was
// sent, the rights in an article have changed or somebody else holds it
// exclusively. The desk has been told.
var ErrWithheld = fmt.Errorf("withheld: %w", models.ErrConflict)

// Withheld is why such a quote version was closed.
const Withheld = "withheld"

// taxAgrees reports whether an invoice to that address has the tax of its quote.
func taxAgrees(p models.Publication, q models.Quote, b models.Billing) bool {
	taxed := q.TaxBasisPoints > 0
	if q.AutomaticTax != p.AutomaticTax {
		return q.Gratis
	}
	if q.Gratis || q.AutomaticTax || b.Country == "" || p.TaxBasisPoints == 0 && !taxed {
		return true
	}
	return taxed == (b.Country == p.Country)
}

// nowAgainst says what stands against an offer at the moment of its acceptance;
// nil when nothing does. It locks the articles, in the order of their ids and
// after the request: of two acceptances that shut each other out, the second
// sees the first. The lock lets lines of other quotes refer to the articles.
func (d *Desk) nowAgainst(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication, q models.Quote) (*Hindrance, error) {
	asked, err := models.ArticlesOf(ctx, tx, r.ID)
	if err != nil {
		return nil, err
	}
	rows, err := models.From[models.Article](tx, clause.Locking{Strength: "NO KEY UPDATE"}).
		Where("id IN ?", models.CatalogueIDs(asked)).Order("id").Find(ctx)
	if err != nil {
		return nil, err
	}
	known := make(map[int64]models.Article, len(rows))
	for _, a := range rows {
		known[a.ID] = a
	}
	against, err := d.hindrances(ctx, tx, *r, offered{q.Grant, p, asked, known})
	if err != nil {
		return nil, err
	}
	agreed, err := consentsOf(ctx, tx, q)
	if err != nil {
		return nil, err
	}
	for _, h := range against {
		if h.Forbids() && (h.Kind != HinderedByConsent || !agreed[h.Article.ID]) {
			return &h, nil
		}
	}
	return nil, nil
}

// restedOn is the condition of the line of history that says on which consents a version rests.
const restedOn = `request_id = ? AND kind IN ('quoted', 'quote_put_back') AND facts->>'version' = ?`

// consentsOf are the articles whose author or partner had agreed when a quote was sent.
func consentsOf(ctx context.Context, tx *gorm.DB, q models.Quote) (map[int64]bool, error) {
	sent, err := models.From[models.Event](tx).Where(restedOn, q.RequestID, fmt.Sprint(q.Version)).Find(ctx)
	out := map[int64]bool{}
	for _, e := range sent {
		list, _ := e.Facts["consents"].([]any)
		for _, c := range list {
			facts, _ := c.(map[string]any)
			if id, ok := facts["article"].(float64); ok {
				out[int64(id)] = true
			}
		}
	}
	return out, err
}

// withhold takes an offer back and puts the request before the desk again.
func (d *Desk) withhold(ctx context.Context, tx *gorm.DB, r *models.Request, q *models.Quote, h Hindrance) error {
	if err := d.moveQuote(ctx, tx, q, models.QuoteVoided, Withheld); err != nil {
		return err
	}
	facts := h.facts()
	facts["version"] = q.Version
	if err := d.step(ctx, tx, models.System, r, models.InReview, note{kind: "quote_withheld", facts: facts}); err != nil {
		return err
	}
	return d.deskMail(ctx, tx, r, MailDeskRightsChanged, q.ID, fmt.Sprintf("withheld:%d", q.ID))
}

func (h Hindrance) facts() map[string]any {
	return map[string]any{"hindrance": string(h.Kind), "title": h.Article.Title, "article": h.Article.ID, "reference": h.Rival.Reference}
}

// sayIfHindered tells the desk when rights changed between agreement and
// payment: what is paid for is licensed, but its text is held back.
func (d *Desk) sayIfHindered(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication, q models.Quote) error {
	h, err := d.nowAgainst(ctx, tx, r, p, q)
	if err != nil || h == nil {
		return err
	}
	if err := d.event(ctx, tx, models.Event{RequestID: r.ID, Kind: "rights_changed", Facts: h.facts()}, models.System); err != nil {
		return err
	}
	return d.deskMail(ctx, tx, r, MailDeskRightsChanged, q.ID, fmt.Sprintf("rights_changed:%d", q.ID))
}
