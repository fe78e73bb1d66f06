package views

import (
	"strings"
	"time"
)

// HouseRates shows one version of a publication's rate card, and which there are (A8).
type HouseRates struct {
	Base
	House    HouseChoice
	CanEdit  bool
	Version  RateVersion // the one shown; Number 0 when there is none
	Card     RateSheet
	Changes  []RateChange // against the version before
	Against  int          // that version; 0 for the first
	Versions []RateVersion
	Problems []Problem // of a draft
	EditHref string
}

func (HouseRates) file() string { return "house_rates.html" }

// HouseRatesEdit is the form of the next card, with its tester.
type HouseRatesEdit struct {
	Base
	House      HouseChoice
	Version    int // that is being written
	From       int // published version it starts from; 0 for none
	Seen       SeenDraft
	Errors     ErrorSummary
	Problems   []Problem // mistakes that only keep it from being published
	Doubts     []Problem
	Sections   []RateSection
	Remark     Field
	Try        RateTrial
	Collision  *RateCollision
	CancelHref string
}

func (HouseRatesEdit) file() string { return "house_rates_edit.html" }

// HouseRatesPublish asks whether the differences are meant.
type HouseRatesPublish struct {
	Base
	House    HouseChoice
	ID       int64
	Hash     string
	Version  RateVersion
	Against  int
	Changes  []RateChange
	Mistakes []Problem // such a card cannot be published
	Doubts   []Problem
	Stale    bool // the draft has changed since this question was asked
}

func (HouseRatesPublish) file() string { return "house_rates_publish.html" }

// HouseChoice is the publication of a page and the others to change to.
type HouseChoice struct {
	Code, Name, Currency string
	Tabs                 Tabs // without items when there is a single publication
}

// SeenDraft travels with a form, so that a change by somebody else is noticed.
type SeenDraft struct {
	Version int64
	Hash    string
}

// RateVersion is one line of the list of versions, of rate cards or terms.
type RateVersion struct {
	Number    int
	Draft     bool
	InForce   bool
	Shown     bool
	Remark    string
	By        string
	Created   time.Time
	Published time.Time
	Zone      *time.Location
	Href      string
}

// RateSheet is a card to read: the grid as a table, the rest as rows.
type RateSheet struct {
	Currency string
	Bands    []string
	Media    []RateMedium
	Sections []RateFacts
}

// RateMedium is one row of the grid: a price for each band ("" where an editor sets it), or one answer for all.
type RateMedium struct {
	Label, Whole string
	Prices       []string
}

// RateFacts are the rows of one section of a card.
type RateFacts struct {
	Title string
	Rows  []Row
}

// RateSection is a part of the form: single cells, tables of cells, or both.
type RateSection struct {
	ID, Title, Hint string
	Cells           []RateCell
	Tables          []RateTable
}

// RateTable is a table of cells, each named by its row and its column.
type RateTable struct {
	Caption, Corner string
	Head            []string
	Rows            []RateRow
	Folded          bool // shown when asked for
	Alone           bool // its section's title says what it is
	Spare           bool // ends with empty lines
}

// Filled reports whether anything stands in a table.
func (t RateTable) Filled() bool {
	for _, row := range t.Rows {
		for _, cell := range row.Cells {
			if cell.Value != "" {
				return true
			}
		}
	}
	return false
}

// RateRow is one line of it.
type RateRow struct {
	Label string
	Cells []RateCell
}

// RateCell is one figure of a card. Label names it wherever it stands alone; Short beside its neighbours.
type RateCell struct {
	Name, Label, Short string
	Kind               string // amount share change count text code area
	Currency           string // of an amount
	Value              string // as typed
	Read               string // as people read it
	Unit               string
	Hint               string
	Error, Doubt       string
	Options            []Option
}

// ID is the control's id, as an error summary links to it.
func (c RateCell) ID() string { return Field{Name: c.Name}.ID() }

// DescribedBy names what stands below the control.
func (c RateCell) DescribedBy() string {
	var ids []string
	for _, note := range []struct{ text, suffix string }{{c.Hint, "-hint"}, {c.Error, "-error"}, {c.Doubt, "-doubt"}} {
		if note.text != "" {
			ids = append(ids, c.ID()+note.suffix)
		}
	}
	return strings.Join(ids, " ")
}

// Mode is the keyboard that a phone shows.
func (c RateCell) Mode() string {
	switch c.Kind {
	case "amount", "share":
		return "decimal"
	case "count":
		return "numeric"
	}
	return "" // a change may need a minus sign
}

// RateChange is one cell that differs between two cards.
type RateChange struct{ Where, From, To string }

// RateCollision says that somebody saved first: what they made of it, beside what was typed.
type RateCollision struct {
	By      string
	At      time.Time
	Version int
	Changes []RateChange // From what is saved now, To what was typed
}

// RateTrial is the tester: a small described use, and what the card of this page says to it.
type RateTrial struct {
	Errors  map[string]string
	Media   []string
	Values  map[string]string
	Choices map[string][]Option
	Tried   bool
	Unsaved bool
	Answer  Estimate
}

// Is is the value of one question.
func (t RateTrial) Is(name string) string { return t.Values[name] }

// Of are the choices of one question.
func (t RateTrial) Of(name string) []Option { return t.Choices[name] }
