package handlers

import (
	"errors"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// priceless are the fields of a quote's form that its price does not hang on; so are
// those of a reason or a consent.
var priceless = []string{"note", "valid_days", "credit_line", "starts_on", "edits", "edits_words", "edits_detail", "tax_country"}

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
	if err == nil {
		page.Price.Fill(body.words, offer, d.priced)
	} else if errors.Is(err, models.ErrNotFound) || invalid(err) != nil { // no card, or no amount for a line yet: the lines say so
		err = nil
	}
	return err
}

// troubles are the form's own messages about what is wrong in it, each once.
func troubles(bad models.Invalid) []string {
	out := slices.Sorted(maps.Values(bad))
	return slices.Compact(out)
}
