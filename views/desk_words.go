package views

import (
	"strings"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// deskStatus is a request's state in the desk's words: what the requester reads as "Question for you" waits for them here.
func deskStatus(p *i18n.Printer, s models.Status) Pill {
	return Pill{tones["request"][string(s)], p.T("desk_queue.status." + string(s))}
}

// Clock is how much time is left. Class is late, soon or empty; the words say it without the colour.
type Clock struct {
	Text, Class string
	At          time.Time
	Zone        *time.Location
}

// clockOf words the time left until a moment; nil has no clock.
func clockOf(p *i18n.Printer, due *time.Time, now time.Time, zone *time.Location) Clock {
	if due == nil {
		return Clock{}
	}
	c := Clock{At: *due, Zone: zone}
	left := due.Sub(now)
	switch {
	case left < 0:
		c.Class, c.Text = "late", p.T("desk_queue.due_words.overdue", "Time", span(p, -left))
	case left < 24*time.Hour:
		c.Class, c.Text = "soon", p.T("desk_queue.due_words.left", "Time", span(p, left))
	default:
		c.Text = p.T("desk_queue.due_words.left", "Time", span(p, left))
	}
	return c
}

// span is a length of time in its largest unit, "2 h" or "3 days".
func span(p *i18n.Printer, d time.Duration) string {
	switch {
	case d >= 48*time.Hour:
		return p.T("desk_queue.span.days", "Count", int(d/(24*time.Hour)))
	case d >= time.Hour:
		return p.T("desk_queue.span.hours", "Count", int(d/time.Hour))
	default:
		return p.T("desk_queue.span.minutes", "Count", int(d/time.Minute))
	}
}

// useInShort says a use in a few words: media, portion, term.
func useInShort(p *i18n.Printer, media []string, portion, term string, translation bool) string {
	words := make([]string, 0, len(media)+2)
	for _, m := range media {
		words = append(words, p.T("common.media."+m))
	}
	parts := []string{p.List(words)}
	if portion != "" && portion != "full" {
		parts = append(parts, p.T("common.portion."+portion))
	}
	if translation && portion != "translation" {
		parts = append(parts, p.T("common.portion.translation"))
	}
	if term != "" {
		parts = append(parts, p.T("common.term."+term))
	}
	out := parts[:0]
	for _, part := range parts {
		if part != "" {
			out = append(out, part)
		}
	}
	return strings.Join(out, " · ")
}

// zoneOf is a time zone by name, UTC when it is unknown here.
func zoneOf(name string) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" {
		return time.UTC
	}
	return zone
}
