package contract

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"io"
	"net/http"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
)

const aCustomer = "name=Anatolia&metadata[org_id]=7"

func (b *bench) customers() int {
	b.Helper()
	entries, err := b.sandbox.Events(b.ctx, 10000)
	b.must(err)
	n := 0
	for _, e := range entries {
		if e.Type == "customer.created" {
			n++
		}
	}
	return n
}

func TestARepeatedRequestIsReplayed(t *testing.T) {
	b := newBench(t)
	first := b.post("/v1/customers", aCustomer, "k")
	b.clock.advance(time.Hour)
	again := b.post("/v1/customers", "metadata[org_id]=7&name=Anatolia", "k") // order does not matter
	if first.status != 200 || first.replayed || again.status != 200 || !again.replayed || !bytes.Equal(first.body, again.body) {
		t.Errorf("first %d %v, again %d %v %s", first.status, first.replayed, again.status, again.replayed, again.body)
	}
	if n := b.customers(); n != 1 {
		t.Errorf("%d customers", n)
	}
	// The control: without the key, the same request makes a second customer.
	b.post("/v1/customers", aCustomer, "")
	if n := b.customers(); n != 2 {
		t.Errorf("without a key: %d customers", n)
	}
}

func TestAKeyIsBoundToItsParametersAndEndpoint(t *testing.T) {
	b := newBench(t)
	first := b.post("/v1/customers", aCustomer, "k")
	for path, form := range map[string]string{
		"/v1/customers":                         "name=Another",
		"/v1/customers/" + b.field(first, "id"): aCustomer,
		"/v1/tax_rates":                         "display_name=VAT&inclusive=false&percentage=20",
	} {
		a := b.post(path, form, "k")
		if a.status != 400 || b.field(a, "error", "type") != "idempotency_error" {
			t.Errorf("%s %s: %d %s", path, form, a.status, a.body)
		}
	}
	_, err := b.client.CreateCustomer(b.ctx, "k", anatolia)
	var refused *billing.RefusedError
	if !errors.As(err, &refused) || refused.Type != "idempotency_error" {
		t.Errorf("through the client: %v", err)
	}
}

func TestRefusalsOfAnExecutionAreReplayedAndOfParametersAreNot(t *testing.T) {
	b := newBench(t)
	inv := b.draft(b.customer("c"), "d", "GBP", 1, 5000)
	path := "/v1/invoices/" + inv.ID + "/void"
	if a := b.post(path, "", "void"); a.status != 400 || a.replayed {
		t.Fatalf("void a draft: %d", a.status)
	}
	_, err := b.client.FinalizeInvoice(b.ctx, "f", inv.ID)
	b.must(err)
	if a := b.post(path, "", "void"); a.status != 400 || !a.replayed {
		t.Errorf("the refusal was not replayed: %d %s", a.status, a.body)
	}
	if a := b.post(path, "", "void:2"); a.status != 200 {
		t.Errorf("a new key: %d %s", a.status, a.body)
	}
	if a := b.post("/v1/customers", "colour=red", "p"); a.status != 400 {
		t.Fatalf("unknown parameter: %d", a.status)
	}
	if a := b.post("/v1/customers", aCustomer, "p"); a.status != 200 || a.replayed {
		t.Errorf("the key of a request that was never begun is used up: %d %s", a.status, a.body)
	}
}

func TestKeysAreForgottenAfterADay(t *testing.T) {
	b := newBench(t)
	first := b.field(b.post("/v1/customers", aCustomer, "k"), "id")
	b.clock.advance(24*time.Hour - time.Second)
	if a := b.post("/v1/customers", aCustomer, "k"); !a.replayed || b.field(a, "id") != first {
		t.Errorf("after 23:59:59: %v %s", a.replayed, a.body)
	}
	b.clock.advance(time.Second)
	if a := b.post("/v1/customers", aCustomer, "k"); a.replayed || b.field(a, "id") == first {
		t.Errorf("after 24 hours: %v %s", a.replayed, a.body)
	}
}

// Twenty requests with one key at once: one is carried out, the others are told to wait or are
// given its answer, and there is one customer.
func TestAKeyInFlightIsInUse(t *testing.T) {
	b := newBench(t)
	const parallel = 20
	answers := make([]answer, parallel)
	var all sync.WaitGroup
	for i := range parallel {
		all.Go(func() { answers[i] = b.post("/v1/customers", aCustomer, "k") })
	}
	all.Wait()
	done, id := 0, ""
	for _, a := range answers {
		switch a.status {
		case 200:
			done++
			if id == "" {
				id = b.field(a, "id")
			}
			if got := b.field(a, "id"); got != id {
				t.Errorf("two customers: %s and %s", id, got)
			}
		case 409:
			if b.field(a, "error", "code") != "idempotency_key_in_use" {
				t.Errorf("409 with %s", a.body)
			}
		default:
			t.Errorf("%d %s", a.status, a.body)
		}
	}
	if n := b.customers(); done == 0 || n != 1 {
		t.Errorf("%d answers of 200, %d customers", done, n)
	}
}

func TestAStored500IsReplayedUntilTheKeyChanges(t *testing.T) {
	for kind, made := range map[sandbox.FaultKind]bool{sandbox.ServerError: false, sandbox.ServerErrorAfter: true} {
		b := newBench(t)
		cus := b.customer("c")
		b.sandbox.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices", Kind: kind, Times: 1})
		params := billing.InvoiceParams{CustomerID: cus, Currency: "GBP", InvoiceID: 4, DaysUntilDue: 30}
		for range 3 {
			_, err := b.client.CreateInvoice(b.ctx, "k", params)
			var unknown *billing.UnknownOutcomeError
			if !errors.As(err, &unknown) || unknown.Status != 500 {
				t.Fatalf("fault %d: %v", kind, err)
			}
			wantError(t, "500", err, billing.ErrUnknownOutcome)
		}
		found, ok, err := b.client.FindInvoice(b.ctx, cus, 4, b.clock.now())
		if err != nil || ok != made {
			t.Errorf("fault %d: found %v, %v", kind, ok, err)
		}
		if !made {
			found, err = b.client.CreateInvoice(b.ctx, "k:2", params)
			b.must(err)
		}
		if found.LocalInvoiceID != 4 || b.invoices() != 1 {
			t.Errorf("fault %d: healed to %+v, %d invoices", kind, found, b.invoices())
		}
	}
}

func (b *bench) invoices() int {
	b.Helper()
	ledger, err := b.sandbox.Ledger(b.ctx)
	b.must(err)
	return len(ledger)
}

// A lost answer heals with the same key: the invoice exists once.
func TestALostAnswerIsRepeatedWithTheSameKey(t *testing.T) {
	for kind, made := range map[sandbox.FaultKind]int{
		sandbox.LoseReply: 1, sandbox.TimeoutAfter: 1, sandbox.Timeout: 0, sandbox.Unavailable: 0,
	} {
		b := newBench(t)
		params := billing.InvoiceParams{CustomerID: b.customer("c"), Currency: "GBP", InvoiceID: 4, DaysUntilDue: 30}
		b.sandbox.Break(sandbox.Fault{Method: "POST", Path: "/v1/invoices", Kind: kind, Times: 1})
		ctx, cancel := context.WithTimeout(b.ctx, 300*time.Millisecond)
		_, err := b.client.CreateInvoice(ctx, "k", params)
		cancel()
		wantError(t, "lost", err, billing.ErrUnknownOutcome)
		if n := b.invoices(); n != made {
			t.Errorf("fault %d made %d invoices, want %d", kind, n, made)
		}
		_, err = b.client.CreateInvoice(b.ctx, "k", params)
		b.must(err)
		if n := b.invoices(); n != 1 {
			t.Errorf("fault %d: %d invoices after the repeat", kind, n)
		}
	}
}

func TestABusyStripeDidNothing(t *testing.T) {
	b := newBench(t)
	for _, kind := range []sandbox.FaultKind{sandbox.RateLimited, sandbox.LockTimeout, sandbox.KeyInUse} {
		for _, retry := range []string{"", "true", "false"} {
			before := b.customers()
			key := fmt.Sprint("k", kind, retry)
			b.sandbox.Break(sandbox.Fault{Kind: kind, Times: 1, ShouldRetry: retry})
			_, err := b.client.CreateCustomer(b.ctx, key, anatolia)
			wantError(t, "busy", err, billing.ErrBusy)
			if n := b.customers(); n != before {
				t.Errorf("%d customers after a busy answer, %d before", n, before)
			}
			_, err = b.client.CreateCustomer(b.ctx, key, anatolia)
			b.must(err)
		}
	}
}

// A proxy's page is not an answer of Stripe's.
func TestAForeignAnswerIsAnUnknownOutcome(t *testing.T) {
	for _, status := range []int{200, 404, 502} {
		client, err := billing.New(billing.Config{SecretKey: "sk_test_1", HTTPClient: &http.Client{Transport: page(status)}})
		if err != nil {
			t.Fatal(err)
		}
		_, err = client.CreateCustomer(t.Context(), "k", anatolia)
		wantError(t, http.StatusText(status), err, billing.ErrUnknownOutcome)
	}
}

type page int

func (p page) RoundTrip(r *http.Request) (*http.Response, error) {
	return &http.Response{StatusCode: int(p), Header: http.Header{"Content-Type": {"text/html"}}, Request: r,
		Body: io.NopCloser(bytes.NewBufferString("<html>Sign in to the hotel's network</html>"))}, nil
}
