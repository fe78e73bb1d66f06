package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// queuePath is where the desk begins.
const queuePath = "/admin/requests"

// deskPath is a page of the desk to lead to after signing in; anything else,
// another site's address above all, becomes the queue.
func deskPath(raw string) string {
	path := localPath(raw)
	bare, _, _ := strings.Cut(path, "?")
	if bare != "/admin" && !strings.HasPrefix(bare, "/admin/") || strings.Contains(bare, "..") || bare == "/admin/login" || bare == "/admin/logout" {
		return queuePath
	}
	return path
}

// admin leads to the queue.
func (h *Handlers) admin(c *fiber.Ctx) error { return c.Redirect(queuePath, fiber.StatusSeeOther) }

func (h *Handlers) signInPage(c *fiber.Ctx) error {
	next := deskPath(c.Query("next"))
	if _, _, err := h.signedIn(c); err == nil {
		return c.Redirect(next, fiber.StatusSeeOther)
	}
	page := h.signInForm(c, next)
	if c.Query("done") == "signed_out" {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(page.Lang).T("desk_login.signed_out")}
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

func (h *Handlers) signInForm(c *fiber.Ctx, next string) views.SignIn {
	b := h.base(c)
	b.Private = true
	b.Query = nil // a language is chosen anew, without what stood in the address
	h.houseStyle(c, &b)
	return views.SignIn{Base: b, Next: next}
}

// signIn starts a session under a new token. A wrong password and an unknown
// address get the same answer after the same time.
func (h *Handlers) signIn(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	page := h.signInForm(c, deskPath(form.one("next")))
	page.Typed = views.Typed{Answers: map[string][]string{"email": {form.one("email")}}}
	k := check(form)
	email := k.need("email", "errors.email", 254)
	if k.raw("password") == "" {
		k.wrong("password", "errors.required")
	}
	if page.Errors = k.bad; len(k.bad) > 0 {
		return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
	}
	token, _, err := h.desk.SignIn(c.UserContext(), email, k.raw("password"), origin(c))
	switch {
	case errors.Is(err, models.ErrNotFound):
		page.Trouble = "desk_login.wrong"
		return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
	case errors.Is(err, models.ErrThrottled):
		page.Trouble = "desk_login.throttled"
		c.Set(fiber.HeaderRetryAfter, "60")
		return h.show(c, fiber.StatusTooManyRequests, page.Lang, page)
	case err != nil:
		return err
	}
	h.setCookie(c, h.cookie("desk"), token, int(licensing.StaffSession.Seconds()))
	return see(c, page.Next)
}

// origin is where a sign-in comes from.
func origin(c *fiber.Ctx) licensing.Origin {
	return licensing.Origin{Address: c.IP(), Network: sender(c), Agent: clean(c.Get(fiber.HeaderUserAgent))}
}

// raw is a password as it was typed: spaces at its ends belong to it.
func (t typed) raw(name string) string {
	if v := t[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// signOut ends this browser's session, if there still is one.
func (h *Handlers) signOut(c *fiber.Ctx) error {
	staff, session, err := h.signedIn(c)
	if err == nil {
		err = h.desk.EndSession(c.UserContext(), staff.ID, session.ID)
	}
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return err
	}
	h.clearCookie(c, h.cookie("desk"))
	return see(c, "/admin/login?done=signed_out")
}

// neverKept are the hidden fields of our forms, and secrets.
var neverKept = []string{"password", "current", "seen", "seen_event", "form_key", "next", "action", "session", "hold"}

// sessionEnded answers a form that came without a session: the sign-in page with
// everything that was typed, to be copied. Nothing is carried out.
func (h *Handlers) sessionEnded(c *fiber.Ctx) error {
	page := h.signInForm(c, h.pageOf(c))
	page.Ended = true
	if form, err := posted(c); err == nil {
		page.Kept = keptFields(form, deskLabels(h.words.Printer(page.Lang)))
	}
	return h.show(c, fiber.StatusUnauthorized, page.Lang, page)
}

// keptFields is what somebody typed into a form that cannot be carried out any
// more, field by field, to be copied. A field without a label is left out.
func keptFields(form typed, label func(name string) string) []views.Copy {
	var kept []views.Copy
	for _, name := range form.names() {
		text := strings.Join(form.all(name), "\n")
		if called := label(name); text != "" && called != "" {
			kept = append(kept, views.Copy{ID: fmt.Sprintf("kept-%d", len(kept)+1), Label: called, Text: text, Rows: rowsFor(text)})
		}
	}
	return kept
}

// deskLabels name every field but those that nobody typed.
func deskLabels(words *i18n.Printer) func(string) string {
	return func(name string) string {
		id := "desk_login.field." + name
		switch {
		case slices.Contains(neverKept, name):
			return ""
		case words.Has(id):
			return words.T(id)
		default:
			return words.T("desk_login.field.other", "Name", words.Isolate(name))
		}
	}
}

// names are a form's fields in a stable order.
func (t typed) names() []string {
	names := make([]string, 0, len(t))
	for name := range t {
		names = append(names, name)
	}
	slices.Sort(names)
	return names
}

// rowsFor is how tall a box must be to show a text, within reason.
func rowsFor(text string) int {
	return min(max(strings.Count(text, "\n")+1+len(text)/80, 2), 12)
}

// pageOf is the page that a form stood on: the same address when it can be
// opened, else the one above it.
func (h *Handlers) pageOf(c *fiber.Ctx) string {
	pattern, path := c.Route().Path, c.Path()
	for pattern != "" && path != "" {
		for _, r := range h.Table() {
			if r.Method == fiber.MethodGet && r.Path == pattern {
				return deskPath(path)
			}
		}
		pattern, path = above(pattern), above(path)
	}
	return queuePath
}

func above(path string) string {
	at := strings.LastIndexByte(path, '/')
	if at < 0 {
		return ""
	}
	return path[:at]
}
