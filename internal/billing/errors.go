package billing

import (
	"errors"
	"fmt"
	"net/http"

	"github.com/stripe/stripe-go/v76"
)

var (
	// ErrNotFound says: Stripe has no object with that id under this key.
	ErrNotFound = errors.New("not found at Stripe")
	// ErrGone says: the customer was deleted at Stripe, or never existed there.
	ErrGone = errors.New("deleted at Stripe")
	// ErrRefused says: Stripe answered 4xx; repeating the same request is useless. The error is
	// also a *RefusedError.
	ErrRefused = errors.New("refused by Stripe")
	// ErrUnknownOutcome says: the request may or may not have been carried out. The error is also
	// an *UnknownOutcomeError.
	ErrUnknownOutcome = errors.New("outcome at Stripe unknown")
	// ErrBusy says: nothing was done (429, 409); repeat later with the same key.
	ErrBusy = errors.New("stripe is busy")
)

// RefusedError carries Stripe's reason. Message is for logs and staff, never for visitors.
type RefusedError struct {
	Status  int    // HTTP status
	Type    string // invalid_request_error, idempotency_error, card_error ...
	Code    string // resource_missing, parameter_unknown ...; may be empty
	Param   string // the offending parameter; may be empty
	Message string
}

func (e *RefusedError) Error() string {
	return fmt.Sprintf("refused by Stripe: %d %s %s %s: %s", e.Status, e.Type, e.Code, e.Param, e.Message)
}

// Is makes errors.Is(err, ErrRefused) true.
func (e *RefusedError) Is(target error) bool { return target == ErrRefused }

// UnknownOutcomeError tells an unanswered request from an answered one.
type UnknownOutcomeError struct {
	// Status is 0 when no answer arrived (timeout, connection lost), else the 5xx status.
	// Stripe replays a stored 5xx under the same idempotency key, so an answered failure
	// needs a look by FindInvoice and then a new key.
	Status int
	Cause  error
}

func (e *UnknownOutcomeError) Error() string {
	return fmt.Sprintf("outcome at Stripe unknown (status %d): %v", e.Status, e.Cause)
}

// Is makes errors.Is(err, ErrUnknownOutcome) true.
func (e *UnknownOutcomeError) Is(target error) bool { return target == ErrUnknownOutcome }

// Unwrap gives the transport's error, so that a cancelled context can still be recognised.
func (e *UnknownOutcomeError) Unwrap() error { return e.Cause }

// failed classifies err and wraps it once, with the verb and the id.
func failed(verb, id string, err error) error {
	if err == nil {
		return nil
	}
	return fmt.Errorf("%s %s: %w", verb, id, classify(err))
}

func classify(err error) error {
	var answer *stripe.Error
	if !errors.As(err, &answer) {
		// Everything that is not an answer of Stripe's: a lost connection, a deadline, or a
		// page from a proxy in between.
		return &UnknownOutcomeError{Cause: err}
	}
	switch status := answer.HTTPStatusCode; {
	case status == http.StatusNotFound && answer.Code == stripe.ErrorCodeResourceMissing:
		return ErrNotFound
	case status == http.StatusTooManyRequests || status == http.StatusConflict:
		return fmt.Errorf("%w: %d %s", ErrBusy, status, answer.Code)
	case status >= 400 && status < 500:
		return &RefusedError{
			Status: status, Type: string(answer.Type), Code: string(answer.Code),
			Param: answer.Param, Message: answer.Msg,
		}
	default:
		return &UnknownOutcomeError{Status: status, Cause: errors.New(answer.Msg)}
	}
}
