package licensing_test

import (
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// TestAHoldIsToldToTheOrganisationsOwnAlone: somebody who merely types the name of an
// organisation learns nothing of its debts, and is not stopped by them; the desk is warned.
func TestAHoldIsToldToTheOrganisationsOwnAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	known := h.sentBy("before the hold", "regular@mail.example")
	elsewhere := h.asOther("the same address in another name", "regular@mail.example", "Another House")
	h.agree(known, models.OrganisationTerms{Domains: []string{"revue.example"}})
	h.clock.pass(day)
	must(t, h.desk.HoldAccount(t.Context(), h.editor, known.OrganisationID, "cheques bounce"))
	h.clock.pass(day)
	for _, c := range []struct {
		name string
		r    models.Request
		held bool
	}{
		{"a colleague at its domain", h.sentBy("1", "Anna@Revue.Example"), true},
		{"who asked in its name before", h.sentBy("2", "regular@mail.example"), true},
		{"a stranger who types its name", h.sentBy("3", "stranger@mail.example"), false},
		{"the same stranger again", h.sentBy("4", "stranger@mail.example"), false},
		{"a domain that only ends like it", h.sentBy("5", "a@notrevue.example"), false},
		{"in another organisation's name", elsewhere, false},
	} {
		q := h.offered(c.r)
		held, err := h.desk.Held(t.Context(), h.reload(c.r))
		must(t, err)
		if marked := h.queued(c.r).AccountHeld; marked != held {
			t.Errorf("%s: held %t, the queue marks it %t", c.name, held, marked)
		}
		if err := h.desk.AcceptQuote(t.Context(), c.r.ID, h.signature(q)); held != c.held || is(err, licensing.ErrHeld) != c.held || err != nil && !c.held {
			t.Errorf("%s: held %t, accepting it: %v", c.name, held, err)
		}
		d, err := models.DossierOf(t.Context(), h.db, h.reload(c.r))
		must(t, err)
		if warned := len(d.Beside) == 1; len(d.Holds) == 1 != c.held || warned != (!c.held && c.r.OrganisationID == known.OrganisationID) {
			t.Errorf("%s: the desk sees %d holds, %d beside", c.name, len(d.Holds), len(d.Beside))
		}
	}
}

// queued is a request's line of the desk's queue.
func (h *house) queued(r models.Request) models.QueueRow {
	h.t.Helper()
	page, err := models.Queue(h.t.Context(), h.db, models.QueueFilter{View: models.QueueAll, OwnerID: models.Anybody, Search: r.Reference})
	must(h.t, err)
	if len(page.Rows) != 1 {
		h.t.Fatalf("%d lines of request %s", len(page.Rows), r.Reference)
	}
	return page.Rows[0]
}

// asOther makes a confirmed request in the name of another organisation.
func (h *house) asOther(key, email, organisation string) models.Request {
	h.t.Helper()
	in := h.submission(key)
	in.Email, in.OrganisationName = email, organisation
	r, err := h.desk.Submit(h.t.Context(), in)
	must(h.t, err)
	link, err := h.desk.NewLink(h.t.Context(), r.ID, "confirm", day)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), link)
	must(h.t, err)
	return r
}
