package billing

import (
	"context"
	"net/http"
	"sync/atomic"
	"testing"
	"time"

	"golang.org/x/time/rate"
)

type counted struct{ calls atomic.Int64 }

func (c *counted) RoundTrip(*http.Request) (*http.Response, error) {
	c.calls.Add(1)
	return &http.Response{StatusCode: http.StatusOK, Body: http.NoBody}, nil
}

// TestCallsGoOutAtAPace: a burst, then one after another; a caller who cannot wait
// so long sends nothing.
func TestCallsGoOutAtAPace(t *testing.T) {
	t.Parallel()
	way := &counted{}
	if n := fifty(t, paced{way, rate.NewLimiter(rate.Every(time.Hour), CallsPerSecond), nil}); n != CallsPerSecond || way.calls.Load() != CallsPerSecond {
		t.Errorf("%d calls of 50 went out", way.calls.Load())
	}
	if n := fifty(t, pace(way, 0, nil)); n != 50 {
		t.Errorf("%d calls of 50 without a pace", n)
	}
}

// TestACallWithoutATurnIsNotSent: whoever does not get one sends nothing.
func TestACallWithoutATurnIsNotSent(t *testing.T) {
	t.Parallel()
	way, asked := &counted{}, 0
	turn := func(context.Context) error {
		if asked++; asked%2 == 0 {
			return context.DeadlineExceeded
		}
		return nil
	}
	if n := fifty(t, pace(way, 1000, turn)); n != 25 || way.calls.Load() != 25 || asked != 50 {
		t.Errorf("%d calls went out, %d were answered, %d asked", way.calls.Load(), n, asked)
	}
}

// fifty makes fifty calls that may each wait a minute, and counts the answers.
func fifty(t *testing.T, way http.RoundTripper) (answers int) {
	t.Helper()
	ctx, cancel := context.WithTimeout(t.Context(), time.Minute)
	defer cancel()
	for range 50 {
		r, err := http.NewRequestWithContext(ctx, http.MethodGet, "http://stripe.invalid", nil)
		if err != nil {
			t.Fatal(err)
		}
		if resp, err := way.RoundTrip(r); err == nil {
			answers++
			resp.Body.Close()
		}
	}
	return answers
}
