package licensing_test

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// from makes an accepted request for the organisation of the house's submission
// that was confirmed by another address.
func (h *house) from(email, key string) (models.Request, models.Invoice) {
	h.t.Helper()
	in := h.submission(key)
	in.Email = email
	r, err := h.desk.Submit(h.t.Context(), in)
	must(h.t, err)
	link, err := h.desk.NewLink(h.t.Context(), r.ID, "confirm", time.Hour)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), link)
	must(h.t, err)
	q, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, h.offer(r))
	must(h.t, err)
	must(h.t, h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(q)))
	return r, h.invoice(r)
}

// atStripe reads an object as the dashboard shows it.
func (h *house) atStripe(path string) map[string]any {
	h.t.Helper()
	got, err := h.stripe.Dashboard(h.t.Context(), "GET", path, nil)
	must(h.t, err)
	return got
}

// TestAnotherContactDoesNotTouchACustomer: somebody types the organisation's name
// while its own invoice is being made. Each is billed as who they are, and the
// credit of the one does not pay for the other.
func TestAnotherContactDoesNotTouchACustomer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.from("claire@revue.example", "own")
	rival, theirs := h.from("mallory@elsewhere.example", "rival")
	if r.OrganisationID != rival.OrganisationID {
		t.Fatal("two organisations of one name")
	}
	way := nth(h.stripe.Transport(), 3, func(*http.Request) func() { // the draft exists
		return func() { must(t, h.desk.PrepareInvoice(t.Context(), theirs.ID)) }
	})
	must(t, h.another(way, 0).PrepareInvoice(t.Context(), inv.ID))
	inv, theirs = h.invoice(r), h.invoice(rival)
	for _, c := range []struct {
		inv   models.Invoice
		email string
	}{{inv, "claire@revue.example"}, {theirs, "mallory@elsewhere.example"}} {
		if got := h.atStripe("/v1/customers/" + c.inv.StripeCustomerID)["email"]; got != c.email {
			t.Errorf("customer %v, want %s", got, c.email)
		}
		if got := h.atStripe("/v1/invoices/" + *c.inv.StripeInvoiceID)["customer_email"]; got != c.email {
			t.Errorf("made out to %v, want %s", got, c.email)
		}
	}
	h.paidInTheEnd(r)
	again, next := h.from("claire@revue.example", "again")
	must(t, h.desk.PrepareInvoice(t.Context(), next.ID))
	if h.invoice(again).StripeCustomerID != inv.StripeCustomerID {
		t.Error("the same identity has two customers")
	}
}

// TestAnIdentityThatChangedKeepsTheInvoiceThatWasAskedFor: its answer was lost,
// then the address was corrected. No second invoice is made.
func TestAnIdentityThatChangedKeepsTheInvoiceThatWasAskedFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, carriedOut := range map[string]bool{"carried out": true, "not carried out": false} {
		r, inv := h.from(name[:3]+"@revue.example", name)
		kind := sandbox.ServerError
		if carriedOut {
			kind = sandbox.ServerErrorAfter
		}
		h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices", Kind: kind, Times: 1})
		if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
			t.Fatal("no answer was lost")
		}
		h.run(`UPDATE requests SET billing = jsonb_build_object('legal_name', 'Revue SA') WHERE id = ?`, r.ID)
		h.goesOn(inv, ordinary)
		h.paidInTheEnd(r)
	}
	if n := len(h.live()); n != 2 {
		t.Errorf("%d invoices for two", n)
	}
}

// TestARateThatIsGoneIsForgotten: the step fails once and goes on with another rate.
func TestARateThatIsGoneIsForgotten(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.taxed("k")
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoiceitems", Kind: sandbox.Unavailable, Times: 1})
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("nothing failed")
	}
	rate := func() (id string) {
		must(t, h.db.Raw(`SELECT coalesce(max(tax_rate_id), '') FROM stripe_tax_rates`).Scan(&id).Error)
		return id
	}
	gone := rate()
	h.run(`UPDATE stripe_sandbox.objects SET deleted = true WHERE id = ?`, gone)
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); !is(err, billing.ErrRefused) || rate() != "" {
		t.Fatalf("%v, the rate is %q", err, rate())
	}
	h.goesOn(inv, ordinary)
	if rate() == gone || rate() == "" {
		t.Errorf("the rate is %q", rate())
	}
	h.paidInTheEnd(r)
}

// TestABalanceIsNoticedBeforeTheInvoiceIsFinal: nothing of the balance is used up.
func TestABalanceIsNoticedBeforeTheInvoiceIsFinal(t *testing.T) {
	t.Parallel()
	for name, balance := range map[string]string{"credit": "-100", "debt": "250"} {
		h := newHouse(t)
		_, first := h.invoiced("first")
		_, err := h.stripe.Dashboard(t.Context(), "POST", "/v1/customers/"+first.StripeCustomerID, url.Values{"balance": {balance}})
		must(t, err)
		r, inv := h.again("second")
		must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
		h.doubted(r, "balance of "+balance)
		if inv = h.invoice(r); inv.Status != models.InvoiceDeleted || h.status(r.ID) != models.InReview {
			t.Errorf("%s: invoice %s, request %s", name, inv.Status, h.status(r.ID))
		}
		if got := asJSON(h.atStripe("/v1/customers/" + first.StripeCustomerID)["balance"]); got != balance {
			t.Errorf("%s: the balance of %s became %s", name, balance, got)
		}
	}
}

// TestAKeyThatIsRefusedDoesNotEndAWithdrawal: it is tried again, and the licensee
// is not told that it is too late.
func TestAKeyThatIsRefusedDoesNotEndAWithdrawal(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Withdraw(t.Context(), r.ID, "no longer"))
	for _, status := range []int{http.StatusUnauthorized, http.StatusForbidden} {
		desk := h.another(refusing{h.stripe.Transport(), "POST", "/v1/invoices/*/void", status, "This key may not"}, 0)
		if err := desk.CancelInvoice(t.Context(), inv.ID); !is(err, billing.ErrRefused) {
			t.Errorf("%d: %v", status, err)
		}
		if h.invoice(r).CancelAskedAt == nil || h.count(`SELECT count(*) FROM events WHERE kind = 'withdrawal_too_late'`) != 0 {
			t.Errorf("%d: the withdrawal was dropped", status)
		}
	}
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	h.gone(r, models.InvoiceVoid)
}

// TestAForeignPaymentIsToldWhenOurDraftIsGone: what ours is at Stripe does not matter.
func TestAForeignPaymentIsToldWhenOurDraftIsGone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.pay(inv)
	ours := "in_deleted"
	e := event("evt_1", "invoice.paid", inv)
	h.run(`UPDATE invoices SET stripe_invoice_id = ?, status = 'deleted' WHERE id = ?`, ours, inv.ID)
	must(t, h.arrive(t.Context(), e))
	h.doubted(r, *inv.StripeInvoiceID, ours)
	if got, err := models.StripeEventByID(t.Context(), h.db, e.ID); err != nil || got.Status != "ignored" {
		t.Errorf("the event is %s (%v)", got.Status, err)
	}
}
