package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

const undoWindow = 10 * time.Second

// patient makes the house's desk hold the letters of its decisions back.
func patient(t *testing.T) *house {
	t.Helper()
	h := newHouse(t)
	h.desk = h.another(h.stripe.Transport(), 0, func(c *licensing.Config) { c.UndoWindow = undoWindow })
	return h
}

// decision is the newest decision on a request.
func (h *house) decision(r models.Request) models.Decision {
	h.t.Helper()
	d, err := models.UndoableDecision(h.t.Context(), h.db, r.ID, h.clock.now())
	must(h.t, err)
	if d == nil {
		h.t.Fatal("there is nothing to undo")
	}
	return *d
}

// undoable are the decisions with a letter of their own, each with the form behind it.
var undoable = map[string]func(h *house, d *licensing.Desk, r models.Request) error{
	"ask": func(h *house, d *licensing.Desk, r models.Request) error {
		return d.AskForInfo(h.t.Context(), h.editor, r.ID, r.Version, "ask "+r.Reference, "Which page?")
	},
	"decline": func(h *house, d *licensing.Desk, r models.Request) error {
		return d.Decline(h.t.Context(), h.editor, r.ID, r.Version, "other", "Not this time.")
	},
	"not_needed": func(h *house, d *licensing.Desk, r models.Request) error {
		return d.NeedsNoLicence(h.t.Context(), h.editor, r.ID, r.Version, "An excerpt is free.")
	},
	"quote": func(h *house, d *licensing.Desk, r models.Request) error {
		_, err := d.Quote(h.t.Context(), h.editor, r.ID, h.offer(r))
		return err
	},
	"grant_free": func(h *house, d *licensing.Desk, r models.Request) error {
		in := h.offer(r)
		in.Gratis, in.GratisReason = true, "A charity"
		_, err := d.Quote(h.t.Context(), h.editor, r.ID, in)
		return err
	},
	"reply": func(h *house, d *licensing.Desk, r models.Request) error {
		return d.Reply(h.t.Context(), h.editor, r.ID, "reply "+r.Reference, "Dear Claire")
	},
}

func TestADecisionIsTakenBackBeforeItsLetterLeaves(t *testing.T) {
	t.Parallel()
	h := patient(t)
	for kind, decide := range undoable {
		r := h.submitted(kind)
		must(t, decide(h, h.desk.Typing(map[string][]string{"text": {kind}}), r))
		made := h.decision(r)
		if made.Kind != kind || !made.Until.Equal(h.clock.now().Add(undoWindow)) {
			t.Fatalf("%s: %+v", kind, made)
		}
		if _, taken, wait, err := h.desk.TakeMail(t.Context(), made.MailID); taken || wait != undoWindow || err != nil {
			t.Errorf("%s: the letter is taken at once: %v, %s, %v", kind, taken, wait, err)
		}
		undone, err := h.desk.Undo(t.Context(), h.editor, r.ID, made.ID)
		must(t, err)
		if undone.Typed["text"][0] != kind {
			t.Errorf("%s: of what was typed there is %v", kind, undone.Typed)
		}
		want := models.InReview
		if kind == "reply" {
			want = models.Submitted
		}
		now := h.reload(r)
		if now.Status != want || now.CloseText != "" || now.PriceMinor != nil || now.QuoteUntil != nil || now.AnswerDueAt == nil {
			t.Errorf("%s: the request is %s: %s", kind, now.Status, asJSON(now))
		}
		h.nothingLeft(r, made, kind)
		h.chained(r)
	}
}

// nothingLeft checks that the requester never hears of a decision that was undone, and the desk keeps all of it.
func (h *house) nothingLeft(r models.Request, made models.Decision, kind string) {
	h.t.Helper()
	h.clock.pass(undoWindow)
	if m, taken, _, err := h.desk.TakeMail(h.t.Context(), made.MailID); taken || m.Status != "cancelled" || err != nil {
		h.t.Errorf("%s: its letter is %s and taken %t, %v", kind, m.Status, taken, err)
	}
	if n := h.count(`SELECT count(*) FROM quotes WHERE request_id = ? AND status <> 'voided'`, r.ID); n != 0 {
		h.t.Errorf("%s: %d quotes are alive", kind, n)
	}
	seen, err := models.EventsOf(h.t.Context(), h.db, r.ID, false)
	must(h.t, err)
	for _, e := range seen {
		if e.ID >= made.EventID {
			h.t.Errorf("%s: the requester reads %s", kind, e.Kind)
		}
	}
	thread, err := models.MessagesOf(h.t.Context(), h.db, r.ID, false)
	must(h.t, err)
	if len(thread) != 0 {
		h.t.Errorf("%s: the requester reads %q", kind, thread[0].Body)
	}
	all, err := models.EventsOf(h.t.Context(), h.db, r.ID, true)
	must(h.t, err)
	if last := all[len(all)-1]; last.Kind != "undone" || last.Facts["decision"] != kind || last.ActorName != h.editor.Name {
		h.t.Errorf("%s: the history ends with %+v", kind, last)
	}
}

// TestTheSameFormAfterAnUndoIsSentAgain: whoever goes back in the browser sends the very form that was taken back, and
// its words must reach the requester this time.
func TestTheSameFormAfterAnUndoIsSentAgain(t *testing.T) {
	t.Parallel()
	h := patient(t)
	for _, kind := range []string{"ask", "reply"} {
		r := h.submitted(kind)
		for range 2 {
			must(t, undoable[kind](h, h.desk, h.reload(r)))
			made := h.decision(r)
			_, err := h.desk.Undo(t.Context(), h.editor, r.ID, made.ID)
			must(t, err)
		}
		must(t, undoable[kind](h, h.desk, h.reload(r)))
		thread, err := models.MessagesOf(t.Context(), h.db, r.ID, false)
		must(t, err)
		if len(thread) != 1 {
			t.Fatalf("%s: the requester reads %d letters", kind, len(thread))
		}
		m, err := models.MailByID(t.Context(), h.db, h.decision(r).MailID)
		must(t, err)
		if m.SubjectID == nil || *m.SubjectID != thread[0].ID || m.Status != "waiting" {
			t.Errorf("%s: the mail is %s", kind, asJSON(m))
		}
	}
}

// TestAQuestionWithTheFormOfAnotherLetterMovesNothing: without words of its own there is no question.
func TestAQuestionWithTheFormOfAnotherLetterMovesNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	must(t, h.desk.Reply(t.Context(), h.editor, r.ID, "one form", "Dear Claire"))
	before := h.reload(r)
	if err := h.desk.AskForInfo(t.Context(), h.editor, r.ID, before.Version, "one form", "Which page?"); !is(err, models.ErrConflict) {
		t.Errorf("asked with a used form: %v", err)
	}
	if now := h.reload(r); now.Status != before.Status || now.Version != before.Version {
		t.Errorf("the request is %s, version %d", now.Status, now.Version)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'question'`); n != 0 {
		t.Errorf("%d questions were mailed", n)
	}
}

func TestAnUndoThatComesTooLateChangesNothing(t *testing.T) {
	t.Parallel()
	h := patient(t)
	for name, c := range map[string]struct {
		kind string
		then func(r models.Request, d models.Decision)
	}{
		"the window is over": {"decline", func(models.Request, models.Decision) { h.clock.pass(undoWindow) }},
		"a worker has the letter": {"ask", func(_ models.Request, d models.Decision) {
			h.run(`UPDATE mails SET taken_at = now() WHERE id = ?`, d.MailID)
		}},
		"the letter has left": {"quote", func(_ models.Request, d models.Decision) { must(t, h.desk.MailSent(t.Context(), d.MailID)) }},
		"the offer is accepted": {"quote", func(r models.Request, _ models.Decision) {
			q, err := models.LatestQuote(t.Context(), h.db, r.ID)
			must(t, err)
			must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
		}},
		"the question is answered": {"ask", func(r models.Request, _ models.Decision) { must(t, h.desk.Answer(t.Context(), r.ID, "", "Page two.")) }},
		"the requester wrote":      {"reply", func(r models.Request, _ models.Decision) { must(t, h.desk.Answer(t.Context(), r.ID, "", "Hello?")) }},
		"the requester withdrew":   {"grant_free", func(r models.Request, _ models.Decision) { must(t, h.desk.Withdraw(t.Context(), r.ID, "")) }},
		"it was reopened meanwhile": {"not_needed", func(r models.Request, _ models.Decision) {
			must(t, h.desk.Reopen(t.Context(), h.editor, r.ID, licensing.AnyVersion, ""))
		}},
		"it was taken back already": {"decline", func(r models.Request, d models.Decision) {
			_, err := h.desk.Undo(t.Context(), h.editor, r.ID, d.ID)
			must(t, err)
		}},
		"the desk has decided again": {"quote", func(r models.Request, _ models.Decision) { must(t, undoable["quote"](h, h.desk, h.reload(r))) }},
	} {
		r := h.submitted(name)
		must(t, undoable[c.kind](h, h.desk, r))
		made := h.decision(r)
		c.then(r, made)
		before, lines := h.reload(r), h.count(`SELECT count(*) FROM events`)
		if _, err := h.desk.Undo(t.Context(), h.editor, r.ID, made.ID); !is(err, models.ErrConflict) {
			t.Errorf("%s: %v", name, err)
		}
		if after := h.reload(r); asJSON(after) != asJSON(before) || h.count(`SELECT count(*) FROM events`) != lines {
			t.Errorf("%s: the request was %s and is %s", name, asJSON(before), asJSON(after))
		}
	}
}

func TestWhatTheRequesterCannotSeeDoesNotHinderAnUndo(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r := h.submitted("k")
	must(t, undoable["decline"](h, h.desk, r))
	must(t, h.desk.Note(t.Context(), h.editor, r.ID, "", "Was this right?"))
	must(t, h.desk.Take(t.Context(), h.editor, r.ID, h.editor.ID))
	_, err := h.desk.Undo(t.Context(), h.editor, r.ID, h.decision(r).ID)
	must(t, err)
	if got := h.reload(r); got.Status != models.InReview || got.AssigneeID == nil {
		t.Errorf("the request is %s", asJSON(got))
	}
}

func TestWhoMayUndo(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r, other := h.submitted("k"), h.submitted("other")
	must(t, undoable["decline"](h, h.desk, r))
	made := h.decision(r)
	for _, role := range models.Roles {
		by := models.Actor{Kind: "staff", ID: h.editor.ID, Name: "X", Role: role}
		if role.May(models.ActDecide) {
			continue
		}
		if _, err := h.desk.Undo(t.Context(), by, r.ID, made.ID); !is(err, models.ErrForbidden) {
			t.Errorf("%s: %v", role, err)
		}
	}
	must(t, undoable["reply"](h, h.desk, other))
	reply := h.decision(other)
	_, err := h.desk.Undo(t.Context(), models.Actor{Kind: "staff", ID: h.editor.ID, Name: "X", Role: models.Viewer}, other.ID, reply.ID)
	if !is(err, models.ErrForbidden) {
		t.Errorf("a viewer: %v", err)
	}
	if _, err := h.desk.Undo(t.Context(), h.editor, other.ID, made.ID); !is(err, models.ErrNotFound) {
		t.Errorf("the decision of another request: %v", err)
	}
}

func TestWithoutAWindowALetterLeavesAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	must(t, undoable["decline"](h, h.desk, r))
	if n := h.count(`SELECT count(*) FROM decisions`); n != 0 {
		t.Errorf("%d decisions to undo", n)
	}
	if n := h.count(`SELECT count(*) FROM mails m JOIN river_job j ON (j.args->>'mail_id')::bigint = m.id AND j.state = 'available'
		WHERE m.kind = 'declined' AND m.not_before IS NULL`); n != 1 {
		t.Errorf("%d letters are ready to leave", n)
	}
}

func TestOtherLettersDoNotWait(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r, q := h.quoted("k")
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	if n := h.count(`SELECT count(*) FROM mails WHERE not_before IS NOT NULL AND kind <> 'quote_ready'`); n != 0 {
		t.Errorf("%d other letters wait", n)
	}
	if n := h.count(`SELECT count(*) FROM mails m JOIN river_job j ON (j.args->>'mail_id')::bigint = m.id
		WHERE m.kind = 'quote_ready' AND j.state = 'scheduled' AND m.not_before IS NOT NULL`); n != 1 {
		t.Errorf("%d offers wait for their time", n)
	}
}

func TestARehearsalLeavesNothingBehind(t *testing.T) {
	t.Parallel()
	h := patient(t)
	for kind, decide := range undoable {
		r := h.submitted(kind)
		before, rows := h.reload(r), h.rows()
		err := h.desk.Rehearse(t.Context(), func(d *licensing.Desk) error { return decide(h, d, r) }, h.looks(r, kind))
		must(t, err)
		if after := h.reload(r); asJSON(after) != asJSON(before) || h.rows() != rows {
			t.Errorf("%s: it was %s with %s and is %s with %s", kind, asJSON(before), rows, asJSON(after), h.rows())
		}
		must(t, decide(h, h.desk, r)) // and it can still be done in earnest
	}
	r := h.submitted("stale")
	r.Version++
	if err := h.desk.Rehearse(t.Context(), func(d *licensing.Desk) error { return undoable["ask"](h, d, r) }, nil); !is(err, models.ErrConflict) {
		t.Errorf("a stale rehearsal: %v", err)
	}
}

// rows counts everything that a verb could leave.
func (h *house) rows() (out string) {
	h.t.Helper()
	for _, table := range []string{"events", "messages", "mails", "quotes", "quote_lines", "decisions", "links", "river_job"} {
		out += fmt.Sprintf("%s %d ", table, h.count(`SELECT count(*) FROM `+table))
	}
	return out
}
