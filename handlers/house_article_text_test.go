package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"imprimatur/models"
)

func TestAnEditorEntersTheTextOfAPageThatCannotBeRead(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/lost", "", func(a *models.Article) { a.Reading, a.BodyHTML, a.WordCount = models.ReadingUnreachable, "", 0 })
	path, b := articlePath(a.ID), h.as(models.Editor)
	form := b.get(path).is(http.StatusOK).form(path + "/text")
	form.Set("title", "The lost page")
	form.Set("text", "It has not rained.\n\nIt will not rain <script>x()</script>.")
	stale := url.Values{}
	for name, values := range form {
		stale[name] = values
	}
	b.post(path+"/text", form).leads(path + "?done=written")
	if got := h.article(a.ID); got.BodyHTML != "<p>It has not rained.</p>\n<p>It will not rain .</p>" || got.WordCount != 8 || got.Reading != models.ReadingManual || !got.Known() {
		t.Errorf("kept %q, %d words, %s", got.BodyHTML, got.WordCount, got.Reading)
	}
	again := b.post(path+"/text", stale).is(http.StatusConflict).says("changed while you wrote").form(path + "/text")
	if !strings.HasPrefix(again.Get("text"), "It has not rained.") {
		t.Errorf("kept %q", again.Get("text"))
	}
	b.post(path+"/text", again).leads(path + "?done=written") // knowingly
}

func TestATextWithoutWordsIsRefusedAndNothingIsLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/river", "The river")
	path, b := articlePath(a.ID), h.as(models.Editor)
	form := b.get(path).is(http.StatusOK).form(path + "/text")
	form.Set("title", "")
	form.Set("author", "Nadia K.")
	form.Set("text", "<p> </p>")
	refused := b.post(path+"/text", form).is(http.StatusUnprocessableEntity).says("Enter the title of the article").form(path + "/text")
	form.Set("title", "A title")
	b.post(path+"/text", form).is(http.StatusUnprocessableEntity).says("Enter the text of the article")
	if refused.Get("author") != "Nadia K." || h.article(a.ID).BodyHTML != "<p>It has not rained since April.</p>" {
		t.Errorf("kept %q, stored %q", refused.Get("author"), h.article(a.ID).BodyHTML)
	}
}

func TestAPageIsReadAgainAndWhatIsKnownStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/river", "The river")
	path, b := articlePath(a.ID), h.as(models.Editor)
	b.post(path+"/read", url.Values{}).leads(path + "?done=reading")
	if n := h.tally(`SELECT count(*) FROM river_job WHERE kind = 'read_article'`); n != 1 {
		t.Errorf("%d jobs", n)
	}
	must(t, h.desk.ArticleUnreadable(t.Context(), a.ID, "the site is down"))
	b.get(path).is(http.StatusOK).says("failed; what was known stays").hides("the site is down")
	if got := h.article(a.ID); got.Reading != models.ReadingDone || got.BodyHTML == "" {
		t.Errorf("%s, %q", got.Reading, got.BodyHTML)
	}
}
