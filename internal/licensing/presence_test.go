package licensing_test

import (
	"testing"
	"time"

	"imprimatur/models"
)

func (h *house) colleague(name string, role models.Role) models.Actor {
	h.t.Helper()
	s, err := h.desk.CreateStaff(h.t.Context(), name+"@meridian.example", name, role, "correct horse battery")
	must(h.t, err)
	return s.Actor()
}

func (h *house) at(r models.Request, reader models.Actor) []models.Present {
	h.t.Helper()
	out, err := models.PresentAt(h.t.Context(), h.db, r.ID, reader.ID, h.clock.now())
	must(h.t, err)
	return out
}

func TestOthersSeeWhoLooksAndWhoWrites(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	r := h.submitted("k")
	idris, viewer := h.colleague("Idris", models.Admin), h.colleague("Vera", models.Viewer)
	must(t, h.desk.Attend(ctx, h.editor, r.ID, true))
	must(t, h.desk.Attend(ctx, viewer, r.ID, true))
	if got := h.at(r, h.editor); len(got) != 1 || got[0].Name != "Vera" || got[0].Writing {
		t.Errorf("the editor sees %+v; a viewer looks, writes never, and nobody sees themselves", got)
	}
	seen := h.at(r, idris)
	if len(seen) != 2 || seen[0].StaffID != h.editor.ID || !seen[0].Writing || seen[0].Reference != r.Reference {
		t.Errorf("a third sees %+v", seen)
	}
	must(t, h.desk.Attend(ctx, h.editor, r.ID, false))
	if got := h.at(r, viewer); len(got) != 1 || got[0].Writing {
		t.Errorf("after the words are gone: %+v", got)
	}
	must(t, h.desk.Leave(ctx, h.editor, r.ID))
	if got := h.at(r, viewer); len(got) != 0 {
		t.Errorf("after leaving: %+v", got)
	}
	stranger := models.Actor{Kind: "licensee", ID: r.ContactID}
	if err := h.desk.Attend(ctx, stranger, r.ID, false); !is(err, models.ErrForbidden) {
		t.Errorf("a licensee attends: %v", err)
	}
}

func TestAPresenceEndsByItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	r, other := h.submitted("k"), h.submitted("l")
	idris := h.colleague("Idris", models.Admin)
	must(t, h.desk.Attend(ctx, h.editor, r.ID, true))
	h.clock.pass(models.PresenceLasts - time.Second)
	if got := h.at(r, idris); len(got) != 1 {
		t.Errorf("gone too soon: %+v", got)
	}
	h.clock.pass(2 * time.Second)
	if got := h.at(r, idris); len(got) != 0 {
		t.Errorf("still there: %+v", got)
	}
	all, err := models.PresentOnDesk(ctx, h.db, idris.ID, h.clock.now())
	must(t, err)
	if len(all) != 0 {
		t.Errorf("still on the desk: %+v", all)
	}
	h.clock.pass(time.Hour)
	must(t, h.desk.Attend(ctx, h.editor, other.ID, false))
	if n := h.count(`SELECT count(*) FROM presences`); n != 1 {
		t.Errorf("%d rows are kept of one who is here once", n)
	}
}

func TestWhoIsDisabledIsNotThere(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	idris := h.colleague("Idris", models.Admin)
	must(t, h.desk.Attend(t.Context(), h.editor, r.ID, false))
	h.run(`UPDATE staff SET active = false WHERE id = ?`, h.editor.ID)
	if got := h.at(r, idris); len(got) != 0 {
		t.Errorf("%+v", got)
	}
}

func TestManySignsOfLifeAtOnceAreOnePresence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	acts := times(12, func() error { return h.desk.Attend(t.Context(), h.editor, r.ID, true) })
	if n := succeeded(t, atOnce(acts...)); n != 12 {
		t.Errorf("%d of 12 were heard", n)
	}
	if n := h.count(`SELECT count(*) FROM presences`); n != 1 {
		t.Errorf("%d presences", n)
	}
}
