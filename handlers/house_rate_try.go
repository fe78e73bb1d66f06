package handlers

import (
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// rateTry is the tester of a rate card: a small use in the words of the form.
type rateTry struct {
	use    pricing.Use
	values map[string]string // as typed, by the name of the question
}

// tryQuestions are the tester's questions in order, and the codes of its choices.
var (
	tryQuestions = []string{"try_media", "try_audience", "try_term", "try_portion", "try_words", "try_organisation", "try_country", "try_purpose",
		"try_territory", "try_exclusivity", "try_articles", "try_length", "try_images", "try_currency"}
	tryChoices = map[string][]string{
		"try_media": pricing.Media, "try_audience": models.Audiences, "try_term": pricing.Terms, "try_portion": models.Portions,
		"try_organisation": pricing.OrganisationTypes, "try_purpose": pricing.Purposes, "try_territory": models.Regions,
	}
	tryWords = map[string]string{
		"try_audience": "common.audience.", "try_media": "common.media.", "try_term": "common.term.", "try_portion": "common.portion.",
		"try_organisation": "common.organisation_type.", "try_purpose": "common.purpose.", "try_territory": "common.territory.",
	}
)

// usualTry is what the tester begins with: an ordinary request from abroad.
func usualTry(p models.Publication) rateTry {
	country := "DE"
	if p.Country == country {
		country = "FR"
	}
	return rateTry{values: map[string]string{
		"try_audience": "10k_100k", "try_term": "3m", "try_portion": "full", "try_organisation": "magazine", "try_purpose": "editorial",
		"try_territory": "world", "try_country": country, "try_articles": "1", "try_length": "800", "try_currency": p.Currency,
	}, use: pricing.Use{Media: []string{"website"}}}
}

// readTry reads the tester's answers and notes what is wrong with them; only a
// test looks at those notes.
func readTry(k *checks, country func(string) bool) rateTry {
	t := rateTry{values: map[string]string{}}
	for _, name := range tryQuestions {
		t.values[name] = k.one(name)
	}
	code := func(name string) string { return k.oneOf(name, "desk_house.error.code", tryChoices[name]) }
	t.use = pricing.Use{
		Media: k.anyOf("try_media", "desk_house.error.media", pricing.Media), Audience: code("try_audience"), Term: code("try_term"),
		Portion: code("try_portion"), OrganisationType: code("try_organisation"), Purpose: code("try_purpose"),
		Territory: []string{code("try_territory")}, Country: t.values["try_country"], Currency: t.values["try_currency"],
		Translation: k.on("try_translation"), PortionWords: tryCount(k, "try_words"), ExclusivityDays: tryCount(k, "try_exclusivity"), Images: tryCount(k, "try_images"),
	}
	if t.use.Translation {
		t.values["try_translation"] = "yes"
	}
	if !country(t.use.Country) {
		k.wrong("try_country", "desk_house.error.country")
	}
	articles, length := tryCount(k, "try_articles"), tryCount(k, "try_length")
	if articles < 1 || articles > 20 {
		k.wrong("try_articles", "desk_house.error.articles")
	}
	for i := range min(articles, 20) {
		t.use.Articles = append(t.use.Articles, pricing.Article{ID: int64(i + 1), Words: length})
	}
	return t
}

// tryCount is a whole number up to a million; an empty answer is 0.
func tryCount(k *checks, name string) int {
	v := k.one(name)
	if v == "" {
		return 0
	}
	n, ok := parseCount(v)
	if !ok || n > 1_000_000 {
		k.wrong(name, "desk_house.error.count")
	}
	return n
}

// tryRates prices the described use with the card as it is typed. It stores
// nothing, so it answers with the page itself.
func (h *Handlers) tryRates(c *fiber.Ctx, house rateHouse, form rateForm, reading rateReading) error {
	page := h.ratePage(c, house, form)
	words := h.words.Printer(page.Lang)
	currencies := []string{reading.card.Currency}
	for _, other := range reading.card.Currencies {
		currencies = append(currencies, other.Currency)
	}
	if form.try.values["try_currency"] != "" && !slices.Contains(currencies, form.try.values["try_currency"]) {
		form.bad["try_currency"] = "desk_house.error.try_currency"
		page.Try = form.try.view(words, form.bad)
	}
	page.Errors.Items = append(page.Errors.Items, otherProblems(words, form.bad, tryQuestions...)...)
	if len(page.Errors.Items) > 0 {
		return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
	}
	use := form.try.use
	for i := range use.Articles {
		use.Articles[i].Title = words.T("desk_house.rate.try.article", "Number", strconv.Itoa(i+1))
	}
	page.Try.Tried, page.Try.Answer = true, views.EstimateOf(words, reading.card.Price(use), house.Publication, use.Country)
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

// view is the tester as the page shows it.
func (t rateTry) view(words *i18n.Printer, bad models.Invalid) views.RateTrial {
	trial := views.RateTrial{Values: t.values, Media: t.use.Media, Choices: map[string][]views.Option{}, Errors: map[string]string{}}
	for name, codes := range tryChoices {
		for _, code := range codes {
			trial.Choices[name] = append(trial.Choices[name], views.Option{Value: code, Label: words.T(tryWords[name] + code)})
		}
	}
	for _, country := range words.Countries() {
		trial.Choices["try_country"] = append(trial.Choices["try_country"], views.Option{Value: country.Code, Label: country.Name})
	}
	for _, name := range tryQuestions {
		if id, ok := bad[name]; ok {
			trial.Errors[name] = id
		}
	}
	return trial
}
