package certificate

import (
	"net/url"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/i18n"
)

// words writes what a certificate says in one language.
type words struct {
	p    *i18n.Printer
	zone *time.Location
}

func newWords(p *i18n.Printer, zone *time.Location) words {
	if zone == nil {
		zone = time.UTC
	}
	return words{p, zone}
}

// coded is the word for a coded value, "website" of kind "media"; a code without a word is shown as it is.
func (w words) coded(kind, code string) string {
	if code == "" {
		return ""
	}
	if id := "common." + kind + "." + code; w.p.Has(id) {
		return w.p.T(id)
	}
	return w.name(code)
}

// codedList are the words for several codes, each to stay on one line.
func (w words) codedList(kind string, codes []string) []string {
	names := make([]string, 0, len(codes))
	for _, code := range codes {
		names = append(names, unbroken(w.coded(kind, code)))
	}
	return names
}

func (w words) territories(codes []string) string {
	names := make([]string, 0, len(codes))
	for _, code := range codes {
		names = append(names, w.p.Territory(code))
	}
	return w.p.List(names)
}

func (w words) languages(codes []string) string {
	names := make([]string, 0, len(codes))
	for _, code := range codes {
		names = append(names, w.p.Language(code))
	}
	return w.p.List(names)
}

// portion says how much of the work is licensed.
func (w words) portion(g Grant) string {
	name := w.coded("portion", g.Portion)
	if g.PortionWords <= 0 {
		return name
	}
	return w.p.T("certificate.portion_limit", "Portion", name, "Count", g.PortionWords)
}

// limit is a number up to which the work may be used; nothing when none is stated.
func (w words) limit(n int64) string {
	if n <= 0 {
		return ""
	}
	return w.p.T("pricing.bound.up_to", "Number", w.p.Isolate(w.p.Number(n)))
}

// size is the word for a size on the page.
func (w words) size(code string) string {
	if id := "public_form.placement." + code; w.p.Has(id) {
		return w.p.T(id)
	}
	return ""
}

// exclusivity is "none", or a number of days.
func (w words) exclusivity(code string) string {
	if days, err := strconv.Atoi(code); err == nil && days > 0 {
		return w.p.T("common.exclusivity.days", "Count", days)
	}
	return w.coded("exclusivity", code)
}

// period says for how long: the term, and its first and last day.
func (w words) period(g Grant) string {
	var parts []string
	if g.Term != "" {
		parts = append(parts, w.coded("term", g.Term))
	}
	switch start, end := w.day(g.StartsAt), w.day(g.EndsAt); {
	case start != "" && end != "":
		parts = append(parts, w.p.T("certificate.period", "Start", start, "End", end))
	case start != "":
		parts = append(parts, w.p.T("certificate.period_open", "Start", start))
	case end != "":
		parts = append(parts, w.p.T("certificate.period_until", "End", end))
	}
	return dotted(parts)
}

// dotted joins facts that stand for themselves with a middle dot.
func dotted(facts []string) string { return strings.Join(facts, " · ") }

// day is the day of a moment in the certificate's zone. A date is not broken between lines.
func (w words) day(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return unbroken(w.p.Date(t.In(w.zone)))
}

// unbroken keeps what belongs together on one line.
func unbroken(s string) string { return strings.ReplaceAll(s, " ", "\u00a0") }

func (w words) moment(t time.Time) string { return w.p.DateTime(t, w.zone) }

// name isolates what others wrote inside a sentence of ours. Isolate marks of its own are taken out first: a stray one
// would end the isolation.
func (w words) name(s string) string {
	return w.p.Isolate(strings.Map(func(r rune) rune {
		if r >= '\u2066' && r <= '\u2069' {
			return -1
		}
		return r
	}, tidy(s)))
}

// webAddress returns an address that is safe to open from a document: http or https, otherwise nothing.
func webAddress(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil || u.Host == "" || (u.Scheme != "https" && u.Scheme != "http") {
		return ""
	}
	return u.String()
}
