package handlers

import (
	"errors"
	"fmt"
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// visit is a licensee's look at their request: what each page of it needs.
type visit struct {
	r     models.Request
	p     models.Publication
	base  views.Base
	words *i18n.Printer
	form  views.Typed // what was typed into the page, where it has a form
}

// visit reads the request as it is now, also after a verb has moved it. page is
// the part of the address after the reference where the reader is, or would be
// when the answer to a form shows its page again.
func (h *Handlers) visit(c *fiber.Ctx, page string) (visit, error) {
	v := visit{r: requestOf(c)}
	var err error
	if c.Method() == fiber.MethodPost {
		if v.r, err = models.RequestByID(c.UserContext(), h.db, v.r.ID); err != nil {
			return v, err
		}
	}
	if v.p, err = models.PublicationByID(c.UserContext(), h.db, v.r.PublicationID); err != nil {
		return v, err
	}
	v.base = h.base(c)
	dress(&v.base, v.p)
	v.base.Private, v.base.Path, v.base.Zone = true, v.path(page), zoneOf(v.r, v.p)
	if lang := typedIn(c, "switch_lang"); c.Method() == fiber.MethodPost && slices.Contains(h.words.Languages(), lang) {
		v.base.Lang = lang
		c.Cookie(&fiber.Cookie{Name: "lang", Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, Secure: h.secure, SameSite: fiber.CookieSameSiteLaxMode})
	}
	v.words = h.words.Printer(v.base.Lang)
	return v, nil
}

// path is an address of this request.
func (v visit) path(page string) string { return "/r/" + v.r.Reference + page }

// zoneOf is the requester's time zone, or the publication's when it is not known.
func zoneOf(r models.Request, p models.Publication) *time.Location {
	if zone, err := time.LoadLocation(r.TimeZone); err == nil && r.TimeZone != "" {
		return zone
	}
	return p.Zone()
}

// standing gathers what hangs on a request.
func (h *Handlers) standing(c *fiber.Ctx, v visit) (views.Standing, error) {
	ctx := c.UserContext()
	s := views.Standing{Request: v.r, Now: h.desk.Now(), Zone: v.base.Zone, Patience: v.p.LapseDays}
	var errs [7]error
	s.Now, errs[4] = h.desk.OfferTime(ctx)
	s.Counter, errs[5] = models.OpenCounter(ctx, h.db, v.r.ID)
	s.Events, errs[0] = models.EventsOf(ctx, h.db, v.r.ID, false)
	s.Quote, errs[1] = maybe(models.LatestQuote(ctx, h.db, v.r.ID))
	s.Invoice, errs[2] = maybe(models.LatestInvoice(ctx, h.db, v.r.ID))
	s.Licence, errs[3] = maybe(models.LicenceOfRequest(ctx, h.db, v.r.ID))
	s.Agreement, errs[6] = maybe(models.AgreementOfSale(ctx, h.db, v.r.ID))
	return s, errors.Join(errs[:]...)
}

// maybe is a row that need not exist: nil for none.
func maybe[T any](row T, err error) (*T, error) {
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	return &row, err
}

// leadTo shows the page whose form an address takes.
func leadTo(page string) fiber.Handler {
	return func(c *fiber.Ctx) error { return see(c, "/r/"+requestOf(c).Reference+page) }
}

// switching reports that a form was sent only to see its page in another language.
func (h *Handlers) switching(form typed) bool {
	return slices.Contains(h.words.Languages(), form.one("switch_lang"))
}

// again comes back to a page by itself after some seconds, without a script.
func again(c *fiber.Ctx, seconds int, path string) {
	c.Set("Refresh", fmt.Sprintf("%d; url=%s", seconds, path))
}

// userAgent is what the visitor's program calls itself, fit to be stored.
func userAgent(c *fiber.Ctx) string { return clean(c.Get(fiber.HeaderUserAgent)) }
