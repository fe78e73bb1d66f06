package sandbox_test

import (
	"net/http"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
)

const overview = "/sandbox/stripe"

func control(id string) string { return overview + "/invoices/" + id }

// press submits a form of the panel and gives the page that follows.
func (d *desk) press(path string, wantStatus int, pairs ...string) string {
	d.Helper()
	form := url.Values{}
	for i := 0; i < len(pairs); i += 2 {
		form.Add(pairs[i], pairs[i+1])
	}
	w := d.visit("POST", path, form)
	if w.Code != wantStatus {
		d.Fatalf("%s %v answers %d: %s", path, form, w.Code, w.Body)
	}
	if w.Code != http.StatusSeeOther {
		return w.Body.String()
	}
	return d.visit("GET", w.Header().Get("Location"), nil).Body.String()
}

func (d *desk) says(page string, wants ...string) {
	d.Helper()
	for _, want := range wants {
		if !strings.Contains(page, want) {
			d.Errorf("the page does not say %q: %s", want, page)
		}
	}
}

// An invoice's whole life by the buttons of its page.
func TestAnInvoiceLivesByThePanel(t *testing.T) {
	d := newDesk(t)
	id := d.open()
	path := control(id)
	d.says(d.visit("GET", path, nil).Body.String(), "GBP 265.00", "Pay by card", "Write off", d.link(id))
	d.press(path, 303, "act", "card_declined")
	d.says(d.press(path, 303, "act", "write_off"), "uncollectible")
	d.press(path, 303, "act", "debit")
	d.says(d.press(path, 303, "act", "debit_returned"), "Transfer half")
	d.press(path, 303, "act", "transfer_short")
	page := d.press(path, 303, "act", "transfer_over")
	d.says(page, "paid", "Collected", "Dispute the charge", "Refund GBP 265.00")
	page = d.press(path, 422, "act", "refund_part", "amount", "1O.00")
	d.says(page, `value="1O.00"`, "aria-invalid", "Type an amount in GBP", "Nothing was refunded")
	page = d.press(path, 303, "act", "refund_part", "amount", "65.00")
	d.says(page, "GBP 200.00 of the charge is left", "requires_action", "Of that, still on its way")
	refund := d.call("GET", "/v1/refunds", "limit", "1")["data"].([]any)[0].(map[string]any)["id"].(string)
	d.says(d.press(path, 303, "act", "refund:failed", "case", refund), "GBP 265.00 of the charge is left")
	d.press(path, 303, "act", "open_inquiry")
	dispute := d.call("GET", "/v1/disputes", "limit", "1")["data"].([]any)[0].(map[string]any)["id"].(string)
	d.press(path, 303, "act", "dispute:escalate", "case", dispute)
	d.says(d.press(path, 409, "act", "refund_all"), "That is not possible now", "charged back")
	d.says(d.press(path, 303, "act", "dispute:win", "case", dispute), "won")
	d.says(d.press(path, 303, "act", "refund_all"), "charge.refunded")
	if e := d.book(id); e.RefundedMinor != 26500 || e.DisputedMinor != 0 || e.Status != "paid" {
		t.Errorf("%+v", e)
	}
	d.press(control(d.open()), 303, "act", "void")
}

func TestAnInvoicesPageShowsItsCreditNotes(t *testing.T) {
	d := newDesk(t)
	id := d.open()
	_, err := d.credit(id, "amount", "500", "memo", "<script>agreed</script> مجلة")
	d.must(err)
	page := d.visit("GET", control(id), nil).Body.String()
	link := regexp.MustCompile(`/sandbox/stripe/c/[0-9a-f]+/pdf`).FindString(page)
	if w := d.visit("GET", link, nil); w.Code != 200 || !strings.HasPrefix(w.Body.String(), "%PDF-") {
		t.Errorf("%q answers %d", link, w.Code)
	}
	d.says(page, "pre-payment", "credit_note.created", "Credited before payment")
	if w := d.visit("GET", "/sandbox/stripe/c/none/pdf", nil); w.Code != 404 {
		t.Errorf("an unknown credit note answers %d", w.Code)
	}
}

func TestThePanelMovesTheClockAndBreaksCalls(t *testing.T) {
	d := newDesk(t)
	d.says(d.press(overview+"/clock", 303, "hours", "240"), "7 December 2026, 09:00", "put forward")
	d.says(d.press(overview+"/clock", 422, "hours", "-5"), "choose by how much")
	d.says(d.press(overview+"/faults", 303, "kind", "429", "times", "1", "method", "POST"), "Too many requests (429): the next 1 writing calls")
	if _, err := d.Dashboard(t.Context(), "POST", "/v1/customers", nil); err == nil || !strings.Contains(err.Error(), "429") {
		t.Errorf("the call that should fail: %v", err)
	}
	d.call("POST", "/v1/customers")
	for kind, status := range map[string]string{"500": "500", "500-after": "500", "503": "503", "403": "403"} {
		d.press(overview+"/faults", 303, "kind", kind, "times", "50")
		if _, err := d.Dashboard(t.Context(), "GET", "/v1/customers", nil); err == nil || !strings.Contains(err.Error(), status) {
			t.Errorf("%s: %v", kind, err)
		}
		if page := d.press(overview+"/faults", 303, "act", "heal"); strings.Contains(page, "Calls fail.") {
			t.Error("healed, and calls still fail")
		}
	}
	d.says(d.press(overview+"/faults", 422, "kind", "fire", "times", "1"), "choose how the calls fail")
	d.says(d.press(overview+"/faults", 422, "kind", "429", "times", "many"), "choose how the calls fail")
}

func TestThePanelRulesOverEvents(t *testing.T) {
	d := newDesk(t)
	d.says(d.press(overview+"/events", 303, "act", "hold"), "Deliveries are held.", "Release deliveries")
	id := d.open()
	events := d.events(id)
	d.press(overview+"/events/"+events[1].ID, 303, "act", "drop")
	d.press(overview+"/events/"+events[0].ID, 303, "act", "delay")
	d.run(d.Server)
	d.press(overview+"/events", 303, "act", "release")
	if got := d.hook.wait(t, 1); got[0].id != events[2].ID {
		t.Errorf("%s came, want the one that was neither dropped nor delayed", got[0].kind)
	}
	d.says(d.press(overview+"/events/"+events[2].ID, 303, "act", "send"), "Send again") // a duplicate
	if got := d.hook.wait(t, 1); got[0].id != events[2].ID {
		t.Errorf("%s came, want the duplicate", got[0].kind)
	}
	d.must(d.AdvanceClock(t.Context(), time.Hour))
	if got := d.hook.wait(t, 1); got[0].id != events[0].ID {
		t.Errorf("%s came, want the delayed one", got[0].kind)
	}
	d.says(d.press(overview+"/events", 303, "act", "reverse"), "newest first")
	d.says(d.press(overview+"/events", 422, "act", "burn"), "choose what should happen")
}

func TestThePanelRefuses(t *testing.T) {
	d := newDesk(t)
	id := d.open()
	for name, c := range map[string]struct {
		method, path string
		form         url.Values
		headers      []string
		want         int
	}{
		"another site pays":            {"POST", control(id), url.Values{"act": {"card"}}, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"another site moves the clock": {"POST", overview + "/clock", url.Values{"hours": {"24"}}, []string{"Sec-Fetch-Site", "cross-site"}, 403},
		"another site breaks calls":    {"POST", overview + "/faults", url.Values{"kind": {"500"}, "times": {"1"}}, []string{"Origin", "https://elsewhere.example", "Sec-Fetch-Site", ""}, 403},
		"an invoice that is not":       {"GET", control("in_none"), nil, nil, 404},
		"acting on nothing":            {"POST", control("in_none"), url.Values{"act": {"card"}}, nil, 404},
		"a customer as an invoice":     {"GET", control(d.call("GET", "/v1/invoices/"+id)["customer"].(string)), nil, nil, 404},
		"an invented act":              {"POST", control(id), url.Values{"act": {"forgive"}}, nil, 409},
		"a refund of another case":     {"POST", control(id), url.Values{"act": {"refund:succeeded"}, "case": {"re_none"}}, nil, 409},
		"acting by GET":                {"GET", control(id) + "?act=card", nil, nil, 200},
		"the clock by GET":             {"GET", overview + "/clock?hours=24", nil, nil, 404},
	} {
		if w := d.visit(c.method, c.path, c.form, c.headers...); w.Code != c.want {
			t.Errorf("%s: %d, want %d", name, w.Code, c.want)
		}
	}
	if d.status(id) != "open" || !d.Clock().Equal(d.now()) {
		t.Error("something happened all the same")
	}
}

// The panel's pages say what they are, hold no script, and nothing that could take a card number.
func TestThePanelsPagesAreSafe(t *testing.T) {
	d := newDesk(t)
	id := d.paidBy(sandbox.PaidByCard)
	_, err := d.RefundInvoice(t.Context(), id, 100)
	d.must(err)
	forbidden := regexp.MustCompile(`(?i)<script|<style|style=|onclick|https?://|name="(number|card|cvc|iban)"`)
	inputs := regexp.MustCompile(`<input[^>]*>`)
	for _, path := range []string{overview, control(id), control(d.draft())} {
		w := d.visit("GET", path, nil)
		body := w.Body.String()
		if found := forbidden.FindString(body); found != "" {
			t.Errorf("%s holds %q", path, found)
		}
		for _, in := range inputs.FindAllString(body, -1) {
			if !strings.Contains(in, `name="amount"`) && !strings.Contains(in, `type="hidden" name="case"`) {
				t.Errorf("%s holds %s", path, in)
			}
		}
		d.says(body, `<html lang="en">`, "no real money", "<main")
		if strings.Count(body, "<h1") != 1 || !strings.Contains(w.Header().Get("Content-Security-Policy"), "default-src 'none'") {
			t.Errorf("%s: %v", path, w.Header())
		}
		labels := regexp.MustCompile(`<label for="([a-z]+)"`).FindAllStringSubmatch(body, -1)
		for _, l := range labels {
			if !strings.Contains(body, `id="`+l[1]+`"`) {
				t.Errorf("%s: the label for %s labels nothing", path, l[1])
			}
		}
	}
}
