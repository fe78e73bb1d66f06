package pricing

import (
	"fmt"
	"reflect"
	"slices"
)

func (d *differ) frame(a, b *Card) {
	d.at = Change{Part: PartFrame}
	d.text("currency", a.Currency, b.Currency)
	d.text("from", a.From, b.From)
	d.text("until", a.Until, b.Until)
	d.limits(a.Minimum, b.Minimum, a.Maximum, b.Maximum, a.Rounding, b.Rounding)
	d.points(a.Points, b.Points)
	d.text("automation", string(a.Automation), string(b.Automation))
	d.text("validity", a.Validity, b.Validity)
}

func (d *differ) limits(least, leastAfter, most, mostAfter Limit, to, toAfter Rounding) {
	d.money("minimum.article", least.Article, leastAfter.Article)
	d.money("minimum.request", least.Request, leastAfter.Request)
	d.money("maximum.article", most.Article, mostAfter.Article)
	d.money("maximum.request", most.Request, mostAfter.Request)
	d.money("rounding.to", to.To, toAfter.To)
	d.text("rounding.mode", string(to.Mode), string(toAfter.Mode))
}

func (d *differ) points(a, b *Points) {
	if a == nil {
		a = &Points{}
	}
	if b == nil {
		b = &Points{}
	}
	d.money("points.minor", a.Minor, b.Minor)
	d.others("points", a.Others, b.Others)
}

func (d *differ) table(a, b *Table) {
	d.words("name", a.Name, b.Name)
	d.whole("when", a.When, b.When)
	d.whole("rows", a.Rows, b.Rows)
	d.whole("columns", a.Columns, b.Columns)
	d.cells(a, b)
	d.per("per", a.Per, b.Per)
	d.yesNo("in_points", a.InPoints, b.InPoints)
	d.yesNo("extra", a.Extra, b.Extra)
	d.text("automation", string(a.Automation), string(b.Automation))
	d.yesNo("off", a.Off, b.Off)
}

// cells compares prices one by one while both tables have the same steps.
func (d *differ) cells(a, b *Table) {
	if !reflect.DeepEqual(a.Rows, b.Rows) || !reflect.DeepEqual(a.Columns, b.Columns) {
		d.whole("cells", a.Cells, b.Cells)
		return
	}
	for row := range max(len(a.Cells), len(b.Cells)) {
		for column := range max(width(a, row), width(b, row)) {
			d.cell(fmt.Sprintf("cells[%d][%d]", row, column), a, b, a.cell(row, column), b.cell(row, column))
		}
	}
}

func width(t *Table, row int) int {
	if row >= len(t.Cells) {
		return 0
	}
	return len(t.Cells[row])
}

func (d *differ) cell(path string, a, b *Table, before, after *Cell) {
	both := before.Answer == AnswerPrice && after.Answer == AnswerPrice
	if !both || before.Minor != after.Minor || a.InPoints != b.InPoints {
		d.change(path, a.said(before, d.currency[0]), b.said(after, d.currency[1]))
	}
	if both {
		d.others(path, before.Others, after.Others)
	}
}

func (t *Table) said(cell *Cell, currency string) Arg {
	switch {
	case cell.Answer != AnswerPrice:
		return text("", string(cell.Answer))
	case t.InPoints:
		return number("", cell.Minor)
	}
	return amount("", cell.Minor, currency)
}

func (d *differ) rule(a, b *Rule) {
	d.words("name", a.Name, b.Name)
	d.whole("when", a.When, b.When)
	d.text("do.kind", string(a.Do.Kind), string(b.Do.Kind))
	d.change("do.percent", percent("", a.Do.Percent), percent("", b.Do.Percent))
	d.money("do.minor", a.Do.Minor, b.Do.Minor)
	d.others("do", a.Do.Others, b.Do.Others)
	d.change("do.points", number("", a.Do.Points), number("", b.Do.Points))
	d.per("do.per", a.Do.Per, b.Do.Per)
	d.text("scope", string(a.Scope), string(b.Scope))
	d.text("stack", a.Stack, b.Stack)
	d.text("automation", string(a.Automation), string(b.Automation))
	d.text("from", a.From, b.From)
	d.text("until", a.Until, b.Until)
	d.yesNo("off", a.Off, b.Off)
}

func (d *differ) stack(a, b *Stack) { d.text("how", string(a.How), string(b.How)) }

func (d *differ) group(a, b *Group) {
	d.words("name", a.Name, b.Name)
	d.whole("countries", a.Countries, b.Countries)
}

func (d *differ) other(a, b *OtherCurrency) {
	d.text("rate", a.Rate, b.Rate)
	currency := d.currency
	d.currency = [2]string{a.Currency, b.Currency}
	d.limits(a.Minimum, b.Minimum, a.Maximum, b.Maximum, a.Rounding, b.Rounding)
	d.currency = currency
}

func (d *differ) example(a, b *Example) {
	d.whole("use", a.Use, b.Use)
	d.text("outcome", string(a.Outcome), string(b.Outcome))
	d.money("net_minor", a.NetMinor, b.NetMinor)
}

// change notes two values that differ.
func (d *differ) change(path string, before, after Arg) {
	if reflect.DeepEqual(before, after) {
		return
	}
	d.at.Path, d.at.Before, d.at.After = path, before, after
	d.add(ChangeChanged)
	d.at.Path, d.at.Before, d.at.After = "", Arg{}, Arg{}
}

func (d *differ) text(path, before, after string) { d.change(path, text("", before), text("", after)) }

func (d *differ) yesNo(path string, before, after bool) {
	say := map[bool]string{true: yes, false: no}
	d.text(path, say[before], say[after])
}

func (d *differ) words(path string, before, after Words) {
	d.change(path, Arg{Kind: ArgWords, Words: before}, Arg{Kind: ArgWords, Words: after})
}

// money compares amounts; those of two currencies differ when the currency
// alone does, which is told once by the frame.
func (d *differ) money(path string, before, after int64) {
	if before != after {
		d.change(path, amount("", before, d.currency[0]), amount("", after, d.currency[1]))
	}
}

func (d *differ) others(path string, before, after map[string]int64) {
	currencies := append(sortedKeys(before), sortedKeys(after)...)
	slices.Sort(currencies)
	for _, currency := range slices.Compact(currencies) {
		was, had := before[currency]
		is, has := after[currency]
		var a, b Arg
		if had {
			a = amount("", was, currency)
		}
		if has {
			b = amount("", is, currency)
		}
		d.change(path+".others."+currency, a, b)
	}
}

func (d *differ) per(path string, before, after Per) {
	d.text(path+".of", string(before.Of), string(after.Of))
	d.change(path+".each", number("", max(before.Each, 1)), number("", max(after.Each, 1)))
}

// whole compares what only the cards themselves can show.
func (d *differ) whole(path string, before, after any) {
	if reflect.DeepEqual(before, after) {
		return
	}
	d.at.Path = path
	d.add(ChangeChanged)
	d.at.Path = ""
}
