package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

const shareDefaultsPath = contributorsPath + "/shares"

// shareDefaults shows which share a publication gives by rights basis.
func (h *Handlers) shareDefaults(c *fiber.Ctx) error {
	page, _, err := h.shareDefaultsPage(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	if c.Query("done") == "saved" {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(page.Lang).T("desk_shares.defaults.saved")}
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

func (h *Handlers) shareDefaultsPage(c *fiber.Ctx, code string) (views.ShareDefaults, models.Publication, error) {
	p, all, err := h.houseOf(c, code)
	if err != nil {
		return views.ShareDefaults{}, p, err
	}
	versions, err := models.ShareDefaultsOf(c.UserContext(), h.db, p.ID)
	if err != nil {
		return views.ShareDefaults{}, p, err
	}
	names, err := h.names(c)
	if err != nil {
		return views.ShareDefaults{}, p, err
	}
	base, house := h.houseBase(c, shareDefaultsPath, p, all)
	words := h.words.Printer(base.Lang)
	page := views.ShareDefaults{Base: base, House: house, CanChange: staffOf(c).Role.May(models.ActRates), Seen: int64(versions[0].Version)}
	for _, basis := range models.SharingBases {
		page.Fields = append(page.Fields, views.ShareDefault{
			Basis: basis, Label: words.T("common.rights_basis." + basis), Percent: writePercent(versions[0].BasisPoints[basis]), Counts: words.Percent(versions[0].BasisPoints[basis]),
		})
	}
	for _, v := range versions {
		past := views.DefaultsVersion{Says: defaultsSay(words, v)}
		if v.Version > 0 {
			past.At, past.By = v.SetAt.In(p.Zone()), names[v.SetBy]
		}
		page.History = append(page.History, past)
	}
	return page, p, nil
}

func defaultsSay(words *i18n.Printer, v models.ShareDefaults) string {
	said := make([]string, len(models.SharingBases))
	for i, basis := range models.SharingBases {
		said[i] = words.T("common.rights_basis."+basis) + " " + words.Percent(v.BasisPoints[basis])
	}
	return words.List(said)
}

// setShareDefaults keeps the next version.
func (h *Handlers) setShareDefaults(c *fiber.Ctx) error {
	posted, err := posted(c)
	if err != nil {
		return err
	}
	page, p, err := h.shareDefaultsPage(c, posted.one("publication"))
	if err != nil {
		return err
	}
	k := check(posted)
	shares := map[string]int64{}
	for i, basis := range models.SharingBases {
		page.Fields[i].Percent = k.one(basis)
		basisPoints, ok := parsePercent(page.Fields[i].Percent)
		if shares[basis] = basisPoints; !ok {
			k.wrong(basis, "desk_shares.error.share")
		}
	}
	if err = k.bad.OrNil(); err == nil {
		seen, _ := parseCount(k.one("seen"))
		err = h.desk.SetShareDefaults(c.UserContext(), actorOf(c), p.ID, seen, shares)
	}
	switch fields := invalid(err); {
	case errors.Is(err, models.ErrConflict):
		page.Collided = true
		return h.show(c, fiber.StatusConflict, page.Lang, page)
	case fields != nil:
		page.Errors = fields
		return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
	case err != nil:
		return err
	}
	return see(c, housePath(shareDefaultsPath, p)+"&done=saved")
}
