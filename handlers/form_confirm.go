package handlers

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// resendPause is the least time between two confirmation mails of a request.
const resendPause = 30 * time.Second

// showUnconfirmed is what the request page shows until the address is confirmed (P5).
func (h *Handlers) showUnconfirmed(c *fiber.Ctx, r models.Request) error {
	return h.unconfirmedPage(c, fiber.StatusOK, r, "", views.Typed{})
}

func (h *Handlers) unconfirmedPage(c *fiber.Ctx, status int, r models.Request, trouble string, form views.Typed) error {
	p, err := models.PublicationByID(c.UserContext(), h.db, r.PublicationID)
	if err != nil {
		return err
	}
	page := views.ConfirmAddress{
		Base: h.base(c), Typed: form, Reference: r.Reference, Address: r.ContactEmail, Until: r.ConfirmBy,
		Again: c.Query("again") == "yes" && trouble == "", Trouble: trouble, Guess: likelierAddress(r.ContactEmail),
	}
	page.Private = true
	dress(&page.Base, p)
	page.Zone = zoneOf(r, p)
	if status != fiber.StatusOK {
		page.Path = "/r/" + r.Reference // where the language switch leads: the page of this answer takes no GET
	}
	return h.show(c, status, page.Lang, page)
}

// resendConfirmation mails the confirmation again, to a corrected address if one was typed.
func (h *Handlers) resendConfirmation(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	r := requestOf(c)
	if r.Status != models.Draft {
		return see(c, "/r/"+r.Reference)
	}
	k := check(form)
	address := r.ContactEmail
	if form.one("email") != "" {
		address = k.email("email", "public_form.error.email")
	}
	again := views.Typed{Answers: form, Errors: k.bad}
	if len(k.bad) > 0 {
		return h.unconfirmedPage(c, fiber.StatusUnprocessableEntity, r, "", again)
	}
	err = h.resend(c, r, address)
	switch {
	case errors.Is(err, models.ErrThrottled):
		c.Set(fiber.HeaderRetryAfter, "30")
		return h.unconfirmedPage(c, fiber.StatusTooManyRequests, r, "public_form.confirm.wait", again)
	case errors.Is(err, models.ErrConflict):
		return see(c, "/r/"+r.Reference) // confirmed meanwhile
	case err != nil:
		return err
	}
	return see(c, "/r/"+r.Reference+"?again=yes")
}

// resend keeps its pauses: half a minute for a request, and few mails an hour for an address, so that nobody's mailbox
// is flooded through us. ErrThrottled, ErrConflict.
func (h *Handlers) resend(c *fiber.Ctx, r models.Request, address string) error {
	ctx := c.UserContext()
	if h.desk.Now().Sub(r.CreatedAt) < resendPause {
		return models.ErrThrottled
	}
	if err := h.desk.Allow(ctx, "resend:"+r.Reference, resendPause, 1); err != nil {
		return err
	}
	if err := h.desk.AllowConfirmation(ctx, address); err != nil {
		return err
	}
	return h.desk.ResendConfirmation(ctx, r.ID, address)
}

// showConfirm is where the link in the mail leads. Opening it changes nothing: mail scanners open links too.
func (h *Handlers) showConfirm(c *fiber.Ctx) error {
	return h.keyPage(c, clean(c.Query("key")))
}

// confirm takes the key: the request reaches the desk, and this browser is signed in to it.
func (h *Handlers) confirm(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	key := form.one("key")
	r, err := h.desk.Confirm(c.UserContext(), key)
	if errors.Is(err, models.ErrGone) || err == nil && r.ConfirmedAt == nil {
		return h.keyPage(c, key)
	}
	if err != nil {
		return err
	}
	return h.enter(c, r.ID, "/sent")
}

// renewConfirmation mails a fresh link in place of one that ended. Who holds the old one reads the mails of the address.
func (h *Handlers) renewConfirmation(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	_, r, err := h.confirmLink(c, form.one("key"))
	if err != nil {
		return err
	}
	err = h.resend(c, r, r.ContactEmail)
	if errors.Is(err, models.ErrConflict) {
		return h.keyPage(c, form.one("key"))
	}
	if err != nil && !errors.Is(err, models.ErrThrottled) { // one is on its way already
		return err
	}
	return h.showKey(c, fiber.StatusOK, r, form.one("key"), "renewed")
}

func (h *Handlers) confirmLink(c *fiber.Ctx, key string) (models.Link, models.Request, error) {
	link, err := models.LinkByKey(c.UserContext(), h.db, "confirm", key)
	if err != nil {
		return link, models.Request{}, err
	}
	r, err := models.RequestByID(c.UserContext(), h.db, link.RequestID)
	return link, r, err
}

// keyPage shows what a key of the confirmation mail is still good for.
func (h *Handlers) keyPage(c *fiber.Ctx, key string) error {
	link, r, err := h.confirmLink(c, key)
	if err != nil {
		return err
	}
	ended := !link.Confirms(r, h.desk.Now())
	switch {
	case ended && r.Status == models.Draft:
		return h.showKey(c, fiber.StatusGone, r, key, "ended")
	case ended, r.Status != models.Draft && r.ConfirmedAt == nil:
		return h.showKey(c, fiber.StatusGone, r, key, "closed")
	}
	return h.showKey(c, fiber.StatusOK, r, key, "open")
}

func (h *Handlers) showKey(c *fiber.Ctx, status int, r models.Request, key, state string) error {
	p, err := models.PublicationByID(c.UserContext(), h.db, r.PublicationID)
	if err != nil {
		return err
	}
	page := views.ConfirmKey{Base: h.base(c), Key: key, State: state, Reference: r.Reference, Titled: r.Title}
	page.Private, page.Path = true, "/confirm"
	page.Query.Set("key", key) // the language switch leads back here
	dress(&page.Base, p)
	return h.show(c, status, page.Lang, page)
}

// showSent says what happens next, and when (P6).
func (h *Handlers) showSent(c *fiber.Ctx) error {
	r := requestOf(c)
	if r.ConfirmedAt == nil {
		return see(c, "/r/"+r.Reference)
	}
	p, err := models.PublicationByID(c.UserContext(), h.db, r.PublicationID)
	if err != nil {
		return err
	}
	articles, err := models.ArticlesOf(c.UserContext(), h.db, r.ID)
	if err != nil {
		return err
	}
	page := views.RequestSent{Base: h.base(c), Request: r}
	for _, a := range articles {
		page.Articles = append(page.Articles, a.Title)
	}
	page.Private = true
	dress(&page.Base, p)
	page.Zone = zoneOf(r, p)
	return h.show(c, fiber.StatusOK, page.Lang, page)
}
