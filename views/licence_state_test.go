package views_test

import (
	"testing"
	"time"

	"imprimatur/models"
	"imprimatur/views"
)

// TestAnUnpaidLicenceIsClosedByTheClock: whether or not a job has ended it yet.
func TestAnUnpaidLicenceIsClosedByTheClock(t *testing.T) {
	now := time.Date(2026, 11, 30, 12, 0, 0, 0, time.UTC)
	for _, c := range []struct {
		status models.LicenceStatus
		payBy  time.Duration
		want   string
	}{
		{models.LicenceProvisional, time.Second, views.LicenceValid}, {models.LicenceProvisional, 0, views.LicenceSuspended},
		{models.LicenceScheduled, -time.Second, views.LicenceSuspended}, {models.LicenceTerminated, -time.Second, views.LicenceRevoked},
		{models.LicenceExpired, -time.Second, views.LicenceEnded},
	} {
		by := now.Add(c.payBy)
		l := models.Licence{Status: c.status, PayBy: &by, StartsAt: now.AddDate(0, -1, 0)}
		if got := views.LicenceStateOf(l, now); got != c.want {
			t.Errorf("%s, to be paid in %s: %s, want %s", c.status, c.payBy, got, c.want)
		}
	}
}
