package pricing

import (
	"encoding/json"
	"errors"
	"reflect"
	"strings"
	"testing"

	"imprimatur/internal/i18n"

	"pgregory.net/rapid"
)

func minor(n int64) *int64 { return &n }

// sheer is a price of lines as they are, for arithmetic on paper.
func sheer(currency string, lines ...int64) Priced {
	p := Priced{Outcome: OutcomePriced, Currency: currency}
	for i, l := range lines {
		p.Lines = append(p.Lines, Line{Kind: LineArticle, ArticleID: int64(i + 1), AmountMinor: l, ComputedMinor: l})
		p.Steps = append(p.Steps, Step{ID: "pricing.step.base_views", Kind: StepBase, Operand: l, AmountMinor: l, RunningMinor: l, LineIndex: i})
		p.NetMinor += l
	}
	p.Steps = append(p.Steps, totalStep(p.NetMinor, currency))
	return p
}

// What is covered is the smaller of the old scope's price today and what was paid.
//
//	400.00 less min(100.00, 120.00) = 300.00     the price is smaller
//	400.00 less min(150.00, 120.00) = 280.00     what was paid is smaller
//	400.00 less min(400.00, 500.00) = 0          it covers everything
//	110.00 less min(100.00, 100.00) = 10.00, but the least is 50.00: 60.00 go off
//	 40.00 with a least of 50.00: nothing goes off, and the price stays 40.00
//	two lines of 100.00 and 300.00 less 100.00: a quarter of it each way, 25.00 and 75.00
//	three lines of 0.01 less 0.02: 0, 0.01 and 0.01, rounded down as they go
//	4.000 KWD less 0.015: charged in tens of fils, 0.010 goes off
//	nothing was paid: nothing goes off
//	more was given back than paid: nothing goes off
func TestACreditIsWhatTheEarlierLicenceCovers(t *testing.T) {
	for name, test := range map[string]struct {
		on    Priced
		price int64
		paid  int64
		least int64
		lines []int64
		why   string
	}{
		"its price is smaller":       {sheer("GBP", 40000), 10000, 12000, 0, []int64{30000}, "_price"},
		"what was paid is smaller":   {sheer("GBP", 40000), 15000, 12000, 0, []int64{28000}, "_paid"},
		"it covers everything":       {sheer("GBP", 40000), 40000, 50000, 0, []int64{0}, "_price"},
		"it is dearer than all":      {sheer("GBP", 40000), 45000, 50000, 0, []int64{0}, "_all"},
		"the least stays":            {sheer("GBP", 11000), 10000, 10000, 5000, []int64{5000}, "_least"},
		"below the least already":    {sheer("GBP", 4000), 1000, 1000, 5000, []int64{4000}, "_least"},
		"two lines":                  {sheer("GBP", 10000, 30000), 10000, 10000, 0, []int64{7500, 22500}, "_price"},
		"parts that do not go round": {sheer("GBP", 1, 1, 1), 2, 2, 0, []int64{1, 0, 0}, "_price"},
		"three decimals":             {sheer("KWD", 4000), 15, 20, 0, []int64{3990}, "_all"},
		"nothing was paid":           {sheer("GBP", 40000), 10000, 0, 0, []int64{40000}, "_none"},
		"less than nothing was paid": {sheer("GBP", 40000), 10000, -5, 0, []int64{40000}, "_none"},
	} {
		t.Run(name, func(t *testing.T) {
			before := sheer(test.on.Currency)
			before.Lines = append(before.Lines, test.on.Lines...)
			got, err := test.on.Less(Credit{Licence: "L-1", PriceMinor: &test.price, PaidMinor: &test.paid, LeastMinor: test.least}, nil)
			if err != nil {
				t.Fatal(err)
			}
			if !equalLines(got, test.lines) || got.Credit.sentence() != stepCredit+test.why {
				t.Errorf("got %+v because %s", got.Lines, got.Credit.sentence())
			}
			mustAddUp(t, got)
			if !reflect.DeepEqual(before.Lines, test.on.Lines) {
				t.Error("the wider price was changed")
			}
			if wider := got.Wider(); wider.NetMinor != test.on.NetMinor || !reflect.DeepEqual(wider.Steps, test.on.Steps) || wider.Credit != nil {
				t.Errorf("without its credit it is %+v", wider)
			}
		})
	}
}

func TestAnEditorSetsAnotherCreditWithAReason(t *testing.T) {
	base := Credit{Licence: "L-1", PriceMinor: minor(10000), PaidMinor: minor(10000)}
	said, unknown := base, Credit{Licence: "L-1", Reason: "as agreed by telephone"}
	said.Reason = " a good customer "
	for _, test := range []struct {
		on     Priced
		credit Credit
		set    *int64
		net    int64
		err    error
	}{
		{sheer("GBP", 40000), said, minor(15000), 25000, nil},
		{sheer("GBP", 40000), said, minor(0), 40000, nil},
		{sheer("GBP", 40000), said, minor(40000), 0, nil},
		{sheer("GBP", 40000), unknown, minor(5000), 35000, nil},
		{sheer("GBP", 40000), base, minor(15000), 0, ErrOverrideReason},
		{sheer("GBP", 40000), said, minor(40001), 0, ErrCreditAmount},
		{sheer("GBP", 40000), said, minor(-1), 0, ErrCreditAmount},
		{sheer("KWD", 40000), said, minor(15), 0, ErrCreditAmount},
		{sheer("GBP", 40000), unknown, nil, 0, ErrCreditUnset},
		{Priced{Outcome: OutcomeByHand, Currency: "GBP"}, base, nil, 0, ErrCreditUnpriced},
	} {
		got, err := test.on.Less(test.credit, test.set)
		if !errors.Is(err, test.err) || got.NetMinor != test.net {
			t.Errorf("%+v, %v: %d, %v", test.credit, test.set, got.NetMinor, err)
		}
		if test.err != nil {
			continue
		}
		mustAddUp(t, got)
		if got.Credit.Reason != strings.TrimSpace(test.credit.Reason) || got.Credit.sentence() != "pricing.step.credit_set" {
			t.Errorf("credit %+v", got.Credit)
		}
	}
}

// The computed amounts of the lines are what the house would have charged by its
// rules, whatever an editor made of it: 400.00 less 100.00, changed to 500.00 less 50.00.
func TestWhatTheRulesSaidStaysBesideWhatWasSet(t *testing.T) {
	changed, err := sheer("GBP", 40000).Apply(Override{Line: 0, AmountMinor: 50000, Reason: "front page"})
	if err != nil {
		t.Fatal(err)
	}
	got, err := changed.Less(Credit{Licence: "L-1", PriceMinor: minor(10000), PaidMinor: minor(10000), Reason: "half"}, minor(5000))
	if err != nil {
		t.Fatal(err)
	}
	if l := got.Lines[0]; l.AmountMinor != 45000 || l.ComputedMinor != 30000 || got.Wider().Lines[0].AmountMinor != 50000 {
		t.Errorf("got %+v", l)
	}
	mustAddUp(t, got)
	words, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "ar"} {
		for _, s := range got.Steps {
			if text := Explain(words.Printer(lang), s); strings.Contains(text, "pricing.") || strings.Contains(text, "no value") {
				t.Errorf("%s: %s", lang, text)
			}
		}
	}
}

func TestACreditNeverMakesAPriceNegativeAndItsStepsAddUp(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		card := rising(t)
		wide := card.Price(asked(t, card))
		if wide.Outcome != OutcomePriced {
			return
		}
		unit, _ := chargeUnit(wide.Currency)
		c := Credit{
			Licence: "L-1", LeastMinor: card.Least(wide.Currency),
			PriceMinor: minor(rapid.Int64Range(0, 2*wide.NetMinor+1).Draw(t, "price")), PaidMinor: minor(rapid.Int64Range(-10, 2*wide.NetMinor+1).Draw(t, "paid")),
		}
		var set *int64
		if rapid.Bool().Draw(t, "by hand") {
			c.Reason, set = "why not", minor(rapid.Int64Range(0, wide.NetMinor/unit).Draw(t, "set")*unit)
		}
		got, err := wide.Less(c, set)
		if err != nil {
			t.Fatal(err)
		}
		mustAddUp(t, got)
		for _, l := range got.Lines {
			if l.AmountMinor < 0 || l.ComputedMinor < 0 || l.AmountMinor%unit != 0 {
				t.Fatalf("line %+v", l)
			}
		}
		switch {
		case got.NetMinor != wide.NetMinor-got.Credit.AmountMinor:
			t.Fatalf("%d less %d is %d", wide.NetMinor, got.Credit.AmountMinor, got.NetMinor)
		case set == nil && got.Credit.AmountMinor > c.Covered():
			t.Fatalf("%d is more than is covered: %+v", got.Credit.AmountMinor, c)
		case set == nil && got.NetMinor < min(wide.NetMinor, c.LeastMinor):
			t.Fatalf("%d is below the least: %+v", got.NetMinor, c)
		}
		frozen, err := json.Marshal(got)
		if err != nil {
			t.Fatal(err)
		}
		var thawed Priced
		if err := json.Unmarshal(frozen, &thawed); err != nil || thawed.Replay() != nil || !reflect.DeepEqual(thawed.Credit, got.Credit) {
			t.Fatalf("%v, %v\n%s", err, thawed.Replay(), frozen)
		}
		if wider := got.Wider(); !reflect.DeepEqual(wider.Steps, wide.Steps) || wider.NetMinor != wide.NetMinor {
			t.Fatalf("without its credit it is\n%s\nnot\n%s", workings(wider), workings(wide))
		}
	})
}

func TestReplayFindsATamperedCredit(t *testing.T) {
	got, err := sheer("GBP", 10000, 30000).Less(Credit{Licence: "L-1", PriceMinor: minor(10000), PaidMinor: minor(10000)}, nil)
	if err != nil {
		t.Fatal(err)
	}
	for i, tamper := range []func(*Credit){func(c *Credit) { c.AmountMinor++ }, func(c *Credit) { c.WiderMinor-- }} {
		p, c := got, *got.Credit
		tamper(&c)
		if p.Credit = &c; !errors.Is(p.Replay(), ErrReplay) {
			t.Errorf("tampering %d was not found", i)
		}
	}
}

// TestACreditTellsBothFigures: the step has the figures that its sentence names, and none where one is not known.
func TestACreditTellsBothFigures(t *testing.T) {
	named := func(c Credit) (names []string) {
		for _, a := range c.args("GBP") {
			names = append(names, a.Name)
		}
		return names
	}
	if got := named(Credit{PriceMinor: minor(1), PaidMinor: minor(2)}); !reflect.DeepEqual(got, []string{"Licence", "Price", "Paid", "Least", "Reason"}) {
		t.Errorf("both known: %v", got)
	}
	for _, c := range []Credit{{PriceMinor: minor(1)}, {PaidMinor: minor(2)}, {}} {
		if got := named(c); !reflect.DeepEqual(got, []string{"Licence", "Least", "Reason"}) {
			t.Errorf("%+v: %v", c, got)
		}
	}
}
