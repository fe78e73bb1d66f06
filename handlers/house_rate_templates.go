package handlers

import (
	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
)

// rateTemplate is a card to start from, in round figures of any currency.
type rateTemplate struct {
	name string
	card func(currency string) pricing.Card
}

// rateTemplates are the shapes that houses use most.
var rateTemplates = []rateTemplate{{"default", pricing.Default}, {"grid", gridTemplate}, {"excerpts", excerptsTemplate}, {"staff", staffTemplate}}

// amountsOf are whole units as cells of a table, row by row.
func amountsOf(currency string, rows ...[]int64) [][]pricing.Cell {
	unit := int64(1)
	if exponent, err := money.Exponent(currency); err == nil {
		for range exponent {
			unit *= 10
		}
	}
	cells := make([][]pricing.Cell, len(rows))
	for i, row := range rows {
		for _, n := range row {
			cells[i] = append(cells[i], pricing.Cell{Minor: n * unit})
		}
	}
	return cells
}

func nameIn(en, ar string) pricing.Words { return pricing.Words{"en": en, "ar": ar} }

func stepsOf(codes ...string) [][]string {
	out := make([][]string, len(codes))
	for i, code := range codes {
		out[i] = []string{code}
	}
	return out
}

func whenIs(f pricing.Field, codes ...string) []pricing.Condition {
	return []pricing.Condition{{Field: f, In: codes}}
}

// gridTemplate is online by period and page views, print by print run, and half
// price for those who do not earn by it: what German newspapers publish.
func gridTemplate(currency string) pricing.Card {
	minor := func(n int64) int64 { return amountsOf(currency, []int64{n})[0][0].Minor }
	return pricing.Card{
		Format: pricing.Format, Currency: currency,
		Tables: []pricing.Table{
			{
				Key: "online", Name: nameIn("Online", "على الإنترنت"), When: whenIs(pricing.FieldMedium, "website", "app", "newsletter", "intranet"),
				Rows:    &pricing.Dimension{Field: pricing.FieldTerm, Codes: stepsOf("1m", "3m", "6m", "12m")},
				Columns: &pricing.Dimension{Field: pricing.FieldPageViews, UpTo: []int64{100_000, 500_000, 1_500_000, 0}},
				Cells:   amountsOf(currency, []int64{95, 165, 265, 395}, []int64{145, 250, 400, 590}, []int64{190, 330, 530, 790}, []int64{250, 430, 690, 990}),
			},
			{
				Key: "print", Name: nameIn("Print", "مطبوع"), When: whenIs(pricing.FieldMedium, "print_newspaper", "print_magazine", "book"),
				Rows:    &pricing.Dimension{Field: pricing.FieldMedium, Codes: stepsOf("print_newspaper", "print_magazine", "book")},
				Columns: &pricing.Dimension{Field: pricing.FieldPrintRun, UpTo: []int64{5_000, 25_000, 100_000, 0}},
				Cells:   amountsOf(currency, []int64{90, 160, 280, 450}, []int64{120, 210, 360, 560}, []int64{140, 240, 420, 640}),
			},
		},
		Rules: []pricing.Rule{
			{Key: "non_profit", Name: nameIn("Non-profits", "المنظمات غير الربحية"), When: whenIs(pricing.FieldOrganisationType, "charity", "education"), Do: pricing.Operation{Kind: pricing.DoPercent, Percent: -5000}},
			{
				Key: "invoice", Name: nameIn("Payment by invoice", "الدفع بفاتورة"), When: whenIs(pricing.FieldPayment, "invoice", "transfer"), Scope: pricing.ScopeRequest,
				Do: pricing.Operation{Kind: pricing.DoAdd, Minor: minor(100)},
			},
		},
		Minimum: pricing.Limit{Request: minor(50)},
	}
}

// excerptsTemplate is a price for so many words, another for those who teach or
// help: what news agencies ask for quotations.
func excerptsTemplate(currency string) pricing.Card {
	return pricing.Card{
		Format: pricing.Format, Currency: currency,
		Tables: []pricing.Table{{
			Key: "words", Name: nameIn("By length", "بحسب الطول"),
			Rows:    &pricing.Dimension{Field: pricing.FieldWords, UpTo: []int64{25, 50, 100, 250, 0}},
			Columns: &pricing.Dimension{Field: pricing.FieldOrganisationType, Codes: [][]string{{"charity", "education"}, {"news_publisher", "magazine", "broadcaster", "government", "company", "agency", "individual"}}},
			Cells:   amountsOf(currency, []int64{8, 13}, []int64{12, 18}, []int64{25, 25}, []int64{50, 50}, []int64{75, 100}),
		}},
		Rules: []pricing.Rule{{
			Key: "further_article", Name: nameIn("Further article", "مقال إضافي"), Scope: pricing.ScopeFurther, Do: pricing.Operation{Kind: pricing.DoPercent, Percent: -2500},
		}},
	}
}

// staffTemplate is a yearly price by the size of the licensee, for five articles
// at a time: what collecting societies ask of companies.
func staffTemplate(currency string) pricing.Card {
	return pricing.Card{
		Format: pricing.Format, Currency: currency,
		Tables: []pricing.Table{{
			Key: "staff", Name: nameIn("By number of staff", "بحسب عدد الموظفين"), When: whenIs(pricing.FieldTerm, "12m"),
			Rows:  &pricing.Dimension{Field: pricing.FieldStaff, UpTo: []int64{10, 50, 250, 0}},
			Cells: append(amountsOf(currency, []int64{160}, []int64{540}, []int64{1200}), []pricing.Cell{{Answer: pricing.AnswerByHand}}),
			Per:   pricing.Per{Of: pricing.UnitArticles, Each: 5},
		}},
		Rules: []pricing.Rule{{
			Key: "marketing", Name: nameIn("Marketing", "التسويق"), When: whenIs(pricing.FieldPurpose, "marketing", "resale"), Do: pricing.Operation{Kind: pricing.DoByHand},
		}},
	}
}
