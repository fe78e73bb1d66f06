package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// DeskReview is what waits for a person about an invoice: the flag's words, the two values that do not agree where they
// are known, and what somebody who may settle money can do about it.
type DeskReview struct {
	Why          string
	Ours, Stripe string
	Kind         string // names its words, desk_decide.<kind>; empty when there is nothing to do here
	Action       string // last part of its address
}

func reviewOf(p *i18n.Printer, d models.Dossier) *DeskReview {
	inv := d.Invoice
	if inv == nil || inv.NeedsReview == "" {
		return nil
	}
	review := &DeskReview{Why: inv.NeedsReview}
	switch {
	case inv.CanGrant(d.Request.Status):
		review.Kind, review.Action = "grant_paid", "grant-paid"
	case inv.CanGoOn():
		review.Kind, review.Action = "clear_review", "clear-review"
	}
	for _, e := range d.Events {
		if why, _ := e.Facts["why"].(string); e.Kind == "needs_review" && why == inv.NeedsReview {
			review.Ours, review.Stripe = valueOf(p, e.Facts["ours"]), valueOf(p, e.Facts["stripe"])
		}
	}
	return review
}

// valueOf words one side of a disagreement: an amount or a text.
func valueOf(p *i18n.Printer, fact any) string {
	switch v := fact.(type) {
	case string:
		return v
	case map[string]any:
		minor, _ := v["minor"].(float64)
		currency, _ := v["currency"].(string)
		return p.MoneyISO(int64(minor), currency)
	default:
		return ""
	}
}
