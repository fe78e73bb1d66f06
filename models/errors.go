package models

import (
	"errors"
	"sort"
	"strings"
)

// The errors that cross the house. Everything else is a fault and shown as one.
var (
	// ErrNotFound says that there is no such row, or none that this viewer may see.
	ErrNotFound = errors.New("not found")
	// ErrForbidden says that the person is known but their role does not allow the act.
	ErrForbidden = errors.New("forbidden")
	// ErrConflict says that somebody else was first: the row has moved on since it was read.
	ErrConflict = errors.New("conflict")
	// ErrGone says that it existed and has ended for good: an expired link or quote.
	ErrGone = errors.New("gone")
	// ErrThrottled says that it was asked too often; try again later.
	ErrThrottled = errors.New("throttled")
)

// Invalid maps a form field to the message id of what is wrong with it.
// It is the only error whose words are meant for the person who typed.
type Invalid map[string]string

// Error lists the fields in a stable order, for logs.
func (e Invalid) Error() string {
	parts := make([]string, 0, len(e))
	for field, id := range e {
		parts = append(parts, field+"="+id)
	}
	sort.Strings(parts)
	return "invalid: " + strings.Join(parts, ", ")
}

// OrNil returns e as an error, or nil when nothing is wrong.
func (e Invalid) OrNil() error {
	if len(e) == 0 {
		return nil
	}
	return e
}
