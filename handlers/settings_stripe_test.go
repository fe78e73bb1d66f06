package handlers

import (
	"net/http"
	"net/url"
	"testing"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

func TestTheSettingsPageShowsWhatAJobFound(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	b.get(settingsStripePath).is(http.StatusOK).says("Not checked yet", "Sandbox: built in", billing.APIVersion, "No event has failed", "Never")
	b.follow(settingsStripePath+"/check", url.Values{}).is(http.StatusOK).says("on its way")
	b.follow(settingsStripePath+"/check", url.Values{})
	if n := h.tally(`SELECT count(*) FROM river_job WHERE kind = 'check_stripe'`); n != 1 {
		t.Errorf("%d jobs for two clicks", n)
	}
	must(t, h.desk.CheckStripeNow(t.Context(), siteURL+"/webhooks/stripe"))
	must(t, h.desk.Mark(t.Context(), "reconciled_at", "2026-11-02T08:59:00Z"))
	b.get(settingsStripePath).is(http.StatusOK).says("nothing to check", "Fine", "2 November 2026").hides("Not checked yet")

	// What was found at an account, as the job would keep it.
	must(t, h.desk.Mark(t.Context(), "stripe_checkup:sandbox", `{"at":"2026-11-02T09:00:00Z","mode":"test","url":"https://licence.example/webhooks/stripe",
		"access":[{"Resource":"disputes","Readable":false}],
		"endpoints":[{"ID":"we_1","URL":"https://licence.example/webhooks/stripe","Status":"enabled","Events":["*"]},{"ID":"we_2","URL":"https://other.example","Status":"disabled","APIVersion":"2024-04-10","Events":["a","b"]}],
		"findings":[{"code":"no_access","severity":"wrong","subject":"disputes"},{"code":"version","severity":"doubtful"},{"code":"missing","severity":"wrong","subject":"invoice.paid"}]}`))
	b.get(settingsStripePath).is(http.StatusOK).says("may not read disputes", "as the README lists them", "of version the account's own", "not subscribed to invoice.paid",
		"we_1", "we_2", "2024-04-10", "all")
	for _, role := range []models.Role{models.Editor, models.Finance, models.Viewer} {
		h.as(role).get(settingsStripePath).is(http.StatusForbidden)
	}
}

func TestAStuckEventIsTriedAgain(t *testing.T) {
	h := newHouse(t)
	_, inv := h.invoiced("k")
	b := h.signedIn()
	e := billing.Event{ID: "evt_1", Type: "invoice.sent", ObjectKind: "invoice", ObjectID: *inv.StripeInvoiceID, InvoiceID: *inv.StripeInvoiceID, LocalInvoiceID: inv.ID}
	must(t, h.desk.StoreEvent(t.Context(), e, []byte(`{}`)))
	must(t, h.db.Exec(`UPDATE stripe_events SET status = 'failed', last_error = 'Stripe was away', attempts = 3`).Error)
	page := b.get(settingsStripePath).is(http.StatusOK)
	page.says("evt_1", "invoice.sent", "Stripe was away", "Failed")
	before := h.tally(`SELECT count(*) FROM river_job WHERE kind = 'handle_stripe_event'`)
	b.follow(settingsStripePath+"/events/evt_1", url.Values{}).is(http.StatusOK).says("is tried again")
	if n := h.tally(`SELECT count(*) FROM river_job WHERE kind = 'handle_stripe_event'`); n != before+1 {
		t.Errorf("%d jobs, there were %d", n, before)
	}
	must(t, h.desk.HandleEvent(t.Context(), "evt_1"))
	b.post(settingsStripePath+"/events/evt_1", url.Values{}).is(http.StatusConflict).says("has gone through meanwhile", "No event has failed")
	b.post(settingsStripePath+"/events/evt_none", url.Values{}).is(http.StatusNotFound)
	h.as(models.Finance).post(settingsStripePath+"/events/evt_1", url.Values{}).is(http.StatusForbidden)
}
