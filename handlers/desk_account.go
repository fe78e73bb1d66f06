package handlers

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

func (h *Handlers) myAccount(c *fiber.Ctx) error { return h.showAccount(c, fiber.StatusOK, nil) }

func (h *Handlers) showAccount(c *fiber.Ctx, status int, bad models.Invalid) error {
	b := h.deskBase(c)
	words := h.words.Printer(b.Lang)
	if id := "desk_account.done." + c.Query("done"); c.Query("done") != "" && words.Has(id) {
		b.Notice = views.Notice{Tone: "ok", Text: words.T(id)}
	}
	staff := staffOf(c)
	sessions, err := models.SessionsOf(c.UserContext(), h.db, staff.ID, h.desk.Now())
	if err != nil {
		return err
	}
	page := views.Account{Base: b, Typed: views.Typed{Errors: bad}, Name: staff.Name, Email: staff.Email, Role: words.T("common.role." + string(staff.Role))}
	for _, s := range sessions {
		row := views.SessionRow{ID: strconv.FormatInt(s.ID, 10), Device: device(s.UserAgent), Address: s.Address, Started: s.CreatedAt, Seen: s.LastSeenAt, Current: s.ID == sessionOf(c).ID}
		if row.Device == "" {
			row.Device = words.T("desk_account.unknown_device")
		}
		page.Sessions = append(page.Sessions, row)
	}
	return h.show(c, status, b.Lang, page)
}

// sessionOf is the session that the guard found.
func sessionOf(c *fiber.Ctx) models.Session {
	s, _ := c.Locals(sessionKey).(models.Session)
	return s
}

// endSession signs out one of the person's browsers, or all but this one.
func (h *Handlers) endSession(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	staff := staffOf(c)
	if form.one("session") == "others" {
		return h.endOthers(c, staff)
	}
	id, err := strconv.ParseInt(form.one("session"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	if err := h.desk.EndSession(c.UserContext(), staff.ID, id); err != nil {
		return err
	}
	return see(c, "/admin/account?done=session")
}

func (h *Handlers) endOthers(c *fiber.Ctx, staff models.Staff) error {
	sessions, err := models.SessionsOf(c.UserContext(), h.db, staff.ID, h.desk.Now())
	if err != nil {
		return err
	}
	for _, s := range sessions {
		if s.ID == sessionOf(c).ID {
			continue
		}
		if err := h.desk.EndSession(c.UserContext(), staff.ID, s.ID); err != nil && !errors.Is(err, models.ErrNotFound) {
			return err
		}
	}
	return see(c, "/admin/account?done=others")
}

// changePassword asks for the present password first: an open browser alone must
// not be enough. All sessions end and this browser gets a new one.
func (h *Handlers) changePassword(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	current, next := form.raw("current"), form.raw("password")
	if bad := passwordProblems(current, next); len(bad) > 0 {
		return h.showAccount(c, fiber.StatusUnprocessableEntity, bad)
	}
	token, err := h.desk.ChangePassword(c.UserContext(), staffOf(c).ID, current, next, origin(c))
	switch bad := invalid(err); {
	case bad != nil:
		return h.showAccount(c, fiber.StatusUnprocessableEntity, bad)
	case errors.Is(err, models.ErrThrottled):
		c.Set(fiber.HeaderRetryAfter, "60")
		return h.showAccount(c, fiber.StatusTooManyRequests, models.Invalid{"current": "desk_account.throttled"})
	case err != nil:
		return err
	}
	h.setCookie(c, h.cookie("desk"), token, int(licensing.StaffSession.Seconds()))
	return see(c, "/admin/account?done=password")
}

func passwordProblems(current, next string) models.Invalid {
	bad := models.Invalid{}
	if current == "" {
		bad["current"] = "errors.required"
	}
	switch {
	case len([]rune(next)) < licensing.PasswordRunes:
		bad["password"] = "errors.password_short"
	case len(next) > 1000:
		bad["password"] = views.Trouble("errors.too_long", "Max", "1000")
	case next == current:
		bad["password"] = "desk_account.same"
	}
	return bad
}

// device names a browser and its system by what the browser says of itself; ""
// when it says nothing we know. More telling names come first: most browsers
// also call themselves Chrome or Safari.
func device(agent string) string {
	browsers := [][2]string{{"Edg", "Edge"}, {"OPR/", "Opera"}, {"Firefox/", "Firefox"}, {"FxiOS", "Firefox"}, {"CriOS", "Chrome"}, {"Chrome/", "Chrome"}, {"Safari/", "Safari"}}
	systems := [][2]string{{"Android", "Android"}, {"iPhone", "iPhone"}, {"iPad", "iPad"}, {"Windows", "Windows"}, {"Mac OS X", "macOS"}, {"CrOS", "ChromeOS"}, {"Linux", "Linux"}}
	var names []string
	for _, list := range [][][2]string{browsers, systems} {
		for _, known := range list {
			if strings.Contains(agent, known[0]) {
				names = append(names, known[1])
				break
			}
		}
	}
	return strings.Join(names, ", ")
}
