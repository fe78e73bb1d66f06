package views

import "imprimatur/models"

// HouseNegotiation are the limits within which a publication negotiates.
type HouseNegotiation struct {
	Base
	Typed
	House     HouseChoice
	CanChange bool
	Seen      int // version of the limits
	Rules     models.NegotiationRules
	By        string // who changed them last
	Collided  bool   // somebody has changed them since the page was made
}

// ProbeDays is how long an unanswered proposal counts.
func (HouseNegotiation) ProbeDays() int { return models.ProbeDays }

func (HouseNegotiation) file() string { return "house_negotiation.html" }
