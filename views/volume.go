package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// AgreementFacts is a volume agreement in short. Part "agreement-facts".
type AgreementFacts struct {
	Number  string
	Status  Pill
	Because string // why money took it out of force
	Balance string // "3 articles left of 20"
	Left    int64
	Size    int64
	Starts  time.Time
	Ends    time.Time
	Point   string // what a point stands for; empty when it counts articles
	Carried string // what came over, or may come, from the one that it continues
	Low     bool
}

var agreementTones = map[models.AgreementStatus]Tone{
	models.AgreementActive: "ok", models.AgreementSuspended: "warn", models.AgreementRevoked: "bad", models.AgreementEnded: "neutral",
}

// AgreementFactsOf words it.
func AgreementFactsOf(p *i18n.Printer, a models.Agreement) AgreementFacts {
	f := AgreementFacts{
		Number: a.Number, Status: Pill{agreementTones[a.Status], p.T("public_volume.status." + string(a.Status))}, Left: a.Left(), Size: a.Total(),
		Balance: p.T("public_volume.balance", "Left", licensing.UnitWords(p, a.Unit, a.Left()), "Size", p.Number(a.Total())), Starts: a.StartsAt, Ends: a.EndsAt, Low: a.Low(),
	}
	if a.Unit == models.UnitPoint {
		f.Point = p.T("public_volume.point_value", "Value", p.Isolate(p.MoneyISO(a.PointMinor, a.Currency)))
	}
	switch {
	case a.Carried != nil && *a.Carried > 0:
		f.Carried = p.T("public_volume.carried", "Units", licensing.UnitWords(p, a.Unit, *a.Carried))
	case a.Carried == nil && a.Carry > 0:
		f.Carried = p.T("public_volume.to_carry", "Units", licensing.UnitWords(p, a.Unit, a.Carry))
	}
	if id := "public_volume.because." + a.StatusReason; a.StatusReason != "" && p.Has(id) {
		f.Because = p.T(id)
	}
	return f
}

// DrawRow is one use that was drawn.
type DrawRow struct {
	Href      string // of the request, for the desk; empty for a licensee
	Reference string
	Title     string
	Licence   string // number
	Units     string
	Balance   string
	By        string
	At        time.Time
}

// DrawRows words the usage record.
func DrawRows(p *i18n.Printer, a models.Agreement, draws []models.DrawLine, desk bool) []DrawRow {
	out := make([]DrawRow, len(draws))
	for i, d := range draws {
		out[i] = DrawRow{Reference: d.Reference, Title: d.Title, Licence: d.Number, Units: licensing.UnitWords(p, a.Unit, d.Units), Balance: p.Number(d.Balance), By: d.DrawnBy, At: d.At}
		if desk {
			out[i].Href = "/admin/requests/" + d.Reference
		}
	}
	return out
}

// BundleRows say what a bundle is, on its quote; renews is the number of the agreement that it continues, if any.
func BundleRows(p *i18n.Printer, q models.Quote, renews string) []Row {
	if q.Bundle == nil || q.AgreementID != nil {
		return nil
	}
	months := p.T("public_volume.months", "Count", q.Bundle.Months)
	rows := []Row{{Term: p.T("public_volume.size"), Values: []string{licensing.UnitWords(p, q.Bundle.Unit, q.Bundle.Size)}}}
	if renews == "" {
		rows = append(rows, Row{Term: p.T("public_volume.period"), Values: []string{p.T("public_volume.from_payment", "Months", months)}})
	} else {
		rows = append(rows, Row{Term: p.T("public_volume.renews"), Values: []string{p.T("public_volume.agreement", "Number", p.Isolate(renews))}},
			Row{Term: p.T("public_volume.period"), Values: []string{p.T("public_volume.from_end", "Months", months)}})
	}
	if q.Bundle.PointMinor > 0 {
		rows = append(rows, Row{Term: p.T("public_volume.point"), Values: []string{p.T("public_volume.point_value", "Value", p.Isolate(p.MoneyISO(q.Bundle.PointMinor, q.Currency)))}})
	}
	if q.Bundle.Carry > 0 {
		rows = append(rows, Row{Term: p.T("public_volume.carry"), Values: []string{p.T("public_volume.to_carry", "Units", licensing.UnitWords(p, q.Bundle.Unit, q.Bundle.Carry))}})
	}
	return rows
}

// DrawnWords say from what a licence was drawn, in place of a fee; empty for any other.
func DrawnWords(p *i18n.Printer, s models.Snapshot) string { return licensing.DrawnWords(p, s) }

// DrawNotice tells, on the page of a request, that it can be drawn, or why it cannot. Part "draw-notice".
type DrawNotice struct {
	Reference string
	Facts     AgreementFacts
	Cost      string
	Against   []string // why nothing can be drawn
}

// DrawNoticeOf words it.
func DrawNoticeOf(p *i18n.Printer, r models.Request, w licensing.Drawing) *DrawNotice {
	n := &DrawNotice{Reference: r.Reference, Facts: AgreementFactsOf(p, w.Agreement), Cost: licensing.UnitWords(p, w.Agreement.Unit, w.Units)}
	for _, why := range w.Against {
		n.Against = append(n.Against, p.T("public_volume.against."+why))
	}
	return n
}

// RequestDraw is the page on which a use is drawn from a volume agreement: its terms, its cost, and the signature.
type RequestDraw struct {
	Base
	Typed
	Request       models.Request
	Draw          DrawNotice
	AgreementID   int64
	Left          string // afterwards
	Hash          string
	GrantRows     []Row
	May, Must, No []string
	TermsVersion  int
	Terms         LegalText
	Changed       bool // another offer was shown before
}

func (RequestDraw) file() string { return "request_draw.html" }

// RequestAgreement is a volume agreement as its buyer sees it: balance and history.
type RequestAgreement struct {
	Base
	Request   models.Request
	Facts     AgreementFacts
	Draws     []DrawRow
	May, Must []string
	No        []string
	Renewal   AgreementRenewal
}

// AgreementRenewal is how an agreement can go on. Part "agreement-renewal".
type AgreementRenewal struct {
	Reference string // of the sale
	State     string // RenewalOffered, RenewalOpen or RenewalDone; "" when there is no way
	After     string // number of the agreement that continues it
	Soon      bool   // it ends or runs out soon: its renewal stands first
}

func (RequestAgreement) file() string { return "request_volume.html" }

// volumePages are those about volume agreements.
func volumePages() []Page {
	return []Page{DeskVolume{}, RequestDraw{}, RequestAgreement{}, VolumeReport{}}
}
