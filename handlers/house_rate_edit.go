package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// rateForm is what stands in the form of a rate card: typed, or taken from a card.
type rateForm struct {
	values rateValues
	remark string
	seen   views.SeenDraft
	try    rateTry
	bad    models.Invalid // of the fields around the card
}

// editRates shows the draft, or the card in force as the beginning of one.
func (h *Handlers) editRates(c *fiber.Ctx) error {
	house, err := h.rateHouse(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	card, err := house.beginning()
	if err != nil {
		return err
	}
	form := rateForm{values: writeRateCard(card), seen: house.seen(), try: usualTry(house.Publication)}
	if draft := house.draft(); draft != nil {
		form.remark = draft.Note
	}
	page := h.ratePage(c, house, form)
	if c.Query("done") == "saved" {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(page.Lang).T("desk_house.rate.saved")}
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

// beginning is the card that an editor starts from.
func (r rateHouse) beginning() (pricing.Card, error) {
	if draft := r.draft(); draft != nil {
		return cardOf(*draft)
	}
	if card := r.inForce(); card != nil {
		return cardOf(*card)
	}
	return pricing.Default(r.Currency), nil
}

// keepRates saves the form as the draft, tries it without saving, or saves it on
// the way to publishing.
func (h *Handlers) keepRates(c *fiber.Ctx) error {
	posted, err := posted(c)
	if err != nil {
		return err
	}
	house, err := h.rateHouse(c, posted.one("publication"))
	if err != nil {
		return err
	}
	form := readRateForm(posted, h.knownCountry)
	reading := readRateCard(form.values, h.knownCountry)
	switch do := posted.one("do"); {
	case do == "test" || do == "": // Enter in a field: nothing is stored
		return h.tryRates(c, house, form, reading)
	case do != "save" && do != "publish":
		return fiber.ErrUnprocessableEntity
	case len(reading.bad) > 0 || form.bad["remark"] != "":
		return h.rateTrouble(c, house, form)
	case do == "publish":
		return h.saveRates(c, house, form, reading.card, housePath(ratesPublishPath, house.Publication))
	default:
		return h.saveRates(c, house, form, reading.card, housePath(ratesEditPath, house.Publication)+"&done=saved")
	}
}

func readRateForm(posted typed, country func(string) bool) rateForm {
	k := check(posted)
	form := rateForm{values: rateValuesOf(posted), remark: remark(k), try: readTry(k, country)}
	version, _ := parseCount(posted.one("seen"))
	form.seen = views.SeenDraft{Version: int64(version), Hash: posted.one("seen_hash")}
	form.bad = k.bad
	return form
}

// saveRates keeps the draft and leads on; who comes too late sees both texts.
func (h *Handlers) saveRates(c *fiber.Ctx, house rateHouse, form rateForm, card pricing.Card, next string) error {
	seen := licensing.Seen{Version: int(form.seen.Version), Hash: form.seen.Hash}
	_, err := h.desk.ReviseRateCard(c.UserContext(), actorOf(c), house.ID, seen, card, form.remark)
	if errors.Is(err, models.ErrConflict) {
		return h.rateCollision(c, house.Code, form)
	}
	if err != nil {
		return err
	}
	return see(c, next)
}

// rateTrouble shows the form again with what could not be read.
func (h *Handlers) rateTrouble(c *fiber.Ctx, house rateHouse, form rateForm) error {
	page := h.ratePage(c, house, form)
	return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
}

// rateCollision shows the form as it was typed beside what somebody else has
// saved. Saving once more then replaces that, knowingly.
func (h *Handlers) rateCollision(c *fiber.Ctx, code string, form rateForm) error {
	house, err := h.rateHouse(c, code)
	if err != nil {
		return err
	}
	card, err := house.beginning()
	if err != nil {
		return err
	}
	names, err := h.names(c)
	if err != nil {
		return err
	}
	form.seen = house.seen()
	page := h.ratePage(c, house, form)
	page.Collision = &views.RateCollision{Changes: differences(h.words.Printer(page.Lang), writeRateCard(card), form.values)}
	if len(house.cards) > 0 {
		newest := house.cards[0]
		page.Collision.By, page.Collision.At, page.Collision.Version = nameOf(names, newest.CreatedBy), newest.CreatedAt, newest.Version
	}
	return h.show(c, fiber.StatusConflict, page.Lang, page)
}

// ratePage is the form with everything that is wrong with it.
func (h *Handlers) ratePage(c *fiber.Ctx, house rateHouse, form rateForm) views.HouseRatesEdit {
	b, choice := h.houseBase(c, ratesEditPath, house.Publication, nil) // no tabs: they would lose what was typed
	words := h.words.Printer(b.Lang)
	page := views.HouseRatesEdit{Base: b, House: choice, Seen: form.seen, Version: int(form.seen.Version) + 1, CancelHref: housePath(ratesPath, house.Publication)}
	if house.draft() != nil {
		page.Version = house.draft().Version
	}
	if inForce := house.inForce(); inForce != nil {
		page.From = inForce.Version
	}
	page.Sections = rateSheet{p: words, v: form.values, spare: 2}.sections()
	page.Errors.Items, page.Problems, page.Doubts = readRateCard(form.values, h.knownCountry).troubles(words, page.Sections).mark(page.Sections)
	page.Errors.Items = append(page.Errors.Items, otherProblems(words, form.bad, "remark")...)
	page.Remark = remarkField(words, form.remark, form.bad)
	page.Try = form.try.view(words, form.bad)
	return page
}

func remarkField(words *i18n.Printer, value string, bad models.Invalid) views.Field {
	f := views.Field{
		Name: "remark", Kind: "text", Label: words.T("desk_house.remark"), Hint: words.T("desk_house.remark_hint"), Value: value, Optional: true, Foreign: true,
	}
	if id, ok := bad["remark"]; ok {
		f.Error = words.T(id)
	}
	return f
}
