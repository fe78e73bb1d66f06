package licensing_test

import (
	"fmt"
	"slices"
	"testing"

	"gorm.io/gorm"

	"imprimatur/models"
)

// Each race is run with its defences and, as a control, without them: a race
// that nobody can lose proves nothing.

// unlocked takes the row locks out of every query of this house.
func (h *house) unlocked() {
	h.t.Helper()
	must(h.t, h.db.Callback().Query().Before("gorm:query").Register("unlocked", func(tx *gorm.DB) { delete(tx.Statement.Clauses, "FOR") }))
}

const slowly = `CREATE OR REPLACE FUNCTION slow() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.1); RETURN NEW; END $$`

// slow makes every insert into a table take a while, so that racers meet.
func (h *house) slow(table string) {
	h.t.Helper()
	h.run(slowly)
	h.run(`CREATE TRIGGER slow BEFORE INSERT ON ` + table + ` FOR EACH ROW EXECUTE FUNCTION slow()`)
}

func TestOneFormSentTenTimesIsOneRequest(t *testing.T) {
	t.Parallel()
	for _, defended := range []bool{true, false} {
		t.Run(fmt.Sprintf("defended=%t", defended), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			if !defended {
				h.run(`DROP INDEX requests_once`)
			}
			ids := make(chan int64, 10)
			errs := atOnce(times(10, func() error {
				r, err := h.desk.Submit(t.Context(), h.submission("one key"))
				ids <- r.ID
				return err
			})...)
			if n := succeeded(t, errs); n != 10 {
				t.Errorf("%d of 10 senders were told that it worked", n)
			}
			close(ids)
			var told []int64
			for id := range ids {
				told = append(told, id)
			}
			slices.Sort(told)
			one := h.count(`SELECT count(*) FROM requests`) == 1 && h.count(`SELECT count(*) FROM mails`) == 1 &&
				h.count(`SELECT count(*) FROM request_articles`) == 1 && len(slices.Compact(told)) == 1
			if one != defended {
				t.Errorf("one request: %t", one)
			}
		})
	}
}

// acceptances lets twenty people press Accept and counts what came of it.
func (h *house) acceptances() (told int, signed, invoices int64) {
	h.t.Helper()
	r, q := h.quoted("k")
	h.slow("acceptances")
	errs := atOnce(times(20, func() error { return h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(q)) })...)
	for _, err := range errs {
		if err == nil {
			told++
		}
	}
	h.chained(r)
	return told, h.count(`SELECT count(*) FROM acceptances`), h.count(`SELECT count(*) FROM invoices`)
}

func TestAQuoteAcceptedTwentyTimesBindsOnce(t *testing.T) {
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
			if !c.once {
				h.unchained = true
			}
			told, signed, invoices := h.acceptances()
			if once := told == 1 && signed == 1 && invoices == 1; once != c.once {
				t.Errorf("%d told, %d signatures, %d invoices", told, signed, invoices)
			}
		})
	}
}

// chained checks that the history of a request is one line: every move begins
// where the one before ended, and every move is allowed.
func (h *house) chained(r models.Request) {
	h.t.Helper()
	if broken := h.broken(r); len(broken) > 0 && !h.unchained {
		h.t.Errorf("request %d: %v", r.ID, broken)
	}
}

func (h *house) broken(r models.Request) (out []string) {
	h.t.Helper()
	events, err := models.EventsOf(h.t.Context(), h.db, r.ID, true)
	must(h.t, err)
	at := models.Status("")
	for _, e := range events {
		switch {
		case e.ToStatus == "":
			continue
		case e.FromStatus != at:
			out = append(out, fmt.Sprintf("%s from %s, it was %s", e.Kind, e.FromStatus, at))
		case at != "" && !at.CanMove(e.ToStatus):
			out = append(out, fmt.Sprintf("%s from %s to %s", e.Kind, at, e.ToStatus))
		}
		at = e.ToStatus
	}
	if now := h.status(r.ID); now != at {
		out = append(out, fmt.Sprintf("is %s, its history ends at %s", now, at))
	}
	return out
}

// decisions are the ways in which a request on the desk can be decided.
var decisions = []struct {
	name string
	do   func(h *house, r models.Request) error
}{
	{"quote", func(h *house, r models.Request) error {
		_, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, h.offer(r))
		return err
	}},
	{"decline", func(h *house, r models.Request) error {
		return h.desk.Decline(h.t.Context(), h.editor, r.ID, r.Version, "other", "No.")
	}},
	{"no licence", func(h *house, r models.Request) error {
		return h.desk.NeedsNoLicence(h.t.Context(), h.editor, r.ID, r.Version, "Free.")
	}},
	{"ask", func(h *house, r models.Request) error {
		return h.desk.AskForInfo(h.t.Context(), h.editor, r.ID, r.Version, "", "Why?")
	}},
	{"withdraw", func(h *house, r models.Request) error { return h.desk.Withdraw(h.t.Context(), r.ID, "no longer") }},
}

// TestTwoDecisionsAtOnce: of two decisions on the same page one wins and the
// other is told ErrConflict. A licensee's withdrawal may also follow a decision
// that leaves the request open: it is made on the request, not on a page.
func TestTwoDecisionsAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	const withdraw = 4
	for i, a := range decisions {
		for j, b := range decisions[i:] {
			for round := range 3 {
				r := h.submitted(fmt.Sprint(a.name, b.name, round))
				errs := atOnce(func() error { return a.do(h, r) }, func() error { return b.do(h, r) })
				n := succeeded(t, errs, models.ErrConflict)
				follows := i+j == withdraw && (a.name == "quote" || a.name == "ask")
				if n != 1 && (!follows || n != 2) {
					t.Errorf("%s and %s: %d won (%v)", a.name, b.name, n, errs)
				}
				now := h.status(r.ID)
				if follows && now != models.Withdrawn {
					t.Errorf("%s and %s: it is %s", a.name, b.name, now)
				}
				if live := h.count(`SELECT count(*) FROM quotes WHERE request_id = ? AND status = 'sent'`, r.ID); (live == 1) != (now == models.Quoted) {
					t.Errorf("%s and %s: %s with %d live quotes", a.name, b.name, now, live)
				}
				h.chained(r)
			}
		}
	}
}

// TestTwoDecisionsWithoutTheLock is the control of TestTwoDecisionsAtOnce.
func TestTwoDecisionsWithoutTheLock(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.unlocked()
	h.slow("events")
	decline, free := decisions[1], decisions[2]
	errs := atOnce(func() error { return decline.do(h, r) }, func() error { return free.do(h, r) })
	if n := succeeded(t, errs, models.ErrConflict); n != 2 || len(h.broken(r)) == 0 {
		t.Errorf("%d won and the history is whole: the race above proves nothing", n)
	}
}

// TestTwoVersionsOfAnOfferAtOnce: two editors who both saw the first version
// cannot both replace it.
func TestTwoVersionsOfAnOfferAtOnce(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		unlocked, keyless, one bool
	}{
		"with both": {false, false, true}, "with the lock alone": {false, true, true}, "control: without both": {true, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, _ := h.quoted("k")
			h.slow("quotes")
			if c.unlocked {
				h.unlocked()
			}
			if c.keyless {
				h.run(`DROP INDEX quotes_one_live; ALTER TABLE quotes DROP CONSTRAINT quotes_request_id_version_key`)
			}
			errs := atOnce(times(6, func() error {
				_, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r))
				return err
			})...)
			if n := h.count(`SELECT count(*) FROM quotes`); (n == 2) != c.one {
				t.Errorf("%d versions", n)
			}
			if name == "with both" {
				if n := succeeded(t, errs, models.ErrConflict); n != 1 {
					t.Errorf("%d offers were sent", n)
				}
			}
		})
	}
}

// TestAnswersToOneOfferAtOnce: accepting, declining, asking for a change and
// replacing an offer exclude each other.
func TestAnswersToOneOfferAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for round := range 5 {
		r, q := h.quoted(fmt.Sprint(round))
		errs := atOnce(
			func() error { return h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)) },
			func() error { return h.desk.DeclineQuote(t.Context(), r.ID, q.ID, "") },
			func() error { return h.desk.AskForChange(t.Context(), r.ID, q.ID, "", "Longer?") },
			func() error { _, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r)); return err },
			func() error {
				return h.desk.Decline(t.Context(), h.editor, r.ID, r.Version, "other", "No.")
			})
		if n := succeeded(t, errs, models.ErrConflict); n != 1 {
			t.Errorf("round %d: %d answers were taken: %v", round, n, errs)
		}
		h.chained(r)
	}
}

// TestAnswersWithoutTheLock is the control of TestAnswersToOneOfferAtOnce.
func TestAnswersWithoutTheLock(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	h.unlocked()
	h.slow("events")
	errs := atOnce(
		func() error { return h.desk.DeclineQuote(t.Context(), r.ID, q.ID, "") },
		func() error { return h.desk.AskForChange(t.Context(), r.ID, q.ID, "", "Longer?") })
	if n := succeeded(t, errs, models.ErrConflict); n != 2 || len(h.broken(r)) == 0 {
		t.Errorf("%d answers were taken and the history is whole: the race above proves nothing", n)
	}
}
