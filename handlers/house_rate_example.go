package handlers

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// examples are the saved uses with what the card says to each now.
func (w rateWords) examples(p models.Publication) []views.RateExample {
	tried := w.card.Try()
	out := make([]views.RateExample, len(tried))
	for i, t := range tried {
		out[i] = views.RateExample{
			Key: t.Example.Name, Name: t.Example.Name, Use: w.use(t.Example.Use), Want: w.expected(t.Example), Got: w.outcome(t.Got), Passed: t.OK,
			Href: housePath(ratesEditPath, p) + "&example=" + url.QueryEscape(t.Example.Name) + "#test",
		}
	}
	return out
}

// expected is what an example expects, in words.
func (w rateWords) expected(e pricing.Example) string {
	currency := e.Use.Currency
	if currency == "" {
		currency = w.card.Currency
	}
	return w.outcome(pricing.Priced{Outcome: e.Outcome, NetMinor: e.NetMinor, Currency: currency})
}

// use is a described use in a line.
func (w rateWords) use(u pricing.Use) string {
	media := make([]string, len(u.Media))
	for i, medium := range u.Media {
		media[i] = w.code(pricing.FieldMedium, medium)
	}
	said := []string{strings.Join(media, " + ")}
	for _, q := range rateQuestions() {
		value := q.get(&u)
		switch {
		case value == "" || q.name == "articles" && value == "1" || q.name == "currency":
			continue
		case q.kind == "checks":
			codes := codesTyped(value)
			for i, code := range codes {
				codes[i] = w.code(q.words, code)
			}
			value = strings.Join(codes, " + ")
		case q.words != "" && q.name != "translation":
			value = w.code(q.words, value)
		default:
			value = w.p.T("desk_rates.fact_line", "Name", w.questionName(q), "Value", w.answered(q, value))
		}
		said = append(said, value)
	}
	return strings.Join(said, ", ")
}

// questionName is what a question of the tester is called where its answer is read.
func (w rateWords) questionName(q rateQuestion) string {
	if id := "desk_rates.use." + q.name; w.p.Has(id) {
		return w.p.T(id)
	}
	return w.p.T("desk_rates.try." + q.name)
}

// answered is the answer as it is read: numbers with their thousands set apart.
func (w rateWords) answered(q rateQuestion, value string) string {
	if n, ok := parseMoney(value, ""); ok && (q.kind == "number" || q.kind == "lengths") {
		return w.p.Number(n)
	}
	if q.words != "" {
		return w.code(q.words, value)
	}
	return value
}

// writeWanted is an answer as an example's expectation is typed.
func writeWanted(w rateWords, p pricing.Priced) string {
	if p.Outcome == pricing.OutcomePriced {
		return writeAmount(p.NetMinor, p.Currency)
	}
	return w.p.T("desk_rates.outcome." + string(p.Outcome))
}

// readWanted reads an expectation: an amount, or one of the other answers in words.
func readWanted(w rateWords, typed, currency string) (pricing.Outcome, int64, bool) {
	word := strings.ToLower(strings.TrimSpace(typed))
	for _, outcome := range []pricing.Outcome{pricing.OutcomeByHand, pricing.OutcomeNotOffered, pricing.OutcomeNotNeeded} {
		if word == strings.ToLower(w.p.T("desk_rates.outcome."+string(outcome))) {
			return outcome, 0, true
		}
	}
	cell, ok := parseCell(typed, currency)
	switch {
	case !ok || word == "":
		return "", 0, false
	case cell.Answer == pricing.AnswerByHand:
		return pricing.OutcomeByHand, 0, true
	case cell.Answer == pricing.AnswerNotOffered:
		return pricing.OutcomeNotOffered, 0, true
	}
	return pricing.OutcomePriced, cell.Minor, true
}

const longestExample = 80

// keepExample saves the use in the tester with the price that is expected of it.
func (h *Handlers) keepExample(c *fiber.Ctx, d rateDraft) error {
	t := readTry(d.form)
	k := check(d.form)
	e := pricing.Example{Name: k.need("example_name", "desk_rates.error.example_name", longestExample), Use: t.use}
	currency := d.card.Currency
	if t.use.Currency != "" {
		currency = t.use.Currency
	}
	var ok bool
	if e.Outcome, e.NetMinor, ok = readWanted(d.words, d.form.one("example_want"), currency); !ok {
		k.wrong("example_want", "desk_rates.error.example_want")
	}
	if len(t.bad) > 0 || len(k.bad) > 0 {
		return h.showDraft(c, fiber.StatusUnprocessableEntity, d.house.Code, draftShown{bad: k.bad, try: &t, typed: d.form})
	}
	card := cloneCard(d.card)
	if i := slices.IndexFunc(card.Examples, func(each pricing.Example) bool { return each.Name == e.Name }); i >= 0 {
		card.Examples[i] = e
	} else {
		card.Examples = append(card.Examples, e)
	}
	return h.actDone(c, d, rateAct{do: "example"}, h.keepCard(c, d, card, d.note()))
}
