package licensing_test

import (
	"errors"
	"fmt"
	"slices"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// partner is an organisation with which terms are agreed, and its first request.
func (h *house) partner(key string) models.Request {
	h.t.Helper()
	r := h.asking(key, nil, h.article("first-"+key))
	must(h.t, h.desk.SetTerms(h.t.Context(), h.editor, r.OrganisationID, 0, models.OrganisationTerms{Domains: []string{"revue.example"}}))
	return r
}

// bundle is what the desk offers a partner: so many articles for a year.
func (h *house) bundle(r models.Request, size int64) licensing.BundleInput {
	scope := models.Grant{Use: r.Use, CreditLine: "First published by The Meridian Eye", NoIndex: true}
	return licensing.BundleInput{
		Bundle: models.Bundle{Unit: models.UnitArticle, Size: size, Months: 12}, ContactID: r.ContactID, Scope: scope, Currency: "GBP", NetMinor: 100000,
	}
}

// bought sells a bundle, and gives the sale with its agreement.
func (h *house) bought(in licensing.BundleInput, r models.Request) (models.Request, models.Agreement) {
	h.t.Helper()
	sale, err := h.desk.OfferAgreement(h.t.Context(), h.editor, r.OrganisationID, in)
	must(h.t, err)
	h.buy(sale, h.latest(sale))
	a, err := models.AgreementOfSale(h.t.Context(), h.db, sale.ID)
	must(h.t, err)
	return h.reload(sale), a
}

// inTheName asks for an article in the name of an organisation.
func (h *house) inTheName(of models.Request, key string, change ...func(*licensing.Submission)) models.Request {
	h.t.Helper()
	return h.asking(key, func(in *licensing.Submission) {
		in.OrganisationName = of.Organisation
		for _, alter := range change {
			alter(in)
		}
	}, h.article(key))
}

// draws takes a request from an agreement as its page does.
func (h *house) draws(r models.Request, a models.Agreement) error {
	w, err := h.desk.DrawingFor(h.t.Context(), h.reload(r))
	if err != nil {
		return err
	}
	in := h.signature(w.Offer.Quote)
	in.QuoteID = 0
	return h.desk.Draw(h.t.Context(), r.ID, a.ID, in)
}

func (h *house) agreement(a models.Agreement) models.Agreement {
	h.t.Helper()
	a, err := models.AgreementByID(h.t.Context(), h.db, a.ID)
	must(h.t, err)
	return a
}

func TestABundleIsSoldByQuoteAndInvoiceAndDrawnWithoutThem(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	sale, a := h.bought(h.bundle(first, 5), first)
	if sale.Status != models.Fulfilled || a.Status != models.AgreementActive || a.Left() != 5 || h.told("agreement_ready", sale) != 1 || h.count(`SELECT count(*) FROM licences`) != 0 {
		t.Fatalf("sale %s, agreement %s", sale.Status, asJSON(a))
	}
	if inv := h.invoice(sale); inv.TotalMinor != 100000 || inv.Status != models.InvoicePaid {
		t.Errorf("invoice %s", asJSON(inv))
	}
	for n := int64(1); n <= 4; n++ {
		r := h.inTheName(first, fmt.Sprint("use", n))
		must(t, h.draws(r, a))
		l := h.licence(r)
		if l.Status != models.LicenceActive || l.InvoiceID != nil || l.Snapshot.Gratis || l.Snapshot.Agreement != a.Number || l.Snapshot.Drawn != 1 || l.Mode != "sandbox" || l.Snapshot.AcceptedBy != "Claire Martin" {
			t.Errorf("licence %s", asJSON(l))
		}
		if got := h.agreement(a); got.Drawn != n || h.status(r.ID) != models.Fulfilled || h.told("licence", r) != 1 {
			t.Errorf("after %d draws: %d drawn, request %s", n, got.Drawn, h.status(r.ID))
		}
		h.chained(r)
	}
	if h.told("agreement_low", sale) != 1 || h.count(`SELECT count(*) FROM invoices`) != 1 || h.count(`SELECT sum(units) FROM agreement_draws`) != 4 {
		t.Error("a letter about the balance is missing, or there is another invoice")
	}
	h.chained(sale)
	two := h.asking("two", func(in *licensing.Submission) { in.OrganisationName = first.Organisation }, h.article("x"), h.article("y"))
	if w, err := h.desk.DrawingFor(t.Context(), two); err != nil || w.Units != 2 || !slices.Equal(w.Against, []string{"balance"}) {
		t.Errorf("two of one: %+v, %v", w.Against, err)
	}
	h.refused("never changed", `UPDATE agreement_draws SET units = 1`)
}

func TestPointsAreTakenByThePriceOfTheCard(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	in := h.bundle(first, 12)
	in.Bundle.Unit, in.Bundle.PointMinor = models.UnitPoint, 5000
	_, a := h.bought(in, first)
	r := h.inTheName(first, "use") // 215.00 by the card
	must(t, h.draws(r, a))
	if got := h.agreement(a); got.Drawn != 5 {
		t.Errorf("%d points for 215.00 at 50.00 each", got.Drawn)
	}
}

func TestADrawCannotExceedItsScope(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	in := h.bundle(first, 100)
	in.Scope.Use.Territory, in.Scope.Use.Languages, in.Scope.Use.Term = []string{"europe"}, []string{"en"}, "3m"
	in.Scope.Use.Copies, in.Scope.Use.PlacementCode = 500, "half_page"
	_, a := h.bought(in, first)
	for name, c := range map[string]struct {
		change func(u *models.Use)
		beyond string
	}{
		"as it is":           {func(*models.Use) {}, ""},
		"a country":          {func(u *models.Use) { u.Territory = []string{"FR"} }, ""},
		"a shorter term":     {func(u *models.Use) { u.Term = "1m" }, ""},
		"an excerpt":         {func(u *models.Use) { u.Portion, u.PortionWords = "excerpt", 100 }, ""},
		"fewer readers":      {func(u *models.Use) { u.Audience = "up_to_10k" }, ""},
		"a subdomain":        {func(u *models.Use) { u.DestinationURL = "https://www.de.revue.example/x" }, ""},
		"the world":          {func(u *models.Use) { u.Territory = []string{"world"} }, "territory"},
		"no territory":       {func(u *models.Use) { u.Territory = nil }, "territory"},
		"elsewhere too":      {func(u *models.Use) { u.Territory = []string{"FR", "JP"} }, "territory"},
		"another medium":     {func(u *models.Use) { u.Media = []string{"website", "book"} }, "media"},
		"no medium":          {func(u *models.Use) { u.Media = nil }, "media"},
		"no language":        {func(u *models.Use) { u.Languages = nil }, "languages"},
		"another language":   {func(u *models.Use) { u.Languages = []string{"fr"} }, "languages"},
		"a translation":      {func(u *models.Use) { u.Translation = true }, "languages"},
		"longer":             {func(u *models.Use) { u.Term = "perpetual" }, "term"},
		"an unheard term":    {func(u *models.Use) { u.Term = "99m" }, "term"},
		"more readers":       {func(u *models.Use) { u.Audience = "over_10m" }, "audience"},
		"a print run":        {func(u *models.Use) { u.PrintRun = 100_000 }, ""},
		"a larger one":       {func(u *models.Use) { u.PrintRun = 100_001 }, "audience"},
		"unknown readers":    {func(u *models.Use) { u.Audience = "unknown" }, "audience"},
		"more copies":        {func(u *models.Use) { u.Copies = 501 }, "audience"},
		"unknown copies":     {func(u *models.Use) { u.Copies = 0 }, "audience"},
		"the cover":          {func(u *models.Use) { u.PlacementCode = "cover" }, "media"},
		"advertising":        {func(u *models.Use) { u.Purpose = "marketing" }, "purpose"},
		"other changes":      {func(u *models.Use) { u.Edits = "other" }, "edits"},
		"exclusively":        {func(u *models.Use) { u.ExclusivityDays = 7 }, "exclusivity"},
		"pictures":           {func(u *models.Use) { u.Images = true }, "pictures"},
		"video":              {func(u *models.Use) { u.OtherAssets = []string{"video"} }, "material"},
		"for a client":       {func(u *models.Use) { u.OnBehalfOf = "Somebody Ltd" }, "client"},
		"another site":       {func(u *models.Use) { u.DestinationURL = "https://revue.example.evil.example" }, "destination"},
		"another magazine":   {func(u *models.Use) { u.Destination, u.DestinationURL = "Autre Revue", "" }, "destination"},
		"a site in its name": {func(u *models.Use) { u.DestinationURL = "https://notrevue.example" }, "destination"},
	} {
		r := h.inTheName(first, name, func(in *licensing.Submission) {
			in.Use.Territory, in.Use.Copies, in.Use.PlacementCode = []string{"FR"}, 500, "half_page"
			c.change(&in.Use)
		})
		w, err := h.desk.DrawingFor(t.Context(), r)
		must(t, err)
		if c.beyond == "" != w.Possible() || c.beyond != "" && !slices.Contains(w.Against, c.beyond) {
			t.Errorf("%s: %v", name, w.Against)
		}
		if err := h.draws(r, a); (err == nil) != (c.beyond == "") || err != nil && !is(err, models.ErrConflict) {
			t.Errorf("%s: drawn with %v", name, err)
		}
	}
}

func TestStrangersDrawNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	sale, a := h.bought(h.bundle(first, 5), first)
	stranger := h.inTheName(first, "eve", func(in *licensing.Submission) { in.Email = "eve@elsewhere.example" })
	partner := h.partner("other")
	unconfirmed, err := h.desk.Submit(t.Context(), func() licensing.Submission {
		in := h.submission("never")
		in.OrganisationName = first.Organisation
		return in
	}())
	must(t, err)
	own := h.inTheName(first, "own")
	w, err := h.desk.DrawingFor(t.Context(), own)
	must(t, err)
	for name, r := range map[string]models.Request{"in its name": stranger, "another partner": partner, "not confirmed": unconfirmed, "the sale itself": sale} {
		if _, err := h.desk.DrawingFor(t.Context(), r); !is(err, models.ErrNotFound) {
			t.Errorf("%s learns of it: %v", name, err)
		}
		if err := h.desk.Draw(t.Context(), r.ID, a.ID, h.signature(w.Offer.Quote)); !is(err, models.ErrNotFound) {
			t.Errorf("%s draws: %v", name, err)
		}
	}
	forged := h.signature(w.Offer.Quote)
	forged.DocumentHash = "another document"
	if err := h.desk.Draw(t.Context(), own.ID, a.ID, forged); !is(err, models.ErrConflict) {
		t.Errorf("another document: %v", err)
	}
	unsigned := h.signature(w.Offer.Quote)
	unsigned.AcceptTerms = false
	if err := h.desk.Draw(t.Context(), own.ID, a.ID, unsigned); err == nil {
		t.Error("drawn without the terms accepted")
	}
	if got := h.agreement(a); got.Drawn != 0 {
		t.Errorf("%d drawn", got.Drawn)
	}
	must(t, h.draws(own, a))
	if err := h.desk.Draw(t.Context(), own.ID, a.ID, h.signature(w.Offer.Quote)); !is(err, models.ErrConflict) {
		t.Errorf("a second time: %v", err)
	}
}

func TestADrawNeedsClearRightsAndAFreeAccount(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off     func(h *house, r models.Request)
		against string
	}{
		"consent needed": {func(h *house, _ models.Request) { h.run(`UPDATE articles SET rights_basis = 'freelance_ask'`) }, "rights"},
		"agency":         {func(h *house, _ models.Request) { h.run(`UPDATE articles SET rights_basis = 'agency'`) }, "rights"},
		"unknown":        {func(h *house, _ models.Request) { h.run(`UPDATE request_articles SET article_id = NULL`) }, "rights"},
		"request held":   {func(h *house, _ models.Request) { h.run(`UPDATE requests SET on_hold = true, hold_reason = 'x'`) }, "held"},
		"account held": {func(h *house, r models.Request) {
			must(h.t, h.desk.HoldAccount(h.t.Context(), h.editor, r.OrganisationID, "owes"))
		}, "held"},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			first := h.partner("k")
			_, a := h.bought(h.bundle(first, 5), first)
			r := h.inTheName(first, "use")
			w, err := h.desk.DrawingFor(t.Context(), r)
			must(t, err)
			c.off(h, r)
			if err := h.desk.Draw(t.Context(), r.ID, a.ID, h.signature(w.Offer.Quote)); !is(err, models.ErrConflict) {
				t.Errorf("drawn: %v", err)
			}
			if w, err = h.desk.DrawingFor(t.Context(), h.reload(r)); err != nil || !slices.Equal(w.Against, []string{c.against}) {
				t.Errorf("against it: %v, %v", w.Against, err)
			}
		})
	}
}

func TestABundleIsNeverOverdrawn(t *testing.T) {
	t.Parallel()
	const unchecked = `ALTER TABLE agreements DROP CONSTRAINT agreements_not_overdrawn`
	for name, c := range map[string]struct {
		off  func(h *house)
		kept bool
	}{
		"with both defences":     {func(*house) {}, true},
		"with the lock alone":    {func(h *house) { h.run(unchecked) }, true},
		"with the balance alone": {func(h *house) { h.unlocked() }, true},
		"control: without both":  {func(h *house) { h.unlocked(); h.run(unchecked) }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			first := h.partner("k")
			_, a := h.bought(h.bundle(first, 2), first)
			var acts []func() error
			for n := range 6 {
				r := h.inTheName(first, fmt.Sprint("use", n))
				w, err := h.desk.DrawingFor(t.Context(), r)
				must(t, err)
				acts = append(acts, func() error { return h.desk.Draw(t.Context(), r.ID, a.ID, h.signature(w.Offer.Quote)) })
			}
			c.off(h)
			h.slow("acceptances")
			told := succeeded(t, atOnce(acts...), models.ErrConflict)
			licences, drawn := h.licences(), h.agreement(a).Drawn
			if kept := told == 2 && licences == 2 && drawn == 2; kept != c.kept {
				t.Errorf("%d told, %d licences, %d of 2 drawn", told, licences, drawn)
			}
		})
	}
}

func TestAnAgreementFollowsItsMoneyAndItsLicencesFollowIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	sale, a := h.bought(h.bundle(first, 5), first)
	r := h.inTheName(first, "use")
	must(t, h.draws(r, a))
	inv := h.invoice(sale)
	stands := func(status models.AgreementStatus, licence models.LicenceStatus) {
		t.Helper()
		must(t, h.desk.ReadMoney(t.Context(), inv.ID))
		must(t, h.desk.FollowAgreement(t.Context(), a.ID))
		must(t, h.desk.FollowAgreement(t.Context(), a.ID))
		if got := h.agreement(a); got.Status != status || h.licence(r).Status != licence {
			t.Errorf("agreement %s (%s), licence %s; want %s, %s", got.Status, got.StatusReason, h.licence(r).Status, status, licence)
		}
	}
	later := h.inTheName(first, "later")
	dispute, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, false)
	must(t, err)
	stands(models.AgreementSuspended, models.LicenceSuspended)
	if err := h.draws(later, a); !is(err, models.ErrNotFound) {
		t.Errorf("drawn while suspended: %v", err)
	}
	must(t, h.stripe.MoveDispute(t.Context(), dispute, sandbox.DisputeWon))
	stands(models.AgreementActive, models.LicenceActive)
	must(t, h.draws(later, a))
	if h.told("agreement_suspended", sale) != 1 || h.told("agreement_restored", sale) != 1 || h.told("licence_suspended", r) != 1 || h.told("licence_restored", r) != 1 {
		t.Error("somebody was not told, or twice")
	}
}

func TestAnAgreementEndsWithItsPeriodAndCanBeRenewed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	in := h.bundle(first, 5)
	in.Bundle.Months = 3
	sale, a := h.bought(in, first)
	r := h.inTheName(first, "use")
	h.days(80)
	if h.told("agreement_ending", sale) != 1 {
		t.Error("no letter before the end")
	}
	in.Bundle.Renews = a.ID
	_, next := h.bought(in, first)
	if !next.StartsAt.Equal(a.EndsAt) || *next.RenewsID != a.ID {
		t.Errorf("the renewal begins %s, the old one ends %s", next.StartsAt, a.EndsAt)
	}
	h.days(20)
	if got := h.agreement(a); got.Status != models.AgreementEnded || h.told("agreement_ended", sale) != 1 {
		t.Errorf("agreement %s", got.Status)
	}
	w, err := h.desk.DrawingFor(t.Context(), h.reload(r))
	must(t, err)
	if err := h.desk.Draw(t.Context(), r.ID, a.ID, h.signature(w.Offer.Quote)); !is(err, models.ErrConflict) || w.Agreement.ID != next.ID {
		t.Errorf("drawn from the ended one: %v", err)
	}
	must(t, h.draws(r, next))
}

func TestWhatOfferOfABundleIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	stranger := h.inTheName(first, "eve", func(in *licensing.Submission) { in.Email = "eve@elsewhere.example" })
	for field, change := range map[string]func(*licensing.BundleInput){
		"unit":        func(in *licensing.BundleInput) { in.Bundle.Unit = "kilo" },
		"size":        func(in *licensing.BundleInput) { in.Bundle.Size = 0 },
		"months":      func(in *licensing.BundleInput) { in.Bundle.Months = 0 },
		"point":       func(in *licensing.BundleInput) { in.Bundle.Unit = models.UnitPoint },
		"price":       func(in *licensing.BundleInput) { in.NetMinor = 1 },
		"media":       func(in *licensing.BundleInput) { in.Scope.Use.Media = nil },
		"languages":   func(in *licensing.BundleInput) { in.Scope.Use.Languages = nil },
		"destination": func(in *licensing.BundleInput) { in.Scope.Use.Destination = " " },
		"contact":     func(in *licensing.BundleInput) { in.ContactID = stranger.ContactID },
		"currency":    func(in *licensing.BundleInput) { in.Currency = "XXX" },
		"credit_line": func(in *licensing.BundleInput) { in.Scope.CreditLine = "" },
	} {
		in := h.bundle(first, 5)
		change(&in)
		_, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, in)
		var bad models.Invalid
		if !errors.As(err, &bad) || bad[field] == "" {
			t.Errorf("%s: %v", field, err)
		}
	}
	if _, err := h.desk.OfferAgreement(t.Context(), h.colleague("Vera", models.Viewer), first.OrganisationID, h.bundle(first, 5)); !is(err, models.ErrForbidden) {
		t.Errorf("a viewer: %v", err)
	}
	sale, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, h.bundle(first, 5))
	must(t, err)
	if _, err := h.desk.Quote(t.Context(), h.editor, sale.ID, h.offer(h.reload(sale))); !is(err, models.ErrConflict) {
		t.Errorf("an ordinary quote on a sale: %v", err)
	}
	must(t, h.desk.QuoteAgreement(t.Context(), h.editor, sale.ID, h.reload(sale).Version, h.bundle(first, 7)))
	if q := h.latest(sale); q.Version != 2 || q.Bundle.Size != 7 {
		t.Errorf("the second version: %s", asJSON(q))
	}
}
