package licensing_test

import (
	"fmt"
	"os"
	"strings"
	"testing"

	"pgregory.net/rapid"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/models"
)

// wrongDraws says what of the parts of some draws is not as it must be; "" when all is.
func wrongDraws(paid int64, units, parts []int64, left int64) string {
	var sum, drawn int64
	for i, part := range parts {
		if part < 0 {
			return "a draw stands for less than nothing"
		}
		sum, drawn = sum+part, drawn+units[i]
	}
	total := drawn + left
	switch {
	case sum > paid:
		return "the draws stand for more than was paid"
	case left == 0 && sum != paid:
		return "all was drawn, and something of the payment is left"
	case sum > paid*drawn/total:
		return "the draws stand for more than their units"
	}
	return ""
}

// TestAllDrawsTogetherStandForNoMoreThanWasPaid draws any bundle down in any steps, with
// units that come over in the middle.
func TestAllDrawsTogetherStandForNoMoreThanWasPaid(t *testing.T) {
	t.Parallel()
	rapid.Check(t, func(t *rapid.T) {
		paid := rapid.OneOf(rapid.Int64Range(1, 99), rapid.Int64Range(1, 1_000_000_00)).Draw(t, "paid")
		left := rapid.Int64Range(1, 300).Draw(t, "units")
		rest := money.Amount{Minor: paid, Currency: "GBP"}
		var units, parts []int64
		for left > 0 {
			n := rapid.Int64Range(1, left).Draw(t, "drawn")
			part, err := licensing.DrawnPart(rest, n, left)
			if err != nil {
				t.Fatal(err)
			}
			rest.Minor, left = rest.Minor-part.Minor, left-n
			units, parts = append(units, n), append(parts, part.Minor)
			if why := wrongDraws(paid, units, parts, left); why != "" {
				t.Fatalf("%s: %v for %v of %d", why, parts, units, paid)
			}
		}
	})
	for name, c := range map[string][]int64{"too much": {60, 41}, "something left": {50, 49}, "below nothing": {-1, 101}} { // the control
		if wrongDraws(100, []int64{1, 1}, c, 0) == "" {
			t.Errorf("%s passes", name)
		}
	}
}

func TestADrawEarnsItsContributorsTheirPartOfWhatWasPaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	in := h.bundle(first, 3)
	in.NetMinor = 10001
	sale, a := h.bought(in, first)
	if got := h.ledger(h.invoice(sale)); got != "" {
		t.Errorf("before anything is drawn: %s", got)
	}
	nadia, sam := h.article("n", written("freelance", "Nadia Karam")), h.article("s", written("staff", "Sam Editor"))
	two := h.asking("two", func(in *licensing.Submission) { in.OrganisationName = first.Organisation }, nadia, sam)
	must(t, h.draws(two, a))
	// Two of three units are 6667 of 10001, one of them Nadia's: 3334, and half of it.
	if got := h.ledger(h.invoice(sale)); got != "Nadia Karam accrued 1667" {
		t.Errorf("one of two articles: %s", got)
	}
	omar := h.article("o", written("freelance", "Omar Said"))
	must(t, h.draws(h.asking("last", func(in *licensing.Submission) { in.OrganisationName = first.Organisation }, omar), a))
	if got := h.owed("Omar Said"); got != 1667 { // the last takes the rest of 3334
		t.Errorf("the last: %d", got)
	}
	if n := h.count(`SELECT sum(net_minor) FROM agreement_draws`); n != 10001 {
		t.Errorf("all draws: %d", n)
	}
	id := h.count(`SELECT id FROM contributors WHERE name_key = 'nadia karam'`)
	lines, err := models.ShareStatement(t.Context(), h.db, id, "sandbox", h.clock.now().AddDate(0, 0, 1))
	must(t, err)
	if len(lines) != 1 || lines[0].NetMinor != 3334 || lines[0].Licence != h.licence(two).Number || lines[0].RequestRef != two.Reference || lines[0].Agreement != a.Number {
		t.Errorf("statement: %s", asJSON(lines))
	}
	if bad := invalid(h.desk.PayOut(t.Context(), h.editor, id, h.payout("too much", 1668))); bad["amount"] == "" {
		t.Errorf("more than the share was paid out: %v", bad)
	}
	must(t, h.desk.PayOut(t.Context(), h.editor, id, h.payout("all of it", 1667)))
	if got := h.owed("Nadia Karam"); got != 0 {
		t.Errorf("paid out, and %d are owed", got)
	}
}

// TestTheSharesOfDrawsFollowTheMoneyOfTheAgreement: also of what is drawn after a part was given back.
func TestTheSharesOfDrawsFollowTheMoneyOfTheAgreement(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	sale, a := h.bought(h.bundle(first, 4), first) // 1000.00
	inv := h.invoice(sale)
	omar := h.article("o", written("freelance", "Omar Said"))
	use := func(key string) models.Request {
		return h.asking(key, func(in *licensing.Submission) { in.OrganisationName = first.Organisation }, omar)
	}
	must(t, h.draws(use("one"), a))
	_, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, inv.TotalMinor/2)
	must(t, err)
	h.catchUp()
	if got := h.owed("Omar Said"); got != 6250 {
		t.Errorf("half was given back: %d of 12500", got)
	}
	must(t, h.draws(use("two"), a))
	if got := h.owed("Omar Said"); got != 12500 {
		t.Errorf("drawn after it: %d", got)
	}
	before := h.ledger(inv)
	for range 3 {
		must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	}
	if h.ledger(inv) != before {
		t.Errorf("read again: %s, it was %s", h.ledger(inv), before)
	}
	rest, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
	must(t, err)
	h.catchUp()
	if got := h.owed("Omar Said"); got != 0 || h.agreement(a).Status != models.AgreementRevoked {
		t.Errorf("all was given back: %d, agreement %s", got, h.agreement(a).Status)
	}
	must(t, h.stripe.SettleRefund(t.Context(), rest, sandbox.RefundFailed))
	h.catchUp()
	if got := h.owed("Omar Said"); got != 12500 {
		t.Errorf("the refund failed: %d", got)
	}
}

// TestSharesOfRacingDrawsAreExact: with the lock each part is of what the draws before
// it left; the control shows what happens without it.
func TestSharesOfRacingDrawsAreExact(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off  func(h *house)
		kept bool
	}{
		"with the lock":             {func(*house) {}, true},
		"control: without the lock": {func(h *house) { h.unlocked() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			first := h.partner("k")
			in := h.bundle(first, 3)
			in.NetMinor = 10001
			_, a := h.bought(in, first)
			omar := h.article("o", written("freelance", "Omar Said"))
			var acts []func() error
			for n := range 3 {
				r := h.asking(fmt.Sprint("use", n), func(in *licensing.Submission) { in.OrganisationName = first.Organisation }, omar)
				w, err := h.desk.DrawingFor(t.Context(), r)
				must(t, err)
				acts = append(acts, func() error { return h.desk.Draw(t.Context(), r.ID, a.ID, h.signature(w.Offer.Quote)) })
			}
			c.off(h)
			h.slow("acceptances")
			succeeded(t, atOnce(acts...), models.ErrConflict)
			sum, owed := h.count(`SELECT sum(net_minor) FROM agreement_draws`), h.owed("Omar Said")
			if kept := sum == 10001 && owed == 5000; kept != c.kept {
				t.Errorf("draws stand for %d of 10001, %d accrued", sum, owed)
			}
		})
	}
}

// TestWhatWasDrawnBeforeHasItsPartToo runs the upgrade's own statements on draws that know no part.
func TestWhatWasDrawnBeforeHasItsPartToo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	in := h.bundle(first, 7)
	in.NetMinor = 10001
	_, a := h.bought(in, first)
	for _, key := range []string{"one", "two", "three", "four", "five", "six", "seven"} {
		must(t, h.draws(h.inTheName(first, key), a))
	}
	whole, err := os.ReadFile("../../migrations/00030_volume_books.sql")
	must(t, err)
	_, fill, _ := strings.Cut(string(whole), "UPDATE agreement_draws")
	fill, _, _ = strings.Cut(fill, ";")
	h.run(`ALTER TABLE agreement_draws DISABLE TRIGGER agreement_draws_are_kept`)
	h.run(`UPDATE agreement_draws SET net_minor = 0`)
	h.run(`UPDATE agreement_draws` + fill)
	h.run(`ALTER TABLE agreement_draws ENABLE TRIGGER agreement_draws_are_kept`)
	if sum, least, most := h.count(`SELECT sum(net_minor) FROM agreement_draws`), h.count(`SELECT min(net_minor) FROM agreement_draws`),
		h.count(`SELECT max(net_minor) FROM agreement_draws`); sum != 10001 || least != 1428 || most != 1429 {
		t.Errorf("%d together, from %d to %d", sum, least, most)
	}
}
