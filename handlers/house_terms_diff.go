package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

const termsDiffPath = "/admin/terms/differences"

// termsDifferences shows what differs between two versions of the terms: those that the address names, or the newest and
// the one before.
func (h *Handlers) termsDifferences(c *fiber.Ctx) error {
	house, err := h.termsHouse(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	b, choice := h.houseBase(c, termsDiffPath, house.Publication, house.all)
	page := views.HouseTermsDiff{Base: b, House: choice}
	if len(house.versions) < 2 {
		return h.show(c, fiber.StatusOK, b.Lang, page)
	}
	from, to := house.versions[1], house.versions[0]
	for name, into := range map[string]*models.TermsVersion{"from": &from, "to": &to} {
		if raw := c.Query(name); raw != "" {
			asked, err := house.asked(raw)
			if err != nil {
				return err
			}
			*into = *asked
		}
	}
	words := h.words.Printer(b.Lang)
	options := make([]views.Option, len(house.versions))
	for i, v := range house.versions {
		options[i] = views.Option{Value: strconv.Itoa(v.Version), Label: words.T("desk_house.version.name", "Number", strconv.Itoa(v.Version))}
	}
	page.Asked = true
	page.From = views.Field{Name: "from", Kind: "select", Label: words.T("desk_agreement.from"), Value: strconv.Itoa(from.Version), Options: options}
	page.To = views.Field{Name: "to", Kind: "select", Label: words.T("desk_agreement.to"), Value: strconv.Itoa(to.Version), Options: options}
	for _, lang := range termsLanguages {
		if from.Texts[lang] != "" || to.Texts[lang] != "" {
			page.Texts = append(page.Texts, views.TermsDiffOf(lang, from.Texts[lang], to.Texts[lang]))
		}
	}
	return h.show(c, fiber.StatusOK, b.Lang, page)
}
