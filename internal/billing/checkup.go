package billing

import (
	"context"
	"errors"
	"net"
	"net/http"
	"net/url"
	"slices"
	"strings"
	"time"
)

// Severity says what a finding means for payments.
type Severity string

// Fine needs nothing; Doubtful works, but somebody should look; Wrong loses or delays something.
const (
	Fine     Severity = "fine"
	Doubtful Severity = "doubtful"
	Wrong    Severity = "wrong"
)

// Finding is one thing that a checkup found. Code names it for the words of whoever shows it;
// Subject is what it is about (a resource, a version, event types), never a secret.
type Finding struct {
	Code     string   `json:"code"`
	Severity Severity `json:"severity"`
	Subject  string   `json:"subject,omitempty"`
}

// The codes of findings.
const (
	FoundKey          = "key"           // fine: Stripe knows the key; Subject is the mode
	FoundKeyUnknown   = "key_unknown"   // wrong
	FoundNoAnswer     = "no_answer"     // wrong: Stripe cannot be asked now
	FoundAccess       = "access"        // fine: everything that is needed can be read
	FoundNoAccess     = "no_access"     // wrong: Subject is the resource
	FoundUnreadable   = "unreadable"    // doubtful: the key may not list endpoints
	FoundEndpoint     = "endpoint"      // fine: ours is there, enabled, whole
	FoundNoEndpoint   = "no_endpoint"   // wrong: Subject is the address
	FoundDisabled     = "disabled"      // wrong
	FoundVersion      = "version"       // doubtful: Subject is the endpoint's version, "" for the account's
	FoundMissing      = "missing"       // wrong: Subject lists the event types
	FoundTwice        = "twice"         // doubtful: two enabled endpoints of one address
	FoundReachable    = "reachable"     // fine: the address refuses an unsigned event with 400
	FoundUnreachable  = "unreachable"   // wrong: nothing answers at the address
	FoundOtherAnswer  = "other_answer"  // wrong: Subject is the status
	FoundLocalAddress = "local_address" // doubtful: Stripe cannot reach this machine
	FoundSandbox      = "sandbox"       // fine: there is nothing to check
)

// Checkup is what a look at an account and at our own webhook address found.
type Checkup struct {
	At         time.Time         `json:"at"`
	Mode       Mode              `json:"mode"`
	APIVersion string            `json:"api_version"`
	URL        string            `json:"url"`
	Access     []Access          `json:"access,omitempty"`
	Endpoints  []WebhookEndpoint `json:"endpoints,omitempty"`
	Findings   []Finding         `json:"findings"`
}

// Wrong reports whether something has to be done.
func (c Checkup) Wrong() bool {
	return slices.ContainsFunc(c.Findings, func(f Finding) bool { return f.Severity == Wrong })
}

func (c *Checkup) found(severity Severity, code, subject string) {
	c.Findings = append(c.Findings, Finding{code, severity, subject})
}

// Examine looks at everything that payments rest on: the key and what it may read, the webhook
// endpoints, and whether webhookURL answers as it must. It changes nothing, and says everything in
// its findings. visit carries the one request to webhookURL.
func (c *Client) Examine(ctx context.Context, webhookURL string, events []string, visit *http.Client) Checkup {
	up := Checkup{Mode: c.mode, APIVersion: APIVersion, URL: webhookURL}
	if c.mode == ModeSandbox {
		up.found(Fine, FoundSandbox, "")
		return up
	}
	var err error
	if up.Access, err = c.CheckAccess(ctx); err != nil {
		up.unanswered(err)
	} else {
		up.judgeAccess()
		c.examineEndpoints(ctx, &up, events)
	}
	up.visit(ctx, visit)
	return up
}

func (c *Checkup) unanswered(err error) {
	var refused *RefusedError
	if errors.As(err, &refused) && refused.Status == http.StatusUnauthorized {
		c.found(Wrong, FoundKeyUnknown, "")
		return
	}
	c.found(Wrong, FoundNoAnswer, "")
}

func (c *Checkup) judgeAccess() {
	c.found(Fine, FoundKey, string(c.Mode))
	whole := true
	for i, a := range c.Access {
		if !a.Readable {
			c.found(Wrong, FoundNoAccess, a.Resource)
			whole = false
		}
		c.Access[i].Problem = "" // Stripe's words may hold parts of the key
	}
	if whole {
		c.found(Fine, FoundAccess, "")
	}
}

func (c *Client) examineEndpoints(ctx context.Context, up *Checkup, events []string) {
	all, err := c.WebhookEndpoints(ctx)
	if errors.Is(err, ErrRefused) {
		up.found(Doubtful, FoundUnreadable, "")
		return
	}
	if err != nil {
		up.found(Wrong, FoundNoAnswer, "")
		return
	}
	up.Endpoints = all
	up.judgeEndpoints(events)
}

func (c *Checkup) judgeEndpoints(events []string) {
	var ours, enabled []WebhookEndpoint
	for _, e := range c.Endpoints {
		if SameAddress(e.URL, c.URL) {
			ours = append(ours, e)
			if e.Status == "enabled" {
				enabled = append(enabled, e)
			}
		}
	}
	switch {
	case len(ours) == 0:
		c.found(Wrong, FoundNoEndpoint, c.URL)
		return
	case len(enabled) == 0:
		c.found(Wrong, FoundDisabled, ours[0].ID)
		return
	case len(enabled) > 1:
		c.found(Doubtful, FoundTwice, c.URL)
	}
	before := len(c.Findings)
	if v := enabled[0].APIVersion; v != APIVersion {
		c.found(Doubtful, FoundVersion, v)
	}
	if missing := MissingEvents(enabled, events); len(missing) > 0 {
		c.found(Wrong, FoundMissing, strings.Join(missing, ", "))
	}
	if len(c.Findings) == before {
		c.found(Fine, FoundEndpoint, enabled[0].ID)
	}
}

// MissingEvents lists the event types that none of some endpoints sends, of those that an endpoint
// of the pinned version can send.
func MissingEvents(endpoints []WebhookEndpoint, events []string) (missing []string) {
	for _, name := range events {
		sends := func(e WebhookEndpoint) bool { return slices.Contains(e.Events, name) || slices.Contains(e.Events, "*") }
		if !newerThanPinned[name] && !slices.ContainsFunc(endpoints, sends) {
			missing = append(missing, name)
		}
	}
	return missing
}

// SameAddress reports whether two addresses are one: a slash at the end and the case of the host
// make no difference.
func SameAddress(a, b string) bool {
	one, err := url.Parse(a)
	other, failed := url.Parse(b)
	if err != nil || failed != nil {
		return a == b
	}
	return strings.EqualFold(one.Scheme, other.Scheme) && strings.EqualFold(one.Host, other.Host) &&
		strings.TrimSuffix(one.Path, "/") == strings.TrimSuffix(other.Path, "/") && one.RawQuery == other.RawQuery
}

// visit posts an event without a signature to our own address: what answers 400 is our webhook,
// and it believes no stranger.
func (c *Checkup) visit(ctx context.Context, visit *http.Client) {
	if local(c.URL) {
		c.found(Doubtful, FoundLocalAddress, c.URL)
	}
	ctx, cancel := context.WithTimeout(ctx, Timeout/3)
	defer cancel()
	req, err := http.NewRequestWithContext(ctx, http.MethodPost, c.URL, strings.NewReader("{}"))
	if err != nil {
		c.found(Wrong, FoundUnreachable, c.URL)
		return
	}
	req.Header.Set("Content-Type", "application/json")
	once := *visit
	once.CheckRedirect = func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse }
	resp, err := once.Do(req)
	if err != nil {
		c.found(Wrong, FoundUnreachable, c.URL)
		return
	}
	defer resp.Body.Close() //nolint:errcheck // nothing is read
	if resp.StatusCode != http.StatusBadRequest {
		c.found(Wrong, FoundOtherAnswer, resp.Status)
		return
	}
	c.found(Fine, FoundReachable, c.URL)
}

// local reports an address that only this machine or its network can reach.
func local(address string) bool {
	u, err := url.Parse(address)
	if err != nil {
		return false
	}
	ip := net.ParseIP(u.Hostname())
	return u.Hostname() == "localhost" || ip != nil && (ip.IsLoopback() || ip.IsPrivate())
}
