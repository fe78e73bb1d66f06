package licensing

import (
	"slices"
	"time"

	"imprimatur/models"
)

// window is a stretch of time; a zero end is no end.
type window struct{ from, to time.Time }

func (w window) meets(other window) bool {
	return (other.to.IsZero() || w.from.Before(other.to)) && (w.to.IsZero() || other.from.Before(w.to))
}

// held says who else holds an article where and when an offer would grant it.
// An exclusive grant shuts out every other one in its territory and languages,
// whatever the medium; an earlier ordinary grant only weakens an exclusive offer.
func (d *Desk) held(o offered, h Hindrance, rivals []models.RivalGrant) []Hindrance {
	var out []Hindrance
	mine := o.window(d.Now())
	for _, rival := range rivals {
		theirs := rival.Grant.Use
		if rival.ArticleID != h.Article.ID || !territoriesMeet(o.grant.Use.Territory, theirs.Territory) || !languagesMeet(o.grant.Use.Languages, theirs.Languages) {
			continue
		}
		h.Rival, h.Kind, h.Until = rival, "", time.Time{}
		if w := exclusiveWindow(rival, d.Now(), o.house.Zone()); theirs.ExclusivityDays > 0 && w.meets(mine) {
			h.Kind, h.Until = HinderedByExclusive, w.to
		} else if o.grant.Use.ExclusivityDays > 0 && useWindow(rival, d.Now()).meets(o.exclusive(d.Now())) {
			h.Kind = HinderedByEarlier
		}
		if h.Kind != "" {
			out = append(out, h)
		}
	}
	return out
}

func languagesMeet(a, b []string) bool {
	if len(a) == 0 || len(b) == 0 {
		return true
	}
	return slices.ContainsFunc(a, func(code string) bool { return slices.Contains(b, code) })
}

// begins is when an offer would take effect if it were agreed and paid at once.
func (o offered) begins(now time.Time) time.Time {
	from := now
	if day, err := time.ParseInLocation(time.DateOnly, o.grant.StartsOn, o.house.Zone()); err == nil && day.After(from) {
		from = day
	}
	for _, a := range o.known {
		if a.EmbargoUntil != nil && a.EmbargoUntil.After(from) {
			from = *a.EmbargoUntil
		}
	}
	return from
}

// window is the time in which an offer lets its licensee publish.
func (o offered) window(now time.Time) window {
	from := o.begins(now)
	end := TermEnd(from.In(o.house.Zone()), o.grant.Use.Term)
	if o.grant.Archive {
		end = time.Time{}
	}
	if last := o.exclusive(now).to; !end.IsZero() && last.After(end) {
		end = last
	}
	return window{from, end}
}

// exclusive is the time in which an offer shuts out others.
func (o offered) exclusive(now time.Time) window {
	from := o.begins(now)
	return window{from, from.AddDate(0, 0, o.grant.Use.ExclusivityDays)}
}

// exclusiveWindow is when a rival's grant shuts out others. One that is agreed
// but not paid has no known end: its days count from the payment.
func exclusiveWindow(g models.RivalGrant, now time.Time, zone *time.Location) window {
	if g.Exclusive != nil {
		return window{*g.Exclusive, g.Exclusive.AddDate(0, 0, g.Grant.Use.ExclusivityDays)}
	}
	if g.StartsAt != nil {
		return window{*g.StartsAt, g.StartsAt.AddDate(0, 0, g.Grant.Use.ExclusivityDays)}
	}
	return window{offered{grant: g.Grant, house: models.Publication{TimeZone: zone.String()}}.begins(now), time.Time{}}
}

// useWindow is when a rival may publish.
func useWindow(g models.RivalGrant, now time.Time) window {
	w := window{from: now}
	if g.StartsAt != nil {
		w.from = *g.StartsAt
	}
	if g.EndsAt != nil && !g.Grant.Archive {
		w.to = *g.EndsAt
	}
	return w
}
