package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func (h *house) settings(change func(*models.Publication)) {
	h.t.Helper()
	_, after, err := h.desk.EditPublication(h.t.Context(), h.pub.Code, change)
	must(h.t, err)
	h.pub = after
}

// reminders are the letters of the schedule in the order in which they were written.
func (h *house) reminders() (kinds string) {
	h.t.Helper()
	var all []string
	must(h.t, h.db.Raw(`SELECT kind FROM mails WHERE kind IN ('payment_due', 'payment_reminder', 'payment_last_notice') ORDER BY id`).Scan(&all).Error)
	return fmt.Sprint(all)
}

func TestRemindersFollowTheHousesSchedule(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	due := *inv.DueAt
	want := map[int]string{-3: "[payment_due]", 1: "[payment_due payment_reminder]", 7: "[payment_due payment_reminder payment_reminder]",
		14: "[payment_due payment_reminder payment_reminder payment_reminder]", 30: "[payment_due payment_reminder payment_reminder payment_reminder payment_last_notice]"}
	now := "[]"
	for n := 1; n <= 80; n++ {
		h.days(1)
		days := int(h.clock.now().Sub(due) / day)
		if step, ok := want[days]; ok {
			now = step
		}
		if got := h.reminders(); got != now {
			t.Fatalf("%d days after the due date: %s, want %s", days, got, now)
		}
		if got := h.invoice(r).Overdue; got != (days > 0) {
			t.Errorf("%d days after the due date: overdue %t", days, got)
		}
		if held := h.count(`SELECT count(*) FROM account_holds`) == 1; held != (days >= 45) {
			t.Errorf("%d days after the due date: held %t", days, held)
		}
	}
	if h.letters("desk_account_held") != 1 {
		t.Errorf("the desk was told %d times", h.letters("desk_account_held"))
	}
}

func TestDaysAreThePublicationsOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.settings(func(p *models.Publication) { p.TimeZone, p.ReminderDays = "Pacific/Auckland", []int{1} })
	r, _ := h.invoiced("k")
	h.run(`UPDATE invoices SET due_at = '2026-11-16 20:00+00', chase_at = NULL`) // the 17th in Auckland, thirteen hours ahead
	for _, c := range []struct {
		at      string
		overdue bool
		letters int64
	}{{"2026-11-17T10:59:00Z", false, 0}, {"2026-11-17T11:00:00Z", true, 0}, {"2026-11-17T18:59:00Z", true, 0}, {"2026-11-17T19:00:00Z", true, 1}} {
		at, err := time.Parse(time.RFC3339, c.at)
		must(t, err)
		h.clock.pass(at.Sub(h.clock.now()))
		must(t, h.desk.KeepTime(t.Context()))
		if got := h.invoice(r); got.Overdue != c.overdue || h.letters("payment_reminder") != c.letters {
			t.Errorf("%s: overdue %t, %d letters", c.at, got.Overdue, h.letters("payment_reminder"))
		}
	}
}

// TestWhoSleptSendsOneReminder: also the schedule that is changed later counts.
func TestWhoSleptSendsOneReminder(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.settings(func(p *models.Publication) { p.HoldDays = 365 })
	h.invoiced("k")
	h.clock.pass(25 * day)
	for range 3 {
		must(t, h.desk.KeepTime(t.Context()))
	}
	if got := h.reminders(); got != "[payment_reminder]" {
		t.Errorf("after eleven days of sleep: %s", got)
	}
	h.settings(func(p *models.Publication) { p.ReminderDays = []int{12} })
	h.days(2)
	if got := h.reminders(); got != "[payment_reminder payment_reminder]" {
		t.Errorf("after a new schedule: %s", got)
	}
}

func TestNobodyIsRemindedOfWhatIsNotDue(t *testing.T) {
	t.Parallel()
	for name, stop := range map[string]func(h *house, r models.Request, inv models.Invoice){
		"paid": func(h *house, _ models.Request, inv models.Invoice) { h.pay(inv) },
		"on its way": func(h *house, _ models.Request, inv models.Invoice) {
			must(h.t, h.stripe.PayInvoice(h.t.Context(), *inv.StripeInvoiceID, sandbox.DebitStarted))
		},
		"to be cancelled": func(h *house, r models.Request, _ models.Invoice) {
			must(h.t, h.desk.Withdraw(h.t.Context(), r.ID, ""))
		},
		"disputed": func(h *house, _ models.Request, inv models.Invoice) {
			h.run(`UPDATE invoices SET dispute = 'open' WHERE id = ?`, inv.ID)
		},
		"void": func(h *house, _ models.Request, inv models.Invoice) { must(h.t, h.voidAtStripe(inv)) },
		"before a person": func(h *house, _ models.Request, inv models.Invoice) {
			h.run(`UPDATE invoices SET needs_review = 'odd' WHERE id = ?`, inv.ID)
		},
		"control: nothing": func(*house, models.Request, models.Invoice) {},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, inv := h.invoiced("k")
			stop(h, r, inv)
			must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
			h.clock.pass(70 * day)
			must(t, h.desk.KeepTime(t.Context()))
			if some := h.reminders() != "[]" || h.count(`SELECT count(*) FROM account_holds`) > 0; some != (name == "control: nothing") {
				t.Errorf("%s, %d holds", h.reminders(), h.count(`SELECT count(*) FROM account_holds`))
			}
		})
	}
}

func (h *house) voidAtStripe(inv models.Invoice) error {
	_, err := h.stripe.Dashboard(h.t.Context(), "POST", "/v1/invoices/"+*inv.StripeInvoiceID+"/void", nil)
	return err
}

func TestAnAccountOnHold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first, inv := h.later("first")
	next := h.submitted("next")
	q := h.offered(next)
	h.settings(func(p *models.Publication) { p.QuoteDays = 300 })
	patient := h.submitted("patient")
	long := h.offered(patient)
	h.days(30) // the grace of the first is over
	if err := h.desk.AcceptQuote(t.Context(), patient.ID, h.signature(long)); !is(err, licensing.ErrHeld) {
		t.Fatalf("accepted on a held account: %v", err)
	}
	fresh := h.submitted("fresh")
	if _, err := h.desk.Quote(t.Context(), h.editor, fresh.ID, h.offer(fresh)); !is(err, licensing.ErrHeld) {
		t.Fatalf("pay-later terms on a held account: %v", err)
	}
	free := h.offer(fresh)
	free.Gratis, free.GratisReason = true, "charity"
	given, err := h.desk.Quote(t.Context(), h.editor, fresh.ID, free)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), fresh.ID, h.signature(given))) // what is free makes no debt
	stranger := h.sentBy("stranger", "x@other.example")
	if _, err := h.desk.Quote(t.Context(), h.editor, stranger.ID, h.offer(stranger)); err != nil {
		t.Errorf("an offer that is paid first: %v", err)
	}
	must(t, h.desk.WaiveHold(t.Context(), h.editor, patient.ID, h.reload(patient).Version, "the publisher rang"))
	if err := h.desk.WaiveHold(t.Context(), h.editor, patient.ID, h.reload(patient).Version, "again"); !is(err, models.ErrConflict) {
		t.Errorf("waived twice: %v", err)
	}
	must(t, h.desk.AcceptQuote(t.Context(), patient.ID, h.signature(long)))
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	if holds, err := models.HoldsOn(t.Context(), h.db, first); err != nil || len(holds) != 0 {
		t.Errorf("nothing is overdue, and there are %d holds (%v)", len(holds), err)
	}
	_ = q
}

// TestABillInAnothersNameStopsNobodyElse: a stranger types a name and does not pay.
func TestABillInAnothersNameStopsNobodyElse(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.settings(func(p *models.Publication) { p.QuoteDays = 300 })
	own := h.submitted("own")
	q := h.offered(own)
	h.agree(own, models.OrganisationTerms{Domains: []string{"revue.example"}})
	stranger := h.sentBy("stranger", "x@other.example")
	must(t, h.desk.AcceptQuote(t.Context(), stranger.ID, h.signature(h.offered(stranger))))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(stranger).ID))
	again := h.sentBy("again", "x@other.example")
	second := h.offered(again)
	h.clock.pass(70 * day)
	must(t, h.desk.KeepTime(t.Context()))
	must(t, h.desk.AcceptQuote(t.Context(), own.ID, h.signature(q)))
	if err := h.desk.AcceptQuote(t.Context(), again.ID, h.signature(second)); !is(err, licensing.ErrHeld) {
		t.Errorf("the stranger goes on: %v", err)
	}
	if owed, err := models.OwedTo(t.Context(), h.db, own); err != nil || len(owed) != 0 {
		t.Errorf("the organisation is told of %d invoices of the stranger (%v)", len(owed), err)
	}
	if owed, err := models.OwedTo(t.Context(), h.db, again); err != nil || len(owed) != 1 {
		t.Errorf("the stranger is told of %d of their own (%v)", len(owed), err)
	}
}

func TestAHoldByHandEndsByHand(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	org := r.OrganisationID
	if err := h.desk.HoldAccount(t.Context(), h.editor, org, " "); invalidField(err) != "reason" {
		t.Errorf("without a reason: %v", err)
	}
	must(t, h.desk.HoldAccount(t.Context(), h.editor, org, "cheques bounce"))
	if err := h.desk.HoldAccount(t.Context(), h.editor, org, "again"); !is(err, models.ErrConflict) {
		t.Errorf("held twice: %v", err)
	}
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	holds, err := models.HoldsOf(t.Context(), h.db, org)
	must(t, err)
	if len(holds) != 1 || holds[0].LiftedAt != nil {
		t.Fatalf("a payment lifted what a person placed: %s", asJSON(holds))
	}
	must(t, h.desk.LiftHold(t.Context(), h.editor, org, holds[0].ID, "they have paid everything"))
	if err := h.desk.LiftHold(t.Context(), h.editor, org, holds[0].ID, "again"); !is(err, models.ErrConflict) {
		t.Errorf("lifted twice: %v", err)
	}
	if err := h.desk.LiftHold(t.Context(), h.editor, org+1, holds[0].ID, "elsewhere"); !is(err, models.ErrNotFound) {
		t.Errorf("lifted from another organisation: %v", err)
	}
}

// TestALiftedHoldDoesNotComeBackForTheSameDebt.
func TestALiftedHoldDoesNotComeBackForTheSameDebt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.invoiced("k")
	h.clock.pass(60 * day)
	must(t, h.desk.KeepTime(t.Context()))
	holds, err := models.HoldsOf(t.Context(), h.db, r.OrganisationID)
	must(t, err)
	if len(holds) != 1 {
		t.Fatalf("%d holds", len(holds))
	}
	must(t, h.desk.LiftHold(t.Context(), h.editor, r.OrganisationID, holds[0].ID, "they pay by instalments"))
	h.settings(func(p *models.Publication) { p.HoldDays = 46 })
	h.days(3)
	if n := h.count(`SELECT count(*) FROM account_holds WHERE lifted_at IS NULL`); n != 0 {
		t.Errorf("%d holds", n)
	}
}
