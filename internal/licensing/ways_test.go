package licensing_test

import (
	"bytes"
	"io"
	"net/http"
	"strings"
	"sync"
)

// The ways to Stripe that tests put before the sandbox's own.

// pausing holds the answer to the first reading of an invoice back until told.
type pausing struct {
	way   http.RoundTripper
	asked chan<- struct{}
	goOn  <-chan struct{}
}

func (p pausing) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := p.way.RoundTrip(r)
	p.asked <- struct{}{}
	<-p.goOn
	return resp, err
}

// forging changes what Stripe answers to the reading of one invoice.
type forging struct {
	way  http.RoundTripper
	mu   *sync.Mutex
	what *strings.Replacer
}

func (f forging) RoundTrip(r *http.Request) (*http.Response, error) {
	resp, err := f.way.RoundTrip(r)
	if err != nil || r.Method != http.MethodGet || !strings.HasPrefix(r.URL.Path, "/v1/invoices/in_") {
		return resp, err
	}
	body, err := io.ReadAll(resp.Body)
	if err != nil {
		return nil, err
	}
	f.mu.Lock()
	defer f.mu.Unlock()
	resp.Body = io.NopCloser(bytes.NewReader([]byte(f.what.Replace(string(body)))))
	resp.ContentLength = -1
	return resp, nil
}

// failing breaks one call in a walk through Stripe: the n-th that is made.
type failing struct {
	way  http.RoundTripper
	mu   *sync.Mutex
	left *int
	fail func(r *http.Request) (after func())
}

// nth makes a way on which the n-th call fails. fail is called before that call;
// what it returns, if anything, is called when it was carried out.
func nth(way http.RoundTripper, n int, fail func(r *http.Request) (after func())) failing {
	return failing{way, &sync.Mutex{}, &n, fail}
}

func (f failing) RoundTrip(r *http.Request) (*http.Response, error) {
	f.mu.Lock()
	*f.left--
	now := *f.left == 0
	f.mu.Unlock()
	if !now {
		return f.way.RoundTrip(r)
	}
	after := f.fail(r)
	resp, err := f.way.RoundTrip(r)
	if after != nil {
		after()
	}
	return resp, err
}
