package i18n

import (
	"strings"
	"time"
)

// Date writes the day of t, in t's own location, with the month as a word:
// "27 November 2026". The zero time is written as nothing.
func (p *Printer) Date(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	return p.dates.FmtDateLong(t)
}

// ShortDate is Date for tables: "27 Nov 2026" where the language has short months.
func (p *Printer) ShortDate(t time.Time) string {
	if t.IsZero() {
		return ""
	}
	if p.locale.medium {
		return p.dates.FmtDateMedium(t)
	}
	return p.dates.FmtDateLong(t)
}

// DateTime writes the moment t in the reader's zone and names the zone, so that a
// deadline cannot be misread: "27 November 2026, 09:00 (Istanbul time)". A nil zone
// is UTC.
func (p *Printer) DateTime(t time.Time, tz *time.Location) string {
	if t.IsZero() {
		return ""
	}
	if tz == nil || tz == time.Local {
		tz = time.UTC // the server's zone means nothing to a reader
	}
	t = t.In(tz)
	return p.T("common.date.with_time", "Date", p.Date(t), "Time", t.Format("15:04"), "Zone", p.Zone(tz))
}

// Zone names a time zone as people say it: "Istanbul time". A zone without words of
// its own in the catalogue is named after its city.
func (p *Printer) Zone(tz *time.Location) string {
	if tz == nil || tz == time.Local {
		tz = time.UTC
	}
	name := tz.String()
	if id := "common.zone." + strings.ToLower(strings.ReplaceAll(name, "/", "_")); p.Has(id) {
		return p.T(id)
	}
	if strings.Contains(name, "/") {
		return p.T("common.zone.city", "City", p.city(name))
	}
	return name // "UTC+3" and the like say it themselves
}
