package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// latestInvoice is the newest invoice of a request, the zero one when it has none.
func (h *Handlers) latestInvoice(c *fiber.Ctx, r models.Request) (models.Invoice, error) {
	inv, err := models.LatestInvoice(c.UserContext(), h.db, r.ID)
	if errors.Is(err, models.ErrNotFound) {
		return models.Invoice{}, nil
	}
	return inv, err
}

// grantPaid issues the licence of an invoice that is paid but not as accepted.
func (h *Handlers) grantPaid(c *fiber.Ctx) error {
	return h.decide(c, "grant_paid", func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.GrantPaid(c.UserContext(), actorOf(c), r.ID, seenVersion(k.typed), text)
	})
}

// clearReview has the work on a flagged draft go on.
func (h *Handlers) clearReview(c *fiber.Ctx) error {
	return h.decide(c, "clear_review", func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.ClearReview(c.UserContext(), actorOf(c), r.ID, seenVersion(k.typed), text)
	})
}
