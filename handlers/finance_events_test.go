package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

func TestWhatStripeToldInVainIsShownWithWhatToDo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	store := func(e billing.Event) { must(t, h.desk.StoreEvent(t.Context(), e, []byte("{}"))) }
	store(billing.Event{ID: "evt_parked", Type: "invoice.paid", ObjectID: "in_nobody", LocalInvoiceID: 999999})
	store(billing.Event{ID: "evt_failed", Type: "charge.refunded", ObjectKind: "charge", ObjectID: "ch_1", ChargeID: "ch_1"})
	must(t, h.desk.HandleEvent(t.Context(), "evt_parked"))
	must(t, h.db.Exec(`UPDATE stripe_events SET status = 'failed', last_error = 'no such column', attempts = 3 WHERE id = 'evt_failed'`).Error)
	noor, path := h.person("Noor Finance", models.Finance), "/admin/finance/differences"
	h.at(noor).get("/admin/finance").is(http.StatusOK).hides("could not be applied")
	h.clock.pass(25 * time.Hour)
	b := h.at(noor)
	store(billing.Event{ID: "evt_live1", Type: "invoice.paid", ObjectID: "in_live", Livemode: true})
	store(billing.Event{ID: "evt_live2", Type: "invoice.voided", ObjectID: "in_live", Livemode: true})

	b.get("/admin/finance").is(http.StatusOK).says("Something that Stripe told could not be applied", "See the events", "Differences 3")
	page := b.get(path).is(http.StatusOK).says("evt_parked", "our invoice 999999", "evt_failed", "no such column", "tried 3 times", "2 events of another mode", "runs in (Sandbox")
	if h.at(h.person("Vic Viewer", models.Viewer)).get(path).says("evt_parked").hides("evt_parked/aside", "evt_parked/retry"); page.form("/admin/finance/events/evt_failed/retry") == nil {
		t.Error("it cannot be tried again")
	}
	before := h.number(`SELECT count(*) FROM river_job WHERE kind = 'handle_stripe_event'`)
	b.post("/admin/finance/events/evt_failed/retry", url.Values{}).leads(path + "?done=retry")
	if n := h.number(`SELECT count(*) FROM river_job WHERE kind = 'handle_stripe_event'`); n != before+1 {
		t.Errorf("%d jobs", n-before)
	}
	aside := "/admin/finance/events/evt_parked/aside"
	form := page.form(aside)
	b.post(aside, form).is(http.StatusUnprocessableEntity).says("Give a reason")
	form.Set("aside_evt_parked", "Another installation's invoice")
	for range 2 {
		b.post(aside, form).leads(path + "?done=aside")
	}
	form.Set("aside_evt_parked", "I looked too")
	b.post(aside, form).is(http.StatusConflict).says("I looked too", "was left alone, meanwhile")
	b.post("/admin/finance/events/evt_parked/retry", url.Values{}).is(http.StatusConflict)
	b.post("/admin/finance/events/evt_live2/aside", url.Values{"aside_evt_live2": {"The endpoint is removed"}}).leads(path + "?done=aside")
	b.get(path).says("evt_failed").hides("evt_parked", "events of another mode")
	b.post("/admin/finance/events/evt_none/aside", url.Values{"aside_evt_none": {"x"}}).is(http.StatusNotFound)
}
