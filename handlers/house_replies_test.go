package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// savedReply keeps one as the administrator.
func (h *house) savedReply(name string, texts map[string]string) models.SavedReply {
	h.t.Helper()
	s, err := h.desk.SaveReply(h.t.Context(), h.admin.Actor(), h.pub.ID, licensing.ReplyWords{Name: name, Texts: texts})
	must(h.t, err)
	return s
}

func TestASavedReplyIsWrittenOnItsPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	b.get("/admin/templates").is(http.StatusOK).says("No saved replies yet", "New saved reply")
	form := b.get("/admin/templates/new?publication=MEE").is(http.StatusOK).form("/admin/templates/new")
	form.Set("name", "Ask for the run")
	form.Set("text_en", "Dear {requester_name}, how many copies? {discount}")
	form.Set("do", "check")
	b.post("/admin/templates/new", form).is(http.StatusOK).says("Worth mending", "{discount}", "No text in Arabic", "Dear Claire Martin, how many copies?")
	form.Set("do", "save")
	b.follow("/admin/templates/new", form).says("The reply is saved", "Ask for the run", "No text in Arabic", "{discount}")
	if n := h.number(`SELECT count(*) FROM saved_replies WHERE publication_id = ?`, h.pub.ID); n != 1 {
		t.Fatalf("%d replies", n)
	}
	page := b.post("/admin/templates/new", form).is(http.StatusUnprocessableEntity).says("Choose another name")
	if got := page.form("/admin/templates/new").Get("text_en"); got != form.Get("text_en") {
		t.Errorf("the text is lost: %q", got)
	}
	b.post("/admin/templates/new", url.Values{"publication": {"MEE"}, "do": {"save"}}).is(http.StatusUnprocessableEntity).
		says("at least one language", "Please answer this question")
	b.get("/admin/templates?publication=MID").is(http.StatusOK).hides("Ask for the run")
}

func TestAStaleSavedReplyKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.savedReply("Welcome", map[string]string{"en": "Hello"})
	path := replyPath(s.ID)
	b := h.signedIn()
	form := b.get(path).is(http.StatusOK).form(path)
	idris := h.person("Idris Calloway", models.Editor)
	must(t, h.desk.ReviseReply(t.Context(), idris.Actor(), s.ID, 1, licensing.ReplyWords{Name: "Welcome", Texts: map[string]string{"en": "Good day"}}))
	form.Set("text_en", "Hello and welcome")
	form.Set("do", "check")
	if again := b.post(path, form).is(http.StatusOK).form(path); again.Get("seen") != "1" {
		t.Error("a look at the words made a stale form fresh")
	}
	form.Set("do", "save")
	page := b.post(path, form).is(http.StatusConflict).says("Idris Calloway saved version 2", "Good day")
	again := page.form(path)
	if again.Get("text_en") != "Hello and welcome" || again.Get("seen") != "2" {
		t.Fatalf("the form after a conflict: %v", again)
	}
	again.Set("do", "save")
	b.follow(path, again).says("The reply is saved", "Hello and welcome")
}

func TestASavedReplyIsRetiredAndBroughtBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.savedReply("Welcome", map[string]string{"en": "Hello", "ar": "مرحبا"})
	r := h.submitted("k")
	b := h.signedIn()
	b.get(deskPage(r)).says("Saved reply", "Welcome")
	b.follow(replyPath(s.ID)+"/retire", url.Values{"seen": {"1"}}).says("The reply is retired", "Welcome", "Bring back")
	b.get("/admin/templates?publication=MEE").hides("Welcome")
	b.get(deskPage(r)).hides("Welcome").says("Save replies that you write often")
	b.post(replyPath(s.ID)+"/retire", url.Values{"seen": {"1"}}).is(http.StatusConflict).says("has been retired meanwhile")
	b.follow(replyPath(s.ID)+"/restore", url.Values{"seen": {"2"}}).says("in use again", "Welcome")
	b.get(replyPath(99)).is(http.StatusNotFound)
	b.get("/admin/templates/x").is(http.StatusNotFound)
}

func TestReadersSeeSavedRepliesAndDoNotTouchThem(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.savedReply("Welcome", map[string]string{"en": "Hello"})
	b := h.at(h.person("Vera Viewer", models.Viewer))
	b.get("/admin/templates?publication=MEE").is(http.StatusOK).says("Welcome", "Hello").hides("New saved reply", replyPath(s.ID))
	b.get(replyPath(s.ID)).is(http.StatusForbidden)
	b.get(deskPage(h.submitted("k"))).hides("Saved reply</label>")
}

// arabicReader makes the requester read Arabic.
func (h *house) arabicReader(r models.Request) models.Request {
	h.t.Helper()
	must(h.t, h.db.Exec(`UPDATE requests SET language = 'ar' WHERE id = ?`, r.ID).Error)
	return h.reload(r)
}

func TestASavedReplyIsInsertedInTheRequestersLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.savedReply("Welcome", map[string]string{"en": "Dear {requester_name}, about {article_title} ({reference}): until {answer_date}. {quote_until}", "ar": "السيدة {requester_name}: {organisation}، {answer_date}"})
	english, arabic := h.submitted("k"), h.arabicReader(h.submitted("l"))
	b := h.signedIn()
	form := b.get(deskPage(english)).form(deskPage(english, "reply"))
	form.Set("message", "My own words.")
	form.Set("saved", itoa(s.ID))
	form.Set("action", "insert")
	page := b.post(deskPage(english, "reply"), form).is(http.StatusOK).says("Inserted in English", "{quote_until}")
	text := page.form(deskPage(english, "reply")).Get("message")
	want := "My own words.\n\nDear Claire Martin, about The river that forgot its name (" + english.Reference + "): until 5 November 2026. {quote_until}"
	if text != want {
		t.Errorf("%q instead of %q", text, want)
	}
	if n := h.number(`SELECT count(*) FROM messages`); n != 0 {
		t.Fatal("an insertion was sent")
	}
	form.Set("message", text)
	form.Set("action", "send")
	b.post(deskPage(english, "reply"), form).is(http.StatusUnprocessableEntity).says("Fill in what still stands in braces", "My own words.")
	form.Set("message", strings.ReplaceAll(text, "{quote_until}", "Soon more."))
	b.follow(deskPage(english, "reply"), form).says("Your reply is sent", "Soon more.")

	for _, action := range []string{"ask", "decline", "not-needed"} {
		path := deskPage(arabic, action)
		form := b.get(path).form(path)
		form.Set("saved", itoa(s.ID))
		form.Set("action", "insert")
		form.Set("code", "other")
		page := b.post(path, form).is(http.StatusOK).says("Inserted in Arabic")
		got := page.form(path)
		if text := got.Get("message") + got.Get("text"); !strings.Contains(text, "السيدة Claire Martin: Revue du Fleuve، 5 نوفمبر 2026") {
			t.Errorf("%s: %q", action, text)
		}
		if action == "decline" && got.Get("code") != "other" {
			t.Error("the chosen reason is lost")
		}
	}
	if now := h.reload(arabic); now.Status != models.Submitted {
		t.Fatalf("an insertion moved the request to %s", now.Status)
	}
}

func TestAnInsertionOnAStalePageSaysSo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.savedReply("Welcome", map[string]string{"en": "Hello"})
	r := h.submitted("k")
	b := h.signedIn()
	for _, action := range []string{"reply", "ask"} {
		path, page := deskPage(r, action), deskPage(r)
		if action == "ask" {
			page = path
		}
		form := b.get(page).form(path)
		must(t, h.desk.Hold(t.Context(), h.admin.Actor(), r.ID, licensing.AnyVersion, action == "reply", "The author is asked"))
		form.Set("saved", itoa(s.ID))
		form.Set("action", "insert")
		b.post(path, form).is(http.StatusConflict).says("Somebody was faster", "Hello")
	}
	form := b.get(deskPage(r)).form(deskPage(r, "reply"))
	form.Set("action", "insert")
	form.Set("saved", "999")
	b.post(deskPage(r, "reply"), form).is(http.StatusOK).says("Choose a saved reply first")
}

func TestAReplyCanWaitForItsAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	b := h.signedIn()
	form := b.get(deskPage(r)).form(deskPage(r, "reply"))
	stale := b.get(deskPage(r)).form(deskPage(r, "reply"))
	form.Set("action", "ask")
	b.post(deskPage(r, "reply"), form).is(http.StatusUnprocessableEntity).says("Write your message first")
	form.Set("message", "Which issue would it run in?")
	b.follow(deskPage(r, "reply"), form).says("Your question is sent", "Which issue would it run in?")
	if now := h.reload(r); now.Status != models.NeedsInfo {
		t.Fatalf("it is %s", now.Status)
	}
	if n := h.number(`SELECT count(*) FROM mails WHERE request_id = ? AND kind = 'question'`, r.ID); n != 1 {
		t.Errorf("%d questions are mailed", n)
	}
	stale.Set("action", "ask")
	stale.Set("message", "And how many copies?")
	page := b.post(deskPage(r, "reply"), stale).is(http.StatusConflict).says("Somebody was faster")
	if got := page.form(deskPage(r, "reply")).Get("message"); got != "And how many copies?" {
		t.Errorf("the words are lost: %q", got)
	}
	page.hides("Send and wait for the answer")
}
