package licensing_test

import (
	"strings"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// givenBack refunds a sale whole, and lets everything that hangs on it follow.
func (h *house) givenBack(sale models.Request, a models.Agreement) {
	h.t.Helper()
	inv := h.invoice(sale)
	_, err := h.stripe.RefundInvoice(h.t.Context(), *inv.StripeInvoiceID, 0)
	must(h.t, err)
	must(h.t, h.desk.ReadMoney(h.t.Context(), inv.ID))
	must(h.t, h.desk.FollowAgreement(h.t.Context(), a.ID))
}

// continued are two agreements of which the second had five units come over from the first, which has ended.
func (h *house) continued() (first models.Request, sales [2]models.Request, both [2]models.Agreement) {
	h.t.Helper()
	first = h.partner("k")
	in := h.bundle(first, 5)
	in.Bundle.Months = 3
	sales[0], both[0] = h.bought(in, first)
	in.Bundle.Size, in.Bundle.Months, in.Bundle.Renews, in.Bundle.Carry = 1, 12, both[0].ID, 5
	sales[1], both[1] = h.bought(in, first)
	h.days(100)
	if got := h.agreement(both[1]); got.Left() != 6 {
		h.t.Fatalf("carried over: %s", asJSON(got))
	}
	return first, sales, both
}

// TestUnitsThatCameOverGoWithTheirMoney: what was not drawn of them, once, and back when the money is back.
func TestUnitsThatCameOverGoWithTheirMoney(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct{ draws, left, back int64 }{
		"none drawn":            {0, 1, 6},
		"one of its own":        {1, 0, 5},
		"two that came over":    {3, 0, 3},
		"everything was drawn":  {6, 0, 0},
		"all but one came over": {5, 0, 1},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			first, sales, both := h.continued()
			for i := range c.draws {
				must(t, h.draws(h.inTheName(first, string(rune('a'+i))), both[1]))
			}
			inv := h.invoice(sales[0])
			dispute, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, false)
			must(t, err)
			learn := func() {
				must(t, h.desk.ReadMoney(t.Context(), inv.ID))
				must(t, h.desk.FollowAgreement(t.Context(), both[0].ID))
				must(t, h.desk.FollowAgreement(t.Context(), both[0].ID))
			}
			learn()
			if got := h.agreement(both[1]); got.Left() != c.left || got.Status != models.AgreementActive {
				t.Errorf("while the bank looks: %s", asJSON(got))
			}
			must(t, h.stripe.MoveDispute(t.Context(), dispute, sandbox.DisputeWon))
			learn()
			h.days(1)
			if got := h.agreement(both[1]); got.Left() != c.back {
				t.Errorf("after it was won: %s", asJSON(got))
			}
			h.givenBack(sales[0], both[0])
			if got := h.agreement(both[1]); got.Left() != c.left {
				t.Errorf("given back: %s", asJSON(got))
			}
			h.chained(sales[1])
		})
	}
}

// TestARenewalThatWasGivenBackMakesRoomForTheNext, and what it drew of the units that came over stays drawn.
func TestARenewalThatWasGivenBackMakesRoomForTheNext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first, sales, both := h.continued()
	must(t, h.draws(h.inTheName(first, "own"), both[1]))
	must(t, h.draws(h.inTheName(first, "over"), both[1]))
	h.givenBack(sales[1], both[1])
	next, err := h.desk.RenewAgreement(t.Context(), sales[0].ID)
	must(t, err)
	in := h.bundle(first, 1)
	in.Bundle.Carry = 5
	must(t, h.desk.QuoteAgreement(t.Context(), h.editor, next.ID, h.reload(next).Version, in))
	h.buy(h.reload(next), h.latest(next))
	h.days(1)
	third, err := models.AgreementOfSale(t.Context(), h.db, next.ID)
	must(t, err)
	if third.Left() != 5 {
		t.Errorf("one of five was drawn before: %s", asJSON(third))
	}
	if _, err := h.desk.RenewAgreement(t.Context(), sales[0].ID); !is(err, models.ErrConflict) {
		t.Errorf("renewed twice: %v", err)
	}
}

// TestOnlyPointsOfTheSameValueComeOver: ten cheap ones would otherwise become ten dear ones.
func TestOnlyPointsOfTheSameValueComeOver(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	in := h.bundle(first, 10)
	in.Bundle.Unit, in.Bundle.PointMinor = models.UnitPoint, 100
	_, a := h.bought(in, first)
	in.Bundle.Renews, in.Bundle.Carry = a.ID, 10
	for name, other := range map[string]func(*licensing.BundleInput){
		"dearer":              func(in *licensing.BundleInput) { in.Bundle.PointMinor = 5000 },
		"in another currency": func(in *licensing.BundleInput) { in.Currency = "EUR" },
	} {
		bad := in
		other(&bad)
		if _, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, bad); invalid(err)["carry"] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, in)
	must(t, err)
}

// TestUnitsThatGoAreNotDrawnAtTheSameTime: the locks or the constraint alone keep every agreement within its units.
func TestUnitsThatGoAreNotDrawnAtTheSameTime(t *testing.T) {
	t.Parallel()
	const constraint = `ALTER TABLE agreements DROP CONSTRAINT agreements_not_overdrawn`
	for name, c := range map[string]struct {
		off  func(h *house)
		kept bool
	}{
		"with both defences":        {func(*house) {}, true},
		"with the locks alone":      {func(h *house) { h.run(constraint) }, true},
		"with the constraint alone": {func(h *house) { h.unlocked() }, true},
		"control: without both":     {func(h *house) { h.unlocked(); h.run(constraint) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			first, sales, both := h.continued()
			must(t, h.draws(h.inTheName(first, "own"), both[1]))
			r := h.inTheName(first, "over")
			w, err := h.desk.DrawingFor(t.Context(), r)
			must(t, err)
			inv := h.invoice(sales[0])
			_, err = h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
			must(t, err)
			must(t, h.desk.ReadMoney(t.Context(), inv.ID))
			c.off(h)
			h.slow("acceptances")
			h.run(strings.Replace(slowly, "0.1", "0.5", 1))
			succeeded(t, atOnce(
				func() error { return h.desk.Draw(t.Context(), r.ID, both[1].ID, h.signature(w.Offer.Quote)) },
				func() error { h.asleep(); return h.desk.FollowAgreement(t.Context(), both[0].ID) },
			), models.ErrConflict)
			if got := h.agreement(both[1]); (got.Left() == 0) != c.kept {
				t.Errorf("%s", asJSON(got))
			}
		})
	}
}
