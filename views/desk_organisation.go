package views

import "time"

// DeskOrganisations lists who asks the house for licences.
type DeskOrganisations struct {
	Base
	Search        string
	Held          bool // only those on hold
	PublicationID string
	Publications  []Option // empty with a single one
	Rows          []OrganisationLine
	Pager         Pager
	Filtered      bool
}

func (DeskOrganisations) file() string { return "desk_organisations.html" }

// OrganisationLine is one of the list.
type OrganisationLine struct {
	Href, Name, Kind, Country, Publication string
	Requests, Owed                         int
	Flags                                  []Pill
	LastAsked                              time.Time
}

// DeskOrganisation is one organisation: what is agreed with it, who writes for it, what it asked for, and whether its
// account is on hold.
type DeskOrganisation struct {
	Base
	Typed                 // of the form that came back
	Form           string // terms, hold or lift: which one that is
	ID             int64
	Name           string
	Kind           string
	Country        string
	Website        string
	House          string
	CanChange      bool
	Seen           int // version of the terms that forms carry
	Usual          int // payment days of the publication
	Currency       []Option
	Agreed         []string // the terms in words
	Collision      []RateChange
	By             string // who saved meanwhile
	At             time.Time
	Holds          []OrganisationHold
	Past           []OrganisationHold // that have ended
	Owed           []DeskOwed
	TaxNumbers     []string // of its payers, with what the authorities say of them
	People         []OrganisationPerson
	Requests       []ArticleRequest
	History        []OrganisationVersion
	Agreements     []AgreementLine
	OfferAgreement string // address of the form; empty for who may not
	Statement      string // address of its account with the house
}

func (DeskOrganisation) file() string { return "desk_organisation.html" }

// Path is the page's own address.
func (d DeskOrganisation) Path() string { return OrganisationPath(d.ID) }

// StaffHold reports whether the whole organisation is on hold: then it cannot be held once more.
func (d DeskOrganisation) StaffHold() bool {
	for _, h := range d.Holds {
		if h.Whole {
			return true
		}
	}
	return false
}

// OrganisationHold is one hold, now or in the past.
type OrganisationHold struct {
	ID            int64
	Text, By      string
	Whole         bool // not only an address
	Since, Lifted time.Time
	LiftedBy      string // empty: by itself
	LiftedText    string
}

// OrganisationPerson is somebody who writes in its name.
type OrganisationPerson struct {
	Name, Email, Role string
	Own               bool // at one of its own domains
}

// OrganisationVersion is one version of its terms.
type OrganisationVersion struct {
	Number  int
	By      string
	At      time.Time
	Changes []RateChange
}
