package billing_test

import (
	"context"
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"slices"
	"strings"
	"testing"

	"imprimatur/internal/billing"
)

const ourWebhook = "https://licence.example/webhooks/stripe"

// account answers the reads of a checkup: endpoints as given, and a refusal of every
// path that begins with denied.
func account(endpoints []map[string]any, denied string, status int) http.HandlerFunc {
	return func(w http.ResponseWriter, r *http.Request) {
		if denied != "" && strings.HasPrefix(r.URL.Path, denied) {
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"error":{"type":"invalid_request_error","message":"rk_test_canary may not"}}`))
			return
		}
		list := map[string]any{"object": "list", "has_more": false, "data": []any{}, "url": r.URL.Path}
		if r.URL.Path == "/v1/webhook_endpoints" {
			list["data"] = endpoints
		}
		_ = json.NewEncoder(w).Encode(list)
	}
}

func endpoint(change map[string]any) []map[string]any {
	e := map[string]any{"id": "we_1", "object": "webhook_endpoint", "url": ourWebhook, "status": "enabled", "api_version": billing.APIVersion, "enabled_events": billing.EventTypes}
	for name, value := range change {
		e[name] = value
	}
	return []map[string]any{e}
}

type visitor func(*http.Request) (*http.Response, error)

func (v visitor) RoundTrip(r *http.Request) (*http.Response, error) { return v(r) }

func answering(status int) visitor {
	return func(r *http.Request) (*http.Response, error) {
		return &http.Response{StatusCode: status, Status: http.StatusText(status), Body: http.NoBody, Header: http.Header{"Location": {"/elsewhere"}}, Request: r}, nil
	}
}

// TestACheckupFindsWhatIsWrong breaks one thing after the other; the first row has
// nothing wrong, so that every finding below comes from what was broken.
func TestACheckupFindsWhatIsWrong(t *testing.T) {
	t.Parallel()
	some := slices.DeleteFunc(slices.Clone(billing.EventTypes), func(e string) bool { return e == "invoice.paid" || e == "refund.failed" })
	silent := visitor(func(*http.Request) (*http.Response, error) { return nil, errors.New("nobody") })
	for name, c := range map[string]struct {
		stripe http.HandlerFunc
		visit  visitor
		want   string // code=subject of what is not fine
		wrong  bool
	}{
		"all is well":           {account(endpoint(nil), "", 0), answering(400), "", false},
		"all events":            {account(endpoint(map[string]any{"enabled_events": []string{"*"}, "url": ourWebhook + "/"}), "", 0), answering(400), "", false},
		"unknown key":           {account(nil, "/v1/", 401), answering(400), "key_unknown", true},
		"out of order":          {account(nil, "/v1/", 500), answering(400), "no_answer", true},
		"one permission less":   {account(endpoint(nil), "/v1/disputes", 403), answering(400), "no_access=disputes", true},
		"endpoints not to read": {account(nil, "/v1/webhook_endpoints", 403), answering(400), "unreadable", false},
		"no endpoint":           {account(endpoint(map[string]any{"url": "https://other.example/webhooks/stripe"}), "", 0), answering(400), "no_endpoint=" + ourWebhook, true},
		"disabled":              {account(endpoint(map[string]any{"status": "disabled"}), "", 0), answering(400), "disabled=we_1", true},
		"another version":       {account(endpoint(map[string]any{"api_version": "2024-04-10"}), "", 0), answering(400), "version=2024-04-10", false},
		"the account's version": {account(endpoint(map[string]any{"api_version": nil}), "", 0), answering(400), "version", false},
		"an event less":         {account(endpoint(map[string]any{"enabled_events": some}), "", 0), answering(400), "missing=invoice.paid", true},
		"two of them":           {account(append(endpoint(nil), endpoint(map[string]any{"id": "we_2"})...), "", 0), answering(400), "twice=" + ourWebhook, false},
		"nobody at home":        {account(endpoint(nil), "", 0), silent, "unreachable=" + ourWebhook, true},
		"a sign-in page":        {account(endpoint(nil), "", 0), answering(302), "other_answer=Found", true},
		"believes everybody":    {account(endpoint(nil), "", 0), answering(200), "other_answer=OK", true},
	} {
		server := httptest.NewServer(c.stripe)
		client, err := billing.New(billing.Config{SecretKey: "rk_test_canary", APIBase: server.URL})
		if err != nil {
			t.Fatal(err)
		}
		up := client.Examine(context.Background(), ourWebhook, billing.EventTypes, &http.Client{Transport: c.visit})
		server.Close()
		if got := notFine(up); got != c.want || up.Wrong() != c.wrong {
			t.Errorf("%s: %q, wrong %t; want %q, %t", name, got, up.Wrong(), c.want, c.wrong)
		}
		if kept, err := json.Marshal(up); err != nil || strings.Contains(string(kept), "canary") {
			t.Errorf("%s: keeps %s, %v", name, kept, err)
		}
	}
}

func notFine(up billing.Checkup) string {
	var out []string
	for _, f := range up.Findings {
		if f.Severity == billing.Fine {
			continue
		}
		said := f.Code
		if f.Subject != "" {
			said += "=" + f.Subject
		}
		out = append(out, said)
	}
	return strings.Join(out, " ")
}
