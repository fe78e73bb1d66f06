package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// DeskVolume is the desk's form for offering a volume agreement, or for offering it anew.
type DeskVolume struct {
	Base
	Typed
	Organisation     string
	Back             string
	Action           string
	Seen             int // version of the sale's request; 0 for a new one
	Anew             bool
	Contacts         []Option
	Currencies       []Option
	Units            []Option
	Codes            QuoteCodes
	TerritoryOptions []Option
	Countries        []Option
	UsualDays        int
	Renews           *DeskRenews  // the agreement that is offered anew
	Waiver           *WaiverPanel // the wish that this offer answers
	Rivals           []Entry      // what happened since the page was opened
	SeenEvent        int64
	Preview          *MailPreview
	ShownForm        string
	Reference        string // of the new sale, as the mail names it
	Reread           bool
}

func (DeskVolume) file() string { return "desk_volume.html" }

// AgreementLine is one agreement on its organisation's page.
type AgreementLine struct {
	Href  string // the request of its sale
	Again string // the form that offers it again
	Next  Link   // the sale that continues it
	Facts AgreementFacts
}

// DeskAgreementBox is what the desk's page of a request says about agreements: the one it sold, or the one it was drawn from.
type DeskAgreementBox struct {
	Facts AgreementFacts
	Sale  string // address of the sale's request, where the agreement was drawn from
	Drawn string
	Draws []DrawRow
	Again string
	Next  Link // the sale that continues it
}

// DeskRenews is the agreement that an offer continues, as the desk's form shows it.
type DeskRenews struct {
	Href   string // of its sale
	Facts  AgreementFacts
	Sold   string // what it was, and at which price
	Today  string // what its uses would cost today; empty when none has a price
	Unused string // what is left of it
}

// DeskRenewsOf words it.
func DeskRenewsOf(p *i18n.Printer, a models.Agreement, sold models.Quote, today licensing.Today) DeskRenews {
	out := DeskRenews{
		Facts: AgreementFactsOf(p, a), Unused: licensing.UnitWords(p, a.Unit, a.Left()),
		Sold: p.T("desk_volume.renews.sold", "Units", licensing.UnitWords(p, a.Unit, a.Size), "Price", p.Isolate(p.MoneyISO(sold.NetMinor, sold.Currency))),
	}
	if today.Uses > 0 {
		out.Today = p.T("desk_volume.renews.today", "Count", today.Uses, "Price", p.Isolate(p.MoneyISO(today.NetMinor, today.Currency)))
	}
	return out
}
