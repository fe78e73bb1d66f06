package handlers

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/url"
	"slices"
	"strconv"
	"strings"
	"testing"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

const ratesForm = "/admin/rates/edit"

// as is a browser of somebody with a role, the same person each time.
func (h *house) as(role models.Role) *browser {
	h.t.Helper()
	email := string(role) + "@meridian.example"
	s, err := models.StaffByEmail(h.t.Context(), h.db, email)
	if errors.Is(err, models.ErrNotFound) {
		s, err = h.desk.CreateStaff(h.t.Context(), email, "Sam "+string(role), role, password)
	}
	must(h.t, err)
	return h.at(s)
}

// newestCard is the newest version of The Meridian Eye's card.
func (h *house) newestCard() (models.RateCard, pricing.Card) {
	h.t.Helper()
	rows, err := models.RateCards(h.t.Context(), h.db, h.pub.ID)
	must(h.t, err)
	var card pricing.Card
	must(h.t, json.Unmarshal(rows[0].Card, &card))
	return rows[0], card
}

// pressed is the draft's page with a button pressed, as a browser would send it.
func (b *browser) pressed(do string) url.Values {
	b.h.t.Helper()
	form := b.get(ratesForm + "?publication=MEE").is(http.StatusOK).form(ratesForm)
	form.Set("do", do)
	return form
}

// opened is the form of one part of the card, with the button that saves it.
func (b *browser) opened(path, query string) url.Values {
	b.h.t.Helper()
	form := b.get(path + "?publication=MEE" + query).is(http.StatusOK).form(path)
	form.Set("do", "save")
	return form
}

func TestEveryRouteOfTheHouseAsksForItsRole(t *testing.T) {
	h := newHouse(t)
	a := h.catalogue("https://meridian.example/a", "The river that forgot its name")
	routes := (&Handlers{}).houseRoutes()
	for _, role := range append([]models.Role{""}, models.Roles...) {
		b := h.browser()
		if role != "" {
			b = h.as(role)
		}
		for _, r := range routes {
			path := strings.ReplaceAll(r.Path, ":id", "999")
			if strings.HasPrefix(r.Path, "/admin/articles/") {
				path = strings.ReplaceAll(r.Path, ":id", strconv.FormatInt(a.ID, 10))
			}
			var got *answer
			if r.Method == http.MethodGet {
				got = b.get(path)
			} else {
				got = b.post(path, url.Values{})
			}
			switch {
			case role == "" && r.Method == http.MethodGet:
				got.is(http.StatusSeeOther)
				if !strings.HasPrefix(got.location, "/admin/login") {
					t.Errorf("a stranger's %s %s leads to %s", r.Method, r.Path, got.location)
				}
			case role == "":
				if got.status != http.StatusUnauthorized && got.status != http.StatusSeeOther && got.status != http.StatusForbidden {
					t.Errorf("a stranger's %s %s: %d", r.Method, r.Path, got.status)
				}
			case role.May(r.Guard.Act()) == (got.status == http.StatusForbidden):
				t.Errorf("%s, %s %s: %d", role, r.Method, r.Path, got.status)
			case got.status >= 500:
				t.Errorf("%s, %s %s: %d", role, r.Method, r.Path, got.status)
			}
		}
	}
}

func TestTheCardInForceIsShownReadably(t *testing.T) {
	h := newHouse(t)
	b := h.as(models.Viewer)
	b.get("/admin/rates").is(http.StatusOK).says("US$120.00") // the first house by name
	page := b.get("/admin/rates?publication=MEE").is(http.StatusOK)
	page.says("Version 1", "In force", "Website", "£120.00", "If the licensee is a charity or non-profit", "50% off", "not offered", "first", "£30.00 for a request")
	page.hides("/admin/rates/edit")
	page.says("Al-Midan", "The Meridian Eye")
	for _, wrong := range []string{"?publication=NONE", "?version=9", "?version=x", "?version=-1", "?publication=MEE&against=7"} {
		b.get("/admin/rates" + wrong).is(http.StatusNotFound)
	}
}

func TestADraftIsChangedTestedAndPublishedWithItsDifferences(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	form := b.opened("/admin/rates/table", "&key=base")
	form.Set("cell.0.1", "130.50")
	b.follow("/admin/rates/table", form).is(http.StatusOK).says("The table is saved in the draft", "£130.50", "Website / 10,000 to 100,000", "Undo")
	if row, _ := h.published(); row.Version != 1 {
		t.Fatal("saving has put something in force")
	}
	b.get(ratesForm+"?publication=MEE&try=yes&try_media=website&try_audience=10k_100k&try_term=3m&try_portion=full&try_territory=world&try_languages=en&try_articles=1").is(http.StatusOK).
		says("GBP 235.00", "£130.50", "150% of the price so far", "passed over, and why", "Kind of organisation does not fit")
	form = b.pressed("publish")
	form.Set("remark", "Websites cost more")
	question := b.follow(ratesForm, form).is(http.StatusOK)
	question.says("Publish this rate card?", "Websites cost more", "Website / 10,000 to 100,000", "£120.00", "£130.50", "No open request waits")
	b.follow("/admin/rates/publish", question.form("/admin/rates/publish")).is(http.StatusOK).says("The rate card is published", "Version 2", "In force", "Changes since version 1")
	if row, card := h.published(); row.Version != 2 || card.Table("base").Cells[0][1].Minor != 13050 {
		t.Errorf("in force: version %d, %v", row.Version, card.Table("base").Cells[0])
	}
	b.get("/admin/rates?publication=MEE&version=1&against=2").is(http.StatusOK).says("Earlier", "£120.00", "Changes since version 2")
	b.get("/admin/rates/publish?publication=MEE").is(http.StatusNotFound)
}

func (h *house) published() (models.RateCard, pricing.Card) {
	h.t.Helper()
	row, err := models.PublishedRateCard(h.t.Context(), h.db, h.pub.ID)
	must(h.t, err)
	var card pricing.Card
	must(h.t, json.Unmarshal(row.Card, &card))
	return row, card
}

func TestACardWithMistakesIsKeptButNotPublished(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	form := b.opened("/admin/rates/frame", "")
	form.Set("maximum_request", "5")
	b.post("/admin/rates/frame", form).is(http.StatusSeeOther)
	question := b.get("/admin/rates/publish?publication=MEE").is(http.StatusOK).says("This draft cannot be published yet")
	if strings.Contains(question.text(), "Publish version") {
		t.Error("the page offers to publish a card with mistakes")
	}
	b.post("/admin/rates/publish", question.form("/admin/rates/publish")).is(http.StatusUnprocessableEntity).says("This draft cannot be published yet")
	b.get(ratesForm + "?publication=MEE").is(http.StatusOK).says("This draft cannot be published yet")
	if row, _ := h.published(); row.Version != 1 {
		t.Errorf("version %d is in force", row.Version)
	}
}

func TestTablesAndRulesAreOrderedCopiedSwitchedAndRemoved(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	keys := func() []string {
		_, card := h.newestCard()
		out := make([]string, len(card.Rules))
		for i, r := range card.Rules {
			out[i] = r.Key
		}
		return out
	}
	before := keys()
	first, second := before[0], before[1]
	b.follow(ratesForm, b.pressed("rule_down:"+first)).is(http.StatusOK).says("is now number 2 of " + strconv.Itoa(len(before)))
	if now := keys(); now[0] != second || now[1] != first {
		t.Errorf("after moving down: %v", now[:2])
	}
	b.post(ratesForm, b.pressed("rule_up:"+first)).is(http.StatusSeeOther)
	b.post(ratesForm, b.pressed("rule_up:"+first)).is(http.StatusUnprocessableEntity) // it is the first already
	form := b.pressed("rule_order:")
	turned := slices.Clone(before)
	slices.Reverse(turned)
	form.Set("order", strings.Join(turned, " "))
	form.Set("moved", first)
	b.post(ratesForm, form).is(http.StatusSeeOther)
	if !slices.Equal(keys(), turned) {
		t.Errorf("drawn into the order %v", keys())
	}
	for _, order := range []string{"", first, strings.Join(append(slices.Clone(turned[1:]), turned[1]), " "), strings.Join(turned, " ") + " more"} {
		form := b.pressed("rule_order:")
		form.Set("order", order)
		form.Set("moved", first)
		b.post(ratesForm, form).is(http.StatusUnprocessableEntity)
	}
	b.follow(ratesForm, b.pressed("rule_copy:"+first)).says("The rule is copied")
	b.follow(ratesForm, b.pressed("rule_turn:"+first+"_2"))
	if _, card := h.newestCard(); card.Rule(first+"_2") == nil || !card.Rule(first+"_2").Off || card.Rule(first).Off {
		t.Error("the copy is not there, or not switched off alone")
	}
	b.follow(ratesForm, b.pressed("rule_remove:"+first)).says("You can undo it", "Undo")
	if slices.Contains(keys(), first) {
		t.Error("the rule is still there")
	}
	b.follow(ratesForm, b.pressed("undo")).says("The last change is taken back")
	if !slices.Contains(keys(), first) {
		t.Error("the rule has not come back")
	}
	b.post(ratesForm, b.pressed("table_copy:base")).is(http.StatusSeeOther)
	b.post(ratesForm, b.pressed("table_up:base_2")).is(http.StatusSeeOther)
	if _, card := h.newestCard(); card.Tables[0].Key != "base_2" {
		t.Errorf("tables %v", card.Tables)
	}
	b.post(ratesForm, b.pressed("discard")).is(http.StatusSeeOther)
	if row, _ := h.newestCard(); row.Version != 1 {
		t.Errorf("version %d is the newest", row.Version)
	}
}

func TestWhatCannotBeReadComesBackAsItWasTyped(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for path, typed := range map[string]map[string]string{
		"/admin/rates/table?key=base": {"cell.0.1": "about 100", "cell.3.2": "12.345", "name.en": strings.Repeat("n", 121)},
		"/admin/rates/rule?key=":      {"do.percent": "half", "when.0.field": "words", "from": "soon"},
		"/admin/rates/frame?key=":     {"minimum_request": "ten", "currencies.0.rate": "1.2", "points": "x", "groups.0.countries": "ZZ", "validity": "Bis auf Weiteres"},
	} {
		path, query, _ := strings.Cut(path, "?")
		form := b.opened(path, "&"+query)
		for name, value := range typed {
			form.Set(name, value)
		}
		page := b.post(path, form).is(http.StatusUnprocessableEntity)
		back := page.form(path)
		for name, value := range typed {
			if back.Get(name) != value {
				t.Errorf("%s: %s was typed as %q and comes back as %q", path, name, value, back.Get(name))
			}
		}
		if !strings.Contains(page.body, `href="#f-`) {
			t.Errorf("%s: the summary leads nowhere", path)
		}
	}
	if row, _ := h.newestCard(); row.Version != 1 {
		t.Error("something was stored")
	}
}

func TestAStalePartKeepsBothTexts(t *testing.T) {
	h := newHouse(t)
	maya, other := h.signedIn(), h.as(models.Admin)
	for range 2 { // first both begin a draft, then both change it
		mine, theirs := maya.opened("/admin/rates/table", "&key=base"), other.opened("/admin/rates/rule", "&key=pictures")
		theirs.Set("do.amount", "40")
		theirs.Set("name.en", "Pictures "+theirs.Get("seen"))
		mine.Set("cell.0.1", "300")
		other.post("/admin/rates/rule", theirs).is(http.StatusSeeOther)
		page := maya.post("/admin/rates/table", mine).is(http.StatusConflict)
		page.says("saved first", "Sam admin saved version 2", "£300.00")
		again := page.form("/admin/rates/table")
		if again.Get("cell.0.1") != "300" {
			t.Fatalf("what was typed is lost: %v", again)
		}
		_, card := h.newestCard()
		if card.Rule("pictures").Do.Minor != 4000 || card.Table("base").Cells[0][1].Minor == 30000 {
			t.Errorf("theirs was overwritten: %v", card.Rule("pictures"))
		}
		again.Set("do", "save")
		maya.post("/admin/rates/table", again).is(http.StatusSeeOther)
		if _, card := h.newestCard(); card.Table("base").Cells[0][1].Minor != 30000 || card.Rule("pictures").Do.Minor != 4000 {
			t.Errorf("saving knowingly did not keep both: %v", card.Table("base").Cells[0])
		}
		undone := maya.pressed("undo")
		maya.post(ratesForm, undone).is(http.StatusSeeOther)
		maya.post(ratesForm, undone).is(http.StatusConflict).says("The draft has changed")
	}
}

func TestADraftThatChangedIsNotPublishedUnseen(t *testing.T) {
	h := newHouse(t)
	maya, other := h.signedIn(), h.as(models.Admin)
	maya.post(ratesForm, maya.pressed("rule_turn:pictures")).is(http.StatusSeeOther)
	question := maya.get("/admin/rates/publish?publication=MEE").form("/admin/rates/publish")
	other.post(ratesForm, other.pressed("rule_turn:pictures")).is(http.StatusSeeOther)
	fresh := maya.post("/admin/rates/publish", question).is(http.StatusConflict).says("The draft has changed")
	if row, _ := h.published(); row.Version != 1 {
		t.Fatalf("version %d was published unseen", row.Version)
	}
	maya.post("/admin/rates/publish", fresh.form("/admin/rates/publish")).is(http.StatusSeeOther)
	maya.post("/admin/rates/publish", question).is(http.StatusConflict)
}

func TestBadRateFormsAreRefusedWithoutAFault(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for name, form := range map[string]url.Values{
		"unknown button": b.pressed("explode"), "unknown rule": b.pressed("rule_up:none"), "unknown table": b.pressed("table_turn:none"), "no kind": b.pressed("thing_up:base"),
		"unknown start": b.pressed("begin"), "unknown example": b.pressed("example_remove:none"), "unknown verb": b.pressed("rule_explode:pictures"),
	} {
		if got := b.post(ratesForm, form); got.status != http.StatusUnprocessableEntity {
			t.Errorf("%s: %d", name, got.status)
		}
	}
	for path, query := range map[string]string{"/admin/rates/table": "&key=base", "/admin/rates/rule": "&key=pictures", "/admin/rates/frame": ""} {
		good := b.opened(path, query)
		for name, value := range map[string]string{
			"do": "explode", "cell.0.0": strings.Repeat("9", 5000), "rows.n": "99999999", "when.0.field": "<b>", "do.kind": "multiply", "scope": "moon", "automation": "robot",
			"stack": "none", "do.per": "moon", "do.each": "-1", "paste_at": "999.999", "rows.field": "moon", "rounding_mode": "sideways", "currency": "XYZ",
		} {
			form := url.Values{}
			for k, v := range good {
				form[k] = v
			}
			form.Set(name, value)
			if got := b.post(path, form); got.status >= http.StatusInternalServerError {
				t.Errorf("%s %s: %d", path, name, got.status)
			}
		}
		b.post(path, url.Values{"publication": {"NONE"}}).is(http.StatusNotFound)
		b.post(path, url.Values{}) // nothing at all: answered without a fault
	}
	for _, form := range []url.Values{{}, {"id": {"x"}, "hash": {"y"}}, {"id": {"1"}}, {"id": {"99999999999999999999"}, "hash": {"z"}}} {
		b.post("/admin/rates/publish", form).is(http.StatusUnprocessableEntity)
	}
	b.get("/admin/rates/table?publication=MEE&key=none").is(http.StatusNotFound)
	b.get("/admin/rates/rule?publication=MEE&key=none").is(http.StatusNotFound)
}
