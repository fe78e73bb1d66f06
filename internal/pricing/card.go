package pricing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
)

// Factor is a share of the running amount in basis points: 10000 leaves it as
// it is, 15000 makes it half as much again.
type Factor int64

// Adjustment is a change of the running amount in basis points: -5000 takes
// half off, 2500 adds a quarter.
type Adjustment int64

// whole is the factor that changes nothing.
const whole Factor = 10000

// Rule says what happens instead of a price.
type Rule string

// The rules of a medium or a purpose.
const (
	RulePrice      Rule = "" // priced by the card
	RuleByHand     Rule = "by_hand"
	RuleNotOffered Rule = "not_offered"
)

// Card is one version of a house's prices. It is plain data and survives JSON
// unchanged; amounts are minor units of Currency. A card is trusted only when
// Check finds no mistakes, but Price never panics on a bad one.
type Card struct {
	Currency          string                 `json:"currency"`
	Base              []Row                  `json:"base,omitempty"`
	Terms             map[string]Factor      `json:"terms,omitempty"`            // missing: by hand
	Excerpts          []Excerpt              `json:"excerpts,omitempty"`         // first match wins; none: full price
	HeadlineSummary   Factor                 `json:"headline_summary,omitempty"` // 0: by hand
	Translation       Adjustment             `json:"translation,omitempty"`
	FurtherLanguage   Adjustment             `json:"further_language,omitempty"` // for each language after the first
	Exclusivity       []Exclusivity          `json:"exclusivity,omitempty"`      // longer than the last: by hand
	Territories       map[string]Adjustment  `json:"territories,omitempty"`      // of several, the highest counts
	Countries         map[string]Adjustment  `json:"countries,omitempty"`        // where the licensee is, ISO 3166
	OrganisationTypes map[string]Adjustment  `json:"organisation_types,omitempty"`
	Purposes          map[string]PurposeRule `json:"purposes,omitempty"`
	ExtraArticle      Adjustment             `json:"extra_article,omitempty"` // each article after the dearest
	ImageFee          int64                  `json:"image_fee,omitempty"`     // for each cleared picture; 0: by hand
	Minimum           Minimum                `json:"minimum,omitzero"`
	Rounding          Rounding               `json:"rounding,omitzero"`
	FreeWords         int                    `json:"free_words,omitempty"` // excerpts up to this need no licence
	Currencies        []OtherCurrency        `json:"currencies,omitempty"`
	Validity          string                 `json:"validity,omitempty"` // the house's own words
}

// Row is one medium of the base grid: an amount for each audience band, or one
// for AnyAudience. A band without an amount is priced by hand.
type Row struct {
	Medium   string           `json:"medium"`
	Rule     Rule             `json:"rule,omitempty"`
	Audience map[string]int64 `json:"audience,omitempty"`
}

// Excerpt is one tier of shorter uses, bounded by words or by the share of the
// article (basis points); without a bound it takes every length.
// ByOrganisation replaces Factor for the organisation types it names.
type Excerpt struct {
	UpToWords      int               `json:"up_to_words,omitempty"`
	UpToShare      int64             `json:"up_to_share,omitempty"`
	Factor         Factor            `json:"factor"`
	ByOrganisation map[string]Factor `json:"by_organisation,omitempty"`
}

// Exclusivity is the uplift for being the only licensee for up to so many days.
type Exclusivity struct {
	UpToDays   int        `json:"up_to_days"`
	Adjustment Adjustment `json:"adjustment"`
}

// PurposeRule prices a purpose, hands it to a person or refuses it.
type PurposeRule struct {
	Rule       Rule       `json:"rule,omitempty"`
	Adjustment Adjustment `json:"adjustment,omitempty"`
}

// Minimum holds the least a single article and a whole request cost.
type Minimum struct {
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

// Rounding brings each line to a multiple of To minor units (0 and 1: as it is).
// Where Stripe charges only coarser amounts (KWD, ISK), To is made to fit.
type Rounding struct {
	To   int64        `json:"to,omitempty"`
	Mode RoundingMode `json:"mode,omitempty"`
}

// OtherCurrency lets the card price in a further currency: one unit of the
// card's currency is Rate units of this one (exact decimal such as "1.17").
type OtherCurrency struct {
	Currency string   `json:"currency"`
	Rate     string   `json:"rate"`
	Minimum  Minimum  `json:"minimum,omitzero"`
	Rounding Rounding `json:"rounding,omitzero"`
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

func (c *Card) row(medium string) *Row {
	for i := range c.Base {
		if c.Base[i].Medium == medium {
			return &c.Base[i]
		}
	}
	return nil
}
