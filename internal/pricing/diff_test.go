package pricing

import (
	"fmt"
	"slices"
	"strings"
	"testing"

	"pgregory.net/rapid"
)

// changesOf writes each difference on a line.
func changesOf(a, b Card) []string {
	var out []string
	for _, c := range Diff(a, b) {
		line := fmt.Sprintf("%s %s %s %s", c.Part, c.Key, c.Kind, c.Path)
		for _, value := range []Arg{c.Before, c.After} {
			switch value.Kind {
			case ArgMoney:
				line += fmt.Sprintf(" %d%s", value.Number, value.Text)
			case ArgPercent, ArgNumber:
				line += fmt.Sprintf(" %d", value.Number)
			case ArgWords:
				line += " " + value.Words["en"]
			case ArgText:
				line += " " + value.Text
			}
		}
		out = append(out, strings.TrimRight(line, " "))
	}
	return out
}

func TestDiffNamesEachChange(t *testing.T) {
	for _, test := range []struct {
		want   []string
		change func(*Card)
	}{
		{nil, func(*Card) {}},
		{nil, func(c *Card) { c.Rules[2].When, c.Format, c.Rules[0].Name = []Condition{}, 0, Words{} }},
		{[]string{"frame  changed currency GBP EUR"}, func(c *Card) { c.Currency = "EUR" }},
		{[]string{"frame  changed from 2026-01-01 2026-02-01"}, func(c *Card) { c.From = "2026-02-01" }},
		{[]string{"frame  changed until 2026-12-31"}, func(c *Card) { c.Until = "" }},
		{[]string{"frame  changed minimum.article 500GBP 0GBP", "frame  changed minimum.request 1000GBP 1500GBP"}, func(c *Card) { c.Minimum = Limit{0, 1500} }},
		{[]string{"frame  changed maximum.article 1000GBP 1GBP", "frame  changed maximum.request 2000GBP 2GBP"}, func(c *Card) { c.Maximum = Limit{1, 2} }},
		{[]string{"frame  changed rounding.to 500GBP 100GBP", "frame  changed rounding.mode  up"}, func(c *Card) { c.Rounding = Rounding{100, RoundUp} }},
		{[]string{"frame  changed points.minor 1GBP 0GBP", "frame  changed points.others.EUR 1EUR"}, func(c *Card) { c.Points = nil }},
		{[]string{"frame  changed points.others.EUR 1EUR 3EUR", "frame  changed points.others.USD 5USD"}, func(c *Card) { c.Points = &Points{1, map[string]int64{"EUR": 3, "USD": 5}} }},
		{[]string{"frame  changed automation  auto", "frame  changed validity " + strings.Repeat("ع", maxValidity)}, func(c *Card) { c.Automation, c.Validity = "auto", "" }},
		{[]string{"table b removed", "table d added"}, func(c *Card) { c.Tables[1].Key = "d" }},
		{[]string{"table a moved"}, func(c *Card) { c.Tables[0], c.Tables[1] = c.Tables[1], c.Tables[0] }},
		{[]string{"table a changed name A B"}, func(c *Card) { c.Tables[0].Name = Words{"en": "B"} }},
		{[]string{"table a changed when"}, func(c *Card) { c.Tables[0].When = nil }},
		{[]string{"table a changed rows", "table a changed cells"}, func(c *Card) { c.Tables[0].Rows, c.Tables[0].Cells = nil, [][]Cell{cents(1, 2, 3)} }},
		{[]string{"table a changed columns"}, func(c *Card) { c.Tables[0].Columns = &Dimension{Field: FieldWords, UpTo: []int64{1, 5, 0}} }},
		{[]string{"table a changed cells[1][0] 4GBP 7GBP"}, func(c *Card) { c.Tables[0].Cells[1][0].Minor = 7 }},
		{[]string{"table a changed cells[0][2] 3GBP by_hand"}, func(c *Card) { c.Tables[0].Cells[0][2] = Cell{Answer: AnswerByHand} }},
		{[]string{"table a changed cells[1][2] 999999999999GBP by_hand"}, func(c *Card) { c.Tables[0].Cells[1] = c.Tables[0].Cells[1][:2] }},
		{[]string{"table a changed cells[0][3] by_hand 9GBP"}, func(c *Card) { c.Tables[0].Cells[0] = append(c.Tables[0].Cells[0], Cell{Minor: 9}) }},
		{[]string{"table a changed cells[1][0] 4GBP by_hand", "table a changed cells[1][1] 5GBP by_hand", "table a changed cells[1][2] 999999999999GBP by_hand"}, func(c *Card) { c.Tables[0].Cells = c.Tables[0].Cells[:1] }},
		{[]string{"table b changed cells[0][0].others.EUR 6EUR 7EUR"}, func(c *Card) { c.Tables[1].Cells[0][0].Others["EUR"] = 7 }},
		{[]string{"table b changed cells[0][0] 5GBP 5", "table b changed in_points no yes"}, func(c *Card) { c.Tables[1].InPoints = true }},
		{[]string{"table b changed per.of  words", "table b changed per.each 1 100"}, func(c *Card) { c.Tables[1].Per = Per{UnitWords, 100} }},
		{nil, func(c *Card) { c.Tables[1].Per.Each = 1 }},
		{[]string{"table b changed extra no yes", "table b changed automation  none", "table b changed off no yes"}, func(c *Card) { c.Tables[1].Extra, c.Tables[1].Automation, c.Tables[1].Off = true, "none", true }},
		{[]string{"rule g removed"}, func(c *Card) { c.Rules = slices.Delete(c.Rules, 4, 5) }},
		{[]string{"rule i moved"}, func(c *Card) { c.Rules = append([]Rule{c.Rules[6]}, c.Rules[:6]...) }},
		{[]string{"rule c moved"}, func(c *Card) { c.Rules = append(c.Rules[1:], c.Rules[0]) }},
		{[]string{"rule c changed name  New", "rule c changed when", "rule c changed do.kind percent to_percent", "rule c changed do.percent 1000000 5"}, func(c *Card) {
			c.Rules[0].Name, c.Rules[0].When, c.Rules[0].Do = Words{"en": "New"}, nil, to(5)
		}},
		{[]string{"rule d changed do.minor -999999999999GBP 5GBP", "rule d changed do.others.EUR 6EUR", "rule d changed do.per.of copies", "rule d changed do.per.each 100 1", "rule d changed scope request", "rule d changed from 2026-02-28", "rule d changed until 2026-02-28 2026-03-01"}, func(c *Card) {
			c.Rules[1].Do, c.Rules[1].Scope, c.Rules[1].From, c.Rules[1].Until = Operation{Kind: DoAdd, Minor: 5, Others: map[string]int64{"EUR": 6}}, "", "", "2026-03-01"
		}},
		{[]string{"rule h changed do.points 1 2", "rule h changed stack  large", "rule h changed automation  auto", "rule h changed off no yes"}, func(c *Card) {
			c.Rules[5].Do.Points, c.Rules[5].Stack, c.Rules[5].Automation, c.Rules[5].Off = 2, "large", "auto", true
		}},
		{[]string{"stack sum changed how added first"}, func(c *Card) { c.Stacks[2].How = HowFirst }},
		{[]string{"group poor changed name Poor Low", "group poor changed countries"}, func(c *Card) { c.Groups[0] = Group{"poor", Words{"en": "Low"}, []string{"SD"}} }},
		{[]string{"currency EUR changed rate 1.17 1.2", "currency EUR changed minimum.request 0EUR 5EUR"}, func(c *Card) { c.Currencies[0].Rate, c.Currencies[0].Minimum.Request = "1.2", 5 }},
		{[]string{"currency EUR removed", "currency USD added"}, func(c *Card) { c.Currencies[0].Currency = "USD" }},
		{[]string{"example One changed use", "example One changed outcome by_hand priced", "example One changed net_minor 0GBP 5GBP"}, func(c *Card) {
			c.Examples[0].Use.Term, c.Examples[0].Outcome, c.Examples[0].NetMinor = "1m", OutcomePriced, 5
		}},
	} {
		after := checked()
		test.change(&after)
		if got := changesOf(checked(), after); !slices.Equal(got, test.want) {
			t.Errorf("got  %q\nwant %q", got, test.want)
		}
	}
}

// Of a new order the fewest are called moved: 4 and 1 of 5 here.
func TestTheFewestAreMoved(t *testing.T) {
	for _, test := range []struct{ order, stay []int }{
		{[]int{0, 1, 2}, []int{0, 1, 2}}, {[]int{3, 0, 1, 4, 2}, []int{0, 1, 4}}, {[]int{2, 1, 0}, []int{2}}, {nil, nil}, {[]int{1, 2, 0}, []int{1, 2}},
	} {
		got := longestRise(test.order)
		if len(got) != len(test.stay) {
			t.Errorf("%v: %v stay", test.order, got)
		}
		for _, n := range test.stay {
			if !got[n] {
				t.Errorf("%v: %v stay, want %v", test.order, got, test.stay)
			}
		}
	}
}

// A card differs in nothing from itself, and from another one in something.
func TestDiffAgreesWithTheHash(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		a, b := anyCard(t), anyCard(t)
		for i := range a.Rules { // keys tell the rules apart
			a.Rules[i].Key = fmt.Sprint("a", i)
		}
		for i := range b.Rules {
			b.Rules[i].Key = fmt.Sprint("a", i)
		}
		for i := range a.Tables {
			a.Tables[i].Key = fmt.Sprint("t", i)
		}
		for i := range b.Tables {
			b.Tables[i].Key = fmt.Sprint("t", i)
		}
		if changes := Diff(a, a); len(changes) > 0 {
			t.Fatalf("from itself it differs in %+v", changes)
		}
		if a.Hash() != b.Hash() && len(Diff(a, b)) == 0 {
			t.Fatal("two cards, and no difference is told")
		}
	})
}
