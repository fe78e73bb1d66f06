package handlers

import (
	"archive/zip"
	"bytes"
	"io"
	"net/http"
	"net/http/httptest"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// catalogued lets a request ask for articles of the catalogue, the first with two pictures of which one is an agency's.
func (h *house) catalogued(articles ...models.Article) func(*licensing.Submission) {
	h.t.Helper()
	for position, picture := range []models.ArticleImage{
		{URL: "https://meridian.example/ours.jpg", Caption: "The quay", Credit: "Nadia Karam/The Meridian Eye", Rights: "ours"},
		{URL: "https://meridian.example/agency.jpg", Caption: "The flood", Credit: "AFP", Rights: "third_party"},
	} {
		picture.ArticleID, picture.Position = articles[0].ID, position+1
		must(h.t, models.From[models.ArticleImage](h.db).Create(h.t.Context(), &picture))
	}
	return func(in *licensing.Submission) {
		in.Articles, in.Use.Images = nil, true
		for _, a := range articles {
			in.Articles = append(in.Articles, models.RequestArticle{ArticleID: &a.ID, URL: a.URL, Title: a.Title, Author: a.Author, Language: a.Language, PublishedOn: a.PublishedAt})
		}
	}
}

func TestALicenceIsReadInPlainWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, l := h.licensed("k", func(in *licensing.Submission) { in.Language = "ar" })
	b, path := h.holding(r), "/r/"+r.Reference
	a := b.get(path+"/licence?lang=en").is(http.StatusOK).says("Your licence is in force", l.Number, "You may not", "2 November 2026, 09:00 (London time)", "2 February 2027",
		"GBP 215.00", "The certificate is being prepared")
	if a.header.Get("Refresh") == "" || !a.linksTo(siteURL+"/verify/"+l.Number) {
		t.Errorf("refresh %q", a.header.Get("Refresh"))
	}
	b.get(path + "/certificate.pdf").leads(path + "/licence")
	h.certify(l)
	a = b.get(path + "/licence").hides("being prepared")
	if a.header.Get("Refresh") != "" || !a.linksTo(path+"/certificate.pdf?lang=ar") || !a.linksTo(path+"/certificate.pdf?lang=en") {
		t.Error("the certificates are not offered")
	}
	pdf := b.get(path + "/certificate.pdf?lang=en").is(http.StatusOK)
	if pdf.body != "%PDF-1.7 en" || pdf.header.Get("Content-Type") != "application/pdf" ||
		pdf.header.Get("Content-Disposition") != `attachment; filename="licence-`+l.Number+`-en.pdf"` {
		t.Errorf("certificate %q, %v", pdf.body, pdf.header)
	}
	if own := b.get(path + "/certificate.pdf").is(http.StatusOK); own.body != "%PDF-1.7 ar" {
		t.Errorf("the licensee's own language: %q", own.body)
	}
	b.get(path + "/certificate.pdf?lang=fr").is(http.StatusNotFound)
}

func TestTheDatesGoIntoACalendar(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, l := h.licensed("k")
	a := h.holding(r).get("/r/" + r.Reference + "/licence.ics").is(http.StatusOK)
	for _, want := range []string{"BEGIN:VCALENDAR\r\n", "DTSTART:20261102T090000Z", "DTSTART:20270202T090000Z", "UID:ends-" + l.Number, "TRIGGER:-P7D", "/verify/" + l.Number} {
		if !strings.Contains(strings.ReplaceAll(a.body, "\r\n ", ""), want) {
			t.Errorf("the calendar lacks %q:\n%s", want, a.body)
		}
	}
	if again := h.holding(r).get("/r/" + r.Reference + "/licence.ics"); again.body != a.body {
		t.Error("the same licence gives two calendars")
	}
}

func TestContentComesWithTheLicenceAndGoesWithIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	asked := h.catalogued(h.catalogue("https://meridian.example/dry", "Harbour towns count the cost"))
	r, inv := h.invoiced("k", asked)
	b, path := h.holding(r), "/r/"+r.Reference
	secret := "It has not rained since April."
	b.get(path+"/content").is(http.StatusOK).says("There is nothing to take yet", "Your invoice is ready").hides(secret)
	for _, file := range []string{"1.html", "1.txt", "1.md", "1.json", "all.zip"} {
		b.get(path + "/content/" + file).is(http.StatusNotFound).hides(secret)
	}
	h.pays(inv, "card")
	l := h.licenceOf(r)
	b.get(path+"/content").is(http.StatusOK).says(secret, "First published by The Meridian Eye", "The quay", "1 picture is left out", "Copy as Markdown").
		hides("agency.jpg", "AFP", "The flood")
	for file, want := range map[string]string{"1.html": "<p>" + secret + "</p>", "1.txt": "By Nadia Karam", "1.md": "# Harbour towns count the cost", "1.json": `"credit_line": "First published by The Meridian Eye"`} {
		a := b.exchange(httptest.NewRequest(http.MethodGet, path+"/content/"+file, nil)).is(http.StatusOK).hides("agency.jpg")
		if !strings.Contains(a.body, want) || !strings.HasPrefix(a.header.Get("Content-Disposition"), `attachment; filename="01-harbour-towns-count-the-cost.`) ||
			!strings.Contains(a.header.Get("Content-Security-Policy"), "sandbox") {
			t.Errorf("%s: %v\n%s", file, a.header, a.body)
		}
		if !strings.Contains(a.body, "noindex") || strings.Contains(a.body, `rel="canonical"`) {
			t.Errorf("%s: the advice is not the licence's\n%s", file, a.body)
		}
	}
	b.get(path + "/content/2.html").is(http.StatusNotFound)
	b.get(path + "/content/1.exe").is(http.StatusNotFound)
	h.clock.pass(100 * 24 * time.Hour) // the term is over, and the clockwork has not come by
	b = h.holding(r)
	b.get(path+"/content").is(http.StatusOK).says("Your licence has ended", "What to take down", "Harbour towns count the cost", "Revue du Fleuve").hides(secret)
	b.get(path + "/content/1.html").is(http.StatusForbidden).hides(secret)
	b.get(path + "/content/all.zip").is(http.StatusForbidden)
	for status, says := range map[string]string{"suspended": "Your licence is suspended", "revoked": "Your licence is no longer valid", "terminated": "Your licence is no longer valid"} {
		must(t, h.db.Exec(`UPDATE licences SET status = ?, ends_at = NULL WHERE id = ?`, status, l.ID).Error)
		b.get(path+"/content").says(says, "What to take down").hides(secret)
		b.get(path + "/content/1.txt").is(http.StatusForbidden)
	}
}

func TestAnEmbargoIsKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	until := h.clock.now().AddDate(0, 0, 10)
	article := h.catalogue("https://meridian.example/e", "Not before Thursday", func(a *models.Article) { a.EmbargoUntil = &until })
	r, l := h.licensed("k", h.catalogued(article))
	b, path := h.holding(r), "/r/"+r.Reference
	if l.Status != models.LicenceScheduled {
		t.Fatalf("licence %s", l.Status)
	}
	b.get(path+"/content").is(http.StatusOK).says("The content is not open yet", "12 November 2026, 09:00 (London time)").hides("It has not rained")
	b.get(path + "/content/1.html").is(http.StatusForbidden)
	b.get(path + "/licence").says("Your licence has not begun yet")
	h.clock.pass(10*24*time.Hour + time.Minute)
	must(t, h.desk.KeepTime(t.Context()))
	b.get(path + "/content").says("It has not rained since April.")
	later := h.clock.now().AddDate(0, 0, 3) // the desk puts it under embargo again
	must(t, h.db.Exec(`UPDATE articles SET embargo_until = ? WHERE id = ?`, later, article.ID).Error)
	b.get(path + "/content").says("This text is under embargo until 15 November 2026").hides("It has not rained")
	b.get(path + "/content/1.html").is(http.StatusNotFound)
}

func TestWhatIsNotOursAnyMoreIsHeldBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	article := h.catalogue("https://meridian.example/a1", "Ours no more")
	empty := h.catalogue("https://meridian.example/a2", "Only a title", func(a *models.Article) { a.BodyHTML = "" })
	r, _ := h.licensed("k", h.catalogued(article, empty))
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path+"/content").says("It has not rained", "This text is not stored here. The rights desk sends it to you")
	must(t, h.db.Exec(`UPDATE article_images SET rights = 'third_party' WHERE rights = 'ours'`).Error)
	b.get(path + "/content").says("2 pictures are left out").hides("ours.jpg")
	must(t, h.db.Exec(`UPDATE articles SET rights_basis = 'agency' WHERE id = ?`, article.ID).Error)
	b.get(path + "/content").says("The rights in this text are being checked again").hides("It has not rained")
	b.get(path + "/content/1.md").is(http.StatusNotFound)
}

func TestEverythingComesInOneFile(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, l := h.licensed("k", h.catalogued(h.catalogue("https://meridian.example/one", "First"), h.catalogue("https://meridian.example/two", "بلدات الموانئ", func(a *models.Article) { a.Language = "ar" })))
	h.certify(l)
	a := h.holding(r).get("/r/" + r.Reference + "/content/all.zip").is(http.StatusOK)
	reader, err := zip.NewReader(bytes.NewReader([]byte(a.body)), int64(len(a.body)))
	must(t, err)
	found := map[string]string{}
	for _, f := range reader.File {
		file, err := f.Open()
		must(t, err)
		text, err := io.ReadAll(file)
		must(t, err)
		found[f.Name] = string(text)
	}
	for name, want := range map[string]string{
		"licence.txt": "You may not", "licence-en.pdf": "%PDF", "01-first.html": "<article", "01-first.txt": "By Nadia Karam", "01-first.md": "# First", "01-first.json": `"title"`,
		"02-article.html": `dir="rtl"`, "02-article.txt": "بقلم Nadia Karam",
	} {
		if !strings.Contains(found[name], want) {
			t.Errorf("%s lacks %q: %.200q", name, want, found[name])
		}
	}
	if len(found) != 10 {
		t.Errorf("%d files", len(found))
	}
}
