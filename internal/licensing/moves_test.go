package licensing_test

import (
	"fmt"
	"os"
	"regexp"
	"slices"
	"testing"
	"time"

	"imprimatur/models"
)

var arrow = regexp.MustCompile(`(?m)^//\s+(\w+) --> (\w+)$`)

func TestTheDiagramIsTheTableOfMoves(t *testing.T) {
	t.Parallel()
	text, err := os.ReadFile("doc.go")
	must(t, err)
	var drawn []string
	for _, m := range arrow.FindAllStringSubmatch(string(text), -1) {
		drawn = append(drawn, m[1]+" --> "+m[2])
	}
	slices.Sort(drawn)
	if want := allMoves(); !slices.Equal(drawn, want) {
		t.Errorf("drawn %q\nallowed %q", drawn, want)
	}
}

func allMoves() (all []string) {
	for from, tos := range models.RequestMoves() {
		for _, to := range tos {
			all = append(all, fmt.Sprintf("%s --> %s", from, to))
		}
	}
	slices.Sort(all)
	return all
}

// reached makes a request in a status, by verbs alone.
func (h *house) reached(s models.Status, key string) models.Request {
	h.t.Helper()
	ctx := h.t.Context()
	var r models.Request
	var err error
	switch s {
	case models.Draft:
		r, err = h.desk.Submit(ctx, h.submission(key))
	case models.Submitted:
		r = h.submitted(key)
	case models.InReview:
		r = h.submitted(key)
		err = h.desk.Take(ctx, h.editor, r.ID, h.editor.ID)
	case models.NeedsInfo:
		r = h.submitted(key)
		err = h.desk.AskForInfo(ctx, h.editor, r.ID, r.Version, "", "Which edition?")
	case models.Quoted:
		r, _ = h.quoted(key)
	case models.Agreed:
		r, _ = h.invoiced(key)
	case models.Fulfilled:
		var inv models.Invoice
		r, inv = h.invoiced(key)
		h.pay(inv)
		err = h.desk.ReadInvoice(ctx, inv.ID)
	case models.Declined:
		r = h.submitted(key)
		err = h.desk.Decline(ctx, h.editor, r.ID, r.Version, "other", "No.")
	case models.Withdrawn:
		r = h.submitted(key)
		err = h.desk.Withdraw(ctx, r.ID, "")
	case models.Lapsed:
		r, _ = h.quoted(key)
		h.clock.pass(30 * 24 * time.Hour)
		err = h.desk.KeepTime(ctx)
	case models.NotNeeded:
		r = h.submitted(key)
		err = h.desk.NeedsNoLicence(ctx, h.editor, r.ID, r.Version, "A link is free.")
	}
	must(h.t, err)
	if r = h.reload(r); r.Status != s {
		h.t.Fatalf("wanted a request in %s, it is %s", s, r.Status)
	}
	return r
}

// deed is a verb with the statuses in which it moves a request, and to what.
type deed struct {
	name  string
	moves map[models.Status]models.Status
	// stays are statuses in which the verb is done, but moves nothing.
	stays []models.Status
	do    func(h *house, r models.Request) error
}

// on leads from several statuses to one.
func on(to models.Status, from ...models.Status) map[models.Status]models.Status {
	m := map[models.Status]models.Status{}
	for _, s := range from {
		m[s] = to
	}
	return m
}

var confirmed = slices.DeleteFunc(slices.Clone(models.Statuses), func(s models.Status) bool { return s == models.Draft })

func except(all []models.Status, not ...models.Status) []models.Status {
	return slices.DeleteFunc(slices.Clone(all), func(s models.Status) bool { return slices.Contains(not, s) })
}

// latest is the newest quote version, an empty one when there is none.
func (h *house) latest(r models.Request) models.Quote {
	q, err := models.LatestQuote(h.t.Context(), h.db, r.ID)
	if !is(err, models.ErrNotFound) {
		must(h.t, err)
	}
	return q
}

var deeds = []deed{
	{"confirm", on(models.Submitted, models.Draft), confirmed, func(h *house, r models.Request) error {
		link, err := h.desk.NewLink(h.t.Context(), r.ID, "confirm", time.Hour)
		must(h.t, err)
		_, err = h.desk.Confirm(h.t.Context(), link)
		return err
	}},
	{"take", on(models.InReview, models.Submitted), except(models.Statuses, models.Submitted), func(h *house, r models.Request) error {
		return h.desk.Take(h.t.Context(), h.editor, r.ID, h.editor.ID)
	}},
	{"ask", on(models.NeedsInfo, models.Submitted, models.InReview, models.Quoted), nil, func(h *house, r models.Request) error {
		return h.desk.AskForInfo(h.t.Context(), h.editor, r.ID, r.Version, "", "Why?")
	}},
	{"answer", on(models.InReview, models.NeedsInfo), except(confirmed, models.NeedsInfo), func(h *house, r models.Request) error {
		return h.desk.Answer(h.t.Context(), r.ID, "", "Because.")
	}},
	{"quote", on(models.Quoted, models.Submitted, models.InReview, models.NeedsInfo, models.Quoted), nil, func(h *house, r models.Request) error {
		_, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, h.offer(r))
		return err
	}},
	{"decline", on(models.Declined, models.Submitted, models.InReview, models.NeedsInfo, models.Quoted), nil, func(h *house, r models.Request) error {
		return h.desk.Decline(h.t.Context(), h.editor, r.ID, r.Version, "other", "No.")
	}},
	{"need no licence", on(models.NotNeeded, models.Submitted, models.InReview, models.NeedsInfo), nil, func(h *house, r models.Request) error {
		return h.desk.NeedsNoLicence(h.t.Context(), h.editor, r.ID, r.Version, "Free.")
	}},
	{"reopen", on(models.InReview, models.Declined, models.Withdrawn, models.Lapsed, models.NotNeeded), nil, func(h *house, r models.Request) error {
		return h.desk.Reopen(h.t.Context(), h.editor, r.ID, r.Version, "Again.")
	}},
	{"accept", on(models.Agreed, models.Quoted), nil, func(h *house, r models.Request) error {
		return h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(h.latest(r)))
	}},
	{"decline the quote", on(models.Withdrawn, models.Quoted), nil, func(h *house, r models.Request) error {
		return h.desk.DeclineQuote(h.t.Context(), r.ID, h.latest(r).ID, "too dear")
	}},
	{"ask for a change", on(models.InReview, models.Quoted), nil, func(h *house, r models.Request) error {
		return h.desk.AskForChange(h.t.Context(), r.ID, h.latest(r).ID, "", "Six months?")
	}},
	{"counter", on(models.InReview, models.Quoted), nil, func(h *house, r models.Request) error {
		q := h.latest(r)
		_, err := h.desk.CounterOffer(h.t.Context(), r.ID, h.proposal(q, 5000))
		return err
	}},
	{"ask for renewal", on(models.InReview, models.Lapsed), nil, func(h *house, r models.Request) error {
		return h.desk.AskForRenewal(h.t.Context(), r.ID)
	}},
	{"withdraw", on(models.Withdrawn, models.Draft, models.Submitted, models.InReview, models.NeedsInfo, models.Quoted), []models.Status{models.Agreed},
		func(h *house, r models.Request) error { return h.desk.Withdraw(h.t.Context(), r.ID, "no longer") }},
}

// TestEveryVerbInEveryStatus tries all pairs: allowed as the table says, else
// ErrConflict (ErrNotFound or ErrGone for a quote that is not there), and then
// nothing at all has changed.
func TestEveryVerbInEveryStatus(t *testing.T) {
	t.Parallel()
	h, wanted := newHouse(t), sampled(t, 5)
	// Years go by, and nobody pays: this is not about held accounts.
	h.run(`CREATE FUNCTION never() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RETURN NULL; END $$`)
	h.run(`CREATE TRIGGER never BEFORE INSERT ON account_holds FOR EACH ROW EXECUTE FUNCTION never()`)
	for i, d := range deeds {
		for j, s := range models.Statuses {
			if _, moves := d.moves[s]; !moves && !wanted(i*len(models.Statuses)+j) {
				continue
			}
			r := h.reached(s, d.name+string(s))
			before := h.count(`SELECT count(*) FROM events`)
			err := d.do(h, r)
			after := h.reload(r)
			to, moves := d.moves[s]
			switch {
			case moves && (err != nil || after.Status != to):
				t.Errorf("%s in %s: now %s (%v), want %s", d.name, s, after.Status, err, to)
			case !moves && after.Status != s:
				t.Errorf("%s in %s: moved to %s", d.name, s, after.Status)
			case slices.Contains(d.stays, s):
				must(t, err)
			case !moves && !is(err, models.ErrConflict) && !is(err, models.ErrNotFound) && !is(err, models.ErrGone):
				t.Errorf("%s in %s: %v", d.name, s, err)
			case !moves && (after.Version != r.Version || h.count(`SELECT count(*) FROM events`) != before):
				t.Errorf("%s in %s: refused, and changed something", d.name, s)
			}
			if moves && h.count(`SELECT count(*) FROM events WHERE request_id = ? AND from_status = ? AND to_status = ?`, r.ID, s, to) == 0 {
				t.Errorf("%s in %s: no line of history for the move", d.name, s)
			}
		}
	}
	h.clockAndMoneyMoves()
	var seen []string
	must(t, h.db.Raw(`SELECT DISTINCT from_status || ' --> ' || to_status FROM events WHERE from_status <> '' AND to_status <> ''`).Scan(&seen).Error)
	slices.Sort(seen)
	if want := allMoves(); !slices.Equal(seen, want) {
		t.Errorf("moves that happened %q\nmoves that are allowed %q", seen, want)
	}
}

// clockAndMoneyMoves makes the moves that no person's verb makes.
func (h *house) clockAndMoneyMoves() {
	h.t.Helper()
	ctx := h.t.Context()
	voided, inv := h.invoiced("voided at Stripe")
	_, err := h.stripe.Dashboard(ctx, "POST", "/v1/invoices/"+*inv.StripeInvoiceID+"/void", nil)
	must(h.t, err)
	must(h.t, h.desk.ReadInvoice(ctx, inv.ID))
	withdrawn, inv := h.invoiced("withdrawn in time")
	must(h.t, h.desk.Withdraw(ctx, withdrawn.ID, ""))
	must(h.t, h.desk.CancelInvoice(ctx, inv.ID))
	draft, question := h.reached(models.Draft, "never confirmed"), h.reached(models.NeedsInfo, "never answered")
	h.clock.pass(31 * 24 * time.Hour)
	must(h.t, h.desk.KeepTime(ctx))
	for r, want := range map[int64]models.Status{
		voided.ID: models.InReview, withdrawn.ID: models.Withdrawn, draft.ID: models.Lapsed, question.ID: models.Lapsed,
	} {
		if got := h.status(r); got != want {
			h.t.Errorf("request %d is %s, want %s", r, got, want)
		}
	}
}
