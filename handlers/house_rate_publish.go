package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// confirmRates asks, with all differences in sight, whether the draft is meant.
func (h *Handlers) confirmRates(c *fiber.Ctx) error {
	return h.askRates(c, fiber.StatusOK, clean(c.Query("publication")), false)
}

// askRates shows the question; without a draft there is nothing to ask.
func (h *Handlers) askRates(c *fiber.Ctx, status int, code string, stale bool) error {
	house, err := h.rateHouse(c, code)
	if err != nil {
		return err
	}
	draft := house.draft()
	if draft == nil {
		return models.ErrNotFound
	}
	card, err := cardOf(*draft)
	if err != nil {
		return err
	}
	b, choice := h.houseBase(c, ratesPublishPath, house.Publication, nil)
	words := h.words.Printer(b.Lang)
	page := views.HouseRatesPublish{Base: b, House: choice, ID: draft.ID, Hash: draft.Hash, Stale: stale}
	versions, err := h.rateVersions(c, house, draft)
	if err != nil {
		return err
	}
	page.Version = versions[0]
	page.Mistakes, page.Doubts = h.problemsOf(words, card, housePath(ratesEditPath, house.Publication))
	if inForce := house.inForce(); inForce != nil {
		older, err := cardOf(*inForce)
		if err != nil {
			return err
		}
		page.Against, page.Changes = inForce.Version, differences(words, writeRateCard(older), writeRateCard(card))
	}
	return h.show(c, status, b.Lang, page)
}

// publishRates puts the draft in force, if it is still the one that was shown.
func (h *Handlers) publishRates(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	house, err := h.rateHouse(c, form.one("publication"))
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(form.one("id"), 10, 64)
	draft := house.draft()
	if err != nil || form.one("hash") == "" {
		return fiber.ErrUnprocessableEntity
	}
	if draft == nil || draft.ID != id {
		return models.ErrConflict
	}
	err = h.desk.PublishSeenRateCard(c.UserContext(), actorOf(c), id, form.one("hash"))
	switch {
	case errors.Is(err, models.ErrConflict):
		return h.askRates(c, fiber.StatusConflict, house.Code, true)
	case invalid(err) != nil: // the page lists what is wrong
		return h.askRates(c, fiber.StatusUnprocessableEntity, house.Code, false)
	case err != nil:
		return err
	}
	return see(c, housePath(ratesPath, house.Publication)+"&done=published")
}
