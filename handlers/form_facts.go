package handlers

import (
	"slices"
	"strconv"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// fact is a question that only those rate cards put which price by its answer. Its
// words are public_form.fact.<name>; what is wrong with it public_form.error.<name>.
type fact struct {
	name  string
	field pricing.Field
	most  int64 // of a number
	count func(*models.Use) *int64
	code  func(*models.Use) *string
}

// The facts of the second and of the third page. The print run is asked of every
// printed use, whether or not its price depends on it.
var (
	runFact  = fact{name: "print_run", field: pricing.FieldPrintRun, most: 1_000_000_000, count: func(u *models.Use) *int64 { return &u.PrintRun }}
	useFacts = []fact{
		{name: "page_views", field: pricing.FieldPageViews, most: 1_000_000_000_000, count: func(u *models.Use) *int64 { return &u.PageViews }},
		{name: "copies", field: pricing.FieldCopies, most: 1_000_000_000, count: func(u *models.Use) *int64 { return &u.Copies }},
		{name: "placement_code", field: pricing.FieldPlacement, code: func(u *models.Use) *string { return &u.PlacementCode }},
	}
	youFacts = []fact{
		{name: "staff", field: pricing.FieldStaff, most: 10_000_000, count: func(u *models.Use) *int64 { return &u.Staff }},
		{name: "turnover", field: pricing.FieldTurnover, most: 100_000_000_000_000, count: func(u *models.Use) *int64 { return &u.Turnover }},
		{name: "payment", field: pricing.FieldPayment, code: func(u *models.Use) *string { return &u.Payment }},
	}
)

// read takes an answer into a use; none is none.
func (q fact) read(k *checks, card pricing.Card, u *models.Use) {
	empty := k.one(q.name) == ""
	switch {
	case q.code != nil && empty:
		*q.code(u) = ""
	case q.code != nil:
		*q.code(u) = k.oneOf(q.name, "public_form.error."+q.name, q.answers(card))
	case empty:
		*q.count(u) = 0
	default:
		*q.count(u) = int64(k.whole(q.name, "public_form.error."+q.name, int(q.most)))
	}
	if q.field == pricing.FieldTurnover {
		if u.TurnoverCurrency = ""; u.Turnover > 0 {
			u.TurnoverCurrency = card.Currency
		}
	}
}

// write is the answer as it would be typed.
func (q fact) write(u models.Use) string {
	if q.code != nil {
		return *q.code(&u)
	}
	if n := *q.count(&u); n > 0 {
		return strconv.FormatInt(n, 10)
	}
	return ""
}

// answers are the codes that are offered.
func (q fact) answers(card pricing.Card) []string {
	if q.field == pricing.FieldPayment {
		return card.Payments()
	}
	return q.field.Codes()
}

// ask makes the question. A price depends on it, but no request does.
func (q fact) ask(words *i18n.Printer, card pricing.Card, form views.Typed) views.Field {
	f := views.Field{
		Name: q.name, Kind: "text", Inputmode: "numeric", Width: "short", Label: words.T("public_form.fact." + q.name),
		Hint: words.T("public_form.fact." + q.name + "_hint"), Value: form.One(q.name), Error: form.Trouble(words, q.name),
	}
	if q.field == pricing.FieldTurnover {
		f.Prefix, f.Width = card.Currency, "narrow"
	}
	if q.code != nil {
		f.Kind, f.Inputmode, f.Width = "radios", "", ""
		for _, answer := range q.answers(card) {
			f.Options = append(f.Options, views.Option{Value: answer, Label: words.T("public_form." + string(q.field) + "." + answer), Hint: about(words, q, answer)})
		}
	}
	return f
}

// about says what a way of paying means.
func about(words *i18n.Printer, q fact, answer string) string {
	if q.field != pricing.FieldPayment {
		return ""
	}
	return words.T("public_form.payment_about." + answer)
}

// asks reports whether the card in force prices a use of these media by a fact.
func (r rules) asks(field pricing.Field, media []string) bool {
	return slices.Contains(r.by.Card.Asks(media...), field)
}

// readFacts reads those that are asked about the media chosen; answers to others are passed over.
func readFacts(k *checks, r rules, questions []fact, u *models.Use) {
	for _, q := range questions {
		if r.asks(q.field, k.all("media")) {
			q.read(k, r.by.Card, u)
		}
	}
}

// mediaFacts are the questions of the second page, each with the media about which it is asked.
func mediaFacts(words *i18n.Printer, card pricing.Card, form views.Typed) []views.MediaField {
	var out []views.MediaField
	for _, q := range useFacts {
		if media := mediaAsking(card, q.field); len(media) > 0 {
			out = append(out, views.MediaField{Field: q.ask(words, card, form), Media: media})
		}
	}
	return out
}

func mediaAsking(card pricing.Card, field pricing.Field) []string {
	return slices.DeleteFunc(slices.Clone(models.MediaKinds), func(medium string) bool {
		return !slices.Contains(card.Asks(medium), field)
	})
}

// factWords name a fact as the form asks for it; later ones are on the next page.
func factWords(words *i18n.Printer, field pricing.Field) string {
	for _, q := range useFacts {
		if q.field == field {
			return words.T("public_form.fact." + q.name)
		}
	}
	for _, q := range youFacts {
		if q.field == field {
			return words.T("public_form.estimate.later", "Question", words.T("public_form.fact."+q.name))
		}
	}
	return words.T("public_form.fact." + runFact.name)
}
