package billing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"github.com/stripe/stripe-go/v76/webhook"

	"imprimatur/internal/billing"
)

const paid = `{"id":"evt_1","object":"event","api_version":"2023-10-16","created":1795770000,"livemode":false,"type":"invoice.paid",
	"data":{"object":{"id":"in_1","object":"invoice","metadata":{"invoice_id":"41","env":"test"}}}}`

var noon = time.Date(2026, 11, 27, 12, 0, 0, 0, time.UTC)

func signed(payload, secret string, at time.Time) string {
	return webhook.GenerateTestSignedPayload(&webhook.UnsignedPayload{
		Payload: []byte(payload), Secret: secret, Timestamp: at,
	}).Header
}

func TestAnEventIsReadWhenRightlySigned(t *testing.T) {
	for name, secrets := range map[string][]string{"one secret": {"whsec_a"}, "while it is replaced": {"whsec_new", "whsec_a"}} {
		e, err := billing.VerifyEvent([]byte(paid), signed(paid, "whsec_a", noon), secrets, noon)
		want := billing.Event{
			ID: "evt_1", Type: "invoice.paid", APIVersion: billing.APIVersion, ObjectID: "in_1", ObjectKind: "invoice",
			InvoiceID: "in_1", Created: time.Unix(1795770000, 0).UTC(), LocalInvoiceID: 41,
		}
		if err != nil || e != want {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}

func TestAForgedOrStaleEventIsRefused(t *testing.T) {
	right := signed(paid, "whsec_a", noon)
	for name, c := range map[string]struct {
		payload, header string
		secrets         []string
		now             time.Time
	}{
		"another secret":         {paid, signed(paid, "whsec_b", noon), []string{"whsec_a"}, noon},
		"body changed":           {strings.Replace(paid, "in_1", "in_2", 1), right, []string{"whsec_a"}, noon},
		"time changed":           {paid, strings.Replace(right, "t=", "t=1", 1), []string{"whsec_a"}, noon},
		"no header":              {paid, "", []string{"whsec_a"}, noon},
		"no signature":           {paid, fmt.Sprintf("t=%d", noon.Unix()), []string{"whsec_a"}, noon},
		"only an old scheme":     {paid, strings.Replace(right, "v1=", "v0=", 1), []string{"whsec_a"}, noon},
		"two times":              {paid, fmt.Sprintf("t=%d,%s", noon.Unix(), right), []string{"whsec_a"}, noon},
		"time of no number":      {paid, strings.Replace(right, "t=", "t=x", 1), []string{"whsec_a"}, noon},
		"no secret configured":   {paid, right, nil, noon},
		"empty secret":           {paid, signed(paid, "", noon), []string{""}, noon},
		"empty secret as second": {paid, signed(paid, "", noon), []string{"whsec_a", ""}, noon},
		"301 seconds old":        {paid, right, []string{"whsec_a"}, noon.Add(301 * time.Second)},
		"61 seconds ahead":       {paid, right, []string{"whsec_a"}, noon.Add(-61 * time.Second)},
		"48 hours ahead":         {paid, signed(paid, "whsec_a", noon.Add(48*time.Hour)), []string{"whsec_a"}, noon},
	} {
		if e, err := billing.VerifyEvent([]byte(c.payload), c.header, c.secrets, c.now); !errors.Is(err, billing.ErrBadSignature) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
	for name, now := range map[string]time.Time{"300 seconds old": noon.Add(300 * time.Second), "60 seconds ahead": noon.Add(-60 * time.Second)} {
		if _, err := billing.VerifyEvent([]byte(paid), right, []string{"whsec_a"}, now); err != nil {
			t.Errorf("%s: %v", name, err)
		}
	}
}

func TestOtherVersionsAndKindsAreReadAsHints(t *testing.T) {
	for name, c := range map[string]struct {
		payload string
		check   func(billing.Event) bool
	}{
		"newer version": {strings.Replace(paid, "2023-10-16", "2026-08-26.dahlia", 1),
			func(e billing.Event) bool { return e.APIVersion == "2026-08-26.dahlia" && e.LocalInvoiceID == 41 }},
		"live and of another account": {strings.Replace(paid, `"livemode":false`, `"livemode":true,"account":"acct_1"`, 1),
			func(e billing.Event) bool { return e.Livemode && e.Account == "acct_1" }},
		"a payment": {`{"id":"evt_2","object":"event","type":"payment_intent.processing","data":{"object":{"id":"pi_1","object":"payment_intent","invoice":"in_9","metadata":{}}}}`,
			func(e billing.Event) bool {
				return e.ObjectID == "pi_1" && e.InvoiceID == "in_9" && e.LocalInvoiceID == 0
			}},
		"an expanded invoice": {`{"id":"evt_3","object":"event","type":"charge.succeeded","data":{"object":{"id":"ch_1","object":"charge","invoice":{"id":"in_9"},"metadata":{"invoice_id":"3"}}}}`,
			func(e billing.Event) bool { return e.ObjectID == "ch_1" && e.InvoiceID == "" && e.LocalInvoiceID == 3 }},
		"metadata of somebody else": {`{"id":"evt_4","object":"event","type":"invoice.paid","data":{"object":{"id":"in_1","object":"invoice","metadata":{"invoice_id":"-5 OR 1=1"}}}}`,
			func(e billing.Event) bool { return e.LocalInvoiceID == 0 && e.ObjectID == "in_1" }},
	} {
		e, err := billing.VerifyEvent([]byte(c.payload), signed(c.payload, "whsec_a", noon), []string{"whsec_a"}, noon)
		if err != nil || !c.check(e) {
			t.Errorf("%s: %+v, %v", name, e, err)
		}
	}
}

func TestASignedTextThatIsNoEventIsRefused(t *testing.T) {
	for _, payload := range []string{``, `null`, `[]`, `{}`, `{"id":"evt_1","object":"event","type":"x"}`,
		`{"id":"evt_1","object":"invoice","type":"x","data":{"object":{}}}`, `{"id":7}`, `{"id":"evt_1","object":"event","type":"x","data":5}`} {
		_, err := billing.VerifyEvent([]byte(payload), signed(payload, "whsec_a", noon), []string{"whsec_a"}, noon)
		if !errors.Is(err, billing.ErrBadEvent) {
			t.Errorf("%s: %v", payload, err)
		}
	}
}

func FuzzVerifyEventNeverPanics(f *testing.F) {
	f.Add([]byte(paid))
	f.Add([]byte(`{"data":{"object":null}}`))
	f.Fuzz(func(t *testing.T, payload []byte) {
		e, err := billing.VerifyEvent(payload, signed(string(payload), "whsec_a", noon), []string{"whsec_a"}, noon)
		if err == nil && (e.ID == "" || e.Type == "") {
			t.Errorf("accepted without id or type: %q", payload)
		}
	})
}
