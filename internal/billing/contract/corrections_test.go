package contract

import (
	"errors"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
)

// paid opens an invoice of 265.00 GBP and has it paid.
func (b *bench) paid(customer, key string, local int64, outcomes ...sandbox.Outcome) billing.Invoice {
	b.Helper()
	inv := b.open(customer, key, "GBP", local, 26500)
	for _, o := range outcomes {
		b.must(b.sandbox.PayInvoice(b.ctx, inv.ID, o))
	}
	full, err := b.client.Invoice(b.ctx, inv.ID)
	b.must(err)
	return full
}

// corrections calls every method of the client that corrects a finalized invoice, and lets
// everything happen to one that a payer, a bank or the dashboard can do.
func (b *bench) corrections() {
	b.Helper()
	cus := b.customer("corrections")
	b.creditBeforePayment(cus)
	b.creditAfterPayment(cus)
	b.slowRefunds(cus)
	b.disputed(cus)
	b.badDebts(cus)
	b.automaticTax()
	b.setUp()
	found, err := b.sandbox.Audit(b.ctx)
	b.must(err)
	for _, f := range found {
		b.Error(f)
	}
}

func (b *bench) creditBeforePayment(cus string) {
	b.Helper()
	inv := b.open(cus, "pre", "GBP", 30, 26500)
	p := billing.CreditNoteParams{InvoiceID: inv.ID, AmountMinor: 6500, Reason: "order_change", Memo: "Half of the term", LocalID: 300}
	shown, err := b.client.PreviewCreditNote(b.ctx, p)
	b.must(err)
	made, err := b.client.CreateCreditNote(b.ctx, "pre:cn", p)
	b.must(err)
	if shown.AmountMinor != 6500 || made.Type != "pre_payment" || made.LocalID != 300 || made.Memo != "Half of the term" || made.Environment != "contract" ||
		made.Number == "" || made.PDFURL == "" || made.RefundID != "" || made.CreatedAt.IsZero() || !made.VoidedAt.IsZero() {
		b.Errorf("%+v", made)
	}
	form := map[string][]string{"memo": {"Half of the term, as agreed"}}
	_, err = b.sandbox.Dashboard(b.ctx, "POST", "/v1/credit_notes/"+made.ID, form)
	b.must(err)
	void, err := b.client.VoidCreditNote(b.ctx, "pre:void", made.ID)
	b.must(err)
	if void.Status != "void" || void.VoidedAt.IsZero() {
		b.Errorf("%+v", void)
	}
	whole, err := b.client.CreateCreditNote(b.ctx, "pre:whole", billing.CreditNoteParams{InvoiceID: inv.ID, AmountMinor: 26500, LocalID: 301})
	b.must(err)
	after, err := b.client.Invoice(b.ctx, inv.ID)
	b.must(err)
	if !after.FullyCredited() || after.CreditedMinor() != 26500 || after.Status != "paid" || after.AmountPaidMinor != 0 || after.ChargeID != "" {
		b.Errorf("fully credited: %+v", after)
	}
	all, err := b.client.CreditNotes(b.ctx, inv.ID)
	b.must(err)
	if len(all) != 2 || all[0].ID != whole.ID {
		b.Errorf("%d credit notes", len(all))
	}
	found, ok, err := b.client.FindCreditNote(b.ctx, inv.ID, 300)
	if err != nil || !ok || found.ID != made.ID || found.Status != "void" {
		b.Errorf("found %v %+v, %v", ok, found, err)
	}
	if _, ok, err := b.client.FindCreditNote(b.ctx, inv.ID, 999); ok || err != nil {
		b.Errorf("found a credit note that is not there: %v", err)
	}
}

func (b *bench) creditAfterPayment(cus string) {
	b.Helper()
	rate, err := b.client.CreateTaxRate(b.ctx, "post:rate", billing.TaxRateParams{Name: "VAT", BasisPoints: 2000})
	b.must(err)
	inv := b.draft(cus, "post", "GBP", 31)
	_, err = b.client.AddLine(b.ctx, "post:line", billing.LineParams{CustomerID: cus, InvoiceID: inv.ID, Currency: "GBP", AmountMinor: 10000, LineID: 1, TaxRateID: rate})
	b.must(err)
	_, err = b.client.FinalizeInvoice(b.ctx, "post:f", inv.ID)
	b.must(err)
	b.must(b.sandbox.PayInvoice(b.ctx, inv.ID, sandbox.PaidByCard))
	note, err := b.client.CreateCreditNote(b.ctx, "post:cn", billing.CreditNoteParams{
		InvoiceID: inv.ID, AmountMinor: 6000, RefundMinor: 4500, OutOfBandMinor: 1500, Reason: "product_unsatisfactory", LocalID: 310})
	b.must(err)
	if note.Type != "post_payment" || note.TaxMinor != 1000 || note.OutOfBandMinor != 1500 || note.RefundID == "" {
		b.Errorf("%+v", note)
	}
	same, err := b.client.CreditNote(b.ctx, note.ID)
	if err != nil || same != note {
		b.Errorf("read again: %+v, %v", same, err)
	}
	refund, err := b.client.Refund(b.ctx, note.RefundID)
	b.must(err)
	charge, err := b.client.Charge(b.ctx, refund.ChargeID)
	b.must(err)
	if refund.CreditNoteID != note.ID || refund.LocalID != 310 || refund.Status != "succeeded" || refund.AmountMinor != 4500 || refund.Currency != "GBP" || charge.InvoiceID != inv.ID || charge.CustomerID != cus ||
		charge.AmountMinor != 12000 || charge.RefundedMinor != 4500 || charge.Refunded || charge.PaymentIntentID != refund.PaymentIntentID {
		b.Errorf("%+v %+v", refund, charge)
	}
	b.must(b.sandbox.SettleRefund(b.ctx, refund.ID, sandbox.RefundFailed))
	refunds, err := b.client.Refunds(b.ctx, charge.ID)
	b.must(err)
	if len(refunds) != 1 || refunds[0].Status != "failed" || refunds[0].FailureReason == "" || refunds[0].CreditNoteID != note.ID {
		b.Errorf("%+v", refunds)
	}
	loose, err := b.sandbox.RefundInvoice(b.ctx, inv.ID, 6000)
	b.must(err)
	if refund, err := b.client.Refund(b.ctx, loose); err != nil || refund.CreditNoteID != "" || refund.LocalID != 0 {
		b.Errorf("a refund without a credit note: %+v, %v", refund, err)
	}
	_, err = b.sandbox.Dashboard(b.ctx, "POST", "/v1/refunds/"+loose, map[string][]string{"metadata[ticket]": {"7"}})
	b.must(err)
	_, err = b.sandbox.Dashboard(b.ctx, "POST", "/v1/credit_notes", map[string][]string{"invoice": {inv.ID}, "amount": {"6000"}, "refund": {loose}})
	b.must(err)
}

func (b *bench) slowRefunds(cus string) {
	b.Helper()
	for i, c := range []struct {
		paid   []sandbox.Outcome
		begins string
		then   sandbox.RefundOutcome
	}{
		{[]sandbox.Outcome{sandbox.DebitStarted, sandbox.DebitCleared}, "pending", sandbox.RefundSucceeded},
		{[]sandbox.Outcome{sandbox.TransferShort, sandbox.TransferOver}, "requires_action", sandbox.RefundCanceled},
	} {
		inv := b.paid(cus, "slow"+c.begins, int64(40+i), c.paid...)
		note, err := b.client.CreateCreditNote(b.ctx, "slow:"+c.begins, billing.CreditNoteParams{InvoiceID: inv.ID, AmountMinor: 100, RefundMinor: 100})
		b.must(err)
		for _, want := range []string{c.begins, string(c.then)} {
			r, err := b.client.Refund(b.ctx, note.RefundID)
			b.must(err)
			if r.Status != want {
				b.Errorf("%+v, want %s", r, want)
			}
			if want == c.begins {
				b.must(b.sandbox.SettleRefund(b.ctx, r.ID, c.then))
			}
		}
	}
}

func (b *bench) disputed(cus string) {
	b.Helper()
	for i, steps := range [][]sandbox.DisputeStep{
		{sandbox.DisputeAnswered, sandbox.DisputeWon}, {sandbox.DisputeLost}, {sandbox.DisputeDropped}, {sandbox.DisputeEscalated},
	} {
		inv := b.paid(cus, "dispute"+string(steps[0]), int64(50+i), sandbox.PaidByCard)
		inquiry := steps[0] == sandbox.DisputeDropped || steps[0] == sandbox.DisputeEscalated
		id, err := b.sandbox.DisputeInvoice(b.ctx, inv.ID, inquiry)
		b.must(err)
		d, err := b.client.Dispute(b.ctx, id)
		b.must(err)
		if d.Inquiry() != inquiry || d.Closed() || d.ChargeID != inv.ChargeID || d.AmountMinor != 26500 || d.ChargeRefundable != inquiry ||
			d.EvidenceDueAt.Before(d.CreatedAt) || d.PaymentIntentID != inv.PaymentIntentID || d.Reason == "" {
			b.Errorf("%+v", d)
		}
		for _, step := range steps {
			b.must(b.sandbox.MoveDispute(b.ctx, id, step))
		}
		all, err := b.client.Disputes(b.ctx, inv.ChargeID)
		b.must(err)
		if len(all) != 1 || all[0].ID != id || all[0].Closed() == (steps[0] == sandbox.DisputeEscalated) {
			b.Errorf("%+v", all)
		}
	}
}

func (b *bench) badDebts(cus string) {
	b.Helper()
	for i, paid := range []bool{true, false} {
		inv := b.open(cus, "bad"+string(rune('0'+i)), "GBP", int64(60+i), 5000)
		off, err := b.client.MarkUncollectible(b.ctx, "off:"+inv.ID, inv.ID)
		b.must(err)
		end := off
		if paid {
			end, err = b.client.PayOutOfBand(b.ctx, "oob:"+inv.ID, inv.ID)
		} else {
			end, err = b.client.VoidInvoice(b.ctx, "void:"+inv.ID, inv.ID)
		}
		b.must(err)
		if off.Status != "uncollectible" || end.PaidOutOfBand != paid || (end.Status == "paid") != paid {
			b.Errorf("%+v %+v", off, end)
		}
	}
}

func (b *bench) automaticTax() {
	b.Helper()
	for i, exempt := range []string{"", "reverse", "nowhere"} {
		p := anatolia
		if p.TaxExempt = exempt; exempt == "nowhere" {
			p.TaxExempt, p.Address.Country = "none", ""
		}
		cus, err := b.client.CreateCustomer(b.ctx, "auto:c"+exempt, p)
		b.must(err)
		due := b.clock.now().Add(72 * time.Hour)
		inv, err := b.client.CreateInvoice(b.ctx, "auto"+exempt, billing.InvoiceParams{CustomerID: cus, Currency: "TRY", InvoiceID: int64(70 + i), AutomaticTax: true, DueAt: due})
		b.must(err)
		_, err = b.client.AddLine(b.ctx, "auto:l"+exempt, billing.LineParams{CustomerID: cus, InvoiceID: inv.ID, Currency: "TRY", AmountMinor: 10000, AutomaticTax: true})
		b.must(err)
		read, err := b.client.Invoice(b.ctx, inv.ID)
		b.must(err)
		_, err = b.client.FinalizeInvoice(b.ctx, "auto:f"+exempt, inv.ID)
		tax, status := int64(2000), "complete"
		switch exempt {
		case "reverse":
			tax = 0
		case "nowhere":
			tax, status = 0, "requires_location_inputs"
			if !errors.Is(err, billing.ErrRefused) {
				b.Errorf("finalized without a location: %v", err)
			}
			err = nil
			if read, err = b.client.Invoice(b.ctx, inv.ID); read.FinalizationError != "customer_tax_location_invalid" || read.Status != "draft" {
				b.Errorf("%+v", read)
			}
		}
		b.must(err)
		if !read.AutomaticTax || read.AutomaticTaxStatus != status || read.TaxMinor != tax || read.TotalExcludingTaxMinor != 10000 ||
			read.SubtotalExcludingTaxMinor != 10000 || !read.DueAt.Equal(due) || (exempt == "reverse") != (read.CustomerTaxExempt == "reverse") {
			b.Errorf("%q: %+v", exempt, read)
		}
	}
}

// setUp is what the command line asks once: an endpoint, and what the key may do.
func (b *bench) setUp() {
	b.Helper()
	id, secret, err := b.client.CreateWebhookEndpoint(b.ctx, "we", "https://desk.example/webhooks/stripe", billing.EventTypes)
	b.must(err)
	all, err := b.client.WebhookEndpoints(b.ctx)
	b.must(err)
	if len(all) != 1 || all[0].ID != id || all[0].APIVersion != "2023-10-16" || all[0].Status != "enabled" ||
		len(all[0].Events) != len(billing.EventTypes)-1 || !strings.HasPrefix(secret, "whsec_") {
		b.Errorf("%+v, secret of %d characters", all, len(secret))
	}
	access, err := b.client.CheckAccess(b.ctx)
	b.must(err)
	for _, a := range access {
		if !a.Readable {
			b.Errorf("%+v", a)
		}
	}
	if len(access) != 9 {
		b.Errorf("%d resources checked", len(access))
	}
	refs, _, err := b.client.EventRefs(b.ctx, b.clock.now().Add(-time.Hour), b.clock.now().Add(time.Hour), billing.EventTypes, true)
	b.must(err)
	types := map[string]bool{}
	for i, ref := range refs {
		types[ref.Type] = true
		if i > 0 && ref.Created.After(refs[i-1].Created) {
			b.Error("events are not listed newest first")
		}
		if (ref.ObjectKind == "refund" || ref.ObjectKind == "dispute") && (ref.ChargeID == "" || ref.PaymentIntentID == "") {
			b.Errorf("%+v names no payment", ref)
		}
	}
	for _, want := range billing.EventTypes {
		if !types[want] && want != "invoice.payment_action_required" && want != "invoice.payment_failed" && want != "invoice.deleted" {
			b.Errorf("no %s among the events", want)
		}
	}
}

func TestAKeyWithoutAPermissionIsToldApart(t *testing.T) {
	b := newBench(t)
	b.sandbox.Break(sandbox.Fault{Path: "/v1/disputes", Kind: sandbox.Forbidden})
	access, err := b.client.CheckAccess(b.ctx)
	b.must(err)
	for _, a := range access {
		if a.Readable != (a.Resource != "disputes") || (a.Problem == "") != a.Readable {
			t.Errorf("%+v", a)
		}
	}
	b.sandbox.Heal()
	b.sandbox.Break(sandbox.Fault{Path: "/v1/events", Kind: sandbox.RateLimited, Times: 1})
	_, err = b.client.CheckAccess(b.ctx)
	wantError(t, "busy", err, billing.ErrBusy)
}
