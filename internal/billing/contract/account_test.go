package contract

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"os"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
)

// testKey names the variable with the key of a real account: sk_test_ or rk_test_, never a live one.
const testKey = "IMPRIMATUR_STRIPE_TEST_KEY"

// account is what a scenario is played on: the client, and the payer's part that no client of ours has.
type account struct {
	t      *testing.T
	client *billing.Client
	run    string // makes the keys of this run its own
	pay    func(invoiceID, customerID string) error
}

func (a account) must(err error) {
	a.t.Helper()
	if err != nil {
		a.t.Fatal(err)
	}
}

func (a account) key(step string) string { return "lic:contract:" + a.run + ":" + step }

// TestAnAccountKeepsWhatTheSandboxPromises plays a sale and its corrections on the sandbox, and on
// a real account when there is a key for one.
func TestAnAccountKeepsWhatTheSandboxPromises(t *testing.T) {
	t.Run("sandbox", func(t *testing.T) {
		b := newBench(t)
		account{t, b.client, "sandbox", func(id, _ string) error { return b.sandbox.PayInvoice(b.ctx, id, sandbox.PaidByCard) }}.play()
		for _, x := range b.wire.seen {
			if x.mockStatus < 200 || x.mockStatus > 299 {
				t.Errorf("stripe-mock answers %d to %s %s %s: %s", x.mockStatus, x.method, x.path, x.form, x.mockBody)
			}
		}
	})
	t.Run("stripe", func(t *testing.T) {
		key := os.Getenv(testKey)
		if key == "" {
			t.Skip("no account: " + testKey + " is not set")
		}
		if billing.ModeOfKey(key) != billing.ModeTest {
			t.Fatal(testKey + " must be a test key: this makes invoices and takes money")
		}
		client, err := billing.New(billing.Config{SecretKey: key, Environment: "contract"})
		if err != nil {
			t.Fatal(err)
		}
		account{t, client, time.Now().UTC().Format("20060102T150405"), payer(t, key)}.play()
	})
}

// play is the scenario: customer, invoice with two lines, read back, finalized, sent, paid by
// card; a part given back by a credit note with its refund, then the rest; another invoice credited
// before payment, and voided; a third that was paid outside Stripe.
func (a account) play() {
	ctx := a.t.Context()
	customer, err := a.client.CreateCustomer(ctx, a.key("customer"), anatolia)
	a.must(err)
	same, err := a.client.CreateCustomer(ctx, a.key("customer"), anatolia)
	a.must(err)
	if same != customer {
		a.t.Errorf("one key made two customers: %s and %s", customer, same)
	}
	paid := a.open(ctx, customer, "paid", 1, 12000, 3000)
	a.must(a.pay(paid.ID, customer))
	a.stands(ctx, paid.ID, "paid", 15000)
	a.refunds(ctx, paid.ID)
	a.voids(ctx, customer)
	outside := a.open(ctx, customer, "outside", 3, 4000)
	_, err = a.client.PayOutOfBand(ctx, a.key("outside:pay"), outside.ID)
	a.must(err)
	if got := a.stands(ctx, outside.ID, "paid", 4000); !got.PaidOutOfBand || got.ChargeID != "" {
		a.t.Errorf("paid outside: %+v", got)
	}
}

// open makes an invoice in the order the product does, with what it checks on the way.
func (a account) open(ctx context.Context, customer, name string, local int64, amounts ...int64) billing.Invoice {
	a.t.Helper()
	inv, err := a.client.CreateInvoice(ctx, a.key(name), billing.InvoiceParams{
		CustomerID: customer, Currency: "EUR", InvoiceID: local, RequestID: 70, QuoteID: 700, DaysUntilDue: 14,
		Description: "Licence to republish", PaymentMethods: []string{"card"}, CustomFields: []billing.CustomField{{Name: "PO number", Value: "PO-118"}},
	})
	a.must(err)
	var total int64
	for i, amount := range amounts {
		_, err := a.client.AddLine(ctx, a.key(name+":line:"+string(rune('a'+i))), billing.LineParams{
			CustomerID: customer, InvoiceID: inv.ID, Currency: "EUR", Description: "Licence fee", AmountMinor: amount, LineID: int64(i + 1),
		})
		a.must(err)
		total += amount
	}
	read, err := a.client.Invoice(ctx, inv.ID)
	a.must(err)
	if read.Status != "draft" || read.TotalMinor != total || read.Currency != "EUR" || read.LineCount != len(amounts) || read.CustomerID != customer || read.LocalInvoiceID != local {
		a.t.Fatalf("read back %+v", read)
	}
	_, err = a.client.FinalizeInvoice(ctx, a.key(name+":finalize"), inv.ID)
	a.must(err)
	sent, err := a.client.SendInvoice(ctx, a.key(name+":send"), inv.ID)
	a.must(err)
	if sent.Status != "open" || sent.Number == "" || !strings.HasPrefix(sent.HostedURL, "http") {
		a.t.Fatalf("sent %+v", sent)
	}
	return sent
}

func (a account) stands(ctx context.Context, id, status string, amountPaid int64) billing.Invoice {
	a.t.Helper()
	got, err := a.client.Invoice(ctx, id)
	a.must(err)
	if got.Status != status || got.AmountPaidMinor != amountPaid || got.AmountRemainingMinor != 0 && status == "paid" {
		a.t.Fatalf("%s with %d paid, want %s with %d: %+v", got.Status, got.AmountPaidMinor, status, amountPaid, got)
	}
	return got
}

// refunds gives a part back and then the rest, and demands that a cent more is refused.
func (a account) refunds(ctx context.Context, id string) {
	a.t.Helper()
	charge := a.stands(ctx, id, "paid", 15000).ChargeID
	var back int64
	for i, amount := range []int64{4000, 11000} {
		note, err := a.client.CreateCreditNote(ctx, a.key("note:"+string(rune('a'+i))), billing.CreditNoteParams{
			InvoiceID: id, AmountMinor: amount, RefundMinor: amount, Reason: "order_change", Memo: "A concession", LocalID: int64(i + 1),
		})
		a.must(err)
		back += amount
		got, err := a.client.Charge(ctx, charge)
		a.must(err)
		if note.Status != "issued" || note.Type != "post_payment" || note.RefundID == "" || got.RefundedMinor != back {
			a.t.Fatalf("note %+v, charge %+v, want %d back", note, got, back)
		}
		found, ok, err := a.client.FindCreditNote(ctx, id, int64(i+1))
		if err != nil || !ok || found.ID != note.ID {
			a.t.Errorf("found %+v, %t, %v", found, ok, err)
		}
	}
	_, err := a.client.CreateCreditNote(ctx, a.key("note:over"), billing.CreditNoteParams{InvoiceID: id, AmountMinor: 1, RefundMinor: 1, Reason: "order_change", Memo: "Too much", LocalID: 3})
	if !errors.Is(err, billing.ErrRefused) {
		a.t.Errorf("a cent more than was paid: %v", err)
	}
	refunds, err := a.client.Refunds(ctx, charge)
	if err != nil || len(refunds) != 2 {
		a.t.Errorf("%d refunds, %v", len(refunds), err)
	}
	if _, err := a.client.VoidInvoice(ctx, a.key("paid:void"), id); !errors.Is(err, billing.ErrRefused) {
		a.t.Errorf("a paid invoice was voided: %v", err)
	}
}

// voids lowers an open invoice by a credit note, and voids another.
func (a account) voids(ctx context.Context, customer string) {
	a.t.Helper()
	lowered := a.open(ctx, customer, "lowered", 2, 9000)
	_, err := a.client.CreateCreditNote(ctx, a.key("lowered:note"), billing.CreditNoteParams{InvoiceID: lowered.ID, AmountMinor: 2000, Reason: "order_change", Memo: "Agreed by telephone", LocalID: 4})
	a.must(err)
	got, err := a.client.Invoice(ctx, lowered.ID)
	a.must(err)
	if got.Status != "open" || got.AmountDueMinor != 7000 || got.PreCreditMinor != 2000 {
		a.t.Errorf("lowered: %+v", got)
	}
	wrong := a.open(ctx, customer, "wrong", 4, 5000)
	_, err = a.client.VoidInvoice(ctx, a.key("wrong:void"), wrong.ID)
	a.must(err)
	a.stands(ctx, wrong.ID, "void", 0)
	if _, err := a.client.VoidInvoice(ctx, a.key("wrong:again"), wrong.ID); !errors.Is(err, billing.ErrRefused) {
		a.t.Errorf("voided twice: %v", err)
	}
}

// payer pays at Stripe with its test card, as a person on the hosted page would.
func payer(t *testing.T, key string) func(invoiceID, customerID string) error {
	call := func(path string, form url.Values) (string, error) {
		req, err := http.NewRequestWithContext(t.Context(), http.MethodPost, "https://api.stripe.com"+path, strings.NewReader(form.Encode()))
		if err != nil {
			return "", err
		}
		req.Header.Set("Authorization", "Bearer "+key)
		req.Header.Set("Stripe-Version", billing.APIVersion)
		req.Header.Set("Content-Type", "application/x-www-form-urlencoded")
		resp, err := http.DefaultClient.Do(req)
		if err != nil {
			return "", err
		}
		defer resp.Body.Close() //nolint:errcheck // it was read
		var answer struct {
			ID    string `json:"id"`
			Error *struct {
				Message string `json:"message"`
			} `json:"error"`
		}
		if err := json.NewDecoder(resp.Body).Decode(&answer); err != nil {
			return "", err
		}
		if answer.Error != nil {
			return "", errors.New(answer.Error.Message)
		}
		return answer.ID, nil
	}
	return func(invoiceID, customerID string) error {
		card, err := call("/v1/payment_methods/pm_card_visa/attach", url.Values{"customer": {customerID}})
		if err != nil {
			return err
		}
		_, err = call("/v1/invoices/"+invoiceID+"/pay", url.Values{"payment_method": {card}})
		return err
	}
}
