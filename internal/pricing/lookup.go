package pricing

import (
	"math"
	"slices"
)

// found is a price that a table gives for one medium, before it is a sum.
type found struct {
	table *Table
	cell  *Cell
	units int64
	what  Arg    // which table, row and column
	id    string // of the sentence
	args  []Arg  // ... where it is not the one of What
}

// lookup finds the table of a medium and its cell for an article; a is nil
// where all articles count together. The facts are turned to the medium.
func (c *Card) lookup(f *facts, medium string, a *Article) (found, verdict) {
	for i := range c.Tables {
		t := &c.Tables[i]
		if t.Off || t.Extra {
			continue
		}
		switch fits := f.fits(t, a); fits.tri {
		case holds:
			return t.read(f, medium, a)
		case unknown:
			return found{}, needToKnow(f, fits.field, a).by(t.Key, t.Automation)
		}
	}
	return found{}, byHand("pricing.reason.medium_not_on_card", code("Medium", medium))
}

func (f *facts) fits(t *Table, a *Article) reply {
	out := f.general(t.When)
	switch {
	case out.tri == fails:
		return out
	case a == nil:
		return out.and(f.ofAll(t.When))
	}
	return out.and(f.ofOne(t.When, a))
}

// bundle reports a table that prices all articles together.
func (t *Table) bundle() bool { return t.Per.Of == UnitRequest || t.Per.Of == UnitArticles }

// read finds the cell for a use that the table fits.
func (t *Table) read(f *facts, medium string, a *Article) (found, verdict) {
	if t.bundle() {
		a = nil
	}
	var buffers [2][8]int
	rows, v := f.positions(t.Rows, a, buffers[0][:0])
	if v.settled() {
		return found{}, v.by(t.Key, t.Automation)
	}
	columns, v := f.positions(t.Columns, a, buffers[1][:0])
	if v.settled() {
		return found{}, v.by(t.Key, t.Automation)
	}
	row, column := t.dearest(rows, columns)
	out := found{table: t, cell: t.cell(row, column)}
	out.id, out.what, out.args = t.sentence(f, medium, a, row, column)
	switch out.cell.Answer {
	case AnswerPrice:
	case AnswerNotOffered:
		v := verdict{outcome: OutcomeNotOffered, reason: "pricing.reason.rule_not_offered", args: []Arg{out.what}}
		return found{}, v.by(t.Key, t.Automation)
	default:
		return found{}, t.emptyCell(f, medium, out.what).by(t.Key, t.Automation)
	}
	units, v := f.units(t.Per, a)
	if v.settled() {
		return found{}, v.by(t.Key, t.Automation)
	}
	out.units = units
	return out, verdict{}
}

func (t *Table) emptyCell(f *facts, medium string, what Arg) verdict {
	if len(t.Name) == 0 && (t.Rows != nil && t.Rows.Field == FieldAudience || t.Columns != nil && t.Columns.Field == FieldAudience) {
		return byHand("pricing.reason.audience_by_hand", code("Medium", medium), code("Audience", f.band))
	}
	return byHand("pricing.reason.rule_by_hand", what)
}

var nothingThere = Cell{Answer: AnswerByHand}

// cell is by hand where the table has none.
func (t *Table) cell(row, column int) *Cell {
	if row >= len(t.Cells) || column >= len(t.Cells[row]) {
		return &nothingThere
	}
	return &t.Cells[row][column]
}

// dearest is the cell that counts where a use stands in several: one that is
// not offered, else one by hand, else the highest price.
func (t *Table) dearest(rows, columns []int) (row, column int) {
	row, column = rows[0], columns[0]
	for _, r := range rows {
		for _, c := range columns {
			if t.cell(r, c).dearer(t.cell(row, column)) {
				row, column = r, c
			}
		}
	}
	return row, column
}

func (c *Cell) dearer(than *Cell) bool {
	if c.Answer != than.Answer {
		return c.Answer == AnswerNotOffered || than.Answer == AnswerPrice
	}
	return c.Minor > than.Minor
}

// positions are the steps of a dimension in which a use stands.
func (f *facts) positions(d *Dimension, a *Article, into []int) ([]int, verdict) {
	switch {
	case d == nil:
		return append(into, 0), verdict{}
	case d.Field.Number():
		at, v := f.step(d, a)
		return append(into, at), v
	case d.Field == FieldTerritory:
		return f.several(d, f.territory, into)
	case d.Field == FieldLanguage:
		return f.several(d, f.use.Languages, into)
	case d.Field == FieldMedium:
		return f.several(d, f.media, into)
	case d.Field == FieldCountryGroup:
		return f.groups(d, into)
	}
	value, known := f.codeOfAll(d.Field, a)
	if !known {
		return nil, needToKnow(f, d.Field, a)
	}
	for i, codes := range d.Codes {
		if slices.Contains(codes, value) {
			return append(into, i), verdict{}
		}
	}
	if value == "" || d.Field == FieldAudience && value == "unknown" {
		return nil, needToKnow(f, d.Field, a)
	}
	return nil, f.outside(d.Field, value)
}

// codeOfAll is the code of an article, or the one that all articles share.
func (f *facts) codeOfAll(field Field, a *Article) (string, bool) {
	if a != nil || !field.ofArticle() {
		return f.code(field, a), true
	}
	value := f.code(field, &f.use.Articles[0])
	for i := range f.use.Articles {
		if f.code(field, &f.use.Articles[i]) != value {
			return "", false
		}
	}
	return value, true
}

func (f *facts) outside(field Field, value string) verdict {
	switch field {
	case FieldAudience:
		return byHand("pricing.reason.audience_by_hand", code("Medium", f.media[0]), code("Audience", value))
	case FieldTerm:
		return byHand("pricing.reason.term_by_hand", code("Term", value))
	case FieldMedium:
		return byHand("pricing.reason.medium_not_on_card", code("Medium", value))
	}
	return byHand("pricing.reason.rule_by_hand", Arg{Name: "Name", Kind: ArgFact, Field: field, Text: value})
}

// several are the steps of all values of a field.
func (f *facts) several(d *Dimension, values []string, into []int) ([]int, verdict) {
	if len(values) == 0 {
		return nil, needToKnow(f, d.Field, nil)
	}
	for _, value := range values {
		at := slices.IndexFunc(d.Codes, func(codes []string) bool { return slices.Contains(codes, value) })
		if at < 0 && d.Field == FieldTerritory && f.country {
			at = slices.IndexFunc(d.Codes, func(codes []string) bool { return slices.Contains(codes, OneCountry) })
		}
		if at < 0 {
			return nil, f.outside(d.Field, value)
		}
		into = append(into, at)
	}
	return into, verdict{}
}

// groups are the steps of the groups of the licensee's country.
func (f *facts) groups(d *Dimension, into []int) ([]int, verdict) {
	if f.use.Country == "" {
		return nil, needToKnow(f, FieldCountry, nil)
	}
	for i, codes := range d.Codes {
		if f.grouped(&Condition{In: codes}) == holds {
			into = append(into, i)
		}
	}
	if len(into) == 0 {
		return nil, f.outside(FieldCountry, f.use.Country)
	}
	return into, verdict{}
}

// step is the step of a number. One that the use tells only as a band must lie
// in a single step.
func (f *facts) step(d *Dimension, a *Article) (int, verdict) {
	s := f.numberOfAll(d.Field, a)
	if !s.known {
		return 0, needToKnow(f, d.Field, a)
	}
	below := int64(math.MinInt64)
	for i, up := range d.UpTo {
		if s.hi <= up || up == 0 && i == len(d.UpTo)-1 {
			if s.lo <= below {
				return 0, needToKnow(f, d.Field, a)
			}
			return i, verdict{}
		}
		below = up
	}
	if s.lo <= below {
		return 0, needToKnow(f, d.Field, a)
	}
	return 0, byHand("pricing.reason.rule_by_hand", Arg{Name: "Name", Kind: ArgFact, Field: d.Field, Number: max(below, 0), Bound: BoundOver})
}

// numberOfAll is the number of an article, or the largest among all; one that
// is not known leaves it open.
func (f *facts) numberOfAll(field Field, a *Article) span {
	if a != nil || !field.ofArticle() {
		return f.number(field, a)
	}
	largest := exactly(0)
	for i := range f.use.Articles {
		s := f.number(field, &f.use.Articles[i])
		if !s.known {
			return s
		}
		largest = largest.wider(s)
	}
	return largest
}

// units is how many times a price or a rule's amount counts.
func (f *facts) units(per Per, a *Article) (int64, verdict) {
	var n span
	switch per.Of {
	case UnitOnce, UnitRequest:
		return 1, verdict{}
	case UnitArticles:
		n = exactly(int64(len(f.use.Articles)))
	case UnitFurtherArticles:
		n = exactly(int64(len(f.use.Articles) - 1))
	case UnitLanguages:
		n = exactly(f.languages)
	case UnitFurtherLanguages:
		n = exactly(f.languages - 1)
	default:
		n = f.numberOfAll(Field(per.Of), a)
	}
	if !n.known || n.lo != n.hi {
		return 0, needToKnow(f, Field(per.Of), a)
	}
	each := max(per.Each, 1)
	begun := n.lo / each
	if n.lo%each != 0 {
		begun++
	}
	return max(begun, 0), verdict{}
}
