package views

import (
	"time"
)

// HouseRates shows one version of a publication's rate card, and which there are (A8).
type HouseRates struct {
	Base
	House    HouseChoice
	CanEdit  bool
	Version  RateVersion // the one shown; Number 0 when there is none
	Sheet    RateSheet
	Versions []RateVersion
	Against  int          // the version it is compared with; 0 for none
	Changes  []RateChange // since that
	Compare  Field        // the choice of another
	Problems []Problem    // of a draft
	EditHref string
	Exports  []Link
}

func (HouseRates) file() string { return "house_rates.html" }

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

// RateSheet is a card as people read it. Edit puts the buttons of a draft beside what they change.
type RateSheet struct {
	Edit     bool
	House    HouseChoice
	Seen     SeenDraft
	Tables   []RateTable
	Rules    []RateRule
	Frame    []Row
	Examples []RateExample

	TableHref, RuleHref, FrameHref string // that add a table or a rule, and change the frame
}

// RateItem is a line of a list whose order counts.
type RateItem struct {
	Key, Name   string
	Number, Of  int
	Href        string // that changes it
	Off         bool
	Pills       []Pill
	Troubles    []RateTrouble
	First, Last bool
}

// RateTable is one price table. Corner names what its rows and columns are.
type RateTable struct {
	RateItem
	When   string // for which uses, as a sentence
	Corner string
	Heads  []string
	Rows   []RateLine
	CSV    string // its address as a file
}

// RateLine is one row of a price table.
type RateLine struct {
	Label string
	Cells []RateFigure
}

// RateFigure is one price, or the word that stands in its place.
type RateFigure struct {
	Text  string
	Quiet bool     // no price
	Also  []string // amounts in other currencies
}

// RateRule is one rule as a sentence.
type RateRule struct {
	RateItem
	Sentence string
}

// RateTrouble is a mistake or a doubt beside what it concerns.
type RateTrouble struct {
	Mistake bool
	Text    string
}

// RateExample is a saved use with the price that is expected, and what the card says now.
type RateExample struct {
	Key, Name, Use, Want, Got string
	Passed                    bool
	Href                      string // puts it into the tester
}

// RateChange is one thing that differs between two cards.
type RateChange struct{ Where, From, To string }

// RateCollision says that somebody saved first: what they made of it, beside what was typed.
type RateCollision struct {
	By      string
	At      time.Time
	Version int
	Changes []RateChange // From what is saved now, To what was typed
}

// RateTools are the buttons beside a table or a rule: order, copy, switch off, remove.
type RateTools struct {
	Kind string // table or rule
	Item RateItem
}

func rateFunctions() map[string]any {
	return map[string]any{"rateTools": func(kind string, item RateItem) RateTools { return RateTools{kind, item} }}
}
