package handlers

import (
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// rateTry is the tester of a rate card: a described use, and what was typed to describe it.
type rateTry struct {
	use   pricing.Use
	typed map[string]string // by question
	bad   models.Invalid
	asked bool // somebody has pressed the button
}

// usualUse is what the tester begins with: an ordinary request from abroad.
func usualUse(p models.Publication) pricing.Use {
	country := "DE"
	if p.Country == country {
		country = "FR"
	}
	return pricing.Use{
		Media: []string{"website"}, Audience: "10k_100k", Term: "3m", Portion: "full", OrganisationType: "magazine", Purpose: "editorial", Country: country,
		Territory: []string{"world"}, Languages: []string{"en"}, Articles: []pricing.Article{{ID: 1, Words: 800}},
	}
}

// tryName is the name of a question's control.
func tryName(question string) string { return "try_" + question }

// readTry reads the tester's answers and notes what is wrong with them.
func readTry(form typed) rateTry {
	k := check(form)
	t := rateTry{typed: map[string]string{}, asked: true}
	t.use.Media = k.anyOf(tryName("media"), "desk_rates.error.media", pricing.Media)
	questions := rateQuestions()
	slices.SortStableFunc(questions, func(a, b rateQuestion) int { // the articles first: others are about each of them
		return rank(a) - rank(b)
	})
	for _, q := range questions {
		t.typed[q.name] = strings.Join(k.all(tryName(q.name)), ", ")
		if !q.set(&t.use, t.typed[q.name]) {
			k.wrong(tryName(q.name), "desk_rates.error.try_"+q.kind)
		}
	}
	t.bad = k.bad
	return t
}

func rank(q rateQuestion) int {
	if q.name == "articles" {
		return 0
	}
	return 1
}

// writeTry fills the tester from a use.
func writeTry(use pricing.Use) rateTry {
	t := rateTry{use: use, typed: map[string]string{}}
	for _, q := range rateQuestions() {
		t.typed[q.name] = q.get(&use)
	}
	return t
}

// readTrial shows the tester as the address asks for: with an answered use, with
// a saved example, or as it begins.
func (h *Handlers) readTrial(c *fiber.Ctx, d rateDraft, shown draftShown, page *views.HouseRatesEdit) {
	t := writeTry(usualUse(d.house.Publication))
	switch {
	case shown.try != nil:
		t = *shown.try
	case c.Query("try") == "yes":
		form := queried(c.Request().URI().QueryArgs())
		t = readTry(form)
		h.rememberTry(c, d.house.Publication, t, form)
	case c.Query("example") == "":
		if kept, ok := rememberedTry(c, d.house.Publication); ok {
			t = kept
		}
	default:
		if e := exampleTry(d.card, clean(c.Query("example"))); e != nil {
			t = *e
		}
	}
	page.Errors.Items = append(page.Errors.Items, rateErrors(d.words, t.bad)...)
	page.Try = d.words.trial(t)
	if t.asked && len(t.bad) == 0 {
		d.words.answer(&page.Try, t, d.house.Publication)
	}
	page.Try.Name = views.Field{Name: "example_name", Kind: "text", Label: d.words.p.T("desk_rates.try.example_name"), Value: shown.typed.one("example_name"), Max: longestExample, Error: d.words.trouble(shown.bad, "example_name")}
	page.Try.Want = views.Field{Name: "example_want", Kind: "text", Label: d.words.p.T("desk_rates.try.example_want"), Hint: d.words.p.T("desk_rates.try.example_want_hint"), Value: page.Try.Wanted, Width: "short", Error: d.words.trouble(shown.bad, "example_want")}
	if shown.try != nil {
		page.Try.Want.Value = shown.typed.one("example_want")
	}
}

// trial lays the questions out: at once those that the card asks, the others folded.
func (w rateWords) trial(t rateTry) views.RateTrial {
	media := views.Field{Name: tryName("media"), Kind: "checks", Label: w.p.T("desk_rates.try.media"), Values: t.use.Media, Options: w.options(pricing.FieldMedium, pricing.Media), Error: w.trouble(t.bad, tryName("media"))}
	trial := views.RateTrial{Fields: []views.Field{media}}
	asked := w.card.Asks()
	for _, q := range rateQuestions() {
		f := views.Field{Name: tryName(q.name), Kind: q.kind, Label: w.p.T("desk_rates.try." + q.name), Value: t.typed[q.name], Error: w.trouble(t.bad, tryName(q.name))}
		switch {
		case q.words == pricing.FieldCountry:
			f.Options = append([]views.Option{{Label: w.p.T("desk_rates.try.not_said")}}, w.countries()...)
		case q.kind == "checks":
			f.Values, f.Options = codesTyped(f.Value), w.options(q.words, q.codes)
		case q.kind == "select":
			f.Options = append([]views.Option{{Label: w.p.T("desk_rates.try.not_said")}}, w.options(q.words, q.codes)...)
		case q.kind == "number":
			f.Kind, f.Inputmode = "text", "numeric"
		case q.kind == "lengths":
			f.Kind, f.Hint = "text", w.p.T("desk_rates.try.length_hint")
		case q.name == "currency":
			f.Kind, f.Options = "select", []views.Option{{Value: "", Label: w.card.Currency}}
			for _, other := range w.card.Currencies {
				f.Options = append(f.Options, views.Option{Value: other.Currency, Label: other.Currency})
			}
		}
		if q.always || slices.ContainsFunc(q.asks, func(f pricing.Field) bool { return slices.Contains(asked, f) }) || q.name == "currency" && len(w.card.Currencies) > 0 {
			trial.Fields = append(trial.Fields, f)
			continue
		}
		trial.More = append(trial.More, f)
		trial.Open = trial.Open || f.Error != ""
	}
	return trial
}

func (w rateWords) options(f pricing.Field, codes []string) []views.Option {
	out := make([]views.Option, len(codes))
	for i, code := range codes {
		out[i] = views.Option{Value: code, Label: w.code(f, code)}
	}
	return out
}

func (w rateWords) countries() []views.Option {
	all := w.p.Countries()
	out := make([]views.Option, len(all))
	for i, c := range all {
		out[i] = views.Option{Value: c.Code, Label: c.Name}
	}
	return out
}

func (w rateWords) trouble(bad models.Invalid, name string) string {
	if id, ok := bad[name]; ok {
		return w.p.T(id)
	}
	return ""
}

// answer prices the use and says how the card came to it.
func (w rateWords) answer(trial *views.RateTrial, t rateTry, p models.Publication) pricing.Priced {
	use := t.use
	use.Articles = slices.Clone(use.Articles)
	for i := range use.Articles {
		use.Articles[i].Title = w.p.T("desk_rates.try.article", "Number", strconv.Itoa(i+1))
	}
	trace := w.card.Trace(use)
	trial.Tried, trial.Answer = true, views.EstimateOf(w.p, trace.Priced, p, use.Country)
	for _, seen := range trace.Tables {
		if table := w.card.Table(seen.Key); table != nil && seen.Took {
			trial.Tables = append(trial.Tables, w.tableName(*table))
		} else if table != nil {
			trial.Passed = append(trial.Passed, views.RatePassed{Name: w.tableName(*table), Why: w.why(seen)})
		}
	}
	for _, seen := range trace.Rules {
		if rule := w.card.Rule(seen.Key); rule != nil && seen.Took {
			trial.Parts = append(trial.Parts, w.ruleName(*rule))
		} else if rule != nil {
			trial.Passed = append(trial.Passed, views.RatePassed{Name: w.ruleName(*rule), Why: w.why(seen)})
		}
	}
	trial.Wanted = writeWanted(w, trace.Priced)
	trial.Hidden = []views.Hidden{}
	for _, medium := range t.use.Media {
		trial.Hidden = append(trial.Hidden, views.Hidden{Name: tryName("media"), Value: medium})
	}
	for _, q := range rateQuestions() {
		if value := q.get(&t.use); value != "" {
			trial.Hidden = append(trial.Hidden, views.Hidden{Name: tryName(q.name), Value: value})
		}
	}
	return trace.Priced
}

// why says in words why a table or rule took no part.
func (w rateWords) why(seen pricing.Seen) string {
	field := ""
	if seen.Field != "" {
		field = w.fact(seen.Field)
	}
	return w.p.T("desk_rates.why."+string(seen.Why), "Field", field)
}

// outcome is an answer in a few words.
func (w rateWords) outcome(p pricing.Priced) string {
	if p.Outcome == pricing.OutcomePriced {
		return w.p.MoneyISO(p.NetMinor, p.Currency)
	}
	return w.p.T("desk_rates.outcome." + string(p.Outcome))
}
