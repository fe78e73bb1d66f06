package handlers

import (
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

func decimalOf(minor int64, currency string) string {
	return money.Amount{Minor: minor, Currency: currency}.Decimal()
}

func isRemind(c *fiber.Ctx) bool { return strings.HasSuffix(c.Path(), "/remind") }

// offerActPage shows the mail of an extension or a reminder before it is sent.
func (h *Handlers) offerActPage(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	form, err := h.takenBack(c, r)
	if err != nil {
		return err
	}
	return h.showOfferAct(c, r, form, fiber.StatusOK, nil)
}

func (h *Handlers) showOfferAct(c *fiber.Ctx, r models.Request, form typed, status int, bad models.Invalid) error {
	q, err := models.LatestQuote(c.UserContext(), h.db, r.ID)
	if errors.Is(err, models.ErrNotFound) || err == nil && status == fiber.StatusOK && !licensing.Extensible(r, q) {
		return see(c, queuePath+"/"+r.Reference)
	}
	if err != nil {
		return err
	}
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	page := views.DeskOfferPage{
		Base: body.base, Typed: views.Typed{Answers: form, Errors: bad}, File: body.file(), Remind: isRemind(c), Version: q.Version, Days: body.dossier.Publication.QuoteDays,
	}
	page.Base.Notice = takenBackNotice(c, body.words)
	if status == fiber.StatusConflict {
		page.Rivals = views.EventsSince(body.base, body.words, body.dossier, seenEvent(form))
		if page.Remind {
			page.Base.Notice = views.Notice{Tone: "warn", Text: body.words.T("desk_negotiation.remind.refused")}
		}
		return h.show(c, status, body.base.Lang, page)
	}
	page.Mail, err = h.rehearse(c, func(desk *licensing.Desk) error { return h.offerAct(c, desk, r, r.Version, 0) })
	if err != nil && !errors.Is(err, models.ErrConflict) && !errors.Is(err, licensing.ErrHeld) && invalid(err) == nil {
		return err
	}
	if errors.Is(err, models.ErrConflict) && page.Remind {
		page.Base.Notice = views.Notice{Tone: "warn", Text: body.words.T("desk_negotiation.remind.refused")}
	}
	return h.show(c, status, body.base.Lang, page)
}

func (h *Handlers) offerAct(c *fiber.Ctx, desk *licensing.Desk, r models.Request, seen, days int) error {
	if isRemind(c) {
		return desk.RemindQuote(c.UserContext(), actorOf(c), r.ID, seen)
	}
	_, err := desk.ExtendQuote(c.UserContext(), actorOf(c), r.ID, seen, days)
	return err
}

// doOfferAct extends a quote or reminds of it.
func (h *Handlers) doOfferAct(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	k := check(form)
	days := 0
	if !isRemind(c) {
		days = k.wholeOrNone("valid_days", "errors.valid_days", 365)
	}
	if len(k.bad) > 0 {
		return h.showOfferAct(c, r, form, fiber.StatusUnprocessableEntity, k.bad)
	}
	word := "extend"
	if isRemind(c) {
		word = "remind"
	}
	return h.afterOffer(c, r, h.offerAct(c, h.desk.Typing(form.kept()), r, seenVersion(form), days), word, func(r models.Request, status int) error {
		if status == fiber.StatusUnprocessableEntity { // something stands against the offer: the quote's page says what
			return see(c, queuePath+"/"+r.Reference+"/quote")
		}
		return h.showOfferAct(c, r, form, status, nil)
	})
}

// afterOffer leads on when something was done with an offer, or shows its page again: with the request as it is now and 409
// when somebody was faster or the account is on hold, with 422 when something stands against it.
func (h *Handlers) afterOffer(c *fiber.Ctx, r models.Request, err error, word string, again func(models.Request, int) error) error {
	switch {
	case err == nil:
		return done(c, r, word)
	case errors.Is(err, models.ErrConflict), errors.Is(err, licensing.ErrHeld):
		if r, err = models.RequestByID(c.UserContext(), h.db, r.ID); err != nil {
			return err
		}
		return again(r, fiber.StatusConflict)
	case invalid(err) != nil:
		return again(r, fiber.StatusUnprocessableEntity)
	default:
		return err
	}
}
