package pricing

import (
	"maps"
	"slices"
	"strconv"
	"strings"
)

// The rules of the usual sections of a card, as the default card and cards of
// the first format have them.

const (
	excerptStack   = "excerpt"
	territoryStack = "territory"
)

func is(field Field, codes ...string) Condition { return Condition{Field: field, In: codes} }

func isNot(field Field, codes ...string) Condition {
	return Condition{Field: field, In: codes, Not: true}
}

func only(field Field, codes ...string) Condition {
	return Condition{Field: field, In: codes, Only: true}
}

func atLeast(field Field, n int64) Condition { return Condition{Field: field, AtLeast: &n} }

func atMost(field Field, n int64) Condition { return Condition{Field: field, AtMost: &n} }

// each puts every code into a step of its own.
func each(codes []string) [][]string {
	out := make([][]string, len(codes))
	for i, code := range codes {
		out[i] = []string{code}
	}
	return out
}

// changed is a rule for a change in basis points; none for no change.
func changed(key string, change int64, when ...Condition) []Rule {
	if change == 0 {
		return nil
	}
	return []Rule{{Key: key, When: when, Do: Operation{Kind: DoPercent, Percent: change}}}
}

// changes are the rules for a field's codes, one for those that change the same.
func changes(field Field, table map[string]int64) []Rule {
	var out []Rule
	for _, change := range levels(table) {
		codes := codesAt(table, func(c int64) bool { return c == change })
		out = append(out, changed(keyOf(field, codes), change, is(field, codes...))...)
	}
	return out
}

// shares are the rules for a field's codes that take a share, and the one that
// leaves the others to a person.
func shares(field Field, order []string, table map[string]int64) []Rule {
	var out []Rule
	known := slices.Sorted(maps.Keys(table))
	slices.SortStableFunc(known, func(a, b string) int { return rank(order, a) - rank(order, b) })
	for _, name := range known {
		out = append(out, Rule{Key: keyOf(field, []string{name}), When: []Condition{is(field, name)}, Do: Operation{Kind: DoToPercent, Percent: table[name]}})
	}
	return append(out, Rule{Key: keyOf(field, []string{"other"}), When: []Condition{isNot(field, known...)}, Do: Operation{Kind: DoByHand}})
}

func rank(order []string, name string) int {
	if at := slices.Index(order, name); at >= 0 {
		return at
	}
	return len(order)
}

// levels are the different changes of a table, the highest first.
func levels(table map[string]int64) []int64 {
	out := slices.Sorted(maps.Values(table))
	slices.Reverse(out)
	return slices.Compact(out)
}

func codesAt(table map[string]int64, at func(int64) bool) []string {
	var out []string
	for _, name := range slices.Sorted(maps.Keys(table)) {
		if at(table[name]) {
			out = append(out, name)
		}
	}
	return out
}

func keyOf(field Field, codes []string) string {
	return string(field) + "_" + strings.ToLower(strings.Join(codes, "_"))
}

func furtherLanguage(change int64) []Rule {
	rules := changed("further_languages", change)
	for i := range rules {
		rules[i].Do.Per.Of = UnitFurtherLanguages
	}
	return rules
}

func furtherArticle(change int64) []Rule {
	rules := changed("further_article", change)
	for i := range rules {
		rules[i].Scope = ScopeFurther
	}
	return rules
}

// places are the rules for territories. Of several, the highest change counts,
// and one that a card does not name changes nothing: so a rule that adds holds
// for one of the places, and one that takes off only for all of them.
func places(table map[string]int64) []Rule {
	own := codesAt(table, func(int64) bool { return true })
	own = slices.DeleteFunc(own, func(code string) bool { return !isCountry(code) })
	var adds, takes []Rule
	for _, change := range levels(table) {
		codes := codesAt(table, func(c int64) bool { return c == change })
		condition := is(FieldTerritory, codes...)
		if change < 0 {
			condition = only(FieldTerritory, codesAt(table, func(c int64) bool { return c <= change })...)
		}
		for _, r := range changed(keyOf(FieldTerritory, codes), change, condition) {
			r.Stack = territoryStack
			if others := besides(own, codes); slices.Contains(condition.In, OneCountry) && len(others) > 0 {
				r.When = append(r.When, isNot(FieldTerritory, others...))
			}
			if change > 0 {
				adds = append(adds, r)
			} else {
				takes = append([]Rule{r}, takes...)
			}
		}
	}
	return append(adds, takes...)
}

// besides are the countries that have another change than these codes.
func besides(own, codes []string) []string {
	return slices.DeleteFunc(slices.Clone(own), func(code string) bool { return slices.Contains(codes, code) })
}

// exclusive are the uplifts for up to so many days; longer is by hand.
func exclusive(tiers ...[2]int64) []Rule {
	var out []Rule
	from := int64(1)
	for _, tier := range tiers {
		days := "exclusivity_" + strconv.FormatInt(tier[0], 10)
		first, last := from, tier[0]
		condition := Condition{Field: FieldExclusivityDays, AtLeast: &first, AtMost: &last}
		out = append(out, changed(days, tier[1], condition)...)
		from = max(from, tier[0]+1)
	}
	return append(out, Rule{Key: "exclusivity_longer", When: []Condition{atLeast(FieldExclusivityDays, from)}, Do: Operation{Kind: DoByHand}})
}

// excerptTier is one step of shorter uses; the organisation types that pay
// another share come first.
func excerptTier(at int, words, share, factor int64, byOrganisation map[string]int64) []Rule {
	when := []Condition{is(FieldPortion, portionExcerpt)}
	switch {
	case words > 0:
		when = append(when, atMost(FieldWords, words))
	case share > 0:
		when = append(when, atMost(FieldShare, share))
	}
	key := "excerpt_" + strconv.Itoa(at+1)
	var out []Rule
	for _, level := range levels(byOrganisation) {
		codes := codesAt(byOrganisation, func(c int64) bool { return c == level })
		out = append(out, Rule{
			Key: keyOf(Field(key), codes), When: append(slices.Clone(when), is(FieldOrganisationType, codes...)),
			Do: Operation{Kind: DoToPercent, Percent: level}, Stack: excerptStack,
		})
	}
	return append(out, Rule{Key: key, When: when, Do: Operation{Kind: DoToPercent, Percent: factor}, Stack: excerptStack})
}

// freeQuotation lets anybody quote so many words without a licence.
func freeQuotation(words int64) []Rule {
	if words <= 0 {
		return nil
	}
	return []Rule{{
		Key:  "free_quotation",
		When: []Condition{is(FieldPortion, portionExcerpt), atMost(FieldWords, words), atMost(FieldImages, 0), atMost(FieldExclusivityDays, 0)},
		Do:   Operation{Kind: DoNotNeeded},
	}}
}

// pictures are charged for each; without a fee they are by hand.
func pictures(fee int64) []Rule {
	r := Rule{Key: "pictures", When: []Condition{atLeast(FieldImages, 1)}, Do: Operation{Kind: DoByHand}}
	if fee != 0 {
		r.Scope = ScopeRequest
		r.Do = Operation{Kind: DoAdd, Minor: fee, Per: Per{Of: UnitImages}}
	}
	return []Rule{r}
}

func refusedMedia(refused map[string][]string) []Rule { return refusedCodes(FieldMedium, refused) }

// refusedCodes are the rules for what is not offered or by hand.
func refusedCodes(field Field, refused map[string][]string) []Rule {
	var out []Rule
	for _, kind := range []Kind{DoNotOffered, DoByHand} {
		if codes := refused[string(kind)]; len(codes) > 0 {
			out = append(out, Rule{Key: string(kind) + "_" + keyOf(field, codes), When: []Condition{is(field, codes...)}, Do: Operation{Kind: kind}})
		}
	}
	return out
}
