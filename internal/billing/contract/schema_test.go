package contract

import (
	"encoding/json"
	"fmt"
	"slices"
	"sort"
	"strings"
	"sync"
	"testing"

	"github.com/getkin/kin-openapi/openapi3"
	"github.com/stripe/stripe-mock/embedded"

	"imprimatur/internal/billing"
	"imprimatur/internal/billing/sandbox"
)

var loadSpec = sync.OnceValues(func() (*openapi3.T, error) {
	return openapi3.NewLoader().LoadFromData(embedded.OpenAPISpec)
})

func specification(t *testing.T) *openapi3.T {
	t.Helper()
	doc, err := loadSpec()
	if err != nil {
		t.Fatal(err)
	}
	return doc
}

// faults lists everything that is wrong with a value under a schema: what the specification
// forbids, and what it does not mention.
func faults(schema *openapi3.Schema, value any) []string {
	var found []string
	if err := schema.VisitJSON(value, openapi3.MultiErrors()); err != nil {
		found = append(found, err.Error())
	}
	return append(found, strangers(schema, value, "")...)
}

// strangers lists the fields of a value that its schema does not know.
func strangers(schema *openapi3.Schema, value any, path string) []string {
	switch v := value.(type) {
	case []any:
		var found []string
		for i, element := range v {
			for _, s := range branches(schema) {
				if s.Items != nil {
					found = append(found, strangers(s.Items.Value, element, fmt.Sprintf("%s[%d]", path, i))...)
				}
			}
		}
		return found
	case map[string]any:
		var best []string
		first := true
		for _, s := range branches(schema) {
			if s.Type == nil || !s.Type.Is("object") || !sameKind(s, v) {
				continue
			}
			if found := strangersIn(s, v, path); first || len(found) < len(best) {
				best, first = found, false
			}
		}
		if first {
			return []string{path + ": an object where none may be"}
		}
		return best
	}
	return nil
}

func strangersIn(s *openapi3.Schema, v map[string]any, path string) []string {
	if len(s.Properties) == 0 {
		return nil // left open by the specification: the object of an event
	}
	var found []string
	names := make([]string, 0, len(v))
	for name := range v {
		names = append(names, name)
	}
	sort.Strings(names)
	for _, name := range names {
		at := path + "." + name
		switch property := s.Properties[name]; {
		case property != nil:
			found = append(found, strangers(property.Value, v[name], at)...)
		case s.AdditionalProperties.Schema != nil:
			found = append(found, strangers(s.AdditionalProperties.Schema.Value, v[name], at)...)
		default:
			found = append(found, at+": not in the specification")
		}
	}
	return found
}

// branches are a schema and its alternatives.
func branches(s *openapi3.Schema) []*openapi3.Schema {
	all := []*openapi3.Schema{s}
	for _, refs := range []openapi3.SchemaRefs{s.AnyOf, s.OneOf, s.AllOf} {
		for _, ref := range refs {
			all = append(all, branches(ref.Value)...)
		}
	}
	return all
}

// sameKind compares the object's name with the one that the schema is for.
func sameKind(s *openapi3.Schema, v map[string]any) bool {
	kind := s.Properties["object"]
	return kind == nil || len(kind.Value.Enum) == 0 || slices.Contains(kind.Value.Enum, v["object"])
}

// answerSchema is the schema of the 200 answer of an operation, by the concrete path.
func answerSchema(doc *openapi3.T, method, path string) *openapi3.Schema {
	parts := strings.Split(path, "/")
	for template, item := range doc.Paths.Map() {
		pattern := strings.Split(template, "/")
		if len(pattern) != len(parts) || item.GetOperation(method) == nil {
			continue
		}
		match := true
		for i, p := range pattern {
			match = match && (p == parts[i] || strings.HasPrefix(p, "{") && i >= 3)
		}
		if match {
			return item.GetOperation(method).Responses.Status(200).Value.Content["application/json"].Schema.Value
		}
	}
	return nil
}

func decoded(t *testing.T, raw []byte) any {
	t.Helper()
	var v any
	if err := json.Unmarshal(raw, &v); err != nil {
		t.Fatal(err)
	}
	return v
}

func TestEveryAnswerOfTheSandboxIsValid(t *testing.T) {
	doc := specification(t)
	b := newBench(t)
	b.journey()
	b.corrections()
	b.everyEndpoint()
	checked := map[string]int{}
	for _, x := range b.wire.seen {
		if x.status != 200 {
			continue
		}
		schema := answerSchema(doc, x.method, x.path)
		if schema == nil {
			t.Errorf("%s %s is not in the specification", x.method, x.path)
			continue
		}
		for _, fault := range faults(schema, decoded(t, x.body)) {
			t.Errorf("%s %s: %s", x.method, x.path, fault)
		}
		checked[x.method+" "+strings.Split(x.path+"//", "/")[2]]++
	}
	for _, want := range []string{"POST customers", "GET customers", "POST tax_rates", "POST invoices", "GET invoices",
		"DELETE invoices", "POST invoiceitems", "GET invoiceitems", "DELETE invoiceitems", "GET payment_intents", "GET charges", "GET events",
		"POST credit_notes", "GET credit_notes", "GET refunds", "GET disputes", "POST webhook_endpoints", "GET webhook_endpoints",
		"DELETE webhook_endpoints", "POST refunds", "POST disputes", "GET tax_rates"} {
		if checked[want] == 0 {
			t.Errorf("no answer to %s was checked", want)
		}
	}
}

// everyEndpoint reads, through the tee, the objects that the client itself never asks for.
func (b *bench) everyEndpoint() {
	b.Helper()
	cus := b.customer("every")
	inv := b.open(cus, "every:i", "GBP", 90, 7000)
	b.must(b.sandbox.PayInvoice(b.ctx, inv.ID, "card"))
	full, err := b.client.Invoice(b.ctx, inv.ID)
	b.must(err)
	pending := b.field(b.raw("POST", "/v1/invoiceitems", "customer="+cus+"&amount=100&currency=gbp", "", b.wire), "id")
	rate := b.field(b.raw("POST", "/v1/tax_rates", "display_name=VAT&inclusive=false&percentage=20", "", b.wire), "id")
	event := b.field(b.raw("GET", "/v1/events?limit=1", "", "", b.wire), "data", "0", "id")
	for _, path := range []string{
		"/v1/customers/" + cus, "/v1/tax_rates/" + rate, "/v1/invoiceitems/" + pending,
		"/v1/invoiceitems?pending=true&customer=" + cus, "/v1/invoices/" + inv.ID + "/lines?limit=1",
		"/v1/invoices/" + inv.ID + "?expand[]=customer&expand[]=payment_intent.latest_charge",
		"/v1/payment_intents/" + full.PaymentIntentID + "?expand[]=invoice", "/v1/charges/" + full.ChargeID,
		"/v1/events/" + event, "/v1/events?types[]=invoice.paid&delivery_success=false&limit=100", "/v1/events?type=invoice.*",
	} {
		if x := b.raw("GET", path, "", "", b.wire); x.status != 200 {
			b.Errorf("GET %s: %d %s", path, x.status, x.body)
		}
	}
	endpoint := b.correctingEndpoints(full)
	for _, path := range []string{"/v1/invoiceitems/" + pending, "/v1/customers/" + cus, "/v1/webhook_endpoints/" + endpoint} {
		if x := b.raw("DELETE", path, "", "", b.wire); x.status != 200 {
			b.Errorf("DELETE %s: %d %s", path, x.status, x.body)
		}
	}
	if x := b.raw("GET", "/v1/customers/"+cus, "", "", b.wire); b.field(x, "deleted") != "true" {
		b.Errorf("a deleted customer reads as %s", x.body)
	}
}

// correctingEndpoints calls, through the tee, what only the dashboard asks for.
func (b *bench) correctingEndpoints(paid billing.Invoice) (endpoint string) {
	b.Helper()
	call := func(method, path, form string) string {
		x := b.raw(method, path, form, "", b.wire)
		if x.status != 200 {
			b.Fatalf("%s %s %s: %d %s", method, path, form, x.status, x.body)
		}
		return b.field(x, "id")
	}
	refund := call("POST", "/v1/refunds", "charge="+paid.ChargeID+"&amount=100&reason=requested_by_customer")
	call("POST", "/v1/refunds/"+refund, "metadata[ticket]=7")
	note := call("POST", "/v1/credit_notes", "invoice="+paid.ID+"&amount=300&refund_amount=100&out_of_band_amount=100&credit_amount=100")
	call("POST", "/v1/credit_notes/"+note, "memo=As agreed")
	debit := b.paid(b.customer("every:debit"), "every:d", 91, sandbox.TransferExact)
	waiting := call("POST", "/v1/refunds", "payment_intent="+debit.PaymentIntentID+"&amount=100")
	call("POST", "/v1/refunds/"+waiting+"/cancel", "")
	dispute, err := b.sandbox.DisputeInvoice(b.ctx, paid.ID, false)
	b.must(err)
	call("POST", "/v1/disputes/"+dispute, "evidence[uncategorized_text]=They asked for it&submit=false")
	call("POST", "/v1/disputes/"+dispute, "evidence[uncategorized_text]=They asked for it")
	call("POST", "/v1/disputes/"+dispute+"/close", "")
	endpoint = call("POST", "/v1/webhook_endpoints", "url=https://desk.example/hook&enabled_events[]=invoice.paid&api_version=2023-10-16")
	for _, path := range []string{
		"/v1/refunds/" + refund + "?expand[]=charge", "/v1/refunds?payment_intent=" + paid.PaymentIntentID, "/v1/disputes/" + dispute + "?expand[]=charge",
		"/v1/credit_notes/" + note + "?expand[]=refund&expand[]=invoice", "/v1/credit_notes?customer=" + paid.CustomerID, "/v1/webhook_endpoints/" + endpoint,
		"/v1/customers?limit=3", "/v1/charges?payment_intent=" + paid.PaymentIntentID, "/v1/payment_intents?customer=" + paid.CustomerID, "/v1/tax_rates?limit=3",
		"/v1/disputes?payment_intent=" + paid.PaymentIntentID, "/v1/credit_notes/preview?invoice=" + paid.ID + "&amount=1&out_of_band_amount=1",
	} {
		if x := b.raw("GET", path, "", "", b.wire); x.status != 200 {
			b.Errorf("GET %s: %d %s", path, x.status, x.body)
		}
	}
	return endpoint
}

func TestEveryEventOfTheSandboxIsValid(t *testing.T) {
	doc := specification(t)
	b := newBench(t)
	b.journey()
	b.corrections()
	b.everyEndpoint()
	schema := doc.Components.Schemas["event"].Value
	entries, err := b.sandbox.Events(b.ctx, 1000)
	b.must(err)
	kinds := map[string]bool{}
	for _, entry := range entries {
		raw := b.raw("GET", "/v1/events/"+entry.ID, "", "", b.wire).body
		e := decoded(t, raw).(map[string]any)
		for _, fault := range faults(schema, e) {
			t.Errorf("event %s: %s", entry.Type, fault)
		}
		object := e["data"].(map[string]any)["object"].(map[string]any)
		kind := object["object"].(string)
		if object["deleted"] == true {
			kind = "deleted_" + kind
		}
		kinds[kind] = true
		ref := doc.Components.Schemas[kind]
		if ref == nil {
			t.Errorf("event %s: no object is called %q", entry.Type, kind)
			continue
		}
		for _, fault := range faults(ref.Value, object) {
			t.Errorf("event %s, object: %s", entry.Type, fault)
		}
	}
	for _, kind := range []string{"customer", "tax_id", "tax_rate", "invoice", "invoiceitem", "payment_intent", "charge", "customer_cash_balance_transaction",
		"credit_note", "refund", "dispute"} {
		if !kinds[kind] {
			t.Errorf("no event about a %s was checked", kind)
		}
	}
}

// The control: a field left out, a field invented, a wrong kind, each deep and shallow, is found.
func TestTheCheckFindsWrongAnswers(t *testing.T) {
	schema := specification(t).Components.Schemas["invoice"].Value
	b := newBench(t)
	inv := b.open(b.customer("c"), "i", "GBP", 1, 7000)
	fresh := func() map[string]any {
		return decoded(t, b.raw("GET", "/v1/invoices/"+inv.ID+"?expand[]=payment_intent", "", "", b.wire).body).(map[string]any)
	}
	if found := faults(schema, fresh()); len(found) > 0 {
		t.Fatal(found)
	}
	line := func(m map[string]any) map[string]any {
		return m["lines"].(map[string]any)["data"].([]any)[0].(map[string]any)
	}
	for name, spoil := range map[string]func(map[string]any){
		"a required field is missing":         func(m map[string]any) { delete(m, "amount_remaining") },
		"a field is invented":                 func(m map[string]any) { m["amount_overpaid"] = 0 },
		"a status is invented":                func(m map[string]any) { m["status"] = "settled" },
		"an amount is a text":                 func(m map[string]any) { m["total"] = "7000" },
		"a field of a line is missing":        func(m map[string]any) { delete(line(m), "discountable") },
		"a field of a line is invented":       func(m map[string]any) { line(m)["vat"] = 1 },
		"a field of the payment is invented":  func(m map[string]any) { m["payment_intent"].(map[string]any)["iban"] = "x" },
		"a status of the payment is invented": func(m map[string]any) { m["payment_intent"].(map[string]any)["status"] = "done" },
	} {
		m := fresh()
		spoil(m)
		if len(faults(schema, m)) == 0 {
			t.Errorf("%s, and nobody notices", name)
		}
	}
}
