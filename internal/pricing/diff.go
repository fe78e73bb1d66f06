package pricing

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
// values to show; their Kind is empty where there is none.
type Change struct {
	Part   Part       `json:"part"`
	Key    string     `json:"key,omitempty"`
	Name   Words      `json:"name,omitempty"` // of the table or rule
	Kind   ChangeKind `json:"kind"`
	Path   string     `json:"path,omitempty"`
	Before Arg        `json:"before,omitzero"`
	After  Arg        `json:"after,omitzero"`
}
