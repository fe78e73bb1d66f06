package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/internal/article"
	"imprimatur/models"
)

func TestTheVerdictComesBeforeAnythingIsTyped(t *testing.T) {
	h := newHouse(t)
	soon := h.clock.now().AddDate(0, 0, 3)
	basis := func(name string) func(*models.Article) { return func(a *models.Article) { a.RightsBasis = name } }
	cases := map[models.Verdict]func(*models.Article){
		models.VerdictOurs: basis("staff"), models.VerdictCheck: basis("unknown"), models.VerdictAsk: basis("freelance_ask"), models.VerdictGuest: basis("guest"),
		models.VerdictAgency: basis("agency"), models.VerdictBlocked: func(a *models.Article) { a.Blocked = true },
		models.VerdictEmbargoed: func(a *models.Article) { a.EmbargoUntil = &soon },
	}
	for verdict, change := range cases {
		address := "https://meridian.example/" + string(verdict)
		h.catalogue(address, "About "+string(verdict), change)
		page := h.browser().get("/request?url=" + address).is(http.StatusOK)
		title := unmarked(h.words.Printer("en").T("public_form.verdict." + string(verdict) + ".title"))
		page.says("About "+string(verdict), title)
		added := h.browser().post("/request/article", url.Values{"article_url": {address}})
		if verdict.Licensable() {
			added.leads("/request")
			continue
		}
		page.says("rights@meridian.example")
		added.is(http.StatusUnprocessableEntity).says("rights@meridian.example")
		if got := added.form("/request").Get("article_url"); got != address {
			t.Errorf("%s: the typed address became %q", verdict, got)
		}
	}
	page := h.browser().get("/request?url=https://elsewhere.example/a").is(http.StatusOK)
	page.says("on none of our sites", "meridian.example", "midan.example")
}

func TestPicturesAreShownWithTheirCredits(t *testing.T) {
	h := newHouse(t)
	a := h.catalogue(riverURL, "The river that forgot its name")
	for i, rights := range []string{"ours", "third_party", "unknown"} {
		image := models.ArticleImage{ArticleID: a.ID, Position: i + 1, URL: "https://meridian.example/" + rights + ".jpg", Caption: "Boats", Credit: "Credit of " + rights, Rights: rights}
		must(t, models.From[models.ArticleImage](h.db).Create(t.Context(), &image))
	}
	h.browser().get("/request?url="+riverURL).says("Credit of ours", "Ours: can be included", "Credit of third_party", "left out", "We check whether it can be included")
}

func TestAnArticleIsReadWhileTheReaderWaits(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	address := "https://meridian.example/new"
	b.post("/request", url.Values{"article_url": {address + "?utm_source=x"}, "ref": {"footer"}}).leads("/request")
	waiting := b.get("/request").is(http.StatusOK).says("Reading the article…")
	if waiting.header.Get("Refresh") != "1" {
		t.Errorf("the page does not come again by itself: Refresh %q", waiting.header.Get("Refresh"))
	}
	h.clock.pass(4 * time.Second)
	manual := b.get("/request").is(http.StatusOK).says("could not read this page", address)
	if manual.header.Get("Refresh") != "" {
		t.Error("the page comes again although patience has ended")
	}
	form := manual.form("/request")
	b.post("/request", form).is(http.StatusUnprocessableEntity).says("Enter the title of the article")
	key := articleKey(address)
	form.Set("title-"+key, "مدينة بلا ماء")
	form.Set("words-"+key, "٨٥٠")
	form.Set("language-"+key, "ar")
	b.post("/request", form).leads("/request/use")
	b.get("/request").says("مدينة بلا ماء", "850 words", "Arabic")

	known, err := models.ArticleByURL(t.Context(), h.db, address)
	must(t, err)
	must(t, h.desk.ArticleRead(t.Context(), known.ID, article.Metadata{Title: "A town without water", WordCount: 900, Language: "en"}))
	b.get("/request").says("مدينة بلا ماء") // the reader's own words stay
}

func TestAnArticleThatCannotBeReadLosesNothing(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	address := "https://meridian.example/gone"
	b.post("/request", url.Values{"article_url": {address}}).leads("/request")
	known, err := models.ArticleByURL(t.Context(), h.db, address)
	must(t, err)
	must(t, h.desk.ArticleUnreadable(t.Context(), known.ID, "timeout"))
	b.get("/request").is(http.StatusOK).says("could not read this page", "Title")
}

func TestSeveralArticlesOfOnePublication(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	for _, name := range []string{"one", "two", "three"} {
		h.catalogue("https://meridian.example/"+name, "Article "+name)
		b.post("/request", url.Values{"article_url": {"meridian.example/" + name}, "add": {"yes"}}).leads("/request")
	}
	page := b.get("/request").says("Article one", "Article two", "Article three")
	form := page.form("/request")
	form.Set("title-"+articleKey("https://meridian.example/one"), "Article number one")
	form.Set("remove", articleKey("https://meridian.example/two"))
	b.post("/request", form).leads("/request")
	left := b.get("/request").says("Article number one", "Article three")
	left.hides("Article two")

	h.catalogue("https://midan.example/x", "From elsewhere", func(a *models.Article) { a.PublicationID = h.other.ID })
	refused := b.post("/request", url.Values{"article_url": {"https://midan.example/x"}}).is(http.StatusUnprocessableEntity)
	refused.says("belongs to another publication", "The Meridian Eye")
	b.post("/request/use", useAnswers()).leads("/request/you")
	b.post("/request/article", refused.form("/request/article")).leads("/request")
	b.get("/request").says("From elsewhere").hides("Article three")
	b.get("/request/use").says("Al-Midan")
	if got := b.get("/request/use").form("/request/use").Get("destination"); got != "Revue du Fleuve" {
		t.Errorf("the new request does not know the old one's answers: %q", got)
	}
}

func TestARequestHoldsTwentyArticles(t *testing.T) {
	h := newHouse(t)
	b := h.browser()
	for i := range models.MaxArticles + 1 {
		address := "https://meridian.example/" + string(rune('a'+i))
		h.catalogue(address, "Article "+string(rune('A'+i)))
		added := b.post("/request/article", url.Values{"article_url": {address}})
		if i == models.MaxArticles {
			added.is(http.StatusUnprocessableEntity).says("already holds 20 articles")
		} else {
			added.leads("/request")
		}
	}
}

func TestAnArticleOfOnesOwnIsKnown(t *testing.T) {
	h := newHouse(t)
	a := h.catalogue(riverURL, "The river that forgot its name")
	in := h.submission("held")
	in.Articles[0].ArticleID = &a.ID
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	must(t, h.db.WithContext(t.Context()).Exec("UPDATE requests SET status = 'fulfilled' WHERE id = ?", r.ID).Error)
	h.holding(r).get("/request?url="+riverURL).says("You already hold a licence", r.Reference)
	h.browser().get("/request?url=" + riverURL).hides(r.Reference)
}
