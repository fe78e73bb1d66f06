package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// showAmend asks a licensee what their licence should cover besides, or says why it cannot be widened.
func (h *Handlers) showAmend(c *fiber.Ctx) error {
	v, err := h.visit(c, "/amend")
	if err != nil {
		return err
	}
	l, err := h.desk.Amendable(c.UserContext(), v.r.ID)
	if err != nil {
		return h.cannotAmend(c, v, fiber.StatusOK, err)
	}
	w := wider{r: v.r, p: v.p, l: l, words: v.words, form: views.Typed{Answers: firstWish(l)}}
	h.readWish(&w)
	return h.amendPage(c, v, w, fiber.StatusOK)
}

func (h *Handlers) amendPage(c *fiber.Ctx, v visit, w wider, status int) error {
	form, err := h.widerForm(c, &w, v.path("/amend"), v.path("#message"))
	if err != nil {
		return err
	}
	v.base.KeepForm = "amend-form"
	return h.show(c, status, v.base.Lang, views.RequestAmend{Base: v.base, Request: v.r, Form: form})
}

// askAmend answers the form: it is priced again, or sent and leads to the new request. A second click leads to the same one.
func (h *Handlers) askAmend(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	v, err := h.visit(c, "/amend")
	if err != nil {
		return err
	}
	l, err := h.desk.Amendable(c.UserContext(), v.r.ID)
	if err != nil {
		return h.amendingAlready(c, v, err)
	}
	w := wider{r: v.r, p: v.p, l: l, words: v.words, form: views.Typed{Answers: form}}
	sending, status, err := h.answerWider(c, &w)
	switch {
	case err != nil:
		return err
	case !sending && asksForJSON(c):
		return h.saysWider(c, &w)
	case !sending:
		return h.amendPage(c, v, w, status)
	}
	next, err := h.desk.Amend(c.UserContext(), v.r.Licensee(), v.r.ID, w.wish)
	if bad := invalid(err); bad != nil {
		w.form.Errors = bad
		return h.amendPage(c, v, w, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		return h.amendingAlready(c, v, err)
	}
	return h.enterSuccessor(c, next)
}

// amendingAlready leads a second click to the amendment that there is; anything else that forbids one is said.
func (h *Handlers) amendingAlready(c *fiber.Ctx, v visit, err error) error {
	next, lookup := h.successor(c, v.r.ID)
	if errors.Is(err, models.ErrConflict) && lookup == nil && next.FollowsAs == models.Amendment {
		return h.enterSuccessor(c, next)
	}
	return h.cannotAmend(c, v, fiber.StatusConflict, err)
}

// cannotAmend says why there is no form, and what to do instead.
func (h *Handlers) cannotAmend(c *fiber.Ctx, v visit, status int, err error) error {
	var cannot *licensing.UnamendableError
	why := "none"
	switch {
	case errors.As(err, &cannot):
		why = string(cannot.Why)
	case errors.Is(err, models.ErrThrottled):
		why, status = "too_often", fiber.StatusTooManyRequests
	case !errors.Is(err, models.ErrNotFound):
		return err
	}
	out := &views.Unamendable{Text: v.words.T("public_amendment.cannot." + why), To: views.Link{Href: v.path("/licence"), Text: v.words.T("public_amendment.cannot.to_licence")}}
	switch why {
	case string(models.AmendContinued), string(models.AmendSuperseded):
		out.Post, out.To = true, views.Link{Href: v.path("/renew-licence"), Text: v.words.T("public_amendment.open.button")}
	case string(models.AmendEnded):
		out.Post, out.To = true, views.Link{Href: v.path("/renew-licence"), Text: v.words.T("public_amendment.cannot.to_renewal")}
	}
	return h.show(c, status, v.base.Lang, views.RequestAmend{Base: v.base, Request: v.r, Cannot: out})
}

// widened is the number of the licence that a request widens; "" for any other.
func (h *Handlers) widened(c *fiber.Ctx, v visit) (string, error) {
	if v.r.FollowsAs != models.Amendment {
		return "", nil
	}
	before, err := models.Before(c.UserContext(), h.db, v.r.FollowsID)
	if err != nil {
		return "", err
	}
	return before.Number, nil
}
