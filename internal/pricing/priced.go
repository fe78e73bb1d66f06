package pricing

// Outcome says what the card answers to a use.
type Outcome string

// The outcomes.
const (
	OutcomePriced     Outcome = "priced"
	OutcomeByHand     Outcome = "by_hand"     // a person has to set the price
	OutcomeNotOffered Outcome = "not_offered" // the house does not license this
	OutcomeNotNeeded  Outcome = "not_needed"  // free use: no licence is needed
)

// Priced is the answer to one use, frozen as JSON on a quote version.
// When Outcome is OutcomePriced, the lines add up to NetMinor and so do the
// amounts of the steps, for each line and for the whole; otherwise Reason is
// the id of the sentence that says why there is no price, and the lines carry
// zero until an editor prices them (Apply).
type Priced struct {
	Outcome      Outcome    `json:"outcome"`
	Reason       string     `json:"reason,omitempty"`
	Args         []Arg      `json:"args,omitempty"` // of Reason
	Rule         string     `json:"rule,omitempty"` // key of the rule or table that gave Reason
	Currency     string     `json:"currency"`
	Lines        []Line     `json:"lines"`
	Steps        []Step     `json:"steps,omitempty"`
	NetMinor     int64      `json:"net_minor"`
	Automation   Automation `json:"automation,omitempty"`    // the weakest of all that took part
	Gratis       bool       `json:"gratis,omitempty"`        // by hand, because rules make it free of charge
	Points       int64      `json:"points,omitempty"`        // what the net price is in points, begun ones counted
	RevenueShare int64      `json:"revenue_share,omitempty"` // basis points of the licensee's revenue, invoiced by hand
	Credit       *Credit    `json:"credit,omitempty"`        // what went off it for an earlier licence; see Less
}

// LineKind tells an article's line from those that belong to the request.
type LineKind string

// The kinds of line.
const (
	LineArticle LineKind = "article"
	LineBundle  LineKind = "bundle" // all articles together
	LineImages  LineKind = "images"
	LineFee     LineKind = "fee"     // a rule's amount for the whole request, or an extra table's
	LineMinimum LineKind = "minimum" // what is missing to the request's minimum
)

// Line is one amount of the quote. AmountMinor is what is charged;
// ComputedMinor is what the card said, whatever an editor made of it.
type Line struct {
	Kind           LineKind `json:"kind"`
	ArticleID      int64    `json:"article_id,omitempty"`
	Title          string   `json:"title,omitempty"` // of the article
	Name           Words    `json:"name,omitempty"`  // of a bundle or a fee, as the card calls it
	AmountMinor    int64    `json:"amount_minor"`
	ComputedMinor  int64    `json:"computed_minor"`
	Overridden     bool     `json:"overridden,omitempty"`
	OverrideReason string   `json:"override_reason,omitempty"`
}

// StepKind is the operation of a step.
type StepKind string

// The kinds of step.
const (
	StepConvert StepKind = "convert" // names the rate; the amounts below are converted
	StepBase    StepKind = "base"    // adds Operand
	StepAdd     StepKind = "add"     // adds Operand, which may be below zero
	StepPercent StepKind = "percent" // running × Operand / 10000, half up
	StepRound   StepKind = "round"   // to a multiple of Operand
	StepFloor   StepKind = "floor"   // not below Operand
	StepCeiling StepKind = "ceiling" // not above Operand
	StepSet     StepKind = "set"     // an editor's amount: Operand
	StepNote    StepKind = "note"    // says something and changes nothing
	StepTotal   StepKind = "total"
)

// WholeRequest is the LineIndex of a step that belongs to no single line.
const WholeRequest = -1

// Step is one stage of the argument. AmountMinor is its effect, RunningMinor
// the line's amount after it (for the total: the net price).
type Step struct {
	ID           string   `json:"id"`
	Args         []Arg    `json:"args,omitempty"`
	Kind         StepKind `json:"kind"`
	Operand      int64    `json:"operand,omitempty"`
	AmountMinor  int64    `json:"amount_minor"`
	RunningMinor int64    `json:"running_minor"`
	LineIndex    int      `json:"line_index"`
	Rule         string   `json:"rule,omitempty"` // key of the rule or table that did it
}

// ArgKind tells how a value is written in the reader's language.
type ArgKind string

// The kinds of value.
const (
	ArgText    ArgKind = "text"    // Text as it is
	ArgCode    ArgKind = "code"    // Text is a code of the vocabulary
	ArgMoney   ArgKind = "money"   // Number minor units of the currency Text
	ArgPercent ArgKind = "percent" // Number basis points
	ArgNumber  ArgKind = "number"  // Number
	ArgWords   ArgKind = "words"   // Words in the reader's language
	ArgFact    ArgKind = "fact"    // what the use says of Field: the code Text or the number Number, within Bound
	ArgField   ArgKind = "field"   // Field itself
	ArgList    ArgKind = "list"    // Parts, one after another
)

// Bound says how the number of a fact is meant.
type Bound string

// The bounds.
const (
	BoundExact Bound = ""
	BoundUpTo  Bound = "up_to"
	BoundOver  Bound = "over"
	BoundFrom  Bound = "from"
)

// Arg is one value of a sentence.
type Arg struct {
	Name   string  `json:"name"`
	Kind   ArgKind `json:"kind"`
	Text   string  `json:"text,omitempty"`
	Number int64   `json:"number,omitempty"`
	Field  Field   `json:"field,omitempty"`
	Bound  Bound   `json:"bound,omitempty"`
	Words  Words   `json:"words,omitempty"`
	Parts  []Arg   `json:"parts,omitempty"`
}

func text(name, value string) Arg { return Arg{Name: name, Kind: ArgText, Text: value} }
func code(name, value string) Arg { return Arg{Name: name, Kind: ArgCode, Text: value} }
func number[T ~int | ~int64](name string, n T) Arg {
	return Arg{Name: name, Kind: ArgNumber, Number: int64(n)}
}
func percent(name string, basisPoints int64) Arg {
	return Arg{Name: name, Kind: ArgPercent, Number: basisPoints}
}
func amount(name string, minor int64, currency string) Arg {
	return Arg{Name: name, Kind: ArgMoney, Text: currency, Number: minor}
}
