package views

import (
	"time"
)

// Verify asks for a licence number (P11), and says so when there is no such licence.
type Verify struct {
	Base
	Typed
	Unknown  string // the number that nobody has
	Contacts []Link // rights desks to ask
}

func (Verify) file() string { return "verify.html" }

// Verified is what anybody may know of a licence: no price, no person.
type Verified struct {
	Base
	Number    string
	State     string // of LicenceStateOf
	Licensor  string // legal name
	Licensee  string
	Country   string
	Works     []VerifiedWork
	Scope     []Row
	Issued    time.Time
	Starts    time.Time
	Ends      time.Time // zero for no end
	Until     string    // a licence in force that is not paid yet is good until then; empty otherwise
	Test      bool      // made without real money: no legal effect
	Before    string    // number of the licence that it continues
	After     string    // number of the one that continues it
	Amends    bool      // it took the place of Before
	Replaced  string    // that After took its place, and when, as a sentence
	JSON      string    // address of the same for machines
	Publisher string    // the publication
}

func (Verified) file() string { return "verified.html" }

// Tone is the state's colour.
func (v Verified) Tone() Tone { return licenceTones[v.State] }

// VerifiedWork is one licensed article.
type VerifiedWork struct {
	Title, Lang, URL string
	Published        time.Time
}
