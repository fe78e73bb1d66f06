package licensing_test

import (
	"errors"
	"fmt"
	"math/rand/v2"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/internal/shares"
	"imprimatur/models"
)

// written is an article of a rights basis and a byline.
func written(basis, byline string) func(*models.Article) {
	return func(a *models.Article) { a.RightsBasis, a.Author = basis, byline }
}

// licensed makes a request for some articles whose invoice, with tax, is open at Stripe.
func (h *house) licensed(key string, articles ...models.Article) (models.Request, models.Invoice) {
	h.t.Helper()
	ctx := h.t.Context()
	r := h.asking(key, func(in *licensing.Submission) { in.Country, in.Use.Country = "GB", "GB" }, articles...)
	offer := h.offer(r)
	offer.Consents = map[int]licensing.Consent{}
	for i := range articles {
		offer.Consents[i+1] = licensing.Consent{Given: true, By: "the author", On: "2026-11-01"}
	}
	q, err := h.desk.Quote(ctx, h.editor, r.ID, offer)
	must(h.t, err)
	must(h.t, h.desk.AcceptQuote(ctx, r.ID, h.signature(q)))
	must(h.t, h.desk.PrepareInvoice(ctx, h.invoice(r).ID))
	return h.reload(r), h.invoice(r)
}

// earning is licensed, and then paid.
func (h *house) earning(key string, articles ...models.Article) (models.Request, models.Invoice) {
	h.t.Helper()
	r, inv := h.licensed(key, articles...)
	h.pay(inv)
	must(h.t, h.desk.ReadMoney(h.t.Context(), inv.ID))
	return h.reload(r), h.invoice(r)
}

// ledger writes what the ledger holds for an invoice: "Nadia accrued 50, reversed -50".
func (h *house) ledger(inv models.Invoice) string {
	h.t.Helper()
	var lines []string
	must(h.t, h.db.Raw(`SELECT c.name || ' ' || e.kind || ' ' || e.amount_minor FROM share_entries e JOIN contributors c ON c.id = e.contributor_id
		WHERE e.invoice_id = ? ORDER BY e.id`, inv.ID).Scan(&lines).Error)
	return strings.Join(lines, ", ")
}

// owed is a contributor's balance in pounds.
func (h *house) owed(name string) int64 {
	h.t.Helper()
	return h.count(`SELECT coalesce(sum(e.amount_minor), 0) FROM share_entries e JOIN contributors c ON c.id = e.contributor_id
		WHERE c.name_key = ? AND e.currency = 'GBP'`, models.NameKey(name))
}

func TestAShareAccruesWithThePaymentAndGoesWithItsRefund(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.earning("k", h.article("a", written("freelance", "Nadia  Karam")))
	half := inv.NetMinor / 2
	if got, want := h.ledger(inv), fmt.Sprintf("Nadia Karam accrued %d", half); got != want {
		t.Fatalf("paid: %s, want %s", got, want)
	}
	part, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, inv.TotalMinor/4)
	must(t, err)
	h.catchUp()
	if got := h.owed("Nadia Karam"); got < half*3/4-2 || got > half*3/4+1 {
		t.Errorf("a quarter refunded: %d of %d", got, half)
	}
	_, err = h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
	must(t, err)
	h.catchUp()
	if got := h.owed("Nadia Karam"); got != 0 {
		t.Errorf("all refunded: %d left", got)
	}
	must(t, h.stripe.SettleRefund(t.Context(), part, sandbox.RefundFailed))
	h.catchUp()
	if got := h.owed("Nadia Karam"); got == 0 || !strings.Contains(h.ledger(inv), "restored") {
		t.Errorf("a refund failed: %s", h.ledger(inv))
	}
	before := h.ledger(inv)
	for range 3 {
		must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	}
	if h.ledger(inv) != before {
		t.Errorf("read again: %s, it was %s", h.ledger(inv), before)
	}
}

func TestAnOpenDisputeTakesNothingAndALostOneAll(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.article("a", written("freelance_ask", "Nadia Karam"))
	for name, c := range map[string]struct {
		steps []sandbox.DisputeStep
		keeps bool
	}{
		"open": {nil, true}, "won": {[]sandbox.DisputeStep{sandbox.DisputeAnswered, sandbox.DisputeWon}, true}, "lost": {[]sandbox.DisputeStep{sandbox.DisputeLost}, false},
	} {
		h := h.with(t)
		_, inv := h.earning(name, a)
		id, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, false)
		must(t, err)
		h.catchUp()
		for _, step := range c.steps {
			must(t, h.stripe.MoveDispute(t.Context(), id, step))
			h.catchUp()
		}
		want := fmt.Sprintf("Nadia Karam accrued %d", inv.NetMinor/2)
		if !c.keeps {
			want += fmt.Sprintf(", Nadia Karam reversed -%d", inv.NetMinor/2)
		}
		if got := h.ledger(inv); got != want {
			t.Errorf("%s: %s, want %s", name, got, want)
		}
	}
}

func TestWhoGetsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.earning("staff", h.article("s", written("staff", "Sam Editor")))
	if got := h.ledger(inv); got != "" {
		t.Errorf("staff: %s", got)
	}
	r := h.submitted("free")
	offer := h.offer(r)
	offer.Gratis, offer.GratisReason = true, "a school"
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, offer)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	if n := h.count(`SELECT count(*) FROM line_shares WHERE invoice_id <> ?`, inv.ID); n != 0 || h.licences() != 2 {
		t.Errorf("free: %d shares, %d licences", n, h.licences())
	}
}

func TestWhatIsAgreedCountsFromTheNextPaymentOn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, unnamed := h.article("a", written("co_production", "Nadia Karam, Omar Said")), h.article("b", written("freelance", ""))
	_, first := h.earning("first", a, unnamed)
	if got := h.owed("Nadia Karam"); got != 0 {
		t.Errorf("a partner without an agreement: %d", got)
	}
	if got := h.owed(licensing.NoAuthor); got == 0 {
		t.Error("the share of an article without an author is lost")
	}
	deal := licensing.ShareInput{BasisPoints: new(int64), Contributors: []models.SharePart{{Name: "Nadia Karam", Parts: 2}, {Name: "Omar Said", Parts: 1}}}
	*deal.BasisPoints = 3000
	must(t, h.desk.SetShare(t.Context(), h.editor, a.ID, deal))
	if err := h.desk.SetShare(t.Context(), h.editor, a.ID, deal); !is(err, models.ErrConflict) {
		t.Errorf("a stale page: %v", err)
	}
	_, second := h.earning("second", a)
	nadia, omar := second.NetMinor*3000*2/30000, second.NetMinor*3000/30000
	if h.owed("Nadia Karam") != nadia || h.owed("Omar Said") != omar {
		t.Errorf("of %d: %d and %d, want %d and %d", second.NetMinor, h.owed("Nadia Karam"), h.owed("Omar Said"), nadia, omar)
	}
	must(t, h.desk.SetShare(t.Context(), h.editor, a.ID, licensing.ShareInput{Seen: 1, BasisPoints: new(int64)}))
	must(t, h.desk.SetShareDefaults(t.Context(), h.editor, h.pub.ID, 0, map[string]int64{"freelance": 0}))
	for _, inv := range []models.Invoice{first, second} {
		before := h.ledger(inv)
		must(t, h.desk.ReadMoney(t.Context(), inv.ID))
		if got := h.ledger(inv); got != before {
			t.Errorf("what was frozen has moved: %s, it was %s", got, before)
		}
	}
	if _, third := h.earning("third", a, unnamed); h.ledger(third) != "" {
		t.Errorf("after both were set to nothing: %s", h.ledger(third))
	}
	if versions, err := models.ArticleSharesOf(t.Context(), h.db, a.ID); err != nil || len(versions) != 2 || versions[1].Contributors[0].Parts != 2 {
		t.Errorf("history: %+v, %v", versions, err)
	}
}

func TestWhatCannotBeAgreed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.article("a", written("freelance", "Nadia Karam"))
	over := int64(10_001)
	for field, in := range map[string]licensing.ShareInput{
		"share":   {BasisPoints: &over},
		"name_1":  {Contributors: []models.SharePart{{Name: " ", Parts: 1}}},
		"name_2":  {Contributors: []models.SharePart{{Name: "Nadia", Parts: 1}, {Name: "NADIA ", Parts: 1}}},
		"parts_1": {Contributors: []models.SharePart{{Name: "Nadia", Parts: 0}}},
	} {
		if bad := invalid(h.desk.SetShare(t.Context(), h.editor, a.ID, in)); bad[field] == "" {
			t.Errorf("%s: %v", field, bad)
		}
	}
	viewer := models.Actor{Kind: "staff", ID: h.editor.ID, Role: models.Viewer}
	for name, err := range map[string]error{
		"share": h.desk.SetShare(t.Context(), viewer, a.ID, licensing.ShareInput{}), "defaults": h.desk.SetShareDefaults(t.Context(), viewer, h.pub.ID, 0, nil),
		"payout": h.desk.PayOut(t.Context(), viewer, 1, licensing.PayoutInput{}),
	} {
		if !is(err, models.ErrForbidden) {
			t.Errorf("a viewer, %s: %v", name, err)
		}
	}
	if bad := invalid(h.desk.SetShareDefaults(t.Context(), h.editor, h.pub.ID, 0, map[string]int64{"staff": 1, "guest": -1})); bad["staff"] == "" || bad["guest"] == "" {
		t.Errorf("defaults: %v", bad)
	}
	if err := h.desk.SetShare(t.Context(), h.editor, 4711, licensing.ShareInput{}); !is(err, models.ErrNotFound) {
		t.Errorf("no article: %v", err)
	}
}

// unfair says for whom the ledger of an invoice is not what its money entitles them
// to, worked out afresh from the mirror of Stripe.
func (h *house) unfair(inv models.Invoice) (wrong []string) {
	h.t.Helper()
	lines, err := models.LinesOf(h.t.Context(), h.db, inv.QuoteID)
	must(h.t, err)
	lost := h.count(`SELECT coalesce(sum(amount_minor), 0) FROM disputes WHERE invoice_id = ? AND status = 'lost'`, inv.ID)
	sale := shares.Sale{Currency: inv.Currency, TotalMinor: inv.TotalMinor, GivenBackMinor: min(inv.TotalMinor, inv.CreditedMinor+inv.ReturnedMinor+lost)}
	for _, l := range lines {
		sale.Lines = append(sale.Lines, shares.Line{NetMinor: l.NetMinor, BasisPoints: 5000, Parts: []int64{1, 1}})
	}
	d, err := shares.Divide(sale)
	must(h.t, err)
	for i, l := range lines {
		for j, name := range []string{"nadia karam", "omar said"} {
			holds := h.count(`SELECT coalesce(sum(e.amount_minor), 0) FROM share_entries e JOIN contributors c ON c.id = e.contributor_id
				WHERE e.quote_line_id = ? AND c.name_key = ?`, l.ID, name)
			if holds != d.Contributors[i][j] {
				wrong = append(wrong, fmt.Sprintf("%s holds %d of line %d, entitled to %d", name, holds, i+1, d.Contributors[i][j]))
			}
		}
	}
	return wrong
}

// TestEveryHistoryOfMoneyEndsFair plays random refunds and disputes, with events
// doubled and out of order, and compares the ledger with a division from scratch.
func TestEveryHistoryOfMoneyEndsFair(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	seed := uint64(time.Now().UnixNano())
	t.Logf("seed %d", seed)
	dice, wanted := rand.New(rand.NewPCG(seed, 0)), sampled(t, 4)
	one, two := h.article("a", written("freelance", "Nadia Karam, Omar Said")), h.article("b", written("freelance", "Nadia Karam, Omar Said"))
	for n := range 8 {
		if !wanted(n) {
			continue
		}
		r, inv := h.earning(fmt.Sprint(n), one, two)
		var refunds, disputes []string
		for range 1 + dice.IntN(5) {
			switch dice.IntN(4) {
			case 0, 1:
				if id, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, int64(dice.IntN(3))*1234); err == nil {
					refunds = append(refunds, id)
				}
			case 2:
				if len(refunds) > 0 {
					_ = h.stripe.SettleRefund(t.Context(), refunds[dice.IntN(len(refunds))], sandbox.RefundFailed) // not every one can
				}
			case 3:
				if id, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, false); err == nil {
					disputes = append(disputes, id)
				} else if len(disputes) > 0 {
					_ = h.stripe.MoveDispute(t.Context(), disputes[0], []sandbox.DisputeStep{sandbox.DisputeWon, sandbox.DisputeLost}[dice.IntN(2)])
				}
			}
			if dice.IntN(2) == 0 {
				h.rumour(dice, inv)
			}
		}
		h.catchUp()
		inv = h.invoice(r)
		if wrong := h.unfair(inv); len(wrong) > 0 {
			t.Errorf("sale %d: %v; ledger: %s", n, wrong, h.ledger(inv))
		}
		if n == 0 { // the control: a ledger that was moved without cause is found
			h.run(`INSERT INTO share_entries (contributor_id, invoice_id, quote_line_id, article_id, mode, currency, amount_minor, kind, at)
				SELECT contributor_id, invoice_id, quote_line_id, article_id, 'sandbox', 'GBP', 1, 'restored', now() FROM line_shares WHERE invoice_id = ? LIMIT 1`, inv.ID)
			if len(h.unfair(inv)) == 0 {
				t.Error("a penny too many is not found")
			}
		}
	}
}

func TestTheLedgerIsNeverChanged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.earning("k", h.article("a", written("freelance", "Nadia Karam")))
	for _, sql := range []string{
		`UPDATE share_entries SET amount_minor = amount_minor + 1`, `DELETE FROM share_entries`, `TRUNCATE share_entries`,
		`UPDATE line_shares SET basis_points = 1`, `DELETE FROM line_shares`,
	} {
		if err := h.db.Exec(sql).Error; err == nil {
			t.Errorf("%s went through", sql)
		}
	}
	if got, want := h.ledger(inv), fmt.Sprintf("Nadia Karam accrued %d", inv.NetMinor/2); got != want {
		t.Errorf("%s, want %s", got, want)
	}
}

// invalid is what a verb found wrong, by field.
func invalid(err error) models.Invalid {
	var bad models.Invalid
	errors.As(err, &bad)
	return bad
}
