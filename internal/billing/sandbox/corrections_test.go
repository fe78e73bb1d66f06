package sandbox_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"imprimatur/internal/billing/sandbox"
)

// paidBy opens an invoice of 265.00 GBP and lets outcomes happen to it.
func (d *desk) paidBy(outcomes ...sandbox.Outcome) string {
	d.Helper()
	id := d.open()
	for _, o := range outcomes {
		d.must(d.PayInvoice(d.Context(), id, o))
	}
	return id
}

// credit asks for a credit note of an invoice and returns the answer, a refusal included.
func (d *desk) credit(invoice string, pairs ...string) (map[string]any, error) {
	d.Helper()
	form := url.Values{"invoice": {invoice}}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	return d.Dashboard(d.Context(), "POST", "/v1/credit_notes", form)
}

// book is the ledger's line of an invoice, with the whole ledger free of contradictions.
func (d *desk) book(id string) sandbox.LedgerEntry {
	d.Helper()
	d.audited()
	all, err := d.Ledger(d.Context())
	d.must(err)
	for _, e := range all {
		if e.ID == id {
			return e
		}
	}
	d.Fatalf("no invoice %s", id)
	return sandbox.LedgerEntry{}
}

func (d *desk) audited() {
	d.Helper()
	found, err := d.Audit(d.Context())
	d.must(err)
	for _, f := range found {
		d.Error(f)
	}
}

// all lists the types of all events since the given number of them, oldest first.
func (d *desk) since(n int) string {
	d.Helper()
	entries, err := d.Events(d.Context(), 10000)
	d.must(err)
	var types []string
	for i := len(entries) - 1 - n; i >= 0; i-- {
		types = append(types, entries[i].Type)
	}
	return strings.Join(types, " ")
}

func (d *desk) count() int {
	d.Helper()
	entries, err := d.Events(d.Context(), 10000)
	d.must(err)
	return len(entries)
}

func TestACreditNoteReducesAnOpenInvoice(t *testing.T) {
	d := newDesk(t)
	id := d.open()
	n := d.count()
	note, err := d.credit(id, "amount", "6500", "reason", "order_change")
	d.must(err)
	if note["type"] != "pre_payment" || note["status"] != "issued" || note["refund"] != nil || note["total"] != 6500.0 {
		t.Errorf("%v", note)
	}
	if got := d.since(n); got != "credit_note.created invoice.updated" {
		t.Errorf("events %q", got)
	}
	inv := d.call("GET", "/v1/invoices/"+id, "expand[]", "payment_intent")
	if inv["amount_due"] != 20000.0 || inv["amount_remaining"] != 20000.0 || inv["total"] != 26500.0 || inv["status"] != "open" ||
		inv["pre_payment_credit_notes_amount"] != 6500.0 || inv["payment_intent"].(map[string]any)["amount"] != 20000.0 {
		t.Errorf("%v", inv)
	}
	d.must(d.PayInvoice(t.Context(), id, sandbox.PaidByCard))
	if e := d.book(id); e.CollectedMinor != 20000 || e.PaidMinor != 20000 || e.PreCreditMinor != 6500 {
		t.Errorf("%+v", e)
	}
	if _, err := d.credit(id, "amount", "20001", "refund_amount", "20001"); err == nil {
		t.Error("more than was paid was credited")
	}
}

func TestAVoidedCreditNoteGivesTheAmountBack(t *testing.T) {
	d := newDesk(t)
	id := d.open()
	note, err := d.credit(id, "amount", "6500")
	d.must(err)
	n := d.count()
	void := d.call("POST", "/v1/credit_notes/"+note["id"].(string)+"/void")
	if void["status"] != "void" || void["voided_at"] == nil || d.since(n) != "credit_note.voided invoice.updated" {
		t.Errorf("%v, events %s", void, d.since(n))
	}
	if inv := d.call("GET", "/v1/invoices/"+id); inv["amount_due"] != 26500.0 || inv["pre_payment_credit_notes_amount"] != 0.0 {
		t.Errorf("%v", inv)
	}
	if _, err := d.Dashboard(t.Context(), "POST", "/v1/credit_notes/"+note["id"].(string)+"/void", nil); err == nil {
		t.Error("voided twice")
	}
	d.audited()
}

// The trap of the credited invoice: paid by Stripe's word, without a penny.
func TestAFullyCreditedInvoiceIsSettledWithoutMoney(t *testing.T) {
	for name, amounts := range map[string][]string{"at once": {"26500"}, "in two parts": {"20000", "6500"}} {
		d := newDesk(t)
		id := d.open()
		for _, amount := range amounts {
			_, err := d.credit(id, "amount", amount)
			d.must(err)
		}
		inv := d.call("GET", "/v1/invoices/"+id, "expand[]", "payment_intent")
		if inv["status"] != "paid" || inv["amount_paid"] != 0.0 || inv["amount_due"] != 0.0 || inv["charge"] != nil || inv["attempt_count"] != 0.0 ||
			inv["payment_intent"].(map[string]any)["status"] != "canceled" {
			t.Errorf("%s: %v", name, inv)
		}
		if e := d.book(id); e.CollectedMinor != 0 || e.PreCreditMinor != 26500 {
			t.Errorf("%s: %+v", name, e)
		}
		if got := d.types(id); !strings.HasSuffix(got, "updated paid payment_succeeded") {
			t.Errorf("%s: events %q", name, got)
		}
	}
}

func TestMoneyIsGivenBackWithACreditNote(t *testing.T) {
	d := newDesk(t)
	id := d.paidBy(sandbox.PaidByCard)
	n := d.count()
	note, err := d.credit(id, "amount", "10000", "refund_amount", "7000", "out_of_band_amount", "3000", "metadata[credit_note_id]", "4")
	d.must(err)
	if got := d.since(n); got != "refund.created charge.refunded credit_note.created invoice.updated" {
		t.Errorf("events %q", got)
	}
	r := d.call("GET", "/v1/refunds/"+note["refund"].(string))
	if note["type"] != "post_payment" || note["out_of_band_amount"] != 3000.0 || r["status"] != "succeeded" || r["amount"] != 7000.0 {
		t.Errorf("%v %v", note, r)
	}
	if _, err := d.Dashboard(t.Context(), "POST", "/v1/credit_notes/"+note["id"].(string)+"/void", nil); err == nil {
		t.Error("a note after payment was voided")
	}
	if e := d.book(id); e.RefundedMinor != 7000 || e.PostCreditMinor != 10000 || e.OutOfBandCreditMinor != 3000 || e.KeptMinor() != 19500 {
		t.Errorf("%+v", e)
	}
	if d.status(id) != "paid" {
		t.Errorf("the invoice is %s", d.status(id))
	}
	_, err = d.credit(id, "amount", "16500", "refund_amount", "16500")
	d.must(err)
	if _, err := d.credit(id, "amount", "1", "refund_amount", "1"); err == nil {
		t.Error("more was credited than the invoice's total")
	}
	ch := d.call("GET", "/v1/charges/"+r["charge"].(string))
	if ch["amount_refunded"] != 23500.0 || ch["refunded"] != false {
		t.Errorf("%v", ch)
	}
}

func TestASlowRefundEndsLater(t *testing.T) {
	for _, c := range []struct {
		paid      []sandbox.Outcome
		begins    string
		then      []sandbox.RefundOutcome
		ends      string
		refunded  float64
		lastEvent string
	}{
		{[]sandbox.Outcome{sandbox.PaidByCard}, "succeeded", []sandbox.RefundOutcome{sandbox.RefundFailed}, "failed", 0, "refund.failed"},
		{[]sandbox.Outcome{sandbox.DebitStarted, sandbox.DebitCleared}, "pending", []sandbox.RefundOutcome{sandbox.RefundSucceeded}, "succeeded", 26500, "refund.updated"},
		{[]sandbox.Outcome{sandbox.DebitStarted, sandbox.DebitCleared}, "pending", []sandbox.RefundOutcome{sandbox.RefundSucceeded, sandbox.RefundFailed}, "failed", 0, "refund.failed"},
		{[]sandbox.Outcome{sandbox.TransferExact}, "requires_action", []sandbox.RefundOutcome{sandbox.RefundCanceled}, "canceled", 0, "refund.updated"},
		{[]sandbox.Outcome{sandbox.TransferExact}, "requires_action", []sandbox.RefundOutcome{sandbox.RefundSucceeded}, "succeeded", 26500, "refund.updated"},
	} {
		t.Run(c.begins+" "+c.ends, func(t *testing.T) {
			d := newDesk(t)
			id := d.paidBy(c.paid...)
			refund, err := d.RefundInvoice(t.Context(), id, 0)
			d.must(err)
			if got := d.call("GET", "/v1/refunds/"+refund)["status"]; got != c.begins {
				t.Errorf("begins as %v", got)
			}
			for _, o := range c.then {
				d.must(d.SettleRefund(t.Context(), refund, o))
			}
			r := d.call("GET", "/v1/refunds/"+refund, "expand[]", "charge")
			if r["status"] != c.ends || r["charge"].(map[string]any)["amount_refunded"] != c.refunded {
				t.Errorf("%v", r)
			}
			events := d.events(refund)
			if last := events[len(events)-1].Type; last != c.lastEvent {
				t.Errorf("last event %s", last)
			}
			if err := d.SettleRefund(t.Context(), refund, sandbox.RefundCanceled); err == nil {
				t.Error("a refund that has ended was canceled")
			}
			d.audited()
		})
	}
}

func TestTooMuchByTransferStaysOnTheBalance(t *testing.T) {
	d := newDesk(t)
	id := d.paidBy(sandbox.TransferShort, sandbox.TransferOver)
	totals, err := d.Totals(t.Context())
	d.must(err)
	if e := d.book(id); e.CollectedMinor != 26500 || totals["GBP"].CashOnBalanceMinor != 2650 || totals["GBP"].CollectedMinor != 26500 {
		t.Errorf("%+v %+v", e, totals)
	}
}

func TestABadDebtCanStillBePaidOrVoided(t *testing.T) {
	d := newDesk(t)
	paid, void, outside := d.open(), d.open(), d.open()
	for _, id := range []string{paid, void, outside} {
		d.call("POST", "/v1/invoices/"+id+"/mark_uncollectible")
	}
	d.must(d.PayInvoice(t.Context(), paid, sandbox.PaidByCard))
	d.call("POST", "/v1/invoices/"+void+"/void")
	d.call("POST", "/v1/invoices/"+outside+"/pay", "paid_out_of_band", "true")
	for id, want := range map[string]string{paid: "paid", void: "void", outside: "paid"} {
		if got := d.status(id); got != want {
			t.Errorf("%s, want %s", got, want)
		}
	}
	if _, err := d.credit(outside, "amount", "100", "refund_amount", "100"); err == nil {
		t.Error("money that never came was refunded")
	}
	_, err := d.credit(outside, "amount", "26500", "out_of_band_amount", "26500")
	d.must(err)
	d.audited()
}

// The tax of all notes together is the invoice's tax, to the last unit, however it is cut up.
func TestTheTaxOfPartsIsTheTaxOfTheWhole(t *testing.T) {
	d := newDesk(t)
	cus := d.call("POST", "/v1/customers", "name", "A")["id"].(string)
	inv := d.call("POST", "/v1/invoices", "customer", cus, "currency", "gbp", "collection_method", "send_invoice", "days_until_due", "5")["id"].(string)
	for i, percent := range []string{"20", "5.5"} {
		rate := d.call("POST", "/v1/tax_rates", "display_name", "VAT", "inclusive", "false", "percentage", percent)["id"].(string)
		d.call("POST", "/v1/invoiceitems", "customer", cus, "invoice", inv, "amount", fmt.Sprint(3333*(i+1)), "currency", "gbp", "tax_rates[0]", rate)
	}
	whole := d.call("POST", "/v1/invoices/"+inv+"/finalize")
	d.must(d.PayInvoice(t.Context(), inv, sandbox.PaidByCard))
	left, tax := int(whole["total"].(float64)), 0.0
	for left > 0 {
		part := min(left, 777)
		left -= part
		note, err := d.credit(inv, "amount", fmt.Sprint(part), "refund_amount", fmt.Sprint(part))
		d.must(err)
		for _, a := range note["tax_amounts"].([]any) {
			tax += a.(map[string]any)["amount"].(float64)
		}
	}
	if tax != whole["tax"].(float64) {
		t.Errorf("the parts carry %v of tax, the invoice %v", tax, whole["tax"])
	}
	d.audited()
}
