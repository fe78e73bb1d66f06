package billing

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"strings"
	"time"

	"github.com/stripe/stripe-go/v76"
	"github.com/stripe/stripe-go/v76/webhook"
)

const (
	// maxEventAge is Stripe's own tolerance for the age of a signature.
	maxEventAge = 300 * time.Second
	// maxEventLead bounds a signature from the future, which stripe-go accepts without limit.
	maxEventLead = 60 * time.Second
)

var (
	// ErrBadSignature says: the payload is not from Stripe, or too old, or from the future, or no
	// secret is configured. Answer 400.
	ErrBadSignature = errors.New("webhook signature not accepted")
	// ErrBadEvent says: rightly signed, but not an event that can be read. Answer 400.
	ErrBadEvent = errors.New("webhook event not readable")
)

// APIVersion is the version that this package reads and that the webhook endpoint should be
// created with. An event of another version is accepted as a hint, and worth an alert.
const APIVersion = stripe.APIVersion

// Event is the part of a webhook that may be believed: ids and kinds, nothing else. The object
// is read again before anything is done.
type Event struct {
	ID, Type, APIVersion string
	ObjectID, ObjectKind string
	// InvoiceID is the Stripe invoice concerned: the object itself, or the one that a payment
	// belongs to; empty when there is none.
	InvoiceID string
	// ChargeID and PaymentIntentID are the payment concerned, where the object names one: a
	// refund or a dispute names no invoice, and is matched by reading the charge again.
	ChargeID, PaymentIntentID string
	// CustomerID is Stripe's customer, where the object names one: money on a cash balance belongs
	// to a customer and to no invoice yet.
	CustomerID string
	// Account is set for events of connected accounts, which we have none of: ignore them.
	Account        string
	Livemode       bool
	Created        time.Time
	LocalInvoiceID int64 // from the object's metadata; 0 when it has none
}

// VerifyEvent checks the signature of the raw body against each of the secrets (two while one
// is being replaced) and reads the event. An empty secret verifies anything and is therefore
// refused, alone or among others. Errors: ErrBadSignature, ErrBadEvent.
func VerifyEvent(payload []byte, signatureHeader string, secrets []string, now time.Time) (Event, error) {
	if err := signedAt(signatureHeader, now); err != nil {
		return Event{}, err
	}
	if err := signedBy(payload, signatureHeader, secrets); err != nil {
		return Event{}, err
	}
	return readEvent(payload)
}

// signedAt bounds the age by the given clock in both directions.
func signedAt(header string, now time.Time) error {
	stamps := 0
	var at time.Time
	for _, part := range strings.Split(header, ",") {
		value, isStamp := strings.CutPrefix(part, "t=")
		if !isStamp {
			continue
		}
		seconds, err := strconv.ParseInt(value, 10, 64)
		if err != nil {
			return fmt.Errorf("%w: timestamp unreadable", ErrBadSignature)
		}
		at = time.Unix(seconds, 0)
		stamps++
	}
	switch {
	case stamps != 1:
		return fmt.Errorf("%w: %d timestamps", ErrBadSignature, stamps)
	case now.Sub(at) > maxEventAge:
		return fmt.Errorf("%w: too old", ErrBadSignature)
	case at.Sub(now) > maxEventLead:
		return fmt.Errorf("%w: from the future", ErrBadSignature)
	}
	return nil
}

func signedBy(payload []byte, header string, secrets []string) error {
	if len(secrets) == 0 {
		return fmt.Errorf("%w: no secret configured", ErrBadSignature)
	}
	for _, secret := range secrets {
		if secret == "" {
			return fmt.Errorf("%w: an empty secret is configured", ErrBadSignature)
		}
	}
	for _, secret := range secrets {
		if webhook.ValidatePayloadIgnoringTolerance(payload, header, secret) == nil {
			return nil
		}
	}
	return fmt.Errorf("%w: signed with another secret", ErrBadSignature)
}

func readEvent(payload []byte) (Event, error) {
	var e stripe.Event
	if err := json.Unmarshal(payload, &e); err != nil {
		return Event{}, fmt.Errorf("%w: %v", ErrBadEvent, err)
	}
	if e.ID == "" || e.Type == "" || e.Object != "event" || e.Data == nil {
		return Event{}, fmt.Errorf("%w: id, type, object or data missing", ErrBadEvent)
	}
	about := subjectOf(e.Data.Raw)
	return Event{
		ID: e.ID, Type: string(e.Type), APIVersion: e.APIVersion, Account: e.Account,
		Livemode: e.Livemode, Created: unix(e.Created),
		ObjectID: about.ID, ObjectKind: about.Object, InvoiceID: about.invoiceID(),
		ChargeID: about.chargeID(), PaymentIntentID: about.intentID(), CustomerID: about.Customer,
		LocalInvoiceID: localID(about.Metadata, metaInvoice),
	}, nil
}

// subject is the little that is read from an event's object: fields whose names and kinds are
// the same in every version of the API, read one by one so that a change in one of them does
// not lose the others.
type subject struct {
	ID, Object, Invoice, Charge, Intent, Customer string
	Metadata                                      map[string]string
}

func subjectOf(raw json.RawMessage) subject {
	var fields map[string]json.RawMessage
	var s subject
	if json.Unmarshal(raw, &fields) != nil {
		return s
	}
	for name, into := range map[string]any{
		"id": &s.ID, "object": &s.Object, "invoice": &s.Invoice, "charge": &s.Charge, "payment_intent": &s.Intent, "customer": &s.Customer, "metadata": &s.Metadata,
	} {
		// A field of another kind stays empty: the object is read again by its id anyway.
		_ = json.Unmarshal(fields[name], into)
	}
	return s
}

func (s subject) invoiceID() string {
	if s.Object == "invoice" {
		return s.ID
	}
	return s.Invoice
}

func (s subject) chargeID() string {
	if s.Object == "charge" {
		return s.ID
	}
	return s.Charge
}

func (s subject) intentID() string {
	if s.Object == "payment_intent" {
		return s.ID
	}
	return s.Intent
}
