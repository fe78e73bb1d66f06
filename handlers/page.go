package handlers

import (
	"net/url"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// base fills what every page is told. Handlers add the publication and the zone.
func (h *Handlers) base(c *fiber.Ctx) views.Base {
	query, _ := url.ParseQuery(string(c.Request().URI().QueryString()))
	query.Del("key") // a private link's key never comes back in a page
	return views.Base{
		Lang: h.lang(c), Path: c.Path(), Query: query, Languages: h.languages(c), Sandbox: h.desk.Mode() != "live",
		Theme: c.Cookies("theme"), Nonce: nonce(c), RequestID: requestID(c), Now: h.desk.Now(), Zone: time.UTC,
	}
}

// languages are those in which the page at this address is whole.
func (h *Handlers) languages(c *fiber.Ctx) []string {
	if strings.HasPrefix(c.Path(), "/admin") {
		return h.inside
	}
	return h.words.Languages()
}

// lang is the page's language: chosen in the address, kept from an earlier
// choice, the request's own, the browser's, or English.
func (h *Handlers) lang(c *fiber.Ctx) string {
	known := h.languages(c)
	browser := i18n.Match(c.Get(fiber.HeaderAcceptLanguage))
	for _, l := range []string{c.Query("lang"), c.Cookies("lang"), requestOf(c).Language, browser} {
		if slices.Contains(known, l) {
			return l
		}
	}
	return known[0]
}

// dress gives a page the brand and zone of a publication.
func dress(b *views.Base, p models.Publication) {
	b.Publication = views.Brand{Name: p.Name, Code: p.Code, Accent: p.Accent, LegalName: p.LegalName}
	b.ContactEmail, b.Zone = p.ContactEmail, p.Zone()
}

// show renders a page and sends it with a status.
func (h *Handlers) show(c *fiber.Ctx, status int, lang string, page views.Page) error {
	body, err := h.views.Render(lang, page)
	if err != nil {
		return err
	}
	if l := c.Query("lang"); l == lang && c.Cookies("lang") != lang {
		c.Cookie(&fiber.Cookie{Name: "lang", Value: lang, Path: "/", MaxAge: 365 * 24 * 3600, Secure: h.secure, SameSite: fiber.CookieSameSiteLaxMode})
	}
	c.Status(status)
	return h.html(c, body)
}

func (h *Handlers) html(c *fiber.Ctx, body []byte) error {
	c.Set(fiber.HeaderContentType, fiber.MIMETextHTMLCharsetUTF8)
	if len(c.Response().Header.Peek(fiber.HeaderCacheControl)) == 0 {
		c.Set(fiber.HeaderCacheControl, "no-store")
	}
	return c.Send(body)
}

// see sends the reader on after a POST.
func see(c *fiber.Ctx, path string) error { return c.Redirect(path, fiber.StatusSeeOther) }
