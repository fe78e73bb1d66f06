package views

import "time"

// The values that parts/*.html are called with. Templates make them with the functions of the same name (functions.go);
// handlers may fill them as well. All texts are already in the page's language.

// Tone is the meaning of a colour: info, ok, warn, bad or neutral. It never stands without a word.
type Tone = string

// Notice is a box that says one thing. Part "notice".
type Notice struct {
	Tone        Tone
	Title, Text string
	Href, Link  string
}

// Pill is a status: dot, word, colour. Part "pill".
type Pill struct {
	Tone Tone
	Text string
}

// Link is an anchor with words. Part "back" shows one as the way back, "crumbs" a list of them.
type Link struct{ Href, Text string }

// Steps is how far a form has come. Part "steps".
type Steps struct{ Items []Step }

// Step is one page of the form; State is done, current or todo; Href is set where one may go back.
type Step struct{ Text, Href, State string }

// Stepper is the life of a request as its owner sees it. Part "stepper".
type Stepper struct{ Items []Stage }

// Stage is one state of it; State is done, current, todo or ended. Note says what happens or whose turn it is.
type Stage struct {
	Text, Note, State string
	At                time.Time // zero: not yet
	Zone              *time.Location
}

// Entry is one line of a timeline. Part "entry", inside <ol class="timeline">.
type Entry struct {
	ID    string // anchor: every event has a permalink
	Kind  string // event, theirs (a message of the requester), ours, note (internal)
	Icon  string
	Who   string
	Title string
	Body  string // plain text; line ends are kept
	Lang  string // of Body, when known
	At    time.Time
	Zone  *time.Location
	Files []File
	Offer *OfferCard // what one side offers the other, instead of a sentence
}

// Row is one answer of a summary list. Part "row", inside <dl class="summary">.
type Row struct {
	Term   string
	Values []string
	Lang   string // of the values, when foreign
	Href   string // where it is changed; empty for none
}

// Bill is a table of money: lines, net, tax, total. Part "bill".
type Bill struct {
	Currency string
	Lines    []BillLine
	Net      int64 // minor units
	TaxLabel string
	Tax      int64
	Total    int64
	HasTax   bool
	Caption  string
}

// BillLine is one line of a bill, in minor units.
type BillLine struct {
	Text, Detail string
	Minor        int64
}

// PriceStep is one step of a price's arithmetic. Part "price-steps" takes a list.
type PriceStep struct {
	Text  string
	Sum   string // the arithmetic: "× 1.5", "− 20%"
	Minor int64  // where it leads
	Last  bool
}

// Price is the whole arithmetic.
type Price struct {
	Currency string
	Steps    []PriceStep
}

// Empty says that a list has nothing, and how something comes. Part "empty".
type Empty struct{ Icon, Title, Text, Href, Link string }

// Tab is one view of a list. Part "tabs" takes a list.
type Tab struct {
	Text, Href string
	Count      int64
	Counted    bool
	Current    bool
}

// Tabs is the whole bar; Label names it for screen readers.
type Tabs struct {
	Label string
	Items []Tab
}

// Chip is an active filter; Href removes it. Part "chips".
type Chip struct{ Text, Href string }

// Pager leads through a keyset list. Shown rows of Total; Total -1 where nobody counted. Part "pager".
type Pager struct {
	Shown      int64
	Total      int64
	Prev, Next string
}

// Copy is a text to take away, with a button. Part "copy".
type Copy struct {
	ID, Label, Text string
	Rows            int
	Code            bool // monospaced, left to right
}

// Stamp is a moment in a zone. Part "time".
type Stamp struct {
	At   time.Time
	Zone *time.Location
}

// Figure is one number of a row of key figures. Part "figure", inside <dl class="figures">.
type Figure struct{ Term, Value, Note string }

// Hidden is a hidden input. Part "hidden".
type Hidden struct{ Name, Value string }

// Act is a form of a single button: what GET may not do. Part "act".
type Act struct {
	Action, Text, Icon string
	Style              string // "", "secondary", "quiet", "danger"
	Fields             []Hidden
}
