package billing

import (
	"context"
	"net/http"

	"golang.org/x/time/rate"
)

// CallsPerSecond is how many calls are made to a Stripe account at most: a fifth of
// what Stripe allows a sandbox, and enough for any house
// (https://docs.stripe.com/rate-limits). A process keeps to it by itself; all of them
// together do by Config.Turn.
const CallsPerSecond = 5

// Turn waits until a call may go out that other processes must know of. Its error
// means that nothing was sent.
type Turn func(ctx context.Context) error

// paced lets calls out at a steady pace: first that of this process, then that of all.
// Whoever waits longer than their context has gets its error, and nothing was sent.
type paced struct {
	way   http.RoundTripper
	clock *rate.Limiter
	turn  Turn // nil when this process is the only one
}

func pace(way http.RoundTripper, perSecond int, turn Turn) http.RoundTripper {
	if way == nil {
		way = http.DefaultTransport
	}
	if perSecond <= 0 {
		return way
	}
	return paced{way, rate.NewLimiter(rate.Limit(perSecond), perSecond), turn}
}

// RoundTrip waits for its turn.
func (p paced) RoundTrip(r *http.Request) (*http.Response, error) {
	if err := p.clock.Wait(r.Context()); err != nil {
		return nil, err
	}
	if p.turn != nil {
		if err := p.turn(r.Context()); err != nil {
			return nil, err
		}
	}
	return p.way.RoundTrip(r)
}
