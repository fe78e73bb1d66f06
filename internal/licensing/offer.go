package licensing

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// Shown is what the editor's page said when the offer was sent: what is sent
// must not differ. A zero value is not compared.
type Shown struct {
	CardID, TermsID int64
	TotalMinor      *int64
}

func (s Shown) differs(q models.Quote) bool {
	return s.CardID != 0 && (q.RateCardID == nil || *q.RateCardID != s.CardID) || s.TermsID != 0 && q.TermsID != s.TermsID ||
		s.TotalMinor != nil && *s.TotalMinor != q.TotalMinor
}

// applyOverrides sets the editor's amounts; what is missing comes back as
// Invalid under line_<n> (amount) or reason_<n>, n from 1.
func applyOverrides(p pricing.Priced, overrides []pricing.Override) (pricing.Priced, error) {
	if len(overrides) == 0 && p.Outcome == pricing.OutcomePriced {
		return p, nil
	}
	applied, err := p.Apply(overrides...)
	if err == nil {
		return applied, nil
	}
	bad := models.Invalid{}
	named := map[int]bool{}
	for _, o := range overrides {
		named[o.Line] = true
		if o.Reason == "" {
			bad[fmt.Sprintf("reason_%d", o.Line+1)] = "errors.override_reason"
		}
	}
	for i := range p.Lines {
		if p.Outcome != pricing.OutcomePriced && !named[i] {
			bad[fmt.Sprintf("line_%d", i+1)] = "errors.price_required"
		}
	}
	if len(bad) == 0 {
		bad["lines"] = "errors.price_not_chargeable"
	}
	return p, bad
}

// minimumCharge refuses an offer that could not be collected: zero goes the
// gratis way with a reason, and Stripe settles smaller amounts by itself
// (billing rules, minimum amounts per currency).
func minimumCharge(q models.Quote) error {
	if q.TotalMinor == 0 {
		return models.Invalid{"lines": "errors.zero_needs_gratis"}
	}
	if q.TotalMinor < money.MinimumCharge(q.Currency).Minor {
		return models.Invalid{"lines": "errors.below_minimum"}
	}
	if err := money.Chargeable(money.Amount{Minor: q.TotalMinor, Currency: q.Currency}); err != nil {
		return models.Invalid{"lines": "errors.price_not_chargeable"}
	}
	return nil
}

// document is everything that an acceptance agrees to, as one text, and the hash
// that identifies it.
func (o Offer) document(r models.Request, terms models.TermsVersion) (text, hash string, err error) {
	type line struct {
		Description string
		Net, Tax    int64
	}
	doc := struct {
		Reference, Organisation, Currency string
		Grant                             models.Grant
		Lines                             []line
		Total                             int64
		ValidUntil, TermsHash             string
		AutomaticTax                      bool `json:",omitempty"` // older offers had none
		PaymentDays                       int
		PayLater, ReverseCharge           bool
		Bundle                            *models.Bundle `json:",omitempty"`
		AgreementID                       *int64         `json:",omitempty"`
	}{
		Reference: r.Reference, Organisation: r.Organisation, Currency: o.Quote.Currency, Grant: o.Quote.Grant,
		Total: o.Quote.TotalMinor, ValidUntil: o.Quote.ValidUntil.UTC().Format("2006-01-02T15:04:05Z"), TermsHash: terms.Hash, AutomaticTax: o.Quote.AutomaticTax,
		PaymentDays: o.Quote.PaymentDays, PayLater: o.Quote.PayLater, ReverseCharge: o.Quote.ReverseCharge,
		Bundle: o.Quote.Bundle, AgreementID: o.Quote.AgreementID,
	}
	for _, l := range o.Lines {
		doc.Lines = append(doc.Lines, line{l.Description, l.NetMinor, l.TaxMinor})
	}
	whole, err := json.Marshal(doc)
	return string(whole), fingerprint(whole), err
}

// fingerprint is the SHA-256 of a text in hexadecimal digits.
func fingerprint(text []byte) string {
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:])
}
