package handlers

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

const automationPath = "/admin/rates/automation"

// showAutomation shows how far a publication answers without an editor.
func (h *Handlers) showAutomation(c *fiber.Ctx) error {
	p, all, err := h.houseOf(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	return h.automationPage(c, fiber.StatusOK, p, all, automationAnswers(p), nil)
}

func (h *Handlers) automationPage(c *fiber.Ctx, status int, p models.Publication, all []models.Publication, answers typed, bad models.Invalid) error {
	b, choice := h.houseBase(c, automationPath, p, all)
	words := h.words.Printer(b.Lang)
	seen, _ := json.Marshal(p.Automation) // plain data: cannot fail
	page := views.HouseAutomation{
		Base: b, Typed: views.Typed{Answers: answers, Errors: bad}, House: choice, Seen: string(seen), Currencies: currenciesOf(p),
		CanEdit: staffOf(c).Role.May(models.ActRates), RatesHref: housePath(ratesPath, p),
	}
	for _, why := range licensing.LeftReasons {
		page.Left = append(page.Left, words.T("desk_automation.left."+string(why)))
	}
	switch {
	case status == fiber.StatusConflict:
		page.Rival = views.AutomationInWords(words, p)
		page.Base.Notice = views.Notice{Tone: "bad", Title: words.T("desk_house.collision.title"), Text: words.T("desk_automation.collision")}
	case c.Query("done") == "kept":
		page.Base.Notice = views.Notice{Tone: "ok", Text: words.T("desk_automation.kept")}
	}
	return h.show(c, status, b.Lang, page)
}

// currenciesOf are the publication's own currency and the others, each once.
func currenciesOf(p models.Publication) []string {
	out := []string{p.Currency}
	for _, code := range p.Currencies {
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

func automationAnswers(p models.Publication) typed {
	a, answers := p.Automation, typed{}
	for name, on := range map[string]bool{"quotes": a.Quotes, "free_use": a.FreeUse} {
		if on {
			answers["by_rule"] = append(answers["by_rule"], name)
		}
	}
	answers["most_articles"] = []string{strconv.Itoa(a.Articles())}
	for prefix, bounds := range map[string]map[string]int64{"lowest_": a.Lowest, "highest_": a.Highest} {
		for code, minor := range bounds {
			answers[prefix+code] = []string{money.Amount{Minor: minor, Currency: code}.Decimal()}
		}
	}
	return answers
}

// keepAutomation says it anew. What is wrong comes back as 422 and what somebody
// has changed meanwhile as 409, each with everything typed.
func (h *Handlers) keepAutomation(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	p, all, err := h.houseOf(c, form.one("publication"))
	if err != nil {
		return err
	}
	k := check(form)
	wanted := readAutomation(k, p)
	var seen models.Automation
	if json.Unmarshal([]byte(form.one("seen")), &seen) != nil {
		return h.automationPage(c, fiber.StatusConflict, p, all, form, nil)
	}
	if err = k.bad.OrNil(); err == nil {
		err = h.desk.SetAutomation(c.UserContext(), actorOf(c), p.Code, seen, wanted)
	}
	switch fields := invalid(err); {
	case err == nil:
		return see(c, housePath(automationPath, p)+"&done=kept")
	case errors.Is(err, models.ErrConflict):
		return h.automationPage(c, fiber.StatusConflict, p, all, form, nil)
	case fields != nil:
		return h.automationPage(c, fiber.StatusUnprocessableEntity, p, all, form, fields)
	}
	return err
}

func readAutomation(k *checks, p models.Publication) models.Automation {
	chosen := k.all("by_rule")
	a := models.Automation{Quotes: slices.Contains(chosen, "quotes"), FreeUse: slices.Contains(chosen, "free_use"), Lowest: map[string]int64{}, Highest: map[string]int64{}}
	a.MostArticles = k.whole("most_articles", "desk_automation.error.articles", 20)
	for _, code := range currenciesOf(p) {
		for prefix, into := range map[string]map[string]int64{"lowest_": a.Lowest, "highest_": a.Highest} {
			if minor, ok := k.amount(prefix+code, code, "desk_automation.error.amount"); ok {
				into[code] = minor
			}
		}
		if _, set := a.Highest[code]; !set {
			maps.DeleteFunc(a.Lowest, func(other string, _ int64) bool { return other == code })
		}
	}
	return a
}
