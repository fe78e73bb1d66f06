package views

import "time"

// HouseArticles is the catalogue: what the house publishes and on which basis it may license it (A7).
type HouseArticles struct {
	Base
	CanChange     bool
	Search        string
	State         string
	Basis         string
	PublicationID string
	States        []Option
	Bases         []Option
	Publications  []Option // empty with a single one
	Chips         []Chip
	Rows          []CatalogueRow
	Pager         Pager
	Empty         Empty
	Filtered      bool
	Add           ArticleForm
}

func (HouseArticles) file() string { return "house_articles.html" }

// ArticleForm asks for the address of an article to add.
type ArticleForm struct {
	URL    string
	Errors map[string]string
	Sites  []string // where our articles live
}

// CatalogueRow is one article of the list.
type CatalogueRow struct {
	Href, Title, Lang, Author string
	Address                   string
	Publication               string
	PublishedAt               time.Time
	Rights                    Pill
	Flags                     []Pill
}

// HouseArticle is the card of one article: what it is, and what may be done with it.
type HouseArticle struct {
	Base
	CanChange   bool
	ID          int64
	Headline    string // the title, or the address of an article without one
	WrittenIn   string // the article's language, not the page's
	Address     string
	House       string // the publication's name
	Author      string
	Section     string
	Words       int
	PublishedAt time.Time
	ReadAt      time.Time
	Rights      Pill
	Flags       []Pill
	Reading     string // pending, read, unreachable, manual
	DecidedBy   string
	DecidedAt   time.Time
	Stale       bool // the last try to read the page again failed
	Form        RightsForm
	Text        TextForm
	Share       ArticleShare
	Errors      ErrorSummary
	Collision   []RateChange // From what is saved now, To what was typed
	Collided    bool
	Requests    []ArticleRequest
}

func (HouseArticle) file() string { return "house_article.html" }

// TextForm is the text of an article as an editor enters it.
type TextForm struct {
	Seen                          int64
	Title, Author, Language, Text string
	Tongues                       []Option
	Errors                        map[string]string
	Open                          bool // somebody is at it
	Collided                      bool // the article has changed meanwhile
}

// RightsForm is the decision about an article and its pictures, as typed.
type RightsForm struct {
	Seen        int64
	Basis, Note string
	Blocked     bool
	Date, Time  string // of the embargo's end, in the page's zone
	Bases       []Option
	Images      []RightsImage
	Errors      map[string]string
}

// RightsImage is one picture with its choice.
type RightsImage struct {
	Address, Caption, Credit string
	Rights                   string // as stored
	Choice                   Field
}

// ArticleRequest is a request that asks for the article.
type ArticleRequest struct {
	Reference, Organisation string
	Status                  string
	At                      time.Time
}

// ArticleLabels are the states of an article that a list or a card points out.
func ArticleLabels(word func(id string) string, basis string, blocked, embargoed bool, reading string) (rights Pill, flags []Pill) {
	tones := map[string]Tone{"staff": "ok", "freelance": "ok", "freelance_ask": "warn", "co_production": "warn", "agency": "bad", "guest": "bad"}
	tone, ok := tones[basis]
	if !ok {
		tone = "neutral"
	}
	rights = Pill{Tone: tone, Text: word("common.rights_basis." + basis)}
	for _, f := range []struct {
		on   bool
		tone Tone
		id   string
	}{
		{blocked, "bad", "desk_house.article.blocked"}, {embargoed, "warn", "desk_house.article.embargoed"},
		{reading == "pending", "info", "desk_house.article.pending"}, {reading == "unreachable", "warn", "desk_house.article.unreachable"},
	} {
		if f.on {
			flags = append(flags, Pill{Tone: f.tone, Text: word(f.id)})
		}
	}
	return rights, flags
}
