package licensing_test

import (
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// second is another person of finance.
func (h *house) second() models.Actor {
	h.t.Helper()
	s := models.Staff{Email: "nils@meridian.example", EmailKey: "nils@meridian.example", Name: "Nils", Role: models.Finance, PasswordHash: "-", Active: true}
	must(h.t, models.From[models.Staff](h.db).Create(h.t.Context(), &s))
	return s.Actor()
}

func (h *house) proposed() (id int64) {
	h.t.Helper()
	must(h.t, h.db.Raw(`SELECT id FROM settlements WHERE status = 'proposed'`).Scan(&id).Error)
	return id
}

// TestAboveALimitTwoPeopleCancel: to cancel gives as much up as to write off.
func TestAboveALimitTwoPeopleCancel(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.run(`UPDATE publications SET four_eyes = jsonb_build_object('GBP', ?::bigint)`, inv.TotalMinor)
	second := h.second()
	cancel := func() error { return h.desk.CancelAsDesk(t.Context(), h.editor, inv.ID, "wrong company") }
	if n := succeeded(t, atOnce(times(5, cancel)...), models.ErrConflict); n != 1 {
		t.Errorf("proposed %d times", n)
	}
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID)) // a job that nobody asked for yet does nothing
	if inv = h.invoice(r); inv.Status != models.InvoiceOpen || inv.CancelAskedAt != nil || h.status(r.ID) != models.Agreed || h.told(licensing.MailDeskSettlement, r) != 1 {
		t.Fatalf("one person alone: invoice %s, cancel asked %v, request %s", inv.Status, inv.CancelAskedAt, h.status(r.ID))
	}
	if err := h.desk.Settle(t.Context(), second, inv.ID, h.transfer("a")); !is(err, models.ErrConflict) {
		t.Errorf("settled while it was to be cancelled: %v", err)
	}
	if err := h.desk.AgreeSettlement(t.Context(), h.editor, h.proposed()); !is(err, models.ErrForbidden) {
		t.Errorf("agreed with oneself: %v", err)
	}
	must(t, h.desk.AgreeSettlement(t.Context(), second, h.proposed()))
	h.settleAll()
	if inv = h.invoice(r); inv.Status != models.InvoiceVoid || h.status(r.ID) != models.InReview {
		t.Errorf("invoice %s, request %s", inv.Status, h.status(r.ID))
	}
	if n := h.count(`SELECT count(*) FROM settlements WHERE kind = 'cancelled' AND status = 'done'`); n != 1 {
		t.Errorf("%d done", n)
	}
	h.ungranted(r)
	h.chained(r)
}

// TestBelowTheLimitOnePersonCancels is how it stands with one unit less.
func TestBelowTheLimitOnePersonCancels(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.run(`UPDATE publications SET four_eyes = jsonb_build_object('GBP', ?::bigint)`, inv.TotalMinor+1)
	must(t, h.desk.CancelAsDesk(t.Context(), h.editor, inv.ID, "wrong company"))
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	if h.invoice(r).Status != models.InvoiceVoid || h.count(`SELECT count(*) FROM settlements`) != 0 {
		t.Errorf("invoice %s", h.invoice(r).Status)
	}
}

// TestAPaymentIsFasterThanTwoPeople: what was agreed is dropped and told, before the
// second word and after it.
func TestAPaymentIsFasterThanTwoPeople(t *testing.T) {
	t.Parallel()
	for name, agreedFirst := range map[string]bool{"paid before the second word": false, "paid after it": true} {
		h := newHouse(t)
		r, inv := h.invoiced("k")
		h.run(`UPDATE publications SET four_eyes = '{"GBP": 1}'`)
		second := h.second()
		must(t, h.desk.CancelAsDesk(t.Context(), h.editor, inv.ID, "wrong company"))
		if agreedFirst {
			must(t, h.desk.AgreeSettlement(t.Context(), second, h.proposed()))
		}
		h.pay(inv)
		if agreedFirst {
			h.settleAll()
		} else {
			must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
			if err := h.desk.AgreeSettlement(t.Context(), second, h.proposed()); !is(err, models.ErrConflict) {
				t.Errorf("%s: %v", name, err)
			}
			must(t, h.desk.RefuseSettlement(t.Context(), second, h.proposed(), "it was paid"))
		}
		h.granted(r)
		if n := h.count(`SELECT count(*) FROM settlements WHERE status = 'refused' AND refusal <> ''`); n != 1 {
			t.Errorf("%s: %d dropped", name, n)
		}
	}
}
