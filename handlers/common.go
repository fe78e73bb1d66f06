package handlers

import (
	"context"
	"fmt"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/billing"
	"imprimatur/models"
	"imprimatur/views"
)

// livez answers while the process lives; it asks nobody.
func (h *Handlers) livez(c *fiber.Ctx) error { return c.SendString("alive\n") }

// readyz answers 503 while the database is away, its schema is not ours, or the
// process is stopping.
func (h *Handlers) readyz(c *fiber.Ctx) error {
	ctx, cancel := context.WithTimeout(c.UserContext(), 500*time.Millisecond)
	defer cancel()
	if err := h.config.Ready(ctx); err != nil {
		h.log.Warn("not ready", "cause", err)
		return c.Status(fiber.StatusServiceUnavailable).SendString("not ready\n")
	}
	return c.SendString("ready\n")
}

// asset serves a stylesheet, script, font or icon; its name carries its hash.
func (h *Handlers) asset(c *fiber.Ctx) error {
	body, kind, ok := h.views.Asset(c.Params("name"))
	if !ok {
		return models.ErrNotFound
	}
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.Send(body)
}

// setTheme keeps a reader's choice of light or dark and leads back.
func (h *Handlers) setTheme(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	theme := form.one("theme")
	if theme != "light" && theme != "dark" {
		theme = ""
	}
	c.Cookie(&fiber.Cookie{Name: "theme", Value: theme, Path: "/", MaxAge: 365 * 24 * 3600, Secure: h.secure, SameSite: fiber.CookieSameSiteLaxMode})
	return see(c, localPath(form.one("next")))
}

// localPath is an address of ours to lead back to; anything else becomes the
// start page, so that nobody is sent away by a crafted link.
func localPath(raw string) string {
	if !strings.HasPrefix(raw, "/") || strings.HasPrefix(raw, "//") || strings.ContainsAny(raw, "\\\n\r\t") {
		return "/"
	}
	return raw
}

// stripeWebhook verifies, stores, and answers 200; what follows is a job's. A
// failing database is 500, so that Stripe tries again.
func (h *Handlers) stripeWebhook(c *fiber.Ctx) error {
	body := append([]byte(nil), c.BodyRaw()...) // the bytes on the wire, ours to keep
	event, err := billing.VerifyEvent(body, c.Get("Stripe-Signature"), h.config.WebhookSecrets, time.Now())
	if err != nil {
		h.log.Warn("webhook refused", "id", requestID(c), "cause", err)
		return c.SendStatus(fiber.StatusBadRequest)
	}
	if err := h.desk.StoreEvent(c.UserContext(), event, body); err != nil {
		h.log.Error("webhook not stored", "id", requestID(c), "event", event.ID, "cause", err)
		return c.SendStatus(fiber.StatusInternalServerError)
	}
	return c.SendStatus(fiber.StatusOK)
}

// brandStylesheet serves a publication's colours under /brand/{CODE}.css; its
// address carries a hash of the accent, so that it may be kept for ever.
func (h *Handlers) brandStylesheet(c *fiber.Ctx) error {
	code, ok := strings.CutSuffix(c.Params("name"), ".css")
	if !ok {
		return models.ErrNotFound
	}
	p, err := models.PublicationByCode(c.UserContext(), h.db, code)
	if err != nil {
		return err
	}
	colours, err := views.DeriveBrand(p.Accent)
	if err != nil {
		return fmt.Errorf("brand of %s: %w", p.Code, models.ErrNotFound)
	}
	c.Set(fiber.HeaderContentType, "text/css; charset=utf-8")
	c.Set(fiber.HeaderCacheControl, "public, max-age=31536000, immutable")
	return c.SendString(colours.CSS())
}
