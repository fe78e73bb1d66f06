package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// amendAsDesk asks an editor how a licence should be widened, or says why it cannot be.
func (h *Handlers) amendAsDesk(c *fiber.Ctx) error {
	w, page, err := h.deskWider(c)
	if err != nil || page.Cannot != nil {
		return h.orCannot(c, page, fiber.StatusOK, err)
	}
	w.form.Answers = firstWish(w.l)
	h.readWish(&w)
	return h.deskAmendPage(c, w, page, fiber.StatusOK)
}

// deskWider reads the licence of the request that the page is about.
func (h *Handlers) deskWider(c *fiber.Ctx) (w wider, page views.DeskAmend, err error) {
	r, err := h.onDesk(c)
	if err != nil {
		return w, page, err
	}
	w.r = r
	if w.p, err = models.PublicationByID(c.UserContext(), h.db, r.PublicationID); err != nil {
		return w, page, err
	}
	base := h.deskBase(c)
	dress(&base, w.p)
	w.words = h.words.Printer(base.Lang)
	page = views.DeskAmend{Base: base, Back: queuePath + "/" + r.Reference, Reference: r.Reference}
	w.l, err = h.desk.Amendable(c.UserContext(), r.ID)
	page.Cannot, err = h.deskCannot(page, w, err)
	return w, page, err
}

// deskCannot words what forbids an amendment; any other fault stays one.
func (h *Handlers) deskCannot(page views.DeskAmend, w wider, err error) (*views.Unamendable, error) {
	var cannot *licensing.UnamendableError
	why := "none"
	switch {
	case err == nil:
		return nil, nil //nolint:nilnil // nothing forbids it
	case errors.As(err, &cannot):
		why = string(cannot.Why)
	case !errors.Is(err, models.ErrNotFound):
		return nil, err
	}
	out := &views.Unamendable{Text: w.words.T("desk_amendment.cannot." + why), To: views.Link{Href: page.Back, Text: w.words.T("desk_decide.to_request")}}
	if cannot != nil && cannot.Next.ID != 0 {
		out.To = views.Link{Href: queuePath + "/" + cannot.Next.Reference, Text: cannot.Next.Reference}
	}
	return out, nil
}

func (h *Handlers) orCannot(c *fiber.Ctx, page views.DeskAmend, status int, err error) error {
	if err != nil {
		return err
	}
	return h.show(c, status, page.Lang, page)
}

func (h *Handlers) deskAmendPage(c *fiber.Ctx, w wider, page views.DeskAmend, status int) error {
	form, err := h.widerForm(c, &w, page.Back+"/amend", page.Back+"/reply")
	if err != nil {
		return err
	}
	page.Form = form
	return h.show(c, status, page.Lang, page)
}

// beginAmendment answers the form, and leads to the quote of the new request.
func (h *Handlers) beginAmendment(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	w, page, err := h.deskWider(c)
	if err != nil || page.Cannot != nil {
		return h.orCannot(c, page, fiber.StatusConflict, err)
	}
	w.form.Answers = form
	sending, status, err := h.answerWider(c, &w)
	switch {
	case err != nil:
		return err
	case !sending && asksForJSON(c):
		return h.saysWider(c, &w)
	case !sending:
		return h.deskAmendPage(c, w, page, status)
	}
	next, err := h.desk.Amend(c.UserContext(), actorOf(c), w.r.ID, w.wish)
	if bad := invalid(err); bad != nil {
		w.form.Errors = bad
		return h.deskAmendPage(c, w, page, fiber.StatusUnprocessableEntity)
	}
	if err != nil {
		page.Cannot, err = h.deskCannot(page, w, err)
		return h.orCannot(c, page, fiber.StatusConflict, err)
	}
	return see(c, queuePath+"/"+next.Reference+"/quote")
}
