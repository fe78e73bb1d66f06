package licensing_test

import (
	"os"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

func (h *house) openHolds() (kinds string) {
	h.t.Helper()
	must(h.t, h.db.Raw(`SELECT coalesce(string_agg(kind, ' ' ORDER BY id), '') FROM account_holds WHERE lifted_at IS NULL`).Scan(&kinds).Error)
	return kinds
}

func (h *house) lift(r models.Request, reason string) {
	h.t.Helper()
	holds, err := models.HoldsOf(h.t.Context(), h.db, r.OrganisationID)
	must(h.t, err)
	for _, one := range holds {
		if one.LiftedAt == nil {
			must(h.t, h.desk.LiftHold(h.t.Context(), h.editor, r.OrganisationID, one.ID, reason))
			return
		}
	}
	h.t.Fatal("there is no hold")
}

// TestAHoldByHandHidesNoDebt: what would have held the account by itself does so when
// the hold that a person had placed ends, as long as it is owed; once.
func TestAHoldByHandHidesNoDebt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.later("debt of the organisation's own")
	must(t, h.desk.HoldAccount(t.Context(), h.editor, r.OrganisationID, "a word with them first"))
	h.days(80) // and hold_days passed meanwhile
	if got := h.openHolds(); got != "staff" {
		t.Fatalf("held by %q", got)
	}
	h.lift(r, "they have promised")
	h.days(1)
	if got := h.openHolds(); got != "overdue" {
		t.Errorf("the debt behind the hold is forgotten: %q", got)
	}
	h.lift(r, "they pay by instalments")
	h.settings(func(p *models.Publication) { p.HoldDays = 46 })
	h.days(2)
	if got := h.openHolds(); got != "" {
		t.Errorf("the same debt holds it again: %q", got)
	}
}

// TestWhoeverLiftsAHoldKnowsEveryDebt: of two debts that are owed too long, the other
// does not bring back the hold that a person lifts; one that comes to be so does.
func TestWhoeverLiftsAHoldKnowsEveryDebt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.invoiced("1")
	h.invoiced("2")
	h.clock.pass(40 * day)
	h.invoiced("much later")
	h.days(25) // past the hold days of the first two
	if got := h.openHolds(); got != "overdue" {
		t.Fatalf("held by %q", got)
	}
	h.lift(r, "they pay by instalments")
	h.settings(func(p *models.Publication) { p.HoldDays = 46 })
	h.days(3)
	if got := h.openHolds(); got != "" {
		t.Errorf("a debt that was known holds it again: %q", got)
	}
	h.days(40)
	if got := h.openHolds(); got != "overdue" {
		t.Errorf("a new debt does not hold it: %q", got)
	}
}

// TestWhatComesInBetweenStopsAReminder: between the list of what is due and the letter
// a person's flag or a dispute comes in. The control is the same without it.
func TestWhatComesInBetweenStopsAReminder(t *testing.T) {
	t.Parallel()
	for name, change := range map[string]string{
		"flagged": `needs_review = 'odd'`, "disputed": `dispute = 'open'`, "an inquiry": `dispute = 'inquiry'`, "to be cancelled": `cancel_asked_at = now(), cancel_by = 'staff'`,
		"control: nothing": `updated_at = updated_at`,
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, inv := h.invoiced("k")
			h.clock.pass(20 * day)
			done := make(chan error, 1)
			must(t, h.db.Transaction(func(tx *gorm.DB) error {
				if err := tx.Exec(`SELECT 1 FROM requests WHERE id = ? FOR UPDATE`, r.ID).Error; err != nil {
					return err
				}
				go func() { done <- h.desk.KeepTime(h.t.Context()) }()
				h.waitsForALock()
				return tx.Exec(`UPDATE invoices SET `+change+` WHERE id = ?`, inv.ID).Error
			}))
			must(t, <-done)
			if some := h.reminders() != "[]"; some != (name == "control: nothing") {
				t.Errorf("written: %s", h.reminders())
			}
		})
	}
}

// waitsForALock returns when a connection to this test's database waits for a row.
func (h *house) waitsForALock() {
	h.t.Helper()
	for range 1000 {
		if h.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
	h.t.Error("nobody waits")
}

// TestOldDebtsBeginWithTheFirstStep: whoever owed before the house kept a schedule is
// reminded by it from its beginning. The control is the same without the migration.
func TestOldDebtsBeginWithTheFirstStep(t *testing.T) {
	t.Parallel()
	for name, migrated := range map[string]bool{"migrated": true, "control: not": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, old := h.invoiced("old debt")
			_, chased := h.invoiced("chased already")
			h.run(`INSERT INTO mails (request_id, kind, recipient, once_key, message_id, created_at, status) VALUES (?, 'payment_reminder', 'x@y.example', 'chase:' || ?::bigint || ':7', '<x>', now(), 'sent')`,
				r.ID, chased.ID)
			h.clock.pass(100 * day)
			if migrated {
				h.run(strings.ReplaceAll(statement(t, "UPDATE invoices i SET chase_from"), "now()", "'"+h.clock.now().Format(time.RFC3339)+"'::timestamptz"))
			}
			must(t, h.desk.KeepTime(t.Context()))
			of := func(inv models.Invoice) (kinds string) {
				must(t, h.db.Raw(`SELECT coalesce(string_agg(kind, ' ' ORDER BY id), '') FROM mails WHERE once_key LIKE 'chase:' || ?::bigint || ':%' AND message_id <> '<x>'`, inv.ID).Scan(&kinds).Error)
				return kinds
			}
			if !migrated {
				if of(old) != "payment_last_notice" {
					t.Errorf("written: %q", of(old))
				}
				return
			}
			if of(old) != "" || !h.invoice(r).Overdue || of(chased) != "payment_last_notice" {
				t.Errorf("at once: %q, overdue %t; to whom the schedule had reached %q", of(old), h.invoice(r).Overdue, of(chased))
			}
			h.days(2)
			if of(old) != "payment_reminder" {
				t.Errorf("after two days: %q", of(old))
			}
			h.days(30)
			if of(old) != "payment_reminder payment_reminder payment_reminder payment_last_notice" {
				t.Errorf("after a month: %q", of(old))
			}
		})
	}
}

// statement reads a statement of the migration by its beginning.
func statement(t *testing.T, begins string) string {
	t.Helper()
	text, err := os.ReadFile("../../migrations/00018_books.sql")
	must(t, err)
	_, rest, found := strings.Cut(string(text), begins)
	if !found {
		t.Fatalf("the migration has no %q", begins)
	}
	rest, _, _ = strings.Cut(rest, ";")
	return begins + rest
}
