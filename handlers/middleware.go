package handlers

import (
	"context"
	"crypto/rand"
	"fmt"
	"net/http"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	catch "github.com/gofiber/fiber/v2/middleware/recover"
)

const (
	requestIDKey = "request_id"
	nonceKey     = "nonce"
	startKey     = "start"
)

// patience bounds the work for one page.
const patience = 5 * time.Second

func (h *Handlers) use(app *fiber.App) {
	app.Use(h.account)
	app.Use(catch.New(catch.Config{EnableStackTrace: true, StackTraceHandler: h.logPanic}))
	app.Use(h.headers, h.sameOrigin, h.weigh, h.bounded)
}

// account gives each request an id of our own and logs it when it is answered.
// Addresses are logged without their query: keys of private links stand there.
func (h *Handlers) account(c *fiber.Ctx) error {
	c.Locals(requestIDKey, rand.Text()[:12])
	c.Locals(nonceKey, rand.Text())
	start := time.Now()
	err := c.Next()
	if err != nil {
		err = h.showError(c, err)
	}
	path := c.Path()
	if path == "/livez" || path == "/readyz" || strings.HasPrefix(path, "/assets/") {
		return err
	}
	h.log.LogAttrs(c.UserContext(), levelOf(c.Response().StatusCode()), "request",
		attr("id", requestID(c)), attr("method", c.Method()), attr("path", path),
		attr("status", fmt.Sprint(c.Response().StatusCode())), attr("ms", fmt.Sprint(time.Since(start).Milliseconds())))
	return err
}

func requestID(c *fiber.Ctx) string {
	id, _ := c.Locals(requestIDKey).(string)
	return id
}

func nonce(c *fiber.Ctx) string {
	n, _ := c.Locals(nonceKey).(string)
	return n
}

// headers: nothing may be loaded, framed, sniffed or leaked. form-action lets a
// form lead to the payment page as well.
func (h *Handlers) headers(c *fiber.Ctx) error {
	c.Set("Content-Security-Policy", "default-src 'none'; script-src 'nonce-"+nonce(c)+"' 'strict-dynamic'; style-src 'self'; img-src 'self' data:; "+
		"font-src 'self'; connect-src 'self'; form-action 'self' https://*.stripe.com; base-uri 'none'; frame-ancestors 'none'")
	c.Set("X-Content-Type-Options", "nosniff")
	c.Set("X-Frame-Options", "DENY")
	c.Set("Referrer-Policy", "same-origin")
	c.Set("Cross-Origin-Opener-Policy", "same-origin")
	c.Set("Cross-Origin-Resource-Policy", "same-origin")
	c.Set("Permissions-Policy", "camera=(), geolocation=(), microphone=(), payment=()")
	if h.secure {
		c.Set("Strict-Transport-Security", "max-age=63072000; includeSubDomains")
	}
	return c.Next()
}

// sameOrigin refuses forms that another site sent (Sec-Fetch-Site, else Origin).
// Stripe's webhook is no browser and carries a signature instead.
func (h *Handlers) sameOrigin(c *fiber.Ctx) error {
	if c.Path() == "/webhooks/stripe" {
		return c.Next()
	}
	r := &http.Request{Method: c.Method(), Host: h.host, URL: &url.URL{Path: c.Path()}, Header: http.Header{}}
	for _, name := range []string{"Origin", "Sec-Fetch-Site"} {
		if v := c.Get(name); v != "" {
			r.Header.Set(name, v)
		}
	}
	if err := h.csrf.Check(r); err != nil {
		return fmt.Errorf("cross-origin %s: %w", c.Method(), fiber.ErrForbidden)
	}
	return c.Next()
}

// bounded gives the work for a page a deadline: Fiber's own context has none.
func (h *Handlers) bounded(c *fiber.Ctx) error {
	most := patience
	if carriesFiles(c) {
		most = filePatience
	}
	ctx, cancel := context.WithTimeout(c.UserContext(), most)
	defer cancel()
	c.SetUserContext(ctx)
	return c.Next()
}
