package pricing

// Table is a grid of prices. For each medium of a use the first table of the
// card that fits gives the base of each article; the bases of several media are
// added together. A table with Per of UnitRequest or UnitArticles prices all
// articles together on a line of its own (LineBundle).
type Table struct {
	Key        string      `json:"key"` // stable and unique among tables and rules
	Name       Words       `json:"name,omitempty"`
	When       []Condition `json:"when,omitempty"` // all of them must hold; none: fits always
	Rows       *Dimension  `json:"rows,omitempty"` // none: one row
	Columns    *Dimension  `json:"columns,omitempty"`
	Cells      [][]Cell    `json:"cells"` // Cells[row][column]; what is missing is by hand
	Per        Per         `json:"per,omitzero"`
	InPoints   bool        `json:"in_points,omitempty"` // the cells hold points, not money (Card.Points)
	Extra      bool        `json:"extra,omitempty"`     // charged beside the base, on a line of its own; every extra table that fits counts
	Automation Automation  `json:"automation,omitempty"`
	Off        bool        `json:"off,omitempty"`
}

// Dimension is one side of a table: a field and its steps. A field of codes has
// Codes: a use belongs to the first entry that holds its value. A field of
// numbers has UpTo: ascending upper bounds, where a last 0 is open above. A use
// outside every step is priced by hand. Where a use states several values (FieldTerritory), the
// dearest of their steps counts.
type Dimension struct {
	Field Field      `json:"field"`
	Codes [][]string `json:"codes,omitempty"`
	UpTo  []int64    `json:"up_to,omitempty"`
}

// Len is the number of steps; a missing dimension has one.
func (d *Dimension) Len() int {
	if d == nil {
		return 1
	}
	return max(len(d.Codes), len(d.UpTo))
}

// Answer says what a cell gives instead of a price.
type Answer string

// The answers.
const (
	AnswerPrice      Answer = ""
	AnswerByHand     Answer = "by_hand"
	AnswerNotOffered Answer = "not_offered"
)

// Answers are the answers in the order in which a page shows them.
var Answers = []Answer{AnswerPrice, AnswerByHand, AnswerNotOffered}

// Cell is one price, in minor units of the card's currency (or points), or the
// answer that stands in its place. Others holds the amount in another currency
// where the house states it; elsewhere Minor is converted.
type Cell struct {
	Answer Answer           `json:"answer,omitempty"`
	Minor  int64            `json:"minor,omitempty"`
	Others map[string]int64 `json:"others,omitempty"`
}

// Unit is what a price or a rule's amount is multiplied by.
type Unit string

// The units.
const (
	UnitOnce             Unit = ""                  // in a table: each article; in a rule: once
	UnitRequest          Unit = "request"           // tables only: all articles together
	UnitArticles         Unit = "articles"          // the articles of the request
	UnitFurtherArticles  Unit = "further_articles"  // ... after the first
	UnitImages           Unit = "images"            // cleared pictures
	UnitLanguages        Unit = "languages"         // distinct languages, at least one
	UnitFurtherLanguages Unit = "further_languages" // ... after the first
	UnitWords            Unit = "words"             // used of the article
	UnitCopies           Unit = "copies"
	UnitPageViews        Unit = "page_views" // a month
	UnitExclusivityDays  Unit = "exclusivity_days"
	UnitStaff            Unit = "staff"
)

// Units are the units in the order in which a page shows them.
var Units = []Unit{
	UnitOnce, UnitRequest, UnitArticles, UnitFurtherArticles, UnitImages, UnitLanguages, UnitFurtherLanguages,
	UnitWords, UnitCopies, UnitPageViews, UnitExclusivityDays, UnitStaff,
}

// Per multiplies by the number of units, each Each of them begun: {words, 100}
// is "for each 100 words begun", {articles, 5} "for each five articles".
type Per struct {
	Of   Unit  `json:"of,omitempty"`
	Each int64 `json:"each,omitempty"` // 0 and 1: every single one
}
