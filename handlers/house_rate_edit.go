package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// rateDraft is a rate card that somebody is about to change: the draft, or what
// the first change makes one of.
type rateDraft struct {
	house rateHouse
	card  pricing.Card
	words rateWords
	form  typed // posted; nil for a page that is only opened
	seen  licensing.Seen
}

// openRates is the draft behind a page that is opened.
func (h *Handlers) openRates(c *fiber.Ctx) (rateDraft, error) {
	return h.rateDraft(c, clean(c.Query("publication")), nil)
}

// postedRates is the draft behind a form that was sent.
func (h *Handlers) postedRates(c *fiber.Ctx) (rateDraft, error) {
	form, err := posted(c)
	if err != nil {
		return rateDraft{}, err
	}
	return h.rateDraft(c, form.one("publication"), form)
}

func (h *Handlers) rateDraft(c *fiber.Ctx, code string, form typed) (rateDraft, error) {
	house, err := h.rateHouse(c, code)
	if err != nil {
		return rateDraft{}, err
	}
	d := rateDraft{house: house, form: form}
	if d.card, err = house.beginning(); err != nil {
		return d, err
	}
	d.words = rateWords{h.words.Printer(h.lang(c)), &d.card}
	if form != nil {
		d.seen = seenOf(form)
	}
	return d, nil
}

// note is the remark of the draft; a new one begins without.
func (d rateDraft) note() string {
	if draft := d.house.draft(); draft != nil {
		return draft.Note
	}
	return ""
}

// keepCard saves a changed card as the draft. ErrConflict when somebody was quicker.
func (h *Handlers) keepCard(c *fiber.Ctx, d rateDraft, card pricing.Card, note string) error {
	if tooManyParts(card) {
		return models.Invalid{"": "desk_rates.error.too_many"}
	}
	_, err := h.desk.ReviseRateCard(c.UserContext(), actorOf(c), d.house.ID, d.seen, card, note)
	return err
}

// What a card may hold; beyond that no editor finds his way.
const (
	mostTables   = 60
	mostRules    = 500
	mostExamples = 60
)

func tooManyParts(card pricing.Card) bool {
	return len(card.Tables) > mostTables || len(card.Rules) > mostRules || len(card.Examples) > mostExamples
}

// collided says what somebody else has saved, beside what this form would make
// of it: change is done to the card as it is now. The caller shows its form again
// with what it is told to have seen now.
func (h *Handlers) collided(c *fiber.Ctx, d *rateDraft, change func(*pricing.Card)) (*views.RateCollision, error) {
	fresh, err := h.rateDraft(c, d.house.Code, d.form)
	if err != nil {
		return nil, err
	}
	mine := cloneCard(fresh.card)
	change(&mine)
	collision := &views.RateCollision{Changes: fresh.words.changes(fresh.card, mine)}
	if len(fresh.house.cards) > 0 {
		names, err := h.names(c)
		if err != nil {
			return nil, err
		}
		newest := fresh.house.cards[0]
		collision.By, collision.At, collision.Version = nameOf(names, newest.CreatedBy), newest.CreatedAt, newest.Version
	}
	*d = fresh
	return collision, nil
}

// keepPart saves a card that a form has changed in one part, and leads on; who
// comes too late gets the form again with both texts.
func (h *Handlers) keepPart(c *fiber.Ctx, d rateDraft, change func(*pricing.Card), next string, again func(rateDraft, *views.RateCollision) error) error {
	card := cloneCard(d.card)
	change(&card)
	err := h.keepCard(c, d, card, d.note())
	if errors.Is(err, models.ErrConflict) {
		collision, err := h.collided(c, &d, change)
		if err != nil {
			return err
		}
		return again(d, collision)
	}
	if err != nil {
		return err
	}
	return see(c, next)
}
