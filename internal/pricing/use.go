package pricing

import "strings"

// Use is what is asked for, in the codes of vocabulary.go. A code left empty
// counts as the widest: the full text, the whole world, the card's currency,
// any day. A number of 0 in PageViews, PrintRun, Copies, Staff, Turnover,
// PortionWords and Article.Words is not stated; elsewhere it is none.
type Use struct {
	Media            []string          `json:"media"`
	Audience         string            `json:"audience"`                     // band for every medium ...
	AudienceByMedium map[string]string `json:"audience_by_medium,omitempty"` // ... but these
	PageViews        int64             `json:"page_views,omitempty"`         // a month
	PrintRun         int64             `json:"print_run,omitempty"`
	Copies           int64             `json:"copies,omitempty"` // of a reprint
	Placement        string            `json:"placement,omitempty"`
	Term             string            `json:"term"`
	Portion          string            `json:"portion,omitempty"`
	PortionWords     int               `json:"portion_words,omitempty"` // of each article, for an excerpt
	OrganisationType string            `json:"organisation_type,omitempty"`
	Staff            int64             `json:"staff,omitempty"`
	Turnover         int64             `json:"turnover,omitempty"` // a year, whole units of the card's currency
	Country          string            `json:"country,omitempty"`  // where the licensee is
	Purpose          string            `json:"purpose,omitempty"`
	Territory        []string          `json:"territory,omitempty"`
	Languages        []string          `json:"languages,omitempty"`
	Translation      bool              `json:"translation,omitempty"`
	ExclusivityDays  int               `json:"exclusivity_days,omitempty"`
	Images           int               `json:"images,omitempty"`  // cleared pictures asked for
	Payment          string            `json:"payment,omitempty"` // card, invoice or transfer
	Articles         []Article         `json:"articles"`
	Currency         string            `json:"currency,omitempty"`
	Date             string            `json:"date,omitempty"` // ISO day of the price; empty: every day fits
}

// Article is one text asked for. Words is its length, 0 when unknown.
type Article struct {
	ID          int64  `json:"id"`
	Title       string `json:"title"`
	Words       int    `json:"words,omitempty"`
	PublishedOn string `json:"published_on,omitempty"` // ISO day
	AuthorClass string `json:"author_class,omitempty"`
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

// languages counts the distinct languages, at least one.
func (u *Use) languages() int64 {
	n := 0
	for i := range u.Languages {
		if !repeated(u.Languages, i) {
			n++
		}
	}
	return int64(max(n, 1))
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
