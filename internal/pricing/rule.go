package pricing

// Rule changes what the tables gave, or answers instead of a price. Rules act
// from top to bottom: first those for each article, then, when every article
// has its price, those for the whole request.
type Rule struct {
	Key        string      `json:"key"`            // stable and unique among tables and rules
	Name       Words       `json:"name,omitempty"` // shown in the steps; none: the condition in words
	When       []Condition `json:"when,omitempty"` // all of them must hold; none: always
	Do         Operation   `json:"do"`
	Scope      Scope       `json:"scope,omitempty"`
	Stack      string      `json:"stack,omitempty"` // name of one of Card.Stacks; none: on its own
	Automation Automation  `json:"automation,omitempty"`
	From       string      `json:"from,omitempty"`  // ISO day, inclusive
	Until      string      `json:"until,omitempty"` // ISO day, inclusive
	Off        bool        `json:"off,omitempty"`
}

// Scope says what a rule acts on.
type Scope string

// The scopes.
const (
	ScopeArticle Scope = ""        // each article (and the line of a bundle)
	ScopeFurther Scope = "further" // each article but the dearest
	ScopeRequest Scope = "request" // the whole request: a percentage acts on every line, an amount is a line of its own
)

// Scopes are the scopes in the order in which a page shows them.
var Scopes = []Scope{ScopeArticle, ScopeFurther, ScopeRequest}

// Condition is one test of a use. In holds where one of the use's values is
// among the codes (with Only: where all are; with Not: where none is). AtLeast
// and AtMost bound a number, both inclusive. A number that the use does not
// state neither holds nor fails: the use goes to a person, who is told what
// we need to know.
type Condition struct {
	Field   Field    `json:"field"`
	In      []string `json:"in,omitempty"`
	Only    bool     `json:"only,omitempty"`
	Not     bool     `json:"not,omitempty"`
	AtLeast *int64   `json:"at_least,omitempty"`
	AtMost  *int64   `json:"at_most,omitempty"`
}

// Kind is what an operation does.
type Kind string

// The kinds of operation.
const (
	DoPercent      Kind = "percent"       // Percent more (or less, below zero) of the running amount, Per unit
	DoToPercent    Kind = "to_percent"    // Percent of the running amount
	DoAdd          Kind = "add"           // Minor more (or less), Per unit; never below nothing
	DoPoints       Kind = "points"        // Points more, at the price of Card.Points, Per unit
	DoMinimum      Kind = "minimum"       // not below Minor
	DoMaximum      Kind = "maximum"       // not above Minor
	DoZero         Kind = "zero"          // free of charge; a request that comes to nothing goes to a person
	DoByHand       Kind = "by_hand"       // a person sets the price
	DoNotOffered   Kind = "not_offered"   // the house does not license this
	DoNotNeeded    Kind = "not_needed"    // free use: no licence is needed, and the rule is quoted
	DoRevenueShare Kind = "revenue_share" // Percent of the revenue, recorded on the price and invoiced by hand
)

// Kinds are the kinds in the order in which a page shows them.
var Kinds = []Kind{DoPercent, DoToPercent, DoAdd, DoPoints, DoMinimum, DoMaximum, DoZero, DoByHand, DoNotOffered, DoNotNeeded, DoRevenueShare}

// Operation is what a rule does. Which of the fields counts depends on Kind.
type Operation struct {
	Kind    Kind             `json:"kind"`
	Percent int64            `json:"percent,omitempty"` // basis points
	Minor   int64            `json:"minor,omitempty"`   // of the card's currency
	Others  map[string]int64 `json:"others,omitempty"`  // in other currencies, instead of the converted Minor
	Points  int64            `json:"points,omitempty"`
	Per     Per              `json:"per,omitzero"` // of percent, add and points
}

// Stack says how the rules that name it work together. They act where the
// first of them stands on the card.
type Stack struct {
	Name string `json:"name"`
	How  How    `json:"how"`
}

// How is a stacking rule.
type How string

// The stacking rules.
const (
	HowLargest How = "largest" // only the one that changes most counts
	HowAdded   How = "added"   // percentages are added and taken once, from the amount before
	HowFirst   How = "first"   // only the first whose conditions hold counts
)

// Hows are the stacking rules in the order in which a page shows them.
var Hows = []How{HowLargest, HowAdded, HowFirst}
