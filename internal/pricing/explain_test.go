package pricing

import (
	"os"
	"regexp"
	"slices"
	"strings"
	"sync"
	"testing"

	"imprimatur/internal/i18n"
)

var loaded = sync.OnceValues(i18n.Load)

func printer(t *testing.T, lang string) *i18n.Printer {
	t.Helper()
	catalogue, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return catalogue.Printer(lang)
}

// bare drops the invisible marks of direction.
func bare(s string) string {
	return strings.NewReplacer("\u2068", "", "\u2069", "", "\u00a0", " ").Replace(s)
}

func argued() Priced {
	card, use := Default("GBP"), plain()
	card.Currencies = []OtherCurrency{{Currency: "EUR", Rate: "1.17", Rounding: Rounding{To: 500}}}
	use.Currency, use.Term, use.OrganisationType, use.Images = "EUR", "3m", "charity", 2
	use.Territory, use.ExclusivityDays = []string{"TR"}, 7
	return card.Price(use)
}

// 120 × 1.17 = 140.40; × 1.5 = 210.60; + 25 % = 263.25; - 10 % = 236.925 -> 236.93;
// - 50 % = 118.465 -> 118.47; rounded to 5: 120. Two pictures of 40.95 = 81.90 -> 80.
func TestThePriceReadsAsAnArgument(t *testing.T) {
	p, priced := printer(t, "en"), argued()
	var got []string
	for _, s := range priced.Steps {
		got = append(got, bare(Explain(p, s)))
	}
	want := []string{
		"Our prices are in GBP. We convert them at our house rate: 1 GBP = 1.17 EUR",
		"Website, 10,000 to 100,000 page views a month",
		"3 months: 150% of the price so far",
		"Exclusive for 7 days: 25% more",
		"Türkiye: 10% less",
		"Charity or non-profit: 50% less",
		"Rounded to the nearest €5.00",
		"2 cleared pictures at €40.95 each",
		"Rounded to the nearest €5.00",
		"Total before tax: €200.00",
	}
	if !slices.Equal(got, want) {
		t.Errorf("got\n%s\nwant\n%s", strings.Join(got, "\n"), strings.Join(want, "\n"))
	}
	if got := LineTitle(p, priced.Lines[0]); got != "The river" {
		t.Errorf("line title %q", got)
	}
	if got := LineTitle(p, priced.Lines[1]); got != "Cleared pictures" {
		t.Errorf("line title %q", got)
	}
	if got := LineTitle(p, Line{Kind: LineMinimum}); got != "Difference to our minimum fee" {
		t.Errorf("line title %q", got)
	}
}

func TestTheArgumentIsCompleteInArabic(t *testing.T) {
	p := printer(t, "ar")
	latin := regexp.MustCompile(`[A-Za-z]{4,}`)
	for _, s := range argued().Steps {
		sentence := Explain(p, s)
		if latin.MatchString(sentence) || strings.Contains(sentence, "⟦") {
			t.Errorf("%s: %s", s.ID, sentence)
		}
	}
	override, err := argued().Apply(Override{Line: 0, AmountMinor: 100, Reason: "شريك قديم"})
	if err != nil {
		t.Fatal(err)
	}
	if got := Explain(p, override.Steps[len(override.Steps)-2]); !strings.Contains(got, "\u2068شريك قديم\u2069") {
		t.Errorf("the editor's words are not isolated: %q", got)
	}
}

func TestTheReasonForNoPriceIsASentence(t *testing.T) {
	p, use := printer(t, "en"), plain()
	use.Portion, use.PortionWords = "excerpt", 80
	want := "Our rule: an excerpt of up to 100 words may be quoted free of charge, with credit and a link to the article. You do not need a licence."
	if got := ExplainOutcome(p, small().Price(use)); bare(got) != want {
		t.Errorf("got %q", got)
	}
	use = plain()
	use.Country, use.Currency = "SD", "GBP"
	steps := small().Price(use).Steps
	if got := bare(Explain(p, steps[2])); got != "Organisation in Sudan: 50% less" {
		t.Errorf("got %q", got)
	}
	use.Media = []string{"papyrus"}
	if got := ExplainOutcome(p, small().Price(use)); bare(got) != "papyrus: our rate card has no price for this, so an editor will set one." {
		t.Errorf("got %q", got)
	}
	use = plain()
	use.ExclusivityDays = 365
	if got := ExplainOutcome(p, small().Price(use)); bare(got) != "Exclusive for 365 days: an editor sets the price for so long a time." {
		t.Errorf("got %q", got)
	}
	if got := ExplainOutcome(p, small().Price(plain())); got != "" {
		t.Errorf("a price needs no excuse: %q", got)
	}
	use = plain()
	use.Media = nil
	if got := ExplainOutcome(p, small().Price(use)); got == "" || got == "pricing.reason.nothing_asked" {
		t.Errorf("a sentence without a value: %q", got)
	}
	problem := Card{Currency: "GBP", Rules: []Rule{{Key: "a", Do: Operation{Kind: DoRevenueShare}}}}.Check()
	if got := ExplainProblem(p, problem[len(problem)-1]); got != "Enter a number from 1 to 10,000." {
		t.Errorf("got %q", got)
	}
}

// Every id in this package has words, and every step, reason and problem of the
// catalogue is used: neither a silent gap nor a dead sentence.
func TestIdsAndWordsMatch(t *testing.T) {
	inCode := map[string]bool{}
	files, err := os.ReadDir(".")
	if err != nil {
		t.Fatal(err)
	}
	id := regexp.MustCompile(`"(pricing\.[a-z_0-9.]*[a-z0-9])"`)
	for _, f := range files {
		if !strings.HasSuffix(f.Name(), ".go") || strings.HasSuffix(f.Name(), "_test.go") {
			continue
		}
		source, err := os.ReadFile(f.Name())
		if err != nil {
			t.Fatal(err)
		}
		for _, m := range id.FindAllStringSubmatch(string(source), -1) {
			inCode[m[1]] = true
		}
	}
	for _, field := range Fields {
		inCode["pricing.field."+string(field)] = true
		if field.Number() || slices.Contains([]Field{FieldAudience, FieldCountry, FieldCountryGroup, FieldLanguage}, field) {
			inCode["pricing.fact."+string(field)] = true
		}
		for _, code := range field.Codes() {
			if prefix := fieldWords[field]; strings.HasPrefix(prefix, "pricing.") {
				inCode[prefix+code] = true
			}
		}
	}
	for _, lang := range []string{"en", "ar"} {
		written := catalogueIDs(t, "../i18n/catalogues/"+lang+"/pricing.toml")
		for id := range inCode {
			if !written[id] {
				t.Errorf("%s: no words for %s", lang, id)
			}
		}
		for id := range written {
			if !inCode[id] {
				t.Errorf("%s: nobody says %s", lang, id)
			}
		}
	}
}

// catalogueIDs reads section and key, or the section alone where plural forms follow.
func catalogueIDs(t *testing.T, path string) map[string]bool {
	t.Helper()
	source, err := os.ReadFile(path)
	if err != nil {
		t.Fatal(err)
	}
	section, ids := "", map[string]bool{}
	plural := []string{"zero", "one", "two", "few", "many", "other"}
	for line := range strings.Lines(string(source)) {
		line = strings.TrimSpace(line)
		if strings.HasPrefix(line, "[") {
			section = strings.Trim(line, "[]")
		} else if key, _, ok := strings.Cut(line, "="); ok && !strings.HasPrefix(line, "#") {
			if key = strings.TrimSpace(key); slices.Contains(plural, key) {
				ids[section] = true
			} else {
				ids[section+"."+key] = true
			}
		}
	}
	return ids
}
