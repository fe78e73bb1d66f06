package licensing_test

import (
	"sync"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// Ten rounds of two administrators who disable each other at the same moment:
// each time exactly one of them stays.
func TestTwoAdministratorsCannotRemoveEachOther(t *testing.T) {
	h := newHouse(t)
	second, err := h.desk.CreateStaff(t.Context(), "rami@meridian.example", "Rami Saad", models.Admin, "correct horse battery")
	must(t, err)
	pair := [2]models.Actor{h.editor, second.Actor()}
	for range 10 {
		var both sync.WaitGroup
		var errs [2]error
		for i := range pair {
			both.Go(func() { errs[i] = h.desk.DisablePerson(t.Context(), pair[i], pair[1-i].ID) })
		}
		both.Wait()
		if n := h.count(`SELECT count(*) FROM staff WHERE role = 'admin' AND active`); n != 1 {
			t.Fatalf("%d administrators are left; %v", n, errs)
		}
		for i := range pair {
			if errs[i] == nil {
				must(t, h.desk.EnablePerson(t.Context(), pair[i], pair[1-i].ID))
			}
		}
	}
}

func TestOnlyAnAdministratorManagesPeople(t *testing.T) {
	h := newHouse(t)
	editor, err := h.desk.CreateStaff(t.Context(), "sam@meridian.example", "Sam Haddad", models.Editor, "correct horse battery")
	must(t, err)
	for name, err := range map[string]error{
		"role":    h.desk.ChangeRole(t.Context(), editor.Actor(), editor.ID, models.Editor, models.Admin),
		"disable": h.desk.DisablePerson(t.Context(), editor.Actor(), h.editor.ID),
		"enable":  h.desk.EnablePerson(t.Context(), models.System, editor.ID),
	} {
		if !is(err, models.ErrForbidden) {
			t.Errorf("%s: %v", name, err)
		}
	}
}

// Two people save the same draft: the version is the same for both, only the text tells.
func TestADraftIsNotOverwrittenUnseen(t *testing.T) {
	h := newHouse(t)
	first, err := h.desk.SaveRateCard(t.Context(), h.editor, h.pub.ID, 1, pricing.Default("GBP"), "draft")
	must(t, err)
	seen := licensing.Seen{Version: first.Version, Hash: first.Hash}
	dearer := pricing.Default("GBP")
	dearer.Rule("pictures").Do.Minor *= 2
	_, err = h.desk.ReviseRateCard(t.Context(), h.editor, h.pub.ID, seen, dearer, "mine")
	must(t, err)
	if _, err := h.desk.ReviseRateCard(t.Context(), h.editor, h.pub.ID, seen, pricing.Default("GBP"), "theirs"); !is(err, models.ErrConflict) {
		t.Errorf("the second writer: %v", err)
	}
	if err := h.desk.PublishSeenRateCard(t.Context(), h.editor, first.ID, first.Hash); !is(err, models.ErrConflict) {
		t.Errorf("publishing what was not seen: %v", err)
	}
	must(t, h.desk.PublishSeenRateCard(t.Context(), h.editor, first.ID, dearer.Hash()))
}
