package main

import (
	"fmt"
	"slices"
	"strings"
	"testing"
)

// letters lists what was to be written to whom.
func (v *victim) letters() (all []string) {
	v.t.Helper()
	v.must(v.books.Raw(`SELECT kind || ' to ' || recipient FROM mails ORDER BY 1`).Scan(&all).Error)
	return all
}

// blameless reports every violation.
func (v *victim) blameless(letters []string) {
	v.t.Helper()
	if found := v.violations(letters); len(found) > 0 {
		v.t.Errorf("violated: %s\n%s", strings.Join(found, "; "), v.output.String())
	}
}

// overtaken is the one letter that may stay: the invoice, when it is due again
// after a kill and has been paid since. That it came before is counted beside.
const overtaken = `(kind = 'invoice_ready' AND status = 'failed' AND last_error LIKE 'overtaken%')`

// violations says what is wrong in our books, at Stripe and in the letter box
// after one agreement that was paid.
func (v *victim) violations(letters []string) (found []string) {
	v.t.Helper()
	for what, c := range map[string]struct {
		want  int
		query string
	}{
		"acceptances":                   {1, `SELECT count(*) FROM acceptances`},
		"invoices not void":             {1, `SELECT count(*) FROM invoices WHERE status NOT IN ('void', 'deleted')`},
		"paid invoices":                 {1, `SELECT count(*) FROM invoices WHERE status = 'paid' AND needs_review = ''`},
		"licences":                      {1, `SELECT count(*) FROM licences`},
		"certificates":                  {1, `SELECT count(*) FROM certificates`},
		"fulfilled requests":            {1, `SELECT count(*) FROM requests WHERE status = 'fulfilled'`},
		"lines about a licence":         {1, `SELECT count(*) FROM events WHERE kind = 'licensed'`},
		"letters not sent":              {0, `SELECT count(*) FROM mails WHERE status <> 'sent' AND NOT ` + overtaken},
		"letters that never came":       {0, `SELECT count(*) FROM mails m WHERE NOT EXISTS (SELECT FROM captured_mails c WHERE c.message_id LIKE '%' || m.message_id || '%')`},
		"letters that came three times": {0, `SELECT count(*) FROM (SELECT FROM captured_mails GROUP BY message_id HAVING count(*) > 2) AS often`},
		"lost jobs":                     {0, `SELECT count(*) FROM ` + ourJobs + ` AND state <> 'completed'`},
	} {
		if n := v.count(c.query); n != c.want {
			found = append(found, fmt.Sprintf("%d %s instead of %d", n, what, c.want))
		}
	}
	if got := v.letters(); !slices.Equal(got, letters) {
		found = append(found, fmt.Sprintf("letters %q instead of %q", got, letters))
	}
	return append(found, v.violationsAtStripe()...)
}

func (v *victim) violationsAtStripe() (found []string) {
	v.t.Helper()
	ledger, err := v.stripe.Ledger(v.t.Context())
	v.must(err)
	live := 0
	for _, e := range ledger {
		if e.Deleted || e.Status == "void" {
			continue
		}
		if live++; e.Status != "paid" || e.Charges != 1 || e.CollectedMinor != e.TotalMinor {
			found = append(found, fmt.Sprintf("at Stripe %s: %d of %d collected by %d charges", e.Status, e.CollectedMinor, e.TotalMinor, e.Charges))
		}
	}
	if live != 1 {
		found = append(found, fmt.Sprintf("%d live invoices at Stripe", live))
	}
	return found
}

// TestTheAuditOfAKillFindsWhatIsWrong is the control of the audit: each of
// these it must find in books that were right.
func TestTheAuditOfAKillFindsWhatIsWrong(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the real program")
	}
	t.Parallel()
	v := newVictim(t)
	v.undisturbed()
	letters := v.letters()
	v.blameless(letters)
	for name, tamper := range map[string]string{
		"a letter that waits":     `UPDATE mails SET status = 'waiting' WHERE kind = 'licence'`,
		"a letter too few":        `DELETE FROM mails WHERE kind = 'licence'`,
		"a letter too many":       `UPDATE mails SET kind = 'licence' WHERE kind = 'invoice_ready'`,
		"a letter that is lost":   `DELETE FROM captured_mails WHERE id = (SELECT max(id) FROM captured_mails)`,
		"a letter three times":    `INSERT INTO captured_mails (recipient, subject, language, message_id, html, body, at) SELECT recipient, subject, language, message_id, html, body, at FROM captured_mails, generate_series(1, 2)`,
		"a job that was given up": `UPDATE river_job SET state = 'discarded' WHERE kind = 'make_certificate'`,
		"a job that hangs":        `UPDATE river_job SET state = 'running', finalized_at = NULL WHERE kind = 'make_certificate'`,
		"no certificate":          `DELETE FROM certificates`,
		"an unpaid invoice":       `UPDATE invoices SET status = 'open'`,
		"a request left behind":   `UPDATE requests SET status = 'agreed'`,
	} {
		t.Run(name, func(t *testing.T) {
			tx := v.db.Gorm.Begin()
			defer func() { v.books = v.db.Gorm; tx.Rollback() }()
			if err := tx.Exec(tamper).Error; err != nil {
				t.Fatal(err)
			}
			if v.books = tx; len(v.violations(letters)) == 0 {
				t.Error("nothing was found")
			}
		})
	}
}

// TestAKillWithoutMemoryMakesASecondInvoice is the control of the schedules:
// killed when Stripe has made the invoice and before we know of it, with our
// memory of the call gone and Stripe's of its key, the same run is at fault.
func TestAKillWithoutMemoryMakesASecondInvoice(t *testing.T) {
	if testing.Short() {
		t.Skip("starts the real program")
	}
	t.Parallel()
	v := newVictim(t)
	const atStripe = `DELETE stripe_sandbox.idempotency_keys, INSERT stripe_sandbox.objects, INSERT stripe_sandbox.events, INSERT stripe_sandbox.deliveries, INSERT stripe_sandbox.idempotency_keys`
	met := v.suffer(schedule{step{atStripe, 2}, true}, func() { // the first is the customer
		for _, memory := range []string{`DELETE FROM stripe_operations WHERE step = 'invoice'`, `DELETE FROM stripe_sandbox.idempotency_keys`} {
			v.must(v.db.Gorm.Exec(memory).Error)
		}
	})
	if found := v.violationsAtStripe(); !met || len(found) == 0 {
		t.Errorf("killed: %t, and nothing is wrong at Stripe", met)
	}
}
