package handlers

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// sendRequest makes a request of the draft. However often it is sent, it makes one: the draft's own number is the key.
func (h *Handlers) sendRequest(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	f, ok, err := h.inProgress(c)
	if err != nil {
		return err
	}
	if !ok {
		return see(c, "/request")
	}
	f, err = h.keep(c, f, form, []string{"consent", "currency"})
	if f.RequestID != nil {
		return h.enter(c, *f.RequestID, "")
	}
	if err != nil {
		return err
	}
	if next := h.inLanguage(form, "/request/check"); next != "" {
		return see(c, next)
	}
	a, err := h.apply(c, f)
	if err != nil {
		return err
	}
	if status, trouble, bad := h.refuse(c, form, f, a); status != 0 {
		return h.checkPage(c, status, f, trouble, bad)
	}
	r, err := h.desk.Submit(c.UserContext(), h.submission(c, f, a))
	if errors.Is(err, models.ErrThrottled) {
		c.Set(fiber.HeaderRetryAfter, strconv.Itoa(int(licensing.ConfirmPause/time.Second)))
		return h.checkPage(c, fiber.StatusTooManyRequests, f, "public_form.check.address_throttled", nil)
	}
	if err != nil {
		return err
	}
	return h.enter(c, r.ID, "")
}

// refuse says why a draft is not sent now: the status of the answer, a trouble of the whole, or troubles of the page's
// own fields. Status 0: send it.
func (h *Handlers) refuse(c *fiber.Ctx, form typed, f models.FormDraft, a application) (int, string, models.Invalid) {
	k := check(form)
	if a.Publication.ID != 0 && form.one("currency") != "" {
		k.oneOf("currency", "errors.currency_unknown", currencies(a.Publication))
	}
	if !form.on("consent") {
		k.wrong("consent", "public_form.error.consent")
	}
	switch trouble := h.machine(form, f.ID, h.desk.Now()); {
	case len(a.bad) > 0:
		return fiber.StatusUnprocessableEntity, "", nil // the page lists them
	case a.priced.Outcome == pricing.OutcomeNotOffered:
		return fiber.StatusUnprocessableEntity, "public_form.check.not_offered", nil
	case len(k.bad) > 0:
		return fiber.StatusUnprocessableEntity, "", k.bad
	case trouble != "":
		return fiber.StatusUnprocessableEntity, trouble, nil
	}
	err := h.desk.Allow(c.UserContext(), "submit:"+sender(c), h.limits.Submit, 10)
	if errors.Is(err, models.ErrThrottled) {
		c.Set(fiber.HeaderRetryAfter, "60")
		return fiber.StatusTooManyRequests, "public_form.check.throttled", nil
	}
	return 0, "", nil // a limiter that fails must not lose a request; Submit says what is wrong with the database
}

// submission is the application as the verb takes it.
func (h *Handlers) submission(c *fiber.Ctx, f models.FormDraft, a application) licensing.Submission {
	in := a.Submission
	in.Key, in.DraftID, in.Language, in.Limited = fmt.Sprintf("draft:%d", f.ID), f.ID, h.lang(c), true
	return in
}

// enter signs this browser in to a request of its own and leads to it, or to a page of it.
func (h *Handlers) enter(c *fiber.Ctx, requestID int64, page string) error {
	r, err := models.RequestByID(c.UserContext(), h.db, requestID)
	if err != nil {
		return err
	}
	token, err := h.desk.OpenSession(c.UserContext(), r.ID, c.IP(), c.Get(fiber.HeaderUserAgent))
	if err != nil {
		return err
	}
	h.setCookie(c, h.licenseeCookie(r.Reference), token, int(licensing.LicenseeLife/time.Second))
	return see(c, "/r/"+r.Reference+page)
}
