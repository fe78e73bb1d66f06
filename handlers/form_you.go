package handlers

import (
	"errors"
	"maps"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// showYou asks who wants it.
func (h *Handlers) showYou(c *fiber.Ctx) error {
	f, ok, err := h.inProgress(c)
	if err != nil {
		return err
	}
	if !ok {
		return see(c, "/request")
	}
	return h.youPage(c, fiber.StatusOK, f, nil)
}

// keepYou saves the answers as typed and goes on when they are right.
func (h *Handlers) keepYou(c *fiber.Ctx) error {
	form, files, err := h.postedFiles(c, filePurposes...)
	if err != nil {
		return err
	}
	f, err := h.draft(c)
	if err != nil {
		return err
	}
	f, err = h.keep(c, f, form, youFields)
	if errors.Is(err, models.ErrConflict) {
		return h.youPage(c, fiber.StatusConflict, f, nil)
	}
	if err != nil {
		return err
	}
	bad := models.Invalid{}
	if err := h.keepDraftFiles(c, f, form, files, bad); err != nil {
		return err
	}
	return h.youKept(c, f, form, bad)
}

// youKept goes on from the kept answers and files when they are right; bad is what is wrong with the files.
func (h *Handlers) youKept(c *fiber.Ctx, f models.FormDraft, form typed, bad models.Invalid) error {
	if form.one(removeField) != "" && len(bad) == 0 {
		return see(c, onwardTo(form, "/request/you"))
	}
	if next := h.inLanguage(form, "/request/you"); next != "" {
		return see(c, next)
	}
	p, err := h.publicationOf(c, f)
	if err != nil {
		return err
	}
	r, err := h.rules(c.UserContext(), p)
	if err != nil {
		return err
	}
	k := check(f.Answers)
	maps.Copy(k.bad, bad)
	if readYou(k, r, &licensing.Submission{}); len(k.bad) > 0 {
		return h.youPage(c, fiber.StatusUnprocessableEntity, f, k.bad)
	}
	return see(c, "/request/check")
}

func (h *Handlers) youPage(c *fiber.Ctx, status int, f models.FormDraft, bad models.Invalid) error {
	step, err := h.step(c, f, bad)
	if err != nil {
		return err
	}
	p, err := h.publicationOf(c, f)
	if err != nil {
		return err
	}
	kept, err := h.draftFiles(c, f, step.Lang)
	if err != nil {
		return err
	}
	r, err := h.rules(c.UserContext(), p)
	if err != nil {
		return err
	}
	words := h.words.Printer(step.Lang)
	page := views.RequestYou{
		FormStep: step, Kinds: models.OrganisationKinds, Countries: views.Countries(words), Zones: views.Zones(words), Kept: kept, Currency: p.Currency, WaiverReasons: models.WaiverReasons,
	}
	for _, q := range youFacts {
		switch {
		case !r.asks(q.field, f.Answers["media"]):
		case q.field == pricing.FieldPayment:
			page.Payment = append(page.Payment, q.ask(words, r.by.Card, step.Typed))
		default:
			page.Size = append(page.Size, q.ask(words, r.by.Card, step.Typed))
		}
	}
	return h.show(c, status, step.Lang, page)
}

// typedZone is the time zone that a draft's answers name or let us guess; known is false when they do neither.
func typedZone(answers typed) (zone *time.Location, known bool) {
	name := answers.one("time_zone")
	if !i18n.KnownZone(name) {
		name = i18n.ZoneOfCountry(answers.one("country"))
	}
	zone, err := time.LoadLocation(name)
	return zone, err == nil && name != ""
}
