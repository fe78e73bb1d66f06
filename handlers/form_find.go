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

// visitLabels are the fields of a licensee's forms that hold words of theirs.
var visitLabels = map[string]string{
	"message": "public_request.message.label", "reason": "public_find.kept.reason", "wish": "public_find.kept.wish",
	"order_number": "public_pay.send_order.number",
	"legal_name":   "public_request.accept.legal_name", "line1": "public_request.accept.line1", "line2": "public_request.accept.line2",
	"city": "public_request.accept.city", "postal_code": "public_request.accept.postal_code", "state": "public_request.accept.state", "tax_id": "public_request.accept.tax_id",
	"purchase_order": "public_request.accept.purchase_order", "finance_email": "public_request.accept.finance_email",
	"signatory_name": "public_request.accept.name", "signatory_role": "public_request.accept.role",
}

// visitEnded answers a form of a request whose session is over, or that never
// was: the answer is the same. The way back is a new link by mail, and what was
// typed stands there to be copied.
func (h *Handlers) visitEnded(c *fiber.Ctx) error {
	page := views.FindRequests{Base: h.base(c), Ended: true}
	if form, err := posted(c); err == nil {
		words := h.words.Printer(page.Lang)
		page.Kept = keptFields(form, func(name string) string {
			if id, ok := visitLabels[name]; ok {
				return words.T(id)
			}
			return ""
		})
	}
	return h.show(c, fiber.StatusNotFound, page.Lang, page)
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
