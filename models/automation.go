package models

// Automation is how far a publication answers requests without an editor. The
// zero value answers none.
type Automation struct {
	Quotes       bool             `json:"quotes,omitempty"`        // send a quote that is inside the bounds and needs no person
	FreeUse      bool             `json:"free_use,omitempty"`      // tell at once whom the free-use rule covers
	Lowest       map[string]int64 `json:"lowest,omitempty"`        // currency -> net minor units below which a person decides
	Highest      map[string]int64 `json:"highest,omitempty"`       // the same above; a currency without it goes to a person
	MostArticles int              `json:"most_articles,omitempty"` // of one request; 0 = one
}

// Within reports whether a net price may be sent without an editor.
func (a Automation) Within(currency string, netMinor int64) bool {
	highest, set := a.Highest[currency]
	return set && netMinor > 0 && netMinor >= a.Lowest[currency] && netMinor <= highest
}

// Articles is how many articles of one request may be answered without an editor.
func (a Automation) Articles() int { return max(a.MostArticles, 1) }

// On reports whether anything is answered without an editor.
func (a Automation) On() bool { return a.Quotes || a.FreeUse }
