package handlers

import (
	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// askForWaiver answers an offer with the wish for a lower fee or none, and with proofs.
func (h *Handlers) askForWaiver(c *fiber.Ctx) error {
	form, files, err := h.postedFiles(c, models.ForWaiver)
	if err != nil {
		return err
	}
	o, err := h.offerAnswered(c, form, "waiver")
	if err != nil {
		return err
	}
	k := check(form)
	in := licensing.WaiverInput{
		Reason: k.oneOf("waiver_kind", "errors.waiver_kind", models.WaiverReasons), Words: k.need("waiver_reason", "public_form.error.waiver_reason", 2000),
		Link: k.website("waiver_link", "errors.waiver_link", false),
	}
	if len(k.bad) > 0 || troubled(files) || h.switching(form) || form.one(removeField) != "" {
		return h.waiverAgain(c, o, form, files, k.bad)
	}
	proofs := licensing.Enclosed{Purpose: models.ForWaiver, Files: filesOf(files)}
	err = h.desk.AskForWaiver(c.UserContext(), o.r.ID, o.seen, in, proofs)
	if invalid(err) != nil {
		return h.waiverAgain(c, o, form, files, invalid(err))
	}
	return h.answered(c, o, err, "?done=waiver")
}

// waiverAgain lays the proofs beside the form and shows its page.
func (h *Handlers) waiverAgain(c *fiber.Ctx, o offer, form typed, files []arrived, bad models.Invalid) error {
	if err := h.layFiles(c, o.r.Licensee(), o.r.ID, form, files, bad); err != nil {
		return err
	}
	status := fiber.StatusUnprocessableEntity
	if h.switching(form) || form.one(removeField) != "" {
		status, bad = fiber.StatusOK, nil
	}
	o.form.Errors = bad
	return h.offerPage(c, o, status)
}
