package handlers

import (
	"errors"
	"fmt"
	"net/url"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
)

// keys of what a guard leaves for the handler.
const (
	staffKey   = "staff"
	sessionKey = "session"
	requestKey = "request"
)

func (h *Handlers) guard(g Guard) (fiber.Handler, error) {
	switch g.kind {
	case "anyone", "signed":
		return func(c *fiber.Ctx) error { return c.Next() }, nil
	case "licensee":
		return h.admitLicensee, nil
	case "signatory":
		return h.admitSignatory, nil
	case "desk":
		return func(c *fiber.Ctx) error { return h.admitStaff(c, g.act) }, nil
	case "developer":
		return h.admitDeveloper, nil
	default:
		return nil, errors.New("a route without a guard")
	}
}

// admitLicensee lets in whoever holds a session for the request in the address.
// Everybody else gets 404, as for a request that does not exist; with a form,
// the 404 gives back what was typed.
func (h *Handlers) admitLicensee(c *fiber.Ctx) error {
	err := h.recogniseLicensee(c)
	if errors.Is(err, models.ErrNotFound) && c.Method() == fiber.MethodPost {
		return h.visitEnded(c)
	}
	if err != nil {
		return err
	}
	return c.Next()
}

// recogniseLicensee leaves the request in the address for the handler when the
// visitor holds its session; ErrNotFound otherwise.
func (h *Handlers) recogniseLicensee(c *fiber.Ctx) error {
	ref, ok := models.ParseReference(c.Params("reference"))
	if !ok {
		return models.ErrNotFound
	}
	r, err := models.RequestByReference(c.UserContext(), h.db, ref)
	if err != nil {
		return err
	}
	s, err := models.SessionByToken(c.UserContext(), h.db, models.LicenseeSession, c.Cookies(h.licenseeCookie(ref)), h.desk.Now())
	if err != nil {
		return err
	}
	if *s.RequestID != r.ID {
		return models.ErrNotFound
	}
	c.Locals(requestKey, r)
	return nil
}

// admitStaff lets in signed-in staff whose role allows the act; who is not
// signed in is sent to sign in and comes back. The role is read afresh each time.
func (h *Handlers) admitStaff(c *fiber.Ctx, act models.Act) error {
	staff, session, err := h.signedIn(c)
	if errors.Is(err, models.ErrNotFound) {
		return h.askToSignIn(c)
	}
	if err != nil {
		return err
	}
	c.Locals(staffKey, staff)
	c.Locals(sessionKey, session)
	if !staff.Role.May(act) {
		return fmt.Errorf("%s may not %s: %w", staff.Role, act, models.ErrForbidden)
	}
	return c.Next()
}

func (h *Handlers) signedIn(c *fiber.Ctx) (models.Staff, models.Session, error) {
	s, err := models.SessionByToken(c.UserContext(), h.db, models.StaffSession, c.Cookies(h.cookie("desk")), h.desk.Now())
	if err != nil {
		return models.Staff{}, s, err
	}
	staff, err := models.StaffByID(c.UserContext(), h.db, *s.StaffID)
	if err != nil {
		return staff, s, err
	}
	return staff, s, h.desk.KeepSession(c.UserContext(), s)
}

// askToSignIn sends a reader to the sign-in page and back; a POST whose session
// ended keeps what was typed by asking again in the same page's words.
func (h *Handlers) askToSignIn(c *fiber.Ctx) error {
	next := "/admin/login"
	if c.Method() == fiber.MethodGet {
		next += "?next=" + url.QueryEscape(c.OriginalURL())
		return c.Redirect(next, fiber.StatusSeeOther)
	}
	return h.sessionEnded(c)
}

func (h *Handlers) admitDeveloper(c *fiber.Ctx) error {
	if h.config.Production {
		return models.ErrNotFound
	}
	return c.Next()
}

// staffOf is the person whom the guard let in.
func staffOf(c *fiber.Ctx) models.Staff {
	s, _ := c.Locals(staffKey).(models.Staff)
	return s
}

// actorOf is that person as the actor of a verb.
func actorOf(c *fiber.Ctx) models.Actor { return staffOf(c).Actor() }

// requestOf is the request whose licensee the guard let in.
func requestOf(c *fiber.Ctx) models.Request {
	r, _ := c.Locals(requestKey).(models.Request)
	return r
}

// cookie names a cookie of ours; over https it is bound to this host.
func (h *Handlers) cookie(name string) string {
	if h.secure {
		return "__Host-imprimatur-" + name
	}
	return "imprimatur-" + name
}

func (h *Handlers) licenseeCookie(reference string) string { return h.cookie("r-" + reference) }

// setCookie sets a cookie that scripts cannot read and other sites cannot send with a form.
func (h *Handlers) setCookie(c *fiber.Ctx, name, value string, seconds int) {
	c.Cookie(&fiber.Cookie{
		Name: name, Value: value, Path: "/", MaxAge: seconds, Secure: h.secure, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode,
	})
}

func (h *Handlers) clearCookie(c *fiber.Ctx, name string) {
	c.Cookie(&fiber.Cookie{Name: name, Value: "", Path: "/", MaxAge: -1, Secure: h.secure, HTTPOnly: true, SameSite: fiber.CookieSameSiteLaxMode})
}
