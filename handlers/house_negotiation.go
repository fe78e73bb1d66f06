package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

const negotiationPath = "/admin/settings/negotiation"

// showNegotiation shows how far a publication lets itself be talked down.
func (h *Handlers) showNegotiation(c *fiber.Ctx) error {
	page, rules, err := h.negotiationPage(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	page.Answers = rulesForm(rules)
	if c.Query("done") == "saved" {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(page.Lang).T("desk_negotiation.rules.saved")}
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

func rulesForm(n models.NegotiationRules) typed {
	f := typed{"rounds": {strconv.Itoa(n.Rounds)}, "floor": {strconv.Itoa(n.FloorPercent)}, "days": {strconv.Itoa(n.AnswerDays)}}
	if n.FloorTold {
		f["told"] = []string{"yes"}
	}
	return f
}

func (h *Handlers) negotiationPage(c *fiber.Ctx, code string) (views.HouseNegotiation, models.NegotiationRules, error) {
	p, all, err := h.houseOf(c, code)
	if err != nil {
		return views.HouseNegotiation{}, models.NegotiationRules{}, err
	}
	rules, err := models.NegotiationRulesOf(c.UserContext(), h.db, p.ID)
	if err != nil {
		return views.HouseNegotiation{}, rules, err
	}
	names, err := h.names(c)
	base, house := h.houseBase(c, negotiationPath, p, all)
	page := views.HouseNegotiation{Base: base, House: house, CanChange: staffOf(c).Role.May(models.ActRates), Seen: rules.Version, Rules: rules}
	if rules.Version > 0 {
		page.By = names[rules.UpdatedBy]
	}
	return page, rules, err
}

// setNegotiation keeps the limits.
func (h *Handlers) setNegotiation(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	page, rules, err := h.negotiationPage(c, form.one("publication"))
	if err != nil {
		return err
	}
	k := check(form)
	page.Answers = form
	whole := func(field string, most int) int {
		n, ok := parseCount(k.one(field))
		if !ok || n > most {
			k.wrong(field, "desk_negotiation.error."+field)
		}
		return n
	}
	set := models.NegotiationRules{
		PublicationID: rules.PublicationID, Rounds: whole("rounds", 10), FloorPercent: whole("floor", 100), FloorTold: k.on("told"), AnswerDays: whole("days", 30),
	}
	set.Version, _ = parseCount(k.one("seen"))
	if err = k.bad.OrNil(); err == nil {
		err = h.desk.SetNegotiationRules(c.UserContext(), actorOf(c), set)
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
	return see(c, negotiationPath+"?publication="+page.House.Code+"&done=saved")
}
