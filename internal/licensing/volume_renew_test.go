package licensing_test

import (
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func TestALicenseeAsksForTheirAgreementAnew(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	sale, a := h.bought(h.bundle(first, 5), first)
	must(t, h.draws(h.inTheName(first, "use"), a))
	next, err := h.desk.RenewAgreement(t.Context(), sale.ID)
	must(t, err)
	next = h.reload(next)
	if next.Status != models.Submitted || next.Bundle.Renews != a.ID || next.Bundle.Size != 5 || next.AnswerDueAt == nil || next.Title != sale.Title ||
		h.told("request_received", next) != 1 || h.count(`SELECT count(*) FROM mails WHERE kind = 'desk_new_request' AND request_id = ?`, next.ID) != 1 {
		t.Fatalf("asked for: %s", asJSON(next))
	}
	h.chained(next)
	h.chained(sale)
	if again, err := h.desk.RenewAgreement(t.Context(), sale.ID); !is(err, models.ErrConflict) {
		t.Errorf("a second time: %s, %v", again.Reference, err)
	}
	in := h.bundle(first, 5)
	in.Bundle.Renews = a.ID
	if _, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, in); !is(err, models.ErrConflict) {
		t.Errorf("offered beside it: %v", err)
	}
	in.NetMinor, in.Bundle.Renews = 120000, 0 // today's price; what it renews is the sale's own
	must(t, h.desk.QuoteAgreement(t.Context(), h.editor, next.ID, next.Version, in))
	h.buy(h.reload(next), h.latest(next))
	b, err := models.AgreementOfSale(t.Context(), h.db, next.ID)
	must(t, err)
	if *b.RenewsID != a.ID || !b.StartsAt.Equal(a.EndsAt) || h.invoice(next).TotalMinor != 120000 {
		t.Errorf("renewed: %s", asJSON(b))
	}
	h.days(340)
	if h.told("agreement_ending", sale) != 0 {
		t.Error("a letter about the end although it is renewed")
	}
	if _, err := h.desk.RenewAgreement(t.Context(), sale.ID); !is(err, models.ErrConflict) {
		t.Errorf("renewed already: %v", err)
	}
}

func TestARenewalThatEndedMakesRoomForTheNext(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	sale, a := h.bought(h.bundle(first, 5), first)
	next, err := h.desk.RenewAgreement(t.Context(), sale.ID)
	must(t, err)
	must(t, h.desk.Withdraw(t.Context(), next.ID, "Not now."))
	again, err := h.desk.RenewAgreement(t.Context(), sale.ID)
	must(t, err)
	if again.ID == next.ID {
		t.Error("the same one")
	}
	if err := h.desk.Reopen(t.Context(), h.editor, next.ID, h.reload(next).Version, ""); !is(err, models.ErrConflict) {
		t.Errorf("reopened beside another: %v", err)
	}
	for status, want := range map[models.AgreementStatus]error{models.AgreementSuspended: models.ErrConflict, models.AgreementRevoked: models.ErrConflict} {
		must(t, h.desk.Withdraw(t.Context(), again.ID, "Not now."))
		h.run(`UPDATE agreements SET status = ? WHERE id = ?`, status, a.ID)
		if _, err := h.desk.RenewAgreement(t.Context(), sale.ID); !is(err, want) {
			t.Errorf("%s: %v", status, err)
		}
		h.run(`UPDATE agreements SET status = 'active' WHERE id = ?`, a.ID)
		h.run(`DELETE FROM throttles`)
		again, err = h.desk.RenewAgreement(t.Context(), sale.ID)
		must(t, err)
	}
	if _, err := h.desk.RenewAgreement(t.Context(), first.ID); !is(err, models.ErrNotFound) {
		t.Errorf("no agreement: %v", err)
	}
}

// TestUnusedUnitsComeOverAsTheDeskSaid: as many as are left when the earlier one ends, once.
func TestUnusedUnitsComeOverAsTheDeskSaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	in := h.bundle(first, 5)
	in.Bundle.Months = 3
	sale, a := h.bought(in, first)
	in.Bundle.Renews, in.Bundle.Carry = a.ID, 3
	for name, wrong := range map[string]func(*licensing.BundleInput){
		"more than are left": func(in *licensing.BundleInput) { in.Bundle.Carry = 6 },
		"below nothing":      func(in *licensing.BundleInput) { in.Bundle.Carry = -1 },
		"from nowhere":       func(in *licensing.BundleInput) { in.Bundle.Renews = 0 },
		"of another unit":    func(in *licensing.BundleInput) { in.Bundle.Unit, in.Bundle.PointMinor = models.UnitPoint, 100 },
	} {
		bad := in
		wrong(&bad)
		if _, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, bad); invalid(err)["carry"] == "" {
			t.Errorf("%s: %v", name, err)
		}
	}
	later, b := h.bought(in, first)
	h.days(1)
	if h.agreement(b).Carried != nil {
		t.Error("carried over while the earlier one can be drawn")
	}
	for _, key := range []string{"one", "two", "three"} {
		must(t, h.draws(h.inTheName(first, key), a))
	}
	h.days(100)
	if got := h.agreement(b); got.Carried == nil || *got.Carried != 2 || got.Left() != 7 {
		t.Fatalf("carried over: %s", asJSON(got))
	}
	if got := h.agreement(a); got.Status != models.AgreementEnded {
		t.Errorf("the earlier one is %s", got.Status)
	}
	h.days(1)
	if n := h.count(`SELECT count(*) FROM events WHERE request_id = ? AND kind = 'agreement_carried'`, later.ID); n != 1 {
		t.Errorf("told %d times", n)
	}
	h.chained(later)
	for _, key := range []string{"4", "5", "6", "7", "8", "9", "10"} {
		must(t, h.draws(h.inTheName(first, key), b))
	}
	if got := h.count(`SELECT sum(net_minor) FROM agreement_draws WHERE agreement_id = ?`, b.ID); got != 100000 || h.agreement(b).Left() != 0 {
		t.Errorf("all draws stand for %d, %d left", got, h.agreement(b).Left())
	}
	h.chained(sale)
}
