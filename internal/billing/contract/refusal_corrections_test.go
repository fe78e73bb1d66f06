package contract

import (
	"net/url"
	"strings"
	"testing"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
)

// corrected are invoices of 265.00 GBP in the states that a correction can find them in, with
// their charges, refunds, disputes and credit notes, each under the name used in the table.
func (b *bench) corrected() map[string]string {
	b.Helper()
	cus := b.customer("a")
	names := map[string]string{"CUS": cus, "DRAFT": b.draft(cus, "draft", "GBP", 1, 26500).ID, "OPEN": b.open(cus, "open", "GBP", 2, 26500).ID}
	for i, s := range []struct {
		name string
		then []sandbox.Outcome
	}{
		{"PAID", []sandbox.Outcome{sandbox.PaidByCard}}, {"PARTLY", []sandbox.Outcome{sandbox.PaidByCard}}, {"GONE", []sandbox.Outcome{sandbox.PaidByCard}},
		{"DISPUTED", []sandbox.Outcome{sandbox.PaidByCard}}, {"OUTSIDE", []sandbox.Outcome{sandbox.OutOfBand}},
		{"PROCESSING", []sandbox.Outcome{sandbox.DebitStarted}}, {"DECLINED", []sandbox.Outcome{sandbox.CardDeclined}}, {"VOID", nil},
	} {
		inv := b.paid(cus, s.name, int64(10+i), s.then...)
		names[s.name], names["CH_"+s.name], names["PI_"+s.name] = inv.ID, inv.ChargeID, inv.PaymentIntentID
	}
	_, err := b.client.VoidInvoice(b.ctx, "v", names["VOID"])
	b.must(err)
	credit := func(invoice string, p billing.CreditNoteParams) billing.CreditNote {
		p.InvoiceID = names[invoice]
		n, err := b.client.CreateCreditNote(b.ctx, "cn:"+invoice, p)
		b.must(err)
		return n
	}
	pre, part := credit("OPEN", billing.CreditNoteParams{AmountMinor: 6500}), credit("PARTLY", billing.CreditNoteParams{AmountMinor: 6500, RefundMinor: 6500})
	whole := credit("GONE", billing.CreditNoteParams{AmountMinor: 26500, RefundMinor: 26500})
	names["CN_OPEN"], names["CN_PARTLY"], names["RE_PARTLY"], names["RE_GONE"] = pre.ID, part.ID, part.RefundID, whole.RefundID
	names["DP"], err = b.sandbox.DisputeInvoice(b.ctx, names["DISPUTED"], false)
	b.must(err)
	return names
}

const note = "POST /v1/credit_notes"

// correctionRefusals: the texts about refunds are Stripe's recorded ones; those about credit notes
// are not, and a caller must not go by any of them.
var correctionRefusals = []struct {
	what, path, form    string
	status              int
	code, param, phrase string
}{
	{"refund nothing named", "POST /v1/refunds", "amount=100", 400, "", "", "One of the following params should be provided"},
	{"refund an unknown charge", "POST /v1/refunds", "charge=ch_none", 404, "resource_missing", "id", "No such charge"},
	{"refund an unknown payment", "POST /v1/refunds", "payment_intent=pi_none", 404, "resource_missing", "id", "No such payment_intent"},
	{"refund both", "POST /v1/refunds", "charge=CH_PAID&payment_intent=PI_PAID", 400, "parameters_exclusive", "payment_intent", ""},
	{"refund too much", "POST /v1/refunds", "charge=CH_PAID&amount=26501", 400, "", "amount", "is greater than unrefunded amount on charge"},
	{"refund more than is left", "POST /v1/refunds", "charge=CH_PARTLY&amount=20001", 400, "", "amount", "is greater than unrefunded amount on charge"},
	{"refund zero", "POST /v1/refunds", "charge=CH_PAID&amount=0", 400, "parameter_invalid_integer", "amount", ""},
	{"refund what is refunded", "POST /v1/refunds", "charge=CH_GONE", 400, "charge_already_refunded", "", "has already been refunded."},
	{"refund a penny of what is refunded", "POST /v1/refunds", "charge=CH_GONE&amount=1", 400, "charge_already_refunded", "", "has already been refunded."},
	{"refund what is disputed", "POST /v1/refunds", "charge=CH_DISPUTED&amount=100", 400, "charge_disputed", "", "has been charged back; cannot issue a refund."},
	{"refund a declined card", "POST /v1/refunds", "charge=CH_DECLINED", 400, "", "", "does not have a successful charge"},
	{"refund an unpaid payment", "POST /v1/refunds", "payment_intent=PI_VOID", 400, "", "", "does not have a successful charge"},
	{"refund a debit under way", "POST /v1/refunds", "payment_intent=PI_PROCESSING", 400, "", "", "does not have a successful charge"},
	{"refund for no reason of ours", "POST /v1/refunds", "charge=CH_PAID&reason=boredom", 400, "", "reason", "Invalid reason"},
	{"cancel a card's refund", "POST /v1/refunds/RE_PARTLY/cancel", "", 400, "", "", "Canceling this refund is unsupported."},
	{"list refunds of nothing", "GET /v1/refunds?charge=ch_none", "", 400, "resource_missing", "charge", "No such charge"},
	{"read no refund", "GET /v1/refunds/re_none", "", 404, "resource_missing", "id", "No such refund"},

	{"credit nothing named", note, "amount=1", 400, "parameter_missing", "invoice", ""},
	{"credit no amount", note, "invoice=PAID", 400, "parameter_missing", "amount", ""},
	{"credit an unknown invoice", note, "invoice=in_none&amount=1", 400, "resource_missing", "invoice", "No such invoice"},
	{"credit a draft", note, "invoice=DRAFT&amount=1", 400, "", "invoice", ""},
	{"credit a void one", note, "invoice=VOID&amount=1", 400, "", "invoice", ""},
	{"credit while processing", note, "invoice=PROCESSING&amount=1", 400, "", "invoice", ""},
	{"credit zero", note, "invoice=OPEN&amount=0", 400, "parameter_invalid_integer", "amount", ""},
	{"credit less than zero", note, "invoice=PAID&amount=100&refund_amount=200&out_of_band_amount=-100", 400, "parameter_invalid_integer", "out_of_band_amount", ""},
	{"credit more than is open", note, "invoice=OPEN&amount=20001", 400, "", "amount", "remaining amount"},
	{"refund an open one", note, "invoice=OPEN&amount=100&refund_amount=100", 400, "", "refund_amount", ""},
	{"pay out an open one outside", note, "invoice=OPEN&amount=100&out_of_band_amount=100", 400, "", "out_of_band_amount", ""},
	{"credit a paid one with nothing", note, "invoice=PAID&amount=100", 400, "", "", "must equal"},
	{"credit with too little", note, "invoice=PAID&amount=100&refund_amount=99", 400, "", "", "must equal"},
	{"credit with too much", note, "invoice=PAID&amount=100&refund_amount=100&out_of_band_amount=1", 400, "", "", "must equal"},
	{"credit more than the total", note, "invoice=PAID&amount=26501&refund_amount=26501", 400, "", "amount", "maximum creditable"},
	{"credit more than is left", note, "invoice=PARTLY&amount=20001&refund_amount=20001", 400, "", "amount", "maximum creditable"},
	{"credit what is credited", note, "invoice=GONE&amount=1&refund_amount=1", 400, "", "amount", "maximum creditable"},
	{"refund what came from outside", note, "invoice=OUTSIDE&amount=100&refund_amount=100", 400, "", "refund_amount", "no charge"},
	{"credit a disputed one with money", note, "invoice=DISPUTED&amount=100&refund_amount=100", 400, "charge_disputed", "", "charged back"},
	{"link a refund of another note", note, "invoice=PARTLY&amount=6500&refund=RE_PARTLY", 400, "resource_missing", "refund", ""},
	{"credit for no reason of ours", note, "invoice=OPEN&amount=1&reason=boredom", 400, "", "reason", "Invalid reason"},
	{"credit with a long memo", note, "invoice=OPEN&amount=1&memo=" + strings.Repeat("a", 5001), 400, "", "memo", "at most 5000"},
	{"credit by an unknown parameter", note, "invoice=OPEN&total=1", 400, "parameter_unknown", "total", ""},
	{"preview what cannot be", "GET /v1/credit_notes/preview?invoice=PARTLY&amount=20001&refund_amount=20001", "", 400, "", "amount", "maximum creditable"},
	{"void a note after payment", "POST /v1/credit_notes/CN_PARTLY/void", "", 400, "", "", "only void"},
	{"read no note", "GET /v1/credit_notes/cn_none", "", 404, "resource_missing", "id", "No such credit_note"},
	{"list notes of nothing", "GET /v1/credit_notes?invoice=in_none", "", 400, "resource_missing", "invoice", ""},
	{"read no dispute", "GET /v1/disputes/dp_none", "", 404, "resource_missing", "id", "No such dispute"},

	{"an endpoint on this machine", "POST /v1/webhook_endpoints", "url=http://localhost:8080/x&enabled_events[]=invoice.paid", 400, "url_invalid", "url", "publicly accessible"},
	{"an endpoint on a private net", "POST /v1/webhook_endpoints", "url=https://10.0.0.1/x&enabled_events[]=invoice.paid", 400, "url_invalid", "url", "publicly accessible"},
	{"an endpoint for nothing", "POST /v1/webhook_endpoints", "url=https://desk.example/x", 400, "parameter_missing", "enabled_events", ""},
	{"an endpoint for an unknown event", "POST /v1/webhook_endpoints", "url=https://desk.example/x&enabled_events[]=refund.failed", 400, "", "enabled_events", ""},
	{"21 types of events", "GET /v1/events?" + strings.Repeat("types[]=invoice.paid&", 21), "", 400, "", "types", "at most 20"},
}

func TestTheSandboxRefusesCorrectionsThatStripeRefuses(t *testing.T) {
	b := newBench(t)
	names := b.corrected()
	fill := func(text string) string { return expand(text, names) }
	before, err := b.sandbox.Events(b.ctx, 10000)
	b.must(err)
	for _, r := range correctionRefusals {
		method, path, _ := strings.Cut(fill(r.path), " ")
		a := b.raw(method, path, fill(r.form), "", b.sandbox.Transport())
		if a.status != r.status || b.field(a, "error", "type") != "invalid_request_error" || b.field(a, "error", "code") != r.code ||
			b.field(a, "error", "param") != r.param || !strings.Contains(b.field(a, "error", "message"), r.phrase) {
			t.Errorf("%s: %d %.400s", r.what, a.status, a.body)
		}
	}
	after, err := b.sandbox.Events(b.ctx, 10000)
	b.must(err)
	found, err := b.sandbox.Audit(b.ctx)
	b.must(err)
	if len(before) != len(after) || len(found) > 0 {
		t.Errorf("refusals left %d events and %v behind", len(after)-len(before), found)
	}
}

// expand puts ids in place of the names, longest names first because they contain each other.
func expand(text string, names map[string]string) string {
	var pairs []string
	for length := 16; length > 0; length-- {
		for name, id := range names {
			if len(name) == length {
				pairs = append(pairs, name, id)
			}
		}
	}
	for i := 0; i < len(pairs); i += 2 {
		for _, around := range []string{"=%s", "/%s"} {
			from, to := strings.ReplaceAll(around, "%s", pairs[i]), strings.ReplaceAll(around, "%s", pairs[i+1])
			text = strings.ReplaceAll(text, from, to)
		}
	}
	return text
}

// What Stripe allows is allowed, so that the table above does not pass for want of anything else.
func TestTheSandboxAllowsCorrectionsThatStripeAllows(t *testing.T) {
	b := newBench(t)
	names := b.corrected()
	for _, r := range []struct{ path, form string }{
		{"/v1/refunds", "charge=CH_PARTLY&amount=1"}, {"/v1/refunds", "payment_intent=PI_PAID&amount=100"},
		{"/v1/credit_notes", "invoice=OPEN&amount=20000"}, {"/v1/credit_notes", "invoice=PARTLY&amount=19999&refund_amount=19999"},
		{"/v1/credit_notes", "invoice=OUTSIDE&amount=26500&out_of_band_amount=26500"},
		{"/v1/credit_notes", "invoice=DISPUTED&amount=100&out_of_band_amount=100"},
		{"/v1/disputes/DP", "evidence[uncategorized_text]=licensed"}, {"/v1/disputes/DP/close", ""},
	} {
		form, err := url.ParseQuery(expand(r.form, names))
		b.must(err)
		if _, err := b.sandbox.Dashboard(b.ctx, "POST", expand(r.path, names), form); err != nil {
			t.Errorf("%s %s: %v", r.path, r.form, err)
		}
	}
}

func TestRefusedCorrectionsAreToldApartByTheClient(t *testing.T) {
	b := newBench(t)
	names := b.corrected()
	_, err := b.client.CreateCreditNote(b.ctx, "x", billing.CreditNoteParams{InvoiceID: names["GONE"], AmountMinor: 1, RefundMinor: 1})
	wantError(t, "credit what is credited", err, billing.ErrRefused)
	_, err = b.client.CreateCreditNote(b.ctx, "", billing.CreditNoteParams{InvoiceID: names["PAID"], AmountMinor: 1, RefundMinor: 1})
	wantError(t, "no key", err, billing.ErrRefused)
	_, err = b.client.VoidCreditNote(b.ctx, "y", names["CN_PARTLY"])
	wantError(t, "void a note after payment", err, billing.ErrRefused)
	_, err = b.client.PayOutOfBand(b.ctx, "z", names["PAID"])
	wantError(t, "pay a paid one", err, billing.ErrRefused)
	_, err = b.client.MarkUncollectible(b.ctx, "w", names["VOID"])
	wantError(t, "write off a void one", err, billing.ErrRefused)
	_, err = b.client.Charge(b.ctx, "ch_none")
	wantError(t, "no charge", err, billing.ErrNotFound)
	_, err = b.client.Refund(b.ctx, "re_none")
	wantError(t, "no refund", err, billing.ErrNotFound)
	_, err = b.client.Dispute(b.ctx, "dp_none")
	wantError(t, "no dispute", err, billing.ErrNotFound)
	_, err = b.client.CreditNote(b.ctx, "cn_none")
	wantError(t, "no credit note", err, billing.ErrNotFound)
	_, err = b.client.Refunds(b.ctx, "ch_none")
	wantError(t, "refunds of no charge", err, billing.ErrRefused)
	_, _, err = b.client.CreateWebhookEndpoint(b.ctx, "we", "http://127.0.0.1:8080/x", billing.EventTypes)
	wantError(t, "an endpoint on this machine", err, billing.ErrRefused)
}
