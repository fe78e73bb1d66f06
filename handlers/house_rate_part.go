package handlers

import (
	"net/url"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// The pages that change one part of a card are alike: a form that is shown, shown
// again by its small buttons, tried, and kept.

// partForm is such a form as it was sent.
type partForm struct {
	looks []string // its buttons that only show it again
	read  func(rateDraft, *checks) partRead
	show  func(rateDraft, partShown) error
}

// partRead is what a form does to a card, and where its page leads when that is kept.
type partRead struct {
	kind, key string // tables or rules, and of which; empty for what holds for the whole card
	put       func(*pricing.Card)
	next      string
}

// partShown is how a form is shown: again with what is wrong with it, beside
// what somebody else has saved, or with a use that was tried.
type partShown struct {
	status    int
	k         *checks
	collision *views.RateCollision
	try       *rateTry // the tester, where it speaks; else as it was sent or left
}

func shownPlain() partShown { return partShown{status: fiber.StatusOK, k: check(typed{})} }

// keepForm does what the button says with which a form was sent: only saving keeps anything.
func (h *Handlers) keepForm(c *fiber.Ctx, d rateDraft, f partForm) error {
	k := check(d.form)
	read := f.read(d, k)
	switch verb, at, _ := strings.Cut(d.form.one("do"), ":"); {
	case verb == "try":
		return h.tryForm(c, d, f, k)
	case verb == "try-example":
		s := shownPlain()
		s.try = exampleTry(d.card, at)
		return f.show(d, s)
	case slices.Contains(f.looks, verb):
		return f.show(d, shownPlain())
	case verb != "save" && verb != "":
		return fiber.ErrUnprocessableEntity
	case len(k.bad) > 0:
		return f.show(d, partShown{status: fiber.StatusUnprocessableEntity, k: k})
	}
	card := cloneCard(d.card)
	if read.put(&card); tooManyParts(card) {
		k.wrong("name.en", "desk_rates.error.too_many")
		return f.show(d, partShown{status: fiber.StatusUnprocessableEntity, k: k})
	}
	return h.keepPart(c, d, read.put, read.next, func(d rateDraft, collision *views.RateCollision) error {
		return f.show(d, partShown{status: fiber.StatusConflict, k: check(typed{}), collision: collision})
	})
}

// tryForm answers the use in the tester by the card with the form in it. What
// cannot be read is told as it would be on saving.
func (h *Handlers) tryForm(c *fiber.Ctx, d rateDraft, f partForm, k *checks) error {
	t := readTry(d.form)
	s := partShown{status: fiber.StatusOK, k: k, try: &t}
	if len(t.bad)+len(k.bad) > 0 {
		s.status = fiber.StatusUnprocessableEntity
	}
	h.rememberTry(c, d.house.Publication, t, d.form)
	return f.show(d, s)
}

// ratePart fills what the pages of one part share.
func (h *Handlers) ratePart(c *fiber.Ctx, d rateDraft, action, key string, s partShown) views.RatePart {
	b, choice := h.houseBase(c, action, d.house.Publication, nil) // no tabs: they would lose what was typed
	choice.Currency = d.card.Currency
	page := views.RatePart{
		Base: b, House: choice, Seen: d.house.seen(), Key: key, New: key == "", Collision: s.collision, Action: action,
		CancelHref: housePath(ratesEditPath, d.house.Publication),
	}
	page.Errors.Items = rateErrors(d.words, s.k.bad)
	return page
}

// savedPath leads back to the draft, to what was saved.
func savedPath(p models.Publication, kind, key string) string {
	escaped := url.QueryEscape(key)
	return housePath(ratesEditPath, p) + "&done=" + kind + "_saved&key=" + escaped + "#" + kind + "-" + escaped
}
