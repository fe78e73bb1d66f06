package licensing

import (
	"context"
	"errors"
	"fmt"
	"slices"

	"gorm.io/gorm"
	"gorm.io/gorm/clause"

	"imprimatur/internal/shares"
	"imprimatur/models"
)

// Why the ledger of the contributors moved, as it stands in ShareEntry.Reason.
const (
	SharePaid     = "paid"          // by the licensee
	ShareRefunded = "refunded"      // or credited
	ShareLost     = "dispute_lost"  // the bank took the money back
	ShareBack     = "money_is_back" // a refund failed, or a credit note was voided
)

// earn is what the contributors are due when an invoice is paid: who gets which
// share is frozen, and accrues. What is agreed afterwards does not touch it.
func (d *Desk) earn(ctx context.Context, tx *gorm.DB, inv *models.Invoice) error {
	lines, err := models.LinesOf(ctx, tx, inv.QuoteID)
	if err != nil {
		return err
	}
	return d.earnBy(ctx, tx, inv, lines, nil)
}

// earnBy freezes the shares of lines and lets them accrue. net is what each line
// brought; nil: its price.
func (d *Desk) earnBy(ctx context.Context, tx *gorm.DB, inv *models.Invoice, lines []models.QuoteLine, net []int64) error {
	defaults, err := models.ShareDefaultsOf(ctx, tx, inv.PublicationID)
	if err != nil {
		return err
	}
	deals := map[int64]ShareDeal{} // by line
	for _, l := range lines {
		if l.ArticleID == nil {
			continue
		}
		if deals[l.ID], err = dealOf(ctx, tx, *l.ArticleID, defaults[0]); err != nil {
			return err
		}
	}
	if err := d.freeze(ctx, tx, inv, lines, net, deals); err != nil {
		return fmt.Errorf("freeze the shares of invoice %d: %w", inv.ID, err)
	}
	return d.followShares(ctx, tx, inv)
}

func (d *Desk) freeze(ctx context.Context, tx *gorm.DB, inv *models.Invoice, lines []models.QuoteLine, net []int64, deals map[int64]ShareDeal) error {
	ids, err := d.contributors(ctx, tx, inv.PublicationID, deals)
	if err != nil {
		return err
	}
	for i, l := range lines {
		deal := deals[l.ID]
		if deal.BasisPoints == 0 {
			continue
		}
		for _, part := range deal.Parts {
			row := models.LineShare{
				InvoiceID: inv.ID, QuoteLineID: l.ID, ContributorID: ids[models.NameKey(part.Name)], ArticleID: *l.ArticleID,
				BasisPoints: deal.BasisPoints, Parts: part.Parts, FrozenAt: d.Now(),
			}
			if net != nil {
				row.NetMinor = &net[i]
			}
			if err := models.From[models.LineShare](tx).Create(ctx, &row); err != nil {
				return err
			}
		}
	}
	return nil
}

// contributors finds everybody named, or adds them, in one order for all
// transactions, so that none waits for another in a circle.
func (d *Desk) contributors(ctx context.Context, tx *gorm.DB, publicationID int64, deals map[int64]ShareDeal) (map[string]int64, error) {
	names := map[string]string{}
	for _, deal := range deals {
		for _, part := range deal.Parts {
			names[models.NameKey(part.Name)] = part.Name
		}
	}
	keys := make([]string, 0, len(names))
	for key := range names {
		keys = append(keys, key)
	}
	slices.Sort(keys)
	ids := map[string]int64{}
	for _, key := range keys {
		row := models.Contributor{PublicationID: publicationID, Name: names[key], NameKey: key, CreatedAt: d.Now()}
		if err := models.From[models.Contributor](tx, clause.OnConflict{DoNothing: true}).Create(ctx, &row); err != nil {
			return nil, err
		}
		found, err := models.ContributorByName(ctx, tx, publicationID, key)
		if err != nil {
			return nil, err
		}
		ids[key] = found.ID
	}
	return ids, nil
}

// followShares brings the ledger to what the contributors of an invoice are
// entitled to as its money stands. It adds only the difference to what the ledger
// holds: a repeat adds nothing, and every order of events ends in one balance.
// An invoice that gave no licence has no contributors, nor has a free one; that of a
// volume agreement has those of what was drawn so far.
func (d *Desk) followShares(ctx context.Context, tx *gorm.DB, inv *models.Invoice) error {
	frozen, err := models.LineSharesOf(ctx, tx, inv.ID)
	if err != nil || len(frozen) == 0 {
		return err
	}
	entitled, lost, err := entitlements(ctx, tx, inv, frozen)
	if err != nil {
		return fmt.Errorf("divide invoice %d: %w", inv.ID, err)
	}
	entries, err := models.ShareEntriesOf(ctx, tx, inv.ID)
	if err != nil {
		return err
	}
	held, known := map[shareKey]int64{}, map[shareKey]bool{}
	for _, e := range entries {
		key := shareKey{*e.QuoteLineID, e.ContributorID}
		held[key] += e.AmountMinor
		known[key] = true
	}
	for _, f := range frozen {
		key := shareKey{f.QuoteLineID, f.ContributorID}
		if entitled[key] == held[key] {
			continue
		}
		e := d.shareEntry(inv, f, entitled[key]-held[key], known[key], lost)
		if err := models.From[models.ShareEntry](tx).Create(ctx, &e); err != nil {
			return fmt.Errorf("enter the share of contributor %d in invoice %d: %w", f.ContributorID, inv.ID, err)
		}
	}
	return nil
}

type shareKey struct{ line, contributor int64 }

func (d *Desk) shareEntry(inv *models.Invoice, f models.LineShare, amount int64, known, lost bool) models.ShareEntry {
	e := models.ShareEntry{
		ContributorID: f.ContributorID, InvoiceID: &inv.ID, QuoteLineID: &f.QuoteLineID, ArticleID: &f.ArticleID, Mode: inv.Mode, Currency: inv.Currency,
		AmountMinor: amount, Kind: models.ShareAccrued, Reason: SharePaid, At: d.Now(),
	}
	switch {
	case amount < 0 && lost:
		e.Kind, e.Reason = models.ShareReversed, ShareLost
	case amount < 0:
		e.Kind, e.Reason = models.ShareReversed, ShareRefunded
	case known:
		e.Kind, e.Reason = models.ShareRestored, ShareBack
	}
	return e
}

// entitlements divides an invoice by its frozen shares; lost says that a dispute took
// money. One that is still open takes none: nobody knows yet whose the money is.
func entitlements(ctx context.Context, tx *gorm.DB, inv *models.Invoice, frozen []models.LineShare) (out map[shareKey]int64, lost bool, err error) {
	lines, failed := models.LinesOf(ctx, tx, inv.QuoteID)
	disputes, err := models.DisputesOf(ctx, tx, inv.ID)
	if err := errors.Join(failed, err); err != nil {
		return nil, false, err
	}
	sale := soldLines{shares.Sale{Currency: inv.Currency, TotalMinor: inv.TotalMinor, GivenBackMinor: inv.CreditedMinor + inv.ReturnedMinor}}
	for _, dispute := range disputes {
		if dispute.Status == "lost" {
			lost = true
			sale.GivenBackMinor += dispute.AmountMinor
		}
	}
	sale.GivenBackMinor = min(sale.GivenBackMinor, sale.TotalMinor)
	who := sale.of(lines, frozen)
	division, err := shares.Divide(sale.Sale)
	if err != nil {
		return nil, lost, err
	}
	out = map[shareKey]int64{}
	for i, parts := range division.Contributors {
		for j, minor := range parts {
			out[who[i][j]] = minor
		}
	}
	return out, lost, nil
}

// soldLines is a sale whose lines are those that have contributors.
type soldLines struct{ shares.Sale }

// of fills it, and says who stands behind each part of each line.
func (s *soldLines) of(lines []models.QuoteLine, frozen []models.LineShare) (who [][]shareKey) {
	prices := map[int64]int64{}
	for _, l := range lines {
		prices[l.ID] = l.NetMinor
	}
	for i, f := range frozen { // in order of their lines
		if i == 0 || frozen[i-1].QuoteLineID != f.QuoteLineID {
			line := shares.Line{NetMinor: prices[f.QuoteLineID], BasisPoints: f.BasisPoints}
			if f.NetMinor != nil {
				line.NetMinor = *f.NetMinor
			}
			s.Lines, who = append(s.Lines, line), append(who, nil)
		}
		last := len(s.Lines) - 1
		s.Lines[last].Parts, who[last] = append(s.Lines[last].Parts, f.Parts), append(who[last], shareKey{f.QuoteLineID, f.ContributorID})
	}
	return who
}
