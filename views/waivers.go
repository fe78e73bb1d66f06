package views

import (
	"strconv"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// WaiverPanel is a wish for a lower fee as the desk sees it. Part "desk-waiver".
type WaiverPanel struct {
	Kind      string // code of the reason
	Reason    string
	Words     string
	Link      string // to a proof
	Files     []File
	AskedAt   time.Time
	Answer    string // in words; "" while there is none
	Suggested string // what the house's scale says; "" when no row fits
	Percent   int    // of the fee, that it suggests; -1 for none
	Href      string // where it is answered; "" for who may not
}

// WaiverPanelOf words it.
func WaiverPanelOf(p *i18n.Printer, w models.Waiver, scale models.WaiverScale, use models.Use, files []File) WaiverPanel {
	out := WaiverPanel{Kind: w.Reason, Reason: p.T("common.waiver_reason." + w.Reason), Words: w.Words, Link: w.Link, Files: files, AskedAt: w.AskedAt, Percent: -1}
	if w.Answer != "" {
		out.Answer = p.T("desk_waiver.answered." + w.Answer)
	}
	if row, fits := scale.Fits(use.OrganisationKind, use.Country); fits {
		out.Percent = row.Percent
		out.Suggested = p.T("desk_waiver.suggests", "Percent", p.Percent(int64(row.Percent)*100), "Row", ScaleWords(p, row), "Version", scale.Version)
	}
	return out
}

// ScaleWords say whom a row of the scale is for.
func ScaleWords(p *i18n.Printer, row models.ScaleRow) string {
	kind, income := p.T("desk_waiver.any_kind"), p.T("desk_waiver.any_income")
	if row.Kind != "" {
		kind = p.T("common.organisation_type." + row.Kind)
	}
	if row.Income != "" {
		income = p.T("desk_waiver.income." + row.Income)
	}
	return p.T("desk_waiver.row", "Kind", kind, "Income", income)
}

// DeskWaiver answers a waiver: free, reduced, or at the price.
type DeskWaiver struct {
	Base
	Typed
	File      DeskFile
	Waiver    WaiverPanel
	Currency  string
	CardSays  int64  // the fee by the rate card, minor units
	Unpriced  string // why the card says nothing; then only free is one step
	Offered   int64  // what the answer typed would ask for
	Possible  bool
	Preview   *MailPreview
	ShownForm string
	Shown     QuoteShown // beside the preview
	Trouble   string
	Rivals    []Entry
}

func (DeskWaiver) file() string { return "desk_waiver.html" }

// Percent is what the form holds: as typed, or as the scale suggests.
func (d DeskWaiver) Percent() string {
	if v := d.One("percent"); v != "" || d.Waiver.Percent <= 0 || d.Waiver.Percent >= 100 {
		return v
	}
	return strconv.Itoa(d.Waiver.Percent)
}

// HouseWaivers is the scale by which a publication lowers its fee.
type HouseWaivers struct {
	Base
	Typed
	House     HouseChoice
	CanEdit   bool
	Rows      []ScaleLine
	Version   int
	Kinds     []Option
	Incomes   []Option
	Collision bool
}

func (HouseWaivers) file() string { return "house_waivers.html" }

// ScaleLine is one row of the scale with the names of its fields.
type ScaleLine struct {
	N       int
	Said    string
	Kind    Field
	Income  Field
	Percent Field
}

// WaiversReport is what was given free or for less in a period, and why.
type WaiversReport struct {
	Base
	House     HouseChoice
	Period    WaiverPeriod
	Sums      []WaivedLine
	Licences  []WaivedLicence
	More      bool // the list shows only the first of them
	CSV       string
	ScaleHref string
}

func (WaiversReport) file() string { return "report_waivers.html" }

// WaiverPeriod is the form of the report's days.
type WaiverPeriod struct {
	Typed
	Usual []Tab
	From  time.Time
	To    time.Time // the last day
}

// WaivedLine is one reason in one currency.
type WaivedLine struct {
	Reason           string
	Currency         string
	Licences, Gratis int64
	Unpriced         int64
	Card, Waived     int64 // minor units
	Sum              bool  // the currency's own sum
}

// WaivedLicence is one licence of the report.
type WaivedLicence struct {
	Number, Reference, Organisation, Country, Reason, Currency string
	Href                                                       string
	Waived, Net                                                int64
	Unpriced                                                   bool
	IssuedAt                                                   time.Time
}

// HouseTermsDiff shows what differs between two versions of the terms, language by language.
type HouseTermsDiff struct {
	Base
	House    HouseChoice
	From, To Field
	Texts    []TermsDiff
	Asked    bool
}

func (HouseTermsDiff) file() string { return "house_terms_diff.html" }
