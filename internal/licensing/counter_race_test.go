package licensing_test

import (
	"context"
	"fmt"
	"testing"

	"gorm.io/gorm"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// outcome is what two hands on one quote have left behind.
type outcome struct{ accepted, countered, superseded int64 }

func (h *house) outcome(r models.Request) outcome {
	return outcome{
		h.count(`SELECT count(*) FROM acceptances WHERE request_id = ?`, r.ID),
		h.count(`SELECT count(*) FROM counter_offers WHERE request_id = ? AND status = 'open'`, r.ID),
		h.count(`SELECT count(*) FROM quotes WHERE request_id = ? AND status = 'superseded'`, r.ID),
	}
}

// TestAcceptingAndCounteringExcludeEachOther: two people of one organisation, one accepts, the other proposes less.
func TestAcceptingAndCounteringExcludeEachOther(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.slow("events")
	won := map[bool]int{}
	for round := range 8 {
		r, q := h.quoted(fmt.Sprint("k", round))
		errs := atOnce(
			func() error { return h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)) },
			func() error { _, err := h.desk.CounterOffer(t.Context(), r.ID, h.proposal(q, 5000)); return err },
		)
		if n := succeeded(t, errs, models.ErrConflict); n != 1 {
			t.Errorf("round %d: %d of two succeeded", round, n)
		}
		if o := h.outcome(r); o.accepted+o.countered != 1 {
			t.Errorf("round %d: %+v", round, o)
		}
		won[errs[0] == nil]++
		h.chained(r)
	}
	t.Logf("accepted first %d times, countered first %d times", won[true], won[false])
}

// TestAcceptingAndSendingAnewExcludeEachOther: the licensee accepts while the desk sends another version, by a
// re-quote or an extension.
func TestAcceptingAndSendingAnewExcludeEachOther(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.slow("events")
	for round := range 8 {
		r, q := h.quoted(fmt.Sprint("k", round))
		errs := atOnce(
			func() error { return h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)) },
			func() error {
				if round%2 == 0 {
					_, err := h.desk.ExtendQuote(t.Context(), h.editor, r.ID, r.Version, 0)
					return err
				}
				_, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r))
				return err
			},
		)
		if n := succeeded(t, errs, models.ErrConflict); n != 1 {
			t.Errorf("round %d: %d of two succeeded", round, n)
		}
		if o := h.outcome(r); o.accepted+o.superseded != 1 {
			t.Errorf("round %d: %+v", round, o)
		}
		h.chained(r)
	}
}

// TestOneAnswerToAProposal: the desk accepts, declines and counters at once while the requester takes it back.
func TestOneAnswerToAProposal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.slow("events")
	for round := range 6 {
		r, _, c := h.countered(fmt.Sprint("k", round), 5000)
		in := licensing.CounterAnswer{Seen: r.Version, CounterID: c.ID}
		errs := atOnce(
			func() error { _, err := h.desk.AcceptCounter(t.Context(), h.editor, r.ID, in); return err },
			func() error { return h.desk.DeclineCounter(t.Context(), h.editor, r.ID, in) },
			func() error { _, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r)); return err },
			func() error { return h.desk.TakeBackCounter(t.Context(), r.ID, c.ID) },
		)
		if n := succeeded(t, errs, models.ErrConflict); n != 1 {
			t.Errorf("round %d: %d answers", round, n)
		}
		if n := h.count(`SELECT count(*) FROM quotes WHERE request_id = ? AND status = 'sent'`, r.ID); n != 1 {
			t.Errorf("round %d: %d open quotes", round, n)
		}
		h.chained(r)
	}
}

// TestWithoutTheLockBothWouldCount is the control of the races above: accepting and countering without the request's
// lock, each checks first and writes then, and both are carried out.
func TestWithoutTheLockBothWouldCount(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	checked := make(chan struct{}, 2)
	careless := func(write func(tx *gorm.DB) error) func() error {
		return func() error {
			return h.db.WithContext(t.Context()).Transaction(func(tx *gorm.DB) error {
				now, err := models.QuoteByID(context.WithoutCancel(t.Context()), tx, q.ID)
				if err != nil || now.Status != models.QuoteSent {
					return models.ErrConflict
				}
				checked <- struct{}{}
				for len(checked) < 2 {
				}
				return write(tx)
			})
		}
	}
	errs := atOnce(
		careless(func(tx *gorm.DB) error {
			return tx.Exec(`INSERT INTO acceptances (quote_id, request_id, name, job_title, email, terms_id, terms_hash, document_hash, at)
				VALUES (?, ?, 'C', 'E', 'c@x.example', ?, '-', ?, now())`, q.ID, r.ID, q.TermsID, q.DocumentHash).Error
		}),
		careless(func(tx *gorm.DB) error {
			return tx.Exec(`INSERT INTO counter_offers (publication_id, request_id, quote_id, round, status, currency, net_minor, use, created_at)
				VALUES (?, ?, ?, 1, 'open', 'GBP', 5000, '{}', now())`, h.pub.ID, r.ID, q.ID).Error
		}),
	)
	if n := succeeded(t, errs, models.ErrConflict); n != 2 {
		t.Fatalf("the control carried out %d of two", n)
	}
	if o := h.outcome(r); o.accepted != 1 || o.countered != 1 {
		t.Fatalf("the control left %+v: the races above could not have shown a fault", o)
	}
}
