package pricing

import (
	"errors"
	"math"
	"reflect"
	"testing"
)

func pricedPair(t *testing.T) Priced {
	t.Helper()
	use := plain()
	use.Articles = append(use.Articles, Article{ID: 2, Title: "The sea"})
	got := small().Price(use) // 9000 and 9000 × 0.75 = 6750
	if !equalLines(got, []int64{9000, 6750}) {
		t.Fatalf("got %+v", got.Lines)
	}
	return got
}

func TestAnEditorsAmountKeepsTheComputedOne(t *testing.T) {
	computed := pricedPair(t)
	got, err := computed.Apply(Override{Line: 1, AmountMinor: 5000, Reason: "  long-standing partner "})
	if err != nil {
		t.Fatal(err)
	}
	want := Line{Kind: LineArticle, ArticleID: 2, Title: "The sea", AmountMinor: 5000, ComputedMinor: 6750, Overridden: true, OverrideReason: "long-standing partner"}
	if !reflect.DeepEqual(got.Lines[1], want) || got.NetMinor != 14000 || got.Lines[0].Overridden {
		t.Errorf("got %+v, net %d", got.Lines, got.NetMinor)
	}
	mustAddUp(t, got)
	if !reflect.DeepEqual(computed, pricedPair(t)) {
		t.Error("the computed price was changed")
	}
	again, err := got.Apply(Override{Line: 1, AmountMinor: 0, Reason: "a gift"}, Override{Line: 0, AmountMinor: 0, Reason: "a gift"})
	if err != nil || again.NetMinor != 0 || again.Lines[1].ComputedMinor != 6750 {
		t.Errorf("got %+v, %v", again, err)
	}
	mustAddUp(t, again)
}

func TestAnOverrideNeedsALineAReasonAndAnAmount(t *testing.T) {
	priced := pricedPair(t)
	fils := priced
	fils.Currency = "KWD"
	for _, test := range []struct {
		on        Priced
		overrides []Override
		want      []error
	}{
		{priced, []Override{{Line: -1, Reason: "r"}}, []error{ErrOverrideLine}},
		{priced, []Override{{Line: 2, Reason: "r"}}, []error{ErrOverrideLine}},
		{priced, []Override{{Line: 0, Reason: "r"}, {Line: 0, Reason: "r"}}, []error{ErrOverrideLine}},
		{priced, []Override{{Line: 0, Reason: " \t"}}, []error{ErrOverrideReason}},
		{priced, []Override{{Line: 0, AmountMinor: -1, Reason: "r"}}, []error{ErrOverrideAmount}},
		{fils, []Override{{Line: 0, AmountMinor: 5005, Reason: "r"}}, []error{ErrOverrideAmount}},
		{priced, []Override{{Line: 9, AmountMinor: -1}}, []error{ErrOverrideLine, ErrOverrideReason, ErrOverrideAmount}},
		{priced, []Override{{Line: 0, AmountMinor: math.MaxInt64, Reason: "r"}}, []error{ErrOverrideAmount}},
	} {
		got, err := test.on.Apply(test.overrides...)
		for _, want := range test.want {
			if !errors.Is(err, want) {
				t.Errorf("%+v: want %v, got %v", test.overrides, want, err)
			}
		}
		if !reflect.DeepEqual(got, Priced{}) {
			t.Errorf("a refused override gave %+v", got)
		}
	}
	if _, err := fils.Apply(Override{Line: 0, AmountMinor: 5010, Reason: "r"}); err != nil {
		t.Errorf("5.010 KWD can be charged: %v", err)
	}
}

func TestAPersonPricesWhatTheCardCouldNot(t *testing.T) {
	use := plain()
	use.Purpose = "marketing"
	use.Articles = append(use.Articles, Article{ID: 2})
	byHand := small().Price(use)
	if _, err := byHand.Apply(Override{Line: 0, AmountMinor: 20000, Reason: "agreed by telephone"}); !errors.Is(err, ErrOverrideUnpriced) {
		t.Errorf("a line was left without a price: %v", err)
	}
	got, err := byHand.Apply(Override{1, 30000, "agreed by telephone"}, Override{0, 20000, "agreed by telephone"})
	if err != nil {
		t.Fatal(err)
	}
	if got.Outcome != OutcomePriced || got.NetMinor != 50000 || got.Reason != "pricing.reason.purpose_by_hand" {
		t.Errorf("got %+v", got)
	}
	mustAddUp(t, got)
}

func TestReplayFindsEveryTamperedFigure(t *testing.T) {
	use := plain()
	use.Term = "3m"
	use.Articles = append(use.Articles, Article{ID: 2})
	for i, tamper := range []func(*Priced){
		func(p *Priced) { p.NetMinor++ },
		func(p *Priced) { p.Lines[0].AmountMinor++ },
		func(p *Priced) { p.Lines[0].AmountMinor++; p.Lines[1].AmountMinor-- },
		func(p *Priced) { p.Steps[0].AmountMinor++ },
		func(p *Priced) { p.Steps[0].RunningMinor++ },
		func(p *Priced) { p.Steps[1].Operand++ },
		func(p *Priced) { p.Steps[1].LineIndex = 2 },
		func(p *Priced) { p.Steps[1].LineIndex = -2 },
		func(p *Priced) { p.Steps[1].Kind = "guess" },
		func(p *Priced) { p.Steps[1].Operand = math.MinInt64 },
		func(p *Priced) { p.Steps = p.Steps[1:] },
		func(p *Priced) { p.Steps = p.Steps[:len(p.Steps)-1] },
		func(p *Priced) { p.Steps[len(p.Steps)-1].RunningMinor++ },
	} {
		p := small().Price(use)
		tamper(&p)
		if err := p.Replay(); !errors.Is(err, ErrReplay) {
			t.Errorf("tampering %d was not found: %v", i, err)
		}
	}
	single := small().Price(plain())
	single.Steps = single.Steps[:len(single.Steps)-1]
	if err := single.Replay(); !errors.Is(err, ErrReplay) {
		t.Errorf("a missing total was not found: %v", err)
	}
	if err := (Priced{Outcome: OutcomeByHand}).Replay(); err != nil {
		t.Errorf("nothing to replay: %v", err)
	}
}

// 20 %: 1265 -> 253; 17.5 %: 1003 -> 175.525 -> 176, 1 -> 0.175 -> 0;
// 5 %: 10 -> 0.5 -> 1 and 9 -> 0.45 -> 0.
func TestTaxIsRoundedHalfUpOnEachLine(t *testing.T) {
	for _, test := range []struct {
		lines []int64
		rate  int64
		want  []int64
		total int64
	}{
		{[]int64{1265, 10000}, 2000, []int64{253, 2000}, 2253},
		{[]int64{1003, 1}, 1750, []int64{176, 0}, 176},
		{[]int64{10, 10, 9}, 500, []int64{1, 1, 0}, 2},
		{[]int64{0, -500, 500}, 2000, []int64{0, 0, 100}, 100},
		{[]int64{1000}, 0, []int64{0}, 0},
		{[]int64{1000}, -1, []int64{0}, 0},
		{[]int64{1}, 5000, []int64{1}, 1},
		{nil, 2000, []int64{}, 0},
		{[]int64{math.MaxInt64}, 20000, []int64{math.MaxInt64}, math.MaxInt64},
		{[]int64{math.MaxInt64, 100}, 10000, []int64{math.MaxInt64, 100}, math.MaxInt64},
	} {
		perLine, total := Tax(test.lines, test.rate)
		if !reflect.DeepEqual(perLine, test.want) || total != test.total {
			t.Errorf("%v at %d: got %v, %d, want %v, %d", test.lines, test.rate, perLine, total, test.want, test.total)
		}
	}
}
