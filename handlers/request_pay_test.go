package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

func TestTheInvoicePageTellsItsStatesApart(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path + "/pay").leads(path)
	b.post(path+"/accept", signature(q)).leads(path + "/pay")
	a := b.get(path+"/pay").is(http.StatusOK).says("We are preparing your invoice", "Revue du Fleuve SA", "44000 Nantes", "PO-77")
	if a.header.Get("Refresh") != "2; url="+path+"/pay" || len(a.all(isRefresh)) != 0 {
		t.Errorf("the page comes again by %q", a.header.Get("Refresh"))
	}
	h.clock.pass(time.Minute)
	if a = b.get(path + "/pay").says("takes longer than usual"); a.header.Get("Refresh") != "10; url="+path+"/pay" {
		t.Errorf("after a minute: %q", a.header.Get("Refresh"))
	}
	h.clock.pass(time.Hour)
	if a = b.get(path + "/pay"); a.header.Get("Refresh") != "" {
		t.Error("the page moves for ever")
	}
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoiceOf(r).ID))
	inv := h.invoiceOf(r)
	a = b.get(path+"/pay").says("Your invoice is ready", "Pay GBP", inv.Number, "London time", "Check payment now")
	if !a.linksTo(inv.HostedURL) || a.header.Get("Refresh") != "" {
		t.Errorf("no link to %s, refresh %q", inv.HostedURL, a.header.Get("Refresh"))
	}
	h.pays(inv, sandbox.CardDeclined)
	b.get(path+"/pay").says("The payment did not go through", "The bank declined the card.").linksTo(inv.HostedURL)
	h.pays(inv, sandbox.DebitStarted)
	b.get(path+"/pay").says("Your payment is on its way", "You can close this page").hides("Pay GBP")
	h.pays(inv, sandbox.DebitCleared)
	b.get(path+"/pay").says("Paid. Thank you.", "See the licence").hides("Check payment now")
	b.get(path).says("Your licence is in force", "paid: GBP")
}

func TestAnInvoiceForAPersonIsNotPaidAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.db.Exec(`UPDATE invoices SET needs_review = 'paid by another customer: cus_1, ours cus_2' WHERE id = ?`, inv.ID).Error)
	h.holding(r).get("/r/"+r.Reference+"/pay").says("We are checking this payment", "Please do not pay again").hides(inv.HostedURL, "cus_1")
	must(t, h.db.Exec(`UPDATE invoices SET needs_review = '', overdue = true WHERE id = ?`, inv.ID).Error)
	h.holding(r).get("/r/" + r.Reference + "/pay").says("The invoice is past its date")
}

func TestCheckPaymentNowOnlyLetsAJobAsk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.PaidByCard))
	h.clock.pass(time.Second)
	b, path := h.holding(r), "/r/"+r.Reference
	jobs := func() int64 { return h.tally(`SELECT count(*) FROM river_job WHERE kind = 'read_invoice'`) }
	before := jobs()
	a := b.post(path+"/check-payment", url.Values{}).is(http.StatusSeeOther)
	if !strings.HasPrefix(a.location, path+"/pay?asked=") || jobs() != before+1 {
		t.Fatalf("leads to %s, %d jobs", a.location, jobs()-before)
	}
	if inv = h.invoiceOf(r); inv.Status != models.InvoiceOpen {
		t.Fatalf("the page itself asked Stripe: %s", inv.Status)
	}
	waiting := b.get(a.location).says("We are asking the payment provider")
	if waiting.header.Get("Refresh") != "2; url="+a.location {
		t.Errorf("comes again by %q", waiting.header.Get("Refresh"))
	}
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	if done := b.get(a.location).says("Paid. Thank you."); done.header.Get("Refresh") != "" {
		t.Error("still waiting")
	}
}

func TestAskingForNewsTooOftenIsSlowedDown(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.invoiced("k")
	b, path := h.holding(r), "/r/"+r.Reference
	for range 20 {
		if a := b.post(path+"/check-payment", url.Values{}); a.status == http.StatusTooManyRequests {
			a.says("We have just asked several times", "Your invoice is ready")
			return
		}
	}
	t.Fatal("twenty at once were taken")
}

func TestWithdrawingABilledRequestCancelsTheInvoiceFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path + "/withdraw").says("We cancel the invoice first")
	b.post(path+"/withdraw", url.Values{"reason": {"No budget"}}).leads(path + "?done=cancelling")
	b.get(path+"/pay").says("We are cancelling the invoice").hides("Pay GBP", inv.HostedURL)
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	b.get(path + "/pay").says("The invoice was cancelled")
	b.get(path).says("This request was withdrawn")
}
