package handlers

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

const staffPath = "/admin/staff"

// staffDone are the notices after a change, by what the address says was done.
var staffDone = map[string]string{
	"added": "desk_house.staff.added", "role": "desk_house.staff.role_changed", "disabled": "desk_house.staff.disabled_now", "enabled": "desk_house.staff.enabled_now",
}

func (h *Handlers) showStaff(c *fiber.Ctx) error {
	page, err := h.staffPage(c)
	if err != nil {
		return err
	}
	if id, ok := staffDone[c.Query("done")]; ok {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(page.Lang).T(id)}
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

func (h *Handlers) staffPage(c *fiber.Ctx) (views.HouseStaff, error) {
	b := h.deskBase(c)
	words := h.words.Printer(b.Lang)
	page := views.HouseStaff{Base: b}
	people, err := models.AllStaff(c.UserContext(), h.db)
	if err != nil {
		return page, err
	}
	for _, s := range people {
		p := views.Person{ID: s.ID, Name: s.Name, Email: s.Email, Role: string(s.Role), Active: s.Active, Self: s.ID == staffOf(c).ID, Since: s.CreatedAt}
		if s.LastSignInAt != nil {
			p.LastSignIn = *s.LastSignInAt
		}
		page.People = append(page.People, p)
	}
	for _, role := range models.Roles {
		page.Roles = append(page.Roles, views.Option{
			Value: string(role), Label: words.T("common.role." + string(role)), Hint: words.T("desk_house.staff.about." + string(role)),
		})
	}
	page.Form.Role = string(models.Editor)
	return page, nil
}

// addPerson lets somebody new in with a password that they change themselves.
func (h *Handlers) addPerson(c *fiber.Ctx) error {
	posted, err := posted(c)
	if err != nil {
		return err
	}
	form := views.PersonForm{Name: posted.one("name"), Email: posted.one("email"), Role: posted.one("role"), Password: posted.one("password")}
	k := check(posted)
	k.text("name", 120)
	k.text("email", 254)
	k.text("password", 200)
	err = k.bad.OrNil()
	if err == nil {
		_, err = h.desk.CreateStaff(c.UserContext(), form.Email, form.Name, models.Role(form.Role), form.Password)
	}
	if fields := invalid(err); fields != nil {
		return h.staffTrouble(c, form, fields)
	}
	if err != nil {
		return err
	}
	return see(c, staffPath+"?done=added")
}

func (h *Handlers) staffTrouble(c *fiber.Ctx, form views.PersonForm, fields models.Invalid) error {
	page, err := h.staffPage(c)
	if err != nil {
		return err
	}
	form.Errors = fields
	page.Form = form
	return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
}

func (h *Handlers) changeRole(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	return h.changePerson(c, "role", func(ctx context.Context, by models.Actor, id int64) error {
		return h.desk.ChangeRole(ctx, by, id, models.Role(form.one("seen")), models.Role(form.one("role")))
	})
}

func (h *Handlers) disablePerson(c *fiber.Ctx) error {
	return h.changePerson(c, "disabled", h.desk.DisablePerson)
}

func (h *Handlers) enablePerson(c *fiber.Ctx) error {
	return h.changePerson(c, "enabled", h.desk.EnablePerson)
}

// changePerson does one thing to the person of the address. What cannot be done
// is said on the list, which shows the present truth.
func (h *Handlers) changePerson(c *fiber.Ctx, done string, change func(context.Context, models.Actor, int64) error) error {
	if _, err := posted(c); err != nil {
		return err
	}
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	err = change(c.UserContext(), actorOf(c), id)
	switch fields := invalid(err); {
	case errors.Is(err, models.ErrConflict):
		return h.staffStuck(c, fiber.StatusConflict, "desk_house.staff.conflict")
	case fields["role"] != "":
		return h.staffStuck(c, fiber.StatusUnprocessableEntity, fields["role"])
	case err != nil:
		return err
	case id == staffOf(c).ID: // their own sessions have ended with the change
		return see(c, "/admin/login")
	}
	return see(c, staffPath+"?done="+done)
}

func (h *Handlers) staffStuck(c *fiber.Ctx, status int, messageID string) error {
	page, err := h.staffPage(c)
	if err != nil {
		return err
	}
	page.Stuck = views.Notice{Tone: "bad", Text: h.words.Printer(page.Lang).T(messageID)}
	return h.show(c, status, page.Lang, page)
}
