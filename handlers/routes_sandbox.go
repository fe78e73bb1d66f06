package handlers

import (
	"net/http"

	"github.com/gofiber/fiber/v2"
	"github.com/gofiber/fiber/v2/middleware/adaptor"
)

// sandboxRoutes are the developer's pages. Each exists only while its embedded part does.
func (h *Handlers) sandboxRoutes() []Route {
	routes := []Route{{"GET", "/sandbox/gallery", Developer, h.gallery}}
	if h.config.CapturedMail {
		routes = append(routes,
			Route{"GET", "/sandbox/mail", Developer, h.capturedMails},
			Route{"GET", "/sandbox/mail/:id", Developer, h.capturedMail},
			Route{"GET", "/sandbox/mail/:id/html", Developer, h.capturedHTML})
	}
	routes = append(routes, mounted("/sandbox/stripe", h.config.SandboxBilling)...)
	return append(routes, mounted("/sandbox/articles", h.config.SandboxSite)...)
}

// mounted are the addresses of an embedded site; none when it is not there.
func mounted(prefix string, site http.Handler) []Route {
	if site == nil {
		return nil
	}
	serve := foreign(site)
	var routes []Route
	for _, method := range []string{fiber.MethodGet, fiber.MethodPost} {
		routes = append(routes, Route{method, prefix, Developer, serve}, Route{method, prefix + "/*", Developer, serve})
	}
	return routes
}

// ownHeaders are those that an embedded site may set for itself: two policies
// side by side would both be enforced.
var ownHeaders = []string{"Content-Security-Policy", "Referrer-Policy", "X-Content-Type-Options", "X-Frame-Options"}

// foreign serves a net/http site; a header that it does not set keeps our value.
func foreign(site http.Handler) fiber.Handler {
	serve := adaptor.HTTPHandler(site)
	return func(c *fiber.Ctx) error {
		ours := map[string]string{}
		for _, name := range ownHeaders {
			ours[name] = c.GetRespHeader(name)
			c.Response().Header.Del(name)
		}
		err := serve(c)
		for _, name := range ownHeaders {
			if c.GetRespHeader(name) == "" {
				c.Set(name, ours[name])
			}
		}
		return err
	}
}
