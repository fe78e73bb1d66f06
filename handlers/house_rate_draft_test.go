package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"imprimatur/internal/pricing"
)

func TestADraftStartsFromATemplateAVersionOrNothing(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for _, from := range []string{"empty", "grid", "version-1"} {
		form := b.pressed("begin")
		form.Set("from", from)
		b.follow(ratesForm, form).is(http.StatusOK).says("The draft now starts from your choice")
		_, card := h.newestCard()
		want := map[string]int{"empty": 0, "grid": 2, "version-1": 1}[from]
		if len(card.Tables) != want || card.Currency != "GBP" {
			t.Errorf("from %s: %d tables in %s", from, len(card.Tables), card.Currency)
		}
	}
	b.post(ratesForm, b.pressed("undo")).is(http.StatusSeeOther)
	if _, card := h.newestCard(); len(card.Tables) != 2 {
		t.Errorf("undone to %d tables", len(card.Tables))
	}
}

func TestExamplesAreCheckedAtEveryChangeAndBeforePublishing(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	tried := b.get(ratesForm+"?publication=MEE&try=yes&try_media=website&try_audience=10k_100k&try_term=1m&try_portion=full&try_territory=europe&try_languages=en&try_articles=1").
		is(http.StatusOK).says("GBP 120.00", "Save as an example")
	form := url.Values{}
	for _, f := range tried.tags("form") {
		if fields := fieldsOf(f); fields.Has("example_name") {
			form = fields
		}
	}
	form.Set("do", "example")
	b.post(ratesForm, form).is(http.StatusUnprocessableEntity).says("Give the example a name")
	form.Set("example_name", "One month, Europe")
	form.Set("example_want", "about a hundred")
	b.post(ratesForm, form).is(http.StatusUnprocessableEntity).says("Enter an amount, or")
	form.Set("example_want", "120")
	b.follow(ratesForm, form).is(http.StatusOK).says("The example is saved", "As expected")
	b.get(ratesForm + "?publication=MEE&example=One+month%2C+Europe").is(http.StatusOK).says("GBP 120.00")

	table := b.opened("/admin/rates/table", "&key=base")
	table.Set("cell.0.1", "125")
	b.follow("/admin/rates/table", table).is(http.StatusOK).says("GBP 125.00", "Differs", "expected GBP 120.00, the card says GBP 125.00")
	question := b.get("/admin/rates/publish?publication=MEE").is(http.StatusOK).says("One example does not come out as expected").form("/admin/rates/publish")
	b.post("/admin/rates/publish", question).is(http.StatusUnprocessableEntity)
	question.Set("despite", "yes")
	b.post("/admin/rates/publish", question).is(http.StatusSeeOther)
	b.post(ratesForm, b.pressed("example_remove:One month, Europe")).is(http.StatusSeeOther)
	if _, card := h.newestCard(); len(card.Examples) > 0 {
		t.Error("the example is still there")
	}
}

func TestTheTesterSaysWhatItCannotTry(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	good := url.Values{"publication": {"MEE"}, "try": {"yes"}, "try_media": {"website"}, "try_term": {"1m"}, "try_audience": {"10k_100k"}, "try_territory": {"world"}}
	for field, value := range map[string]string{
		"try_term": "9y", "try_country": "ZZZ", "try_articles": "0", "try_length": "x", "try_currency": "XXX1", "try_media": "stone", "try_images": "99999999", "try_date": "soon",
	} {
		query := url.Values{}
		for k, v := range good {
			query[k] = v
		}
		query.Set(field, value)
		page := b.get(ratesForm + "?" + query.Encode()).is(http.StatusUnprocessableEntity)
		if !strings.Contains(page.body, `href="#f-`+field+`"`) {
			t.Errorf("%s=%s: the summary does not lead there", field, value)
		}
	}
	for purpose, says := range map[string]string{"resale": "Not offered", "marketing": "By hand"} {
		good.Set("try_purpose", purpose)
		b.get(ratesForm + "?" + good.Encode()).is(http.StatusOK).says(says)
	}
	good.Set("try_purpose", "editorial")
	good.Set("try_portion", "excerpt")
	good.Set("try_portion_words", "50")
	b.get(ratesForm+"?"+good.Encode()).is(http.StatusOK).says("No licence needed", "the answer was settled before its turn")
}

func TestPublishingShowsItsEffectOnOpenRequests(t *testing.T) {
	h := newHouse(t)
	waiting := h.submitted("a")
	h.submitted("b")
	quoted := h.submitted("c")
	must(t, h.db.Exec(`UPDATE requests SET status = 'quoted' WHERE id = ?`, quoted.ID).Error)
	b := h.signedIn()
	form := b.opened("/admin/rates/table", "&key=base")
	form.Set("cell.0.1", "500") // websites of 10,000 to 100,000
	b.post("/admin/rates/table", form).is(http.StatusSeeOther)
	page := b.get("/admin/rates/publish?publication=MEE").is(http.StatusOK).says("2 open requests: 2 dearer.", "No quote waits for an answer", waiting.Reference, "Dearer")
	if !strings.Contains(page.body, "/admin/requests/"+waiting.Reference) || strings.Contains(page.body, quoted.Reference) {
		t.Error("the requests that change are not linked, or one with an offer is among them")
	}
	form = b.opened("/admin/rates/table", "&key=base")
	form.Set("cell.0.1", "by hand")
	b.post("/admin/rates/table", form).is(http.StatusSeeOther)
	b.get("/admin/rates/publish?publication=MEE").is(http.StatusOK).says("2 open requests: 2 by hand now.")
	b.post(ratesForm, b.pressed("undo")).is(http.StatusSeeOther)
	b.post(ratesForm, b.pressed("undo")).is(http.StatusSeeOther)
	b.get("/admin/rates/publish?publication=MEE").is(http.StatusOK).says("2 open requests: 2 the same.")
}

func TestATableGrowsByItsButtonsAndByPasting(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	const path = "/admin/rates/table"
	form := b.opened(path, "")
	press := func(do string) {
		t.Helper()
		form.Set("do", do)
		form = b.post(path, form).is(http.StatusOK).form(path)
	}
	form.Set("rows.field", "term")
	form.Set("columns.field", "page_views")
	press("look") // the sides begin with the codes, and with three bounds
	if form.Get("rows.n") != "6" || form.Get("columns.n") != "3" || form.Get("rows.1") != "1m" {
		t.Fatalf("the sides begin as %s × %s, %v", form.Get("rows.n"), form.Get("columns.n"), form["rows.1"])
	}
	for _, last := range []string{"5", "4", "3", "2"} {
		press("rows-remove:" + last)
	}
	form.Set("columns.0", "1,500,000")
	form.Set("paste", "95\t265\t€ 1.395,00\tby hand\n145\t400\t590\n")
	form.Set("paste_at", "0.0")
	press("paste")
	if form.Get("columns.n") != "4" || form.Get("cell.0.2") != "€ 1.395,00" || form.Get("cell.1.1") != "400" {
		t.Fatalf("pasted: %s columns, %q, %q", form.Get("columns.n"), form.Get("cell.0.2"), form.Get("cell.1.1"))
	}
	form.Set("columns.1", "5000000")
	form.Set("columns.2", "9000000")
	press("when-add")
	form.Set("when.0.field", "medium")
	press("look")
	form.Set("when.0.in", "website")
	form.Set("name.en", "Online")
	form.Set("do", "save")
	b.post(path, form).is(http.StatusUnprocessableEntity).says("Row 1, column 3: Enter an amount") // euros in a table of pounds
	form.Set("cell.0.2", "1,395")
	b.follow(path, form).is(http.StatusOK).says("The table is saved", "If the medium is website", "Up to 1,500,000", "Over 9,000,000", "£1,395.00")
	_, card := h.newestCard()
	table := card.Table("online")
	if table == nil || len(table.Cells) != 2 || table.Cells[0][3].Answer != pricing.AnswerByHand || table.Columns.UpTo[3] != 0 {
		t.Fatalf("table: %+v", table)
	}
}

func TestTheFrameKeepsFiguresAndNames(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	const path = "/admin/rates/frame"
	form := b.opened(path, "")
	for name, value := range map[string]string{
		"currency": "JPY", "minimum_article": "2500", "minimum_request": "3000", "rounding_to": "100", "stacks.0.name": "parts", "stacks.0.how": "largest",
		"groups.0.name_en": "Low income", "groups.0.countries": "sd, ye SD", "currencies.0.currency": "EUR", "currencies.0.rate": "0.0061", "points": "900", "from": "2026-12-01",
	} {
		form.Set(name, value)
	}
	b.follow(path, form).is(http.StatusOK).says("Low income: SD, YE", "1 JPY = 0.0061 EUR", "parts: only the one that changes most counts", "1 point = JP¥900", "From 2026-12-01")
	_, card := h.newestCard()
	if card.Table("base").Cells[0][1].Minor != 120 || card.Rule("pictures").Do.Minor != 35 {
		t.Errorf("£120.00 and £35.00 became %d and %d", card.Table("base").Cells[0][1].Minor, card.Rule("pictures").Do.Minor)
	}
	if r := card.Rule("excerpt_1"); r.Stack != "parts" || len(card.Groups) != 1 || card.Groups[0].Key == "" || len(card.Groups[0].Countries) != 2 {
		t.Errorf("the rule is in stack %q, groups %v", r.Stack, card.Groups)
	}
	rule := b.opened("/admin/rates/rule", "")
	rule.Set("when.0.field", "country_group")
	rule.Set("do", "look")
	rule = b.post("/admin/rates/rule", rule).is(http.StatusOK).says("Low income").form("/admin/rates/rule")
	rule.Set("when.0.in", card.Groups[0].Key)
	rule.Set("do.kind", "points")
	rule.Set("do.points", "3")
	rule.Set("do", "save")
	b.follow("/admin/rates/rule", rule).is(http.StatusOK).says("If the licensee’s country is in Low income: 3 points more")
	form = b.opened(path, "")
	form.Set("groups.0.name_en", "Poorer countries") // its key stays, and with it the rule
	b.follow(path, form).is(http.StatusOK).says("If the licensee’s country is in Poorer countries: 3 points more")
}

func TestACardOfTheFirstFormatIsRead(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	old := `{"currency": "GBP", "base": [{"medium": "website", "audience": {"10k_100k": 7700}}], "terms": {"1m": 10000}, "organisation_types": {"charity": -4000}}`
	b.imported("card", old, "look").is(http.StatusOK).says("£77.00", "If the licensee is a charity or non-profit: 40% off")
}
