package handlers

import (
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// rateQuestion is one question of the tester: which fact of a use it is about,
// and how its answer gets into a use and out again.
type rateQuestion struct {
	name   string
	asks   []pricing.Field // shown at once where the card asks for one of these
	kind   string          // checks (answers with commas between), select, number, text, date
	codes  []string        // of a choice
	words  pricing.Field   // whose codes they are
	always bool            // shown at once whatever the card asks
	get    func(*pricing.Use) string
	set    func(*pricing.Use, string) bool
}

// rateQuestions are all of them in order. The media are set apart: there may be several.
func rateQuestions() []rateQuestion {
	return []rateQuestion{
		choiceOf("audience", pricing.FieldAudience, func(u *pricing.Use) *string { return &u.Audience }),
		numberOf("page_views", pricing.FieldPageViews, func(u *pricing.Use) *int64 { return &u.PageViews }),
		numberOf("print_run", pricing.FieldPrintRun, func(u *pricing.Use) *int64 { return &u.PrintRun }),
		numberOf("copies", pricing.FieldCopies, func(u *pricing.Use) *int64 { return &u.Copies }),
		choiceOf("placement", pricing.FieldPlacement, func(u *pricing.Use) *string { return &u.Placement }),
		always(choiceOf("term", pricing.FieldTerm, func(u *pricing.Use) *string { return &u.Term })),
		asking(choiceOf("portion", pricing.FieldPortion, func(u *pricing.Use) *string { return &u.Portion }), pricing.FieldWords, pricing.FieldShare),
		asking(countOf("portion_words", pricing.FieldWords, func(u *pricing.Use) *int { return &u.PortionWords }), pricing.FieldShare),
		always(choiceOf("organisation_type", pricing.FieldOrganisationType, func(u *pricing.Use) *string { return &u.OrganisationType })),
		numberOf("staff", pricing.FieldStaff, func(u *pricing.Use) *int64 { return &u.Staff }),
		numberOf("turnover", pricing.FieldTurnover, func(u *pricing.Use) *int64 { return &u.Turnover }),
		asking(countryOf("country", func(u *pricing.Use) *string { return &u.Country }), pricing.FieldCountryGroup),
		choiceOf("purpose", pricing.FieldPurpose, func(u *pricing.Use) *string { return &u.Purpose }),
		territoryQuestion(), placesQuestion(), languagesQuestion(), translationQuestion(),
		countOf("exclusivity_days", pricing.FieldExclusivityDays, func(u *pricing.Use) *int { return &u.ExclusivityDays }),
		countOf("images", pricing.FieldImages, func(u *pricing.Use) *int { return &u.Images }),
		choiceOf("payment", pricing.FieldPayment, func(u *pricing.Use) *string { return &u.Payment }),
		articlesQuestion(), lengthQuestion(), authorQuestion(), ageQuestion(),
		{name: "currency", kind: "text", get: func(u *pricing.Use) string { return u.Currency }, set: func(u *pricing.Use, typed string) bool {
			u.Currency = strings.ToUpper(typed)
			return typed == "" || money.Known(u.Currency)
		}},
		{name: "date", kind: "date", get: func(u *pricing.Use) string { return u.Date }, set: func(u *pricing.Use, typed string) bool {
			u.Date = typed
			return typed == "" || isDay(typed)
		}},
	}
}

func always(q rateQuestion) rateQuestion { q.always = true; return q }

func asking(q rateQuestion, fields ...pricing.Field) rateQuestion {
	q.asks = append(q.asks, fields...)
	return q
}

func choiceOf(name string, f pricing.Field, of func(*pricing.Use) *string) rateQuestion {
	codes := f.Codes()
	if f == pricing.FieldAudience {
		codes = models.Audiences
	}
	return rateQuestion{name: name, asks: []pricing.Field{f}, kind: "select", codes: codes, words: f, get: func(u *pricing.Use) string { return *of(u) }, set: func(u *pricing.Use, typed string) bool {
		*of(u) = typed
		return typed == "" || contains(codes, typed)
	}}
}

func countryOf(name string, of func(*pricing.Use) *string) rateQuestion {
	return rateQuestion{name: name, asks: []pricing.Field{pricing.FieldCountry}, kind: "select", words: pricing.FieldCountry, get: func(u *pricing.Use) string { return *of(u) }, set: func(u *pricing.Use, typed string) bool {
		*of(u) = typed
		return typed == "" || len(typed) == 2
	}}
}

func numberOf(name string, f pricing.Field, of func(*pricing.Use) *int64) rateQuestion {
	return rateQuestion{name: name, asks: []pricing.Field{f}, kind: "number", get: func(u *pricing.Use) string {
		if *of(u) == 0 {
			return ""
		}
		return strconv.FormatInt(*of(u), 10)
	}, set: func(u *pricing.Use, typed string) bool {
		if typed == "" {
			*of(u) = 0
			return true
		}
		n, ok := parseMoney(typed, "")
		*of(u) = n
		return ok
	}}
}

func countOf(name string, f pricing.Field, of func(*pricing.Use) *int) rateQuestion {
	var wide int64
	q := numberOf(name, f, func(*pricing.Use) *int64 { return &wide })
	q.get = func(u *pricing.Use) string {
		if *of(u) == 0 {
			return ""
		}
		return strconv.Itoa(*of(u))
	}
	q.set = func(u *pricing.Use, typed string) bool {
		n, ok := parseMoney(typed, "")
		if typed == "" || !ok || n > 1_000_000 {
			*of(u) = 0
			return typed == ""
		}
		*of(u) = int(n)
		return true
	}
	return q
}

func territoryQuestion() rateQuestion {
	return rateQuestion{name: "territory", asks: []pricing.Field{pricing.FieldTerritory}, kind: "checks", codes: models.Regions, words: pricing.FieldTerritory, get: func(u *pricing.Use) string {
		return strings.Join(slices.DeleteFunc(slices.Clone(u.Territory), isPlace), ", ")
	}, set: func(u *pricing.Use, typed string) bool {
		u.Territory = codesTyped(typed)
		return !slices.ContainsFunc(u.Territory, func(code string) bool { return !contains(models.Regions, code) })
	}}
}

// placesQuestion asks for the single countries of a territory. It is read after its regions.
func placesQuestion() rateQuestion {
	return rateQuestion{name: "places", asks: []pricing.Field{pricing.FieldTerritory}, kind: "text", get: func(u *pricing.Use) string {
		return strings.Join(slices.DeleteFunc(slices.Clone(u.Territory), func(code string) bool { return !isPlace(code) }), ", ")
	}, set: func(u *pricing.Use, typed string) bool {
		places := codesTyped(strings.ToUpper(typed))
		u.Territory = append(u.Territory, places...)
		return !slices.ContainsFunc(places, func(code string) bool { return !isPlace(code) })
	}}
}

// isPlace reports the form of a country's code: regions are longer.
func isPlace(code string) bool { return len(code) == 2 }

func languagesQuestion() rateQuestion {
	return rateQuestion{name: "languages", asks: []pricing.Field{pricing.FieldLanguage, pricing.FieldLanguages}, kind: "text", get: func(u *pricing.Use) string {
		return strings.Join(u.Languages, ", ")
	}, set: func(u *pricing.Use, typed string) bool {
		u.Languages = codesTyped(strings.ToLower(typed))
		return len(u.Languages) <= 20
	}}
}

func translationQuestion() rateQuestion {
	return rateQuestion{name: "translation", asks: []pricing.Field{pricing.FieldTranslation}, kind: "select", codes: pricing.YesNo, words: pricing.FieldTranslation, get: func(u *pricing.Use) string {
		if u.Translation {
			return pricing.YesNo[0]
		}
		return ""
	}, set: func(u *pricing.Use, typed string) bool {
		u.Translation = typed == pricing.YesNo[0]
		return typed == "" || contains(pricing.YesNo, typed)
	}}
}

// codesTyped parts what was typed with commas or blanks between.
func codesTyped(typed string) []string {
	return strings.FieldsFunc(typed, func(r rune) bool { return r == ',' || r == ';' || r == ' ' || r == '\n' || r == '\t' })
}
