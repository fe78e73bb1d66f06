package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/models"
)

// breakTable makes the n-th statement of a kind on a table fail, and only that one.
func (h *house) breakTable(operation, table string, n int) {
	h.t.Helper()
	h.run(`CREATE SEQUENCE IF NOT EXISTS blows`)
	h.run(`SELECT setval('blows', 1, false)`)
	h.run(fmt.Sprintf(`CREATE OR REPLACE FUNCTION blow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN
		IF nextval('blows') = %d THEN RAISE EXCEPTION 'broken on purpose' USING ERRCODE = '40P01'; END IF; RETURN NEW; END $$`, n))
	h.run(fmt.Sprintf(`CREATE TRIGGER blow BEFORE %s ON %s FOR EACH ROW EXECUTE FUNCTION blow()`, operation, table))
}

// heal ends breakTable and tells whether anything was broken.
func (h *house) heal(table string, n int) bool {
	h.t.Helper()
	h.run(`DROP TRIGGER blow ON ` + table)
	return h.count(`SELECT CASE WHEN is_called THEN last_value ELSE 0 END FROM blows`) >= int64(n)
}

// TestTheDatabaseFailsDuringAWalk lets every single write of a walk through
// Stripe fail, after Stripe did its part or before.
func TestTheDatabaseFailsDuringAWalk(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operation, table string
		atLeast          int // so many writes there are to break
	}{
		{"INSERT", "stripe_operations", 7}, {"UPDATE", "stripe_operations", 14}, {"INSERT", "stripe_customers", 1}, {"INSERT", "stripe_tax_rates", 1},
		{"UPDATE", "invoices", 3}, {"INSERT", "events", 1}, {"INSERT", "mails", 1}, {"INSERT", "river_job", 1},
	} {
		t.Run(c.operation+" "+c.table, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			broken := 0
			for n := 1; ; n++ {
				r, inv := h.taxed(fmt.Sprint(n))
				h.breakTable(c.operation, c.table, n)
				err := h.desk.PrepareInvoice(t.Context(), inv.ID)
				if !h.heal(c.table, n) {
					must(t, err)
					break
				}
				if broken++; err == nil {
					t.Errorf("write %d failed and nobody noticed", n)
				}
				h.goesOn(inv, ordinary)
				h.paidInTheEnd(r)
				if t.Failed() {
					t.Fatalf("write %d", n)
				}
			}
			if broken < c.atLeast {
				t.Errorf("only %d writes were broken", broken)
			}
		})
	}
}

// TestTheDatabaseFailsWhenTheMoneyIsThere lets every write fail that a payment
// leads to. Until it is healed nothing has changed; then there is one licence.
func TestTheDatabaseFailsWhenTheMoneyIsThere(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		operation, table string
		atLeast          int
	}{
		{"INSERT", "licences", 1}, {"INSERT", "events", 2}, {"INSERT", "mails", 2}, {"INSERT", "river_job", 3},
		{"UPDATE", "invoices", 1}, {"UPDATE", "requests", 1},
	} {
		t.Run(c.operation+" "+c.table, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			broken := 0
			for n := 1; ; n++ {
				r, inv := h.invoiced(fmt.Sprint(n))
				h.pay(inv)
				e := event(fmt.Sprint("evt_", n), "invoice.paid", inv)
				must(t, h.desk.StoreEvent(t.Context(), e, []byte("{}")))
				h.breakTable(c.operation, c.table, n)
				err := h.desk.HandleEvent(t.Context(), e.ID)
				if !h.heal(c.table, n) {
					must(t, err)
					h.granted(r)
					break
				}
				if broken++; err == nil {
					t.Errorf("write %d failed and nobody noticed", n)
				}
				h.ungranted(r)
				if now := h.invoice(r); now.Status != models.InvoiceOpen || h.status(r.ID) != models.Agreed {
					t.Errorf("half done: invoice %s, request %s", now.Status, h.status(r.ID))
				}
				h.clock.pass(2 * time.Minute)
				must(t, h.desk.Reconcile(t.Context(), time.Hour))
				h.granted(r)
				h.chained(r)
			}
			if broken < c.atLeast {
				t.Errorf("only %d writes were broken", broken)
			}
		})
	}
}

// TestTheDatabaseFailsDuringAnAcceptance: a signature without an invoice, or the
// other way round, cannot be.
func TestTheDatabaseFailsDuringAnAcceptance(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for _, c := range []struct{ operation, table string }{
		{"INSERT", "acceptances"}, {"UPDATE", "quotes"}, {"INSERT", "events"}, {"INSERT", "mails"}, {"INSERT", "invoices"}, {"INSERT", "river_job"}, {"UPDATE", "requests"},
	} {
		r, q := h.quoted(c.table)
		h.breakTable(c.operation, c.table, 1)
		err := h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q))
		if !h.heal(c.table, 1) || err == nil {
			t.Errorf("%s: nothing failed", c.table)
		}
		if n := h.count(`SELECT (SELECT count(*) FROM acceptances WHERE request_id = ?) + (SELECT count(*) FROM invoices WHERE request_id = ?)`, r.ID, r.ID); n != 0 || h.status(r.ID) != models.Quoted {
			t.Errorf("%s: half accepted, the request is %s", c.table, h.status(r.ID))
		}
		must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	}
}

// TestAMarkedPaymentIsNotLost is the control: had the invoice been marked as paid
// before its licence was certain, nothing would bring the licence back.
func TestAMarkedPaymentIsNotLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.pay(inv)
	h.run(`UPDATE invoices SET status = 'paid' WHERE id = ?`, inv.ID)
	h.clock.pass(time.Hour)
	must(t, h.desk.Reconcile(t.Context(), time.Minute))
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	h.ungranted(r)
}
