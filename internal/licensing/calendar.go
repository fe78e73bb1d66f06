package licensing

import "time"

// WorkingDays returns the end of the working day (18:00 in zone) that lies days
// working days after a moment. Saturday and Sunday do not count.
func WorkingDays(from time.Time, days int, zone *time.Location) time.Time {
	at := from.In(zone)
	for days > 0 {
		at = at.AddDate(0, 0, 1)
		if day := at.Weekday(); day != time.Saturday && day != time.Sunday {
			days--
		}
	}
	return time.Date(at.Year(), at.Month(), at.Day(), 18, 0, 0, 0, zone).UTC()
}

// TermEnd is when a licence of a coded term ends; zero for no end.
// One edition gives a day for the print date and its e-paper.
func TermEnd(starts time.Time, term string) time.Time {
	switch term {
	case "one_edition":
		return starts.AddDate(0, 0, 1)
	case "1m":
		return starts.AddDate(0, 1, 0)
	case "3m":
		return starts.AddDate(0, 3, 0)
	case "6m":
		return starts.AddDate(0, 6, 0)
	case "12m":
		return starts.AddDate(1, 0, 0)
	default:
		return time.Time{}
	}
}
