package licensing_test

import (
	"context"
	"strings"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// amendmentQuoted makes a licence, and an amendment of it with a sent quote.
func (h *house) amendmentQuoted() (a, b models.Request, q models.Quote) {
	h.t.Helper()
	a, _ = h.licensedIn("k")
	b = h.amending(a)
	q, err := h.desk.Quote(h.t.Context(), h.editor, b.ID, h.amendmentOf(b))
	must(h.t, err)
	return a, h.reload(b), q
}

func TestAnAmendmentIsNotAcceptedOnceItsLicenceIsOver(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		happens func(h *house, a models.Request)
		why     string
	}{
		"refunded": {func(h *house, a models.Request) { h.refund(a) }, "revoked"},
		"disputed": {func(h *house, a models.Request) { h.dispute(a) }, "held"},
		"ended": {func(h *house, _ models.Request) {
			h.run(`UPDATE licences SET ends_at = starts_at + interval '1 hour'`)
			h.clock.pass(2 * day)
		}, "ended"},
		"a part of the credit went back": {func(h *house, a models.Request) {
			_, err := h.stripe.RefundInvoice(h.t.Context(), *h.invoice(a).StripeInvoiceID, 5000)
			must(h.t, err)
			h.learn(a)
		}, "money_back"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			a, b, q := h.amendmentQuoted()
			c.happens(h, a)
			if _, err := h.desk.ExtendQuote(t.Context(), h.editor, b.ID, b.Version, 0); !strings.HasSuffix(invalid(err)["valid_days"], c.why) {
				t.Errorf("sent again: %v", err)
			}
			for _, gratis := range []bool{false, true} {
				in := h.amendmentOf(b)
				if in.Gratis = gratis; gratis {
					in.GratisReason = "why not"
				}
				if _, err := h.desk.PreviewQuote(t.Context(), b.ID, in); c.why != "money_back" && !strings.HasSuffix(invalid(err)["amendment"], c.why) {
					t.Errorf("offered anew, gratis %t: %v", gratis, err)
				}
			}
			if err := h.desk.AcceptQuote(t.Context(), b.ID, h.signature(q)); !is(err, licensing.ErrWithheld) {
				t.Fatalf("accepted: %v", err)
			}
			if b = h.reload(b); b.Status != models.InReview || h.latest(b).Status != models.QuoteVoided || h.told(licensing.MailDeskAmendment, b) != 1 {
				t.Errorf("%s, quote %s, %d letters", b.Status, h.latest(b).Status, h.told(licensing.MailDeskAmendment, b))
			}
			if n := h.count(`SELECT count(*) FROM licences WHERE request_id = ?`, b.ID); n != 0 || h.count(`SELECT count(*) FROM invoices WHERE request_id = ?`, b.ID) != 0 {
				t.Errorf("%d licences", n)
			}
		})
	}
}

// TestAnAmendmentIsNotAcceptedTwiceNorAsAnothers: by any request that it is not of.
func TestAnAmendmentIsNotAcceptedTwiceNorAsAnothers(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b, q := h.amendmentQuoted()
	if err := h.desk.AcceptQuote(t.Context(), a.ID, h.signature(q)); !is(err, models.ErrNotFound) {
		t.Errorf("for the first request: %v", err)
	}
	if other, _ := h.quoted("other"); !is(h.desk.AcceptQuote(t.Context(), other.ID, h.signature(q)), models.ErrNotFound) {
		t.Error("accepted for another request")
	}
	forged := h.signature(q)
	forged.DocumentHash = h.latest(a).DocumentHash
	if err := h.desk.AcceptQuote(t.Context(), b.ID, forged); !is(err, models.ErrConflict) {
		t.Errorf("with the first licence's document: %v", err)
	}
	errs := atOnce(times(8, func() error { return h.desk.AcceptQuote(t.Context(), b.ID, h.signature(q)) })...)
	if n := succeeded(t, errs, models.ErrConflict); n != 1 {
		t.Errorf("accepted %d times", n)
	}
	inv := h.invoice(b)
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
	h.pay(h.invoice(b))
	read := atOnce(times(6, func() error { return h.desk.ReadInvoice(t.Context(), inv.ID) })...)
	if n := succeeded(t, read); n != 6 || h.lives(a, b) != givenUp+live {
		t.Errorf("%d reads, %s", n, h.lives(a, b))
	}
}

// TestAnEndedAmendmentDoesNotComeBackBesideARenewal: the key is the last word.
func TestAnEndedAmendmentDoesNotComeBackBesideARenewal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, b, q := h.amendmentQuoted()
	must(t, h.desk.DeclineQuote(t.Context(), b.ID, q.ID, "too dear"))
	renewal, err := h.desk.Renew(t.Context(), a.Licensee(), a.ID)
	must(t, err)
	if err := h.desk.Reopen(t.Context(), h.editor, b.ID, h.reload(b).Version, "they called"); !is(err, models.ErrConflict) {
		t.Errorf("reopened beside a renewal: %v", err)
	}
	if err := h.desk.AcceptQuote(t.Context(), b.ID, h.signature(q)); !is(err, models.ErrConflict) {
		t.Errorf("accepted beside a renewal: %v", err)
	}
	must(t, h.desk.Withdraw(t.Context(), renewal.ID, ""))
	must(t, h.desk.Reopen(t.Context(), h.editor, b.ID, h.reload(b).Version, "they called"))
}

// TestAPaymentAfterTheLicenceIsOverGivesNothing by itself, and a person cannot make two licences of it.
func TestAPaymentAfterTheLicenceIsOverGivesNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		happens func(h *house, a models.Request) (undo func())
		granted error // what a person is told who grants it all the same
	}{
		"refunded": {func(h *house, a models.Request) func() {
			id := h.refund(a)
			return func() { must(h.t, h.stripe.SettleRefund(h.t.Context(), id, sandbox.RefundFailed)); h.learn(a) }
		}, models.ErrConflict},
		"disputed": {func(h *house, a models.Request) func() {
			id := h.dispute(a)
			return func() { must(h.t, h.stripe.MoveDispute(h.t.Context(), id, sandbox.DisputeWon)); h.learn(a) }
		}, models.ErrConflict},
		"ended": {func(h *house, a models.Request) func() {
			h.run(`UPDATE licences SET ends_at = starts_at + interval '1 hour'`)
			h.clock.pass(2 * day)
			must(h.t, h.desk.KeepTime(h.t.Context()))
			return nil
		}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			a, b, q := h.amendmentQuoted()
			must(t, h.desk.AcceptQuote(t.Context(), b.ID, h.signature(q)))
			must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(b).ID))
			undo := c.happens(h, a)
			h.pay(h.invoice(b))
			must(t, h.desk.ReadInvoice(t.Context(), h.invoice(b).ID))
			inv := h.invoice(b)
			if inv.Status != models.InvoicePaid || inv.NeedsReview == "" || h.count(`SELECT count(*) FROM licences WHERE request_id = ?`, b.ID) != 0 {
				t.Fatalf("invoice %s, review %q", inv.Status, inv.NeedsReview)
			}
			err := h.desk.GrantPaid(t.Context(), h.editor, b.ID, h.reload(b).Version, "they paid in good faith")
			if !is(err, c.granted) {
				t.Fatalf("granted by a person: %v", err)
			}
			if c.granted == nil {
				if l := h.licence(b); l.Status != models.LicenceActive || h.licence(a).Status != models.LicenceExpired {
					t.Errorf("new %s, old %s", asJSON(l), h.licence(a).Status)
				}
				return
			}
			undo()
			must(t, h.desk.GrantPaid(t.Context(), h.editor, b.ID, h.reload(b).Version, "its money is good again"))
			if got := h.lives(a, b); got != givenUp+live {
				t.Errorf("afterwards: %s", got)
			}
		})
	}
}

// TestALicenceIsContinuedOnceAtATime, by renewal or amendment.
func TestALicenceIsContinuedOnceAtATime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off  func(h *house)
		once bool
	}{
		"with both defences":    {func(*house) {}, true},
		"with the lock alone":   {func(h *house) { h.run(`DROP INDEX requests_one_successor`) }, true},
		"with the key alone":    {func(h *house) { h.unlocked() }, true},
		"control: without both": {func(h *house) { h.unlocked(); h.run(`DROP INDEX requests_one_successor`) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			a, l := h.licensedIn("k")
			c.off(h)
			h.slow("requests")
			renew := func() error { _, err := h.desk.Renew(t.Context(), h.editor, a.ID); return err }
			amend := func() error { _, err := h.desk.Amend(t.Context(), h.editor, a.ID, wider(l)); return err }
			told := succeeded(t, atOnce(renew, amend, renew, amend, renew, amend), models.ErrConflict)
			made := h.count(`SELECT count(*) FROM requests WHERE follows_id = ?`, l.ID)
			if once := told == 1 && made == 1; once != c.once {
				t.Errorf("%d told, %d made", told, made)
			}
		})
	}
}

// TestAPaymentMeetsARefundOfWhatItRestsOn: whichever is first, no licence rests on money that went back.
func TestAPaymentMeetsARefundOfWhatItRestsOn(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off  func(h *house)
		good bool
	}{
		"with the locks":             {func(*house) {}, true},
		"control: without the locks": {func(h *house) { h.unlocked() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			a, b, q := h.amendmentQuoted()
			must(t, h.desk.AcceptQuote(t.Context(), b.ID, h.signature(q)))
			must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(b).ID))
			h.pay(h.invoice(b))
			_, err := h.stripe.RefundInvoice(t.Context(), *h.invoice(a).StripeInvoiceID, 0)
			must(t, err)
			first, second := h.invoice(a).ID, h.invoice(b).ID
			c.off(h)
			h.slow("licences")
			h.run(strings.Replace(slowly, "0.1", "1.5", 1)) // the refund is read to its end meanwhile, on a busy machine too
			inside := make(chan struct{})
			errs := atOnce(
				func() error { defer close(inside); return h.desk.ReadInvoice(t.Context(), second) },
				func() error {
					h.untilWriting(t.Context(), inside)
					return h.desk.ReadMoney(t.Context(), first)
				})
			if n := succeeded(t, errs); n != 2 {
				t.Fatalf("%v", errs)
			}
			h.follow()
			var wrong []string
			if h.count(`SELECT count(*) FROM licences WHERE request_id = ?`, b.ID) == 1 {
				wrong = h.wrongs(a, b)
			}
			if (len(wrong) == 0) != c.good {
				t.Errorf("%v: %s", wrong, h.lives(a))
			}
		})
	}
}

// untilWriting waits until a licence is being written, which slow makes last, or the writer is done.
func (h *house) untilWriting(ctx context.Context, done <-chan struct{}) {
	for {
		select {
		case <-done:
			return
		default:
		}
		var n int64
		if err := h.db.WithContext(ctx).Raw(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND state = 'active' AND query LIKE 'INSERT INTO "licences"%'`).
			Scan(&n).Error; err != nil || n > 0 {
			return
		}
	}
}
