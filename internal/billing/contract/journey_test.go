package contract

import (
	"database/sql"
	"errors"
	"net/url"
	"strconv"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
)

func (b *bench) server(webhook string, db *sql.DB) *sandbox.Server {
	b.Helper()
	s, err := sandbox.New(b.ctx, db, sandbox.Config{
		BaseURL: "http://127.0.0.1:1", WebhookURL: webhook, WebhookSecret: webhookSecret, Now: b.clock.now, Logger: quiet,
	})
	b.must(err)
	return s
}

var anatolia = billing.CustomerParams{
	OrganisationID: 7, Name: "Anatolia Review (مجلة الأناضول)", Email: "accounts@anatolia.example", Locale: "en-GB",
	Address: billing.Address{Line1: "12 Galata Kulesi Sokak", City: "Istanbul", PostalCode: "34421", Country: "TR"},
}

func (b *bench) customer(key string) string {
	b.Helper()
	id, err := b.client.CreateCustomer(b.ctx, key, anatolia)
	b.must(err)
	return id
}

// draft opens an invoice with the given lines, untaxed.
func (b *bench) draft(customer, key, currency string, local int64, amounts ...int64) billing.Invoice {
	b.Helper()
	inv, err := b.client.CreateInvoice(b.ctx, key, billing.InvoiceParams{
		CustomerID: customer, Currency: currency, InvoiceID: local, RequestID: 70, QuoteID: 700, DaysUntilDue: 30,
		Description: "Licence to republish", Footer: "Thank you.", PaymentMethods: []string{"card", "sepa_debit", "customer_balance"},
		CustomFields: []billing.CustomField{{Name: "PO number", Value: "PO-118"}},
	})
	b.must(err)
	for i, amount := range amounts {
		_, err := b.client.AddLine(b.ctx, key+":line:"+strconv.Itoa(i), billing.LineParams{
			CustomerID: customer, InvoiceID: inv.ID, Currency: currency, Description: "Licence fee", AmountMinor: amount, LineID: int64(i + 1),
		})
		b.must(err)
	}
	return inv
}

// open is draft, read back, finalized and sent.
func (b *bench) open(customer, key, currency string, local int64, amounts ...int64) billing.Invoice {
	b.Helper()
	inv := b.draft(customer, key, currency, local, amounts...)
	_, err := b.client.FinalizeInvoice(b.ctx, key+":finalize", inv.ID)
	b.must(err)
	sent, err := b.client.SendInvoice(b.ctx, key+":send", inv.ID)
	b.must(err)
	return sent
}

// journey calls every method of the client and drives invoices into every state.
func (b *bench) journey() {
	b.Helper()
	since := b.clock.now().Add(-time.Hour)
	cus := b.customer("cus")
	b.must(b.client.CheckCustomer(b.ctx, cus))
	b.must(b.client.AddTaxID(b.ctx, "tax", cus, "tr_tin", "0123456789"))
	b.must(b.client.AddTaxID(b.ctx, "tax", cus, "tr_tin", "0123456789"))
	rate, err := b.client.CreateTaxRate(b.ctx, "rate", billing.TaxRateParams{Name: "VAT", BasisPoints: 1750, Country: "GB"})
	b.must(err)

	taxed := b.draft(cus, "taxed", "GBP", 1, 26500)
	_, err = b.client.AddLine(b.ctx, "taxed:vat", billing.LineParams{CustomerID: cus, InvoiceID: taxed.ID, Currency: "GBP",
		Description: "Arabic translation", AmountMinor: 4999, LineID: 9, TaxRateID: rate})
	b.must(err)
	read, err := b.client.Invoice(b.ctx, taxed.ID)
	b.must(err)
	if read.SubtotalMinor != 31499 || read.TaxMinor != 875 || read.TotalMinor != 32374 || read.LineCount != 2 {
		b.Fatalf("read back %+v", read)
	}
	b.finishTaxed(taxed.ID)

	paid := []struct {
		currency string
		amount   int64
		outcomes []sandbox.Outcome
	}{
		{"JPY", 42000, []sandbox.Outcome{sandbox.CardDeclined, sandbox.PaidByCard}},
		{"KWD", 5120, []sandbox.Outcome{sandbox.DebitStarted, sandbox.DebitCleared}},
		{"EUR", 9900, []sandbox.Outcome{sandbox.DebitStarted, sandbox.DebitReturned, sandbox.TransferShort, sandbox.TransferExact}},
		{"USD", 9900, []sandbox.Outcome{sandbox.OutOfBand}},
	}
	for i, p := range paid {
		inv := b.open(cus, "inv"+p.currency, p.currency, int64(10+i), p.amount)
		for _, outcome := range p.outcomes {
			b.must(b.sandbox.PayInvoice(b.ctx, inv.ID, outcome))
			_, err := b.client.Invoice(b.ctx, inv.ID)
			b.must(err)
		}
	}
	void := b.open(cus, "void", "EUR", 20, 5000)
	_, err = b.client.VoidInvoice(b.ctx, "void:v", void.ID)
	b.must(err)
	gone := b.draft(cus, "gone", "EUR", 21, 5000)
	b.must(b.client.DeleteDraft(b.ctx, gone.ID))
	many := b.draft(cus, "many", "EUR", 22, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12)
	if read, err = b.client.Invoice(b.ctx, many.ID); err != nil || read.LineCount != 12 || read.TotalMinor != 78 {
		b.Fatalf("twelve lines read as %d, total %d, %v", read.LineCount, read.TotalMinor, err)
	}
	b.readEverything(cus, since)
}

func (b *bench) finishTaxed(id string) {
	b.Helper()
	final, err := b.client.FinalizeInvoice(b.ctx, "taxed:f", id)
	b.must(err)
	if final.Status != "open" || final.Number == "" || final.HostedURL == "" || final.PDFURL == "" || final.PaymentIntentID == "" {
		b.Fatalf("finalized: %+v", final)
	}
	if _, err := b.client.FinalizeInvoice(b.ctx, "taxed:f2", id); !errors.Is(err, billing.ErrRefused) {
		b.Fatalf("second finalize: %v", err)
	}
	_, err = b.client.SendInvoice(b.ctx, "taxed:s", id)
	b.must(err)
	form := url.Values{"metadata[note]": {"from the dashboard"}}
	_, err = b.sandbox.Dashboard(b.ctx, "POST", "/v1/invoices/"+id, form)
	b.must(err)
	_, err = b.sandbox.Dashboard(b.ctx, "POST", "/v1/invoices/"+id+"/mark_uncollectible", nil)
	b.must(err)
}

func (b *bench) readEverything(customer string, since time.Time) {
	b.Helper()
	found, ok, err := b.client.FindInvoice(b.ctx, customer, 20, since)
	if err != nil || !ok || found.Status != "void" {
		b.Fatalf("find: %v %v %+v", err, ok, found)
	}
	if _, ok, err := b.client.FindInvoice(b.ctx, customer, 21, since); err != nil || ok {
		b.Fatalf("a deleted draft was found: %v %v", ok, err)
	}
	all, err := b.client.ListInvoices(b.ctx, since)
	if err != nil || len(all) != 7 {
		b.Fatalf("list: %d, %v", len(all), err)
	}
	refs, more, err := b.client.EventRefs(b.ctx, since, b.clock.now().Add(time.Hour), []string{"invoice.paid", "payment_intent.processing"}, false)
	if err != nil || more || len(refs) != 6 {
		b.Fatalf("events: %d, %v", len(refs), err)
	}
	for _, ref := range refs {
		if !strings.HasPrefix(ref.InvoiceID, "in_") {
			b.Fatalf("event %+v points at no invoice", ref)
		}
	}
}

func TestEveryCallOfTheClientIsAcceptedByStripeMock(t *testing.T) {
	b := newBench(t)
	b.journey()
	b.corrections()
	if len(b.wire.seen) < 150 {
		t.Fatalf("the journey made only %d calls", len(b.wire.seen))
	}
	for _, x := range b.wire.seen {
		if x.mockStatus < 200 || x.mockStatus > 299 {
			t.Errorf("stripe-mock answers %d to %s %s %s: %s", x.mockStatus, x.method, x.path, x.form, x.mockBody)
		}
	}
}

// The control: stripe-mock does refuse what Stripe does not know.
func TestStripeMockWouldRefuseAnUnknownParameter(t *testing.T) {
	b := newBench(t)
	for _, form := range []string{"name=A&surname=B", "preferred_locales=en"} {
		status := b.raw("POST", "/v1/customers", form, "", b.wire).status
		if last := b.wire.seen[len(b.wire.seen)-1]; last.mockStatus != 400 {
			t.Errorf("stripe-mock answers %d to %q (sandbox %d)", last.mockStatus, form, status)
		}
	}
}
