package article

import (
	"errors"
	"fmt"
	"net/netip"
	neturl "net/url"
	"regexp"
	"strings"
	"unicode/utf8"

	whatwg "github.com/nlnwa/whatwg-url/url"
)

// MaxURLBytes is the longest address accepted, before and after normalising.
const MaxURLBytes = 2000

// Why an address is refused. ErrHost and ErrTooLong are kinds of ErrNotURL.
var (
	ErrNotURL   = errors.New("not a web address")
	ErrScheme   = errors.New("not an http or https address")
	ErrUserinfo = errors.New("address carries a user name or password")
	ErrHost     = fmt.Errorf("%w: host name is not plain ASCII or punycode", ErrNotURL)
	ErrTooLong  = fmt.Errorf("%w: longer than %d bytes", ErrNotURL, MaxURLBytes)
)

// trackers are query parameters that say how a reader came, not what is read.
var trackers = map[string]bool{
	"fbclid": true, "gclid": true, "gclsrc": true, "dclid": true, "gbraid": true, "wbraid": true,
	"msclkid": true, "twclid": true, "ttclid": true, "li_fat_id": true, "yclid": true, "ysclid": true,
	"igshid": true, "igsh": true, "mkt_tok": true, "_ga": true, "_gl": true, "_hsenc": true, "_hsmi": true,
	"vero_id": true, "oly_enc_id": true, "oly_anon_id": true, "ref": true, "ref_src": true, "ref_url": true,
	"spm": true, "s_cid": true, "cmpid": true, "ncid": true, "wt_mc": true, "__twitter_impression": true,
}

var trackerPrefixes = []string{"utm_", "mc_", "pk_", "mtm_", "matomo_", "at_medium", "at_campaign", "hsa_"}

var (
	schemeLike  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9+.\-]*:`)
	hostAndPort = regexp.MustCompile(`^[A-Za-z0-9.\-]+:[0-9]{1,5}([/?#]|$)`)
	hostBytes   = regexp.MustCompile(`^[A-Za-z0-9._\-]+$`)
	parser      = whatwg.NewParser(whatwg.WithPercentEncodeSinglePercentSign())
)

// Normalise gives every spelling of an address one form, so that an article is
// found again: https when no scheme was typed, host in lower case, no fragment,
// tracking parameters, default port, trailing or doubled slash. The order of the
// remaining parameters stays. Normalising twice changes nothing.
// Errors: ErrNotURL (also ErrHost, ErrTooLong), ErrScheme, ErrUserinfo.
func Normalise(raw string) (string, error) {
	u, err := parse(raw)
	if err != nil {
		return "", err
	}
	out := u.Protocol() + "//" + authority(u) + tidyPath(u.Pathname())
	if query := withoutTrackers(u.Query()); query != "" {
		out += "?" + query
	}
	if len(out) > MaxURLBytes {
		return "", ErrTooLong
	}
	if _, err := neturl.Parse(out); err != nil {
		return "", fmt.Errorf("%w: %v", ErrNotURL, err)
	}
	return out, nil
}

// Host names the site an address belongs to: lower case, without port, brackets
// or final dot; empty when the address is refused by Normalise.
func Host(address string) string {
	u, err := parse(address)
	if err != nil {
		return ""
	}
	return hostname(u)
}

// parse reads an address strictly: what two parsers could read differently
// (backslashes, control characters, percent-encoded or full-width hosts) is
// refused, not repaired.
func parse(raw string) (*whatwg.Url, error) {
	raw = strings.Trim(raw, " \t\r\n")
	if len(raw) > MaxURLBytes {
		return nil, ErrTooLong
	}
	if raw == "" || !utf8.ValidString(raw) || strings.ContainsFunc(raw, unsafeInAddress) {
		return nil, ErrNotURL
	}
	full, err := withScheme(raw)
	if err != nil {
		return nil, err
	}
	if err := checkAuthority(full); err != nil {
		return nil, err
	}
	u, err := parser.Parse(full)
	if err != nil {
		return nil, fmt.Errorf("%w: %v", ErrNotURL, err)
	}
	if !plausibleHost(hostname(u)) {
		return nil, ErrNotURL
	}
	return u, nil
}

func unsafeInAddress(r rune) bool { return r <= ' ' || r == 0x7f || r == '\\' }

// withScheme adds https where none was typed. "paper.example:8080/x" is a host
// with a port, "javascript:x" is a scheme.
func withScheme(raw string) (string, error) {
	switch lower := strings.ToLower(raw); {
	case strings.HasPrefix(lower, "http://"), strings.HasPrefix(lower, "https://"):
		return raw, nil
	case strings.HasPrefix(raw, "//"):
		return "https:" + raw, nil
	case strings.HasPrefix(lower, "http:"), strings.HasPrefix(lower, "https:"):
		return "", ErrNotURL
	case hostAndPort.MatchString(raw), !schemeLike.MatchString(raw):
		return "https://" + raw, nil
	case strings.Contains(raw[:strings.IndexByte(raw, ':')], ".") && strings.Contains(raw, "@"):
		return "", ErrUserinfo
	}
	return "", ErrScheme
}

// checkAuthority looks at host and port as typed, before any parser repairs them.
func checkAuthority(full string) error {
	_, rest, _ := strings.Cut(full, "://")
	if end := strings.IndexAny(rest, "/?#"); end >= 0 {
		rest = rest[:end]
	}
	if strings.Contains(rest, "@") {
		return ErrUserinfo
	}
	if rest == "" {
		return ErrNotURL
	}
	if strings.HasPrefix(rest, "[") {
		return checkBracketed(rest)
	}
	host, port, hasPort := strings.Cut(rest, ":")
	if host == "" || strings.HasPrefix(host, ".") || strings.Contains(host, "..") {
		return ErrNotURL
	}
	if !hostBytes.MatchString(host) {
		return ErrHost
	}
	if hasPort && !allDigits(port) {
		return ErrNotURL
	}
	return nil
}

// checkBracketed accepts [IPv6] and [IPv6]:port without a zone.
func checkBracketed(authority string) error {
	literal, port, found := strings.Cut(authority[1:], "]")
	address, err := netip.ParseAddr(literal)
	if !found || err != nil || !address.Is6() || address.Zone() != "" {
		return ErrHost
	}
	if port != "" && (port[0] != ':' || !allDigits(port[1:])) {
		return ErrNotURL
	}
	return nil
}

func allDigits(s string) bool {
	return s != "" && strings.Trim(s, "0123456789") == ""
}

// plausibleHost refuses single words such as "hello", which people paste by mistake.
func plausibleHost(host string) bool {
	if host == "localhost" {
		return true
	}
	if _, err := netip.ParseAddr(host); err == nil {
		return true
	}
	return strings.Contains(host, ".")
}

func hostname(u *whatwg.Url) string {
	return strings.TrimSuffix(strings.Trim(u.Hostname(), "[]"), ".")
}

func authority(u *whatwg.Url) string {
	host := strings.TrimSuffix(u.Hostname(), ".")
	if port := u.Port(); port != "" {
		return host + ":" + port
	}
	return host
}

func tidyPath(path string) string {
	for strings.Contains(path, "//") {
		path = strings.ReplaceAll(path, "//", "/")
	}
	if path = strings.TrimRight(path, "/"); path == "" {
		return "/"
	}
	return path
}

func withoutTrackers(query string) string {
	var kept []string
	for pair := range strings.SplitSeq(query, "&") {
		name, _, _ := strings.Cut(pair, "=")
		if pair != "" && !isTracker(name) {
			kept = append(kept, pair)
		}
	}
	return strings.Join(kept, "&")
}

func isTracker(name string) bool {
	if decoded, err := neturl.QueryUnescape(name); err == nil {
		name = decoded
	}
	name = strings.ToLower(name)
	if trackers[name] {
		return true
	}
	for _, prefix := range trackerPrefixes {
		if strings.HasPrefix(name, prefix) {
			return true
		}
	}
	return false
}
