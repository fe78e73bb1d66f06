package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// showUse asks what for, where, when.
func (h *Handlers) showUse(c *fiber.Ctx) error {
	f, ok, err := h.inProgress(c)
	if err != nil {
		return err
	}
	if !ok {
		return see(c, "/request")
	}
	return h.usePage(c, fiber.StatusOK, f, nil)
}

// keepUse saves the answers as typed and goes on when they are right.
func (h *Handlers) keepUse(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	f, err := h.draft(c)
	if err != nil {
		return err
	}
	f, err = h.keep(c, f, form, useFields)
	if errors.Is(err, models.ErrConflict) {
		return h.usePage(c, fiber.StatusConflict, f, nil)
	}
	if err != nil {
		return err
	}
	if next := h.inLanguage(form, "/request/use"); next != "" {
		return see(c, next)
	}
	if form.one("show") == "estimate" {
		return see(c, onward(form, "/request/use")+"#estimate-title")
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
	if readUse(k, r); len(k.bad) > 0 {
		return h.usePage(c, fiber.StatusUnprocessableEntity, f, k.bad)
	}
	return see(c, onward(form, "/request/you"))
}

func (h *Handlers) usePage(c *fiber.Ctx, status int, f models.FormDraft, bad models.Invalid) error {
	step, err := h.step(c, f, bad)
	if err != nil {
		return err
	}
	all, err := h.asked(c.UserContext(), f.Answers)
	if err != nil {
		return err
	}
	p, err := h.publicationOf(c, f)
	if err != nil {
		return err
	}
	r, err := h.rules(c.UserContext(), p)
	if err != nil {
		return err
	}
	estimate, err := h.estimateSoFar(c, f, p, all, r)
	if err != nil {
		return err
	}
	words := h.words.Printer(step.Lang)
	return h.show(c, status, step.Lang, views.RequestUse{
		FormStep: step,
		Portions: []string{"full", "excerpt", "headline_summary"}, // a translation is asked for by its own question
		Media:    models.MediaKinds, Audiences: models.Audiences, Accesses: models.Accesses, Purposes: models.Purposes,
		Terms: models.Terms, Edits: models.EditKinds, Exclusivity: exclusivityCodes(),
		TerritoryOptions: territoryOptions(words), Countries: views.Countries(words), Tongues: views.Tongues(words, tongues),
		Embargo: lastEmbargo(all, h.desk.Now()), Estimate: estimate,
		Facts: mediaFacts(words, r.by.Card, step.Typed), RunCounts: len(mediaAsking(r.by.Card, pricing.FieldPrintRun)) > 0,
	})
}

// territoryOptions are the parts of the world, and one country of one's choice.
func territoryOptions(words *i18n.Printer) []views.Option {
	out := make([]views.Option, 0, len(models.Regions)+1)
	for _, code := range models.Regions {
		out = append(out, views.Option{Value: code, Label: words.Territory(code)})
	}
	return append(out, views.Option{Value: "country", Label: words.T("public_form.use.territory_one")})
}
