package contract

import (
	"encoding/json"
	"fmt"
	"io"
	"net/http"
	"strconv"
	"strings"
)

// answer is what came back for a request made without the client.
type answer struct {
	status   int
	replayed bool
	body     []byte
	err      error
}

// raw makes one request as any HTTP client could, with a test key.
func (b *bench) raw(method, path, form, key string, over http.RoundTripper) answer {
	b.Helper()
	r, err := http.NewRequestWithContext(b.ctx, method, "http://sandbox.invalid"+path, strings.NewReader(form))
	b.must(err)
	r.Header.Set("Authorization", "Bearer sk_test_raw")
	r.Header.Set("Stripe-Version", "2023-10-16")
	if method == http.MethodPost {
		r.Header.Set("Content-Type", "application/x-www-form-urlencoded")
	}
	if key != "" {
		r.Header.Set("Idempotency-Key", key)
	}
	return send(r, over)
}

func send(r *http.Request, over http.RoundTripper) answer {
	resp, err := over.RoundTrip(r)
	if err != nil {
		return answer{err: err}
	}
	defer resp.Body.Close()
	body, err := io.ReadAll(resp.Body)
	return answer{status: resp.StatusCode, replayed: resp.Header.Get("Idempotent-Replayed") == "true", body: body, err: err}
}

// post is raw for a form, straight to the sandbox.
func (b *bench) post(path, form, key string) answer {
	b.Helper()
	return b.raw("POST", path, form, key, b.sandbox.Transport())
}

// field walks into an answer and gives what it finds as text; empty when there is nothing.
func (b *bench) field(a answer, path ...string) string {
	b.Helper()
	var v any
	if err := json.Unmarshal(a.body, &v); err != nil {
		b.Fatalf("answer %d %q: %v", a.status, a.body, err)
	}
	for _, step := range path {
		switch node := v.(type) {
		case map[string]any:
			v = node[step]
		case []any:
			i, err := strconv.Atoi(step)
			if err != nil || i >= len(node) {
				return ""
			}
			v = node[i]
		}
	}
	if v == nil {
		return ""
	}
	return fmt.Sprint(v)
}
