package pricing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Format is the format of the cards that this package writes. Cards of the
// first format, which name none, are read as cards of this one (older.go).
const Format = 2

// whole is the share that changes nothing, in basis points.
const whole int64 = 10000

// Card is one version of a house's prices: price tables say what a use costs,
// rules change it from top to bottom, and a frame holds minimum, maximum,
// rounding and currencies. It is plain data and survives JSON unchanged.
// Amounts are minor units of Currency, percentages basis points, dates ISO
// days. A card is trusted only when Check finds no mistakes, but Price never
// panics on a bad one.
type Card struct {
	Format     int             `json:"format"` // always Format
	Currency   string          `json:"currency"`
	From       string          `json:"from,omitempty"`  // first day in force; empty: always was
	Until      string          `json:"until,omitempty"` // last day in force; empty: no end
	Tables     []Table         `json:"tables,omitempty"`
	Rules      []Rule          `json:"rules,omitempty"`
	Stacks     []Stack         `json:"stacks,omitempty"`
	Groups     []Group         `json:"groups,omitempty"`
	Currencies []OtherCurrency `json:"currencies,omitempty"`
	Minimum    Limit           `json:"minimum,omitzero"`
	Maximum    Limit           `json:"maximum,omitzero"`
	Rounding   Rounding        `json:"rounding,omitzero"`
	Points     *Points         `json:"points,omitempty"`
	Automation Automation      `json:"automation,omitempty"` // of the card as a whole
	Examples   []Example       `json:"examples,omitempty"`
	Validity   string          `json:"validity,omitempty"` // the house's own words
}

// Words are one text in several languages: language code -> text.
type Words map[string]string

// In is the text in a language, else in English, else in any one (the first by
// code); empty when there is none.
func (w Words) In(language string) string {
	for _, code := range []string{language, "en"} {
		if text := w[code]; text != "" {
			return text
		}
	}
	first := ""
	for code, text := range w {
		if text != "" && (first == "" || code < first) {
			first = code
		}
	}
	return w[first]
}

// Limit holds the least (Card.Minimum) or the most (Card.Maximum) that a single
// article and a whole request cost; 0 is no limit.
type Limit struct {
	Article int64 `json:"article,omitempty"`
	Request int64 `json:"request,omitempty"`
}

// RoundingMode says where an amount between two steps goes.
type RoundingMode string

// The rounding modes.
const (
	RoundNearest RoundingMode = "" // a half goes up
	RoundUp      RoundingMode = "up"
	RoundDown    RoundingMode = "down"
)

// RoundingModes are the modes in the order in which a page shows them.
var RoundingModes = []RoundingMode{RoundNearest, RoundUp, RoundDown}

// Rounding brings each line to a multiple of To minor units (0 and 1: as it is).
// Where Stripe charges only coarser amounts (KWD, ISK), To is made to fit.
type Rounding struct {
	To   int64        `json:"to,omitempty"`
	Mode RoundingMode `json:"mode,omitempty"`
}

// OtherCurrency lets the card price in a further currency. One unit of the
// card's currency is Rate units of this one (exact decimal such as "1.17").
// Without a Rate only amounts that the card states in this currency count
// (Cell.Others, Operation.Others); what has none is priced by hand. Minimum and
// Maximum are in this currency and are never converted.
type OtherCurrency struct {
	Currency string   `json:"currency"`
	Rate     string   `json:"rate,omitempty"`
	Minimum  Limit    `json:"minimum,omitzero"`
	Maximum  Limit    `json:"maximum,omitzero"`
	Rounding Rounding `json:"rounding,omitzero"`
}

// Group is a named set of countries, such as an income band. A country may be
// in several.
type Group struct {
	Key       string   `json:"key"` // what conditions and dimensions on FieldCountryGroup name
	Name      Words    `json:"name,omitempty"`
	Countries []string `json:"countries"` // ISO 3166
}

// Points says what one point costs, for tables and rules that count in points.
type Points struct {
	Minor  int64            `json:"minor"`
	Others map[string]int64 `json:"others,omitempty"` // in other currencies, instead of the converted Minor
}

// Automation says how far the house's machine may go with what a table or a
// rule took part in.
type Automation string

// The automations, the weakest first but for the empty one. The weakest of
// everything that took part counts (Priced.Automation).
const (
	AutomationUsual   Automation = ""        // no opinion: what the house usually does
	AutomationNone    Automation = "none"    // an editor starts from nothing
	AutomationSuggest Automation = "suggest" // an editor sees the price and decides
	AutomationAuto    Automation = "auto"    // a quote may be sent by itself
)

// Automations are the automations in the order in which a page shows them.
var Automations = []Automation{AutomationUsual, AutomationNone, AutomationSuggest, AutomationAuto}

// Example is a use that the house wants to see priced as it expects, whatever
// becomes of the card (Card.Try).
type Example struct {
	Name     string  `json:"name"`
	Use      Use     `json:"use"`
	Outcome  Outcome `json:"outcome"`
	NetMinor int64   `json:"net_minor,omitempty"` // of OutcomePriced
}

// MarshalJSON writes the card in this package's format.
func (c Card) MarshalJSON() ([]byte, error) {
	type plain Card
	c.Format = Format
	return json.Marshal(plain(c))
}

// UnmarshalJSON reads a card of any format.
func (c *Card) UnmarshalJSON(text []byte) error {
	type plain Card
	read := struct {
		Format *int `json:"format"` // before the embedded one
		*plain
	}{plain: new(plain)}
	if err := json.Unmarshal(text, &read); err != nil {
		return err
	}
	if read.Format == nil {
		return c.readOlder(text)
	}
	*c = Card(*read.plain)
	c.Format = Format
	return nil
}

// Hash identifies what the card says: equal cards have equal hashes, whether
// they come from code or back from JSON.
func (c Card) Hash() string {
	text, err := json.Marshal(c)
	if err != nil {
		panic("pricing: a card of plain data did not marshal: " + err.Error())
	}
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}

// Table finds a table by its key; nil when there is none.
func (c *Card) Table(key string) *Table {
	for i := range c.Tables {
		if c.Tables[i].Key == key {
			return &c.Tables[i]
		}
	}
	return nil
}

// Rule finds a rule by its key; nil when there is none.
func (c *Card) Rule(key string) *Rule {
	for i := range c.Rules {
		if c.Rules[i].Key == key {
			return &c.Rules[i]
		}
	}
	return nil
}

// FreeWords is the longest excerpt that a rule in use lets anybody quote
// without a licence; 0 when there is no such rule.
func (c Card) FreeWords() int64 {
	var longest int64
	for i := range c.Rules {
		r := &c.Rules[i]
		if r.Off || r.Do.Kind != DoNotNeeded {
			continue
		}
		for _, condition := range r.When {
			if condition.Field == FieldWords && condition.AtMost != nil {
				longest = max(longest, *condition.AtMost)
			}
		}
	}
	return longest
}
