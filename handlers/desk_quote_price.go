package handlers

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// priceless are the fields of a quote's form that its price does not hang on; so are
// those of a reason or a consent.
var priceless = []string{"note", "valid_days", "credit_line", "starts_on", "edits", "edits_words", "edits_detail", "tax_country", "credit_reason"}

// hindered reports that something typed stands in the way of a price.
func hindered(bad models.Invalid) bool {
	for field := range bad {
		if !slices.Contains(priceless, field) && !strings.HasPrefix(field, "reason_") && !strings.HasPrefix(field, "consent_") {
			return true
		}
	}
	return false
}

// priceNow says what the offer comes to as it is typed so far. A script asks for the
// page again while the form changes, and shows this part of it.
func (h *Handlers) priceNow(c *fiber.Ctx, body deskBody, d offerDraft, page *views.DeskQuote) error {
	if d.gratis || d.trouble != "" {
		return nil
	}
	page.Price = views.QuotePrice{Known: true, Missing: troubles(d.bad)}
	if hindered(d.bad) {
		return nil
	}
	offer, err := h.desk.PriceQuote(c.UserContext(), d.request, body.dossier.Publication, body.dossier.Articles, d.input)
	if fields := invalid(err); fields != nil {
		page.Price.Missing = troubles(besideLines(fields))
		return nil
	}
	if errors.Is(err, models.ErrNotFound) { // no card
		return nil
	}
	if err == nil {
		page.Price.Fill(body.words, offer, d.byRules())
	}
	return err
}

// besideLines are the troubles of a price that its lines do not show themselves: those
// say where an amount is still to be set.
func besideLines(bad models.Invalid) models.Invalid {
	out := maps.Clone(bad)
	maps.DeleteFunc(out, func(field, _ string) bool {
		return strings.HasPrefix(field, "line_") || strings.HasPrefix(field, "reason_")
	})
	return out
}

// byRules is the price that the card and the credit of an amendment come to by
// themselves; by hand where a person has to set the credit.
func (d *offerDraft) byRules() pricing.Priced {
	if d.credit == nil {
		return d.priced
	}
	less, err := d.priced.Less(*d.credit, nil)
	if err != nil {
		return d.priced.CreditByHand()
	}
	return less
}

// troubles are the form's own messages about what is wrong in it, each once.
func troubles(bad models.Invalid) []string {
	out := slices.Sorted(maps.Values(bad))
	return slices.Compact(out)
}
