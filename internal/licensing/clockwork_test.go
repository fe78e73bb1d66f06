package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/models"
)

const day = 24 * time.Hour

// letters counts the letters of a kind.
func (h *house) letters(kind string) int64 {
	h.t.Helper()
	return h.count(`SELECT count(*) FROM mails WHERE kind = ?`, kind)
}

// days lets time go by a day at a time, with two desks keeping time at once.
func (h *house) days(n int) {
	h.t.Helper()
	other := h.another(h.stripe.Transport(), 0)
	for range n {
		h.clock.pass(day)
		errs := atOnce(func() error { return h.desk.KeepTime(h.t.Context()) }, func() error { return other.KeepTime(h.t.Context()) })
		if succeeded(h.t, errs) != 2 {
			h.t.Fatalf("keep time: %v", errs)
		}
	}
}

func TestAnOfferRemindsAndExpires(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	for n := 1; n <= 25; n++ {
		h.days(1)
		left := q.ValidUntil.Sub(h.clock.now())
		reminders := int64(0)
		if left <= 3*day {
			reminders++
		}
		if left <= day {
			reminders++
		}
		if got := h.letters("quote_reminder"); got != reminders {
			t.Errorf("day %d: %d reminders, want %d", n, got, reminders)
		}
		want := models.Quoted
		if left <= 0 {
			want = models.Lapsed
		}
		if got := h.status(r.ID); got != want {
			t.Errorf("day %d: %s, want %s", n, got, want)
		}
	}
	if h.letters("quote_expired") != 1 {
		t.Errorf("%d letters about the end", h.letters("quote_expired"))
	}
	if q = h.latest(r); q.Status != models.QuoteExpired {
		t.Errorf("the quote is %s", q.Status)
	}
	h.chained(r)
}

// TestAMissedReminderIsNotDoubled: the machine slept for weeks.
func TestAMissedReminderIsNotDoubled(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, q := h.quoted("k")
	h.clock.pass(q.ValidUntil.Sub(h.clock.now()) - 12*time.Hour)
	must(t, h.desk.KeepTime(t.Context()))
	must(t, h.desk.KeepTime(t.Context()))
	if n := h.letters("quote_reminder"); n != 1 {
		t.Errorf("%d reminders at once", n)
	}
}

func TestAQuestionLapses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asked := h.reached(models.NeedsInfo, "asked at once")
	answered := h.reached(models.NeedsInfo, "answered in time")
	late, _ := h.quoted("asked late")
	h.days(20)
	must(t, h.desk.AskForInfo(t.Context(), h.editor, late.ID, h.reload(late).Version, "", "One more thing?"))
	h.days(9)
	must(t, h.desk.Answer(t.Context(), answered.ID, "", "Here."))
	for id, want := range map[int64]models.Status{asked.ID: models.NeedsInfo, answered.ID: models.InReview} {
		if got := h.status(id); got != want {
			t.Errorf("after 29 days %s, want %s", got, want)
		}
	}
	h.days(1)
	if got := h.status(asked.ID); got != models.Lapsed {
		t.Errorf("after 30 days %s", got)
	}
	h.days(19)
	if got := h.status(late.ID); got != models.NeedsInfo {
		t.Errorf("29 days after a question that followed an offer: %s", got)
	}
	h.days(1)
	if got := h.status(late.ID); got != models.Lapsed {
		t.Errorf("30 days after a question that followed an offer: %s", got)
	}
	if n := h.letters("lapsed"); n != 2 {
		t.Errorf("%d letters", n)
	}
}

// TestThePromisedAnswerWaitsWhileTheDeskDoes not have to act, and not longer.
func TestThePromisedAnswerWaits(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	promised := *r.AnswerDueAt
	step := func(d time.Duration, act func() error) {
		h.clock.pass(d)
		must(t, act())
		r = h.reload(r)
	}
	step(time.Hour, func() error { _, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r)); return err })
	step(5*day, func() error { return h.desk.AskForInfo(t.Context(), h.editor, r.ID, r.Version, "", "And?") })
	step(2*day, func() error { return h.desk.Answer(t.Context(), r.ID, "", "Yes.") })
	if want := promised.Add(7 * day); r.AnswerDueAt == nil || !r.AnswerDueAt.Equal(want) || r.PausedAt != nil {
		t.Errorf("due %v (paused %v), want %v", r.AnswerDueAt, r.PausedAt, want)
	}
	step(time.Hour, func() error { return h.desk.Take(t.Context(), h.editor, r.ID, h.editor.ID) })
	if want := promised.Add(7 * day); !r.AnswerDueAt.Equal(want) {
		t.Errorf("the desk's own time moved it to %v", r.AnswerDueAt)
	}
}

func TestAnUnconfirmedRequestLapsesInSilence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.reached(models.Draft, "k")
	link, err := h.desk.NewLink(t.Context(), r.ID, "confirm", 30*day)
	must(t, err)
	h.days(6)
	if got := h.status(r.ID); got != models.Draft {
		t.Errorf("after 6 days %s", got)
	}
	h.days(1)
	if got := h.status(r.ID); got != models.Lapsed || h.count(`SELECT count(*) FROM mails`) != 1 {
		t.Errorf("after 7 days %s, %d letters", got, h.count(`SELECT count(*) FROM mails`))
	}
	if _, err := h.desk.Confirm(t.Context(), link); err != nil || h.status(r.ID) != models.Lapsed {
		t.Errorf("confirmed too late: %s (%v)", h.status(r.ID), err)
	}
	if err := h.desk.Reopen(t.Context(), h.editor, r.ID, 0, "why not"); !is(err, models.ErrConflict) {
		t.Errorf("an unconfirmed request was reopened: %v", err)
	}
}

// TestAnUnpaidInvoiceIsRemindedOnce, also when Stripe is asked before the clock.
func TestAnUnpaidInvoiceIsRemindedOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	for n := 1; n <= 20; n++ {
		h.clock.pass(day)
		must(t, h.desk.Reconcile(t.Context(), time.Minute))
		must(t, h.desk.KeepTime(t.Context()))
		want := int64(0)
		if h.clock.now().After(*inv.DueAt) {
			want = 1
		}
		if got := h.letters("payment_reminder"); got != want || h.invoice(r).Overdue != (want == 1) {
			t.Errorf("day %d: %d reminders, overdue %t", n, got, h.invoice(r).Overdue)
		}
	}
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	if h.granted(r); h.invoice(r).Overdue {
		t.Error("paid and overdue")
	}
}

func TestALicenceBeginsWarnsAndEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	in := h.offer(r)
	in.Grant.StartsOn, in.Gratis, in.GratisReason = "2026-11-20", true, "charity"
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	starts := time.Date(2026, 11, 20, 0, 0, 0, 0, time.UTC)
	ends := time.Date(2027, 2, 20, 0, 0, 0, 0, time.UTC) // three months
	for n := 1; n <= 115; n++ {
		h.days(1)
		now := h.clock.now()
		want, warned := models.LicenceScheduled, int64(0)
		if !now.Before(starts) {
			want = models.LicenceActive
		}
		if !now.Before(ends.AddDate(0, 0, -30)) {
			warned++
		}
		if !now.Before(ends.AddDate(0, 0, -7)) {
			warned++
		}
		if !now.Before(ends) {
			want = models.LicenceExpired
		}
		l, err := models.LicenceOfRequest(t.Context(), h.db, r.ID)
		must(t, err)
		if l.Status != want || h.letters("licence_ending") != warned {
			t.Fatalf("%s: %s, want %s; %d warnings, want %d", now.Format(time.DateOnly), l.Status, want, h.letters("licence_ending"), warned)
		}
	}
	for _, kind := range []string{"licence", "embargo_lifted", "licence_ended"} {
		if n := h.letters(kind); n != 1 {
			t.Errorf("%d letters %s", n, kind)
		}
	}
	if h.status(r.ID) != models.Fulfilled {
		t.Errorf("the request is %s", h.status(r.ID))
	}
}

// TestAHundredAndMore: a round takes a hundred; the next takes the rest.
func TestAHundredAndMore(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for n := range 103 {
		_, err := h.desk.Submit(t.Context(), h.submission(fmt.Sprint(n)))
		must(t, err)
	}
	h.clock.pass(8 * day)
	for _, want := range []int64{3, 0} {
		must(t, h.desk.KeepTime(t.Context()))
		if got := h.count(`SELECT count(*) FROM requests WHERE status = 'draft'`); got != want {
			t.Errorf("%d left, want %d", got, want)
		}
	}
}
