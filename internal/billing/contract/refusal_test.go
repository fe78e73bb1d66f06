package contract

import (
	"errors"
	"net/http"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
)

// scene are invoices in every state, for the table of refusals.
type scene struct {
	customer, other                                  string
	draft, open, paid, void, processing, uncollected string
	item, rate                                       string
}

func (b *bench) scene() scene {
	b.Helper()
	cus, other := b.customer("a"), b.customer("b")
	s := scene{customer: cus, other: other, draft: b.draft(cus, "draft", "GBP", 1, 5000).ID}
	s.item = b.field(b.raw("GET", "/v1/invoiceitems?invoice="+s.draft, "", "", b.sandbox.Transport()), "data", "0", "id")
	for i, state := range []*string{&s.open, &s.paid, &s.void, &s.processing, &s.uncollected} {
		*state = b.open(cus, "inv"+string(rune('0'+i)), "GBP", int64(10+i), 5000).ID
	}
	b.must(b.sandbox.PayInvoice(b.ctx, s.paid, sandbox.PaidByCard))
	b.must(b.sandbox.PayInvoice(b.ctx, s.processing, sandbox.DebitStarted))
	for id, verb := range map[string]string{s.void: "void", s.uncollected: "mark_uncollectible"} {
		_, err := b.sandbox.Dashboard(b.ctx, "POST", "/v1/invoices/"+id+"/"+verb, nil)
		b.must(err)
	}
	return s
}

const item = "customer=CUS&amount=100&currency=gbp&invoice="

// refusals: the texts are Stripe's recorded ones; a caller must not go by them.
var refusals = []struct {
	what, path, form    string
	status              int
	code, param, phrase string
}{
	{"finalize twice", "POST /v1/invoices/OPEN/finalize", "", 400, "", "", "already finalized"},
	{"finalize a paid one", "POST /v1/invoices/PAID/finalize", "", 400, "", "", "already finalized"},
	{"void a draft", "POST /v1/invoices/DRAFT/void", "", 400, "", "", "isn't open"},
	{"void a paid one", "POST /v1/invoices/PAID/void", "", 400, "", "", "Invoices with `paid` payments cannot be voided."},
	{"void twice", "POST /v1/invoices/VOID/void", "", 400, "", "", "isn't open"},
	{"void while processing", "POST /v1/invoices/PROCESSING/void", "", 400, "", "", "cannot be voided"},
	{"pay a paid one", "POST /v1/invoices/PAID/pay", "paid_out_of_band=true", 400, "", "", "Invoice is already paid"},
	{"pay a void one", "POST /v1/invoices/VOID/pay", "paid_out_of_band=true", 400, "", "", "isn't open"},
	{"pay without a method", "POST /v1/invoices/OPEN/pay", "", 400, "resource_missing", "", "no attached payment source"},
	{"pay with an unknown method", "POST /v1/invoices/OPEN/pay", "payment_method=pm_1", 400, "resource_missing", "payment_method", "No such"},
	{"send a paid one", "POST /v1/invoices/PAID/send", "", 400, "", "", "cannot be sent"},
	{"write off a draft", "POST /v1/invoices/DRAFT/mark_uncollectible", "", 400, "", "", "isn't open"},
	{"write off twice", "POST /v1/invoices/UNCOLLECTED/mark_uncollectible", "", 400, "", "", "already been marked"},
	{"delete an open one", "DELETE /v1/invoices/OPEN", "", 400, "invoice_not_editable", "", "only delete draft"},
	{"delete a paid one", "DELETE /v1/invoices/PAID", "", 400, "invoice_not_editable", "", "only delete draft"},
	{"change an open one", "POST /v1/invoices/OPEN", "description=x", 400, "", "description", "can't be updated"},
	{"add to an open one", "POST /v1/invoiceitems", item + "OPEN", 400, "invoice_not_editable", "invoice", "finalized"},
	{"add for another customer", "POST /v1/invoiceitems", "customer=OTHER&amount=100&currency=gbp&invoice=DRAFT", 400, "", "invoice", "does not belong"},
	{"add in another currency", "POST /v1/invoiceitems", "customer=CUS&amount=100&currency=eur&invoice=DRAFT", 400, "", "currency", "must match"},
	{"add to nothing", "POST /v1/invoiceitems", item + "in_none", 400, "resource_missing", "invoice", "No such invoice"},
	{"add without customer", "POST /v1/invoiceitems", "amount=1&currency=gbp", 400, "parameter_missing", "customer", "Missing required param"},
	{"add a fraction", "POST /v1/invoiceitems", "customer=CUS&amount=1.5&currency=gbp", 400, "parameter_invalid_integer", "amount", "Invalid integer"},
	{"add fils", "POST /v1/invoiceitems", "customer=CUS&amount=5124&currency=kwd", 400, "", "amount", "divisible by 10"},
	{"add aurar", "POST /v1/invoiceitems", "customer=CUS&amount=5150&currency=isk", 400, "invalid_charge_amount_no_decimal_compatible", "amount", ""},
	{"add in no currency", "POST /v1/invoiceitems", "customer=CUS&amount=5150&currency=xxx", 400, "", "currency", "Invalid currency"},
	{"add in capitals", "POST /v1/invoiceitems", "customer=CUS&amount=5150&currency=GBP", 400, "", "currency", "Invalid currency"},
	{"add an unknown tax rate", "POST /v1/invoiceitems", item + "DRAFT&tax_rates[0]=txr_1", 400, "resource_missing", "tax_rates", "No such tax_rate"},
	{"quantity times price", "POST /v1/invoiceitems", item + "DRAFT&unit_price=5", 400, "parameter_unknown", "unit_price", "Received unknown parameter"},
	{"no due date", "POST /v1/invoices", "customer=CUS&collection_method=send_invoice", 400, "", "", "you must specify 'due_date' or 'days_until_due'"},
	{"two due dates", "POST /v1/invoices", "customer=CUS&collection_method=send_invoice&days_until_due=3&due_date=9999999999", 400, "parameters_exclusive", "due_date", ""},
	{"unknown nested parameter", "POST /v1/invoices", "customer=CUS&custom_fields[0][colour]=red", 400, "parameter_unknown", "custom_fields[0][colour]", ""},
	{"long custom field", "POST /v1/invoices", "customer=CUS&custom_fields[0][name]=PO&custom_fields[0][value]=" + strings.Repeat("7", 31), 400, "", "custom_fields[0][value]", "at most 30"},
	{"five custom fields", "POST /v1/invoices", "customer=CUS" + fields(5), 400, "", "custom_fields", "at most 4"},
	{"long description", "POST /v1/invoices", "customer=CUS&description=" + strings.Repeat("a", 1501), 400, "", "description", "at most 1500"},
	{"no such customer", "POST /v1/invoices", "customer=cus_none", 400, "resource_missing", "customer", "No such customer"},
	{"bad tax id kind", "POST /v1/customers/CUS/tax_ids", "type=xx_vat&value=1", 400, "", "type", "Invalid type"},
	{"bad tax id", "POST /v1/customers/CUS/tax_ids", "type=gb_vat&value=1", 400, "tax_id_invalid", "value", ""},
	{"metadata key too long", "POST /v1/customers", "metadata[" + strings.Repeat("k", 41) + "]=v", 400, "", "metadata[" + strings.Repeat("k", 41) + "]", "40"},
	{"51 metadata keys", "POST /v1/customers", metadata(51), 400, "", "metadata", "50"},
	{"read nothing", "GET /v1/invoices/in_none", "", 404, "resource_missing", "id", "No such invoice"},
	{"read a customer as an invoice", "GET /v1/invoices/CUS", "", 404, "resource_missing", "id", "No such invoice"},
	{"an address that is not", "GET /v1/invoicess", "", 404, "", "", "Unrecognized request URL"},
	{"too long a page", "GET /v1/invoices?limit=101", "", 400, "", "limit", ""},
	{"unknown filter", "GET /v1/invoices?colour=red", "", 400, "parameter_unknown", "colour", ""},
	{"expand what is not there", "GET /v1/invoices/OPEN?expand[]=colour", "", 400, "", "expand", "cannot be expanded"},
}

func fields(n int) string {
	form := ""
	for i := range n {
		form += "&custom_fields[" + string(rune('0'+i)) + "][name]=n&custom_fields[" + string(rune('0'+i)) + "][value]=v"
	}
	return form
}

func metadata(n int) string {
	pairs := make([]string, n)
	for i := range pairs {
		pairs[i] = "metadata[k" + string(rune('A'+i/26)) + string(rune('a'+i%26)) + "]=v"
	}
	return strings.Join(pairs, "&")
}

func TestTheSandboxRefusesWhatStripeRefuses(t *testing.T) {
	b := newBench(t)
	s := b.scene()
	fill := strings.NewReplacer("UNCOLLECTED", s.uncollected, "PROCESSING", s.processing, "DRAFT", s.draft, "OPEN", s.open,
		"PAID", s.paid, "VOID", s.void, "CUS", s.customer, "OTHER", s.other)
	before, err := b.sandbox.Ledger(b.ctx)
	b.must(err)
	for _, r := range refusals {
		method, path, _ := strings.Cut(fill.Replace(r.path), " ")
		a := b.raw(method, path, fill.Replace(r.form), "", b.sandbox.Transport())
		if a.status != r.status || b.field(a, "error", "type") != "invalid_request_error" || b.field(a, "error", "code") != r.code ||
			b.field(a, "error", "param") != r.param || !strings.Contains(b.field(a, "error", "message"), r.phrase) {
			t.Errorf("%s: %d %s", r.what, a.status, a.body)
		}
	}
	after, err := b.sandbox.Ledger(b.ctx)
	b.must(err)
	if len(before) != len(after) {
		t.Errorf("refusals left %d invoices behind", len(after)-len(before))
	}
}

func TestKeysAndVersions(t *testing.T) {
	b := newBench(t)
	for name, header := range map[string][2]string{
		"no key":          {"Authorization", ""},
		"a live key":      {"Authorization", "Bearer sk_live_1"},
		"publishable":     {"Authorization", "Bearer pk_test_1"},
		"another version": {"Stripe-Version", "2026-08-26.dahlia"},
	} {
		r, err := http.NewRequest("GET", "http://sandbox.invalid/v1/invoices", nil)
		b.must(err)
		r.Header.Set("Authorization", "Bearer sk_test_1")
		r.Header.Set(header[0], header[1])
		want := 401
		if header[0] == "Stripe-Version" {
			want = 400
		}
		if a := send(r, b.sandbox.Transport()); a.status != want {
			t.Errorf("%s: %d %s", name, a.status, a.body)
		}
	}
	r, err := http.NewRequest("POST", "http://sandbox.invalid/v1/customers", strings.NewReader(`{"name":"A"}`))
	b.must(err)
	r.Header.Set("Authorization", "Bearer sk_test_1")
	r.Header.Set("Content-Type", "application/json")
	if a := send(r, b.sandbox.Transport()); a.status != 400 {
		t.Errorf("JSON: %d %s", a.status, a.body)
	}
}

// The trap behind the read-back: finalizing an empty draft pays it.
func TestAnEmptyDraftIsPaidWhenFinalized(t *testing.T) {
	b := newBench(t)
	cus := b.customer("c")
	b.post("/v1/invoiceitems", "customer="+cus+"&amount=5000&currency=gbp", "") // pending, and not swept in
	inv := b.draft(cus, "empty", "GBP", 1)
	final, err := b.client.FinalizeInvoice(b.ctx, "f", inv.ID)
	b.must(err)
	if final.Status != "paid" || final.TotalMinor != 0 || final.PaymentIntentID != "" {
		t.Errorf("%+v", final)
	}
}

func TestADeletedDraftKeepsItsItems(t *testing.T) {
	b := newBench(t)
	cus := b.customer("c")
	b.draft(cus, "d", "GBP", 1, 5000)
	b.post("/v1/invoiceitems", "customer="+cus+"&amount=700&currency=gbp", "")
	b.post("/v1/invoiceitems", "customer="+cus+"&amount=900&currency=eur", "")
	swept := b.post("/v1/invoices", "customer="+cus+"&currency=gbp&pending_invoice_items_behavior=include", "")
	if got := b.field(swept, "total"); got != "700" {
		t.Fatalf("swept draft has total %s, want the one pending item in its currency", got)
	}
	b.must(b.client.DeleteDraft(b.ctx, b.field(swept, "id")))
	b.must(b.client.DeleteDraft(b.ctx, b.field(swept, "id"))) // a repeat is success
	pending := b.raw("GET", "/v1/invoiceitems?pending=true&customer="+cus, "", "", b.sandbox.Transport())
	if b.field(pending, "data", "0", "currency") != "eur" || b.field(pending, "data", "1", "id") != "" {
		t.Errorf("pending after the delete: %s", pending.body)
	}
}

func TestBelowTheMinimumIsMarkedPaidAndOwedNextTime(t *testing.T) {
	b := newBench(t)
	cus := b.customer("c")
	tiny := b.open2(cus, "tiny", 1, 20)
	if tiny.Status != "paid" || tiny.TotalMinor != 20 || tiny.AmountPaidMinor != 0 || tiny.PaymentIntentID != "" {
		t.Errorf("20 pence: %+v", tiny)
	}
	next := b.open2(cus, "next", 2, 5000)
	if next.StartingBalanceMinor != 20 || next.AmountDueMinor != 5020 || next.TotalMinor != 5000 {
		t.Errorf("the next invoice: %+v", next)
	}
}

// open2 finalizes without sending, because a paid invoice cannot be sent.
func (b *bench) open2(customer, key string, local, amount int64) billing.Invoice {
	b.Helper()
	inv := b.draft(customer, key, "GBP", local, amount)
	final, err := b.client.FinalizeInvoice(b.ctx, key+":f", inv.ID)
	b.must(err)
	return final
}

func TestErrorsAreToldApart(t *testing.T) {
	b := newBench(t)
	s := b.scene()
	_, err := b.client.Invoice(b.ctx, "in_none")
	wantError(t, "missing invoice", err, billing.ErrNotFound)
	_, err = b.client.VoidInvoice(b.ctx, "v", s.paid)
	wantError(t, "void a paid one", err, billing.ErrRefused)
	var refused *billing.RefusedError
	if !errors.As(err, &refused) || refused.Status != 400 || refused.Type != "invalid_request_error" || refused.Message == "" {
		t.Errorf("reason of the refusal: %+v", refused)
	}
	wantError(t, "delete an open one", b.client.DeleteDraft(b.ctx, s.open), billing.ErrRefused)
	_, err = b.sandbox.Dashboard(b.ctx, "DELETE", "/v1/customers/"+s.other, nil)
	b.must(err)
	wantError(t, "deleted customer", b.client.CheckCustomer(b.ctx, s.other), billing.ErrGone)
	_, err = b.client.CreateInvoice(b.ctx, "", billing.InvoiceParams{CustomerID: s.customer, Currency: "GBP", DaysUntilDue: 3})
	wantError(t, "no key", err, billing.ErrRefused)
	wantError(t, "bad VAT number", b.client.AddTaxID(b.ctx, "t", s.customer, "gb_vat", "1"), billing.ErrRefused)
}

func wantError(t *testing.T, what string, err, want error) {
	t.Helper()
	for _, kind := range []error{billing.ErrNotFound, billing.ErrGone, billing.ErrRefused, billing.ErrUnknownOutcome, billing.ErrBusy} {
		if errors.Is(err, kind) != (kind == want) {
			t.Errorf("%s: %v is %v: %v", what, err, kind, errors.Is(err, kind))
		}
	}
}

func TestFindInvoicePrefersTheLivingOne(t *testing.T) {
	b := newBench(t)
	cus := b.customer("c")
	since := b.clock.now()
	dead := b.open(cus, "dead", "GBP", 5, 5000)
	_, err := b.client.VoidInvoice(b.ctx, "v", dead.ID)
	b.must(err)
	b.clock.advance(time.Minute)
	living := b.open(cus, "living", "GBP", 5, 5000)
	b.clock.advance(time.Minute)
	b.draft(cus, "again", "GBP", 5, 5000)
	for i := range 110 { // more than one page, all of another quote
		b.draft(cus, "noise"+strconv.Itoa(i), "GBP", 6)
	}
	found, ok, err := b.client.FindInvoice(b.ctx, cus, 5, since)
	if err != nil || !ok || found.ID != living.ID {
		t.Errorf("found %v %s %s, want the open one %s: %v", ok, found.ID, found.Status, living.ID, err)
	}
	if _, ok, err = b.client.FindInvoice(b.ctx, cus, 5, since.Add(10*time.Minute)); err != nil || ok {
		t.Errorf("found something created later than all: %v %v", ok, err)
	}
}
