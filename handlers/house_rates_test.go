package handlers

import (
	"encoding/json"
	"errors"
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"testing"

	"github.com/gofiber/fiber/v2"

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

// ratesOpened is the form as a browser would send it, with a button pressed.
func ratesOpened(b *browser, do string) url.Values {
	b.h.t.Helper()
	form := b.get(ratesForm + "?publication=MEE").is(http.StatusOK).form(ratesForm)
	form.Set("do", do)
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
	page.says("Version 1", "In force", "Website", "£120.00", "Charity or non-profit", "50% less", "Resale to others", "Not offered", "150%", "first")
	page.hides("/admin/rates/edit")
	page.says("Al-Midan", "The Meridian Eye")
	for _, wrong := range []string{"?publication=NONE", "?version=9", "?version=x", "?version=-1"} {
		b.get("/admin/rates" + wrong).is(http.StatusNotFound)
	}
}

func TestAnUntouchedFormSavesTheSameCard(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	form := ratesOpened(b, "save")
	b.post(ratesForm, form).leads(ratesForm + "?publication=MEE&done=saved")
	row, card := h.newestCard()
	if row.Version != 2 || row.Status != "draft" || card.Hash() != pricing.Default("GBP").Hash() {
		t.Errorf("version %d, %s, hash %s", row.Version, row.Status, card.Hash())
	}
	b.get(ratesForm + "?publication=MEE&done=saved").is(http.StatusOK).says("The draft is saved")
}

func TestADraftIsSavedTestedAndPublishedWithItsDifferences(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	form := ratesOpened(b, "test")
	form.Set("base.website.10k_100k", "130.50")
	form.Set("organisation_types.charity", "-25 %")
	b.post(ratesForm, form).is(http.StatusOK).says("it is not saved", "£130.50", "Website, 10,000 to 100,000 page views a month", "GBP 235.00")
	if row, _ := h.newestCard(); row.Version != 1 {
		t.Fatal("a test has stored something")
	}
	form.Set("do", "publish")
	form.Set("remark", "Websites cost more")
	question := b.follow(ratesForm, form)
	question.is(http.StatusOK).says("Publish this rate card?", "Websites cost more", "Website, 10,000 to 100,000", "£120.00", "£130.50", "50% less", "25% less")
	if _, inForce := h.published(); inForce.Base[0].Audience["10k_100k"] != 12000 {
		t.Fatal("the card is in force before anybody agreed")
	}
	b.follow("/admin/rates/publish", question.form("/admin/rates/publish")).is(http.StatusOK).says("The rate card is published", "Version 2", "In force", "Changes since version 1")
	if row, inForce := h.published(); row.Version != 2 || inForce.Base[0].Audience["10k_100k"] != 13050 || inForce.OrganisationTypes["charity"] != -2500 {
		t.Errorf("in force: version %d, %v", row.Version, inForce.Base[0])
	}
	b.get("/admin/rates?publication=MEE&version=1").is(http.StatusOK).says("Earlier", "£120.00")
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
	form := ratesOpened(b, "publish")
	form.Set("extra_article", "10")
	question := b.follow(ratesForm, form).is(http.StatusOK)
	question.says("This draft cannot be published yet", "Each further article: Enter a percentage from")
	if strings.Contains(question.body, "Publish version") {
		t.Error("the page offers to publish a card with mistakes")
	}
	b.post("/admin/rates/publish", question.form("/admin/rates/publish")).is(http.StatusUnprocessableEntity).says("This draft cannot be published yet")
	b.get(ratesForm+"?publication=MEE").is(http.StatusOK).says("This draft cannot be published yet", "Enter a percentage from")
	if row, _ := h.published(); row.Version != 1 {
		t.Errorf("version %d is in force", row.Version)
	}
}

func TestWhatCannotBeReadComesBackAsItWasTyped(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	form := ratesOpened(b, "save")
	typed := map[string]string{
		"base.website.10k_100k": "about 100", "terms.3m": "half", "currencies.0.currency": "XYZ", "translation": "<b>10</b>", "validity": "Bis auf Weiteres",
		"remark": strings.Repeat("r", 501), "country.0.country": "ZZ", "country.0.adjustment": "5",
	}
	for name, value := range typed {
		form.Set(name, value)
	}
	page := b.post(ratesForm, form).is(http.StatusUnprocessableEntity)
	page.says("Website, 10,000 to 100,000: Enter an amount such as 120", "3 months: Enter a percentage such as", "Shorten the remark", "Currency 1, Currency: Choose a currency", "Enter a country")
	back := page.form(ratesForm)
	for name, value := range typed {
		if back.Get(name) != value {
			t.Errorf("%s was typed as %q and comes back as %q", name, value, back.Get(name))
		}
	}
	if !strings.Contains(page.body, `href="#f-base-website-10k_100k"`) {
		t.Error("the summary does not lead to the cell")
	}
	if row, _ := h.newestCard(); row.Version != 1 {
		t.Error("something was stored")
	}
}

func TestAStaleCardKeepsBothTexts(t *testing.T) {
	h := newHouse(t)
	maya, other := h.signedIn(), h.as(models.Admin)
	for before, app := range map[string]string{"published": "81", "draft": "82"} { // whichever comes second starts from the same draft
		mine, theirs := ratesOpened(maya, "save"), ratesOpened(other, "save")
		theirs.Set("base.website.10k_100k", "200")
		theirs.Set("remark", "theirs "+before)
		mine.Set("base.website.10k_100k", "300")
		mine.Set("base.app.10k_100k", app)
		other.post(ratesForm, theirs).is(http.StatusSeeOther)
		page := maya.post(ratesForm, mine).is(http.StatusConflict)
		page.says("saved first", "Sam admin saved version 2", "£200.00", "£300.00", "£"+app+".00")
		again := page.form(ratesForm)
		if again.Get("base.website.10k_100k") != "300" || again.Get("base.app.10k_100k") != app {
			t.Errorf("what was typed is lost: %v", again)
		}
		if _, card := h.newestCard(); card.Base[0].Audience["10k_100k"] != 20000 {
			t.Errorf("theirs was overwritten: %v", card.Base[0])
		}
		again.Set("do", "save")
		maya.post(ratesForm, again).is(http.StatusSeeOther)
		if _, card := h.newestCard(); card.Base[0].Audience["10k_100k"] != 30000 {
			t.Errorf("saving knowingly did not replace it: %v", card.Base[0])
		}
	}
}

func TestADraftThatChangedIsNotPublishedUnseen(t *testing.T) {
	h := newHouse(t)
	maya, other := h.signedIn(), h.as(models.Admin)
	question := maya.follow(ratesForm, ratesOpened(maya, "publish")).form("/admin/rates/publish")
	changed := ratesOpened(other, "save")
	changed.Set("image_fee", "1")
	other.post(ratesForm, changed).is(http.StatusSeeOther)
	fresh := maya.post("/admin/rates/publish", question).is(http.StatusConflict)
	fresh.says("The draft has changed", "Each cleared picture", "£1.00")
	if row, _ := h.published(); row.Version != 1 {
		t.Fatalf("version %d was published unseen", row.Version)
	}
	maya.post("/admin/rates/publish", fresh.form("/admin/rates/publish")).is(http.StatusSeeOther)
	maya.post("/admin/rates/publish", question).is(http.StatusConflict)
}

func TestTheTesterSaysWhatItCannotTry(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for field, value := range map[string]string{
		"try_term": "9y", "try_audience": "", "try_country": "ZZ", "try_articles": "0", "try_length": "x", "try_currency": "JPY", "try_media": "stone", "try_images": "99999999",
	} {
		form := ratesOpened(b, "test")
		form.Set(field, value)
		page := b.post(ratesForm, form).is(http.StatusUnprocessableEntity)
		if !strings.Contains(page.body, `href="#f-`+field+`"`) {
			t.Errorf("%s=%s: the summary does not lead there", field, value)
		}
	}
	form := ratesOpened(b, "test")
	form.Set("try_purpose", "resale")
	b.post(ratesForm, form).is(http.StatusOK).says("Not offered", "we do not license our articles for this purpose")
	form.Set("try_purpose", "marketing")
	b.post(ratesForm, form).is(http.StatusOK).says("An editor sets the price")
	form.Set("try_portion", "excerpt")
	form.Set("try_words", "50")
	form.Set("try_purpose", "editorial")
	b.post(ratesForm, form).is(http.StatusOK).says("No licence needed")
}

func TestBadRateFormsAreRefusedWithoutAFault(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	good := ratesOpened(b, "save")
	for name, c := range map[string]struct {
		field, value string
		status       int
	}{
		"unknown button":      {"do", "explode", http.StatusUnprocessableEntity},
		"unknown publication": {"publication", "NONE", http.StatusNotFound},
		"NUL":                 {"terms.1m", "1\x0000", http.StatusSeeOther}, // the NUL is not kept
		"broken UTF-8":        {"validity", "a\xff\xfeb", http.StatusSeeOther},
		"unknown cells":       {"base.stone.any", "5", http.StatusSeeOther},
		"many lines":          {"excerpts.999999.factor", "5", http.StatusSeeOther},
		"overlong figure":     {"base.website.any", strings.Repeat("9", 5000), http.StatusUnprocessableEntity},
		"overlong rate":       {"currencies.0.rate", strings.Repeat("9", 5000), http.StatusUnprocessableEntity}, // and no currency
	} {
		t.Run(name, func(t *testing.T) {
			form := url.Values{}
			for k, v := range good {
				form[k] = v
			}
			row, _ := h.newestCard()
			form.Set("seen", "1")
			form.Set("seen_hash", "")
			if row.Status == "draft" {
				form.Set("seen", "2")
			}
			form.Set(c.field, c.value)
			b.post(ratesForm, form).is(c.status)
		})
	}
	r := httptest.NewRequest(http.MethodPost, ratesForm, strings.NewReader(`{"do":"save"}`))
	r.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationJSON)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	b.send(r).is(http.StatusUnsupportedMediaType)
	b.post(ratesForm, url.Values{"do": {"save"}, "publication": {"MEE"}, "seen": {"1"}}).is(http.StatusUnprocessableEntity)
	for _, form := range []url.Values{{}, {"id": {"x"}, "hash": {"y"}}, {"id": {"1"}}, {"id": {"99999999999999999999"}, "hash": {"z"}}} {
		b.post("/admin/rates/publish", form).is(http.StatusUnprocessableEntity)
	}
}
