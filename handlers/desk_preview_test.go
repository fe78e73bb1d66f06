package handlers

import (
	"net/http"
	"strings"
	"testing"

	"imprimatur/internal/letters"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// preview asks for the mail of a decision, and gives the page.
func (b *browser) preview(r models.Request, action, words string) *answer {
	b.h.t.Helper()
	form := b.decisionForm(r, action, words)
	if action == "quote" || action == "grant-free" {
		form.Set("note", words)
	}
	form.Set("action", "preview")
	return b.post(deskPage(r, action), form).is(http.StatusOK)
}

func TestADecisionsMailIsShownBeforeItLeavesAndIsTheOneThatLeaves(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	for action, subject := range map[string]string{
		"ask": "A question about your request", "decline": "", "not-needed": "", "quote": "Your quote is ready", "grant-free": "", "reply": "", "reopen": "",
	} {
		r := h.submitted(action)
		if action == "reopen" {
			must(t, h.desk.Decline(t.Context(), h.admin.Actor(), r.ID, licensing.AnyVersion, "other", "No."))
		}
		before, traces := h.reload(r), h.traces()
		page := b.preview(r, action, "My <b>words</b>\nin two lines").says("The mail as it will leave, in English", "Claire Martin claire@revue.example", "My <b>words</b>", "["+r.Reference+"]", subject, "Nothing has been sent yet")
		if now := h.reload(r); now.Version != before.Version || h.traces() != traces {
			t.Errorf("%s: the preview left %d traces instead of %d, version %d", action, h.traces(), traces, now.Version)
		}
		if csp := page.header.Get("Content-Security-Policy"); strings.Contains(csp, "frame-src") || strings.Contains(csp, "unsafe") {
			t.Errorf("%s: the desk's policy became %q", action, csp)
		}
		shown := page.mailText()
		form := page.form(deskPage(r, action))
		form.Set("action", "send")
		b.post(deskPage(r, action), form).is(http.StatusSeeOther)
		if sent := h.mailed(r); action != "reopen" && without(sent) != without(shown) {
			t.Errorf("%s: shown was\n%s\nand sent is\n%s", action, shown, sent)
		}
	}
}

// traces counts all that a verb could leave.
func (h *house) traces() int64 {
	return h.number(`SELECT (SELECT count(*) FROM mails) + (SELECT count(*) FROM messages) + (SELECT count(*) FROM events) + (SELECT count(*) FROM quotes)
		+ (SELECT count(*) FROM links) + (SELECT count(*) FROM river_job) + (SELECT count(*) FROM decisions)`)
}

// mailText is the text of the previewed mail.
func (a *answer) mailText() string {
	a.t.Helper()
	for _, n := range a.tags("pre") {
		if attribute(n, "class") == "mail-text" {
			return n.FirstChild.Data
		}
	}
	a.t.Fatalf("%s shows no mail", a.name)
	return ""
}

// mailed words the newest mail to a request's sender with a real key, as the worker does.
func (h *house) mailed(r models.Request) string {
	h.t.Helper()
	list, err := models.MailsOf(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	writer := letters.Writer{Views: h.outside.Views, Words: h.words, BaseURL: siteURL, Now: h.clock.now}
	m, err := writer.Write(h.t.Context(), h.db, list[len(list)-1], h.desk.NewLinkTo)
	must(h.t, err)
	return m.Text
}

// without is a letter without the key of its private link, which is made when it leaves.
func without(text string) string {
	before, after, found := strings.Cut(text, "?key=")
	if !found {
		return text
	}
	_, rest, _ := strings.Cut(after, "\n")
	return before + rest
}

func TestAPreviewHoldsNoUsableLink(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	text := b.preview(r, "decline", "No.").mailText()
	_, key, found := strings.Cut(text, "?key=")
	key, _, _ = strings.Cut(key, "\n")
	if !found || key == "" {
		t.Fatalf("no link in %s", text)
	}
	if _, err := models.LinkByKey(t.Context(), h.db, "open", key); err == nil {
		t.Error("the link of a preview opens the request")
	}
	h.browser().get("/r/" + r.Reference + "?key=" + key).hides("Claire")
}

func TestAPreviewSpeaksTheLanguageOfItsReader(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k", func(in *licensing.Submission) { in.Language = "ar" })
	page := h.signedIn().preview(r, "decline", "عذرًا").says("The mail as it will leave, in Arabic")
	for _, n := range page.tags("pre") {
		if attribute(n, "lang") != "ar" || attribute(n, "dir") != "rtl" {
			t.Errorf("the mail is shown as %s, %s", attribute(n, "lang"), attribute(n, "dir"))
		}
	}
}

func TestWhatWasChangedAfterThePreviewIsShownAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	for action, field := range map[string]string{"ask": "message", "decline": "text", "not-needed": "text", "reply": "message", "grant-free": "note"} {
		r := h.submitted(action)
		form := b.preview(r, action, "First words").form(deskPage(r, action))
		form.Set(field, "Other words")
		form.Set("action", "send")
		page := b.post(deskPage(r, action), form).is(http.StatusOK).says("You changed something after the preview", "> Other words")
		if h.number(`SELECT count(*) FROM mails WHERE kind NOT IN ('confirm_address', 'request_received', 'desk_new_request') AND request_id = ?`, r.ID) != 0 {
			t.Errorf("%s: words were mailed that nobody had seen", action)
		}
		form = page.form(deskPage(r, action))
		form.Set("action", "send")
		b.post(deskPage(r, action), form).is(http.StatusSeeOther)
	}
}

func TestAReplyThatWasSentIsNotPreviewedAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	form := b.preview(r, "reply", "Dear Claire").form(deskPage(r, "reply"))
	form.Set("action", "send")
	b.post(deskPage(r, "reply"), form).is(http.StatusSeeOther)
	form.Set("action", "preview") // back in the browser's history
	b.post(deskPage(r, "reply"), form).leads(deskPage(r) + "?done=reply")
}

func TestAPreviewOfWhatCannotBeDoneSaysWhy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	form := b.decisionForm(r, "ask", "")
	form.Set("action", "preview")
	b.post(deskPage(r, "ask"), form).is(http.StatusUnprocessableEntity)
	stale, quote := b.decisionForm(r, "decline", "Words that took an hour"), b.quoteForm(r)
	must(t, h.desk.AskForInfo(t.Context(), h.admin.Actor(), r.ID, r.Version, "", "Which page?"))
	stale.Set("action", "preview")
	b.post(deskPage(r, "decline"), stale).is(http.StatusConflict).says("Somebody was faster", "Words that took an hour", "Question put to the requester")
	quote.Set("action", "preview")
	b.post(deskPage(r, "quote"), quote).is(http.StatusConflict).says("Somebody was faster", "Question put to the requester")
}
