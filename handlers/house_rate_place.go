package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// splitPath takes the first part of a path of a card: "tables", 2 and
// "cells[0][1]" of tables[2].cells[0][1].
func splitPath(path string) (part string, i int, rest string) {
	part, rest, _ = strings.Cut(path, ".")
	part, index, found := strings.Cut(part, "[")
	if n, err := strconv.Atoi(strings.TrimSuffix(index, "]")); found && err == nil {
		return part, n, rest
	}
	return part, 0, rest
}

// placeOf says where on the card a path is, and the page and field where it is changed.
func (w rateWords) placeOf(p models.Publication, path string) (where, href string) {
	part, i, rest := splitPath(path)
	switch {
	case part == "tables" && i < len(w.card.Tables):
		t := w.card.Tables[i]
		return w.tableName(t) + w.within(t, rest), partPath(rateTablePath, p, t.Key) + fieldAnchor(rest)
	case part == "rules" && i < len(w.card.Rules):
		r := w.card.Rules[i]
		return w.ruleName(r), partPath(rateRulePath, p, r.Key) + fieldAnchor(rest)
	case part == "tables" || part == "rules":
		return w.p.T("desk_rates." + part), housePath(ratesEditPath, p) + "#" + part
	case part == "examples":
		return w.p.T("desk_rates.examples"), housePath(ratesEditPath, p) + "#examples"
	}
	name := w.p.T("desk_rates.the_frame")
	if id := "desk_rates.frame." + part; w.p.Has(id) {
		name = w.p.T(id)
	}
	return name, housePath(rateFramePath, p)
}

// explain says what is wrong, with the names that the house reads where the
// problem knows tables and rules by their keys.
func (w rateWords) explain(problem pricing.Problem) string {
	problem.Args = slices.Clone(problem.Args)
	for i, arg := range problem.Args {
		if t := w.card.Table(arg.Text); arg.Name == "Table" && t != nil {
			problem.Args[i].Text = w.p.T("desk_rates.quoted", "Name", w.tableName(*t))
		} else if r := w.card.Rule(arg.Text); arg.Name == "Rule" && r != nil {
			problem.Args[i].Text = w.p.T("desk_rates.quoted", "Name", w.ruleName(*r))
		}
	}
	return pricing.ExplainProblem(w.p, problem)
}

// within names the cell of a table that a path is about: ", 1 month / up to 10,000".
func (w rateWords) within(t pricing.Table, path string) string {
	row, column, ok := cellOfPath(path)
	if !ok {
		return ""
	}
	var heads []string
	if t.Rows != nil {
		heads = append(heads, w.step(t.Rows, row))
	}
	if t.Columns != nil {
		heads = append(heads, w.step(t.Columns, column))
	}
	if len(heads) == 0 {
		return ""
	}
	return ", " + strings.Join(heads, " / ")
}

// cellOfPath reads cells[1][2] and what follows it.
func cellOfPath(path string) (row, column int, ok bool) {
	n, err := fmt.Sscanf(path, "cells[%d][%d]", &row, &column)
	return row, column, err == nil && n == 2
}

// fieldAnchor leads to the control of a form that a path within a table or rule is about.
func fieldAnchor(path string) string {
	if name := controlOf(path); name != "" {
		return "#" + views.Field{Name: name}.ID()
	}
	return ""
}

// controlOf is the name of that control; empty when there is no single one.
func controlOf(path string) string {
	if row, column, ok := cellOfPath(path); ok {
		return fmt.Sprintf("cell.%d.%d", row, column)
	}
	part, i, rest := splitPath(path)
	switch part {
	case "when":
		switch rest {
		case "at_least":
			return fmt.Sprintf("when.%d.least", i)
		case "at_most":
			return fmt.Sprintf("when.%d.most", i)
		case "in":
			return fmt.Sprintf("when.%d.in", i)
		}
		return fmt.Sprintf("when.%d.field", i)
	case "rows", "columns":
		if step, n, _ := splitPath(rest); step == "codes" || step == "up_to" {
			return fmt.Sprintf("%s.%d", part, n)
		}
		return part + ".field"
	case "do":
		switch rest {
		case "percent", "points":
			return "do." + rest
		case "minor":
			return "do.amount"
		}
		return "do.kind"
	case "stack", "scope", "automation", "from", "until":
		return part
	}
	return ""
}
