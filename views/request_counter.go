package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// RequestCounter is the page on which a requester answers a quote with a proposal. What the rate card says of it stands
// beside the form and is brought up to date by the same address, with a script or by a button.
type RequestCounter struct {
	Base
	Typed
	Request          models.Request
	Quote            models.Quote
	Codes            QuoteCodes
	TerritoryOptions []Option
	Countries        []Option
	Says             CounterSays
	FormKey          string
	Round            string
	Left             int  // proposals that can still be made, this one among them
	Final            bool // its answer is the house's last offer
	Limited          bool // the house has a floor
	Secret           bool // and keeps it to itself: what nobody answered counts for so many Days on every request
	Days             int
	Trouble          string
	Refused          *CounterRefusal
}

func (RequestCounter) file() string { return "request_counter.html" }

// Tax says what comes on top of the fee.
func (r RequestCounter) TaxRate() int64 { return r.Quote.TaxBasisPoints }

// CounterWaiting is the same place while a proposal waits for its answer.
type CounterWaiting struct {
	Base
	Request models.Request
	Quote   models.Quote
	Counter models.CounterOffer
	Card    OfferCard
	Late    bool
	Over    bool // the quote's time has ended since
}

func (CounterWaiting) file() string { return "request_counter_waiting.html" }

// CounterRefusal says that a proposal lies below the house's floor, which is named only where the house says so.
type CounterRefusal struct {
	Percent, Amount string
}

// CounterSays is what the rate card says of a proposed scope, beside the quote; as it stands on the page and as a script reads it.
type CounterSays struct {
	Rows    []SaysRow  `json:"rows"`
	Notes   []string   `json:"notes"`
	Steps   []SaysStep `json:"steps"`
	Changes []Change   `json:"-"`
	Differs []SaysRow  `json:"changes"`
	Trouble string     `json:"trouble,omitempty"`
}

// SaysRow is one figure of it.
type SaysRow struct {
	Term   string `json:"term"`
	Value  string `json:"value"`
	Strong bool   `json:"strong,omitempty"`
}

// SaysStep is one step of the price.
type SaysStep struct {
	Text  string `json:"text"`
	Value string `json:"value"`
}

// CounterSaysOf words it. net is the fee that is proposed, 0 for none.
func CounterSaysOf(p *i18n.Printer, q models.Quote, priced pricing.Priced, u models.Use, net int64) CounterSays {
	money := func(minor int64) string { return p.MoneyISO(minor, q.Currency) }
	s := CounterSays{Rows: []SaysRow{{Term: p.T("public_negotiation.says_quote"), Value: money(q.NetMinor)}}}
	c := models.CounterOffer{NetMinor: net, Currency: q.Currency}
	if priced.Outcome == pricing.OutcomePriced {
		c.CardMinor = &priced.NetMinor
		s.Rows = append(s.Rows, SaysRow{Term: p.T("public_negotiation.says_card"), Value: money(priced.NetMinor), Strong: true})
		switch less := q.NetMinor - priced.NetMinor; {
		case less > 0:
			s.Rows = append(s.Rows, SaysRow{Term: p.T("public_negotiation.says_less"), Value: money(less)})
		case less < 0:
			s.Rows = append(s.Rows, SaysRow{Term: p.T("public_negotiation.says_more"), Value: money(-less)})
		}
		s.steps(p, priced)
		if net == 0 {
			net = priced.NetMinor
		}
	} else if reason := pricing.ExplainOutcome(p, priced); reason != "" {
		s.Notes = append(s.Notes, reason)
	}
	if priced.Outcome == pricing.OutcomeByHand || priced.Outcome == "" {
		s.Notes = append(s.Notes, p.T("public_negotiation.by_hand"))
	}
	s.yours(p, q, c)
	s.Changes = ProposalChanges(p, q, u, net)
	for _, change := range s.Changes {
		s.Differs = append(s.Differs, SaysRow{Term: change.Term, Value: p.List(change.After)})
	}
	if len(s.Changes) == 0 {
		s.Notes = append(s.Notes, p.T("public_negotiation.nothing"))
	}
	return s
}

// yours adds the fee proposed, how it lies to the card's, and the tax on top.
func (s *CounterSays) yours(p *i18n.Printer, q models.Quote, c models.CounterOffer) {
	if c.NetMinor > 0 {
		s.Rows = append(s.Rows, SaysRow{Term: p.T("public_negotiation.says_yours"), Value: p.MoneyISO(c.NetMinor, q.Currency), Strong: true})
		switch percent, ok := c.BelowCard(); {
		case ok && percent > 0:
			s.Rows = append(s.Rows, SaysRow{Term: p.T("public_negotiation.below"), Value: p.Percent(percent * 100)})
		case ok && percent < 0:
			s.Rows = append(s.Rows, SaysRow{Term: p.T("public_negotiation.above"), Value: p.Percent(-percent * 100)})
		}
	}
	if q.TaxBasisPoints > 0 {
		s.Notes = append(s.Notes, p.T("public_negotiation.tax", "Label", q.TaxLabel, "Rate", p.Percent(q.TaxBasisPoints)))
	} else {
		s.Notes = append(s.Notes, p.T("public_negotiation.tax_none"))
	}
}

func (s *CounterSays) steps(p *i18n.Printer, priced pricing.Priced) {
	for _, part := range Arithmetic(p, priced) {
		for _, step := range part.Price.Steps {
			s.Steps = append(s.Steps, SaysStep{Text: step.Text, Value: p.Money(step.Minor, priced.Currency)})
		}
	}
}
