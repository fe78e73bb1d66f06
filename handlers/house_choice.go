package handlers

import (
	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// houseOf is the publication that a page of the house is about: the one whose
// code is given, or the first of all. ErrNotFound for an unknown code.
func (h *Handlers) houseOf(c *fiber.Ctx, code string) (models.Publication, []models.Publication, error) {
	all, err := models.Publications(c.UserContext(), h.db)
	if err != nil {
		return models.Publication{}, nil, err
	}
	for _, p := range all {
		if code == "" || p.Code == code {
			return p, all, nil
		}
	}
	return models.Publication{}, all, models.ErrNotFound
}

// houseBase frames a page about one publication: its zone, and tabs to the others
// that lead to the same page.
func (h *Handlers) houseBase(c *fiber.Ctx, path string, p models.Publication, all []models.Publication) (views.Base, views.HouseChoice) {
	b := h.deskBase(c)
	b.Zone = p.Zone()
	choice := views.HouseChoice{Code: p.Code, Name: p.Name, Currency: p.Currency}
	if len(all) > 1 {
		choice.Tabs.Label = h.words.Printer(b.Lang).T("desk_house.publications")
		for _, other := range all {
			choice.Tabs.Items = append(choice.Tabs.Items, views.Tab{Text: other.Name, Href: housePath(path, other), Current: other.ID == p.ID})
		}
	}
	return b, choice
}

// housePath is a page of the house about a publication.
func housePath(path string, p models.Publication) string { return path + "?publication=" + p.Code }

// names maps members of staff, active or not, to their names.
func (h *Handlers) names(c *fiber.Ctx) (map[int64]string, error) {
	people, err := models.AllStaff(c.UserContext(), h.db)
	names := make(map[int64]string, len(people))
	for _, s := range people {
		names[s.ID] = s.Name
	}
	return names, err
}

// nameOf is who did something; empty for nobody.
func nameOf(names map[int64]string, id *int64) string {
	if id == nil {
		return ""
	}
	return names[*id]
}
