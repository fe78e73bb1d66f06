package handlers

import (
	"time"

	ics "github.com/arran4/golang-ical"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// calendarOf makes an .ics file of a licence: when it begins and when it ends,
// with a reminder a week before the end. The same licence gives the same file.
func calendarOf(p *i18n.Printer, l models.Licence, verifyURL string) string {
	cal := ics.NewCalendarFor("Imprimatur")
	cal.SetMethod(ics.MethodPublish)
	title := l.Snapshot.Works[0].Title
	about := p.T("public_licence.calendar_event.about", "Publication", l.Snapshot.Publication, "URL", verifyURL)
	add := func(id, summary string, at time.Time) *ics.VEvent {
		e := cal.AddEvent(id + "-" + l.Number)
		e.SetDtStampTime(l.IssuedAt)
		e.SetStartAt(at)
		e.SetEndAt(at)
		e.SetSummary(summary)
		e.SetDescription(about)
		e.SetURL(verifyURL)
		return e
	}
	add("begins", p.T("public_licence.calendar_event.begins", "Number", l.Number, "Title", title), l.StartsAt)
	if l.EndsAt != nil {
		e := add("ends", p.T("public_licence.calendar_event.ends", "Number", l.Number, "Title", title), *l.EndsAt)
		alarm := e.AddAlarm()
		alarm.SetAction(ics.ActionDisplay)
		alarm.SetTrigger("-P7D")
		alarm.SetDescription(p.T("public_licence.calendar_event.ends", "Number", l.Number, "Title", title))
	}
	return cal.Serialize(ics.WithNewLineWindows)
}
