package views

import "time"

// HouseTerms shows one version of a publication's standard terms, and which there are.
type HouseTerms struct {
	Base
	House    HouseChoice
	CanEdit  bool
	Version  RateVersion // the one shown; Number 0 when there is none
	Texts    []LegalText
	Versions []RateVersion
	EditHref string
}

func (HouseTerms) file() string { return "house_terms.html" }

// HouseTermsEdit is the form of the next version: one text for each language.
type HouseTermsEdit struct {
	Base
	House      HouseChoice
	Version    int
	Seen       SeenDraft
	Fields     []Field
	Remark     Field
	Errors     ErrorSummary
	Collision  *TermsCollision
	CancelHref string
}

func (HouseTermsEdit) file() string { return "house_terms_edit.html" }

// TermsCollision is what somebody else has saved, language by language, where it differs from what was typed.
type TermsCollision struct {
	By      string
	At      time.Time
	Version int
	Texts   []Copy
}

// HouseTermsPublish asks whether the texts are meant.
type HouseTermsPublish struct {
	Base
	House   HouseChoice
	ID      int64
	Hash    string
	Version RateVersion
	Against int
	Texts   []TermsChange
	Stale   bool
}

func (HouseTermsPublish) file() string { return "house_terms_publish.html" }

// TermsChange is one language of a version about to be published: New, Changed, Removed or neither.
type TermsChange struct {
	Lang                  string
	New, Changed, Removed bool
	Text                  LegalText
	Diff                  TermsDiff // of one that Changed
}
