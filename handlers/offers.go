package handlers

import (
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// offers gathers what both sides of a request have offered each other.
func (h *Handlers) offers(c *fiber.Ctx, r models.Request, zone *time.Location, desk bool) (views.Offers, error) {
	ctx := c.UserContext()
	o := views.Offers{Request: r, Zone: zone, Desk: desk, Terms: map[int64]int{}}
	var err error
	if o.Quotes, err = models.QuotesOf(ctx, h.db, r.ID); err != nil || len(o.Quotes) == 0 {
		return o, err
	}
	if o.Renews, err = h.renewedNumber(ctx, r); err != nil {
		return o, err
	}
	if o.Lines, err = models.QuoteLinesOf(ctx, h.db, r.ID); err != nil {
		return o, err
	}
	if o.Counters, err = models.CountersOf(ctx, h.db, r.ID); err != nil {
		return o, err
	}
	if o.Rules, err = models.NegotiationRulesOf(ctx, h.db, r.PublicationID); err != nil {
		return o, err
	}
	versions, err := models.TermsVersions(ctx, h.db, r.PublicationID)
	for _, v := range versions {
		o.Terms[v.ID] = v.Version
	}
	return o, err
}
