package sandbox_test

import (
	"net/url"
	"strings"
	"testing"
)

// taxed opens a draft with automatic tax of 100.00 EUR net for a customer with the given details.
func (d *desk) taxed(customer ...string) string {
	d.Helper()
	cus := d.call("POST", "/v1/customers", append([]string{"name", "A"}, customer...)...)["id"].(string)
	inv := d.call("POST", "/v1/invoices", "customer", cus, "currency", "eur", "collection_method", "send_invoice",
		"days_until_due", "5", "automatic_tax[enabled]", "true")["id"].(string)
	d.call("POST", "/v1/invoiceitems", "customer", cus, "invoice", inv, "amount", "10000", "currency", "eur", "tax_behavior", "exclusive")
	return inv
}

func TestAutomaticTaxFollowsTheAddress(t *testing.T) {
	d := newDesk(t)
	for _, c := range []struct {
		customer []string
		status   string
		tax      float64
		reason   string
	}{
		{[]string{"address[country]", "DE"}, "complete", 1900, "standard_rated"},
		{[]string{"address[country]", "US", "address[postal_code]", "94105"}, "complete", 888, "standard_rated"},
		{[]string{"address[country]", "BR"}, "complete", 0, "not_collecting"},
		{[]string{"address[country]", "DE", "tax_exempt", "reverse"}, "complete", 0, "reverse_charge"},
		{[]string{"address[country]", "DE", "tax_exempt", "exempt"}, "complete", 0, "customer_exempt"},
	} {
		id := d.taxed(c.customer...)
		inv := d.call("POST", "/v1/invoices/"+id+"/finalize", "expand[]", "total_tax_amounts.tax_rate")
		amounts := inv["total_tax_amounts"].([]any)[0].(map[string]any)
		if inv["automatic_tax"].(map[string]any)["status"] != c.status || inv["tax"] != c.tax || inv["total"] != 10000+c.tax ||
			inv["total_excluding_tax"] != 10000.0 || amounts["taxability_reason"] != c.reason || inv["status"] != "open" {
			t.Errorf("%v: tax %v, total %v, %v", c.customer, inv["tax"], inv["total"], amounts)
		}
		if rate := amounts["tax_rate"].(map[string]any); rate["object"] != "tax_rate" {
			t.Errorf("%v: the rate %v", c.customer, rate)
		}
	}
}

func TestAnInvoiceWithoutALocationIsNotFinalized(t *testing.T) {
	d := newDesk(t)
	for _, address := range [][]string{nil, {"address[country]", "US"}, {"address[country]", "CA"}} {
		id := d.taxed(address...)
		answer, err := d.Dashboard(t.Context(), "POST", "/v1/invoices/"+id+"/finalize", url.Values{})
		if err == nil || answer["error"].(map[string]any)["code"] != "customer_tax_location_invalid" {
			t.Fatalf("%v: %v", address, answer)
		}
		inv := d.call("GET", "/v1/invoices/"+id)
		if inv["status"] != "draft" || inv["number"] != nil || inv["automatic_tax"].(map[string]any)["status"] != "requires_location_inputs" ||
			inv["last_finalization_error"].(map[string]any)["code"] != "customer_tax_location_invalid" {
			t.Errorf("%v: %v", address, inv)
		}
		if got := d.types(id); !strings.HasSuffix(got, "finalization_failed") {
			t.Errorf("%v: events %q", address, got)
		}
		d.call("POST", "/v1/customers/"+inv["customer"].(string), "address[country]", "FR")
		if again := d.call("POST", "/v1/invoices/"+id+"/finalize"); again["status"] != "open" || again["tax"] != 2000.0 || again["last_finalization_error"] != nil {
			t.Errorf("%v: with an address %v", address, again)
		}
	}
}

func TestManualRatesAreNotChargedToTheExempt(t *testing.T) {
	d := newDesk(t)
	rate := d.call("POST", "/v1/tax_rates", "display_name", "VAT", "inclusive", "false", "percentage", "20")["id"].(string)
	cus := d.call("POST", "/v1/customers", "name", "A", "tax_exempt", "reverse")["id"].(string)
	inv := d.call("POST", "/v1/invoices", "customer", cus, "currency", "gbp", "collection_method", "send_invoice", "days_until_due", "5")["id"].(string)
	d.call("POST", "/v1/invoiceitems", "customer", cus, "invoice", inv, "amount", "10000", "currency", "gbp", "tax_rates[0]", rate)
	if shown := d.call("GET", "/v1/invoices/"+inv); shown["total"] != 10000.0 || shown["customer_tax_exempt"] != "reverse" {
		t.Errorf("%v", shown)
	}
	for name, form := range map[string][]string{"with a rate": {"tax_rates[0]", rate, "tax_behavior", "exclusive"}, "without a behaviour": nil} {
		auto := d.taxed("address[country]", "DE")
		form := append([]string{"customer", d.call("GET", "/v1/invoices/"+auto)["customer"].(string), "invoice", auto, "amount", "1", "currency", "eur"}, form...)
		values := url.Values{}
		for i := 0; i < len(form); i += 2 {
			values.Add(form[i], form[i+1])
		}
		if _, err := d.Dashboard(t.Context(), "POST", "/v1/invoiceitems", values); err == nil {
			t.Errorf("an item %s was added to an invoice with automatic tax", name)
		}
	}
}
