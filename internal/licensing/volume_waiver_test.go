package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// TestAWaiverOfABundleIsAnsweredByItsNextPrice: measured unit for unit by the offer to
// which it came, and counted in the report once the agreement is paid.
func TestAWaiverOfABundleIsAnsweredByItsNextPrice(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	for name, c := range map[string]struct {
		change func(*licensing.BundleInput)
		answer string
		waived int64
	}{
		"half the price":             {func(in *licensing.BundleInput) { in.NetMinor = 50000 }, models.WaiverReduced, 50000},
		"more for the same":          {func(in *licensing.BundleInput) { in.Bundle.Size = 20 }, models.WaiverReduced, 100000},
		"as before":                  {func(*licensing.BundleInput) {}, models.WaiverDeclined, 0},
		"less, but no less for each": {func(in *licensing.BundleInput) { in.Bundle.Size, in.NetMinor = 5, 50000 }, models.WaiverDeclined, 0},
		"in another currency":        {func(in *licensing.BundleInput) { in.Currency, in.NetMinor = "EUR", 50000 }, models.WaiverDeclined, 0},
	} {
		sale, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, h.bundle(first, 10))
		must(t, err)
		must(t, h.desk.AskForWaiver(t.Context(), sale.ID, h.latest(sale).ID, licensing.WaiverInput{Reason: "charity", Words: "We are a charity."}, licensing.Enclosed{}))
		in := h.bundle(first, 10)
		c.change(&in)
		must(t, h.desk.QuoteAgreement(t.Context(), h.editor, sale.ID, h.reload(sale).Version, in))
		w, err := models.WaiverOf(t.Context(), h.db, sale.ID)
		must(t, err)
		if w.Answer != c.answer || *w.QuoteID != h.latest(sale).ID {
			t.Errorf("%s: %s", name, asJSON(w))
		}
		h.buy(h.reload(sale), h.latest(sale))
		day := models.WaivedFilter{PublicationID: h.pub.ID, From: h.clock.now().Add(-time.Hour), Until: h.clock.now().Add(time.Hour)}
		list, err := models.WaivedLicences(t.Context(), h.db, day, 100)
		must(t, err)
		var waived int64
		for _, l := range list {
			if l.Reference == sale.Reference {
				waived += l.WaivedMinor()
			}
		}
		if waived != c.waived {
			t.Errorf("%s: %d waived, want %d", name, waived, c.waived)
		}
	}
	sums, err := models.WaivedSums(t.Context(), h.db, models.WaivedFilter{PublicationID: h.pub.ID, From: h.clock.now().Add(-time.Hour), Until: h.clock.now().Add(time.Hour)})
	must(t, err)
	if len(sums) != 1 || sums[0].WaivedMinor != 150000 || sums[0].Reason != "charity" || sums[0].Licences != 2 {
		t.Errorf("sums: %s", asJSON(sums))
	}
}

// TestWhatCannotBeComparedIsNotReportedAsWaived: a bundle that was sold in points, although articles were asked for.
func TestWhatCannotBeComparedIsNotReportedAsWaived(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	sale, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, h.bundle(first, 10))
	must(t, err)
	must(t, h.desk.AskForWaiver(t.Context(), sale.ID, h.latest(sale).ID, licensing.WaiverInput{Reason: "charity", Words: "We are a charity."}, licensing.Enclosed{}))
	in := h.bundle(first, 10)
	in.NetMinor = 90000
	must(t, h.desk.QuoteAgreement(t.Context(), h.editor, sale.ID, h.reload(sale).Version, in))
	in.Bundle.Unit, in.Bundle.PointMinor = models.UnitPoint, 5000
	must(t, h.desk.QuoteAgreement(t.Context(), h.editor, sale.ID, h.reload(sale).Version, in))
	h.buy(h.reload(sale), h.latest(sale))
	sums, err := models.WaivedSums(t.Context(), h.db, models.WaivedFilter{PublicationID: h.pub.ID, From: h.clock.now().Add(-time.Hour), Until: h.clock.now().Add(time.Hour)})
	must(t, err)
	if len(sums) != 0 {
		t.Errorf("sums: %s", asJSON(sums))
	}
}

// TestNothingIsDrawnFromAnAgreementThatIsNotInForce, also by the form of a page that was opened before.
func TestNothingIsDrawnFromAnAgreementThatIsNotInForce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	_, a := h.bought(h.bundle(first, 50), first)
	other := h.pub
	other.ID, other.Code, other.Slug, other.Sites = 0, "MID", "midan", []string{"midan.example"}
	other, err := h.desk.CreatePublication(t.Context(), other)
	must(t, err)
	for name, sql := range map[string]string{
		"suspended": `UPDATE agreements SET status = 'suspended', status_reason = 'disputed'`, "paid back": `UPDATE agreements SET status = 'revoked', status_reason = 'refunded'`,
		"ended": `UPDATE agreements SET status = 'ended'`, "over": `UPDATE agreements SET ends_at = starts_at + interval '1 second'`,
		"not begun": `UPDATE agreements SET starts_at = starts_at + interval '30 days'`, "used up": `UPDATE agreements SET drawn = size`,
		"of another house's articles": `UPDATE articles SET publication_id = ` + fmt.Sprint(other.ID),
	} {
		r := h.inTheName(first, name)
		w, err := h.desk.DrawingFor(t.Context(), r)
		must(t, err)
		h.clock.pass(2 * time.Second)
		before := h.agreement(a)
		h.run(sql)
		if err := h.desk.Draw(t.Context(), r.ID, a.ID, h.signature(w.Offer.Quote)); !is(err, models.ErrConflict) {
			t.Errorf("%s: drawn with %v", name, err)
		}
		h.run(`UPDATE agreements SET status = ?, status_reason = '', starts_at = ?, ends_at = ?, drawn = ?`, before.Status, before.StartsAt, before.EndsAt, before.Drawn)
		h.run(`UPDATE articles SET publication_id = ?`, h.pub.ID)
		must(t, h.desk.Draw(t.Context(), r.ID, a.ID, h.signature(w.Offer.Quote))) // the control: the same form, in force
	}
}
