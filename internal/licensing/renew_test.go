package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// renewable makes a paid licence of three months for a catalogued article of a house
// that quotes renewals at once.
func (h *house) renewable(key string, change ...func(*licensing.Submission)) (models.Request, models.Licence) {
	h.t.Helper()
	h.settings(func(p *models.Publication) { p.AutoRenew = true })
	r := h.asking(key, func(in *licensing.Submission) {
		for _, alter := range change {
			alter(in)
		}
	}, h.article(key))
	q, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, h.offer(r))
	must(h.t, err)
	h.buy(r, q)
	return h.reload(r), h.licence(r)
}

// buy accepts a quote and pays its invoice.
func (h *house) buy(r models.Request, q models.Quote) {
	h.t.Helper()
	must(h.t, h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(q)))
	inv := h.invoice(r)
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), inv.ID))
	h.pay(h.invoice(r))
	must(h.t, h.desk.ReadInvoice(h.t.Context(), inv.ID))
}

// renewed asks for a renewal as the licensee does.
func (h *house) renewed(r models.Request) models.Request {
	h.t.Helper()
	next, err := h.desk.Renew(h.t.Context(), r.Licensee(), r.ID)
	must(h.t, err)
	return h.reload(next)
}

func TestARenewalIsANewLicenceFromTheDayTheOldOneEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.renewable("k")
	h.days(70)
	next := h.renewed(r)
	if next.Status != models.Quoted || next.FollowsID == nil || *next.FollowsID != old.ID || next.Reference == r.Reference || h.letters("quote_ready") != 2 {
		t.Fatalf("%s, follows %v, %d letters", next.Status, next.FollowsID, h.letters("quote_ready"))
	}
	q := h.latest(next)
	if q.CreatedBy != nil || q.Grant.StartsOn != old.EndsAt.In(h.pub.Zone()).Format(time.DateOnly) || q.NetMinor != old.Snapshot.NetMinor {
		t.Errorf("quote %s", asJSON(q))
	}
	h.buy(next, q)
	l, kept := h.licence(next), h.licence(r)
	if l.Status != models.LicenceScheduled || l.FollowsAs != models.Renewal || *l.FollowsID != old.ID || l.Snapshot.Renews != old.Number || l.StartsAt.After(*old.EndsAt) {
		t.Errorf("renewal %s", asJSON(l))
	}
	if asJSON(kept) != asJSON(old) {
		t.Errorf("the old licence changed: %s", asJSON(kept))
	}
	warned := h.letters("licence_ending")
	h.days(30)
	if l, kept = h.licence(next), h.licence(r); l.Status != models.LicenceActive || kept.Status != models.LicenceExpired {
		t.Errorf("afterwards: old %s, new %s", kept.Status, l.Status)
	}
	if n := h.letters("licence_ending") + h.letters("licence_ended") - warned; n != 0 {
		t.Errorf("%d letters say to take down what goes on", n)
	}
	h.chained(next)
	h.chained(r)
}

func TestARenewalOfAnEndedLicenceBeginsWithItsPayment(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.renewable("k")
	h.days(200)
	must(t, h.desk.KeepTime(t.Context()))
	next := h.renewed(r)
	h.buy(next, h.latest(next))
	if l := h.licence(next); l.Status != models.LicenceActive || !l.StartsAt.Equal(l.IssuedAt) || !l.StartsAt.After(*old.EndsAt) {
		t.Errorf("renewal %s", asJSON(l))
	}
}

func TestARenewalGoesToAPersonWhenAnythingStandsAgainstIt(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]func(h *house, r models.Request){
		"the house does not let it": func(h *house, _ models.Request) { h.settings(func(p *models.Publication) { p.AutoRenew = false }) },
		"rights in doubt":           func(h *house, _ models.Request) { h.run(`UPDATE articles SET rights_basis = 'unknown'`) },
		"consent needed":            func(h *house, _ models.Request) { h.run(`UPDATE articles SET rights_basis = 'freelance_ask'`) },
		"not ours any more":         func(h *house, _ models.Request) { h.run(`UPDATE articles SET rights_basis = 'agency'`) },
		"not in the catalogue":      func(h *house, _ models.Request) { h.run(`UPDATE request_articles SET article_id = NULL`) },
		"account on hold": func(h *house, r models.Request) {
			h.run(`INSERT INTO account_holds (publication_id, organisation_id, kind, reason, placed_by, placed_at) VALUES (?, ?, 'staff', 'owes', ?, now())`,
				h.pub.ID, r.OrganisationID, h.editor.ID)
		},
		"exclusively somebody else's": func(h *house, _ models.Request) {
			a, err := models.ArticleByID(h.t.Context(), h.db, 1)
			must(h.t, err)
			h.days(95)
			must(h.t, h.desk.KeepTime(h.t.Context()))
			rival := h.asking("rival", where(30, "world", "en"), a)
			q, err := h.desk.Quote(h.t.Context(), h.editor, rival.ID, h.free(rival))
			must(h.t, err)
			must(h.t, h.desk.AcceptQuote(h.t.Context(), rival.ID, h.signature(q)))
		},
		"no price by the card": func(h *house, _ models.Request) {
			h.run(`UPDATE licences SET snapshot = jsonb_set(snapshot, '{grant,use,media}', '["unheard_of"]')`)
		},
		"free before": func(h *house, _ models.Request) {
			h.run(`UPDATE licences SET snapshot = jsonb_set(snapshot, '{gratis}', 'true')`)
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, _ := h.renewable("k")
			c(h, r)
			next := h.renewed(r)
			if n := h.count(`SELECT count(*) FROM quotes WHERE request_id = ?`, next.ID); next.Status != models.Submitted || n != 0 {
				t.Errorf("%s with %d quotes", next.Status, n)
			}
			if h.told("request_received", next) != 1 || h.told("desk_new_request", next) != 1 {
				t.Error("somebody was not told")
			}
		})
	}
}

func TestWhatCannotBeRenewed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.renewable("k")
	refused := func(name string, by models.Actor, id int64, want error) {
		t.Helper()
		if _, err := h.desk.Renew(t.Context(), by, id); !is(err, want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	for _, status := range []models.LicenceStatus{models.LicenceSuspended, models.LicenceRevoked, models.LicenceTerminated, models.LicenceScheduled} {
		h.run(`UPDATE licences SET status = ?`, status)
		refused(string(status), r.Licensee(), r.ID, models.ErrConflict)
	}
	h.run(`UPDATE licences SET status = 'active', ends_at = NULL`)
	refused("without an end", r.Licensee(), r.ID, models.ErrConflict)
	h.run(`UPDATE licences SET ends_at = starts_at + interval '90 days', pay_by = now()`)
	refused("not paid", r.Licensee(), r.ID, models.ErrConflict)
	h.run(`UPDATE licences SET pay_by = NULL`)
	refused("by a viewer", h.colleague("Vera", models.Viewer), r.ID, models.ErrForbidden)
	other, _ := h.quoted("other")
	refused("no licence", other.Licensee(), other.ID, models.ErrNotFound)
	next := h.renewed(r)
	refused("under way", r.Licensee(), r.ID, models.ErrConflict)
	for range licensing.FollowBurst - 1 { // asked, withdrawn, asked: each writes to people
		must(t, h.desk.Withdraw(t.Context(), next.ID, ""))
		next = h.renewed(r)
	}
	must(t, h.desk.Withdraw(t.Context(), next.ID, ""))
	refused("too often", r.Licensee(), r.ID, models.ErrThrottled)
}

func TestAnEndedRenewalMakesRoomAndCannotComeBackBesideAnother(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.renewable("k")
	first := h.renewed(r)
	must(t, h.desk.Withdraw(t.Context(), first.ID, "not now"))
	second := h.renewed(r)
	if err := h.desk.Reopen(t.Context(), h.editor, first.ID, h.reload(first).Version, "they called"); !is(err, models.ErrConflict) {
		t.Errorf("a second live renewal: %v", err)
	}
	must(t, h.desk.Withdraw(t.Context(), second.ID, ""))
	must(t, h.desk.Reopen(t.Context(), h.editor, first.ID, h.reload(first).Version, "they called"))
}

func TestALicenceIsRenewedOnceAtATime(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off  func(h *house)
		once bool
	}{
		"with both defences":    {func(*house) {}, true},
		"with the lock alone":   {func(h *house) { h.run(`DROP INDEX requests_one_successor`) }, true},
		"with the key alone":    {func(h *house) { h.unlocked() }, true},
		"control: without both": {func(h *house) { h.unlocked(); h.run(`DROP INDEX requests_one_successor`) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, l := h.renewable("k")
			c.off(h)
			h.slow("requests")
			errs := atOnce(times(6, func() error {
				_, err := h.desk.Renew(t.Context(), h.editor, r.ID)
				return err
			})...)
			told := succeeded(t, errs, models.ErrConflict)
			made := h.count(`SELECT count(*) FROM requests WHERE follows_id = ?`, l.ID)
			if once := told == 1 && made == 1; once != c.once {
				t.Errorf("%d told, %d renewals", told, made)
			}
		})
	}
}

func TestTheLettersBeforeTheEndStopWhenTheLicenceIsRenewed(t *testing.T) {
	t.Parallel()
	for _, renewed := range []bool{false, true} {
		t.Run(fmt.Sprint(renewed), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, _ := h.renewable("k")
			if renewed {
				next := h.renewed(r)
				h.buy(next, h.latest(next))
			}
			h.days(65)
			must(t, h.desk.KeepTime(t.Context()))
			h.days(20)
			must(t, h.desk.KeepTime(t.Context()))
			h.days(10)
			must(t, h.desk.KeepTime(t.Context()))
			want := int64(3)
			if renewed {
				want = 0
			}
			if n := h.letters("licence_ending") + h.letters("licence_ended"); n != want {
				t.Errorf("%d letters", n)
			}
		})
	}
}
