package licensing

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"imprimatur/internal/money"
	"imprimatur/models"
)

const (
	longestWaiver = 2000 // characters of the reason
	longestLink   = 500  // characters of the proof's address
	mostScaleRows = 60
)

// WaiverInput is why a fee should be lower or none.
type WaiverInput struct {
	Reason string // one of models.WaiverReasons
	Words  string
	Link   string // to a proof; "" for none
}

func (in *WaiverInput) check() error {
	in.Words, in.Link = strings.TrimSpace(in.Words), strings.TrimSpace(in.Link)
	bad := demands{}
	bad.that("waiver_kind", slices.Contains(models.WaiverReasons, in.Reason), "errors.waiver_kind")
	bad.that("waiver_reason", in.Words != "", "public_form.error.waiver_reason")
	bad.that("waiver_reason", utf8.RuneCountInString(in.Words) <= longestWaiver, "errors.too_long")
	bad.that("waiver_link", in.Link == "" || isWebAddress(in.Link), "errors.waiver_link")
	return models.Invalid(bad).OrNil()
}

// isWebAddress reports an address that is safe to offer as a link.
func isWebAddress(s string) bool {
	u, err := url.Parse(s)
	return err == nil && (u.Scheme == "https" || u.Scheme == "http") && u.Hostname() != "" && u.User == nil && len(s) <= longestLink
}

// openWaiver keeps the wish that came with a new request.
func (d *Desk) openWaiver(ctx context.Context, tx *gorm.DB, r *models.Request) error {
	if r.Use.WaiverReason == "" {
		return nil
	}
	reason := r.Use.WaiverKind
	if reason == "" { // a form of before
		reason = "other"
	}
	return d.newWaiver(ctx, tx, r, WaiverInput{reason, r.Use.WaiverReason, r.Use.WaiverLink}, nil)
}

func (d *Desk) newWaiver(ctx context.Context, tx *gorm.DB, r *models.Request, in WaiverInput, quoteID *int64) error {
	return models.From[models.Waiver](tx).Create(ctx, &models.Waiver{
		PublicationID: r.PublicationID, RequestID: r.ID, Reason: in.Reason, Words: in.Words, Link: in.Link, AskedQuoteID: quoteID, AskedAt: d.Now(),
	})
}

// AskForWaiver answers a paid offer with the wish for a lower fee or none: the
// offer goes back, and the desk answers with a new version, free, reduced or at the
// price as before. Proofs that wait beside it go with it. ErrConflict when the offer
// was answered or is free, or a wish is open already, Invalid.
func (d *Desk) AskForWaiver(ctx context.Context, requestID, quoteID int64, in WaiverInput, proofs Enclosed) error {
	if err := in.check(); err != nil {
		return err
	}
	return d.answerQuote(ctx, requestID, quoteID, func(tx *gorm.DB, r *models.Request, q *models.Quote) error {
		over, err := d.over(ctx, tx, *q)
		if err != nil {
			return err
		}
		if q.Gratis || over {
			return fmt.Errorf("ask for a waiver of quote %d: it is free, or has expired: %w", q.ID, models.ErrConflict)
		}
		if err := d.firstWaiver(ctx, tx, r); err != nil {
			return err
		}
		if err := d.newWaiver(ctx, tx, r, in, &q.ID); err != nil {
			return err
		}
		m, err := d.message(ctx, tx, r.Licensee(), r, "", in.Words, false)
		if err != nil {
			return err
		}
		if err := d.enclose(ctx, tx, r.Licensee(), r, m, []Enclosed{proofs}); err != nil {
			return err
		}
		if err := d.moveQuote(ctx, tx, q, models.QuoteCountered, ""); err != nil {
			return err
		}
		n := note{kind: "waiver_asked", facts: map[string]any{"version": q.Version, "waiver": in.Reason}}
		if err := d.step(ctx, tx, r.Licensee(), r, models.InReview, n); err != nil {
			return err
		}
		return d.deskMail(ctx, tx, r, MailDeskWaiverAsked, m.ID, fmt.Sprintf("waiver:%d", q.ID))
	})
}

// firstWaiver refuses a second wish: what the house answered to the first stands,
// and more is said in a letter.
func (d *Desk) firstWaiver(ctx context.Context, tx *gorm.DB, r *models.Request) error {
	switch _, err := models.WaiverOf(ctx, tx, r.ID); {
	case errors.Is(err, models.ErrNotFound):
		return nil
	case err != nil:
		return err
	default:
		return fmt.Errorf("request %d has asked for a waiver before: %w", r.ID, models.ErrConflict)
	}
}

// answerWaiver notes that an offer answers an open wish: free, for less than the
// card says, or at its price. It is called for every offer that is sent.
func (d *Desk) answerWaiver(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, sent models.Quote) error {
	w, err := models.WaiverOf(ctx, tx, r.ID)
	if errors.Is(err, models.ErrNotFound) || err == nil && w.Answer != "" {
		return nil
	}
	if err != nil {
		return err
	}
	answer, err := waiverAnswer(ctx, tx, w, sent)
	if err != nil {
		return err
	}
	w.Answer, w.QuoteID, w.AnsweredBy, w.AnsweredAt = answer, &sent.ID, staffID(by), ptr(d.Now())
	_, err = models.From[models.Waiver](tx).Where("id = ?", w.ID).Select("answer", "quote_id", "answered_by", "answered_at").Updates(ctx, w)
	return err
}

// waiverAnswer is what an offer answers to a wish: measured by the card, or, where no
// card has a price, by the offer to which the wish came.
func waiverAnswer(ctx context.Context, tx *gorm.DB, w models.Waiver, sent models.Quote) (string, error) {
	lines, err := models.LinesOf(ctx, tx, sent.ID)
	if err != nil {
		return "", err
	}
	var card int64
	for _, l := range lines {
		if l.ComputedMinor != nil {
			card += *l.ComputedMinor
		}
	}
	if sent.Bundle != nil && w.AskedQuoteID != nil {
		asked, err := models.QuoteByID(ctx, tx, *w.AskedQuoteID)
		if err != nil {
			return "", err
		}
		card = UsualPrice(asked, *sent.Bundle, sent.Currency)
	}
	switch {
	case sent.Gratis:
		return models.WaiverGranted, nil
	case sent.NetMinor < card:
		return models.WaiverReduced, nil
	default:
		return models.WaiverDeclined, nil
	}
}

// UsualPrice is what a bundle would cost by an earlier offer, unit for unit; 0 when the
// two cannot be compared.
func UsualPrice(before models.Quote, b models.Bundle, currency string) int64 {
	if before.Bundle == nil || before.Bundle.Unit != b.Unit || before.Currency != currency {
		return 0
	}
	price, err := money.Amount{Minor: before.NetMinor, Currency: before.Currency}.MulRatio(worth(b), worth(*before.Bundle), money.HalfUp)
	if err != nil {
		return 0
	}
	return price.Minor
}

// worth is how much a bundle holds: its points by what they stand for, or its articles.
func worth(b models.Bundle) int64 { return b.Size * max(b.PointMinor, 1) }

// unanswerWaiver opens a wish again whose answer is taken back before its letter left.
func (d *Desk) unanswerWaiver(ctx context.Context, tx *gorm.DB, requestID, quoteID int64) error {
	_, err := models.From[models.Waiver](tx).Where("request_id = ? AND quote_id = ?", requestID, quoteID).
		Select("answer", "quote_id", "answered_by", "answered_at").Updates(ctx, models.Waiver{})
	return err
}

// SetWaiverScale makes a publication's scale anew, as its next version; seen is the
// version that the page showed. ErrForbidden, ErrConflict when somebody has changed
// it since, Invalid.
func (d *Desk) SetWaiverScale(ctx context.Context, by models.Actor, publicationID int64, seen int, rows []models.ScaleRow) error {
	if err := may(by, models.ActRates); err != nil {
		return err
	}
	if err := checkScale(rows); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		now, err := models.ScaleOf(ctx, tx, publicationID)
		if err != nil {
			return err
		}
		if now.Version != seen {
			return fmt.Errorf("set the scale of publication %d: version %d was seen, it is %d: %w", publicationID, seen, now.Version, models.ErrConflict)
		}
		if slices.Equal(now.Rows, rows) {
			return nil
		}
		err = models.From[models.WaiverScale](tx).Create(ctx, &models.WaiverScale{
			PublicationID: publicationID, Version: seen + 1, Rows: rows, MadeBy: by.ID, MadeAt: d.Now(),
		})
		if errors.Is(err, gorm.ErrDuplicatedKey) {
			err = fmt.Errorf("set the scale of publication %d: %w", publicationID, models.ErrConflict)
		}
		return err
	})
}

func checkScale(rows []models.ScaleRow) error {
	bad := demands{}
	bad.that("rows", len(rows) <= mostScaleRows, "desk_waiver.error.many")
	for i, row := range rows {
		n := fmt.Sprint(i + 1)
		bad.that("kind_"+n, row.Kind == "" || slices.Contains(models.OrganisationKinds, row.Kind), "desk_waiver.error.choice")
		bad.that("income_"+n, row.Income == "" || slices.Contains(models.IncomeGroups, row.Income), "desk_waiver.error.choice")
		bad.that("percent_"+n, between(row.Percent, 0, 100), "desk_waiver.error.percent")
		for j := range i {
			covered := (rows[j].Kind == "" || rows[j].Kind == row.Kind) && (rows[j].Income == "" || rows[j].Income == row.Income)
			bad.that("kind_"+n, !covered, "desk_waiver.error.covered")
		}
	}
	return models.Invalid(bad).OrNil()
}
