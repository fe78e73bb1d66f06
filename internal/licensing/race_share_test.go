package licensing_test

import (
	"fmt"
	"testing"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// shareKeys are the keys behind the lock of the request: of the licence, of what is
// frozen, and of what accrues.
const shareKeys = licenceKeys + `; ALTER TABLE share_entries DROP CONSTRAINT share_entries_invoice_id_quote_line_id_contributor_id_fkey;
	ALTER TABLE line_shares DROP CONSTRAINT line_shares_pkey; DROP INDEX share_entries_accrue_once`

var shareRaces = map[string]struct {
	off  func(h *house)
	once bool
}{
	"with both defences":    {func(*house) {}, true},
	"with the lock alone":   {func(h *house) { h.run(shareKeys) }, true},
	"with the keys alone":   {func(h *house) { h.unlocked() }, true},
	"control: without both": {func(h *house) { h.unlocked(); h.run(shareKeys) }, false},
}

func TestOnePaymentToldTenTimesAccruesOnce(t *testing.T) {
	t.Parallel()
	for name, c := range shareRaces {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			_, inv := h.licensed("k", h.article("a", written("freelance", "Nadia Karam")))
			h.pay(inv)
			c.off(h)
			h.slow("line_shares")
			other := h.another(h.stripe.Transport(), 0)
			atOnce(h.told10(event("evt_paid", "invoice.paid", inv), h.desk, other)...)
			if once := h.owed("Nadia Karam") == inv.NetMinor/2; once != c.once {
				t.Errorf("%d of %d: %s", h.owed("Nadia Karam"), inv.NetMinor, h.ledger(inv))
			}
		})
	}
}

// told10 are ten deliveries of one event at two desks.
func (h *house) told10(e billing.Event, desks ...*licensing.Desk) (acts []func() error) {
	for i := range 10 {
		desk := desks[i%len(desks)]
		acts = append(acts, func() error {
			if err := desk.StoreEvent(h.t.Context(), e, []byte("{}")); err != nil {
				return err
			}
			return desk.HandleEvent(h.t.Context(), e.ID)
		})
	}
	return acts
}

// unwritten keeps the desk from writing the rows of invoice, licence and request,
// whose locks would have the others wait as well.
func (h *house) unwritten() {
	h.t.Helper()
	must(h.t, h.db.Callback().Update().Replace("gorm:update", func(*gorm.DB) {}))
}

// TestOneRefundReadTenTimesReversesOnce has two defences: the lock on the request,
// and the keys of the rows that are written before the ledger.
func TestOneRefundReadTenTimesReversesOnce(t *testing.T) {
	t.Parallel()
	const keys = `ALTER TABLE refunds DROP CONSTRAINT refunds_stripe_refund_id_key; ALTER TABLE mails DROP CONSTRAINT mails_once_key_key`
	for name, c := range map[string]struct {
		off  func(h *house)
		once bool
	}{
		"with both defences":    {func(*house) {}, true},
		"with the lock alone":   {func(h *house) { h.run(keys) }, true},
		"with the keys alone":   {func(h *house) { h.unlocked() }, true},
		"control: without both": {func(h *house) { h.unlocked(); h.unwritten(); h.run(keys) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			_, inv := h.earning("k", h.article("a", written("freelance", "Nadia Karam")))
			_, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
			must(t, err)
			c.off(h)
			h.slow("share_entries")
			h.run(`CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(1); RETURN NEW; END $$`) // many calls come before
			atOnce(times(10, func() error { return h.desk.ReadMoney(t.Context(), inv.ID) })...)
			half := inv.NetMinor / 2
			want := fmt.Sprintf("Nadia Karam accrued %d, Nadia Karam reversed -%d", half, half)
			if once := h.ledger(inv) == want; once != c.once {
				t.Errorf("ledger: %s", h.ledger(inv))
			}
		})
	}
}

// payout is everything that a contributor has earned with an invoice.
func (h *house) payout(key string, minor int64) licensing.PayoutInput {
	return licensing.PayoutInput{FormKey: key, Currency: "GBP", AmountMinor: minor, Reference: "HSBC 4711", PaidOn: h.clock.now().Format("2006-01-02")}
}

func (h *house) contributor(name string) models.Contributor {
	h.t.Helper()
	c, err := models.ContributorByName(h.t.Context(), h.db, h.pub.ID, name)
	must(h.t, err)
	return c
}

// TestNobodyIsPaidMoreThanTheyAreOwed also when ten people press the button at once.
func TestNobodyIsPaidMoreThanTheyAreOwed(t *testing.T) {
	t.Parallel()
	for _, defended := range []bool{true, false} {
		t.Run(fmt.Sprintf("defended=%t", defended), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			_, inv := h.earning("k", h.article("a", written("freelance", "Nadia Karam")))
			nadia := h.contributor("Nadia Karam")
			if !defended {
				h.unlocked()
			}
			h.slow("share_entries")
			var acts []func() error
			for i := range 10 {
				acts = append(acts, func() error {
					return h.desk.PayOut(t.Context(), h.editor, nadia.ID, h.payout(fmt.Sprint("form ", i), inv.NetMinor/2))
				})
			}
			paid := 0
			for _, err := range atOnce(acts...) {
				if bad := invalid(err); err == nil {
					paid++
				} else if bad["amount"] == "" {
					t.Errorf("not announced: %v", err)
				}
			}
			if once := paid == 1 && h.owed("Nadia Karam") == 0; once != defended {
				t.Errorf("paid %d times, %d left", paid, h.owed("Nadia Karam"))
			}
		})
	}
}

func TestAPayoutIsRecordedOnceAndHasAReference(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.earning("k", h.article("a", written("freelance", "Nadia Karam")))
	nadia := h.contributor("Nadia Karam")
	for field, in := range map[string]licensing.PayoutInput{
		"amount":    h.payout("f1", inv.NetMinor/2+1),
		"reference": {FormKey: "f2", Currency: "GBP", AmountMinor: 1, PaidOn: "2026-11-02"},
		"paid_on":   {FormKey: "f3", Currency: "GBP", AmountMinor: 1, Reference: "x", PaidOn: "2026-12-24"},
	} {
		if bad := invalid(h.desk.PayOut(t.Context(), h.editor, nadia.ID, in)); bad[field] == "" || len(bad) != 1 {
			t.Errorf("%s: %v", field, bad)
		}
	}
	euros := h.payout("f4", 1)
	euros.Currency = "EUR" // nothing is owed in euros, however much in pounds
	if bad := invalid(h.desk.PayOut(t.Context(), h.editor, nadia.ID, euros)); bad["amount"] == "" {
		t.Errorf("another currency: %v", bad)
	}
	if err := h.desk.PayOut(t.Context(), h.editor, 4711, h.payout("f5", 1)); !is(err, models.ErrNotFound) {
		t.Errorf("nobody: %v", err)
	}
	same := func() error { return h.desk.PayOut(t.Context(), h.editor, nadia.ID, h.payout("same form", 1000)) }
	if n := succeeded(t, atOnce(times(10, same)...)); n != 10 || h.owed("Nadia Karam") != inv.NetMinor/2-1000 {
		t.Errorf("one form sent ten times: %d went well, %d left", n, h.owed("Nadia Karam"))
	}
	// A refund after a payout is owed by the contributor.
	_, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
	must(t, err)
	h.catchUp()
	if got := h.owed("Nadia Karam"); got != -1000 {
		t.Errorf("refunded after the payout: %d", got)
	}
	lines, err := models.ShareStatement(t.Context(), h.db, nadia.ID, "sandbox", h.clock.now().AddDate(1, 0, 0))
	must(t, err)
	if last := lines[len(lines)-1]; len(lines) != 3 || last.RunningMinor != -1000 || last.Licence != h.licence(r).Number || last.NetMinor != inv.NetMinor || last.Licensee == "" {
		t.Errorf("statement: %s", asJSON(lines))
	}
}
