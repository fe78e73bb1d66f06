package handlers

import (
	"net/http"
	"net/url"
	"testing"
	"time"

	"imprimatur/models"
)

// undoForm is the form of the undo on a request's page.
func (b *browser) undoForm(r models.Request) url.Values {
	b.h.t.Helper()
	return b.get(deskPage(r)).says("Undo", "10 seconds left").form(deskPage(r, "undo"))
}

func TestADecisionIsUndoneAndItsFormComesBack(t *testing.T) {
	t.Parallel()
	h := patient(t)
	b := h.signedIn()
	for action, field := range map[string]string{"ask": "message", "decline": "text", "not-needed": "text", "quote": "note", "grant-free": "gratis_reason", "reply": "message"} {
		r := h.submitted(action)
		form := b.preview(r, action, "Words that took an hour").form(deskPage(r, action))
		form.Set("action", "send")
		b.follow(deskPage(r, action), form).says("Until then you can take it back").hides("question is sent", "quote is sent", "reply is sent", "told why")
		page := b.follow(deskPage(r, "undo"), b.undoForm(r)).is(http.StatusOK).says("Taken back: no mail left", "Words that took an hour")
		back := page.form(deskPage(r, action))
		if back.Get(field) != "Words that took an hour" || back.Get("code") != form.Get("code") || back.Get("credit_line") != form.Get("credit_line") {
			t.Errorf("%s: the form came back as %v", action, back)
		}
		if n := h.number(`SELECT count(*) FROM mails WHERE request_id = ? AND status = 'cancelled'`, r.ID); n != 1 {
			t.Errorf("%s: %d mails are cancelled", action, n)
		}
		b.get(deskPage(r)).says("Taken back before it was mailed").hides("data-undo")
		h.holding(r).get("/r/" + r.Reference).is(http.StatusOK).hides("Words that took an hour")
		back.Set("action", "send")
		b.post(deskPage(r, action), back).is(http.StatusSeeOther) // and it can be decided again, with the same words
	}
}

// TestBackAfterAnUndoAsksForReal: ask, undo, back in the browser, send (409), send again.
func TestBackAfterAnUndoAsksForReal(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r, b := h.submitted("k"), h.signedIn()
	form := b.decisionForm(r, "ask", "Which page?")
	b.post(deskPage(r, "ask"), form).is(http.StatusSeeOther)
	b.post(deskPage(r, "undo"), b.undoForm(r)).is(http.StatusSeeOther)
	again := b.post(deskPage(r, "ask"), form).is(http.StatusConflict).says("Which page?").form(deskPage(r, "ask"))
	again.Set("action", "send")
	b.post(deskPage(r, "ask"), again).is(http.StatusSeeOther)
	if n := h.number(`SELECT count(*) FROM mails m JOIN messages l ON l.id = m.subject_id WHERE m.kind = 'question' AND m.status = 'waiting' AND l.taken_back_at IS NULL`); n != 1 {
		t.Errorf("%d questions wait to be mailed", n)
	}
	h.holding(r).get("/r/" + r.Reference).says("Which page?")
}

func TestALateUndoIsAClearConflict(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r, b := h.submitted("k"), h.signedIn()
	b.post(deskPage(r, "decline"), b.decisionForm(r, "decline", "No.")).is(http.StatusSeeOther)
	form := b.undoForm(r)
	h.clock.pass(10 * time.Second)
	before := h.reload(r)
	b.post(deskPage(r, "undo"), form).is(http.StatusConflict).says("too late to take this back", "Request declined")
	if now := h.reload(r); now.Version != before.Version || now.Status != models.Declined {
		t.Errorf("the request is %s, version %d", now.Status, now.Version)
	}
	b.get(deskPage(r)).hides("data-undo")
	b.post(deskPage(r, "undo"), url.Values{}).is(http.StatusNotFound)
	b.post(deskPage(h.submitted("other"), "undo"), form).is(http.StatusNotFound)
	b.get(deskPage(r, "reopen") + "?undone=" + form.Get("decision")).hides("No.</textarea>") // what stands gives nothing back
}

func TestOnlyWhoMayDecideIsOfferedAnUndo(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r, b := h.submitted("k"), h.signedIn()
	b.post(deskPage(r, "decline"), b.decisionForm(r, "decline", "No.")).is(http.StatusSeeOther)
	form := b.undoForm(r)
	viewer := h.at(h.person("Vera Viewer", models.Viewer))
	viewer.get(deskPage(r)).hides("data-undo")
	viewer.post(deskPage(r, "undo"), form).is(http.StatusForbidden)
	finance := h.at(h.person("Finn Finance", models.Finance))
	if !models.Finance.May(models.ActDecide) {
		finance.get(deskPage(r)).hides("data-undo")
		finance.post(deskPage(r, "undo"), form).is(http.StatusForbidden)
	}
	if h.reload(r).Status != models.Declined {
		t.Error("somebody who may not decide took it back")
	}
}
