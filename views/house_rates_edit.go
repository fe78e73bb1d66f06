package views

import "time"

// HouseRatesEdit is the draft of the next card with its tester.
type HouseRatesEdit struct {
	Base
	House      HouseChoice
	Seen       SeenDraft
	Version    int  // that is being written
	From       int  // published version it starts from; 0 for none
	Draft      bool // it is kept; otherwise the first change begins it
	Said       string
	Errors     ErrorSummary
	Sheet      RateSheet
	Problems   []Problem // mistakes that keep it from being published
	Doubts     []Problem
	Undo       RateUndo
	Remark     Field
	Begin      []Field // what to start from
	Empty      bool    // nothing is on the card yet
	Collision  *RateCollision
	Try        RateTrial
	Exports    []Link
	ImportHref string
	CancelHref string
}

func (HouseRatesEdit) file() string { return "house_rates_edit.html" }

// RateUndo is the latest change of a draft, which can be taken back; without a By there is none.
type RateUndo struct {
	By      string
	At      time.Time
	Zone    *time.Location
	Changes []RateChange
	More    int // of them that are not shown
}

// RateTrial is the tester: a described use, and what the card says to it.
type RateTrial struct {
	Fields []Field // that this card asks
	More   []Field // that it does not
	Open   bool    // something of these is answered
	Tried  bool
	Answer Estimate
	Tables []string // which price table was taken for what
	Parts  []string // the rules that took part
	Passed []RatePassed
	Hidden []Hidden // the use again, to save it as an example
	Name   Field    // of the example
	Want   Field    // what it expects
	Wanted string   // that is what the card says now
}

// RatePassed is a rule or table that did not take part, and why.
type RatePassed struct{ Name, Why string }

// HouseRatesPublish asks whether the differences are meant, and shows what they do.
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
	Failing  []RateExample // examples that do not come out as expected
	Passing  int
	Effect   RateEffect
	Stale    bool // the draft has changed since this question was asked
}

func (HouseRatesPublish) file() string { return "house_rates_publish.html" }

// RateEffect is what publishing does to the work that is open.
type RateEffect struct {
	Summary string // "12 open requests: 7 the same, 3 dearer, 2 by hand"
	Sent    string // about offers that were sent
	Rows    []RateEffectRow
	More    string // that only some are shown
}

// RateEffectRow is one open request whose price changes.
type RateEffectRow struct {
	Reference, Href, Title, From, To string
	Kind                             Pill
}
