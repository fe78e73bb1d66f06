package sandbox

import (
	"context"
	"net/http"
	"path"
	"sync"
)

// FaultKind is one way in which the real service fails.
type FaultKind int

const (
	// RateLimited answers 429 rate_limit; nothing is done or stored.
	RateLimited FaultKind = iota + 1
	// LockTimeout answers 429 lock_timeout; nothing is done or stored.
	LockTimeout
	// KeyInUse answers 409 idempotency_key_in_use; nothing is done or stored.
	KeyInUse
	// Unavailable answers 503; nothing is done or stored.
	Unavailable
	// Timeout never answers and does nothing; it ends with the request's context.
	Timeout
	// ServerError answers 500 and does nothing; the answer is stored and replayed under the key.
	ServerError
	// ServerErrorAfter carries the request out and answers 500, which is stored and replayed.
	ServerErrorAfter
	// LoseReply carries the request out and breaks the connection.
	LoseReply
	// TimeoutAfter carries the request out and never answers.
	TimeoutAfter
	// Forbidden answers 403, as a restricted key without the permission gets it; nothing is done.
	Forbidden
)

// Fault breaks requests on purpose. Method is exact or empty for all; Path is a pattern of
// path.Match ("/v1/invoices/*/finalize") or empty for all.
type Fault struct {
	Method, Path string
	Kind         FaultKind
	// Times is how many requests fail before the fault heals; 0 means until Heal.
	Times int
	// ShouldRetry is sent as the header Stripe-Should-Retry: "true", "false" or nothing.
	ShouldRetry string
}

// Break adds a fault. Faults are tried in the order they were added; they live in this Server
// only, not in the database.
func (s *Server) Break(f Fault) { s.faults.add(f) }

// Heal removes all faults.
func (s *Server) Heal() { s.faults.clear() }

type faults struct {
	mu  sync.Mutex
	all []*Fault
}

func (f *faults) add(fault Fault) {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = append(f.all, &fault)
}

func (f *faults) clear() {
	f.mu.Lock()
	defer f.mu.Unlock()
	f.all = nil
}

// list gives the faults that are on.
func (f *faults) list() []Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	var all []Fault
	for _, fault := range f.all {
		all = append(all, *fault)
	}
	return all
}

// take gives the first fault of the wanted kinds for a request and counts it down; nil if none.
func (f *faults) take(r *http.Request, kinds ...FaultKind) *Fault {
	f.mu.Lock()
	defer f.mu.Unlock()
	for i, fault := range f.all {
		if !fault.hits(r, kinds) {
			continue
		}
		taken := *fault
		if fault.Times--; fault.Times == 0 {
			f.all = append(f.all[:i:i], f.all[i+1:]...)
		} else if fault.Times < 0 {
			fault.Times = 0 // until healed
		}
		return &taken
	}
	return nil
}

func (f *Fault) hits(r *http.Request, kinds []FaultKind) bool {
	if f.Method != "" && f.Method != r.Method {
		return false
	}
	if f.Path != "" {
		if match, err := path.Match(f.Path, r.URL.Path); err != nil || !match {
			return false
		}
	}
	for _, kind := range kinds {
		if f.Kind == kind {
			return true
		}
	}
	return false
}

// before is the failure of a request that is never begun; nil means go on.
func (f *faults) before(w http.ResponseWriter, r *http.Request) error {
	fault := f.take(r, RateLimited, LockTimeout, KeyInUse, Unavailable, Forbidden, Timeout)
	if fault == nil {
		return nil
	}
	if fault.ShouldRetry != "" {
		w.Header().Set("Stripe-Should-Retry", fault.ShouldRetry)
	}
	switch fault.Kind {
	case RateLimited:
		return &problem{status: http.StatusTooManyRequests, kind: invalidRequest, code: "rate_limit",
			message: "Request rate limit exceeded."}
	case LockTimeout:
		return &problem{status: http.StatusTooManyRequests, kind: invalidRequest, code: "lock_timeout",
			message: "This object cannot be accessed right now because another API request or Stripe process is currently accessing it."}
	case KeyInUse:
		return keyInUse(r.Header.Get("Idempotency-Key"))
	case Forbidden:
		return &problem{status: http.StatusForbidden, kind: invalidRequest, message: "The provided key 'rk_test_*********sbx' does not have " +
			"the required permissions for this endpoint. Having the permission for it would allow this request to continue."}
	case Unavailable:
		return &problem{status: http.StatusServiceUnavailable, kind: "api_error", message: "Stripe is temporarily unavailable."}
	default:
		hang(r.Context())
		return nil
	}
}

// after breaks off a request that was carried out.
func (f *faults) after(r *http.Request) {
	switch fault := f.take(r, LoseReply, TimeoutAfter); {
	case fault == nil:
	case fault.Kind == TimeoutAfter:
		hang(r.Context())
	default:
		panic(http.ErrAbortHandler)
	}
}

func hang(ctx context.Context) {
	<-ctx.Done()
	panic(http.ErrAbortHandler)
}

// during reports the stored 500 that this request gets, and whether it is carried out first.
func (f *faults) during(w http.ResponseWriter, r *http.Request) (broken, carryOut bool) {
	fault := f.take(r, ServerError, ServerErrorAfter)
	if fault == nil {
		return false, true
	}
	if fault.ShouldRetry != "" {
		w.Header().Set("Stripe-Should-Retry", fault.ShouldRetry)
	}
	return true, fault.Kind == ServerErrorAfter
}

func serverError() *problem {
	return &problem{status: http.StatusInternalServerError, kind: "api_error",
		message: "An unknown error occurred. (A fault switched on in the sandbox.)"}
}
