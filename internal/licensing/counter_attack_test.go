package licensing_test

import (
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// refused lists every way to make acceptable what the house did not send, or does not offer any more; each must fail, and
// nothing may change.
func TestNothingIsAcceptedThatWasNotSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	other, otherQuote := h.quoted("other")
	_, _, otherCounter := h.countered("other counter", 5000)

	for name, attack := range map[string]func() (models.Request, error){
		"a quote that a proposal answers": func() (models.Request, error) {
			r, q, _ := h.countered("countered", 5000)
			return r, h.desk.AcceptQuote(ctx, r.ID, h.signature(q))
		},
		"the proposal, by its number": func() (models.Request, error) {
			r, q, c := h.countered("by number", 5000)
			in := h.signature(q)
			in.QuoteID = c.ID + 1_000_000
			return r, h.desk.AcceptQuote(ctx, r.ID, in)
		},
		"another request's quote": func() (models.Request, error) {
			r, _ := h.quoted("foreign")
			return r, h.desk.AcceptQuote(ctx, r.ID, h.signature(otherQuote))
		},
		"this quote with another's hash": func() (models.Request, error) {
			r, q := h.quoted("hash")
			in := h.signature(q)
			in.DocumentHash = otherQuote.DocumentHash
			return r, h.desk.AcceptQuote(ctx, r.ID, in)
		},
		"no hash at all": func() (models.Request, error) {
			r, q := h.quoted("no hash")
			in := h.signature(q)
			in.DocumentHash = ""
			return r, h.desk.AcceptQuote(ctx, r.ID, in)
		},
		"the version before the one that accepts a proposal": func() (models.Request, error) {
			r, q, c := h.countered("superseded", 5000)
			_, err := h.desk.AcceptCounter(ctx, h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version, CounterID: c.ID})
			must(t, err)
			return h.reload(r), h.desk.AcceptQuote(ctx, r.ID, h.signature(q))
		},
		"the version before an extension": func() (models.Request, error) {
			r, q := h.quoted("extended")
			_, err := h.desk.ExtendQuote(ctx, h.editor, r.ID, r.Version, 0)
			must(t, err)
			return h.reload(r), h.desk.AcceptQuote(ctx, r.ID, h.signature(q))
		},
		"a proposal about another request's quote": func() (models.Request, error) {
			r, _ := h.quoted("counter foreign")
			_, err := h.desk.CounterOffer(ctx, r.ID, h.proposal(otherQuote, 5000))
			return r, err
		},
		"a proposal about another document": func() (models.Request, error) {
			r, q := h.quoted("counter hash")
			in := h.proposal(q, 5000)
			in.DocumentHash = otherQuote.DocumentHash
			_, err := h.desk.CounterOffer(ctx, r.ID, in)
			return r, err
		},
		"a second proposal on the first": func() (models.Request, error) {
			r, q, _ := h.countered("twice", 5000)
			_, err := h.desk.CounterOffer(ctx, r.ID, h.proposal(q, 4000))
			return r, err
		},
		"the desk's yes to another request's proposal": func() (models.Request, error) {
			r, _, _ := h.countered("desk foreign", 5000)
			_, err := h.desk.AcceptCounter(ctx, h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version, CounterID: otherCounter.ID})
			return r, err
		},
		"the desk's yes twice": func() (models.Request, error) {
			r, _, c := h.countered("desk twice", 5000)
			_, err := h.desk.AcceptCounter(ctx, h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version, CounterID: c.ID})
			must(t, err)
			r = h.reload(r)
			_, err = h.desk.AcceptCounter(ctx, h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version, CounterID: c.ID})
			return r, err
		},
		"the desk's yes to another total than it saw": func() (models.Request, error) {
			r, _, c := h.countered("desk total", 5000)
			seen := c.NetMinor - 1
			_, err := h.desk.AcceptCounter(ctx, h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version, CounterID: c.ID, Shown: licensing.Shown{TotalMinor: &seen}})
			return r, err
		},
		"the desk's yes from a stale page": func() (models.Request, error) {
			r, _, c := h.countered("desk stale", 5000)
			_, err := h.desk.AcceptCounter(ctx, h.editor, r.ID, licensing.CounterAnswer{Seen: r.Version - 1, CounterID: c.ID})
			return r, err
		},
		"taking another request's proposal back": func() (models.Request, error) {
			r, _, _ := h.countered("back foreign", 5000)
			return r, h.desk.TakeBackCounter(ctx, r.ID, otherCounter.ID)
		},
		"a proposal about an expired quote": func() (models.Request, error) {
			r, q := h.quoted("expired")
			h.clock.pass(60 * 24 * time.Hour)
			_, err := h.desk.CounterOffer(ctx, r.ID, h.proposal(q, 5000))
			return r, err
		},
		"an expired quote": func() (models.Request, error) {
			r, q := h.quoted("accept expired")
			h.clock.pass(60 * 24 * time.Hour)
			return r, h.desk.AcceptQuote(ctx, r.ID, h.signature(q))
		},
	} {
		r, err := attack()
		if !is(err, models.ErrConflict) && !is(err, models.ErrNotFound) && !is(err, models.ErrGone) {
			t.Errorf("%s: %v", name, err)
		}
		if now := h.reload(r); now.Version != r.Version || now.Status == models.Agreed {
			t.Errorf("%s: the request is %s in version %d, it was %s in %d", name, now.Status, now.Version, r.Status, r.Version)
		}
	}
	if n := h.count(`SELECT count(*) FROM acceptances`); n != 0 {
		t.Errorf("%d acceptances", n)
	}
	// The control: what the house did send, whole and in time, is accepted.
	fresh, q := h.quoted("control")
	must(t, h.desk.AcceptQuote(ctx, fresh.ID, h.signature(q)))
	_ = other
}

// TestAProposalIsFrozen: not even the database's owner changes what was proposed.
func TestAProposalIsFrozen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, _, c := h.countered("k", 5000)
	for _, sql := range []string{
		`UPDATE counter_offers SET net_minor = 1 WHERE id = ?`, `UPDATE counter_offers SET use = '{}' WHERE id = ?`, `DELETE FROM counter_offers WHERE id = ?`,
	} {
		if err := h.db.Exec(sql, c.ID).Error; err == nil {
			t.Errorf("%s was carried out", sql)
		}
	}
	h.run(`UPDATE counter_offers SET answer_text = 'x' WHERE id = ?`, c.ID) // the control: the answer may be written
}

// TestOffersEndByTheDatabasesClock: the process's clock is wrong by a month in either direction, and nothing is sold by it.
func TestOffersEndByTheDatabasesClock(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	at := func(now time.Time) *licensing.Desk {
		return h.another(h.stripe.Transport(), 0, func(c *licensing.Config) {
			c.OfferTime, c.Now = nil, func() time.Time { return now }
		})
	}
	r, q := h.quoted("k")
	h.thaw(func() {
		h.run(`UPDATE quotes SET valid_until = clock_timestamp() - interval '1 second' WHERE id = ?`, q.ID)
		h.run(`UPDATE requests SET quote_until = clock_timestamp() - interval '1 second' WHERE id = ?`, r.ID)
	})
	var now time.Time
	must(t, h.db.Raw(`SELECT clock_timestamp()`).Scan(&now).Error)
	slow, fast := at(now.AddDate(0, -1, 0)), at(now.AddDate(0, 1, 0))
	if err := slow.AcceptQuote(ctx, r.ID, h.signature(q)); !is(err, models.ErrGone) {
		t.Errorf("a desk whose clock is slow sells by an expired quote: %v", err)
	}
	if _, err := slow.CounterOffer(ctx, r.ID, h.proposal(q, 5000)); !is(err, models.ErrGone) {
		t.Errorf("and takes a proposal about it: %v", err)
	}
	// The control: by its own clock it would have sold.
	wrong := h.another(h.stripe.Transport(), 0, func(c *licensing.Config) {
		c.OfferTime = licensing.TimeOf(func() time.Time { return now.AddDate(0, -1, 0) })
	})
	must(t, wrong.AcceptQuote(ctx, r.ID, h.signature(q)))

	r, q = h.quoted("open")
	h.thaw(func() {
		h.run(`UPDATE quotes SET valid_until = clock_timestamp() + interval '1 hour' WHERE id = ?`, q.ID)
		h.run(`UPDATE requests SET quote_until = clock_timestamp() + interval '1 hour' WHERE id = ?`, r.ID)
	})
	must(t, fast.KeepTime(ctx))
	if h.status(r.ID) != models.Quoted {
		t.Fatalf("a clock that is fast has expired an open quote: %s", h.status(r.ID))
	}
	must(t, fast.AcceptQuote(ctx, r.ID, h.signature(q)))
}

// thaw lets a test alter what was sent.
func (h *house) thaw(alter func()) {
	h.t.Helper()
	h.run(`ALTER TABLE quotes DISABLE TRIGGER quotes_sent_are_frozen`)
	alter()
	h.run(`ALTER TABLE quotes ENABLE TRIGGER quotes_sent_are_frozen`)
}
