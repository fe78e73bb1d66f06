package licensing

import (
	"context"
	"strings"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// payable checks who pays against the offer, the publication's tax and the terms
// of the organisation, and completes it by them. Invalid by field, all at once.
func (d *Desk) payable(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication, q models.Quote, b models.Billing) (models.Billing, error) {
	if q.Gratis {
		return b, nil
	}
	terms, err := models.TermsFor(ctx, tx, *r)
	if err != nil {
		return b, err
	}
	bad := models.Invalid{}
	b.PurchaseOrder, b.TaxID = strings.TrimSpace(b.PurchaseOrder), strings.TrimSpace(b.TaxID)
	if !taxAgrees(p, q, b) {
		bad["country"] = "public_request.accept.error.tax_country"
	}
	locate(r, q, &b, bad)
	if terms.OrderRequired && b.PurchaseOrder == "" {
		bad["purchase_order"] = "public_request.accept.error.purchase_order"
	}
	if b.TaxID != "" && p.ReverseCharged(payerCountry(r, b)) && !billing.PlausibleTaxNumber(payerCountry(r, b), b.TaxID) {
		bad["tax_id"] = "public_request.accept.error.tax_id"
	}
	if q.ReverseCharge && b.TaxID == "" && p.ReverseCharged(payerCountry(r, b)) {
		bad["tax_id"] = "public_request.accept.error.tax_id_needed"
	}
	if b.FinanceEmail == "" && terms.FinanceEmail != "" {
		b.FinanceName, b.FinanceEmail = terms.FinanceName, terms.FinanceEmail
	}
	return b, bad.OrNil()
}

// locate completes the address of a payer, and says what of it Stripe needs to work out
// the tax: in the United States the postal code, in Canada the province.
func locate(r *models.Request, q models.Quote, b *models.Billing, bad models.Invalid) {
	country := payerCountry(r, *b)
	state, known := billing.Region(country, b.State)
	if b.State = state; !known {
		bad["state"] = "public_request.accept.error.state"
	}
	if !q.AutomaticTax {
		return
	}
	if b.Line1 == "" || b.City == "" {
		bad["line1"] = "public_request.accept.error.tax_address"
	}
	if country == "US" && b.PostalCode == "" {
		bad["postal_code"] = "public_request.accept.error.tax_postal_code"
	}
	if country == "CA" && b.State == "" {
		bad["state"] = "public_request.accept.error.tax_state"
	}
}

func payerCountry(r *models.Request, b models.Billing) string {
	if b.Country != "" {
		return b.Country
	}
	return r.Country
}

// reverses reports whether a payer owes the tax of an offer instead of the house.
func reverses(p models.Publication, r *models.Request, q models.Quote, b models.Billing) bool {
	return !q.Gratis && !q.AutomaticTax && q.TaxBasisPoints == 0 && b.TaxID != "" && p.ReverseCharged(payerCountry(r, b))
}

// promise puts into an offer what is agreed with its organisation about payment.
// It stands as it was sent, whatever is agreed later; a hold stops it all the same.
// A licence before its payment needs a price whose tax is known.
func promise(q *models.Quote, p models.Publication, terms models.OrganisationTerms, taxCountry string) {
	if q.Gratis {
		return
	}
	q.PaymentDays, q.PayLater = terms.PaymentDays, terms.PayLater && !q.AutomaticTax
	q.ReverseCharge = !q.AutomaticTax && q.TaxBasisPoints == 0 && p.ReverseCharged(taxCountry)
}

// moneyLetters that also reach the requester when somebody else pays: those that
// say what becomes of the licence.
var requesterMustKnow = map[string]bool{
	MailInvoiceReady: true, MailPaymentReminder: true, MailLastNotice: true, MailRefunded: true,
}

// moneyMail writes a letter about an invoice to who pays it: to the finance address
// of the acceptance where there is one, with a copy to the requester where they
// must know; otherwise to the requester.
func (d *Desk) moneyMail(ctx context.Context, tx *gorm.DB, r *models.Request, kind string, about int64, once string) error {
	finance := r.Billing.FinanceEmail
	if finance == "" || models.EmailKey(finance) == models.EmailKey(r.ContactEmail) {
		return d.mail(ctx, tx, r, kind, about, once)
	}
	m := models.Mail{RequestID: &r.ID, Kind: kind, Recipient: finance, Language: r.Language}
	if _, err := d.letter(ctx, tx, m, about, once); err != nil || !requesterMustKnow[kind] {
		return err
	}
	return d.mail(ctx, tx, r, kind, about, once+":copy")
}
