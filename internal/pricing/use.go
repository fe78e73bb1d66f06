package pricing

import "strings"

// Use is what is asked for, in the codes of vocabulary.go. What is left empty
// counts as the widest: the full text, the whole world, the card's currency.
type Use struct {
	Media            []string          `json:"media"`
	Audience         string            `json:"audience"`                     // for every medium ...
	AudienceByMedium map[string]string `json:"audience_by_medium,omitempty"` // ... but these
	Term             string            `json:"term"`
	Portion          string            `json:"portion,omitempty"`
	PortionWords     int               `json:"portion_words,omitempty"` // of each article, for an excerpt
	OrganisationType string            `json:"organisation_type,omitempty"`
	Country          string            `json:"country,omitempty"` // where the licensee is
	Purpose          string            `json:"purpose,omitempty"`
	Territory        []string          `json:"territory,omitempty"`
	Languages        []string          `json:"languages,omitempty"`
	Translation      bool              `json:"translation,omitempty"`
	ExclusivityDays  int               `json:"exclusivity_days,omitempty"`
	Images           int               `json:"images,omitempty"` // cleared pictures asked for
	Articles         []Article         `json:"articles"`
	Currency         string            `json:"currency,omitempty"`
}

// Article is one text asked for. Words is its length, 0 when unknown.
type Article struct {
	ID    int64  `json:"id"`
	Title string `json:"title"`
	Words int    `json:"words,omitempty"`
}

func (u *Use) audience(medium string) string {
	if band, ok := u.AudienceByMedium[medium]; ok {
		return band
	}
	return u.Audience
}

func (u *Use) translated() bool {
	return u.Translation || u.Portion == portionTranslation
}

// furtherLanguages counts the distinct languages after the first.
func (u *Use) furtherLanguages() int {
	n := 0
	for i := range u.Languages {
		if !repeated(u.Languages, i) {
			n++
		}
	}
	return max(n-1, 0)
}

// repeated reports whether the value at i stands earlier in the list.
func repeated(values []string, i int) bool {
	for _, earlier := range values[:i] {
		if strings.EqualFold(earlier, values[i]) {
			return true
		}
	}
	return false
}
