package handlers

import (
	"context"
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// findTakes is how long finding takes, whatever is found: the time must not tell whether an address is known.
const findTakes = 350 * time.Millisecond

// showFind asks for the address under which requests were made (P10).
func (h *Handlers) showFind(c *fiber.Ctx) error {
	return h.findPage(c, fiber.StatusOK, "", views.Typed{})
}

func (h *Handlers) findPage(c *fiber.Ctx, status int, trouble string, form views.Typed) error {
	page := views.FindRequests{Base: h.base(c), Typed: form, Done: c.Query("done") == "yes", Trouble: trouble}
	if p, err := h.publicationOf(c, models.FormDraft{}); err != nil {
		return err
	} else if p.ID != 0 {
		dress(&page.Base, p)
	}
	return h.show(c, status, page.Lang, page)
}

// find mails the private links. The answer and its time are the same whether there are any.
func (h *Handlers) find(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	k := check(form)
	email, ref := k.email("email", "public_find.bad_email"), form.one("reference")
	if ref != "" {
		parsed, ok := models.ParseReference(ref)
		if ref = parsed; !ok {
			k.wrong("reference", "public_find.bad_reference")
		}
	}
	again := views.Typed{Answers: form, Errors: k.bad}
	if len(k.bad) > 0 {
		return h.findPage(c, fiber.StatusUnprocessableEntity, "", again)
	}
	err = h.desk.Allow(c.UserContext(), "find:"+sender(c), h.limits.Find, 5)
	if errors.Is(err, models.ErrThrottled) {
		c.Set(fiber.HeaderRetryAfter, "60")
		return h.findPage(c, fiber.StatusTooManyRequests, "public_find.throttled", again)
	}
	if err != nil {
		return err
	}
	if err := evenly(c.UserContext(), findTakes, func(ctx context.Context) error { return h.mailLinks(ctx, email, ref, h.lang(c)) }); err != nil {
		return err
	}
	return see(c, "/find?done=yes")
}

// mailLinks sends the links of an address, at most three times in a quarter of an hour; with a reference only when that
// request is the address's own. Silence and a mail look the same to the asker.
func (h *Handlers) mailLinks(ctx context.Context, email, ref, lang string) error {
	err := h.desk.Allow(ctx, "find-who:"+models.EmailKey(email), 5*time.Minute, 3)
	if errors.Is(err, models.ErrThrottled) {
		return nil
	}
	if err != nil {
		return err
	}
	if ref != "" {
		r, err := models.RequestByReference(ctx, h.db, ref)
		if errors.Is(err, models.ErrNotFound) || err == nil && models.EmailKey(r.ContactEmail) != models.EmailKey(email) {
			return nil
		}
		if err != nil {
			return err
		}
	}
	return h.desk.SendMyLinks(ctx, email, lang)
}

// evenly lets some work take a certain time, or as long as it takes when that is more.
func evenly(ctx context.Context, takes time.Duration, work func(context.Context) error) error {
	rest := time.After(takes)
	err := work(ctx)
	select {
	case <-rest:
	case <-ctx.Done():
	}
	return err
}
