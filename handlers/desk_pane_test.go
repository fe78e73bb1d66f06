package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
	"time"

	"imprimatur/models"
)

// previewLink is the way from a list to the preview of a request.
func previewLink(a *answer, r models.Request) string {
	for _, n := range a.tags("a") {
		if attribute(n, "class") == "preview-link" && strings.Contains(attribute(n, "href"), r.Reference) {
			return attribute(n, "href")
		}
	}
	return ""
}

func TestAPreviewStandsBesideItsList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.crowd(r, h.admin)
	b := h.signedIn()
	must(t, h.desk.Reply(t.Context(), h.admin.Actor(), r.ID, "", "We are looking into it."))
	list := b.get("/admin/requests?view=all&publication=" + itoa(h.pub.ID))
	for next := link(list, "next"); previewLink(list, r) == "" && next != ""; next = link(list, "next") {
		list = b.get(next)
	}
	href := previewLink(list, r)
	u, err := url.Parse(href)
	must(t, err)
	if u.Query().Get("view") != "all" || u.Query().Get("publication") != itoa(h.pub.ID) || u.Query().Get("after") == "" || u.Fragment != "row-"+r.Reference {
		t.Fatalf("the way to the preview leaves the list: %s", href)
	}
	path, _, _ := strings.Cut(href, "#")
	page := b.get(path).is(http.StatusOK).says(
		"The river that forgot its name", "Revue du Fleuve", "Open the request", "Make a quote", "Decline", "Not in the catalogue", "We are looking into it.", "Suggested", "Use asked for")
	if got, want := strings.Join(listed(page), " "), strings.Join(listed(list), " "); got != want {
		t.Errorf("another list stands beside the preview:\n%s\n%s", got, want)
	}
	page.hides("data-presence=\"/admin")
	h.at(h.person("Vera Viewer", models.Viewer)).get(path).says("Open the request").hides("Make a quote")
}

func TestAPreviewOfNothingIsTheList(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, draft := h.submitted("k"), h.unconfirmed("l")
	b := h.signedIn()
	for _, name := range []string{"x", "MEE-000000", draft.Reference, "%00", strings.Repeat("A", 3000)} {
		page := b.get("/admin/requests?preview=" + name).is(http.StatusOK).says(r.Reference)
		if strings.Contains(page.body, "id=\"preview\"") {
			t.Errorf("%.20s opens a pane", name)
		}
	}
}

func TestLicencesThatEndSoonHaveAViewOfTheirOwn(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, l := h.licensed("k")
	b := h.signedIn()
	soon := func(path string) *answer { return b.get(path).is(http.StatusOK) }
	if got := listed(soon("/admin/requests?view=ending")); len(got) != 0 {
		t.Fatalf("listed three months ahead: %v", got)
	}
	h.clock.pass(l.EndsAt.Sub(h.clock.now()) - 10*24*time.Hour)
	b = h.signedIn()
	for _, path := range []string{"/admin/requests?view=ending", "/admin/requests?view=ending&sort=newest", "/admin/requests?view=ending&q=fleuve", "/admin/requests?view=ending&q=" + r.Reference} {
		page := soon(path).says("Ending soon", "10 days left")
		if got := listed(page); len(got) != 1 || got[0] != r.Reference {
			t.Errorf("%s lists %v", path, got)
		}
	}
	counts, err := models.CountQueue(t.Context(), h.db, models.QueueFilter{Now: h.clock.now()}, models.QueueEnding)
	must(t, err)
	if counts[models.QueueEnding] != 1 {
		t.Errorf("counted %d", counts[models.QueueEnding])
	}
	soon("/admin/requests.csv?view=ending").says(r.Reference)
	h.clock.pass(11 * 24 * time.Hour)
	b = h.signedIn()
	if got := listed(soon("/admin/requests?view=ending")); len(got) != 0 {
		t.Errorf("listed after its end: %v", got)
	}
}
