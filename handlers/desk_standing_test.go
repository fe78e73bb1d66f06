package handlers

import (
	"testing"

	"imprimatur/models"
)

func TestTheHistoryOfARequesterTellsWhatWasPaidLate(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	paid, _ := h.licensed("a")
	now := h.submitted("b")
	standing := func() models.Standing {
		s, err := models.StandingOf(t.Context(), h.db, now.OrganisationID, now.ID)
		must(t, err)
		return s
	}
	if paid.OrganisationID != now.OrganisationID {
		t.Fatal("two organisations")
	}
	if s := standing(); s.Paid != 1 || s.Late != 0 {
		t.Errorf("paid in time: %+v", s)
	}
	must(t, h.db.Exec(`UPDATE invoices SET due_at = paid_at - ?::interval WHERE request_id = ?`, "1 day", paid.ID).Error)
	if s := standing(); s.Paid != 1 || s.Late != 1 {
		t.Errorf("paid a day late: %+v", s)
	}
	h.signedIn().get(deskPage(now)).says("1 licensed", "1 paid", "1 paid late")
}
