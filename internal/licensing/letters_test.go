package licensing_test

import (
	"testing"
	"time"

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

// TestConfirmingTenTimesAtOnce is one arrival at the desk.
func TestConfirmingTenTimesAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.reached(models.Draft, "k")
	link, err := h.desk.NewLink(t.Context(), r.ID, "confirm", time.Hour)
	must(t, err)
	errs := atOnce(times(10, func() error { _, err := h.desk.Confirm(t.Context(), link); return err })...)
	if n := succeeded(t, errs); n != 10 {
		t.Errorf("%d of 10 clicks went well", n)
	}
	for _, kind := range []string{"request_received", "desk_new_request"} {
		if n := h.letters(kind); n != 1 {
			t.Errorf("%d letters %s", n, kind)
		}
	}
	h.chained(r)
}
