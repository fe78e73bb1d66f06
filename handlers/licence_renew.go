package handlers

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// renewSoon is how long before its end a licence offers its renewal first of all.
const renewSoon = 60 * 24 * time.Hour

// renewLicence asks for a further term and leads to the new request's page; a
// second click leads to the same one.
func (h *Handlers) renewLicence(c *fiber.Ctx) error {
	if _, err := posted(c); err != nil {
		return err
	}
	v, err := h.visit(c, "/licence")
	if err != nil {
		return err
	}
	next, err := h.desk.Renew(c.UserContext(), v.r.Licensee(), v.r.ID)
	if errors.Is(err, models.ErrConflict) {
		next, err = h.successor(c, v.r.ID)
		if errors.Is(err, models.ErrNotFound) {
			v.base.Notice = views.Notice{Tone: "warn", Title: v.words.T("public_renewal.not_now.title"), Text: v.words.T("public_renewal.not_now.text")}
			return h.licencePage(c, v, fiber.StatusConflict)
		}
	}
	if errors.Is(err, models.ErrNotFound) { // there is no licence yet: the page says who has to act
		return h.licencePage(c, v, fiber.StatusConflict)
	}
	if err != nil {
		return err
	}
	return h.enterSuccessor(c, next)
}

// successor is the request that continues the licence of another one.
func (h *Handlers) successor(c *fiber.Ctx, requestID int64) (models.Request, error) {
	l, err := models.LicenceOfRequest(c.UserContext(), h.db, requestID)
	if err != nil {
		return models.Request{}, err
	}
	return models.SuccessorOf(c.UserContext(), h.db, l.ID)
}

// enterSuccessor lets the licensee of a request into the one that continues it:
// whoever holds the one session may hold the other.
func (h *Handlers) enterSuccessor(c *fiber.Ctx, r models.Request) error {
	token, err := h.desk.OpenSession(c.UserContext(), r.ID, c.IP(), userAgent(c))
	if err != nil {
		return err
	}
	h.setCookie(c, h.licenseeCookie(r.Reference), token, int(licensing.LicenseeLife/time.Second))
	switch r.Status {
	case models.Quoted:
		return see(c, "/r/"+r.Reference+"/quote")
	case models.Fulfilled:
		return see(c, "/r/"+r.Reference+"/licence")
	default:
		return see(c, "/r/"+r.Reference)
	}
}

// successionOf says what a licence continues and how it can go on.
func (h *Handlers) successionOf(c *fiber.Ctx, v visit, l models.Licence) (views.Succession, error) {
	ctx, now := c.UserContext(), h.desk.Now()
	s := views.Succession{Reference: v.r.Reference}
	before, err := models.Before(ctx, h.db, l.FollowsID)
	if err != nil {
		return s, err
	}
	if before != nil {
		s.Before, s.BeforeAs = before.Number, string(l.FollowsAs)
	}
	after, err := maybe(models.LicenceAfter(ctx, h.db, l.ID))
	if err != nil {
		return s, err
	}
	next, err := maybe(models.SuccessorOf(ctx, h.db, l.ID))
	if err != nil {
		return s, err
	}
	if why := l.Unamendable(now); next == nil && (why == "" || why == models.AmendUnpaid || why == models.AmendDrawn || why == models.AmendNotBegun) {
		s.Amendment = views.AmendmentOffered
	}
	switch {
	case after != nil && after.FollowsAs == models.Amendment:
		s.Amendment, s.After, s.AfterAs, s.On = views.AmendmentDone, after.Number, string(after.FollowsAs), after.IssuedAt.In(v.base.Zone)
	case next != nil && next.FollowsAs == models.Amendment:
		s.Amendment = views.AmendmentOpen
	case after != nil && next != nil:
		s.Renewal, s.After, s.AfterAs = views.RenewalDone, after.Number, string(after.FollowsAs)
	case next != nil:
		s.Renewal = views.RenewalOpen
	case l.Renewable():
		s.Renewal, s.Soon = views.RenewalOffered, l.EndsAt.Sub(now) < renewSoon
		if l.EndsAt.After(now) {
			s.Begins = l.EndsAt.In(v.base.Zone)
		}
	}
	return s, nil
}

// priceChange explains the price of a request that continues a licence; nil for any other.
func (h *Handlers) priceChange(c *fiber.Ctx, v visit, q models.Quote) (*views.PriceChange, error) {
	before, err := models.Before(c.UserContext(), h.db, v.r.FollowsID)
	if err != nil || before == nil || v.r.FollowsAs == models.Amendment {
		return nil, err
	}
	was, err := models.QuoteByID(c.UserContext(), h.db, before.QuoteID)
	if err != nil {
		return nil, err
	}
	return views.PriceChangeOf(v.words, *before, was, v.r, &q), nil
}
