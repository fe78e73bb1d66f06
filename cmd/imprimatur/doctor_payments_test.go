package main

import (
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/testdb"
)

func TestDoctorAsksStripeAndNamesTheMode(t *testing.T) {
	t.Parallel()
	stripe, err := sandbox.New(t.Context(), testdb.New(t).SQL, sandbox.Config{BaseURL: "http://127.0.0.1:1", WebhookURL: "http://127.0.0.1:1/", WebhookSecret: "whsec_test", Now: time.Now})
	if err != nil {
		t.Fatal(err)
	}
	server := httptest.NewServer(stripe.API())
	defer server.Close()
	found, err := Config{StripeSecretKey: "rk_test_canary", StripeAPIBase: server.URL}.examinePayments(t.Context())
	if err != nil || !strings.Contains(found, "test mode") || !strings.Contains(found, "knows the key") {
		t.Errorf("got %q, %v", found, err)
	}
	if found, err := (Config{}).examinePayments(t.Context()); err != nil || !strings.Contains(found, "sandbox") {
		t.Errorf("without a key: %q, %v", found, err)
	}
}

func TestDoctorSaysWhyStripeIsNotReachedAndShowsNoSecret(t *testing.T) {
	t.Parallel()
	refusal := func(status int) http.HandlerFunc {
		return func(w http.ResponseWriter, r *http.Request) {
			if r.Method != http.MethodGet || r.URL.Path != "/v1/events" || r.URL.Query().Get("limit") != "1" {
				t.Errorf("asked for %s %s", r.Method, r.URL)
			}
			w.WriteHeader(status)
			_, _ = w.Write([]byte(`{"error":{"type":"invalid_request_error","message":"the key is ` + r.Header.Get("Authorization") + `"}}`))
		}
	}
	for name, c := range map[string]struct {
		answer http.HandlerFunc
		says   string
	}{
		"unknown key":   {refusal(http.StatusUnauthorized), "does not know the key"},
		"no permission": {refusal(http.StatusForbidden), "read access to Events"},
		"refused":       {refusal(http.StatusBadRequest), "status 400"},
		"busy":          {refusal(http.StatusTooManyRequests), "busy"},
		"out of order":  {refusal(http.StatusBadGateway), "status 502"},
		"a proxy's page": {func(w http.ResponseWriter, r *http.Request) {
			_, _ = w.Write([]byte("<html>" + r.Header.Get("Authorization")))
		}, "no answer that can be read"},
	} {
		server := httptest.NewServer(c.answer)
		_, err := Config{StripeSecretKey: "sk_test_canary", StripeAPIBase: server.URL}.examinePayments(t.Context())
		server.Close()
		if err == nil || !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "canary") {
			t.Errorf("%s: %v", name, err)
		}
	}
	server := httptest.NewServer(http.NotFoundHandler())
	server.Close()
	_, err := Config{StripeSecretKey: "sk_test_canary", StripeAPIBase: server.URL}.examinePayments(t.Context())
	if err == nil || !strings.Contains(err.Error(), "cannot be reached") || strings.Contains(err.Error(), "canary") {
		t.Errorf("nobody there: %v", err)
	}
}
