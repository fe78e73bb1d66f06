package pricing

import (
	"fmt"
	"maps"
	"slices"
	"unicode/utf8"

	"imprimatur/internal/money"
)

// Problem is one mistake on a card: where (base[2].audience.10k_100k) and the
// id of the sentence that says what. A Warning does not keep the card from
// being used: it says what the house will probably not have meant.
type Problem struct {
	Path    string `json:"path"`
	ID      string `json:"id"`
	Args    []Arg  `json:"args,omitempty"`
	Warning bool   `json:"warning,omitempty"`
}

// The widest figures a card may hold. Twelve digits are the most that an
// invoice takes in any currency.
const (
	maxAmount     int64      = 999_999_999_999
	maxFactor     Factor     = 1_000_000
	maxAdjustment Adjustment = 1_000_000
	minAdjustment Adjustment = -10_000
	maxFreeWords             = 1000
	maxDays                  = 3660
	maxValidity              = 500
)

// Check finds every mistake at once, in the order of the card.
func (c Card) Check() []Problem {
	k := &checker{card: &c}
	if _, err := money.Exponent(c.Currency); err != nil {
		k.wrong("currency", "pricing.problem.currency_unknown", text("Currency", c.Currency))
	}
	k.base()
	k.terms()
	k.excerpts()
	if c.HeadlineSummary != 0 {
		k.factor("headline_summary", c.HeadlineSummary)
	}
	k.adjustment("translation", c.Translation, maxAdjustment)
	k.adjustment("further_language", c.FurtherLanguage, maxAdjustment)
	k.exclusivity()
	k.adjustments("territories", c.Territories, func(s string) bool { return slices.Contains(Territories, s) || isCountry(s) })
	k.adjustments("countries", c.Countries, isCountry)
	k.adjustments("organisation_types", c.OrganisationTypes, knows(OrganisationTypes))
	k.purposes()
	k.adjustment("extra_article", c.ExtraArticle, 0)
	k.within("image_fee", c.ImageFee, 0, c.Currency)
	k.charging("", c.Currency, c.Minimum, c.Rounding)
	if c.FreeWords < 0 || c.FreeWords > maxFreeWords {
		k.wrong("free_words", "pricing.problem.words_range", number("Highest", maxFreeWords))
	}
	k.currencies()
	if utf8.RuneCountInString(c.Validity) > maxValidity {
		k.wrong("validity", "pricing.problem.too_long", number("Highest", maxValidity))
	}
	return k.problems
}

type checker struct {
	card     *Card
	problems []Problem
}

func (k *checker) wrong(path, id string, args ...Arg) {
	k.problems = append(k.problems, Problem{Path: path, ID: id, Args: args})
}

func (k *checker) doubt(path, id string, args ...Arg) {
	k.problems = append(k.problems, Problem{Path: path, ID: id, Args: args, Warning: true})
}

// within wants an amount between least and maxAmount.
func (k *checker) within(path string, minor, least int64, currency string) {
	if minor < least || minor > maxAmount {
		k.wrong(path, "pricing.problem.amount_range", amount("Lowest", least, currency), amount("Highest", maxAmount, currency))
	}
}

func (k *checker) factor(path string, f Factor) {
	if f < 1 || f > maxFactor {
		k.wrong(path, "pricing.problem.percent_range", percent("Lowest", Factor(1)), percent("Highest", maxFactor))
	}
}

func (k *checker) adjustment(path string, a, highest Adjustment) {
	switch {
	case a < minAdjustment || a > highest:
		k.wrong(path, "pricing.problem.percent_range", percent("Lowest", minAdjustment), percent("Highest", highest))
	case a == minAdjustment && path != "extra_article":
		k.doubt(path, "pricing.problem.always_zero")
	}
}

func (k *checker) adjustments(path string, table map[string]Adjustment, known func(string) bool) {
	for _, name := range slices.Sorted(maps.Keys(table)) {
		at := path + "." + name
		if !known(name) {
			k.wrong(at, "pricing.problem.code_unknown", text("Code", name))
		}
		k.adjustment(at, table[name], maxAdjustment)
	}
}

func (k *checker) rule(path string, r Rule) {
	if r != RulePrice && r != RuleByHand && r != RuleNotOffered {
		k.wrong(path, "pricing.problem.code_unknown", text("Code", string(r)))
	}
}

func (k *checker) purposes() {
	for _, name := range slices.Sorted(maps.Keys(k.card.Purposes)) {
		at, purpose := "purposes."+name, k.card.Purposes[name]
		if !slices.Contains(Purposes, name) {
			k.wrong(at, "pricing.problem.code_unknown", text("Code", name))
		}
		k.rule(at+".rule", purpose.Rule)
		k.adjustment(at+".adjustment", purpose.Adjustment, maxAdjustment)
	}
}

func (k *checker) exclusivity() {
	days := 0
	for i, tier := range k.card.Exclusivity {
		at := fmt.Sprintf("exclusivity[%d]", i)
		if tier.UpToDays < 1 || tier.UpToDays > maxDays {
			k.wrong(at+".up_to_days", "pricing.problem.days_range", number("Highest", maxDays))
		} else if tier.UpToDays <= days {
			k.wrong(at+".up_to_days", "pricing.problem.tier_order")
		}
		days = max(days, tier.UpToDays)
		if tier.Adjustment < 0 {
			k.wrong(at+".adjustment", "pricing.problem.percent_range", percent("Lowest", Adjustment(0)), percent("Highest", maxAdjustment))
			continue
		}
		k.adjustment(at+".adjustment", tier.Adjustment, maxAdjustment)
	}
}

func knows(codes []string) func(string) bool {
	return func(s string) bool { return slices.Contains(codes, s) }
}
