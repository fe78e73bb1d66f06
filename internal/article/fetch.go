package article

import (
	"context"
	"errors"
	"fmt"
	"io"
	"mime"
	"net"
	"net/http"
	neturl "net/url"
	"os"
	"slices"
	"strings"
	"time"

	"golang.org/x/net/html/charset"
)

// Why a page was not fetched. Callers show a sentence of their own per kind.
var (
	ErrNotAllowed       = errors.New("address is not on an allowed site")
	ErrBlocked          = errors.New("address leads into a private network")
	ErrTooLarge         = errors.New("page is too large")
	ErrNotHTML          = errors.New("answer is not an HTML page")
	ErrUnreachable      = errors.New("page could not be reached")
	ErrTooManyRedirects = errors.New("page redirects too often")
	ErrTimeout          = errors.New("page took too long to answer")
)

// Config of a Fetcher; zero values take the defaults named.
type Config struct {
	Hosts        []string      // sites that may be visited: the host itself and its subdomains
	AllowPrivate []string      // development: "host:port" pairs reachable although private or on another port
	Timeout      time.Duration // whole fetch with redirects, 5 s
	MaxBytes     int64         // of the page after decompression, 1 MiB
	MaxRedirects int           // 3 when zero; negative forbids them
	UserAgent    string
}

// Fetched is a page as it came: Body is UTF-8 whatever its charset was.
type Fetched struct {
	URL         string // where the last redirect led
	Body        []byte
	ContentType string
}

// Fetcher visits the house's own article pages and nothing else. Safe for
// concurrent use. Meant for jobs: it may take the whole timeout.
type Fetcher struct {
	cfg    Config
	client *http.Client
}

// NewFetcher builds one; without Hosts and AllowPrivate it refuses every address.
func NewFetcher(cfg Config) *Fetcher {
	return newFetcher(cfg, nil)
}

func newFetcher(cfg Config, names *net.Resolver) *Fetcher {
	if cfg.Timeout <= 0 {
		cfg.Timeout = 5 * time.Second
	}
	if cfg.MaxBytes <= 0 {
		cfg.MaxBytes = 1 << 20
	}
	if cfg.MaxRedirects == 0 {
		cfg.MaxRedirects = 3
	}
	if cfg.UserAgent == "" {
		cfg.UserAgent = "Imprimatur/1.0 (content licensing; reads the publisher's own pages)"
	}
	cfg.Hosts, cfg.AllowPrivate = lowered(cfg.Hosts), lowered(cfg.AllowPrivate)
	f := &Fetcher{cfg: cfg}
	f.client = &http.Client{
		Transport:     f.transport(names),
		CheckRedirect: func(*http.Request, []*http.Request) error { return http.ErrUseLastResponse },
	}
	return f
}

// transport ignores proxy variables, keeps no connection and checks each dial.
func (f *Fetcher) transport(names *net.Resolver) *http.Transport {
	guarded := &net.Dialer{Control: outwardOnly(), Resolver: names}
	open := &net.Dialer{Resolver: names}
	return &http.Transport{
		DialContext: func(ctx context.Context, network, address string) (net.Conn, error) {
			if slices.Contains(f.cfg.AllowPrivate, strings.ToLower(address)) {
				return open.DialContext(ctx, network, address)
			}
			return guarded.DialContext(ctx, network, address)
		},
		DisableKeepAlives:      true,
		MaxResponseHeaderBytes: 64 << 10,
		ForceAttemptHTTP2:      true,
	}
}

// Fetch reads one page of an allowed site; every redirect is checked again.
// Errors: those of Normalise, and ErrNotAllowed, ErrBlocked, ErrTooLarge,
// ErrNotHTML, ErrUnreachable (also any status but 200), ErrTooManyRedirects,
// ErrTimeout; a cancelled ctx gives context.Canceled.
func (f *Fetcher) Fetch(ctx context.Context, address string) (Fetched, error) {
	limited, cancel := context.WithTimeout(ctx, f.cfg.Timeout)
	defer cancel()
	page, err := f.follow(limited, address)
	if err != nil {
		return Fetched{}, fmt.Errorf("fetch %.200s: %w", address, reason(ctx, err))
	}
	return page, nil
}

func (f *Fetcher) follow(ctx context.Context, address string) (Fetched, error) {
	for hop := 0; hop <= max(f.cfg.MaxRedirects, 0); hop++ {
		visit, err := f.permit(address)
		if err != nil {
			return Fetched{}, err
		}
		page, next, err := f.visit(ctx, visit)
		if err != nil || next == "" {
			return page, err
		}
		address = next
	}
	return Fetched{}, ErrTooManyRedirects
}

// permit says whether an address may be visited, and how it is written. The
// address is not normalised: a site may insist on its trailing slash.
func (f *Fetcher) permit(address string) (string, error) {
	u, err := parse(address)
	if err != nil {
		return "", err
	}
	host, port := hostname(u), u.Port()
	if strings.HasSuffix(u.Hostname(), ".") {
		u.SetHostname(host) // dialled as it was compared
	}
	if port == "" {
		port = map[string]string{"http": "80", "https": "443"}[u.Scheme()]
	}
	if slices.Contains(f.cfg.AllowPrivate, net.JoinHostPort(host, port)) {
		return u.Href(true), nil
	}
	if port != "80" && port != "443" {
		return "", fmt.Errorf("%w: port %s", ErrNotAllowed, port)
	}
	for _, site := range f.cfg.Hosts {
		if host == site || strings.HasSuffix(host, "."+site) {
			return u.Href(true), nil
		}
	}
	return "", fmt.Errorf("%w: %s", ErrNotAllowed, host)
}

// visit makes one request and returns the page, or where it redirects to.
func (f *Fetcher) visit(ctx context.Context, address string) (Fetched, string, error) {
	req, err := http.NewRequestWithContext(ctx, http.MethodGet, address, nil)
	if err != nil {
		return Fetched{}, "", fmt.Errorf("%w: %v", ErrNotURL, err)
	}
	req.Header.Set("User-Agent", f.cfg.UserAgent)
	req.Header.Set("Accept", "text/html,application/xhtml+xml;q=0.9")
	resp, err := f.client.Do(req)
	if err != nil {
		return Fetched{}, "", err
	}
	defer resp.Body.Close() //nolint:errcheck // the page has been read or given up
	if location := resp.Header.Get("Location"); resp.StatusCode/100 == 3 && location != "" {
		next, err := req.URL.Parse(location)
		if err != nil {
			return Fetched{}, "", fmt.Errorf("%w: redirect: %v", ErrNotURL, err)
		}
		return Fetched{}, next.String(), nil
	}
	if resp.StatusCode != http.StatusOK {
		return Fetched{}, "", fmt.Errorf("%w: status %d", ErrUnreachable, resp.StatusCode)
	}
	page, err := f.read(resp)
	return page, "", err
}

// read takes the body, decompressed by the transport, up to the limit.
func (f *Fetcher) read(resp *http.Response) (Fetched, error) {
	kind := resp.Header.Get("Content-Type")
	media, _, err := mime.ParseMediaType(kind)
	if err != nil || (media != "text/html" && media != "application/xhtml+xml") {
		return Fetched{}, fmt.Errorf("%w: %.80q", ErrNotHTML, kind)
	}
	if encoding := resp.Header.Get("Content-Encoding"); encoding != "" && encoding != "identity" {
		return Fetched{}, fmt.Errorf("%w: encoding %.40q", ErrNotHTML, encoding)
	}
	body, err := io.ReadAll(io.LimitReader(resp.Body, f.cfg.MaxBytes+1))
	if err != nil {
		return Fetched{}, err
	}
	if int64(len(body)) > f.cfg.MaxBytes {
		return Fetched{}, ErrTooLarge
	}
	encoding, _, _ := charset.DetermineEncoding(body, kind)
	if decoded, err := encoding.NewDecoder().Bytes(body); err == nil {
		body = decoded
	}
	return Fetched{URL: resp.Request.URL.String(), Body: body, ContentType: kind}, nil
}

// reason sorts what the network said into the errors of this file.
func reason(caller context.Context, err error) error {
	for _, known := range []error{ErrNotURL, ErrScheme, ErrUserinfo, ErrNotAllowed, ErrBlocked, ErrTooLarge, ErrNotHTML, ErrUnreachable, ErrTooManyRedirects} {
		if errors.Is(err, known) {
			return bare(err)
		}
	}
	if errors.Is(caller.Err(), context.Canceled) {
		return caller.Err()
	}
	var timeout net.Error
	if errors.Is(err, context.DeadlineExceeded) || errors.Is(err, os.ErrDeadlineExceeded) || (errors.As(err, &timeout) && timeout.Timeout()) {
		return ErrTimeout
	}
	return fmt.Errorf("%w: %v", ErrUnreachable, bare(err))
}

// bare drops the address that net/http puts into its errors; Fetch names it once.
func bare(err error) error {
	var wrapped *neturl.Error
	if errors.As(err, &wrapped) {
		return wrapped.Err
	}
	return err
}

func lowered(list []string) []string {
	out := make([]string, 0, len(list))
	for _, s := range list {
		if s = strings.ToLower(strings.TrimSpace(s)); s != "" {
			out = append(out, s)
		}
	}
	return out
}
