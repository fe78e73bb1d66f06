package pricing

import (
	"fmt"
	"unicode/utf8"

	"imprimatur/internal/money"
)

// The widest figures a card may hold. Twelve digits are the most that an
// invoice takes in any currency.
const (
	maxAmount   int64 = 999_999_999_999
	maxPercent  int64 = 1_000_000
	maxNumber   int64 = 999_999_999_999
	maxPoints   int64 = 1_000_000
	maxValidity       = 500
	maxName           = 200
	maxKey            = 100
	maxTables         = 200
	maxRules          = 1000
	maxStacks         = 64
	maxSteps          = 100
)

// Check finds every mistake at once, in the order of the card.
func (c Card) Check() []Problem {
	k := &checker{card: &c, keys: map[string]bool{}, stacks: map[string]bool{}}
	if _, err := money.Exponent(c.Currency); err != nil {
		k.wrong("currency", "pricing.problem.currency_unknown", text("Currency", c.Currency))
	}
	k.dates("", c.From, c.Until)
	k.automation("automation", c.Automation)
	k.named()
	k.tables()
	k.rules()
	k.charging("", c.Currency, c.Minimum, c.Maximum, c.Rounding)
	k.currencies()
	if c.Points != nil {
		k.within("points.minor", c.Points.Minor, 1, c.Currency)
		k.others("points", c.Points.Others, 1)
	}
	k.examples()
	if utf8.RuneCountInString(c.Validity) > maxValidity {
		k.wrong("validity", "pricing.problem.too_long", number("Highest", maxValidity))
	}
	return k.problems
}

type checker struct {
	card     *Card
	keys     map[string]bool // of tables and rules
	stacks   map[string]bool
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

func (k *checker) percent(path string, p, lowest int64) {
	if p < lowest || p > maxPercent {
		k.wrong(path, "pricing.problem.percent_range", percent("Lowest", lowest), percent("Highest", maxPercent))
	}
}

func (k *checker) number(path string, n, lowest, highest int64) {
	if n < lowest || n > highest {
		k.wrong(path, "pricing.problem.number_range", number("Lowest", lowest), number("Highest", highest))
	}
}

// one wants a code of a list.
func one[T ~string](k *checker, path string, code T, from []T) {
	for _, known := range from {
		if code == known {
			return
		}
	}
	k.wrong(path, "pricing.problem.code_unknown", text("Code", string(code)))
}

func (k *checker) automation(path string, a Automation) { one(k, path, a, Automations) }

// key wants a key that nothing else on the card has.
func (k *checker) key(path, key string, seen map[string]bool) {
	switch {
	case key == "":
		k.wrong(path, "pricing.problem.key_missing")
	case utf8.RuneCountInString(key) > maxKey:
		k.wrong(path, "pricing.problem.too_long", number("Highest", maxKey))
	case seen[key]:
		k.wrong(path, "pricing.problem.repeated")
	}
	seen[key] = true
}

func (k *checker) words(path string, w Words) {
	for _, language := range sortedKeys(w) {
		if utf8.RuneCountInString(w[language]) > maxName {
			k.wrong(path+"."+language, "pricing.problem.too_long", number("Highest", maxName))
		}
	}
}

// dates wants ISO days in their order.
func (k *checker) dates(prefix, from, until string) {
	first, one := dayNumber(from)
	last, two := dayNumber(until)
	if from != "" && !one {
		k.wrong(prefix+"from", "pricing.problem.date")
	}
	switch {
	case until != "" && !two:
		k.wrong(prefix+"until", "pricing.problem.date")
	case one && two && last < first:
		k.wrong(prefix+"until", "pricing.problem.date_order")
	}
}

// named checks what tables and rules refer to: stacks and groups.
func (k *checker) named() {
	if len(k.card.Stacks) > maxStacks {
		k.wrong("stacks", "pricing.problem.too_many", number("Highest", maxStacks))
	}
	for i, stack := range k.card.Stacks {
		at := fmt.Sprintf("stacks[%d]", i)
		k.key(at+".name", stack.Name, k.stacks)
		one(k, at+".how", stack.How, Hows)
	}
	seen := map[string]bool{}
	for i, group := range k.card.Groups {
		at := fmt.Sprintf("groups[%d]", i)
		k.key(at+".key", group.Key, seen)
		k.words(at+".name", group.Name)
		if len(group.Countries) == 0 {
			k.wrong(at+".countries", "pricing.problem.list_empty")
		}
		for _, country := range group.Countries {
			if !isCountry(country) {
				k.wrong(at+".countries", "pricing.problem.code_unknown", text("Code", country))
			}
		}
	}
}

func (k *checker) examples() {
	for i, e := range k.card.Examples {
		at := fmt.Sprintf("examples[%d]", i)
		if e.Name == "" {
			k.wrong(at+".name", "pricing.problem.name_missing")
		}
		one(k, at+".outcome", e.Outcome, []Outcome{OutcomePriced, OutcomeByHand, OutcomeNotOffered, OutcomeNotNeeded})
	}
	for i, tried := range k.card.Try() {
		if !tried.OK {
			k.doubt(fmt.Sprintf("examples[%d]", i), "pricing.problem.example_differs", text("Name", tried.Example.Name))
		}
	}
}
