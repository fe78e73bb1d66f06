package billing

import (
	"net/http"

	"golang.org/x/time/rate"
)

// CallsPerSecond is how many calls a process makes to a Stripe account at most: a
// fifth of what Stripe allows a sandbox, and enough for any house
// (https://docs.stripe.com/rate-limits).
const CallsPerSecond = 5

// paced lets calls out one after another at a steady pace. Whoever waits longer than
// their context has gets its error, and nothing was sent.
type paced struct {
	way   http.RoundTripper
	clock *rate.Limiter
}

func pace(way http.RoundTripper, perSecond int) http.RoundTripper {
	if way == nil {
		way = http.DefaultTransport
	}
	if perSecond <= 0 {
		return way
	}
	return paced{way, rate.NewLimiter(rate.Limit(perSecond), perSecond)}
}

// RoundTrip waits for its turn.
func (p paced) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := p.clock.Wait(r.Context()); err != nil {
		return nil, err
	}
	return p.way.RoundTrip(r)
}
