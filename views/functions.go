package views

import (
	"fmt"
	"strings"
	"time"

	"imprimatur/internal/i18n"
)

// functions are what templates can call, bound to one language.
func (v *Views) functions(p *i18n.Printer) map[string]any {
	all := map[string]any{}
	for _, group := range []map[string]any{words(p), formats(p), questions(), refinements(p), choices(p), partFunctions(p), storyFunctions(), listFunctions(), rateFunctions(), {"asset": v.assets.url}} {
		for name, f := range group {
			all[name] = f
		}
	}
	return all
}

// words: messages and names.
func words(p *i18n.Printer) map[string]any {
	return map[string]any{
		"t": p.T, // t "id" "Name" value ...
		// word "media" .Media is the word of a coded value: common.media.website
		"word":     func(kind string, code any) string { return p.T("common." + kind + "." + fmt.Sprint(code)) },
		"trouble":  func(trouble string) string { return sayTrouble(p, trouble) },
		"isolate":  p.Isolate,
		"list":     p.List,
		"country":  p.Country,
		"language": p.Language,
		"ownName":  ownName, // a language in its own words, for the switch
		"dirOf":    direction,
		"join":     strings.Join,
	}
}

var ownNames = map[string]string{"en": "English", "ar": "العربية", "fr": "Français", "tr": "Türkçe"}

func ownName(lang string) string {
	if name, ok := ownNames[lang]; ok {
		return name
	}
	return lang
}

// formats: money, numbers and moments. Amounts are minor units and an ISO 4217 code.
func formats(p *i18n.Printer) map[string]any {
	return map[string]any{
		"money":    p.Money,    // money .TotalMinor .Currency
		"moneyISO": p.MoneyISO, // "GBP 265.00"
		"number":   func(n any) string { return p.Number(whole(n)) },
		"percent":  func(basisPoints any) string { return p.Percent(whole(basisPoints)) },
		"date":     p.Date,
		"datetime": p.DateTime,
		"at":       func(t time.Time, zone *time.Location) Stamp { return Stamp{t, zone} },
		"iso":      func(t time.Time) string { return t.UTC().Format(time.RFC3339) },
		"isoDay":   func(t time.Time) string { return t.Format(time.DateOnly) },
		"zero":     time.Time.IsZero,
		"inc":      func(n int) int { return n + 1 },
	}
}

func whole(n any) int64 {
	switch n := n.(type) {
	case int:
		return int64(n)
	case int64:
		return n
	case int32:
		return int64(n)
	case int16:
		return int64(n)
	}
	panic(fmt.Sprintf("views: %T is not a whole number", n))
}
