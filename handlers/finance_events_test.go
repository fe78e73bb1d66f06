package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/models"
	"imprimatur/views"
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

func TestATransferThatNamesNoInvoiceIsSeenByFinance(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	_, other := h.invoiced("l")
	e := billing.Event{ID: "evt_1", Type: "customer_cash_balance_transaction.created", CustomerID: inv.StripeCustomerID, ObjectID: "ccsbtxn_1"}
	must(t, h.desk.StoreEvent(t.Context(), e, []byte(`{"data": {"object": {"id": "ccsbtxn_1", "type": "funded", "currency": "gbp", "net_amount": 10000, "funded": {"bank_transfer": {"reference": "with thanks"}}}}}`)))
	must(t, h.desk.HandleEvent(t.Context(), "evt_1"))
	b := h.signedIn()
	for _, one := range []models.Invoice{inv, other} {
		b.get(invoicePage(one)).says("Transfer received", "with thanks", "£100.00", "On the payer’s balance", "It names no single invoice")
	}
	h.holding(r).get("/r/" + r.Reference).hides("Money has reached us")
}

func TestATaxNumberThatNobodyConfirmsIsATaskOfFinance(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.db.Exec(`UPDATE publications SET reverse_charge = '["EU"]' WHERE id = ?`, h.pub.ID).Error)
	r := h.submitted("k")
	q := h.quote(r)
	form := signature(q)
	form.Set("tax_id", "FR12345678000")
	h.holding(r).post("/r/"+r.Reference+"/accept", form).leads("/r/" + r.Reference + "/pay")
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoiceOf(r).ID))
	inv := h.invoiceOf(r)
	noor, path := h.person("Noor Finance", models.Finance), "/admin/finance/differences"
	b := h.at(noor)
	b.get(invoicePage(inv)).says("At Stripe FR12345678000: Not verified")
	b.get(views.OrganisationPath(r.OrganisationID)).says("At Stripe FR12345678000: Not verified")
	b.get(path).hides("FR12345678000")
	h.clock.pass(models.TaxPatience + time.Hour)
	b = h.at(noor)
	b.get("/admin/articles").says("Finance1")
	post := "/admin/finance/tax-numbers/" + inv.StripeCustomerID
	form = b.get(path).says("FR12345678000", "Not verified", "VIES", inv.Number).form(post)
	b.post(post, form).is(http.StatusUnprocessableEntity).says("Give a reason")
	form.Set("found_"+inv.StripeCustomerID, "VIES was away, it is valid")
	b.post(post, form).leads(path + "?done=tax")
	b.post(post, form).is(http.StatusConflict).says("VIES was away", "somebody has looked into it")
	b.get(path).hides("FR12345678000")
	b.get(invoicePage(inv)).says("Looked into: VIES was away, it is valid")
	b.post("/admin/finance/tax-numbers/cus_none", url.Values{"found_cus_none": {"x"}}).is(http.StatusNotFound)
}
