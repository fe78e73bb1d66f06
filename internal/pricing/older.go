package pricing

import "encoding/json"

// older is a card of the first format: fixed sections in a fixed order. It is
// only read, so that drafts and frozen versions of that time keep their prices.
type older struct {
	Currency          string                  `json:"currency"`
	Base              []olderRow              `json:"base"`
	Terms             map[string]int64        `json:"terms"`
	Excerpts          []olderExcerpt          `json:"excerpts"`
	HeadlineSummary   int64                   `json:"headline_summary"`
	Translation       int64                   `json:"translation"`
	FurtherLanguage   int64                   `json:"further_language"`
	Exclusivity       []olderExclusivity      `json:"exclusivity"`
	Territories       map[string]int64        `json:"territories"`
	Countries         map[string]int64        `json:"countries"`
	OrganisationTypes map[string]int64        `json:"organisation_types"`
	Purposes          map[string]olderPurpose `json:"purposes"`
	ExtraArticle      int64                   `json:"extra_article"`
	ImageFee          int64                   `json:"image_fee"`
	Minimum           Limit                   `json:"minimum"`
	Rounding          Rounding                `json:"rounding"`
	FreeWords         int64                   `json:"free_words"`
	Currencies        []OtherCurrency         `json:"currencies"`
	Validity          string                  `json:"validity"`
}

type olderRow struct {
	Medium   string           `json:"medium"`
	Rule     string           `json:"rule"`
	Audience map[string]int64 `json:"audience"`
}

type olderExcerpt struct {
	UpToWords      int64            `json:"up_to_words"`
	UpToShare      int64            `json:"up_to_share"`
	Factor         int64            `json:"factor"`
	ByOrganisation map[string]int64 `json:"by_organisation"`
}

type olderPurpose struct {
	Rule       string `json:"rule"`
	Adjustment int64  `json:"adjustment"`
}

type olderExclusivity struct {
	UpToDays   int64 `json:"up_to_days"`
	Adjustment int64 `json:"adjustment"`
}

// anyAudience was the cell of a medium that costs the same for every audience.
const anyAudience = "any"

func (c *Card) readOlder(text []byte) error {
	var o older
	if err := json.Unmarshal(text, &o); err != nil {
		return err
	}
	*c = o.card()
	return nil
}

// card says the same in tables and rules: the rules stand in the order in which
// the sections acted, so that every price stays what it was.
func (o *older) card() Card {
	c := Card{
		Format: Format, Currency: o.Currency, Currencies: o.Currencies, Minimum: o.Minimum, Rounding: o.Rounding, Validity: o.Validity,
		Stacks: []Stack{{excerptStack, HowFirst}, {territoryStack, HowFirst}},
	}
	c.Tables, c.Rules = o.tables()
	c.Rules = append(c.Rules, o.refusedPurposes()...)
	c.Rules = append(c.Rules, freeQuotation(o.FreeWords)...)
	c.Rules = append(c.Rules, o.parts()...)
	c.Rules = append(c.Rules, shares(FieldTerm, Terms, o.Terms)...)
	c.Rules = append(c.Rules, changed("translation", o.Translation, is(FieldTranslation, yes))...)
	c.Rules = append(c.Rules, furtherLanguage(o.FurtherLanguage)...)
	c.Rules = append(c.Rules, o.exclusivity()...)
	c.Rules = append(c.Rules, places(o.Territories)...)
	c.Rules = append(c.Rules, changes(FieldCountry, o.Countries)...)
	c.Rules = append(c.Rules, changes(FieldOrganisationType, o.OrganisationTypes)...)
	purposes := map[string]int64{}
	for name, purpose := range o.Purposes {
		purposes[name] = purpose.Adjustment
	}
	c.Rules = append(c.Rules, changes(FieldPurpose, purposes)...)
	c.Rules = append(c.Rules, furtherArticle(o.ExtraArticle)...)
	c.Rules = append(c.Rules, pictures(o.ImageFee)...)
	return c
}

// tables are the base grid: the media with bands, and those with one price for
// every audience. What was refused or by hand becomes a rule.
func (o *older) tables() ([]Table, []Rule) {
	bands := Table{Key: "base", Rows: &Dimension{Field: FieldMedium}, Columns: &Dimension{Field: FieldAudience, Codes: each(Audiences)}}
	flat := Table{Key: "flat", Rows: &Dimension{Field: FieldMedium}}
	refused := map[string][]string{}
	seen := map[string]bool{}
	for _, row := range o.Base {
		if seen[row.Medium] {
			continue
		}
		seen[row.Medium] = true
		if row.Rule != "" {
			refused[row.Rule] = append(refused[row.Rule], row.Medium)
		}
		every, flatly := row.Audience[anyAudience]
		switch {
		case len(row.Audience) == 0:
		case flatly && len(row.Audience) == 1:
			flat.Rows.Codes = append(flat.Rows.Codes, []string{row.Medium})
			flat.Cells = append(flat.Cells, []Cell{{Minor: every}})
		default:
			bands.Rows.Codes = append(bands.Rows.Codes, []string{row.Medium})
			bands.Cells = append(bands.Cells, row.cells())
		}
	}
	return o.withMedia(bands, flat), refusedMedia(refused)
}

// withMedia are the tables that have rows, each for its media alone.
func (o *older) withMedia(tables ...Table) []Table {
	var out []Table
	for _, t := range tables {
		if len(t.Rows.Codes) == 0 {
			continue
		}
		var media []string
		for _, codes := range t.Rows.Codes {
			media = append(media, codes...)
		}
		t.When = []Condition{is(FieldMedium, media...)}
		out = append(out, t)
	}
	return out
}

func (r olderRow) cells() []Cell {
	cells := make([]Cell, len(Audiences))
	for i, band := range Audiences {
		if minor, ok := r.Audience[band]; ok {
			cells[i] = Cell{Minor: minor}
		} else if minor, ok := r.Audience[anyAudience]; ok {
			cells[i] = Cell{Minor: minor}
		} else {
			cells[i] = Cell{Answer: AnswerByHand}
		}
	}
	return cells
}

func (o *older) refusedPurposes() []Rule {
	refused := map[string][]string{}
	for _, name := range Purposes {
		if rule := o.Purposes[name].Rule; rule != "" {
			refused[rule] = append(refused[rule], name)
		}
	}
	return refusedCodes(FieldPurpose, refused)
}

// parts are the shares for parts of an article.
func (o *older) parts() []Rule {
	var out []Rule
	for i, tier := range o.Excerpts {
		out = append(out, excerptTier(i, tier.UpToWords, tier.UpToShare, tier.Factor, tier.ByOrganisation)...)
	}
	headline := Rule{Key: "headline_summary", When: []Condition{is(FieldPortion, portionHeadlineSummary)}, Do: Operation{Kind: DoByHand}}
	if o.HeadlineSummary != 0 {
		headline.Do = Operation{Kind: DoToPercent, Percent: o.HeadlineSummary}
	}
	return append(out, headline)
}

func (o *older) exclusivity() []Rule {
	tiers := make([][2]int64, len(o.Exclusivity))
	for i, tier := range o.Exclusivity {
		tiers[i] = [2]int64{tier.UpToDays, tier.Adjustment}
	}
	return exclusive(tiers...)
}
