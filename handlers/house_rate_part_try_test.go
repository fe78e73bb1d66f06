package handlers

import (
	"net/http"
	"net/url"
	"slices"
	"strings"
	"testing"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

const (
	tablePath = "/admin/rates/table"
	rulePath  = "/admin/rates/rule"
	framePath = "/admin/rates/frame"
)

// tried fills the tester of a form with one website for a month, and presses its button.
func tried(form url.Values) url.Values {
	for name, values := range map[string][]string{
		"try_media": {"website"}, "try_audience": {"10k_100k"}, "try_term": {"1m"}, "try_portion": {"full"}, "try_territory": {"europe"}, "try_articles": {"1"},
		"try_organisation_type": {"news_publisher"}, "try_purpose": {"editorial"}, "try_country": {"DE"}, "do": {"try"},
	} {
		form[name] = values
	}
	return form
}

// untouched fails when a draft was stored.
func (h *house) untouched(t *testing.T) {
	t.Helper()
	if row, _ := h.newestCard(); row.Version != 1 {
		t.Errorf("trying has stored version %d", row.Version)
	}
}

func TestATableIsTriedBeforeItIsKept(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	form := b.opened(tablePath, "&key=base")
	form.Set("cell.0.1", "130")
	form.Set("name.en", "Typed, not kept")
	page := b.post(tablePath, tried(form)).is(http.StatusOK).says("GBP 130.00", "Typed, not kept")
	again := page.form(tablePath)
	if again.Get("cell.0.1") != "130" || again.Get("name.en") != "Typed, not kept" || again.Get("try_term") != "1m" {
		t.Errorf("the form came back as %v", again)
	}
	h.untouched(t)
	again.Set("cell.0.1", "140")
	again.Set("do", "look") // what was tried once is answered with every look
	b.post(tablePath, again).is(http.StatusOK).says("GBP 140.00")
	again.Set("cell.0.1", "about ten")
	b.post(tablePath, tried(again)).is(http.StatusUnprocessableEntity).says("Row 1, column 2: Enter an amount", "As soon as it can").hides("GBP 1")
	again.Set("cell.0.1", "150")
	again.Del("try_media")
	again.Set("do", "try")
	b.post(tablePath, again).is(http.StatusUnprocessableEntity).says("Choose at least one")
	h.untouched(t)
	b.get(rulePath + "?publication=MEE").is(http.StatusOK).says("As soon as it can") // a new rule says nothing yet
	b.get(ratesForm + "?publication=MEE").is(http.StatusOK).says("GBP 120.00")       // the use goes along, the amount does not
}

func TestARuleIsTriedWithWhatIsDoubtfulAboutIt(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	form := b.opened(rulePath, "")
	for name, value := range map[string]string{"when.0.field": "medium", "do.kind": "by_hand", "name.en": "Sites by hand", "do": "look"} {
		form.Set(name, value)
	}
	form = b.post(rulePath, form).is(http.StatusOK).form(rulePath)
	form.Set("when.0.in", "website")
	b.post(rulePath, tried(form)).is(http.StatusOK).says("An editor sets the price", "Sites by hand")
	form = b.opened(rulePath, "")
	for name, value := range map[string]string{"when.0.field": "purpose", "do.kind": "percent_more", "do.percent": "10", "do": "look"} {
		form.Set(name, value)
	}
	form = b.post(rulePath, form).is(http.StatusOK).form(rulePath)
	form.Set("when.0.in", "resale") // which the card does not offer
	b.post(rulePath, tried(form)).is(http.StatusOK).says("settles all of its uses, so this never acts", "GBP 120.00")
	h.untouched(t)
}

// TestAFormSaysWhatItDoesElsewhere: a rule on top that takes the uses of those below.
func TestAFormSaysWhatItDoesElsewhere(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	form := b.opened(rulePath, "&key=not_offered_purpose_resale")
	form["when.0.in"] = slices.Clone(pricing.Purposes)
	page := b.post(rulePath, tried(form)).is(http.StatusOK)
	page.says("Not offered")
	if !strings.Contains(page.body, "never acts") {
		t.Error("nothing is said about the rules that it takes the uses of")
	}
	b.get(rulePath + "?publication=MEE&key=not_offered_purpose_resale").is(http.StatusOK).hides("never acts")
}

func TestTheFrameIsTriedWithTheSavedExamples(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	example := url.Values{"publication": {"MEE"}, "do": {"example"}, "example_name": {"Small"}, "example_want": {"120"}}
	for _, name := range []string{"seen", "seen_hash"} {
		example[name] = b.pressed("example")[name]
	}
	example.Set("do", "example")
	example = tried(example)
	example.Set("do", "example")
	b.post(ratesForm, example).is(http.StatusSeeOther)
	form := b.opened(framePath, "")
	form.Set("minimum_request", "200")
	b.post(framePath, tried(form)).is(http.StatusOK).says("GBP 200.00", "Differs", "expected GBP 120.00, the card says GBP 200.00")
	form.Set("do", "try-example:Small")
	b.post(framePath, form).is(http.StatusOK).says("GBP 200.00")
	if _, card := h.newestCard(); card.Minimum.Request == 20000 {
		t.Error("trying has kept the minimum")
	}
	h.as(models.Viewer).post(framePath, form).is(http.StatusForbidden)
}

func TestAPointCostsWhatTheHouseSaysInEachCurrency(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	form := b.opened(framePath, "")
	form.Set("currencies.0.currency", "EUR")
	form.Set("currencies.0.points", "1.15")
	b.post(framePath, form).is(http.StatusUnprocessableEntity).says("Enter what a point costs in the card’s own currency as well")
	form.Set("points", "1")
	b.follow(framePath, form).is(http.StatusOK).says("1 point = £1.00", "1 point = €1.15")
	_, card := h.newestCard()
	if card.Points == nil || card.Points.Minor != 100 || card.Points.Others["EUR"] != 115 {
		t.Fatalf("points: %+v", card.Points)
	}
	table := b.opened(tablePath, "&key=base")
	table.Set("in_points", "yes")
	table.Set("cell.0.1", "7")
	table = tried(table)
	table.Set("try_currency", "EUR")
	b.post(tablePath, table).is(http.StatusOK).says("EUR 8.05") // 7 × 1.15
	form = b.opened(framePath, "")
	form.Del("currencies.0.points")
	b.post(framePath, form).is(http.StatusSeeOther)
	if _, card := h.newestCard(); card.Points.Others != nil {
		t.Errorf("points: %+v", card.Points)
	}
}
