package handlers

import (
	"encoding/base64"
	"net/url"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"

	"imprimatur/models"
)

// The tester stays as an editor left it while the card changes: each page of the
// draft answers the same use anew. It is kept in the browser, for one publication.

const (
	tryCookie  = "rates-try"
	longestTry = 2000
)

// queried is an address's query as a form.
func queried(args *fasthttp.Args) typed {
	form := typed{}
	for key, value := range args.All() {
		form.add(string(key), string(value))
	}
	return form
}

// rememberTry keeps a use that could be read.
func (h *Handlers) rememberTry(c *fiber.Ctx, p models.Publication, t rateTry, form typed) {
	if len(t.bad) > 0 {
		return
	}
	query := url.Values{}
	for name, values := range form {
		if strings.HasPrefix(name, tryName("")) {
			query[name] = values
		}
	}
	value := p.Code + "." + base64.RawURLEncoding.EncodeToString([]byte(query.Encode()))
	if len(value) <= longestTry {
		c.Cookie(&fiber.Cookie{Name: tryCookie, Value: value, Path: ratesPath, HTTPOnly: true, Secure: h.secure, SameSite: fiber.CookieSameSiteLaxMode, SessionOnly: true})
	}
}

// rememberedTry is the use that was tried last with this publication's card.
func rememberedTry(c *fiber.Ctx, p models.Publication) (rateTry, bool) {
	encoded, found := strings.CutPrefix(c.Cookies(tryCookie), p.Code+".")
	text, err := base64.RawURLEncoding.DecodeString(encoded)
	if !found || err != nil || len(encoded) > longestTry {
		return rateTry{}, false
	}
	var args fasthttp.Args
	args.ParseBytes(text)
	t := readTry(queried(&args))
	return t, len(t.bad) == 0
}
