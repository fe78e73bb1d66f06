package views

import (
	"time"

	"imprimatur/models"
)

// SignState is how a signatory stands; its words are public_agreement.sign.<state>.
type SignState string

// The states told apart.
const (
	SignOpen       SignState = "open"
	SignDone       SignState = "done"       // they have signed
	SignDeclined   SignState = "declined"   // they have said no
	SignReplaced   SignState = "replaced"   // somebody else is asked, or nobody
	SignElsewhere  SignState = "elsewhere"  // somebody else has signed
	SignSuperseded SignState = "superseded" // another version took its place
	SignExpired    SignState = "expired"
	SignClosed     SignState = "closed" // the request or the offer has ended
)

// SignStateOf tells it from what a signatory was asked about. The offer's end counts by the clock.
func SignStateOf(s models.Signatory, q models.Quote, now time.Time) SignState {
	switch {
	case s.Status == models.SignatoryAccepted:
		return SignDone
	case s.Status == models.SignatoryDeclined:
		return SignDeclined
	case q.Status == models.QuoteAccepted:
		return SignElsewhere
	case s.Status == models.SignatoryReplaced:
		return SignReplaced
	case q.Status == models.QuoteSuperseded:
		return SignSuperseded
	}
	switch QuoteStateOf(q, now) {
	case QuoteOpen:
		return SignOpen
	case QuoteExpired:
		return SignExpired
	}
	return SignClosed
}

// Sign is a signatory's page: what they are asked to sign, and their answer. It shows nothing else of the request.
type Sign struct {
	Base
	Typed
	Reference    string
	Organisation string
	Signatory    models.Signatory
	State        SignState
	Gratis       bool
	PayLater     bool
	Total        Money
	Until        time.Time
	DocumentHash string
	Sheet        TermSheet // only while it can be signed, and when they have signed it
	TermsVersion int
	Terms        LegalText
	Trouble      string // what the requester has to put right first
	Section      string // decline: whose form came back
	Replaced     bool   // the form named another document than this
}

func (Sign) file() string { return "sign.html" }

// Shows reports that the term sheet is theirs to read.
func (s Sign) Shows() bool { return s.State == SignOpen || s.State == SignDone }

// Stage is the state, or one that exists for an empty page.
func (s Sign) Stage() SignState {
	if s.State == "" {
		return SignClosed
	}
	return s.State
}
