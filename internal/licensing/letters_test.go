package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// TestALetterSentTwiceIsOne: the same form again changes nothing, not even the
// version that pages compare.
func TestALetterSentTwiceIsOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	for name, send := range map[string]func() error{
		"reply":  func() error { return h.desk.Reply(t.Context(), h.editor, r.ID, "reply", "Soon.") },
		"note":   func() error { return h.desk.Note(t.Context(), h.editor, r.ID, "note", "Check with the author.") },
		"answer": func() error { return h.desk.Answer(t.Context(), r.ID, "answer", "We publish weekly.") },
	} {
		must(t, send())
		events, mails := h.count(`SELECT count(*) FROM events`), h.count(`SELECT count(*) FROM mails`)
		if n := succeeded(t, atOnce(times(5, send)...)); n != 5 {
			t.Errorf("%s: %d of 5 repeats went well", name, n)
		}
		if e, m := h.count(`SELECT count(*) FROM events`), h.count(`SELECT count(*) FROM mails`); e != events || m != mails {
			t.Errorf("%s again: %d more lines, %d more letters", name, e-events, m-mails)
		}
	}
	if n := h.count(`SELECT count(*) FROM messages`); n != 3 {
		t.Errorf("%d messages", n)
	}
}

// TestLookingAtAnInvoiceLeavesPagesFresh: the reconciler must not make an
// editor's page stale.
func TestLookingAtAnInvoiceLeavesPagesFresh(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.clock.pass(time.Hour)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	if now := h.reload(r); now.Version != r.Version || !now.UpdatedAt.Equal(r.UpdatedAt) {
		t.Errorf("version %d became %d by looking", r.Version, now.Version)
	}
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	if now := h.reload(r); now.Version == r.Version {
		t.Error("a licence left the page fresh")
	}
}

// TestACorrectedAddressEndsTheOldLink: whoever got the first letter by mistake
// cannot confirm any more.
func TestACorrectedAddressEndsTheOldLink(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.reached(models.Draft, "k")
	wrong, err := h.desk.NewLink(t.Context(), r.ID, "confirm", time.Hour)
	must(t, err)
	must(t, h.desk.ResendConfirmation(t.Context(), r.ID, "claire.martin@revue.example"))
	if _, err := h.desk.Confirm(t.Context(), wrong); !is(err, models.ErrGone) || h.status(r.ID) != models.Draft {
		t.Errorf("the old link: %v, the request is %s", err, h.status(r.ID))
	}
	right, err := h.desk.NewLink(t.Context(), r.ID, "confirm", time.Hour)
	must(t, err)
	must(t, h.desk.ResendConfirmation(t.Context(), r.ID, "Claire.Martin@revue.example")) // the same address
	r, err = h.desk.Confirm(t.Context(), right)
	must(t, err)
	if r.Status != models.Submitted || r.ContactEmail != "claire.martin@revue.example" {
		t.Errorf("%s, %s", r.Status, r.ContactEmail)
	}
	if err := h.desk.ResendConfirmation(t.Context(), r.ID, ""); !is(err, models.ErrConflict) {
		t.Errorf("resend after confirming: %v", err)
	}
}

// TestConfirmingTenTimesAtOnce is one arrival at the desk. The control has no
// lock on the request.
func TestConfirmingTenTimesAtOnce(t *testing.T) {
	t.Parallel()
	for _, defended := range []bool{true, false} {
		t.Run(fmt.Sprintf("defended=%t", defended), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r := h.reached(models.Draft, "k")
			link, err := h.desk.NewLink(t.Context(), r.ID, "confirm", time.Hour)
			must(t, err)
			h.slow("mails")
			if !defended {
				h.unlocked()
			}
			errs := atOnce(times(10, func() error { _, err := h.desk.Confirm(t.Context(), link); return err })...)
			received, told := h.letters("request_received"), h.letters("desk_new_request")
			if !defended {
				if arrivals := h.count(`SELECT count(*) FROM events WHERE to_status = 'submitted'`); arrivals < 2 && received < 2 && told < 2 {
					t.Errorf("%d arrivals, %d and %d letters: the race cannot be lost", arrivals, received, told)
				}
				return
			}
			if n := succeeded(t, errs); n != 10 || received != 1 || told != 1 {
				t.Errorf("%d of 10 clicks went well; letters: %d to the requester, %d to the desk", n, received, told)
			}
			h.chained(r)
		})
	}
}

// waiting waits until so many statements wait for a lock.
func (h *house) waiting(n int64) {
	h.t.Helper()
	for range 500 {
		if h.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == n {
			return
		}
		time.Sleep(10 * time.Millisecond)
	}
	h.t.Fatalf("there are never %d statements that wait", n)
}

// TestACorrectionThatIsFasterThanTheClick: the click has found its link good and
// waits for the request, which a correction holds.
func TestACorrectionThatIsFasterThanTheClick(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.reached(models.Draft, "k")
	link, err := h.desk.NewLink(t.Context(), r.ID, "confirm", time.Hour)
	must(t, err)
	tx := h.db.Begin()
	defer tx.Rollback()
	must(t, tx.Exec(`SELECT 1 FROM requests WHERE id = ? FOR UPDATE`, r.ID).Error)
	corrected, clicked := make(chan error, 1), make(chan error, 1)
	go func() { corrected <- h.desk.ResendConfirmation(t.Context(), r.ID, "victim@revue.example") }()
	h.waiting(1)
	go func() { _, err := h.desk.Confirm(t.Context(), link); clicked <- err }()
	h.waiting(2)
	must(t, tx.Commit().Error)
	must(t, <-corrected)
	if err := <-clicked; !is(err, models.ErrGone) || h.status(r.ID) != models.Draft {
		t.Errorf("the click: %v, the request is %s", err, h.status(r.ID))
	}
	if n := h.count(`SELECT count(*) FROM contacts WHERE confirmed_at IS NOT NULL`); n != 0 {
		t.Errorf("%d addresses count as confirmed", n)
	}
}

// TestNobodyWritesThroughAnUnconfirmedRequest, also after it was withdrawn or lapsed.
func TestNobodyWritesThroughAnUnconfirmedRequest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	draft, withdrawn, lapsed := h.reached(models.Draft, "draft"), h.reached(models.Draft, "withdrawn"), h.reached(models.Draft, "lapsed")
	must(t, h.desk.Withdraw(t.Context(), withdrawn.ID, "Buy cheap pills"))
	h.run(`UPDATE requests SET confirm_by = now() - interval '1 year' WHERE id = ?`, lapsed.ID)
	must(t, h.desk.KeepTime(t.Context()))
	letters := h.count(`SELECT count(*) FROM mails`)
	for want, r := range map[models.Status]models.Request{models.Draft: draft, models.Withdrawn: withdrawn, models.Lapsed: lapsed} {
		if got := h.status(r.ID); got != want {
			t.Fatalf("it is %s, not %s", got, want)
		}
		if err := h.desk.Answer(t.Context(), r.ID, "", "Buy cheap pills"); !is(err, models.ErrConflict) {
			t.Errorf("%s: the sender wrote to the desk: %v", want, err)
		}
		if err := h.desk.Reply(t.Context(), h.editor, r.ID, "", "Thank you."); !is(err, models.ErrConflict) {
			t.Errorf("%s: the desk wrote to an address that nobody confirmed: %v", want, err)
		}
	}
	if n := h.count(`SELECT count(*) FROM mails`); n != letters {
		t.Errorf("%d letters", n-letters)
	}
}

// TestAnAddressGetsFewConfirmations: the first letters and the repeated ones draw
// on one measure; what is refused leaves nothing behind, and a double send draws once.
func TestAnAddressGetsFewConfirmations(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	send := func(key, email string) error {
		in := h.submission(key)
		in.Email, in.Limited = email, true
		_, err := h.desk.Submit(t.Context(), in)
		return err
	}
	if n := succeeded(t, atOnce(times(10, func() error { return send("twice", "claire@revue.example") })...)); n != 10 {
		t.Errorf("%d of ten sends of one form went well", n)
	}
	must(t, send("second", " Claire@Revue.example"))
	must(t, h.desk.AllowConfirmation(t.Context(), "claire@revue.example"))
	must(t, send("fourth", "claire@revue.example"))
	if err := send("fifth", "CLAIRE@revue.example"); !is(err, models.ErrThrottled) {
		t.Errorf("the fifth letter: %v", err)
	}
	if n, m := h.count(`SELECT count(*) FROM requests`), h.letters("confirm_address"); n != 3 || m != 3 {
		t.Errorf("%d requests, %d letters", n, m)
	}
	must(t, send("another", "louise@revue.example"))
	h.clock.pass(licensing.ConfirmPause)
	must(t, send("fifth", "claire@revue.example"))
}
