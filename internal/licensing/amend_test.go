package licensing_test

import (
	"encoding/json"
	"errors"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// By the default card a website of 10k to 100k is 120.00; three months half as much again, 180.00; the world a fifth
// more, 216.00, which is rounded to 215.00. The least that a request comes to is 30.00.
const (
	inEurope = 18000
	inWorld  = 21500
)

// licensedIn makes a paid licence of a catalogued article for a website in Europe.
func (h *house) licensedIn(key string, change ...func(*licensing.Submission)) (models.Request, models.Licence) {
	h.t.Helper()
	r := h.asking(key, func(in *licensing.Submission) {
		in.Use.Territory = []string{"europe"}
		for _, alter := range change {
			alter(in)
		}
	}, h.article(key))
	q, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, h.offer(r))
	must(h.t, err)
	h.buy(r, q)
	return h.reload(r), h.licence(r)
}

// wider is a wish for more than a licence grants.
func wider(l models.Licence, change ...func(*licensing.Widening)) licensing.Widening {
	w := licensing.WideningOf(l)
	w.Territory = []string{"world"}
	for _, alter := range change {
		alter(&w)
	}
	return w
}

// amending asks for a wider licence as the licensee does.
func (h *house) amending(r models.Request, change ...func(*licensing.Widening)) models.Request {
	h.t.Helper()
	next, err := h.desk.Amend(h.t.Context(), r.Licensee(), r.ID, wider(h.licence(r), change...))
	must(h.t, err)
	return h.reload(next)
}

// amendmentOf is what an editor's page begins an amendment's offer with.
func (h *house) amendmentOf(r models.Request) licensing.QuoteInput {
	h.t.Helper()
	before, err := models.Before(h.t.Context(), h.db, r.FollowsID)
	must(h.t, err)
	return licensing.QuoteInput{Seen: h.reload(r).Version, Currency: r.Currency, Grant: before.AmendedGrant(r.Use), TaxCountry: "FR"}
}

// amended asks for a wider licence, quotes and sells it.
func (h *house) amended(r models.Request, change ...func(*licensing.Widening)) (models.Request, models.Licence) {
	h.t.Helper()
	next := h.amending(r, change...)
	q, err := h.desk.Quote(h.t.Context(), h.editor, next.ID, h.amendmentOf(next))
	must(h.t, err)
	h.buy(next, q)
	return h.reload(next), h.licence(next)
}

func credit(t *testing.T, q models.Quote) pricing.Credit {
	t.Helper()
	var priced pricing.Priced
	must(t, json.Unmarshal(q.Priced, &priced))
	must(t, priced.Replay())
	if priced.Credit == nil {
		t.Fatalf("no credit in %s", q.Priced)
	}
	return *priced.Credit
}

func TestAnAmendmentTakesThePlaceOfItsLicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.licensedIn("k")
	h.clock.pass(20 * day)
	next := h.amending(r)
	if next.Status != models.Submitted || next.FollowsAs != models.Amendment || *next.FollowsID != old.ID || next.OrganisationID != r.OrganisationID || next.Billing != r.Billing {
		t.Fatalf("request %s", asJSON(next))
	}
	if next.SuggestedMinor == nil || *next.SuggestedMinor != inWorld-inEurope || h.told("request_received", next) != 1 || h.told("desk_new_request", next) != 1 {
		t.Errorf("suggested %s, told %d and %d", next.Suggestion, h.told("request_received", next), h.told("desk_new_request", next))
	}
	q, err := h.desk.Quote(t.Context(), h.editor, next.ID, h.amendmentOf(next))
	must(t, err)
	c := credit(t, q)
	if q.NetMinor != inWorld-inEurope || *c.PriceMinor != inEurope || *c.PaidMinor != inEurope || c.WiderMinor != inWorld || c.AmountMinor != inEurope {
		t.Errorf("net %d, credit %s", q.NetMinor, asJSON(c))
	}
	if kept := h.licence(r); asJSON(kept) != asJSON(old) {
		t.Errorf("the licence changed before anything was agreed: %s", asJSON(kept))
	}
	h.buy(next, q)
	l, kept := h.licence(next), h.licence(r)
	if l.Status != models.LicenceActive || l.FollowsAs != models.Amendment || *l.FollowsID != old.ID || l.Snapshot.Amends != old.Number {
		t.Errorf("new licence %s", asJSON(l))
	}
	if !l.StartsAt.Equal(l.IssuedAt) || !l.EndsAt.Equal(*old.EndsAt) || !l.Began().Equal(old.StartsAt) {
		t.Errorf("from %s to %s, since %s; the old one from %s to %s", l.StartsAt, l.EndsAt, l.Began(), old.StartsAt, old.EndsAt)
	}
	if kept.Status != models.LicenceSuperseded || kept.StatusReason != "amended" || asJSON(kept.Snapshot) != asJSON(old.Snapshot) || !kept.EndsAt.Equal(*old.EndsAt) {
		t.Errorf("old licence %s", asJSON(kept))
	}
	if inv := h.invoice(next); inv.NetMinor != q.NetMinor || inv.Status != models.InvoicePaid {
		t.Errorf("invoice %s", asJSON(inv))
	}
	if after, err := models.LicenceAfter(t.Context(), h.db, old.ID); err != nil || after.ID != l.ID {
		t.Errorf("after it: %v, %v", after.Number, err)
	}
	h.days(80) // past the end of both
	if l, kept = h.licence(next), h.licence(r); l.Status != models.LicenceExpired || kept.Status != models.LicenceSuperseded {
		t.Errorf("afterwards: old %s, new %s", kept.Status, l.Status)
	}
	if n := h.told("licence_ended", r) + h.told("licence_ending", r); n != 0 {
		t.Errorf("%d letters about the end of what another one took the place of", n)
	}
	h.chained(r)
	h.chained(next)
}

// TestALongerTermCountsFromTheFirstDay: three months widened to twelve after twenty days end a year after the first.
func TestALongerTermCountsFromTheFirstDay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.licensedIn("k")
	h.clock.pass(20 * day)
	first, l := h.amended(r, func(w *licensing.Widening) { w.Term = "6m" })
	h.clock.pass(20 * day)
	_, second := h.amended(first, func(w *licensing.Widening) { w.Term = "12m" })
	zone := h.pub.Zone()
	if want := old.StartsAt.In(zone).AddDate(0, 6, 0); !l.EndsAt.Equal(want) {
		t.Errorf("ends %s, not %s", l.EndsAt, want)
	}
	if want := old.StartsAt.In(zone).AddDate(1, 0, 0); !second.EndsAt.Equal(want) || h.licence(first).Status != models.LicenceSuperseded || h.licence(r).Status != models.LicenceSuperseded {
		t.Errorf("ends %s, not %s", second.EndsAt, want)
	}
}

// TestAChainOfAmendmentsCostsWhatTheWidestDoes, and no credit counts twice:
//
//	A, Europe:                          180.00 paid
//	B, the world:         215.00 less 180.00 (today 180.00, paid 180.00) = 35.00
//	C, six months of it:  290.00 less 215.00 (today 215.00, paid 35.00 + 180.00) = 75.00; in all 290.00
func TestAChainOfAmendmentsCostsWhatTheWidestDoes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	a, _ := h.licensedIn("k")
	b, second := h.amended(a)
	c, third := h.amended(b, func(w *licensing.Widening) { w.Term = "6m" })
	first := h.licence(a).Snapshot.NetMinor
	if sum := first + second.Snapshot.NetMinor + third.Snapshot.NetMinor; second.Snapshot.NetMinor != 3500 || third.Snapshot.NetMinor != 7500 || sum != 29000 {
		t.Errorf("%d + %d + %d", first, second.Snapshot.NetMinor, third.Snapshot.NetMinor)
	}
	if got := credit(t, h.latest(c)); *got.PaidMinor != 21500 || *got.PriceMinor != 21500 {
		t.Errorf("credit %s", asJSON(got))
	}
	// When half of the first fee goes back, what B covers is 90.00 less: 125.00. C keeps its licence: a part is a concession.
	_, err := h.stripe.RefundInvoice(t.Context(), *h.invoice(a).StripeInvoiceID, 9000)
	must(t, err)
	h.catchUp()
	must(t, h.desk.FollowAmended(t.Context(), h.licence(a).ID))
	now, err := h.desk.CreditFor(t.Context(), c, "GBP")
	must(t, err)
	if *now.PaidMinor != 21500-9000 || h.licence(c).Status != models.LicenceActive {
		t.Errorf("credit %s, licence %s", asJSON(now), h.licence(c).Status)
	}
}

// TestWhatTheCreditIs: at most what was paid, today's price of the old scope, and the least of the card stays.
func TestWhatTheCreditIs(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		before func(h *house, r models.Request) // the amendment
		widen  func(w *licensing.Widening)
		net    int64
		credit int64
	}{
		"the price of today": {net: 3500, credit: 18000},
		"a part was given back": {before: func(h *house, r models.Request) { // 100.00 of 180.00
			_, err := h.stripe.RefundInvoice(h.t.Context(), *h.invoice(r).StripeInvoiceID, 10000)
			must(h.t, err)
			h.catchUp()
		}, net: 13500, credit: 8000},
		"the card is cheaper now": {before: func(h *house, _ models.Request) { h.halve() }, net: 3000, credit: 8000}, // 60.00 by 1.5 is 90.00, the world 108.00, 110.00: of the 90.00 the least of 30.00 stays
		"it costs no more":        {widen: func(w *licensing.Widening) { w.Territory = []string{"europe", "africa"} }, net: 3000, credit: 15000},
		"more media": {widen: func(w *licensing.Widening) {
			w.Territory, w.Media = []string{"europe"}, []string{"website", "newsletter"}
		}, net: 15000, credit: 18000}, // 220.00 by 1.5 is 330.00
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, _ := h.licensedIn("k")
			if c.before != nil {
				c.before(h, r)
			}
			var change []func(*licensing.Widening)
			if c.widen != nil {
				change = append(change, c.widen)
			}
			next := h.amending(r, change...)
			o, err := h.desk.PreviewQuote(t.Context(), next.ID, h.amendmentOf(next))
			must(t, err)
			must(t, o.Priced.Replay())
			if o.Quote.NetMinor != c.net || o.Priced.Credit.AmountMinor != c.credit || next.SuggestedMinor == nil || *next.SuggestedMinor != c.net {
				t.Errorf("net %d, suggested %v, credit %s", o.Quote.NetMinor, next.SuggestedMinor, asJSON(o.Priced.Credit))
			}
		})
	}
}

// halve publishes a card of half the price.
func (h *house) halve() {
	h.t.Helper()
	card := pricing.Default("GBP")
	for i := range card.Tables[0].Cells {
		for j := range card.Tables[0].Cells[i] {
			card.Tables[0].Cells[i][j].Minor /= 2
		}
	}
	saved, err := h.desk.SaveRateCard(h.t.Context(), h.editor, h.pub.ID, 1, card, "half")
	must(h.t, err)
	must(h.t, h.desk.PublishRateCard(h.t.Context(), h.editor, saved.ID))
}

func TestAnEditorSetsTheCreditAndSaysWhy(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, _ := h.licensedIn("k")
	next := h.amending(r)
	in := h.amendmentOf(next)
	in.Credit = &licensing.SetCredit{AmountMinor: 10000}
	if _, err := h.desk.Quote(t.Context(), h.editor, next.ID, in); invalid(err)["credit_reason"] == "" {
		t.Errorf("without a reason: %v", err)
	}
	in.Credit = &licensing.SetCredit{AmountMinor: inWorld + 1, Reason: "too good"}
	if _, err := h.desk.Quote(t.Context(), h.editor, next.ID, in); invalid(err)["credit"] == "" {
		t.Errorf("more than the price: %v", err)
	}
	in.Credit = &licensing.SetCredit{AmountMinor: inWorld, Reason: "a present"}
	if _, err := h.desk.Quote(t.Context(), h.editor, next.ID, in); invalid(err)["lines"] != "errors.zero_needs_gratis" {
		t.Errorf("all of it: %v", err)
	}
	in.Credit = &licensing.SetCredit{AmountMinor: 10000, Reason: "a part was for an edition that is over"}
	q, err := h.desk.Quote(t.Context(), h.editor, next.ID, in)
	must(t, err)
	if c := credit(t, q); q.NetMinor != inWorld-10000 || c.ComputedMinor != inEurope || c.Reason == "" {
		t.Errorf("net %d, credit %s", q.NetMinor, asJSON(c))
	}
	if n := h.count(`SELECT count(*) FROM events WHERE request_id = ? AND kind = 'quoted' AND facts->>'credit_reason' <> '' AND (facts->>'credit_minor')::bigint = 10000`, next.ID); n != 1 {
		t.Errorf("%d lines of history have the reason", n)
	}
	lines, err := models.LinesOf(t.Context(), h.db, q.ID)
	must(t, err)
	if len(lines) != 1 || lines[0].NetMinor != q.NetMinor || *lines[0].ComputedMinor != inWorld-inEurope {
		t.Errorf("lines %s", asJSON(lines))
	}
}

func TestAFreeAmendmentTakesThePlaceAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.licensedIn("k")
	next := h.amending(r)
	in := h.amendmentOf(next)
	in.Gratis, in.GratisReason = true, "the difference is small"
	q, err := h.desk.Quote(t.Context(), h.editor, next.ID, in)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), next.ID, h.signature(q)))
	l := h.licence(next)
	if l.Status != models.LicenceActive || !l.Snapshot.Gratis || h.licence(r).Status != models.LicenceSuperseded || !l.EndsAt.Equal(*old.EndsAt) {
		t.Errorf("new %s, old %s", asJSON(l), h.licence(r).Status)
	}
	// What was paid for the first one still counts for the next.
	paid, err := h.desk.CreditFor(t.Context(), h.amending(next, func(w *licensing.Widening) { w.Term = "6m" }), "GBP")
	must(t, err)
	if *paid.PaidMinor != inEurope {
		t.Errorf("credit %s", asJSON(paid))
	}
}

func TestWhatCannotBeAmended(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, l := h.licensedIn("k")
	refused := func(name string, by models.Actor, id int64, want error, why models.Unamendable) {
		t.Helper()
		_, err := h.desk.Amend(t.Context(), by, id, wider(l))
		var cannot *licensing.UnamendableError
		if !is(err, want) || errors.As(err, &cannot) != (why != "") || why != "" && cannot.Why != why {
			t.Errorf("%s: %v", name, err)
		}
	}
	for status, why := range map[models.LicenceStatus]models.Unamendable{
		models.LicenceSuspended: models.AmendHeld, models.LicenceRevoked: models.AmendRevoked, models.LicenceTerminated: models.AmendRevoked,
		models.LicenceScheduled: models.AmendNotBegun, models.LicenceExpired: models.AmendEnded, models.LicenceSuperseded: models.AmendSuperseded,
	} {
		h.run(`UPDATE licences SET status = ?`, status)
		refused(string(status), r.Licensee(), r.ID, models.ErrConflict, why)
	}
	h.run(`UPDATE licences SET status = 'active', pay_by = now()`)
	refused("not paid", r.Licensee(), r.ID, models.ErrConflict, models.AmendUnpaid)
	h.run(`UPDATE licences SET pay_by = NULL, snapshot = jsonb_set(snapshot, '{agreement}', '"MEE-V-1"')`)
	refused("drawn", r.Licensee(), r.ID, models.ErrConflict, models.AmendDrawn)
	h.run(`UPDATE licences SET snapshot = snapshot - 'agreement'`)
	refused("by a viewer", h.colleague("Vera", models.Viewer), r.ID, models.ErrForbidden, "")
	other, _ := h.quoted("other")
	refused("no licence", other.Licensee(), other.ID, models.ErrNotFound, "")
	renewal, err := h.desk.Renew(t.Context(), r.Licensee(), r.ID)
	must(t, err)
	refused("being renewed", r.Licensee(), r.ID, models.ErrConflict, models.AmendContinued)
	must(t, h.desk.Withdraw(t.Context(), renewal.ID, ""))
	next := h.amending(r)
	refused("being amended", h.editor, r.ID, models.ErrConflict, models.AmendContinued)
	if _, err := h.desk.Renew(t.Context(), r.Licensee(), r.ID); !is(err, models.ErrConflict) {
		t.Errorf("renewed while it is being amended: %v", err)
	}
	if next.Use.Message != "" || next.Use.Budget != "" {
		t.Errorf("what was said of one occasion was said again: %s", asJSON(next.Use))
	}
	h.clock.pass(200 * day)
	must(t, h.desk.Withdraw(t.Context(), next.ID, ""))
	refused("ended, though nobody has said so yet", r.Licensee(), r.ID, models.ErrConflict, models.AmendEnded)
}

func TestOnlyAWiderScopeIsAnAmendment(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, l := h.licensedIn("k", func(in *licensing.Submission) {
		in.Use.Media, in.Use.Territory, in.Use.ExclusivityDays, in.Use.PageViews = []string{"website", "newsletter"}, []string{"europe", "EG"}, 7, 50_000
	})
	for name, c := range map[string]struct {
		change func(w *licensing.Widening)
		field  string
	}{
		"the same":           {func(w *licensing.Widening) { *w = licensing.WideningOf(l) }, "scope"},
		"fewer media":        {func(w *licensing.Widening) { w.Media = []string{"website"} }, "media"},
		"other media":        {func(w *licensing.Widening) { w.Media = []string{"website", "book"} }, "media"},
		"no media":           {func(w *licensing.Widening) { w.Media = nil }, "media"},
		"another continent":  {func(w *licensing.Widening) { w.Territory = []string{"asia", "EG"} }, "territory"},
		"one country less":   {func(w *licensing.Widening) { w.Territory = []string{"europe", "SD"} }, "territory"},
		"another language":   {func(w *licensing.Widening) { w.Languages = []string{"fr"} }, "languages"},
		"a shorter term":     {func(w *licensing.Widening) { w.Term = "1m" }, "term"},
		"an unknown term":    {func(w *licensing.Widening) { w.Term = "always" }, "term"},
		"an excerpt":         {func(w *licensing.Widening) { w.Portion, w.PortionWords = "excerpt", 200 }, "portion"},
		"a smaller audience": {func(w *licensing.Widening) { w.Audience = "up_to_10k" }, "audience"},
		"fewer page views":   {func(w *licensing.Widening) { w.PageViews = 10_000 }, "audience"},
		"less exclusive":     {func(w *licensing.Widening) { w.ExclusivityDays = 0 }, "exclusivity"},
		"an article it has":  {func(w *licensing.Widening) { w.Articles = []int64{*l.Snapshot.Works[0].ArticleID} }, "article_url"},
		"an unknown article": {func(w *licensing.Widening) { w.Articles = []int64{4711} }, "article_url"},
		"an article of another house": {func(w *licensing.Widening) {
			w.Articles = []int64{h.article("agency", basis("agency")).ID}
		}, "article_url"},
	} {
		t.Run(name, func(t *testing.T) {
			h := h.with(t)
			if _, err := h.desk.Amend(t.Context(), r.Licensee(), r.ID, wider(l, c.change)); invalid(err)[c.field] == "" {
				t.Errorf("%v", err)
			}
		})
	}
	_, err := h.desk.Amend(t.Context(), r.Licensee(), r.ID, wider(l, func(w *licensing.Widening) {
		for id := range int64(models.MaxArticles) { // with the licence's own one too many
			w.Articles = append(w.Articles, 1000+id)
		}
	}))
	if got := invalid(err)["article_url"]; got != "public_form.error.full" {
		t.Errorf("too many articles: %v", err)
	}
	next := h.amending(r, func(w *licensing.Widening) { w.Territory = []string{"africa", "europe"} }) // Egypt lies in Africa
	must(t, h.desk.Withdraw(t.Context(), next.ID, ""))
	h.clock.pass(3 * day)
	next = h.amending(r, func(w *licensing.Widening) {
		*w = licensing.WideningOf(l)
		second := h.article("second").ID
		w.Articles = []int64{second, second} // named twice, it counts once
	})
	articles, err := models.ArticlesOf(t.Context(), h.db, next.ID)
	must(t, err)
	if next.ArticleCount != 2 || len(articles) != 2 || articles[1].Title != "The second" || articles[1].Position != 2 {
		t.Errorf("%d articles: %s", next.ArticleCount, asJSON(articles))
	}
	// The desk cannot send an offer that would take something away, nor the requester propose one.
	in := h.amendmentOf(next)
	in.Grant.Use.Territory = []string{"EG"}
	if _, err := h.desk.Quote(t.Context(), h.editor, next.ID, in); invalid(err)["territory"] == "" {
		t.Errorf("a narrower offer: %v", err)
	}
	in = h.amendmentOf(next)
	in.Grant.StartsOn = "2027-01-01"
	if _, err := h.desk.Quote(t.Context(), h.editor, next.ID, in); invalid(err)["starts_on"] == "" {
		t.Errorf("an offer that begins later: %v", err)
	}
	q, err := h.desk.Quote(t.Context(), h.editor, next.ID, h.amendmentOf(next))
	must(t, err)
	scope := licensing.ScopeOf(q.Grant.Use)
	scope.Term = "1m"
	if _, err := h.desk.CounterOffer(t.Context(), next.ID, licensing.Proposal{QuoteID: q.ID, DocumentHash: q.DocumentHash, Scope: scope}); invalid(err)["term"] == "" {
		t.Errorf("a narrower proposal: %v", err)
	}
}

func TestExclusivityCountsFromWhenItWasFirstGranted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.licensedIn("k", func(in *licensing.Submission) { in.Use.ExclusivityDays = 30 })
	h.clock.pass(20 * day)
	_, l := h.amended(r)
	if since := l.Snapshot.ExclusiveSince; since == nil || !since.Equal(old.StartsAt) {
		t.Errorf("exclusive since %v, not %s", since, old.StartsAt)
	}
	a, err := models.ArticleByID(t.Context(), h.db, *old.Snapshot.Works[0].ArticleID)
	must(t, err)
	rival := h.asking("rival", nil, a)
	if _, err := h.desk.PreviewQuote(t.Context(), rival.ID, h.offer(rival)); invalid(err) == nil {
		t.Errorf("offered to another while it is held exclusively: %v", err)
	}
	h.clock.pass(15 * day)
	if _, err := h.desk.PreviewQuote(t.Context(), rival.ID, h.offer(rival)); err != nil {
		t.Errorf("thirty days after the first day it is still held: %v", err)
	}
}
