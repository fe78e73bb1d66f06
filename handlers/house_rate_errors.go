package handlers

import (
	"cmp"
	"maps"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"imprimatur/models"
	"imprimatur/views"
)

// rateErrors lists what is wrong with a form of a rate card: where, and what.
func rateErrors(w rateWords, bad models.Invalid) []views.Problem {
	names := slices.SortedFunc(maps.Keys(bad), func(a, b string) int { return cmp.Compare(inOrder(a), inOrder(b)) })
	out := make([]views.Problem, len(names))
	for i, name := range names {
		said := w.say(bad[name])
		if label := w.controlName(name); label != "" {
			said = w.p.T("desk_rates.fact_line", "Name", label, "Value", said)
		}
		if out[i].Text = said; name != "" {
			out[i].Href = "#" + views.Field{Name: name}.ID()
		}
	}
	return out
}

// say prints an error's message, which may carry arguments as views.Trouble writes them.
func (w rateWords) say(trouble string) string {
	id, raw, _ := strings.Cut(trouble, "?")
	query, err := url.ParseQuery(raw)
	if err != nil {
		return w.p.T(id)
	}
	var args []any
	for _, name := range slices.Sorted(maps.Keys(query)) {
		args = append(args, name, query.Get(name))
	}
	return w.p.T(id, args...)
}

// inOrder makes numbers within names sort as numbers.
func inOrder(name string) string {
	parts := strings.Split(name, ".")
	for i, part := range parts {
		if n, err := strconv.Atoi(part); err == nil {
			parts[i] = strings.Repeat("0", max(0, 6-len(part))) + strconv.Itoa(n)
		}
	}
	return strings.Join(parts, ".")
}

// controlName is what a control is called in a list of errors.
func (w rateWords) controlName(name string) string {
	parts := strings.Split(name, ".")
	number := func(i int) string {
		n, _ := strconv.Atoi(parts[i])
		return strconv.Itoa(n + 1)
	}
	switch {
	case strings.HasPrefix(name, "try_"):
		return w.p.T("desk_rates.try." + strings.TrimPrefix(name, "try_"))
	case parts[0] == "when" && len(parts) == 3:
		return w.p.T("desk_rates.condition", "Number", number(1))
	case parts[0] == "cell" && len(parts) == 3:
		return w.p.T("desk_rates.cell_at", "Row", number(1), "Column", number(2))
	case parts[0] == "cell" && len(parts) == 4:
		return parts[1] + ", " + w.p.T("desk_rates.cell_at", "Row", number(2), "Column", number(3))
	case (parts[0] == "rows" || parts[0] == "columns") && len(parts) == 2 && parts[1] != "field":
		return w.p.T("desk_rates.side."+parts[0], "Number", number(1))
	case len(parts) == 3 && w.p.Has("desk_rates.list."+parts[0]+".line"):
		return w.p.T("desk_rates.list."+parts[0]+".line", "Number", number(1))
	}
	if id := "desk_rates.control." + strings.ReplaceAll(name, ".", "_"); w.p.Has(id) {
		return w.p.T(id)
	}
	return ""
}
