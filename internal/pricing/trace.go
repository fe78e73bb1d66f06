package pricing

// Why says why a table or a rule took no part in a price.
type Why string

// The reasons.
const (
	WhyOff       Why = "off"       // switched off
	WhyDates     Why = "dates"     // not in force on the day of the use
	WhyCondition Why = "condition" // a condition on Field does not hold
	WhyUnknown   Why = "unknown"   // the use does not say Field
	WhyEarlier   Why = "earlier"   // an earlier table, or an earlier rule of its stack, fitted
	WhySmaller   Why = "smaller"   // another rule of its stack changes more
	WhySettled   Why = "settled"   // the price was settled before its turn
	WhyNothing   Why = "nothing"   // it held and changed nothing
)

// Seen is what became of one table or rule while a use was priced. Took tells
// that it made a step or gave the answer; else Why (and Field) tell the reason.
type Seen struct {
	Key   string `json:"key"`
	Took  bool   `json:"took"`
	Why   Why    `json:"why,omitempty"`
	Field Field  `json:"field,omitempty"`
}

// Trace is a price with what became of each table and rule, in the card's
// order: the editor's view of the same computation.
type Trace struct {
	Priced Priced `json:"priced"`
	Tables []Seen `json:"tables"`
	Rules  []Seen `json:"rules"`
}
