package licensing_test

import (
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func (h *house) transfer(key string) licensing.SettleInput {
	return licensing.SettleInput{FormKey: key, Kind: "received", Reference: "HSBC 4711", ReceivedOn: h.clock.now().Format("2006-01-02")}
}

// settleAll carries out what was agreed, as its job does.
func (h *house) settleAll() {
	h.t.Helper()
	var ids []int64
	must(h.t, h.db.Raw(`SELECT id FROM settlements WHERE status = 'agreed' ORDER BY id`).Scan(&ids).Error)
	for _, id := range ids {
		must(h.t, h.desk.SettleInvoice(h.t.Context(), id))
	}
}

func TestMoneyFromOutsideStripeGrantsTheLicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Settle(t.Context(), h.editor, inv.ID, h.transfer("a")))
	must(t, h.desk.Settle(t.Context(), h.editor, inv.ID, h.transfer("a")))
	if err := h.desk.Settle(t.Context(), h.editor, inv.ID, h.transfer("b")); !is(err, models.ErrConflict) {
		t.Errorf("two at once: %v", err)
	}
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices/*/pay", Kind: sandbox.LoseReply, Times: 1})
	var id int64
	must(t, h.db.Raw(`SELECT id FROM settlements`).Scan(&id).Error)
	if err := h.desk.SettleInvoice(t.Context(), id); err == nil {
		t.Error("the reply was not lost")
	}
	h.settleAll()
	inv = h.invoice(r)
	if inv.Status != models.InvoicePaid || !inv.PaidOutOfBand || inv.NeedsReview != "" || h.status(r.ID) != models.Fulfilled || h.licences() != 1 {
		t.Errorf("invoice %s, out of band %t (%s), request %s", inv.Status, inv.PaidOutOfBand, inv.NeedsReview, h.status(r.ID))
	}
	// It goes back the way it came: outside Stripe.
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("back", inv.TotalMinor)))
	h.issue()
	h.stands(r, models.RefundFull, models.DisputeNone, models.LicenceRevoked, licensing.HeldRefunded)
	h.booksAgree(r)
}

func TestAboveALimitTwoPeopleSettle(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.run(`UPDATE publications SET four_eyes = '{"GBP": 1000}'`)
	r, inv := h.invoiced("k")
	must(t, h.desk.Settle(t.Context(), h.editor, inv.ID, h.transfer("a")))
	h.settleAll()
	h.ungranted(r)
	var id int64
	must(t, h.db.Raw(`SELECT id FROM settlements WHERE status = 'proposed'`).Scan(&id).Error)
	if err := h.desk.AgreeSettlement(t.Context(), h.editor, id); !is(err, models.ErrForbidden) {
		t.Errorf("one person alone: %v", err)
	}
	second := h.second()
	if n := succeeded(t, atOnce(times(5, func() error { return h.desk.AgreeSettlement(t.Context(), second, id) })...), models.ErrConflict); n != 1 {
		t.Errorf("agreed %d times", n)
	}
	h.settleAll()
	if h.status(r.ID) != models.Fulfilled {
		t.Errorf("request %s", h.status(r.ID))
	}
}

func TestACardIsFasterThanATransfer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Settle(t.Context(), h.editor, inv.ID, h.transfer("a")))
	h.pay(inv)
	h.settleAll()
	h.granted(r)
	if n := h.count(`SELECT count(*) FROM settlements WHERE status = 'refused' AND refusal <> ''`); n != 1 {
		t.Errorf("%d refused", n)
	}
	if h.told(licensing.MailDeskSettlement, r) != 1 {
		t.Error("nobody is told")
	}
}

func TestADebtGivenUpCanStillBePaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Settle(t.Context(), h.editor, inv.ID, licensing.SettleInput{FormKey: "a", Kind: "written_off", Reference: "insolvent"}))
	h.settleAll()
	if inv = h.invoice(r); inv.Status != models.InvoiceUncollectible {
		t.Fatalf("invoice %s", inv.Status)
	}
	h.pay(inv)
	h.catchUp()
	h.granted(r)
}

func TestTheDeskCancelsAnUnpaidInvoice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.CancelAsDesk(t.Context(), h.editor, inv.ID, "wrong company"))
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	if inv = h.invoice(r); inv.Status != models.InvoiceVoid || h.status(r.ID) != models.InReview {
		t.Errorf("invoice %s, request %s", inv.Status, h.status(r.ID))
	}
	h.ungranted(r)
	paid, other := h.invoiced("paid first")
	must(t, h.desk.CancelAsDesk(t.Context(), h.editor, other.ID, "too late"))
	h.pay(other)
	must(t, h.desk.CancelInvoice(t.Context(), other.ID))
	h.granted(paid)
	if told := h.count(`SELECT count(*) FROM events WHERE kind = 'withdrawal_too_late'`); told != 0 || h.count(`SELECT count(*) FROM events WHERE kind = 'cancel_too_late' AND NOT visible`) != 1 {
		t.Errorf("the licensee is told %d times of a withdrawal that was none", told)
	}
}

func TestASettlementOfAnInvoiceThatIsGoneEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Settle(t.Context(), h.editor, inv.ID, h.transfer("a")))
	h.run(`DELETE FROM stripe_sandbox.objects WHERE id = ?`, *inv.StripeInvoiceID)
	h.settleAll()
	if n := h.count(`SELECT count(*) FROM settlements WHERE status = 'refused' AND refusal <> ''`); n != 1 || h.told(licensing.MailDeskSettlement, r) != 1 {
		t.Errorf("%d refused, %d told", n, h.told(licensing.MailDeskSettlement, r))
	}
	h.ungranted(r)
}
