package models

import (
	"strings"
	"testing"
	"time"

	"imprimatur/internal/testdb"
)

// TestWhatWasOwedIsNotReadFromAllThatEverWas: among many invoices that are settled long
// ago, none of the big tables is read from end to end. The control is the whole ledger.
func TestWhatWasOwedIsNotReadFromAllThatEverWas(t *testing.T) {
	t.Parallel()
	db := testdb.New(t).Gorm
	run := func(sql string) {
		t.Helper()
		if err := db.Exec(sql).Error; err != nil {
			t.Fatal(err)
		}
	}
	// Only the money is looked at: nobody needs requests and quotes for it.
	run(`DO $$ DECLARE c record; BEGIN
		FOR c IN SELECT conname FROM pg_constraint WHERE contype = 'f' AND conrelid = 'invoices'::regclass LOOP EXECUTE 'ALTER TABLE invoices DROP CONSTRAINT ' || c.conname; END LOOP; END $$`)
	run(`INSERT INTO invoices (publication_id, request_id, quote_id, organisation_id, status, mode, currency, net_minor, tax_minor, total_minor, sent_at, paid_at, created_at, updated_at)
		SELECT 1, n, n, 1, CASE WHEN n % 10 = 0 THEN 'void' ELSE 'paid' END, 'test', 'GBP', 100, 0, 100, t, CASE WHEN n % 10 > 0 THEN t END, t, t
		FROM generate_series(1, 30000) n, LATERAL (SELECT timestamptz '2020-01-01' + n * interval '1 hour' AS t) x`)
	run(`INSERT INTO credit_notes (invoice_id, stripe_credit_note_id, kind, status, amount_minor, currency, created_at)
		SELECT id, 'cn_' || id, 'post_payment', 'issued', 10, 'GBP', created_at FROM invoices WHERE status = 'paid'`)
	run(`ANALYZE`)
	f := MovementFilter{Mode: "test", To: time.Date(2023, 6, 1, 0, 0, 0, 0, time.UTC)}
	for name, c := range map[string]struct {
		statement string
		whole     bool
	}{"what was owed": {owedBefore, false}, "control: the whole ledger": {movementSums, true}} {
		var plan []string
		if err := db.Raw("EXPLAIN "+c.statement, f.args()).Scan(&plan).Error; err != nil {
			t.Fatal(err)
		}
		text := strings.Join(plan, "\n")
		whole := strings.Contains(text, "Seq Scan on invoices") || strings.Contains(text, "Seq Scan on credit_notes")
		if whole != c.whole {
			t.Errorf("%s is read from end to end: %t\n%s", name, whole, text)
		}
	}
}
