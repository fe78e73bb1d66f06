package licensing_test

import (
	"fmt"
	"strings"
	"sync"
	"testing"

	"imprimatur/models"
)

var finance = models.Actor{Kind: "staff", Name: "Farah Finance", Role: models.Finance}

// doubtfullyPaid makes a request whose invoice was paid by another customer.
func (h *house) doubtfullyPaid(key string) (models.Request, models.Invoice) {
	h.t.Helper()
	r, inv := h.invoiced(key)
	h.pay(inv)
	way := forging{way: h.stripe.Transport(), mu: &sync.Mutex{}, what: strings.NewReplacer(inv.StripeCustomerID, "cus_stranger")}
	must(h.t, h.another(way, 0).ReadInvoice(h.t.Context(), inv.ID))
	h.doubted(r, "cus_stranger")
	return h.reload(r), h.invoice(r)
}

// stuck makes a request whose invoice waits for a person before it is sent.
func (h *house) stuck(key string) (models.Request, models.Invoice) {
	h.t.Helper()
	r, inv := h.again(key)
	h.run(`UPDATE invoices SET needs_review = 'made in mode live, the house now runs in sandbox' WHERE id = ?`, inv.ID)
	return h.reload(r), h.invoice(r)
}

func TestAPaidInvoiceIsGrantedWithAReason(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.doubtfullyPaid("k")
	for range 3 { // nothing but a person brings the licence
		must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	}
	h.ungranted(r)
	must(t, h.desk.GrantPaid(t.Context(), finance, r.ID, r.Version, "Their agency paid for them"))
	h.granted(r)
	h.chained(r)
	e, err := models.From[models.Event](h.db).Where("request_id = ? AND kind = 'granted_paid'", r.ID).Take(t.Context())
	must(t, err)
	if e.Visible || e.ActorName != finance.Name || e.Facts["reason"] != "Their agency paid for them" || !strings.Contains(fmt.Sprint(e.Facts["flag"]), "cus_stranger") {
		t.Errorf("the history says %s", asJSON(e))
	}
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'make_certificate'`); n != 1 {
		t.Errorf("%d certificates under way", n)
	}
	if err := h.desk.GrantPaid(t.Context(), finance, r.ID, h.reload(r).Version, "again"); !is(err, models.ErrConflict) {
		t.Errorf("granted twice: %v", err)
	}
}

func TestAStuckInvoiceGoesOnWhenItsReviewIsCleared(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.stuck("k")
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
	if now := h.invoice(r); now.Status != models.InvoicePreparing {
		t.Fatalf("a flagged invoice is %s", now.Status)
	}
	jobs := func() int64 { return h.count(`SELECT count(*) FROM river_job WHERE kind = 'prepare_invoice'`) }
	before := jobs()
	must(t, h.desk.ClearReview(t.Context(), finance, r.ID, r.Version, "The key was put right"))
	if h.invoice(r).NeedsReview != "" || jobs() != before+1 {
		t.Errorf("still flagged (%s), %d jobs", h.invoice(r).NeedsReview, jobs()-before)
	}
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
	h.paidInTheEnd(r)
	h.chained(r)
}

// TestACauseThatComesBackIsToldAgain after somebody had cleared it.
func TestACauseThatComesBackIsToldAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.again("k")
	h.run(`UPDATE invoices SET mode = 'live' WHERE id = ?`, inv.ID)
	for n := int64(1); n <= 2; n++ {
		must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
		must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
		if got := h.letters("desk_needs_review"); got != n {
			t.Errorf("%d letters to the desk, want %d", got, n)
		}
		must(t, h.desk.ClearReview(t.Context(), finance, r.ID, h.reload(r).Version, "try again"))
	}
}

func TestAVerdictIsRefusedWhereItDoesNotFit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	paid, _ := h.doubtfullyPaid("paid")
	stuck, _ := h.stuck("stuck")
	open, inv := h.invoiced("open")
	h.run(`UPDATE invoices SET needs_review = 'another invoice names it' WHERE id = ?`, inv.ID)
	fine, _ := h.again("fine")
	none := h.submitted("none")
	withdrawn, paidLate := h.invoiced("withdrawn")
	h.run(`UPDATE requests SET status = 'withdrawn' WHERE id = ?`, withdrawn.ID)
	h.pay(paidLate)
	must(t, h.desk.ReadInvoice(t.Context(), paidLate.ID))
	for name, c := range map[string]struct {
		r     models.Request
		grant bool // whether it is granted that is tried
	}{
		"grant a draft": {stuck, true}, "grant an open one": {open, true}, "grant without a flag": {fine, true}, "grant without an invoice": {none, true},
		"grant what was withdrawn": {withdrawn, true}, "clear a paid one": {paid, false}, "clear an open one": {open, false}, "clear without a flag": {fine, false},
		"clear without an invoice": {none, false},
	} {
		verb := h.desk.ClearReview
		if c.grant {
			verb = h.desk.GrantPaid
		}
		if err := verb(t.Context(), finance, c.r.ID, h.reload(c.r).Version, "because"); !is(err, models.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, role := range []models.Role{models.Editor, models.Viewer} {
		by := models.Actor{Kind: "staff", Role: role}
		if err := h.desk.GrantPaid(t.Context(), by, paid.ID, paid.Version, "because"); !is(err, models.ErrForbidden) {
			t.Errorf("granted by %s: %v", role, err)
		}
		if err := h.desk.ClearReview(t.Context(), by, stuck.ID, stuck.Version, "because"); !is(err, models.ErrForbidden) {
			t.Errorf("cleared by %s: %v", role, err)
		}
	}
	if err := h.desk.GrantPaid(t.Context(), finance, paid.ID, paid.Version-1, "because"); !is(err, models.ErrConflict) {
		t.Errorf("granted from a stale page: %v", err)
	}
	if err := h.desk.GrantPaid(t.Context(), finance, paid.ID, paid.Version, " \n"); err == nil || err.Error() != "invalid: reason=errors.required" {
		t.Errorf("granted without a reason: %v", err)
	}
	h.ungranted(paid)
}

// TestOfTenVerdictsOneGrants has the defences of every licence.
func TestOfTenVerdictsOneGrants(t *testing.T) {
	t.Parallel()
	for name, c := range licenceRaces {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, _ := h.doubtfullyPaid("k")
			c.off(h)
			h.slow("licences")
			errs := atOnce(times(10, func() error { return h.desk.GrantPaid(t.Context(), finance, r.ID, r.Version, "because") })...)
			if once := h.licences() == 1; once != c.once {
				t.Errorf("%d licences", h.licences())
			}
			if name == "with both defences" {
				if n := succeeded(t, errs, models.ErrConflict); n != 1 {
					t.Errorf("%d verdicts", n)
				}
				h.granted(r)
			}
		})
	}
}
