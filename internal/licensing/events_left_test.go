package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// waits reads what of the books waits for a person, and checks that finance's number says the same.
func (h *house) waits() models.StripeHealth {
	h.t.Helper()
	got, err := models.StripeHealthNow(h.t.Context(), h.db, h.desk.Mode(), h.desk.Now())
	must(h.t, err)
	n, err := models.CountFinanceWork(h.t.Context(), h.db, h.desk.Mode(), h.desk.Now())
	must(h.t, err)
	if n != got.Vain+min(got.OtherMode, 1)+got.Differ {
		h.t.Errorf("finance has %d to do, the books %+v", n, got)
	}
	return got
}

// TestAnEventThatCannotBeAppliedReachesAPerson: after a day of trying, and not before.
func TestAnEventThatCannotBeAppliedReachesAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.desk.StoreEvent(t.Context(), billing.Event{ID: "evt_parked", Type: "invoice.paid", ObjectID: "in_nobody", LocalInvoiceID: 999999}, []byte("{}")))
	must(t, h.desk.HandleEvent(t.Context(), "evt_parked"))
	must(t, h.desk.Compare(t.Context()))
	h.clock.pass(models.EventPatience)
	if got := h.waits(); got.Vain != 0 || h.letters(licensing.MailDeskBooks) != 0 {
		t.Errorf("while it is tried by itself: %+v, %d letters", got, h.letters(licensing.MailDeskBooks))
	}
	h.clock.pass(time.Second)
	if got := h.waits(); got.Vain != 1 {
		t.Errorf("after a day: %+v", got)
	}
	for range 3 {
		must(t, h.desk.Compare(t.Context()))
	}
	if n := h.letters(licensing.MailDeskBooks); n != 1 {
		t.Errorf("%d letters in a night", n)
	}
	if err := h.desk.SetAside(t.Context(), h.editor, "evt_parked", " "); invalidField(err) != "why" {
		t.Errorf("without words: %v", err)
	}
	must(t, h.desk.RetryEvent(t.Context(), h.editor, "evt_parked"))
	if n := succeeded(t, atOnce(times(5, func() error { return h.desk.SetAside(t.Context(), h.editor, "evt_parked", "another installation's") })...), models.ErrConflict); n != 1 {
		t.Errorf("set aside %d times", n)
	}
	if err := h.desk.HandleEvent(t.Context(), "evt_parked"); err != nil || h.waits().Vain != 0 {
		t.Errorf("it is not left alone: %v, %+v", err, h.waits())
	}
	h.clock.pass(day)
	must(t, h.desk.Compare(t.Context()))
	if n := h.letters(licensing.MailDeskBooks); n != 1 {
		t.Errorf("%d letters about nothing", n-1)
	}
}

// TestEventsOfAnotherModeReachAPersonAtOnce, and are left alone together.
func TestEventsOfAnotherModeReachAPersonAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	come := func(n int) {
		must(t, h.desk.StoreEvent(t.Context(), billing.Event{ID: fmt.Sprint("evt_live", n), Type: "invoice.paid", ObjectID: "in_live", Livemode: true}, []byte("{}")))
		h.clock.pass(time.Second)
	}
	for n := range 3 {
		come(n)
	}
	left, err := models.LeftEventsOf(t.Context(), h.db, h.desk.Mode(), h.desk.Now())
	must(t, err)
	if h.waits().OtherMode != 3 || left.OtherMode != 3 || left.Other == nil || left.Other.ID != "evt_live2" || len(left.Vain) != 0 {
		t.Fatalf("%s, %+v", asJSON(left), h.waits())
	}
	come(3) // while somebody reads the page
	must(t, h.desk.SetAside(t.Context(), h.editor, left.Other.ID, "the endpoint is gone"))
	if got := h.waits(); got.OtherMode != 1 {
		t.Errorf("%d are left, of which one was not seen", got.OtherMode)
	}
	if err := h.desk.SetAside(t.Context(), h.editor, left.Other.ID, "again"); !is(err, models.ErrConflict) {
		t.Errorf("twice: %v", err)
	}
}
