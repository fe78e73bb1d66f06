package pricing

import (
	"fmt"
	"slices"
)

func (k *checker) tables() {
	if !slices.ContainsFunc(k.card.Tables, func(t Table) bool { return !t.Off && !t.Extra }) {
		k.wrong("tables", "pricing.problem.tables_empty")
	}
	if len(k.card.Tables) > maxTables {
		k.wrong("tables", "pricing.problem.too_many", number("Highest", maxTables))
	}
	for i := range k.card.Tables {
		t, at := &k.card.Tables[i], fmt.Sprintf("tables[%d]", i)
		k.key(at+".key", t.Key, k.keys)
		k.words(at+".name", t.Name)
		k.when(at, t.When)
		k.dimension(at+".rows", t.Rows)
		k.dimension(at+".columns", t.Columns)
		if t.Rows != nil && t.Columns != nil && t.Rows.Field == t.Columns.Field {
			k.wrong(at+".columns.field", "pricing.problem.repeated")
		}
		k.per(at+".per", t.Per, Units)
		k.automation(at+".automation", t.Automation)
		if t.InPoints && k.card.Points == nil {
			k.wrong(at+".in_points", "pricing.problem.points_missing")
		}
		k.cells(at, t)
		if by := k.hidden(i); by != "" {
			k.doubt(at, "pricing.problem.table_unreachable", text("Table", by))
		}
	}
}

func (k *checker) dimension(at string, d *Dimension) {
	switch {
	case d == nil:
		return
	case !slices.Contains(Fields, d.Field):
		k.wrong(at+".field", "pricing.problem.code_unknown", text("Code", string(d.Field)))
		return
	case d.Len() == 0:
		k.wrong(at, "pricing.problem.list_empty")
	case d.Len() > maxSteps:
		k.wrong(at, "pricing.problem.too_many", number("Highest", maxSteps))
	}
	if !d.Field.Number() {
		k.codeSteps(at, d)
		if len(d.UpTo) > 0 {
			k.wrong(at+".up_to", "pricing.problem.no_number")
		}
		return
	}
	if len(d.Codes) > 0 {
		k.wrong(at+".codes", "pricing.problem.no_codes")
	}
	below := int64(-1)
	for i, up := range d.UpTo {
		path := fmt.Sprintf("%s.up_to[%d]", at, i)
		if up == 0 && i == len(d.UpTo)-1 {
			continue // open above
		}
		k.number(path, up, 0, maxNumber)
		if up <= below {
			k.wrong(path, "pricing.problem.tier_order")
		}
		below = max(below, up)
	}
}

// codeSteps wants known codes, each in one step: in a second one it would never
// count.
func (k *checker) codeSteps(at string, d *Dimension) {
	seen := map[string]bool{}
	for i, codes := range d.Codes {
		path := fmt.Sprintf("%s.codes[%d]", at, i)
		if len(codes) == 0 {
			k.wrong(path, "pricing.problem.list_empty")
		}
		k.codes(path, d.Field, codes)
		for _, code := range codes {
			if seen[code] {
				k.doubt(path, "pricing.problem.row_unreachable", text("Code", code))
			}
			seen[code] = true
		}
	}
}

func (k *checker) cells(at string, t *Table) {
	if len(t.Cells) != t.Rows.Len() {
		k.wrong(at+".cells", "pricing.problem.cells_size")
	}
	priced := false
	for row := range t.Cells {
		if len(t.Cells[row]) != t.Columns.Len() {
			k.wrong(fmt.Sprintf("%s.cells[%d]", at, row), "pricing.problem.cells_size")
		}
		for column := range t.Cells[row] {
			cell, path := &t.Cells[row][column], fmt.Sprintf("%s.cells[%d][%d]", at, row, column)
			one(k, path+".answer", cell.Answer, Answers)
			if cell.Answer != AnswerPrice {
				continue
			}
			priced = true
			k.cell(path, t, cell)
			k.cheaper(path, t, row, column)
		}
	}
	if len(t.Cells) > 0 && !priced {
		k.doubt(at+".cells", "pricing.problem.table_without_price")
	}
}

func (k *checker) cell(path string, t *Table, cell *Cell) {
	if t.InPoints {
		k.number(path, cell.Minor, 1, maxPoints)
		return
	}
	k.within(path, cell.Minor, 1, k.card.Currency)
	k.others(path, cell.Others, 1)
}

// rises are the fields of which more is usually dearer: their steps must be in
// rising order for a comparison with the one before.
func (d *Dimension) rises() bool {
	if d == nil {
		return false
	}
	switch d.Field {
	case FieldAudience, FieldTerm:
		order := Audiences
		if d.Field == FieldTerm {
			order = termOrder
		}
		last := -1
		for _, codes := range d.Codes {
			if len(codes) != 1 || slices.Index(order, codes[0]) <= last {
				return false
			}
			last = slices.Index(order, codes[0])
		}
		return true
	case FieldArticleAge:
		return false
	}
	return d.Field.Number()
}

// cheaper doubts a price below the one of the step before.
func (k *checker) cheaper(path string, t *Table, row, column int) {
	here := t.Cells[row][column].Minor
	if t.Rows.rises() && row > 0 && t.cell(row-1, column).Answer == AnswerPrice && here < t.cell(row-1, column).Minor {
		k.doubt(path, "pricing.problem.more_cheaper")
		return
	}
	if t.Columns.rises() && column > 0 && t.cell(row, column-1).Answer == AnswerPrice && here < t.cell(row, column-1).Minor {
		k.doubt(path, "pricing.problem.more_cheaper")
	}
}

// hidden is the key of an earlier table that takes every use of this one.
func (k *checker) hidden(at int) string {
	t := &k.card.Tables[at]
	if t.Off || t.Extra {
		return ""
	}
	for i := range at {
		if earlier := &k.card.Tables[i]; !earlier.Off && !earlier.Extra && covers(earlier.When, t.When) {
			return earlier.Key
		}
	}
	return ""
}
