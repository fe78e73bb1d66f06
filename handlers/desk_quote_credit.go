package handlers

import (
	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
)

// credit reads what an editor takes off the price of a wider licence, beside what the rules have.
// An empty field, or the amount of the rules, leaves it to them.
func (h *Handlers) credit(c *fiber.Ctx, k *checks, d *offerDraft) (err error) {
	if d.credit, err = h.desk.CreditFor(c.UserContext(), d.request, d.input.Currency); err != nil || d.credit == nil {
		return err
	}
	reason := k.text("credit_reason", 300)
	minor, set := k.amount("credit", d.input.Currency, "errors.credit_amount")
	if !set {
		return nil
	}
	if reason == "" && d.credit.Computable() && d.ruled(minor) {
		return nil
	}
	if reason == "" {
		k.wrong("credit_reason", "errors.override_reason")
	}
	d.input.Credit = &licensing.SetCredit{AmountMinor: minor, Reason: reason}
	return nil
}

// ruled reports that an amount is what the rules take off anyway.
func (d *offerDraft) ruled(minor int64) bool {
	less, err := d.priced.Less(*d.credit, nil)
	return err == nil && less.Credit.AmountMinor == minor
}

// lastCredit repeats what an editor had set in the last version.
func (t typed) lastCredit(p pricing.Priced) {
	if p.Credit != nil && p.Credit.Reason != "" {
		t["credit"] = []string{money.Amount{Minor: p.Credit.AmountMinor, Currency: p.Currency}.Decimal()}
		t["credit_reason"] = []string{p.Credit.Reason}
	}
}
