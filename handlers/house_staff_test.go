package handlers

import (
	"net/http"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func (h *house) staffer(email string) models.Staff {
	h.t.Helper()
	all, err := models.AllStaff(h.t.Context(), h.db)
	must(h.t, err)
	for _, s := range all {
		if s.Email == email {
			return s
		}
	}
	h.t.Fatalf("nobody has the address %s", email)
	return models.Staff{}
}

func staffAct(s models.Staff, act string) string {
	return staffPath + "/" + strconv.FormatInt(s.ID, 10) + "/" + act
}

func TestAPersonIsAddedAndCanSignIn(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	b.follow(staffPath, url.Values{"name": {"Omar Nasser"}, "email": {"Omar@Meridian.example"}, "role": {"finance"}, "password": {"a long first password"}}).
		is(http.StatusOK).says("can sign in now", "Omar Nasser", "Never")
	if _, s, err := h.desk.SignIn(t.Context(), "omar@meridian.example", "a long first password", licensing.Origin{Network: "192.0.2.1"}); err != nil || s.Role != models.Finance {
		t.Errorf("signed in as %+v, %v", s, err)
	}
}

func TestBadPeopleAreRefusedWithTheirWords(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for name, c := range map[string]struct{ field, value string }{
		"no name": {"name", ""}, "overlong name": {"name", strings.Repeat("n", 121)}, "no address": {"email", ""}, "two addresses": {"email", "a@b.example, c@d.example"},
		"taken": {"email", "MAYA@meridian.example"}, "unknown role": {"role", "owner"}, "short password": {"password", "short"}, "line end": {"email", "a@b.example\r\nBcc: x@y.example"},
		"overlong password": {"password", strings.Repeat("p", 201)},
	} {
		t.Run(name, func(t *testing.T) {
			form := url.Values{"name": {"Omar Nasser"}, "email": {"omar@meridian.example"}, "role": {"viewer"}, "password": {"a long first password"}}
			form.Set(c.field, c.value)
			page := b.post(staffPath, form).is(http.StatusUnprocessableEntity)
			if !strings.Contains(page.body, `href="#f-`+c.field+`"`) {
				t.Errorf("the summary does not lead to %s: %s", c.field, page.text())
			}
			back := page.form(staffPath)
			for field := range form {
				if field != c.field && back.Get(field) != form.Get(field) {
					t.Errorf("%s is lost: %q", field, back.Get(field))
				}
			}
		})
	}
	if n := h.tally(`SELECT count(*) FROM staff`); n != 1 {
		t.Errorf("%d people", n)
	}
}

func TestAChangedRoleCountsAtOnceAndSignsOut(t *testing.T) {
	h := newHouse(t)
	admin, sam := h.signedIn(), h.as(models.Editor)
	editor := h.staffer("editor@meridian.example")
	sam.get("/admin/articles").is(http.StatusOK)
	admin.follow(staffAct(editor, "role"), url.Values{"seen": {"editor"}, "role": {"viewer"}}).is(http.StatusOK).says("The role is changed")
	sam.get("/admin/articles").is(http.StatusSeeOther)
	if got := h.staffer(editor.Email); got.Role != models.Viewer {
		t.Errorf("role %s", got.Role)
	}
	admin.post(staffAct(editor, "role"), url.Values{"seen": {"editor"}, "role": {"admin"}}).is(http.StatusConflict).says("Somebody else changed this person")
	admin.post(staffAct(editor, "role"), url.Values{"seen": {"viewer"}, "role": {"owner"}}).is(http.StatusUnprocessableEntity).says("Choose one of the roles")
}

func TestADisabledPersonIsOutUntilEnabled(t *testing.T) {
	h := newHouse(t)
	admin, sam := h.signedIn(), h.as(models.Editor)
	editor := h.staffer("editor@meridian.example")
	admin.follow(staffAct(editor, "disable"), url.Values{}).is(http.StatusOK).says("cannot sign in any more", "Disabled")
	sam.get("/admin/articles").is(http.StatusSeeOther)
	if _, _, err := h.desk.SignIn(t.Context(), editor.Email, password, licensing.Origin{Network: "192.0.2.1"}); err == nil {
		t.Error("a disabled person signs in")
	}
	admin.post(staffAct(editor, "disable"), url.Values{}).is(http.StatusConflict)
	admin.follow(staffAct(editor, "enable"), url.Values{}).is(http.StatusOK).says("can sign in again")
	if _, _, err := h.desk.SignIn(t.Context(), editor.Email, password, licensing.Origin{Network: "192.0.2.1"}); err != nil {
		t.Errorf("an enabled person cannot sign in: %v", err)
	}
	admin.post(staffPath+"/999/disable", url.Values{}).is(http.StatusNotFound)
	admin.post(staffPath+"/x/enable", url.Values{}).is(http.StatusNotFound)
}

func TestTheLastAdministratorStays(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	b.post(staffAct(h.admin, "disable"), url.Values{}).is(http.StatusUnprocessableEntity).says("This is the last administrator")
	b.post(staffAct(h.admin, "role"), url.Values{"seen": {"admin"}, "role": {"editor"}}).is(http.StatusUnprocessableEntity).says("This is the last administrator")
	b.get(staffPath).is(http.StatusOK)
	second := h.as(models.Admin)
	second.post(staffAct(h.admin, "disable"), url.Values{}).leads(staffPath + "?done=disabled")
	b.get(staffPath).is(http.StatusSeeOther)
	other := h.staffer("admin@meridian.example")
	second.post(staffAct(other, "role"), url.Values{"seen": {"admin"}, "role": {"viewer"}}).is(http.StatusUnprocessableEntity)
}
