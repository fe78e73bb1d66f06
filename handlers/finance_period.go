package handlers

import (
	"net/url"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// period is a span of whole days in a zone; To is the day after the last.
type period struct {
	From, To time.Time
}

// lastDay is the last one of the period.
func (p period) lastDay() time.Time { return p.To.AddDate(0, 0, -1) }

// query is the period as an address carries it.
func (p period) query() url.Values {
	return url.Values{"from": {p.From.Format(time.DateOnly)}, "to": {p.lastDay().Format(time.DateOnly)}}
}

// periodAsked reads from and to, both days included. Without them it is the year so
// far. What is wrong with them is in bad, and the period is the year then.
func periodAsked(c *fiber.Ctx, now time.Time, zone *time.Location) (p period, form typed, bad models.Invalid) {
	p = yearSoFar(now, zone)
	form = typed{"from": {clean(c.Query("from"))}, "to": {clean(c.Query("to"))}}
	if form.one("from") == "" && form.one("to") == "" {
		q := p.query()
		return p, typed{"from": q["from"], "to": q["to"]}, nil
	}
	k := check(form)
	from, to := k.day("from", "errors.date"), k.day("to", "errors.date")
	switch {
	case len(k.bad) > 0:
	case from.IsZero():
		k.wrong("from", "errors.date")
	case to.IsZero():
		k.wrong("to", "errors.date")
	case to.Before(from):
		k.wrong("to", "desk_finance.error.period")
	case to.Sub(from) > 10*366*24*time.Hour:
		k.wrong("from", "desk_finance.error.long")
	}
	if len(k.bad) > 0 {
		return p, form, k.bad
	}
	return period{day(from, zone), day(to, zone).AddDate(0, 0, 1)}, form, nil
}

// day is the beginning of a calendar day in a zone.
func day(d time.Time, zone *time.Location) time.Time {
	return time.Date(d.Year(), d.Month(), d.Day(), 0, 0, 0, 0, zone)
}

func yearSoFar(now time.Time, zone *time.Location) period {
	local := now.In(zone)
	return period{time.Date(local.Year(), 1, 1, 0, 0, 0, 0, zone), day(local, zone).AddDate(0, 0, 1)}
}

// usualPeriods are those that a house closes its books by.
func usualPeriods(words *i18n.Printer, path string, now time.Time, zone *time.Location, current period) []views.Tab {
	local := now.In(zone)
	month := time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, zone)
	quarter := time.Date(local.Year(), (local.Month()-1)/3*3+1, 1, 0, 0, 0, 0, zone)
	year := time.Date(local.Year(), 1, 1, 0, 0, 0, 0, zone)
	today := day(local, zone).AddDate(0, 0, 1)
	var out []views.Tab
	for _, u := range []struct {
		id string
		p  period
	}{
		{"month", period{month, today}}, {"last_month", period{month.AddDate(0, -1, 0), month}}, {"quarter", period{quarter, today}},
		{"last_quarter", period{quarter.AddDate(0, -3, 0), quarter}}, {"year", period{year, today}}, {"last_year", period{year.AddDate(-1, 0, 0), year}},
	} {
		out = append(out, views.Tab{Text: words.T("desk_finance.period." + u.id), Href: path + "?" + u.p.query().Encode(), Current: u.p == current})
	}
	return out
}
