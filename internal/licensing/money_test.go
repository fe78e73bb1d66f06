package licensing_test

import (
	"fmt"
	"math/rand/v2"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// settled makes a request whose invoice is paid and whose licence is granted.
func (h *house) settled(key string) (models.Request, models.Invoice) {
	h.t.Helper()
	r, inv := h.invoiced(key)
	h.pay(inv)
	must(h.t, h.desk.ReadInvoice(h.t.Context(), inv.ID))
	h.granted(r)
	return h.reload(r), h.invoice(r)
}

// catchUp lets the desk learn by the list of events alone what happened at Stripe.
func (h *house) catchUp() {
	h.t.Helper()
	for range 2 { // what is listed in the first round is handled in the second
		h.clock.pass(2 * time.Minute)
		must(h.t, h.desk.Reconcile(h.t.Context(), 24*time.Hour))
	}
}

// licence is the one licence of a request.
func (h *house) licence(r models.Request) models.Licence {
	h.t.Helper()
	l, err := models.LicenceOfRequest(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return l
}

// stands checks where money has brought an invoice and its licence.
func (h *house) stands(r models.Request, refund models.Refunded, dispute models.Disputed, licence models.LicenceStatus, reason string) {
	h.t.Helper()
	inv, l := h.invoice(r), h.licence(r)
	if inv.Refund != refund || inv.Dispute != dispute || l.Status != licence || l.StatusReason != reason {
		h.t.Errorf("refund %s, dispute %s, licence %s (%s); want %s, %s, %s (%s)",
			inv.Refund, inv.Dispute, l.Status, l.StatusReason, refund, dispute, licence, reason)
	}
	if inv.Status != models.InvoicePaid || h.status(r.ID) != models.Fulfilled {
		h.t.Errorf("invoice %s, request %s", inv.Status, h.status(r.ID))
	}
}

func (h *house) told(kind string, r models.Request) int64 {
	h.t.Helper()
	return h.count(`SELECT count(*) FROM mails WHERE kind = ? AND request_id = ?`, kind, r.ID)
}

func TestAPartGivenBackKeepsTheLicenceAndAllOfItRevokesIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.settled("k")
	_, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 1000)
	must(t, err)
	h.catchUp()
	h.stands(r, models.RefundPartial, models.DisputeNone, models.LicenceActive, "")
	rest, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
	must(t, err)
	h.catchUp()
	h.stands(r, models.RefundFull, models.DisputeNone, models.LicenceRevoked, licensing.HeldRefunded)
	for range 3 {
		must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	}
	if refunds, gone := h.told(licensing.MailRefunded, r), h.told(licensing.MailRevoked, r); refunds != 2 || gone != 1 {
		t.Errorf("%d letters about two refunds, %d about the licence", refunds, gone)
	}
	// The bank could not deliver the rest: the licence is in force again, and a person has a task.
	must(t, h.stripe.SettleRefund(t.Context(), rest, sandbox.RefundFailed))
	h.catchUp()
	h.stands(r, models.RefundPartial, models.DisputeNone, models.LicenceActive, "")
	if back, task := h.told(licensing.MailRestored, r), h.told(licensing.MailDeskRefundFailed, r); back != 1 || task != 1 {
		t.Errorf("%d letters that it is in force again, %d to the desk", back, task)
	}
	h.chained(r)
}

func TestADisputeSuspendsAndItsEndDecides(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct {
		name    string
		inquiry bool
		steps   []sandbox.DisputeStep
		dispute models.Disputed
		licence models.LicenceStatus
		reason  string
		told    int64 // letters to the licensee
	}{
		{"opened", false, nil, models.DisputeOpen, models.LicenceSuspended, licensing.HeldDisputed, 1},
		{"won", false, []sandbox.DisputeStep{sandbox.DisputeAnswered, sandbox.DisputeWon}, models.DisputeWon, models.LicenceActive, "", 2},
		{"lost", false, []sandbox.DisputeStep{sandbox.DisputeLost}, models.DisputeLost, models.LicenceRevoked, licensing.HeldLost, 2},
		{"only asked", true, nil, models.DisputeInquiry, models.LicenceActive, "", 0},
		{"asked and closed", true, []sandbox.DisputeStep{sandbox.DisputeDropped}, models.DisputeNone, models.LicenceActive, "", 0},
	} {
		t.Run(c.name, func(t *testing.T) {
			h := h.with(t)
			r, inv := h.settled(c.name)
			id, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, c.inquiry)
			must(t, err)
			h.catchUp()
			for _, step := range c.steps {
				must(t, h.stripe.MoveDispute(t.Context(), id, step))
				h.catchUp()
			}
			h.stands(r, models.RefundNone, c.dispute, c.licence, c.reason)
			told := h.told(licensing.MailSuspended, r) + h.told(licensing.MailRestored, r) + h.told(licensing.MailRevoked, r)
			if tasks := h.told(licensing.MailDeskDispute, r); told != c.told || tasks == 0 {
				t.Errorf("%d letters to the licensee, want %d; %d to the desk", told, c.told, tasks)
			}
			h.chained(r)
		})
	}
}

// TestALicenceComesBackAsTheCalendarHasIt: one whose term ended while it was
// suspended has ended.
func TestALicenceComesBackAsTheCalendarHasIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.settled("k")
	id, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, false)
	must(t, err)
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	h.clock.pass(120 * 24 * time.Hour)
	must(t, h.desk.KeepTime(t.Context()))
	h.stands(r, models.RefundNone, models.DisputeOpen, models.LicenceSuspended, licensing.HeldDisputed)
	must(t, h.stripe.MoveDispute(t.Context(), id, sandbox.DisputeWon))
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	h.stands(r, models.RefundNone, models.DisputeWon, models.LicenceExpired, "")
}

// TestMoneyComesBackInAnyOrder plays random histories of refunds and disputes with
// their events lost, doubled and out of order, and compares our books with Stripe's
// ledger at the end.
func TestMoneyComesBackInAnyOrder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice, wanted := rand.New(rand.NewPCG(seed, 0)), sampled(t, 3)
	for n := range 12 {
		if !wanted(n) {
			continue
		}
		r, inv := h.settled(fmt.Sprint(n))
		var refunds, disputes []string
		for range 1 + dice.IntN(5) {
			switch dice.IntN(5) {
			case 0, 1:
				if id, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, int64(dice.IntN(3))*1000); err == nil {
					refunds = append(refunds, id)
				}
			case 2:
				if len(refunds) > 0 {
					_ = h.stripe.SettleRefund(t.Context(), refunds[dice.IntN(len(refunds))], sandbox.RefundFailed)
				}
			case 3:
				if id, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, dice.IntN(3) == 0); err == nil {
					disputes = append(disputes, id)
				}
			case 4:
				if len(disputes) > 0 {
					steps := []sandbox.DisputeStep{sandbox.DisputeAnswered, sandbox.DisputeWon, sandbox.DisputeLost, sandbox.DisputeDropped, sandbox.DisputeEscalated}
					_ = h.stripe.MoveDispute(t.Context(), disputes[dice.IntN(len(disputes))], steps[dice.IntN(len(steps))])
				}
			}
			if dice.IntN(2) == 0 {
				h.rumour(dice, inv)
			}
		}
		h.catchUp()
		h.booksAgree(r)
		h.chained(r)
	}
}

// rumour lets some event about an invoice come in twice, whatever has happened.
func (h *house) rumour(dice *rand.Rand, inv models.Invoice) {
	h.t.Helper()
	kinds := []string{"charge.refunded", "charge.dispute.closed", "invoice.paid", "credit_note.created", "refund.updated"}
	for i := range 2 {
		e := event(fmt.Sprintf("evt_rumour_%d_%d_%d", inv.ID, dice.Uint64(), i), kinds[dice.IntN(len(kinds))], inv)
		must(h.t, h.arrive(h.t.Context(), e))
	}
}

// booksAgree compares what we say of an invoice's money with Stripe's own ledger,
// and its licence with both.
func (h *house) booksAgree(r models.Request) {
	h.t.Helper()
	inv, l := h.invoice(r), h.licence(r)
	for _, e := range h.live() {
		if inv.StripeInvoiceID == nil || e.ID != *inv.StripeInvoiceID {
			continue
		}
		if inv.ReturnedMinor != e.RefundedMinor+e.OutOfBandCreditMinor {
			h.t.Errorf("invoice %d: %d given back by our books, %d by Stripe's", inv.ID, inv.ReturnedMinor, e.RefundedMinor+e.OutOfBandCreditMinor)
		}
		held := inv.Refund == models.RefundFull || inv.Dispute == models.DisputeOpen || inv.Dispute == models.DisputeLost
		if held == l.Status.InForce() {
			h.t.Errorf("invoice %d (refund %s, dispute %s): licence %s", inv.ID, inv.Refund, inv.Dispute, l.Status)
		}
		if taken := e.DisputedMinor > 0; taken != (inv.Dispute == models.DisputeOpen || inv.Dispute == models.DisputeLost) {
			h.t.Errorf("invoice %d: the bank holds %d, and the dispute is %s", inv.ID, e.DisputedMinor, inv.Dispute)
		}
	}
}
