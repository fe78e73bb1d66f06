package licensing

import (
	"context"
	"fmt"
	"slices"

	"gorm.io/gorm"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// record keeps a draw for ever with its part of what was paid, lets the contributors
// have their share of it, and tells when little is left.
func (d *Desk) record(ctx context.Context, tx *gorm.DB, r *models.Request, w Drawing, q models.Quote, by string) error {
	l, err := models.LicenceOfRequest(ctx, tx, r.ID)
	if err != nil {
		return err
	}
	net, err := partOfPaid(ctx, tx, w)
	if err != nil {
		return fmt.Errorf("draw %d of agreement %d: %w", w.Units, w.Agreement.ID, err)
	}
	left := w.Agreement.Left() - w.Units
	row := models.Draw{AgreementID: w.Agreement.ID, RequestID: r.ID, LicenceID: l.ID, Units: w.Units, Balance: left, NetMinor: net, DrawnBy: by, At: d.Now()}
	if err := models.From[models.Draw](tx).Create(ctx, &row); err != nil {
		return err
	}
	if err := d.earnDrawn(ctx, tx, w, q, net); err != nil {
		return err
	}
	if left*5 > w.Agreement.Total() {
		return nil
	}
	sale, err := models.RequestByID(ctx, tx, w.Agreement.RequestID)
	if err != nil {
		return err
	}
	return d.mail(ctx, tx, &sale, MailAgreementLow, w.Agreement.ID, fmt.Sprintf("agreement_low:%d", w.Agreement.ID))
}

// partOfPaid is the part of what was paid for an agreement that a draw stands for. The
// agreement is locked.
func partOfPaid(ctx context.Context, tx *gorm.DB, w Drawing) (int64, error) {
	sold, err := models.QuoteByID(ctx, tx, w.Agreement.QuoteID)
	if err != nil {
		return 0, err
	}
	drawn, err := models.DrawnNet(ctx, tx, w.Agreement.ID)
	if err != nil {
		return 0, err
	}
	part, err := DrawnPart(money.Amount{Minor: sold.NetMinor - drawn, Currency: sold.Currency}, w.Units, w.Agreement.Left())
	return part.Minor, err
}

// DrawnPart is what some units are worth of what is left of an agreement's payment while
// so many are left: in proportion, a fraction of a minor unit staying behind, so that all
// draws together never stand for more than was paid and the last one takes the rest.
func DrawnPart(left money.Amount, units, of int64) (money.Amount, error) {
	return left.MulRatio(units, of, money.Down)
}

// earnDrawn freezes the shares of what was drawn and lets them accrue, on the invoice
// that paid for the agreement: what is given back of it is reversed like any other. The
// request of the sale is locked.
func (d *Desk) earnDrawn(ctx context.Context, tx *gorm.DB, w Drawing, q models.Quote, net int64) error {
	inv, err := models.InvoiceByID(ctx, tx, w.Agreement.InvoiceID)
	if err != nil {
		return err
	}
	lines, err := models.LinesOf(ctx, tx, q.ID)
	if err != nil {
		return err
	}
	parts, err := money.Amount{Minor: net, Currency: inv.Currency}.Allocate(w.Weights)
	if err != nil {
		return fmt.Errorf("divide draw of quote %d: %w", q.ID, err)
	}
	each := make([]int64, len(parts))
	for i, part := range parts {
		each[i] = part.Minor
	}
	return d.earnBy(ctx, tx, &inv, lines, each)
}

// weightsOf says how a price divides between so many articles: by the price of each;
// evenly when the card has one for all of them together.
func weightsOf(price pricing.Priced, articles int) []int64 {
	out := make([]int64, articles)
	for _, l := range price.Lines {
		if l.ArticleID > 0 && int(l.ArticleID) <= articles {
			out[l.ArticleID-1] += max(l.AmountMinor, 0)
		}
	}
	if !slices.ContainsFunc(out, func(w int64) bool { return w > 0 }) {
		return slices.Repeat([]int64{1}, articles)
	}
	return out
}
