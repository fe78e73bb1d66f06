package handlers

import (
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"imprimatur/models"
)

// picture adds one to an article.
func (h *house) picture(a models.Article, position int, credit, rights string) models.ArticleImage {
	h.t.Helper()
	image := models.ArticleImage{ArticleID: a.ID, Position: position, URL: "https://meridian.example/p.jpg", Caption: "The dry bed", Credit: credit, Rights: rights}
	must(h.t, models.From[models.ArticleImage](h.db).Create(h.t.Context(), &image))
	return image
}

func (h *house) article(id int64) models.Article {
	h.t.Helper()
	a, err := models.ArticleByID(h.t.Context(), h.db, id)
	must(h.t, err)
	return a
}

func TestTheCatalogueIsFoundByWhatIsKnownOfIt(t *testing.T) {
	h := newHouse(t)
	soon := h.clock.now().Add(48 * time.Hour)
	h.catalogue("https://meridian.example/river", "The river that forgot its name")
	h.catalogue("https://meridian.example/100%25", "100% of a harbour", func(a *models.Article) { a.RightsBasis, a.Author = "agency", "Reuters" })
	h.catalogue("https://meridian.example/trains", "Night trains", func(a *models.Article) { a.EmbargoUntil = &soon })
	h.catalogue("https://meridian.example/secret", "Blocked story", func(a *models.Article) { a.Blocked = true })
	h.catalogue("https://meridian.example/new", "", func(a *models.Article) { a.Reading, a.RightsBasis = models.ReadingPending, "unknown" })
	h.catalogue("https://midan.example/x", "خبز المدينة", func(a *models.Article) { a.PublicationID, a.Language = h.other.ID, "ar" })
	b := h.as(models.Viewer)
	every := []string{"The river", "100% of a harbour", "Night trains", "Blocked story", "Without a title", "خبز المدينة"}
	for query, want := range map[string][]string{
		"":                 every,
		"?q=RIVER":         {"The river"},
		"?q=reuters":       {"100% of a harbour"},
		"?q=100%25":        {"100% of a harbour"},
		"?q=%25":           {"100% of a harbour"},
		"?q=_":             {},
		"?q=example%2Ftra": {"Night trains"},
		"?basis=agency":    {"100% of a harbour"},
		"?state=embargoed": {"Night trains"},
		"?state=blocked":   {"Blocked story"},
		"?state=unread":    {"Without a title"},
		"?state=unchecked": {"Without a title"},
		"?state=nonsense":  every,
		"?basis=nonsense":  every,
		"?publication=" + strconv.FormatInt(h.other.ID, 10): {"خبز المدينة"},
		"?q=nothing+like+it":           {},
		"?before=x&after=y&q=%00river": {"The river"},
	} {
		page := b.get("/admin/articles" + query).is(http.StatusOK)
		for _, title := range every {
			if strings.Contains(page.text(), title) != slices.Contains(want, title) {
				t.Errorf("%s: %q shown %t", query, title, !slices.Contains(want, title))
			}
		}
	}
	b.get("/admin/articles").hides("Add an article")
}

func TestTheCatalogueIsTurnedPageByPageAndBack(t *testing.T) {
	h := newHouse(t)
	const total = 2*articlesPageSize + 3
	for i := range total {
		h.catalogue(fmt.Sprintf("https://meridian.example/n%d", i), fmt.Sprintf("Story %03d.", i))
	}
	b := h.signedIn()
	var seen []string
	path, back := "/admin/articles?q=story", ""
	for range 5 {
		page := b.get(path).is(http.StatusOK)
		for _, n := range page.tags("th") {
			if text := textOf(n); attribute(n, "scope") == "row" {
				seen = append(seen, text[strings.Index(text, "Story"):][:9])
			}
		}
		next := ""
		for _, n := range page.tags("a") {
			switch attribute(n, "rel") {
			case "next":
				next = attribute(n, "href")
			case "prev":
				back = attribute(n, "href")
			}
		}
		if next == "" {
			break
		}
		path = next
	}
	if len(seen) != total || seen[0] != "Story 082" || seen[total-1] != "Story 000" {
		t.Fatalf("%d of %d articles shown: %v", len(seen), total, seen)
	}
	page := b.get(back).is(http.StatusOK)
	page.says("Story 042", "Story 003").hides("Story 043.", "Story 002.")
}

func TestAnArticleIsAddedByItsAddress(t *testing.T) {
	h := newHouse(t)
	b := h.as(models.Editor)
	page := b.follow("/admin/articles", url.Values{"url": {"https://www.meridian.example/New?utm_source=x#top"}}).is(http.StatusOK)
	page.says("Being read", "Not checked yet", "Nobody has asked for it yet")
	if n := h.tally(`SELECT count(*) FROM river_job WHERE kind = 'read_article'`); n != 1 {
		t.Errorf("%d jobs to read it", n)
	}
	for typed, says := range map[string]string{
		"https://elsewhere.example/a": "This address is on none of our sites", "": "", "ftp://meridian.example/a": "", "javascript:alert(1)": "",
		"https://user:pw@meridian.example/": "", "https://meridian.example/" + strings.Repeat("a", 5000): "", "\x00": "",
	} {
		page := b.post("/admin/articles", url.Values{"url": {typed}}).is(http.StatusUnprocessableEntity)
		page.says(says)
		field := page.all(func(n *html.Node) bool { return attribute(n, "name") == "url" })
		if typed != "\x00" && (len(field) != 1 || attribute(field[0], "value") != typed) {
			t.Errorf("%q was typed and is lost", typed)
		}
	}
}

func TestRightsAreDecidedAndSigned(t *testing.T) {
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/river", "The river that forgot its name", func(a *models.Article) { a.RightsBasis = "unknown" })
	one, two := h.picture(a, 1, "Lina Haddad", "unknown"), h.picture(a, 2, "AFP", "third_party")
	b := h.as(models.Editor)
	page := b.get(articlePath(a.ID)).is(http.StatusOK)
	page.says("Nobody has decided yet", "Lina Haddad", "AFP", "Europe/London", "620 words")
	form := page.form(articlePath(a.ID))
	if form.Get(imageField(one.ID)) != "unknown" || form.Get(imageField(two.ID)) != "third_party" || form.Get("basis") != "unknown" {
		t.Fatalf("the form begins with %v", form)
	}
	form.Set("basis", "freelance")
	form.Set("note", "Contract of 2019")
	form.Set("embargo_date", "2026-12-24")
	form.Set("embargo_time", "18:30")
	form.Set(imageField(one.ID), "ours")
	b.follow(articlePath(a.ID), form).is(http.StatusOK).says("The rights are saved", "Decided by Sam editor", "Freelance, rights held", "Under embargo", "Contract of 2019")
	got := h.article(a.ID)
	if got.RightsBasis != "freelance" || got.EmbargoUntil == nil || !got.EmbargoUntil.Equal(time.Date(2026, 12, 24, 18, 30, 0, 0, time.UTC)) || got.Blocked {
		t.Errorf("stored: %+v", got)
	}
	images, err := models.ImagesOf(t.Context(), h.db, a.ID)
	must(t, err)
	if images[a.ID][0].Rights != "ours" || images[a.ID][1].Rights != "third_party" {
		t.Errorf("pictures: %+v", images[a.ID])
	}
	h.as(models.Viewer).get(articlePath(a.ID)).is(http.StatusOK).says("Freelance, rights held", "Contract of 2019").hides("Save rights")
}

func TestTheEmbargoIsInTheZoneOfThePublication(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for _, c := range []struct {
		name, date, clock string
		pub               models.Publication
		status            int
		want              time.Time
	}{
		{"winter in London", "2026-12-01", "09:00", h.pub, 303, time.Date(2026, 12, 1, 9, 0, 0, 0, time.UTC)},
		{"summer in London", "2027-07-01", "09:00", h.pub, 303, time.Date(2027, 7, 1, 8, 0, 0, 0, time.UTC)},
		{"Beirut", "2026-12-01", "09:00", h.other, 303, time.Date(2026, 12, 1, 7, 0, 0, 0, time.UTC)},
		{"a day alone begins it", "2026-12-01", "", h.other, 303, time.Date(2026, 11, 30, 22, 0, 0, 0, time.UTC)},
		{"an hour that the clocks leave out", "2027-03-28", "01:30", h.pub, 422, time.Time{}},
		{"a time alone", "", "09:00", h.pub, 422, time.Time{}},
		{"no day", "2026-02-30", "09:00", h.pub, 422, time.Time{}},
		{"no time", "2026-12-01", "25:00", h.pub, 422, time.Time{}},
		{"words", "tomorrow", "noon", h.pub, 422, time.Time{}},
		{"none", "", "", h.pub, 303, time.Time{}},
	} {
		t.Run(c.name, func(t *testing.T) {
			a := h.catalogue("https://meridian.example/"+url.PathEscape(c.name), c.name, func(a *models.Article) { a.PublicationID = c.pub.ID })
			form := b.get(articlePath(a.ID)).form(articlePath(a.ID))
			form.Set("embargo_date", c.date)
			form.Set("embargo_time", c.clock)
			answer := b.post(articlePath(a.ID), form).is(c.status)
			got := h.article(a.ID).EmbargoUntil
			switch {
			case c.status == 422:
				if back := answer.form(articlePath(a.ID)); back.Get("embargo_date") != c.date || back.Get("embargo_time") != c.clock || got != nil {
					t.Errorf("typed %s %s, back %v, stored %v", c.date, c.clock, back, got)
				}
			case c.want.IsZero() != (got == nil) || got != nil && !got.Equal(c.want):
				t.Errorf("stored %v instead of %v", got, c.want)
			}
			if c.status == 303 && got != nil {
				back := b.get(articlePath(a.ID)).form(articlePath(a.ID))
				if back.Get("embargo_date") != c.date || c.clock != "" && back.Get("embargo_time") != c.clock {
					t.Errorf("shown again as %s %s", back.Get("embargo_date"), back.Get("embargo_time"))
				}
			}
		})
	}
}

func TestAStaleDecisionKeepsBoth(t *testing.T) {
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/river", "The river that forgot its name")
	picture := h.picture(a, 1, "AFP", "third_party")
	maya, sam := h.signedIn(), h.as(models.Editor)
	mine, theirs := maya.get(articlePath(a.ID)).form(articlePath(a.ID)), sam.get(articlePath(a.ID)).form(articlePath(a.ID))
	theirs.Set("basis", "guest")
	sam.post(articlePath(a.ID), theirs).is(http.StatusSeeOther)
	mine.Set("basis", "freelance_ask")
	mine.Set("note", "Ask Nadia first")
	mine.Set("blocked", "yes")
	mine.Set(imageField(picture.ID), "cleared")
	page := maya.post(articlePath(a.ID), mine).is(http.StatusConflict)
	page.says("saved first", "Sam editor decided", "Guest contributor", "Freelance, ask the author first", "Ask Nadia first", "cleared for this use")
	if h.article(a.ID).RightsBasis != "guest" {
		t.Fatal("theirs was overwritten")
	}
	maya.post(articlePath(a.ID), page.form(articlePath(a.ID))).is(http.StatusSeeOther)
	if got := h.article(a.ID); got.RightsBasis != "freelance_ask" || !got.Blocked || got.RightsNote != "Ask Nadia first" {
		t.Errorf("saving knowingly kept %+v", got)
	}
}

func TestBadDecisionsAreRefusedWithoutAFault(t *testing.T) {
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/river", "The river")
	other := h.catalogue("https://meridian.example/other", "Another")
	mine, foreign := h.picture(a, 1, "", "unknown"), h.picture(other, 1, "", "unknown")
	b := h.signedIn()
	for name, form := range map[string]url.Values{
		"nothing":        {},
		"unknown basis":  {"seen": {"1"}, "basis": {"mine"}},
		"unknown rights": {"seen": {"1"}, "basis": {"staff"}, imageField(mine.ID): {"stolen"}},
		"overlong note":  {"seen": {"1"}, "basis": {"staff"}, "note": {strings.Repeat("n", 2001)}},
	} {
		page := b.post(articlePath(a.ID), form).is(http.StatusUnprocessableEntity)
		if note := page.form(articlePath(a.ID)).Get("note"); note != form.Get("note") {
			t.Errorf("%s: the note is lost", name)
		}
	}
	b.post(articlePath(a.ID), url.Values{"seen": {"1"}, "basis": {"staff"}, "note": {"a\x00b"}, imageField(foreign.ID): {"ours"}}).is(http.StatusSeeOther)
	if images, err := models.ImagesOf(t.Context(), h.db, other.ID); err != nil || images[other.ID][0].Rights != "unknown" {
		t.Errorf("a picture of another article was changed: %v, %v", images, err)
	}
	for _, path := range []string{"/admin/articles/0", "/admin/articles/x", "/admin/articles/99999999999999999999", "/admin/articles/-1"} {
		b.get(path).is(http.StatusNotFound)
		b.post(path, url.Values{"seen": {"1"}, "basis": {"staff"}}).is(http.StatusNotFound)
	}
}

func TestAnArticleNamesTheRequestsForIt(t *testing.T) {
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/a", "The river that forgot its name")
	in := h.submission("asks for it")
	in.Articles[0].ArticleID = &a.ID
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	b := h.signedIn()
	b.get(articlePath(a.ID)).says("Nobody has asked for it yet") // not confirmed: the desk does not see it
	_, err = h.desk.Confirm(t.Context(), h.key(r, "confirm"))
	must(t, err)
	b.get(articlePath(a.ID)).is(http.StatusOK).says(r.Reference, "Revue du Fleuve", "Sent")
}
