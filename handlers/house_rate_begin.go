package handlers

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/views"
)

// mostBeginnings bounds the versions that are offered to start from.
const mostBeginnings = 20

// beginField offers what a draft can start from.
func (w rateWords) beginField(house rateHouse) views.Field {
	f := views.Field{Name: "from", Kind: "select", Label: w.p.T("desk_rates.begin.from")}
	add := func(value, group, label string) {
		f.Options = append(f.Options, views.Option{Value: value, Label: label, Group: w.p.T("desk_rates.begin.group." + group)})
	}
	for _, t := range rateTemplates {
		add(t.name, "templates", w.p.T("desk_rates.begin."+t.name))
	}
	add("empty", "empty", w.p.T("desk_rates.begin.empty"))
	for i, card := range house.cards {
		if number := strconv.Itoa(card.Version); i < mostBeginnings && card.Status == "published" {
			add("version-"+number, "versions", w.p.T("desk_house.version.name", "Number", number))
		}
	}
	return f
}

// beginRates replaces the draft by something to start from. What stood there
// can be taken back.
func (h *Handlers) beginRates(c *fiber.Ctx, d rateDraft) error {
	card, ok, err := beginningFrom(d.house, d.form.one("from"))
	if err != nil {
		return err
	}
	if !ok {
		return fiber.ErrUnprocessableEntity
	}
	return h.actDone(c, d, rateAct{do: "begin"}, h.keepCard(c, d, card, d.note()))
}

// beginningFrom finds a template, an empty card, or a version of the house.
func beginningFrom(house rateHouse, from string) (pricing.Card, bool, error) {
	if number, found := strings.CutPrefix(from, "version-"); found {
		row := house.version(number)
		if row == nil {
			return pricing.Card{}, false, nil
		}
		card, err := cardOf(*row)
		return card, true, err
	}
	if from == "empty" {
		return pricing.Card{Format: pricing.Format, Currency: house.Currency}, true, nil
	}
	for _, t := range rateTemplates {
		if t.name == from {
			return t.card(house.Currency), true, nil
		}
	}
	return pricing.Card{}, false, nil
}
