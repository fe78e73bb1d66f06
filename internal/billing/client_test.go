package billing_test

import (
	"errors"
	"net/http"
	"strings"
	"testing"

	"imprimatur/internal/billing"
)

func TestNewRefusesUnsafeConfigurations(t *testing.T) {
	inProcess := &http.Client{Transport: http.DefaultTransport}
	for name, cfg := range map[string]billing.Config{
		"no key":                        {},
		"publishable key":               {SecretKey: "pk_test_1"},
		"a prefix is no key":            {SecretKey: "sk_live_"},
		"live key, loopback base":       {SecretKey: "sk_live_1", APIBase: "http://127.0.0.1:9"},
		"live key, another base":        {SecretKey: "rk_live_1", APIBase: "https://stripe.example"},
		"test key, base elsewhere":      {SecretKey: "sk_test_1", APIBase: "https://stripe.example"},
		"test key, private base":        {SecretKey: "sk_test_1", APIBase: "http://10.0.0.1:9"},
		"test key, name like loopback":  {SecretKey: "sk_test_1", APIBase: "http://127.0.0.1.example"},
		"test key, user in the base":    {SecretKey: "sk_test_1", APIBase: "http://localhost@stripe.example"},
		"test key, base of no web kind": {SecretKey: "sk_test_1", APIBase: "ftp://127.0.0.1"},
		"mode and key differ":           {SecretKey: "sk_test_1", Mode: billing.ModeLive},
		"sandbox with a key":            {SecretKey: "sk_test_1", Mode: billing.ModeSandbox, HTTPClient: inProcess},
		"sandbox with a base":           {APIBase: "http://127.0.0.1:9", Mode: billing.ModeSandbox, HTTPClient: inProcess},
		"sandbox without its transport": {Mode: billing.ModeSandbox},
	} {
		_, err := billing.New(cfg)
		if !errors.Is(err, billing.ErrConfig) {
			t.Errorf("%s: %v", name, err)
		}
	}
	_, err := billing.New(billing.Config{SecretKey: "sk_live_51secret", APIBase: "http://127.0.0.1:9"})
	if err == nil || strings.Contains(err.Error(), "51secret") {
		t.Errorf("the message shows the key: %v", err)
	}
}

func TestTheKeyDecidesTheMode(t *testing.T) {
	for key, want := range map[string]billing.Mode{
		"sk_test_1": billing.ModeTest, "rk_test_1": billing.ModeTest, "sk_live_1": billing.ModeLive, "rk_live_1": billing.ModeLive,
	} {
		client, err := billing.New(billing.Config{SecretKey: key})
		if err != nil || client.Mode() != want || client.Livemode() != (want == billing.ModeLive) {
			t.Errorf("%s: %v", key, err)
		}
	}
	for _, base := range []string{"http://127.0.0.1:12111", "http://[::1]:12111", "https://localhost"} {
		if _, err := billing.New(billing.Config{SecretKey: "sk_test_1", APIBase: base}); err != nil {
			t.Errorf("%s: %v", base, err)
		}
	}
}
