package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
)

// renewAsDesk begins the renewal of a licence and leads to its quote; a second
// click leads to the renewal that there is.
func (h *Handlers) renewAsDesk(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	if _, err := posted(c); err != nil {
		return err
	}
	next, err := h.desk.Renew(c.UserContext(), actorOf(c), r.ID)
	if errors.Is(err, models.ErrConflict) {
		if next, err = h.successor(c, r.ID); errors.Is(err, models.ErrNotFound) {
			return see(c, queuePath+"/"+r.Reference+"?done=not_renewable")
		}
	}
	if err != nil {
		return err
	}
	if next.Status.CanMove(models.Quoted) {
		return see(c, queuePath+"/"+next.Reference+"/quote")
	}
	return see(c, queuePath+"/"+next.Reference)
}
