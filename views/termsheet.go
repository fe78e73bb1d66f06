package views

import (
	"encoding/json"
	"fmt"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// TermSheet is a quote version as one paper: the terms of this deal, and who accepted them. Part "term-sheet".
type TermSheet struct {
	Reference     string
	Version       int
	Licensor      Row
	Licensee      Row
	Works         []models.Work
	May, Must, No []string
	GrantRows     []Row
	Gratis        string // why it is free; "" when it is not
	Bill          Bill
	Reasons       []Row // lines whose amount is not the card's, and why
	Parts         []EstimatePart
	Payment       []Row
	Signed        []Row // "" while nobody has accepted
	Proofs        []Row // fingerprints
	TakenBack     string
	Test          bool // a trial, without real money
}

// TermSheetOf words an agreement for its reader; evidence is the hash of its proof, "" before an acceptance.
func TermSheetOf(p *i18n.Printer, a licensing.Agreement, evidence string, zone *time.Location) TermSheet {
	s := TermSheet{
		Test: a.Test(), Reference: a.Reference, Version: a.QuoteVersion, Works: a.Works, May: a.May, Must: a.Must, No: a.MayNot,
		Licensor: Row{Term: p.T("certificate.licensor"), Values: nonEmpty(a.Licensor.LegalName, a.Licensor.Publication, a.Licensor.Email)},
		Licensee: Row{Term: p.T("certificate.licensee"), Values: licenseeLines(p, a.Licensee)}, GrantRows: append(TermRows(p, a.Grant.Use), GrantRows(p, a.Grant)...),
	}
	if s.Licensor.Values[0] == a.Licensor.Publication {
		s.Licensor.Values = nonEmpty(a.Licensor.Publication, a.Licensor.Email)
	}
	s.price(p, a.Price)
	s.payment(p, a, zone)
	s.proofs(p, a, evidence)
	if a.Acceptance != nil {
		s.signed(p, *a.Acceptance)
	}
	return s
}

func licenseeLines(p *i18n.Printer, l licensing.Licensee) []string {
	out := nonEmpty(l.Organisation, p.Country(l.Country))
	if l.OnBehalfOf != "" {
		out = append(out, p.T("certificate.on_behalf_of", "Client", p.Isolate(l.OnBehalfOf)))
	}
	out = append(out, p.T("certificate.contact", "Name", p.Isolate(l.Contact)), l.Email)
	b := l.Billing
	if b.LegalName != "" {
		where := nonEmpty(b.LegalName, b.Line1, b.Line2, b.City, b.PostalCode, p.Country(b.Country), b.TaxID)
		out = append(out, p.T("public_agreement.billed", "Payer", p.Isolate(joined(where))))
	}
	return out
}

func joined(parts []string) string {
	out := ""
	for i, part := range parts {
		if i > 0 {
			out += ", "
		}
		out += part
	}
	return out
}

func nonEmpty(values ...string) []string {
	out := make([]string, 0, len(values))
	for _, v := range values {
		if v != "" {
			out = append(out, v)
		}
	}
	return out
}

// quoteOf are the figures of an agreement as the quote that it came from.
func quoteOf(a licensing.AgreedPrice) (models.Quote, []models.QuoteLine) {
	q := models.Quote{
		Currency: a.Currency, NetMinor: a.NetMinor, TaxMinor: a.TaxMinor, TotalMinor: a.TotalMinor, TaxLabel: a.TaxLabel, TaxBasisPoints: a.TaxBasisPoints,
		AutomaticTax: a.AutomaticTax, ReverseCharge: a.ReverseCharge, Gratis: a.Gratis,
	}
	lines := make([]models.QuoteLine, len(a.Lines))
	for i, l := range a.Lines {
		lines[i] = models.QuoteLine{Description: l.Text, NetMinor: l.NetMinor, TaxMinor: l.TaxMinor}
	}
	return q, lines
}

func (s *TermSheet) price(p *i18n.Printer, a licensing.AgreedPrice) {
	q, lines := quoteOf(a)
	s.Bill = BillOf(p, q, lines, "")
	if a.Gratis {
		s.Gratis = p.T("public_agreement.gratis")
		return
	}
	var priced pricing.Priced
	if json.Unmarshal(a.Computation, &priced) == nil {
		s.Parts = Arithmetic(p, priced)
	}
	for _, l := range a.Lines {
		if l.Reason != "" && l.ComputedMinor != nil {
			text := p.T("public_agreement.card_said", "Amount", p.Isolate(p.Money(*l.ComputedMinor, a.Currency)), "Reason", p.Isolate(l.Reason))
			s.Reasons = append(s.Reasons, Row{Term: l.Text, Values: []string{text}})
		}
	}
}

func (s *TermSheet) payment(p *i18n.Printer, a licensing.Agreement, zone *time.Location) {
	add := func(id, value string) { s.Payment = append(s.Payment, Row{Term: p.T(id), Values: []string{value}}) }
	if !a.Price.Gratis {
		pay := p.T("public_agreement.pay_within", "Count", a.Payment.Days)
		if a.Payment.Later {
			pay += " " + p.T("public_agreement.pay_later")
		}
		add("public_agreement.payment", pay)
	}
	add("public_request.quote.valid", p.DateTime(a.ValidUntil, zone))
	if !a.SentAt.IsZero() {
		add("public_agreement.sent", p.DateTime(a.SentAt, zone))
	}
	add("public_agreement.terms", p.T("certificate.terms_version", "Version", a.Terms.Version))
}

func (s *TermSheet) proofs(p *i18n.Printer, a licensing.Agreement, evidence string) {
	for _, each := range []struct{ id, hash string }{
		{"public_agreement.document_hash", a.Document.SHA256}, {"public_agreement.terms_hash", a.Terms.SHA256}, {"public_agreement.evidence_hash", evidence},
	} {
		if each.hash != "" {
			s.Proofs = append(s.Proofs, Row{Term: p.T(each.id), Values: []string{each.hash}})
		}
	}
}

// signed says who accepted, when by their own clock, and from where.
func (s *TermSheet) signed(p *i18n.Printer, a licensing.SignedEvidence) {
	zone, err := time.LoadLocation(a.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	add := func(id string, values ...string) {
		if values = nonEmpty(values...); len(values) > 0 {
			s.Signed = append(s.Signed, Row{Term: p.T(id), Values: values})
		}
	}
	add("public_agreement.accepted_by", a.Name, a.Role, a.Email)
	add("public_agreement.authority", a.Authority)
	add("public_agreement.accepted_at", p.DateTime(a.At, zone), fmt.Sprintf("%s (%s)", a.LocalAt, a.TimeZone))
	if a.AskedBy != "" {
		add("public_agreement.asked_by", a.AskedBy, p.DateTime(a.AskedAt, zone))
	}
	add("public_agreement.address", a.Address)
	add("public_agreement.user_agent", a.UserAgent)
}

// RequestTermSheet is the term sheet for the licensee, with its evidence once it is accepted.
type RequestTermSheet struct {
	Base
	Request  models.Request
	Sheet    TermSheet
	Terms    LegalText
	Files    []Link
	Versions []Link
}

func (RequestTermSheet) file() string { return "request_termsheet.html" }

// DeskAgreement is the same for the desk.
type DeskAgreement struct {
	Base
	File     DeskFile
	Sheet    TermSheet
	Files    []Link
	Versions []Link
	CanTake  bool // its acceptance can be taken back now
}

func (DeskAgreement) file() string { return "desk_agreement.html" }

// RequestTakeBack asks a licensee whether their acceptance is to be taken back.
type RequestTakeBack struct {
	Base
	Typed
	Request models.Request
	Until   time.Time // the offer stands again until then
	Closed  bool
}

func (RequestTakeBack) file() string { return "request_takeback.html" }

// Open reports that the offer would stand again.
func (r RequestTakeBack) Open() bool { return r.Until.After(r.Now) }
