package views

// The pages that change one part of a rate card: a price table, a rule, the frame.

// RatePart is what these pages share.
type RatePart struct {
	Base
	House      HouseChoice
	Seen       SeenDraft
	Key        string // of the table or rule; empty for a new one
	New        bool
	Errors     ErrorSummary
	Collision  *RateCollision
	Action     string // where the form goes
	CancelHref string

	// What the form does before it is kept.
	Try      RateTrial
	Waits    bool // something in the form cannot be read yet: nothing is said
	Said     string
	Troubles []RateTrouble
	Examples []RateExample
}

// HouseRateRule is the form of one rule. The questions of Do depend on what it does.
type HouseRateRule struct {
	RatePart
	Sentence   string // the whole rule
	Conditions RateConditions
	Does       []Field // what it does, and the figures that this needs
	Scope      []Field
	Names      []Field
	Finer      []Field // automation, stack
	Stacks     []Row   // what each stack means
	Dates      []Field
	Off        []Field
	Open       bool // something of the finer questions is answered
}

func (HouseRateRule) file() string { return "house_rate_rule.html" }

// RateConditions are the conditions of a table or a rule: all of them have to be true.
type RateConditions struct {
	Hint string
	List []RateCondition
}

// RateCondition is one of them. Values are the questions that its fact needs.
type RateCondition struct {
	N      int
	Fact   Field
	Not    Field
	Values []Field
}

// HouseRateTable is the form of one price table.
type HouseRateTable struct {
	RatePart
	Names      []Field
	Conditions RateConditions
	Sentence   string  // for which uses it is
	Axes       []Field // what rows and columns go by
	Per        []Field
	Finer      []Field
	Open       bool // something of these is answered
	Rows       []RateHead
	Columns    []RateHead
	Grids      []RateGrid // one for each currency with amounts of its own, the card's first
	AddRow     bool
	AddColumn  bool
	CSVHref    string

	RowsField, ColumnsField string // what they went by when this page was made
}

func (HouseRateTable) file() string { return "house_rate_table.html" }

// RateHead is the heading of a row or column, as a question.
type RateHead struct {
	Label  string // as it is read
	Asked  string // the question
	Name   string // of the control
	Value  string
	Kind   string // choices, bound, text, or empty where there is nothing to ask
	Last   bool   // a bound that may be open
	Field  Field  // of choices
	Suffix string
	Error  string
	Remove string // value of the button that takes it away; empty for none
}

// ID is the control's id.
func (h RateHead) ID() string { return Field{Name: h.Name}.ID() }

// RateGrid are the amounts of a table in one currency.
type RateGrid struct {
	Currency string
	Rows     [][]RateInput
	Main     bool // in the card's own
}

// RateInput is one cell of a grid.
type RateInput struct {
	Name, Value, Label, Error, Doubt, At string
}

// ID is the control's id, as an error summary links to it.
func (i RateInput) ID() string { return Field{Name: i.Name}.ID() }

// HouseRateFrame is the form of what holds for the whole card.
type HouseRateFrame struct {
	RatePart
	Fields []Field // currency, validity
	Limits []Field // minimum, maximum, rounding
	Lists  []RateList
}

func (HouseRateFrame) file() string { return "house_rate_frame.html" }

// RateList are numbered lines of questions, such as the further currencies. The last ones are empty.
type RateList struct {
	ID, Title, Hint string
	Rows            []RateListRow
}

// RateListRow is one of them.
type RateListRow struct {
	Label  string
	Fields []Field
	Hidden []Hidden
}

// HouseRateImport reads a file, shows what it would change, and keeps nothing before that is agreed.
type HouseRateImport struct {
	RatePart
	Fields  []Field
	Lines   []string // what is wrong with it, line by line
	Read    bool     // it could be read: the differences stand below
	Changes []RateChange
	Tables  []RateTable // that are new, with their prices
	Doubts  []Problem
}

func (HouseRateImport) file() string { return "house_rate_import.html" }

// ratePages are the pages of rate cards, for All.
func ratePages() []Page {
	return []Page{
		HouseRates{}, HouseRatesEdit{}, HouseRatesPublish{}, HouseRateTable{}, HouseRateRule{}, HouseRateFrame{}, HouseRateImport{},
	}
}
