package licensing_test

import (
	"fmt"
	"net/http"
	"net/url"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// gone checks the good end of a withdrawal after acceptance: nothing is left at
// Stripe that could be paid, and nobody has to look at it.
func (h *house) gone(r models.Request, want models.InvoiceStatus) {
	h.t.Helper()
	inv := h.invoice(r)
	if h.status(r.ID) != models.Withdrawn || inv.Status != want || inv.NeedsReview != "" || inv.CancelAskedAt == nil {
		h.t.Errorf("request %s, invoice %s (%s), cancel asked %v", h.status(r.ID), inv.Status, inv.NeedsReview, inv.CancelAskedAt)
	}
	if live := h.live(); len(live) != 0 {
		h.t.Errorf("at Stripe: %s", asJSON(live))
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'desk_needs_review'`); n != 0 {
		h.t.Errorf("%d letters about nothing", n)
	}
	h.ungranted(r)
	h.chained(r)
}

func TestWithdrawnBeforeStripeKnew(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.again("k")
	must(t, h.withdrawAndCancel(t.Context(), r, inv))
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID)) // its job comes after all
	h.gone(r, models.InvoiceDeleted)
}

func TestWithdrawnWhenTheAnswerWasLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.again("k")
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices", Kind: sandbox.LoseReply, Times: 1})
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("no answer was lost")
	}
	must(t, h.withdrawAndCancel(t.Context(), r, inv))
	h.gone(r, models.InvoiceDeleted)
}

// TestWithdrawnDuringEveryStep: the licensee withdraws, and the job of that runs,
// while each call of the walk is on its way.
func TestWithdrawnDuringEveryStep(t *testing.T) {
	t.Parallel()
	for _, carriedOut := range []bool{false, true} {
		t.Run(fmt.Sprintf("carried out=%t", carriedOut), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			wanted := sampled(t, 3)
			for call := 1; call <= callsOfAWalk; call++ {
				if !wanted(call) {
					continue
				}
				h.withdrawnAt(call, carriedOut)
				if t.Failed() {
					t.Fatalf("call %d", call)
				}
			}
		})
	}
}

func (h *house) withdrawnAt(call int, carriedOut bool) {
	h.t.Helper()
	ctx := h.t.Context()
	r, inv := h.taxed(fmt.Sprint("call ", call))
	withdraw := func() {
		if err := h.withdrawAndCancel(ctx, r, inv); err != nil {
			h.t.Errorf("withdraw: %v", err)
		}
	}
	way := nth(h.stripe.Transport(), call, func(*http.Request) func() {
		if carriedOut {
			return withdraw
		}
		withdraw()
		return nil
	})
	_ = h.another(way, 0).PrepareInvoice(ctx, inv.ID) // may find its draft gone
	must(h.t, h.desk.CancelInvoice(ctx, inv.ID))
	must(h.t, h.desk.PrepareInvoice(ctx, inv.ID))
	h.gone(r, h.invoice(r).Status)
	if s := h.invoice(r).Status; s != models.InvoiceDeleted && s != models.InvoiceVoid {
		h.t.Errorf("invoice %s", s)
	}
}

// TestADeletedDraftIsNoCase: the event about our own deletion comes afterwards.
func TestADeletedDraftIsNoCase(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.again("k")
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoiceitems", Kind: sandbox.Unavailable, Times: 1})
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("nothing failed")
	}
	must(t, h.withdrawAndCancel(t.Context(), r, inv))
	for n := range 2 {
		must(t, h.arrive(t.Context(), event(fmt.Sprint("evt", n), "invoice.deleted", h.invoice(r))))
	}
	h.gone(r, models.InvoiceDeleted)
}

// TestADraftFinalizedUnderTheHand: between reading a draft and deleting it,
// somebody finalizes it. It is voided then.
func TestADraftFinalizedUnderTheHand(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.again("k")
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices/*/finalize", Kind: sandbox.Unavailable, Times: 1})
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("finalized")
	}
	must(t, h.desk.Withdraw(t.Context(), r.ID, "no longer"))
	way := nth(h.stripe.Transport(), 2, func(req *http.Request) func() {
		if req.Method != http.MethodDelete {
			t.Errorf("the second call is %s %s", req.Method, req.URL.Path)
		}
		_, err := h.stripe.Dashboard(t.Context(), "POST", req.URL.Path+"/finalize", nil)
		must(t, err)
		return nil
	})
	must(t, h.another(way, 0).CancelInvoice(t.Context(), inv.ID))
	h.gone(r, models.InvoiceVoid)
}

// TestVoidingIsRepeatedAfterEveryFault: a failure that Stripe has stored must
// not stand in the way for a day.
func TestVoidingIsRepeatedAfterEveryFault(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, kind := range faultKinds {
		r, inv := h.invoiced(name)
		must(t, h.desk.Withdraw(t.Context(), r.ID, "no longer"))
		h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices/*/void", Kind: kind, Times: 1})
		if err := h.another(h.stripe.Transport(), impatience).CancelInvoice(t.Context(), inv.ID); err == nil {
			t.Errorf("%s: nothing failed", name)
		}
		if h.status(r.ID) != models.Agreed {
			t.Errorf("%s: ended before Stripe said so: %s", name, h.status(r.ID))
		}
		h.stripe.Heal()
		must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
		h.gone(r, models.InvoiceVoid)
	}
}

// TestAPaymentOnItsWayCannotBeWithdrawn, and when the bank returns it, it can.
func TestAPaymentOnItsWayCannotBeWithdrawn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Withdraw(t.Context(), r.ID, "no longer"))
	must(t, h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.DebitStarted))
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	if inv = h.invoice(r); inv.Status != models.InvoiceProcessing || inv.CancelAskedAt != nil || h.status(r.ID) != models.Agreed {
		t.Errorf("invoice %s, cancel asked %v, request %s", inv.Status, inv.CancelAskedAt, h.status(r.ID))
	}
	if err := h.desk.Withdraw(t.Context(), r.ID, "really"); !is(err, models.ErrConflict) {
		t.Errorf("withdrawing during a payment: %v", err)
	}
	must(t, h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.DebitReturned))
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	must(t, h.withdrawAndCancel(t.Context(), r, inv))
	h.gone(r, models.InvoiceVoid)
}

// TestACustomerDeletedAtStripeIsMadeAnew, also when this invoice had made it.
func TestACustomerDeletedAtStripeIsMadeAnew(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.again("k")
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices", Kind: sandbox.Unavailable, Times: 1})
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("nothing failed")
	}
	var customer string
	must(t, h.db.Raw(`SELECT customer_id FROM stripe_customers`).Scan(&customer).Error)
	_, err := h.stripe.Dashboard(t.Context(), "DELETE", "/v1/customers/"+customer, url.Values{})
	must(t, err)
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
	if inv = h.invoice(r); inv.StripeCustomerID == customer {
		t.Error("the deleted customer is used")
	}
	h.paidInTheEnd(r)
}
