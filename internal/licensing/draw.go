package licensing

import (
	"context"
	"errors"
	"fmt"
	"maps"
	"slices"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// Drawing is how a request stands to a volume agreement: what it would draw, the
// offer to be accepted, or what stands against it.
type Drawing struct {
	Agreement models.Agreement
	Units     int64
	Weights   []int64 // how the units divide between the articles
	Offer     Offer
	// Against lists why nothing can be drawn: ended, balance, rights, held, price, or
	// the answer of the form that lies outside the scope.
	Against []string
}

// Possible reports that the use can be drawn.
func (w Drawing) Possible() bool { return len(w.Against) == 0 }

// drawable reports a request that may be drawn instead of quoted. One that widens a
// licence is not: its licence was paid for by itself, and has to give way.
func drawable(r models.Request) bool { return drawableIn[r.Status] && r.FollowsAs != models.Amendment }

var drawableIn = map[models.Status]bool{models.Submitted: true, models.InReview: true, models.NeedsInfo: true, models.Quoted: true}

// DrawingFor finds the agreement from which a request can be drawn, the one that ends
// first, or else the nearest with what stands against it. ErrNotFound when its sender
// is not recognised as of an organisation that has one, or nothing is left to decide.
func (d *Desk) DrawingFor(ctx context.Context, r models.Request) (Drawing, error) {
	if !drawable(r) {
		return Drawing{}, fmt.Errorf("draw for request %d in %s: %w", r.ID, r.Status, models.ErrNotFound)
	}
	all, err := models.AgreementsFor(ctx, d.db, r, d.Now())
	if err != nil {
		return Drawing{}, err
	}
	var nearest *Drawing
	for _, a := range all {
		w, err := d.drawing(ctx, d.db, r, a)
		if err != nil || w.Possible() {
			return w, err
		}
		if nearest == nil || len(w.Against) < len(nearest.Against) {
			nearest = &w
		}
	}
	if nearest == nil {
		return Drawing{}, fmt.Errorf("draw for request %d: no agreement: %w", r.ID, models.ErrNotFound)
	}
	return *nearest, nil
}

// drawing judges a request against an agreement that its sender may draw from.
func (d *Desk) drawing(ctx context.Context, db *gorm.DB, r models.Request, a models.Agreement) (Drawing, error) {
	w := Drawing{Agreement: a}
	p, err := models.PublicationByID(ctx, db, r.PublicationID)
	if err != nil {
		return w, err
	}
	asked, err := models.ArticlesOf(ctx, db, r.ID)
	if err != nil {
		return w, err
	}
	if !a.Open(d.Now()) {
		w.Against = append(w.Against, "ended")
	}
	grant := drawnGrant(a, r)
	w.Against = append(w.Against, beyond(a.Scope, r.Use)...)
	held, err := d.clearToDraw(ctx, db, r, p, grant, asked)
	if err != nil {
		return w, err
	}
	w.Against = append(w.Against, held...)
	priced, err := d.unitsOf(ctx, db, p, grant.Use, asked, &w)
	if err != nil {
		return w, err
	}
	if !priced {
		w.Against = append(w.Against, "price")
	} else if w.Units > a.Left() {
		w.Against = append(w.Against, "balance")
	}
	if w.Possible() {
		err = d.composeDraw(ctx, db, r, p, grant, asked, &w)
	}
	return w, err
}

// drawnGrant is what a draw grants: the use that was asked for, on the agreement's conditions.
func drawnGrant(a models.Agreement, r models.Request) models.Grant {
	g := a.Scope
	g.Use, g.StartsOn, g.Images = r.Use, "", a.Scope.Images && r.Use.Images
	return g
}

// clearToDraw lists what keeps a person from being left out: a hold, or rights that
// are not plainly the house's to give.
func (d *Desk) clearToDraw(ctx context.Context, db *gorm.DB, r models.Request, p models.Publication, g models.Grant, asked []models.RequestArticle) ([]string, error) {
	if err := d.unheld(ctx, db, &r); err != nil || r.OnHold {
		return []string{"held"}, but(err, ErrHeld)
	}
	known, err := models.ArticlesByID(ctx, db, models.CatalogueIDs(asked))
	if err != nil {
		return nil, err
	}
	against, err := d.hindrances(ctx, db, r, offered{g, p, asked, known})
	if err != nil {
		return nil, err
	}
	elsewhere := slices.ContainsFunc(slices.Collect(maps.Values(known)), func(a models.Article) bool { return a.PublicationID != p.ID })
	if len(against) > 0 || elsewhere || len(known) < len(asked) || len(asked) == 0 {
		return []string{"rights"}, nil
	}
	return nil, nil
}

// unitsOf works out what a use takes of an agreement: an article each, or points for
// its price by today's card, a started point as a whole one.
func (d *Desk) unitsOf(ctx context.Context, db *gorm.DB, p models.Publication, u models.Use, asked []models.RequestArticle, w *Drawing) (priced bool, err error) {
	w.Weights = slices.Repeat([]int64{1}, len(asked))
	if w.Agreement.Unit == models.UnitArticle {
		w.Units = int64(len(asked))
		return true, nil
	}
	price, _, err := d.estimate(ctx, db, p, u, asked, w.Agreement.Currency)
	if errors.Is(err, models.ErrNotFound) {
		return false, nil
	}
	if err != nil || price.Outcome != pricing.OutcomePriced || price.NetMinor <= 0 {
		return false, err
	}
	w.Units, w.Weights = (price.NetMinor+w.Agreement.PointMinor-1)/w.Agreement.PointMinor, weightsOf(price, len(asked))
	return true, nil
}

// composeDraw makes the offer whose acceptance draws.
func (d *Desk) composeDraw(ctx context.Context, db *gorm.DB, r models.Request, p models.Publication, g models.Grant, asked []models.RequestArticle, w *Drawing) error {
	terms, err := models.PublishedTerms(ctx, db, p.ID)
	if err != nil {
		return fmt.Errorf("draw for request %d: no published terms: %w", r.ID, err)
	}
	o := Offer{Terms: terms}
	d.fillQuote(&o, r, p, models.OrganisationTerms{}, QuoteInput{Currency: w.Agreement.Currency, Grant: g}, 0)
	q := &o.Quote
	q.RateCardID, q.AutomaticTax, q.ReverseCharge, q.TaxLabel, q.TaxBasisPoints = nil, false, false, "", 0 // it is paid for already
	q.AgreementID, q.Bundle = &w.Agreement.ID, &models.Bundle{Unit: w.Agreement.Unit, Size: w.Units}
	for i, a := range asked {
		o.Lines = append(o.Lines, models.QuoteLine{Position: i + 1, ArticleID: a.ArticleID, Description: a.Title})
	}
	q.Document, q.DocumentHash, err = o.document(r, terms)
	w.Offer = o
	return err
}

// Draw accepts the terms of a use and takes it from a volume agreement, all at once:
// the licence is given without a quote to wait for and without an invoice. in.QuoteID
// is not used: the offer is made and accepted here, and must be the one that the page
// showed. ErrNotFound when the agreement is not the sender's organisation's, ErrConflict
// when it can be drawn no more or another offer was shown, Invalid when the signature
// is incomplete.
func (d *Desk) Draw(ctx context.Context, requestID, agreementID int64, in Acceptance) error {
	if err := in.check(); err != nil {
		return err
	}
	err := d.change(ctx, requestID, AnyVersion, func(tx *gorm.DB, r *models.Request) error {
		a, err := d.lockTheirs(ctx, tx, *r, agreementID)
		if err != nil {
			return err
		}
		w, err := d.drawing(ctx, tx, *r, a)
		if err != nil {
			return err
		}
		if !drawable(*r) || !w.Possible() || in.DocumentHash != w.Offer.Quote.DocumentHash {
			return fmt.Errorf("draw for request %d in %s, against %v: %w", r.ID, r.Status, w.Against, models.ErrConflict)
		}
		return d.draw(ctx, tx, r, w, in)
	})
	if errors.Is(err, gorm.ErrCheckConstraintViolated) { // the balance: somebody was faster
		err = fmt.Errorf("draw for request %d: %w", requestID, models.ErrConflict)
	}
	return err
}

// lockTheirs locks an agreement that a request may be drawn from; ErrNotFound for any
// other. The request of its sale is locked before it: whoever reads its money holds
// that one and waits for the agreement, and so do we.
func (d *Desk) lockTheirs(ctx context.Context, tx *gorm.DB, r models.Request, agreementID int64) (models.Agreement, error) {
	terms, err := models.TermsFor(ctx, tx, r)
	if err != nil {
		return models.Agreement{}, err
	}
	a, err := models.AgreementByID(ctx, tx, agreementID)
	if err != nil {
		return a, err
	}
	if !terms.Recognised() || r.Bundle != nil || r.FollowsAs == models.Amendment || a.OrganisationID != r.OrganisationID || a.PublicationID != r.PublicationID {
		return a, fmt.Errorf("draw for request %d from agreement %d: not theirs: %w", r.ID, agreementID, models.ErrNotFound)
	}
	if _, err := lockRequest(ctx, tx, a.RequestID); err != nil {
		return a, err
	}
	return lockAgreement(ctx, tx, agreementID)
}

// draw signs, takes the units and gives the licence.
func (d *Desk) draw(ctx context.Context, tx *gorm.DB, r *models.Request, w Drawing, in Acceptance) error {
	if err := d.stillClear(ctx, tx, r, w.Offer.Quote); err != nil {
		return err
	}
	q, err := d.sendOffer(ctx, tx, models.System, r, w.Offer)
	if err != nil {
		return err
	}
	if err := errors.Join(d.dropSignatory(ctx, tx, r, ""), d.endCounter(ctx, tx, r, models.CounterWithdrawn, nil)); err != nil {
		return err
	}
	if err := d.step(ctx, tx, models.System, r, models.Quoted, note{kind: "draw_offered", hidden: true, facts: map[string]any{"number": w.Agreement.Number}}); err != nil {
		return err
	}
	acceptance, err := d.sign(ctx, tx, r, &q, in, nil)
	if err != nil {
		return err
	}
	if err := d.moveQuote(ctx, tx, &q, models.QuoteAccepted, ""); err != nil {
		return err
	}
	left := w.Agreement.Left() - w.Units
	facts := map[string]any{"number": w.Agreement.Number, "unit": w.Agreement.Unit, "units": w.Units, "left": left, "name": acceptance.Name, "role": acceptance.JobTitle}
	if err := d.step(ctx, tx, r.Licensee(), r, models.Agreed, note{kind: "drawn", facts: facts}); err != nil {
		return err
	}
	r.PriceMinor, r.PriceCurrency = nil, nil
	if err := tx.WithContext(ctx).Exec(`UPDATE agreements SET drawn = drawn + ? WHERE id = ?`, w.Units, w.Agreement.ID).Error; err != nil {
		return err
	}
	if err := d.issue(ctx, tx, r, q, acceptance, nil); err != nil {
		return err
	}
	return d.record(ctx, tx, r, w, q, acceptance.Name)
}

// stillClear waits for whoever is being given the same articles now, and looks again:
// what somebody else holds exclusively is not drawn.
func (d *Desk) stillClear(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote) error {
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return err
	}
	against, err := d.nowAgainst(ctx, tx, r, p, q)
	if err == nil && against != nil {
		err = fmt.Errorf("draw for request %d: %s of article %d: %w", r.ID, against.Kind, against.Article.ID, models.ErrConflict)
	}
	return err
}

// drawnFrom says on a licence from what it was drawn, and whose money was behind it.
func drawnFrom(ctx context.Context, tx *gorm.DB, q models.Quote, l *models.Licence) error {
	if q.AgreementID == nil {
		return nil
	}
	a, err := models.AgreementByID(ctx, tx, *q.AgreementID)
	l.Mode, l.Snapshot.Agreement, l.Snapshot.Drawn, l.Snapshot.DrawnUnit = a.Mode, a.Number, q.Bundle.Size, q.Bundle.Unit
	return err
}
