package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"imprimatur/models"
)

// Every row of the desk's table is asked for by nobody and by each role: who may not enter is told so, who may is let in.
func TestTheDeskLetsInWhomItsTableNames(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	people := map[models.Role]*browser{models.Admin: h.at(h.admin)}
	for _, role := range []models.Role{models.Editor, models.Finance, models.Viewer} {
		people[role] = h.at(h.person(string(role)+" person", role))
	}
	routes := slices.Concat((&Handlers{}).deskRoutes(), (&Handlers{}).negotiationRoutes())
	if len(routes) < 25 {
		t.Fatalf("only %d routes", len(routes))
	}
	for _, route := range routes {
		if route.Guard.Kind() != "desk" {
			continue
		}
		path := strings.ReplaceAll(route.Path, ":reference", r.Reference)
		h.nobodyMayEnter(route.Method, path)
		for role, b := range people {
			if route.Path == "/admin/account/sessions" || route.Path == "/admin/account/password" {
				continue // tried with their own tests; they would sign the reader out
			}
			a := b.ask(route.Method, path)
			allowed := role.May(route.Guard.Act())
			if refused := a.status == http.StatusForbidden; refused == allowed {
				t.Errorf("%s as %s: %d", a.name, role, a.status)
			}
			if a.status >= 500 {
				t.Errorf("%s as %s: %d", a.name, role, a.status)
			}
		}
	}
}

// ask sends an empty form or opens a page.
func (b *browser) ask(method, path string) *answer {
	if method == http.MethodPost {
		return b.post(path, url.Values{})
	}
	return b.get(path)
}

func (h *house) nobodyMayEnter(method, path string) {
	h.t.Helper()
	a := h.browser().ask(method, path)
	if method == http.MethodGet {
		a.leads("/admin/login?next=" + url.QueryEscape(path))
		return
	}
	a.is(http.StatusUnauthorized).says("You were signed out in the meantime")
}

func TestViewersAndFinanceSeeNoForms(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	for _, role := range []models.Role{models.Viewer, models.Finance} {
		page := h.at(h.person(string(role)+" person", role)).get(deskPage(r)).is(http.StatusOK)
		page.says("Revue du Fleuve", "Suggested")
		page.hides(deskPage(r, "decline"), deskPage(r, "reply"), deskPage(r, "take"), deskPage(r, "quote"))
	}
	page := h.at(h.person("Edda Editor", models.Editor)).get(deskPage(r)).is(http.StatusOK)
	page.says("Make a quote", "Grant free", "Ask", "Decline", "Not needed", "Hold")
	page.form(deskPage(r, "reply"))
}

func TestAChangeOfRoleTakesEffectAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, s := h.submitted("k"), h.person("Edda Editor", models.Editor)
	b := h.at(s)
	b.get(deskPage(r, "decline")).is(http.StatusOK)
	must(t, h.db.Exec(`UPDATE staff SET role = 'viewer' WHERE id = ?`, s.ID).Error)
	b.get(deskPage(r, "decline")).is(http.StatusForbidden)
	b.post(deskPage(r, "decline"), url.Values{"seen": {"2"}, "code": {"other"}, "text": {"No."}, "action": {"send"}}).is(http.StatusForbidden)
	if now := h.reload(r); now.Status != models.Submitted {
		t.Fatalf("a viewer moved the request to %s", now.Status)
	}
}

func TestADisabledPersonIsOutAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.person("Edda Editor", models.Editor)
	b := h.at(s)
	b.get("/admin/requests").is(http.StatusOK)
	must(t, h.db.Exec(`UPDATE staff SET active = false WHERE id = ?`, s.ID).Error)
	b.get("/admin/requests").leads("/admin/login?next=%2Fadmin%2Frequests")
	b.post("/admin/login", url.Values{"email": {s.Email}, "password": {password}}).is(http.StatusUnprocessableEntity).says("do not belong together")
}

func TestAnUnconfirmedRequestIsNotOnTheDesk(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.unconfirmed("k")
	b := h.signedIn()
	b.get(deskPage(r)).is(http.StatusNotFound)
	b.post(deskPage(r, "take"), url.Values{}).is(http.StatusNotFound)
	b.get("/admin/requests?view=all").hides(r.Reference)
	b.get("/admin/requests?q=" + r.Reference).hides("/admin/requests/" + r.Reference)
}
