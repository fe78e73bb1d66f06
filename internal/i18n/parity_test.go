package i18n

import (
	"slices"
	"strings"
	"testing"

	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

// englishOnly are the subjects that a language may leave to English: the staff
// pages. Every other subject must be complete in every language.
var englishOnly = []string{"desk"}

// subject returns the first word of an id: "desk" of "desk_queue.empty".
func subject(id string) string {
	name, _, _ := strings.Cut(id, ".")
	name, _, _ = strings.Cut(name, "_")
	return name
}

// own returns the messages a printer does not borrow from English.
func own(p *Printer) map[string]*message {
	out := map[string]*message{}
	for id, m := range p.messages {
		if base, _ := m.tag.Base(); base.String() == p.Lang() {
			out[id] = m
		}
	}
	return out
}

func TestEveryLanguageIsComplete(t *testing.T) {
	c := ours(t)
	english := own(c.Printer(fallback))
	for _, lang := range c.Languages()[1:] {
		theirs := own(c.Printer(lang))
		for id := range english {
			if theirs[id] == nil && !slices.Contains(englishOnly, subject(id)) {
				t.Errorf("%s lacks %s", lang, id)
			}
		}
		for id := range theirs {
			if english[id] == nil {
				t.Errorf("%s has %s, which English lacks", lang, id)
			}
		}
	}
}

func TestTranslationsUseTheSamePlaceholders(t *testing.T) {
	c := ours(t)
	english := own(c.Printer(fallback))
	for _, lang := range c.Languages() {
		for id, m := range own(c.Printer(lang)) {
			if fault := placeholderFault(m, english[id]); fault != "" {
				t.Errorf("%s %s: %s", lang, id, fault)
			}
		}
	}
}

// placeholderFault compares a message with the English one. A form may leave Count
// out, when its word says the number; nothing else may be missing or extra.
func placeholderFault(m, english *message) string {
	if english == nil {
		return "" // TestEveryLanguageIsComplete reports it
	}
	want := english.names()
	for form, set := range m.set {
		if !set {
			continue
		}
		got := m.namesIn(form)
		for _, name := range got {
			if !slices.Contains(want, name) {
				return "form " + formNames[form] + " has {{." + name + "}}, English has not"
			}
		}
		for _, name := range want {
			saysItself := name == countName && m.plural() && plural.Form(form) != plural.Other
			if !slices.Contains(got, name) && !saysItself {
				return "form " + formNames[form] + " lacks {{." + name + "}}"
			}
		}
	}
	return ""
}

// formsOf returns the plural forms whole numbers take in a language.
func formsOf(tag language.Tag) [formCount]bool {
	var out [formCount]bool
	for n := range 1000 {
		out[plural.Cardinal.MatchPlural(tag, n, 0, 0, 0, 0)] = true
	}
	return out
}

func TestEveryPluralHasAllFormsOfItsLanguage(t *testing.T) {
	c := ours(t)
	english := own(c.Printer(fallback))
	for _, lang := range c.Languages() {
		p := c.Printer(lang)
		want := formsOf(p.locale.tag)
		for id, m := range own(p) {
			source := english[id]
			switch {
			case m.plural() && m.set != want:
				t.Errorf("%s %s has forms %v; the language needs %v", lang, id, named(m.set), named(want))
			case source != nil && source.plural() && !m.plural():
				t.Errorf("%s %s has no plural forms, English has", lang, id)
			case m.plural() && source != nil && !slices.Contains(source.names(), countName):
				t.Errorf("%s %s has plural forms, but English has no {{.Count}} to select one", lang, id)
			}
		}
	}
	if got := len(named(formsOf(language.Arabic))); got != 6 {
		t.Errorf("Arabic has %d forms in this test; want 6", got)
	}
}

func named(set [formCount]bool) []string {
	var out []string
	for form, ok := range set {
		if ok {
			out = append(out, formNames[form])
		}
	}
	return out
}

func TestTheParityChecksFindFaults(t *testing.T) {
	of := func(texts [formCount]string) *message {
		m, err := newMessage(language.English, texts)
		if err != nil {
			t.Fatal(err)
		}
		return m
	}
	english := of([formCount]string{plural.Other: "{{.Count}} for {{.Name}}", plural.One: "one for {{.Name}}"})
	for want, texts := range map[string][formCount]string{
		"":                                       {plural.Other: "{{.Name}}: {{.Count}}", plural.Two: "{{.Name}}: two"},
		"form two lacks {{.Name}}":               {plural.Other: "{{.Name}}: {{.Count}}", plural.Two: "two"},
		"form other lacks {{.Count}}":            {plural.Other: "{{.Name}}", plural.Two: "{{.Name}}: two"},
		"form other has {{.X}}, English has not": {plural.Other: "{{.Name}} {{.Count}} {{.X}}"},
	} {
		if got := placeholderFault(of(texts), english); got != want {
			t.Errorf("got %q; want %q", got, want)
		}
	}
}

// TestStoredValuesHaveWords names every coded value of the product and the ids its
// words must have.
func TestStoredValuesHaveWords(t *testing.T) {
	for list, values := range map[string]string{
		"request_status":    "draft submitted in_review needs_info quoted agreed fulfilled declined withdrawn lapsed not_needed",
		"quote_status":      "draft sent accepted countered declined expired superseded voided",
		"invoice_status":    "preparing draft open processing paid void uncollectible deleted overdue needs_review",
		"licence_status":    "pending_payment scheduled provisional active expired suspended revoked terminated",
		"role":              "admin editor finance viewer",
		"rights_basis":      "unknown staff freelance freelance_ask agency guest co_production",
		"image_rights":      "unknown ours third_party cleared",
		"organisation_type": "news_publisher magazine broadcaster charity education government company agency individual",
		"media":             "website app newsletter print_newspaper print_magazine book broadcast social course_pack intranet ai",
		"portion":           "full excerpt headline_summary translation",
		"audience":          "up_to_10k 10k_100k 100k_1m 1m_10m over_10m unknown",
		"access":            "free registration paywall",
		"purpose":           "editorial educational internal marketing advocacy resale",
		"territory":         "world middle_east europe north_america africa asia latin_america oceania",
		"term":              "one_edition 1m 3m 6m 12m perpetual",
		"edits":             "none style headline cut other",
		"exclusivity":       "none 0 7 30 90 days",
		"decline":           "no_rights third_party promotional_use embargo exclusivity reputational other",
	} {
		for _, value := range strings.Fields(values) {
			for _, lang := range []string{"en", "ar"} {
				if id := "common." + list + "." + value; own(ours(t).Printer(lang))[id] == nil {
					t.Errorf("%s lacks %s", lang, id)
				}
			}
		}
	}
}

// TestArabicIsArabic catches a line left in English: a translated message has at
// least one Arabic letter unless it is only names, digits and punctuation.
func TestArabicIsArabic(t *testing.T) {
	latin := map[string]bool{"common.language.en": true} // each language in its own words
	for id, m := range own(ours(t).Printer("ar")) {
		for form := range m.forms {
			text := ""
			for _, p := range m.forms[form] {
				text += p.text
			}
			letters, arabic := 0, 0
			for _, r := range text {
				switch {
				case r >= 0x0600 && r <= 0x06FF:
					arabic++
				case r >= 'a' && r <= 'z' || r >= 'A' && r <= 'Z':
					letters++
				}
			}
			if letters > 3 && arabic == 0 && !latin[id] {
				t.Errorf("%s is not Arabic: %q", id, text)
			}
		}
	}
}
