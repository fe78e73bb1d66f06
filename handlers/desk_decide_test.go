package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
)

// decisionForm is the form of a decision as a browser shows it, with an editor's words in it.
func (b *browser) decisionForm(r models.Request, action, words string) url.Values {
	b.h.t.Helper()
	form := b.get(deskPage(r, action)).is(http.StatusOK).form(deskPage(r, action))
	for _, field := range []string{"message", "text", "reason"} {
		if form.Has(field) {
			form.Set(field, words)
		}
	}
	if action == "decline" {
		form.Set("code", "third_party")
	}
	if action == "grant-free" {
		form.Set("gratis_reason", words)
	}
	form.Set("action", "send")
	return form
}

func TestEveryDecisionMovesTheRequestAndTellsTheRequester(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	for action, want := range map[string]struct {
		status models.Status
		mail   string
		said   string
	}{
		"ask":        {models.NeedsInfo, "question", "Your question is sent"},
		"decline":    {models.Declined, "declined", "The request is declined"},
		"not-needed": {models.NotNeeded, "not_needed", "no licence is needed"},
		"quote":      {models.Quoted, "quote_ready", "The quote is sent"},
		"grant-free": {models.Quoted, "gratis_ready", "The free licence is offered"},
	} {
		r := h.submitted(action)
		page := b.follow(deskPage(r, action), b.decisionForm(r, action, "Thank you. Here is what we decided.")).says(want.said)
		if now := h.reload(r); now.Status != want.status {
			t.Errorf("%s leads to %s", action, now.Status)
		}
		if n := h.number(`SELECT count(*) FROM mails WHERE request_id = ? AND kind = ?`, r.ID, want.mail); n != 1 {
			t.Errorf("%s: %d mails", action, n)
		}
		if action == "decline" || action == "not-needed" {
			page.says("Thank you. Here is what we decided.", "Reopen")
			b.follow(deskPage(r, "reopen"), b.decisionForm(r, "reopen", "We found the contract")).says("The request is open again", "We found the contract")
		}
	}
}

func TestHoldAndRelease(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	page := b.follow(deskPage(r, "hold"), b.decisionForm(r, "hold", "The author's consent")).says("On hold", "The author's consent")
	if !h.reload(r).OnHold {
		t.Fatal("not on hold")
	}
	b.follow(deskPage(r, "hold"), page.form(deskPage(r, "hold"))).says("The hold is released")
	if h.reload(r).OnHold {
		t.Fatal("still on hold")
	}
}

func TestRepliesAndNotesAreKeptOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	form := b.get(deskPage(r)).form(deskPage(r, "reply"))
	form.Set("message", "Dear Claire,\nwhich page?")
	for range 3 {
		b.post(deskPage(r, "reply"), form).leads(deskPage(r) + "?done=reply")
	}
	form = b.get(deskPage(r)).form(deskPage(r, "note"))
	form.Set("remark", "Paid late in June")
	b.follow(deskPage(r, "note"), form).says("Dear Claire, which page?", "Paid late in June", "Internal note", "E-mail is on its way")
	if n := h.number(`SELECT count(*) FROM messages WHERE NOT internal`); n != 1 {
		t.Errorf("%d replies", n)
	}
	if n := h.number(`SELECT count(*) FROM mails WHERE kind = 'message'`); n != 1 {
		t.Errorf("%d mails of one reply", n)
	}
	h.holding(r).get("/r/" + r.Reference).says("which page?").hides("Paid late")
}

func TestEmptyAndEndlessWordsComeBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	b.post(deskPage(r, "reply"), url.Values{"message": {"  "}}).is(http.StatusUnprocessableEntity).says("Write your message first")
	long := strings.Repeat("word ", 2500)
	if got := b.post(deskPage(r, "note"), url.Values{"remark": {long}}).is(http.StatusUnprocessableEntity).form(deskPage(r, "note")).Get("remark"); len(got) < 12_000 {
		t.Errorf("of %d characters %d came back", len(long), len(got))
	}
	for _, action := range []string{"ask", "not-needed", "hold"} {
		form := b.decisionForm(r, action, "")
		b.post(deskPage(r, action), form).is(http.StatusUnprocessableEntity)
	}
	form := b.decisionForm(r, "decline", "My own words")
	form.Set("code", "because")
	b.post(deskPage(r, "decline"), form).is(http.StatusUnprocessableEntity).says("My own words")
	form.Set("code", "embargo")
	form.Set("text", "")
	b.post(deskPage(r, "decline"), form).is(http.StatusUnprocessableEntity).says("This article is under an embargo", "Read these words")
	form.Set("text", "My own words")
	form.Set("action", "prefill")
	b.post(deskPage(r, "decline"), form).is(http.StatusUnprocessableEntity).says("My own words", "This article is under an embargo")
	if now := h.reload(r); now.Status != models.Submitted {
		t.Fatalf("a form with mistakes moved the request to %s", now.Status)
	}
}

func TestPreparedWordsSpeakTheRequestersLanguage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	in := h.submission("k")
	in.Language = "ar"
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	r, err = h.desk.Confirm(t.Context(), h.key(r, "confirm"))
	must(t, err)
	b := h.signedIn()
	b.get(deskPage(r, "not-needed")).says("شكرًا لسؤالكم")
	form := b.decisionForm(r, "decline", "")
	b.post(deskPage(r, "decline"), form).is(http.StatusUnprocessableEntity).says("شكرًا لاهتمامكم بعملنا")
}

// Two editors have the same page open. The second decision does not happen, and its author sees the first and loses no word.
func TestAStaleDecisionKeepsItsWordsAndShowsWhatHappened(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	edda := h.at(h.person("Edda Editor", models.Editor))
	maya := h.signedIn()
	for _, action := range []string{"ask", "decline", "not-needed", "quote", "grant-free", "hold"} {
		r := h.submitted(action)
		stale := maya.decisionForm(r, action, "Words that took an hour")
		if action == "quote" {
			stale.Set("note", "Words that took an hour")
		}
		edda.post(deskPage(r, "ask"), edda.decisionForm(r, "ask", "Which page?")).is(http.StatusSeeOther)
		before := h.reload(r)
		page := maya.post(deskPage(r, action), stale).is(http.StatusConflict)
		page.says("Somebody was faster", "Question put to the requester", "Edda Editor", "Words that took an hour")
		if now := h.reload(r); now.Version != before.Version {
			t.Errorf("a stale %s changed the request", action)
		}
		if action == "ask" {
			continue // it cannot be asked twice: the words are there to be copied
		}
		again := page.form(deskPage(r, action))
		again.Set("action", "send")
		maya.post(deskPage(r, action), again).is(http.StatusSeeOther)
	}
}

func TestADecisionThatIsNoLongerPossibleKeepsItsWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, maya := h.submitted("k"), h.signedIn()
	quote := maya.decisionForm(r, "quote", "")
	quote.Set("note", "A note that took an hour")
	decline := maya.decisionForm(r, "decline", "A letter that took an hour")
	maya.post(deskPage(r, "decline"), maya.decisionForm(r, "decline", "No")).is(http.StatusSeeOther)
	maya.post(deskPage(r, "quote"), quote).is(http.StatusConflict).says("A note that took an hour", "no longer possible", "Request declined")
	maya.post(deskPage(r, "decline"), decline).is(http.StatusConflict).says("A letter that took an hour", "no longer possible")
	maya.get(deskPage(r, "decline")).leads(deskPage(r))
}

// A form without its version must not pass for one that need not notice anything.
func TestAFormWithoutItsVersionIsStale(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	for _, seen := range []string{"", "0", "-1", "x", "99999999999999999999"} {
		form := b.decisionForm(r, "decline", "No")
		form.Set("seen", seen)
		b.post(deskPage(r, "decline"), form).is(http.StatusConflict).says("No")
	}
}

// Ten decisions at the same moment: one happens, nine are told so with their words.
func TestOfSimultaneousDecisionsOneHappens(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	first := h.signedIn()
	actions := []string{"decline", "ask", "not-needed", "quote", "grant-free", "decline", "ask", "not-needed", "quote", "grant-free"}
	var browsers []*browser
	var paths []string
	var forms []url.Values
	for i, action := range actions {
		form := first.decisionForm(r, action, "Words of editor "+itoa(int64(i)))
		form.Del("form_key")
		if action == "quote" {
			form.Set("note", "Words of editor "+itoa(int64(i)))
		}
		b := h.browser()
		b.cookies[deskCookie] = first.cookies[deskCookie]
		browsers, paths, forms = append(browsers, b), append(paths, deskPage(r, action)), append(forms, form)
	}
	won := 0
	for i, a := range atOnce(t, browsers, paths, forms) {
		switch a.status {
		case http.StatusSeeOther:
			won++
		case http.StatusConflict:
			a.says("Somebody was faster", "Words of editor "+itoa(int64(i)))
		default:
			t.Errorf("%s: %d", a.name, a.status)
		}
	}
	if won != 1 {
		t.Errorf("%d decisions happened", won)
	}
	if n := h.number(`SELECT count(*) FROM events WHERE request_id = ? AND actor_kind = 'staff'`, r.ID); n != 1 {
		t.Errorf("%d events of the desk", n)
	}
}

// The control of the test above: acts that need not notice each other all happen at the same moment, so that it is the
// version which stopped the nine, not the harness.
func TestSimultaneousNotesAllHappen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	first := h.signedIn()
	var browsers []*browser
	var paths []string
	var forms []url.Values
	for i := range 10 {
		b := h.browser()
		b.cookies[deskCookie] = first.cookies[deskCookie]
		browsers, paths, forms = append(browsers, b), append(paths, deskPage(r, "note")), append(forms, url.Values{"remark": {"Note " + itoa(int64(i))}})
	}
	for _, a := range atOnce(t, browsers, paths, forms) {
		a.leads(deskPage(r) + "?done=note")
	}
	if n := h.number(`SELECT count(*) FROM messages WHERE internal`); n != 10 {
		t.Errorf("%d notes", n)
	}
}

func TestStrangeFormsNeverBreakADecision(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, b := h.submitted("k"), h.signedIn()
	for _, action := range []string{"reply", "note", "assign", "ask", "decline", "not-needed", "reopen", "hold", "quote", "grant-free"} {
		for name, form := range map[string]url.Values{
			"empty": {}, "NUL": {"message": {"\x00"}, "text": {"\x00"}, "reason": {"\x00"}, "seen": {"\x00"}, "owner": {"\x00"}, "remark": {"\x00"}},
			"huge": {"text": {strings.Repeat("ب", 10_001)}, "message": {strings.Repeat("ب", 10_001)}, "remark": {strings.Repeat("ب", 10_001)}}, "unknown codes": {"code": {"x"}, "media": {"x", "y"}, "territory": {"XX"}, "owner": {"999"}},
		} {
			if a := b.post(deskPage(r, action), form); a.status != http.StatusUnprocessableEntity && a.status != http.StatusConflict && (action != "assign" || name == "unknown codes") {
				t.Errorf("%s, %s: %d", action, name, a.status)
			}
		}
		request := httptest.NewRequest(http.MethodPost, deskPage(r, action), strings.NewReader(`{"text":"x"}`))
		request.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
		if a := b.send(request); a.status != http.StatusUnsupportedMediaType {
			t.Errorf("%s as JSON: %d", action, a.status)
		}
		foreign := httptest.NewRequest(http.MethodPost, deskPage(r, action), strings.NewReader("text=x"))
		foreign.Header.Set("Sec-Fetch-Site", "cross-site")
		if a := b.send(foreign); a.status != http.StatusForbidden {
			t.Errorf("%s from another site: %d", action, a.status)
		}
	}
	if now := h.reload(r); now.Status != models.Submitted {
		t.Fatalf("the request is %s", now.Status)
	}
}
