package pricing

import "encoding/json"

// ChangeKind is what happened to a part of a card between two versions.
type ChangeKind string

// The kinds of change.
const (
	ChangeAdded   ChangeKind = "added"
	ChangeRemoved ChangeKind = "removed"
	ChangeChanged ChangeKind = "changed"
	ChangeMoved   ChangeKind = "moved" // stands elsewhere in the order
)

// Part is the part of a card that a change is about.
type Part string

// The parts.
const (
	PartFrame    Part = "frame" // minimum, rounding, dates ...
	PartTable    Part = "table"
	PartRule     Part = "rule"
	PartStack    Part = "stack"
	PartGroup    Part = "group"
	PartCurrency Part = "currency"
	PartExample  Part = "example"
)

// Change is one difference between two cards. Key names the table, rule, group,
// currency ... it is in; Path what within it (rows, cells[1][2], do.percent),
// empty when all of it was added, removed or moved. Before and After are the
// values to show (ExplainArg); their Kind is empty where there is none and for
// conditions, dimensions, lists and example uses, which only the cards show.
type Change struct {
	Part   Part       `json:"part"`
	Key    string     `json:"key,omitempty"`
	Name   Words      `json:"name,omitempty"` // of the table or rule
	Kind   ChangeKind `json:"kind"`
	Path   string     `json:"path,omitempty"`
	Before Arg        `json:"before,omitzero"`
	After  Arg        `json:"after,omitzero"`
}

// Diff lists what is different on a later card, in the order of the later one;
// what was removed comes first in each part.
func Diff(before, after Card) []Change {
	before, after = before.stored(), after.stored()
	d := &differ{currency: [2]string{before.Currency, after.Currency}}
	d.frame(&before, &after)
	keyed(d, PartTable, before.Tables, after.Tables, func(t *Table) (string, Words) { return t.Key, t.Name }, d.table)
	keyed(d, PartRule, before.Rules, after.Rules, func(r *Rule) (string, Words) { return r.Key, r.Name }, d.rule)
	keyed(d, PartStack, before.Stacks, after.Stacks, func(s *Stack) (string, Words) { return s.Name, nil }, d.stack)
	keyed(d, PartGroup, before.Groups, after.Groups, func(g *Group) (string, Words) { return g.Key, g.Name }, d.group)
	keyed(d, PartCurrency, before.Currencies, after.Currencies, func(o *OtherCurrency) (string, Words) { return o.Currency, nil }, d.other)
	keyed(d, PartExample, before.Examples, after.Examples, func(e *Example) (string, Words) { return e.Name, nil }, d.example)
	return d.changes
}

// stored is the card as it comes back from storage, where an empty list and none
// are the same.
func (c Card) stored() Card {
	var out Card
	text, err := json.Marshal(c)
	if err != nil || json.Unmarshal(text, &out) != nil {
		return c
	}
	return out
}

type differ struct {
	changes  []Change
	at       Change    // part, key and name of what is compared
	currency [2]string // of the amounts before and after
}

// keyed compares two lists by their keys. Of those that stand in both, the
// fewest are called moved that explain the new order.
func keyed[T any](d *differ, part Part, before, after []T, name func(*T) (string, Words), inner func(a, b *T)) {
	old, present := map[string]int{}, map[string]bool{}
	for i := range before {
		key, _ := name(&before[i])
		old[key] = i
	}
	for i := range after {
		key, _ := name(&after[i])
		present[key] = true
	}
	for i := range before {
		if key, words := name(&before[i]); !present[key] {
			d.changes = append(d.changes, Change{Part: part, Key: key, Name: words, Kind: ChangeRemoved})
		}
	}
	var order []int
	for i := range after {
		key, _ := name(&after[i])
		if at, ok := old[key]; ok {
			order = append(order, at)
		}
	}
	stays := longestRise(order)
	for i := range after {
		key, words := name(&after[i])
		at, ok := old[key]
		d.at = Change{Part: part, Key: key, Name: words}
		switch {
		case !ok:
			d.add(ChangeAdded)
		default:
			if !stays[at] {
				d.add(ChangeMoved)
			}
			inner(&before[at], &after[i])
		}
	}
}

func (d *differ) add(kind ChangeKind) {
	change := d.at
	change.Kind = kind
	d.changes = append(d.changes, change)
}

// longestRise marks the values of a longest rising part of a list.
func longestRise(values []int) map[int]bool {
	length, previous := make([]int, len(values)), make([]int, len(values))
	best := -1
	for i := range values {
		length[i], previous[i] = 1, -1
		for j := range i {
			if values[j] < values[i] && length[j]+1 > length[i] {
				length[i], previous[i] = length[j]+1, j
			}
		}
		if best < 0 || length[i] > length[best] {
			best = i
		}
	}
	out := map[int]bool{}
	for ; best >= 0; best = previous[best] {
		out[values[best]] = true
	}
	return out
}
