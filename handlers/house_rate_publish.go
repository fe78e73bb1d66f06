package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// confirmRates asks, with all differences and their effect in sight, whether the draft is meant.
func (h *Handlers) confirmRates(c *fiber.Ctx) error {
	return h.askRates(c, fiber.StatusOK, clean(c.Query("publication")), false)
}

// askRates shows the question; without a draft there is nothing to ask.
func (h *Handlers) askRates(c *fiber.Ctx, status int, code string, stale bool) error {
	d, err := h.rateDraft(c, code, nil)
	if err != nil {
		return err
	}
	draft := d.house.draft()
	if draft == nil {
		return models.ErrNotFound
	}
	b, choice := h.houseBase(c, ratesPublishPath, d.house.Publication, nil)
	page := views.HouseRatesPublish{Base: b, House: choice, ID: draft.ID, Hash: draft.Hash, Stale: stale}
	versions, err := h.rateVersions(c, d.house, draft)
	if err != nil {
		return err
	}
	page.Version = versions[0]
	page.Mistakes, page.Doubts = d.words.problems(d.house.Publication)
	for _, e := range d.words.examples(d.house.Publication) {
		if e.Passed {
			page.Passing++
		} else {
			page.Failing = append(page.Failing, e)
		}
	}
	if inForce := d.house.inForce(); inForce != nil {
		older, err := cardOf(*inForce)
		if err != nil {
			return err
		}
		page.Against, page.Changes = inForce.Version, d.words.changes(older, d.card)
	}
	effect, err := h.desk.EffectOf(c.UserContext(), d.house.Publication, d.card)
	if err != nil {
		return err
	}
	page.Effect = d.words.effect(effect)
	return h.show(c, status, b.Lang, page)
}

// publishRates puts the draft in force, if it is still the one that was shown
// and its examples come out as expected or somebody says that this does not matter.
func (h *Handlers) publishRates(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	d, err := h.rateDraft(c, form.one("publication"), form)
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(form.one("id"), 10, 64)
	if err != nil || form.one("hash") == "" {
		return fiber.ErrUnprocessableEntity
	}
	draft := d.house.draft()
	if draft == nil || draft.ID != id {
		return models.ErrConflict
	}
	if draft.Hash == form.one("hash") && !form.on("despite") && d.words.anyFailing(d.house.Publication) {
		return h.askRates(c, fiber.StatusUnprocessableEntity, d.house.Code, false)
	}
	err = h.desk.PublishSeenRateCard(c.UserContext(), actorOf(c), id, form.one("hash"))
	switch {
	case errors.Is(err, models.ErrConflict):
		return h.askRates(c, fiber.StatusConflict, d.house.Code, true)
	case invalid(err) != nil: // the page lists what is wrong
		return h.askRates(c, fiber.StatusUnprocessableEntity, d.house.Code, false)
	case err != nil:
		return err
	}
	return see(c, housePath(ratesPath, d.house.Publication)+"&done=published")
}

func (w rateWords) anyFailing(p models.Publication) bool {
	for _, e := range w.examples(p) {
		if !e.Passed {
			return true
		}
	}
	return false
}
