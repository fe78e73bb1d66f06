package handlers

import (
	"io"
	"mime"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"
	"github.com/valyala/fasthttp"
)

const (
	// longestBody bounds what any address takes.
	longestBody = 256 << 10
	// longestFiles bounds a form with files at the few addresses that take them. It is more than is kept, so that who
	// sends too much is told so on the page; what is too much is read past, not held.
	longestFiles = 64 << 20
	// filePatience bounds how long such a form may take to arrive and to be worked on.
	filePatience = 2 * time.Minute
)

// fileRoutes are the addresses whose forms may carry files.
var fileRoutes = []string{"/request/you", "/r/:reference/messages", "/r/:reference/order", "/r/:reference/waiver", "/admin/requests/:reference/reply", "/admin/rates/import"}

// takesFiles reports whether an address takes a form with files.
func takesFiles(method, path string) bool {
	if method != fiber.MethodPost {
		return false
	}
	for _, route := range fileRoutes {
		if before, after, wild := strings.Cut(route, ":reference"); path == route && !wild ||
			wild && len(path) > len(before)+len(after) && strings.HasPrefix(path, before) && strings.HasSuffix(path, after) &&
				!strings.Contains(path[len(before):len(path)-len(after)], "/") {
			return true
		}
	}
	return false
}

// carriesFiles reports whether this very form does.
func carriesFiles(c *fiber.Ctx) bool {
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	return err == nil && kind == fiber.MIMEMultipartForm && takesFiles(c.Method(), c.Path())
}

// slowly gives a form with files the time it needs to arrive; fasthttp asks when it has read the head.
func slowly(head *fasthttp.RequestHeader) fasthttp.RequestConfig {
	path, _, _ := strings.Cut(string(head.RequestURI()), "?")
	if takesFiles(string(head.Method()), path) {
		return fasthttp.RequestConfig{ReadTimeout: filePatience}
	}
	return fasthttp.RequestConfig{}
}

// weigh reads the body of a request, up to its limit; a longer one is 413. Bodies come as streams because of the forms
// with files: those alone stay streams, which their handlers read when the guard has let their sender in.
func (h *Handlers) weigh(c *fiber.Ctx) error {
	r := c.Request()
	if !r.IsBodyStream() {
		return c.Next()
	}
	most := longestBody
	if carriesFiles(c) {
		most = longestFiles
	}
	if r.Header.ContentLength() > most {
		return tooLong(c)
	}
	if most == longestFiles {
		defer h.gate.leave(c)
		return c.Next()
	}
	body, err := io.ReadAll(io.LimitReader(r.BodyStream(), longestBody+1))
	if err != nil {
		return fiber.ErrBadRequest
	}
	if len(body) > longestBody {
		return tooLong(c)
	}
	r.SetBody(body)
	return c.Next()
}

// tooLong ends the connection: what still comes on it is of no use.
func tooLong(c *fiber.Ctx) error {
	c.Context().SetConnectionClose()
	return fiber.ErrRequestEntityTooLarge
}
