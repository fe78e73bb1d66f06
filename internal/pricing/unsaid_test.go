package pricing

import (
	"slices"
	"testing"
)

// The card asks how it is paid, and the price hangs on it: 225 by card, 325 by
// invoice. Who has not said so has no price; where it makes no difference nobody
// is asked.
func TestAWayOfPayingOnWhichThePriceHangsIsNotGuessed(t *testing.T) {
	card := frankfurter()
	use := ask("website", func(u *Use) { u.Term, u.PageViews = "3m", 300_000 })
	if got := card.Price(use); got.NetMinor != 22500 {
		t.Fatalf("the control: without the question %+v", got)
	}
	got := card.PriceKnown(use)
	if got.Outcome != OutcomeByHand || got.Reason != "pricing.reason.need_to_know" || got.Args[0].Field != FieldPayment || len(got.Lines) != 1 {
		t.Errorf("priced without knowing: %+v", got)
	}
	for payment, want := range map[string]int64{"card": 22500, "invoice": 32500, "transfer": 22500} {
		use.Payment = payment
		if got := card.PriceKnown(use); got.NetMinor != want || got.Outcome != OutcomePriced {
			t.Errorf("by %s: %+v", payment, got)
		}
	}
	use.Payment = ""
	card.Rules[1].Off = true
	if got := card.PriceKnown(use); got.NetMinor != 22500 {
		t.Errorf("asked by a rule that is off: %+v", got)
	}
	card.Rules[1] = rule("cover", plus(1000), is(FieldPlacement, "cover"), is(FieldMedium, "book"))
	if got := card.PriceKnown(use); got.NetMinor != 22500 {
		t.Errorf("asked for the place on a page that there is not: %+v", got)
	}
	card.Rules[1].When = card.Rules[1].When[:1]
	if got := card.PriceKnown(use); got.Outcome != OutcomeByHand || got.Args[0].Field != FieldPlacement {
		t.Errorf("the place on the page is guessed: %+v", got)
	}
}

func TestEveryQuestionThatIsOpenIsNamed(t *testing.T) {
	card := frankfurter()
	card.Rules = append(card.Rules, rule("large", plus(1000), atLeast(FieldStaff, 50)))
	use := ask("website", func(u *Use) { u.Term = "1m" })
	use.Media = append(use.Media, "book")
	for _, step := range []struct {
		say  func()
		want []Field
	}{
		{func() {}, []Field{FieldPageViews, FieldPrintRun, FieldStaff, FieldPayment}},
		{func() { use.PageViews, use.Payment = 5, "card" }, []Field{FieldPrintRun, FieldStaff}},
		{func() { use.PrintRun = 5 }, []Field{FieldStaff}},
		{func() { use.Staff = 5 }, nil},
		{func() { use.Term = "perpetual" }, nil}, // by hand, and no answer changes that
	} {
		step.say()
		if got := card.Unsaid(use); !slices.Equal(got, step.want) {
			t.Errorf("open are %v, want %v", got, step.want)
		}
	}
	band := ask("website", func(u *Use) { u.Term, u.Audience, u.Payment, u.Staff = "1m", "10k_100k", "card", 3 })
	if got := card.Unsaid(band); got != nil { // the band lies within one step
		t.Errorf("open are %v", got)
	}
}

func TestOnlyTheWaysOfPayingThatAreMeantAreOffered(t *testing.T) {
	card := frankfurter()
	if got := card.Payments(); !slices.Equal(got, []string{"card", "invoice"}) {
		t.Errorf("offered are %v", got)
	}
	card.Rules[1].When[0].In = []string{"transfer"}
	if got := card.Payments(); !slices.Equal(got, []string{"card", "transfer"}) {
		t.Errorf("offered are %v", got)
	}
	card.Rules[1].When[0] = isNot(FieldPayment, "card")
	if got := card.Payments(); !slices.Equal(got, Payments) {
		t.Errorf("offered are %v", got)
	}
	card.Rules[1].Off = true
	card.Tables = append(card.Tables, Table{Key: "fee", Extra: true, Rows: &Dimension{Field: FieldPayment, Codes: [][]string{{"card"}, {"invoice"}}}, Cells: [][]Cell{cents(0), cents(100)}})
	if got := card.Payments(); !slices.Equal(got, []string{"card", "invoice"}) {
		t.Errorf("offered are %v", got)
	}
}
