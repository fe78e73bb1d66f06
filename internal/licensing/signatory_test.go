package licensing_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// confirmed makes a request of a form of the test's own.
func (h *house) confirmed(in licensing.Submission) models.Request {
	h.t.Helper()
	r, err := h.desk.Submit(h.t.Context(), in)
	must(h.t, err)
	link, err := h.desk.NewLink(h.t.Context(), r.ID, "confirm", time.Hour)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), link)
	must(h.t, err)
	return r
}

const other = "directeur@revue.example"

func (h *house) deputy(q models.Quote) licensing.SignatoryInput {
	return licensing.SignatoryInput{QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: "Paul Renard", JobTitle: "Directeur", Email: other}
}

// deputed makes a request whose offer somebody else is asked to sign, and gives their key.
func (h *house) deputed(key string) (models.Request, models.Quote, models.Signatory, string) {
	h.t.Helper()
	r, q := h.quoted(key)
	must(h.t, h.desk.AskSignatory(h.t.Context(), r.ID, h.deputy(q)))
	s, err := models.AskedSignatory(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return h.reload(r), q, s, h.signKey(r)
}

func (h *house) signKey(r models.Request) string {
	h.t.Helper()
	key, err := h.desk.NewLinkTo(h.t.Context(), r.ID, licensing.SignLink, other, 90*24*time.Hour)
	must(h.t, err)
	return key
}

// theirs is the signature of who was asked.
func (h *house) theirs(q models.Quote) licensing.Acceptance {
	in := h.signature(q)
	in.Name, in.JobTitle = "Paul Renard", "Directeur"
	return in
}

func TestSomebodyElseSigns(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q, _, key := h.deputed("k")
	s, err := h.desk.SignatoryByKey(t.Context(), key)
	must(t, err)
	must(t, h.desk.AcceptAsSignatory(t.Context(), s, h.theirs(q)))
	if got := h.reload(r).Status; got != models.Agreed {
		t.Errorf("request %s", got)
	}
	proof, a := h.evidence()
	if a.Email != other || a.SignatoryID == nil || *a.SignatoryID != s.ID || proof.Acceptance.AskedBy != "Claire Martin <claire@revue.example>" {
		t.Errorf("signed %s", asJSON(proof.Acceptance))
	}
	for kind, to := range map[string]string{"signatory_asked": other, "signatory_copy": other, "acceptance_copy": r.ContactEmail} {
		if n := h.count(`SELECT count(*) FROM mails WHERE kind = ? AND recipient = ?`, kind, to); n != 1 {
			t.Errorf("%d letters %s to %s", n, kind, to)
		}
	}
	if err := h.desk.AcceptAsSignatory(t.Context(), s, h.theirs(q)); !errors.Is(err, models.ErrConflict) {
		t.Errorf("a second time: %v", err)
	}
}

// What a signatory's key must not do, and what ends it.
func TestASignatorysKeyOpensOneOfferOnly(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		meanwhile func(h *house, r models.Request, q models.Quote)
		want      error
	}{
		"another version replaced it": {func(h *house, r models.Request, _ models.Quote) {
			in := h.offer(r)
			in.Note = "Better."
			_, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, in)
			must(h.t, err)
		}, models.ErrConflict},
		"it expired": {func(h *house, _ models.Request, _ models.Quote) { h.clock.pass(30 * 24 * time.Hour) }, models.ErrGone},
		"the request was withdrawn": {func(h *house, r models.Request, _ models.Quote) {
			must(h.t, h.desk.Withdraw(h.t.Context(), r.ID, ""))
		}, models.ErrConflict},
		"the requester declined": {func(h *house, r models.Request, q models.Quote) {
			must(h.t, h.desk.DeclineQuote(h.t.Context(), r.ID, q.ID, ""))
		}, models.ErrConflict},
		"the requester signed": {func(h *house, r models.Request, q models.Quote) {
			must(h.t, h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(q)))
		}, models.ErrConflict},
		"somebody else was asked": {func(h *house, r models.Request, q models.Quote) {
			in := h.deputy(q)
			in.Email = "autre@revue.example"
			must(h.t, h.desk.AskSignatory(h.t.Context(), r.ID, in))
		}, models.ErrConflict},
		"nobody is asked any more": {func(h *house, r models.Request, _ models.Quote) {
			must(h.t, h.desk.DropSignatory(h.t.Context(), r.ID))
		}, models.ErrConflict},
		"control: nothing happened": {func(*house, models.Request, models.Quote) {}, nil},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, q, s, _ := h.deputed("k")
			before := h.count(`SELECT count(*) FROM acceptances`)
			c.meanwhile(h, r, q)
			signed := h.count(`SELECT count(*) FROM acceptances`)
			newest, err := models.LatestQuote(t.Context(), h.db, r.ID)
			must(t, err)
			in := h.theirs(newest) // also with the number and hash of the version that stands now
			if err := h.desk.AcceptAsSignatory(t.Context(), s, in); !errors.Is(err, c.want) || (err == nil) != (c.want == nil) {
				t.Errorf("got %v", err)
			}
			if now := h.count(`SELECT count(*) FROM acceptances`); (now == signed) != (c.want != nil) || signed-before > 1 {
				t.Errorf("%d signatures, %d before", now, signed)
			}
			h.chained(r)
		})
	}
}

func TestTheKeysOfARequestDoNotStandInForEachOther(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _, _, key := h.deputed("k")
	if _, _, err := h.desk.OpenRequest(t.Context(), key, "", ""); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a signatory's key opened the request: %v", err)
	}
	if _, err := h.desk.Confirm(t.Context(), key); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a signatory's key confirmed an address: %v", err)
	}
	open, err := h.desk.NewLink(t.Context(), r.ID, "open", time.Hour)
	must(t, err)
	if _, err := h.desk.SignatoryByKey(t.Context(), open); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("the requester's key opened the signatory's page: %v", err)
	}
	if _, err := h.desk.NewLinkTo(t.Context(), r.ID, licensing.SignLink, "stranger@evil.example", time.Hour); !errors.Is(err, models.ErrNotFound) {
		t.Errorf("a key was made for somebody who is not asked: %v", err)
	}
	h.clock.pass(60 * 24 * time.Hour)
	if _, err := h.desk.SignatoryByKey(t.Context(), key); !errors.Is(err, models.ErrGone) {
		t.Errorf("an old key: %v", err)
	}
}

func TestASignatorysNoLeavesTheOfferStanding(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q, s, _ := h.deputed("k")
	must(t, h.desk.DeclineAsSignatory(t.Context(), s, "Not this quarter."))
	if got := h.reload(r).Status; got != models.Quoted {
		t.Errorf("request %s", got)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'signatory_declined' AND recipient = ?`, r.ContactEmail); n != 1 {
		t.Errorf("%d letters to the requester", n)
	}
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
}

func TestNobodyIsFloodedThroughSignatories(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	var err error
	for i := range 20 {
		in := h.deputy(q)
		in.Email = fmt.Sprintf("someone%d@revue.example", i)
		if err = h.desk.AskSignatory(t.Context(), r.ID, in); err != nil {
			break
		}
	}
	if n := h.count(`SELECT count(*) FROM signatories`); !errors.Is(err, models.ErrThrottled) || n != 8 {
		t.Errorf("%d were asked: %v", n, err)
	}
	in := h.deputy(q)
	in.Email = r.ContactEmail
	if err := h.desk.AskSignatory(t.Context(), r.ID, in); !isInvalid(err) {
		t.Errorf("the requester asked themselves: %v", err)
	}
}

// Requester and signatory press Accept at once.
func TestTwoAcceptancesAtOnceBindOnce(t *testing.T) {
	t.Parallel()
	const unique = `ALTER TABLE acceptances DROP CONSTRAINT acceptances_quote_id_key; DROP INDEX invoices_one_live`
	for name, c := range map[string]struct {
		off  func(h *house)
		once bool
	}{
		"with both defences":    {func(*house) {}, true},
		"with the lock alone":   {func(h *house) { h.run(unique) }, true},
		"with the keys alone":   {func(h *house) { h.unlocked() }, true},
		"control: without both": {func(h *house) { h.unlocked(); h.run(unique) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			c.off(h)
			h.unchained = !c.once
			r, q, s, _ := h.deputed("k")
			h.slow("acceptances")
			told := 0
			for _, err := range atOnce(
				func() error { return h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)) },
				func() error { return h.desk.AcceptAsSignatory(t.Context(), s, h.theirs(q)) },
			) {
				if err == nil {
					told++
				}
			}
			signed, invoices := h.count(`SELECT count(*) FROM acceptances`), h.count(`SELECT count(*) FROM invoices`)
			if once := told == 1 && signed == 1 && invoices == 1; once != c.once {
				t.Errorf("%d told, %d signatures, %d invoices", told, signed, invoices)
			}
			h.chained(r)
		})
	}
}
