package licensing_test

import (
	"fmt"
	"net/url"
	"strings"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// doubted checks what must come of a payment that does not agree: no licence, a
// cause with both values, and one letter to the desk however often it is read.
func (h *house) doubted(r models.Request, cause ...string) {
	h.t.Helper()
	h.ungranted(r)
	inv := h.invoice(r)
	for _, part := range cause {
		if !strings.Contains(inv.NeedsReview, part) {
			h.t.Errorf("needs review: %q, want %q in it", inv.NeedsReview, part)
		}
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'desk_needs_review' AND request_id = ?`, r.ID); n != 1 {
		h.t.Errorf("the desk got %d letters", n)
	}
	if n := h.count(`SELECT count(*) FROM events WHERE kind = 'needs_review' AND request_id = ? AND NOT visible`, r.ID); n != 1 {
		h.t.Errorf("%d lines of history for the desk", n)
	}
}

func TestAPaymentThatDoesNotAgreeGrantsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	way := forging{way: h.stripe.Transport(), mu: &sync.Mutex{}}
	for name, c := range map[string]struct {
		forge func(inv models.Invoice) []string // old, new
		cause func(inv models.Invoice) []string
	}{
		"livemode": {
			func(models.Invoice) []string { return []string{`"livemode": false`, `"livemode": true`} },
			func(models.Invoice) []string { return []string{"livemode true", "ours false"} },
		},
		"customer": {
			func(inv models.Invoice) []string { return []string{inv.StripeCustomerID, "cus_stranger"} },
			func(inv models.Invoice) []string { return []string{"cus_stranger", inv.StripeCustomerID} },
		},
		"metadata": {
			func(inv models.Invoice) []string {
				return []string{fmt.Sprintf(`"invoice_id": "%d"`, inv.ID), `"invoice_id": "999"`}
			},
			func(inv models.Invoice) []string { return []string{"999", fmt.Sprintf("ours are %d", inv.ID)} },
		},
		"quote in the metadata": {
			func(inv models.Invoice) []string {
				return []string{fmt.Sprintf(`"quote_id": "%d"`, inv.QuoteID), `"quote_id": "888"`}
			},
			func(models.Invoice) []string { return []string{"quote 888"} },
		},
		"currency": {
			func(models.Invoice) []string { return []string{`"currency": "gbp"`, `"currency": "eur"`} },
			func(models.Invoice) []string { return []string{"EUR", "GBP"} },
		},
		"total": {
			func(inv models.Invoice) []string {
				return []string{fmt.Sprintf(`"total": %d`, inv.TotalMinor), `"total": 100`}
			},
			func(inv models.Invoice) []string { return []string{"100", fmt.Sprint(inv.TotalMinor)} },
		},
		"one unit too little": {
			func(inv models.Invoice) []string {
				return []string{fmt.Sprintf(`"amount_paid": %d`, inv.TotalMinor), fmt.Sprintf(`"amount_paid": %d`, inv.TotalMinor-1)}
			},
			func(inv models.Invoice) []string {
				return []string{fmt.Sprint(inv.TotalMinor - 1), fmt.Sprint(inv.TotalMinor)}
			},
		},
		"something remains": {
			func(models.Invoice) []string { return []string{`"amount_remaining": 0`, `"amount_remaining": 5`} },
			func(inv models.Invoice) []string { return []string{fmt.Sprint(inv.TotalMinor)} },
		},
		"credited before": {
			func(inv models.Invoice) []string {
				return []string{`"pre_payment_credit_notes_amount": 0`, fmt.Sprintf(`"pre_payment_credit_notes_amount": %d`, inv.TotalMinor)}
			},
			func(inv models.Invoice) []string { return []string{"credit", fmt.Sprint(inv.TotalMinor)} },
		},
		"credited after": {
			func(models.Invoice) []string {
				return []string{`"post_payment_credit_notes_amount": 0`, `"post_payment_credit_notes_amount": 77`}
			},
			func(models.Invoice) []string { return []string{"credit", "77"} },
		},
		"nothing to pay": {
			func(inv models.Invoice) []string {
				return []string{fmt.Sprintf(`"total": %d`, inv.TotalMinor), `"total": 0`, fmt.Sprintf(`"amount_due": %d`, inv.TotalMinor), `"amount_due": 0`,
					fmt.Sprintf(`"amount_paid": %d`, inv.TotalMinor), `"amount_paid": 0`}
			},
			func(inv models.Invoice) []string { return []string{"total 0", fmt.Sprint(inv.TotalMinor)} },
		},
	} {
		t.Run(name, func(t *testing.T) {
			h := h.with(t)
			r, inv := h.invoiced(name)
			h.pay(inv)
			way.what = strings.NewReplacer(c.forge(inv)...)
			desk := h.another(way, 0)
			for range 3 {
				must(t, desk.ReadInvoice(t.Context(), inv.ID))
			}
			h.doubted(r, c.cause(inv)...)
		})
	}
	t.Run("control: nothing forged", func(t *testing.T) {
		h := h.with(t)
		r, inv := h.invoiced("control")
		h.pay(inv)
		way.what = strings.NewReplacer("no such text", "")
		must(t, h.another(way, 0).ReadInvoice(t.Context(), inv.ID))
		h.granted(r)
	})
}

// again makes another accepted request of the same organisation, whose invoice
// is not prepared yet.
func (h *house) again(key string) (models.Request, models.Invoice) {
	h.t.Helper()
	r, q := h.quoted(key)
	must(h.t, h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(q)))
	return r, h.invoice(r)
}

func TestABalanceIsNotMoney(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, first := h.invoiced("first")
	for name, balance := range map[string]int64{"all of it": -1_000_000, "a part": -100} {
		_, err := h.stripe.Dashboard(t.Context(), "POST", "/v1/customers/"+first.StripeCustomerID, url.Values{"balance": {fmt.Sprint(balance)}})
		must(t, err)
		r, inv := h.again(name)
		must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
		if inv = h.invoice(r); inv.Status == models.InvoiceOpen {
			h.pay(inv)
		}
		must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
		h.doubted(r, fmt.Sprint(inv.TotalMinor))
	}
}

// TestAnEmptyInvoiceIsNotPaid: somebody finalizes our draft before its lines are
// there, and Stripe calls it paid.
func TestAnEmptyInvoiceIsNotPaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.again("k")
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoiceitems", Kind: sandbox.Unavailable})
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("went well without lines")
	}
	h.stripe.Heal()
	_, err := h.stripe.Dashboard(t.Context(), "POST", "/v1/invoices/"+*h.invoice(r).StripeInvoiceID+"/finalize", nil)
	must(t, err)
	h.clock.pass(time.Hour)
	_ = h.desk.Reconcile(t.Context(), time.Minute) // reports that a line was refused
	must(t, h.desk.Reconcile(t.Context(), time.Minute))
	h.doubted(r, "total 0", fmt.Sprint(inv.TotalMinor))
}

// TestADraftThatSomebodyChangedIsNotSent: it is read back before it is final.
func TestADraftThatSomebodyChangedIsNotSent(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.again("k")
	h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices/*/finalize", Kind: sandbox.Unavailable})
	if err := h.desk.PrepareInvoice(t.Context(), inv.ID); err == nil {
		t.Fatal("finalized")
	}
	h.stripe.Heal()
	inv = h.invoice(r)
	_, err := h.stripe.Dashboard(t.Context(), "POST", "/v1/invoiceitems",
		url.Values{"customer": {inv.StripeCustomerID}, "invoice": {*inv.StripeInvoiceID}, "currency": {"gbp"}, "amount": {"5"}, "description": {"a coffee"}})
	must(t, err)
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
	h.doubted(r, fmt.Sprint(inv.TotalMinor), fmt.Sprint(inv.TotalMinor+5))
	if live := h.live(); len(live) != 0 {
		t.Errorf("still at Stripe: %s", asJSON(live))
	}
	if inv = h.invoice(r); inv.Status != models.InvoiceDeleted || h.status(r.ID) != models.InReview {
		t.Errorf("invoice %s, request %s: the desk cannot offer again", inv.Status, h.status(r.ID))
	}
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID)) // its job comes again
}

// TestASecondInvoiceThatNamesOurs: made by hand at Stripe with our metadata.
func TestASecondInvoiceThatNamesOurs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for env, house := range map[string]bool{"test": true, "another installation": false} {
		r, inv := h.invoiced(env)
		made, err := h.stripe.Dashboard(t.Context(), "POST", "/v1/invoices", url.Values{
			"customer": {inv.StripeCustomerID}, "currency": {"gbp"}, "collection_method": {"send_invoice"}, "days_until_due": {"7"},
			"metadata[invoice_id]": {fmt.Sprint(inv.ID)}, "metadata[request_id]": {fmt.Sprint(r.ID)}, "metadata[quote_id]": {fmt.Sprint(inv.QuoteID)}, "metadata[env]": {env},
		})
		must(t, err)
		other := made["id"].(string)
		_, err = h.stripe.Dashboard(t.Context(), "POST", "/v1/invoiceitems",
			url.Values{"customer": {inv.StripeCustomerID}, "invoice": {other}, "currency": {"gbp"}, "amount": {fmt.Sprint(inv.TotalMinor)}})
		must(t, err)
		_, err = h.stripe.Dashboard(t.Context(), "POST", "/v1/invoices/"+other+"/pay", url.Values{"paid_out_of_band": {"true"}})
		must(t, err)
		for n := range 3 {
			e := event(fmt.Sprintf("evt_%s_%d", env, n), "invoice.paid", inv)
			e.ObjectID, e.InvoiceID = other, other
			must(t, h.arrive(t.Context(), e))
		}
		if house {
			h.doubted(r, other, *inv.StripeInvoiceID)
		} else if h.ungranted(r); h.invoice(r).NeedsReview != "" {
			t.Errorf("another installation's invoice troubles us: %s", h.invoice(r).NeedsReview)
		}
	}
}
