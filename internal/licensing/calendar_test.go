package licensing

import (
	"testing"
	"time"
)

func TestWorkingDaysEndAtSixAndLeaveOutTheWeekend(t *testing.T) {
	zone := time.FixedZone("", 3*60*60)
	friday := time.Date(2026, 5, 8, 10, 0, 0, 0, zone)
	for _, c := range []struct {
		days int
		want time.Time
	}{
		{-1, time.Date(2026, 5, 8, 18, 0, 0, 0, zone)}, {0, time.Date(2026, 5, 8, 18, 0, 0, 0, zone)},
		{1, time.Date(2026, 5, 11, 18, 0, 0, 0, zone)}, {2, time.Date(2026, 5, 12, 18, 0, 0, 0, zone)},
		{5, time.Date(2026, 5, 15, 18, 0, 0, 0, zone)}, {6, time.Date(2026, 5, 18, 18, 0, 0, 0, zone)},
	} {
		if got := WorkingDays(friday, c.days, zone); !got.Equal(c.want) {
			t.Errorf("%d working days after Friday end %v, want %v", c.days, got.In(zone), c.want)
		}
	}
	// Thursday evening in UTC is Friday morning in the zone.
	if got := WorkingDays(time.Date(2026, 5, 7, 22, 0, 0, 0, time.UTC), 1, zone); got.In(zone).Weekday() != time.Monday {
		t.Errorf("a working day after Friday's first hour ends %v", got.In(zone))
	}
}

func TestEachTermHasItsEnd(t *testing.T) {
	starts := time.Date(2026, 1, 31, 9, 0, 0, 0, time.UTC)
	for term, want := range map[string]time.Time{
		"one_edition": time.Date(2026, 2, 1, 9, 0, 0, 0, time.UTC), "1m": time.Date(2026, 3, 3, 9, 0, 0, 0, time.UTC),
		"3m": time.Date(2026, 5, 1, 9, 0, 0, 0, time.UTC), "6m": time.Date(2026, 7, 31, 9, 0, 0, 0, time.UTC),
		"12m": time.Date(2027, 1, 31, 9, 0, 0, 0, time.UTC), "perpetual": {}, "": {},
	} {
		if got := TermEnd(starts, term); !got.Equal(want) {
			t.Errorf("%s ends %v, want %v", term, got, want)
		}
	}
}
