package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// deskBody is what a page of one request is made of: its dossier and its frame.
type deskBody struct {
	base    views.Base
	words   *i18n.Printer
	dossier models.Dossier
	present views.PresenceBox
}

// onDesk finds the request in the address. An unconfirmed one is not on the desk.
func (h *Handlers) onDesk(c *fiber.Ctx) (models.Request, error) {
	ref, ok := models.ParseReference(c.Params("reference"))
	if !ok {
		return models.Request{}, models.ErrNotFound
	}
	return models.RequestForDesk(c.UserContext(), h.db, ref)
}

// body gathers everything about a request as it is now, in its publication's dress.
func (h *Handlers) body(c *fiber.Ctx, r models.Request) (deskBody, error) {
	d, err := models.DossierOf(c.UserContext(), h.db, r)
	if err != nil {
		return deskBody{}, err
	}
	present, err := h.presence(c, r)
	if err != nil {
		return deskBody{}, err
	}
	b := h.deskBase(c)
	dress(&b, d.Publication)
	return deskBody{base: b, words: h.words.Printer(b.Lang), dossier: d, present: present}, nil
}

func (b deskBody) file() views.DeskFile {
	f := views.NewDeskFile(b.base, b.words, b.dossier)
	f.Present = b.present
	return f
}

func (h *Handlers) deskRequest(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	return h.showRequest(c, r, fiber.StatusOK, func(*views.DeskRequest) {})
}

// showRequest shows the page of a request, after alter has put in what was typed.
func (h *Handlers) showRequest(c *fiber.Ctx, r models.Request, status int, alter func(*views.DeskRequest)) error {
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	if done := c.Query("done"); done != "" {
		if id := "desk_request.done." + done; body.words.Has(id) {
			body.base.Notice = views.Notice{Tone: "ok", Text: body.words.T(id)}
		}
	}
	staff := staffOf(c)
	page := views.DeskRequest{
		Base: body.base, File: body.file(), Story: views.DeskStory(body.base, body.words, body.dossier), FormKey: models.NewToken(),
		CanReply: staff.Role.May(models.ActReply), CanDecide: staff.Role.May(models.ActDecide), CanSettle: staff.Role.May(models.ActMoney), MineIs: strconv.FormatInt(staff.ID, 10),
		Owners: ownerChoices(body.words, body.dossier.People),
	}
	waiting, err := models.Waiting(c.UserContext(), h.db, staff.Actor(), r.ID, models.ForMessage)
	if err != nil {
		return err
	}
	page.Waiting = views.Files(body.words, waiting, "")
	if page.CanDecide {
		page.Decisions = views.Decisions(body.words, r)
	}
	if err := h.deskOffers(c, body, &page); err != nil {
		return err
	}
	page.CanAsk = page.CanDecide && r.Status.CanMove(models.NeedsInfo)
	if page.Saved, err = h.savedPicker(c, body.dossier.Publication, r, typed{}); err != nil {
		return err
	}
	if page.Waiver, err = h.waiverPanel(c, body); err != nil {
		return err
	}
	if len(body.dossier.Quotes) > 0 {
		page.Agreement = queuePath + "/" + r.Reference + "/agreement"
	}
	if page.Before, page.After, err = h.beside(c, r); err != nil {
		return err
	}
	if page.Volume, err = h.agreementBox(c, body.words, body.dossier); err != nil {
		return err
	}
	if page.Undo, err = h.undoOf(c, body.words, r); err != nil {
		return err
	}
	if page.Undo != nil && pageOf[c.Query("done")] != "" {
		page.Base.Notice = views.Notice{} // "sent" is not true yet: the offer to undo says how it stands
	}
	if r.AssigneeID != nil {
		page.OwnerID = strconv.FormatInt(*r.AssigneeID, 10)
	}
	alter(&page)
	return h.show(c, status, body.base.Lang, page)
}

// deskOffers shows what both sides offered each other, and what waits of it.
func (h *Handlers) deskOffers(c *fiber.Ctx, body deskBody, page *views.DeskRequest) error {
	offers, err := h.offers(c, body.dossier.Request, body.base.TimeZone(), true)
	if err != nil {
		return err
	}
	offers.Put(body.words, body.dossier.Events, page.Story)
	if page.Counter, _, err = h.deskCounter(c, body, ""); err != nil || !page.CanDecide {
		return err
	}
	now, err := h.desk.OfferTime(c.UserContext())
	page.Acts = views.OfferActs(page.File, body.dossier, now)
	return err
}

// beside leads to the requests before and after one in its view of the queue.
func (h *Handlers) beside(c *fiber.Ctx, r models.Request) (before, after views.Link, err error) {
	b, a, err := models.Beside(c.UserContext(), h.db, r)
	if err != nil {
		return before, after, err
	}
	if b != nil {
		before = views.Link{Href: queuePath + "/" + b.Reference, Text: b.Title}
	}
	if a != nil {
		after = views.Link{Href: queuePath + "/" + a.Reference, Text: a.Title}
	}
	return before, after, nil
}

// ownerChoices are the people who can own a request, and nobody.
func ownerChoices(words *i18n.Printer, people []models.Staff) []views.Option {
	out := []views.Option{{Label: words.T("desk_request.nobody")}}
	for _, s := range people {
		if s.Active && s.Role.May(models.ActReply) {
			out = append(out, views.Option{Value: strconv.FormatInt(s.ID, 10), Label: s.Name})
		}
	}
	return out
}

// done leads back to a request with a word about what was done.
func done(c *fiber.Ctx, r models.Request, what string) error {
	return see(c, queuePath+"/"+r.Reference+"?done="+what)
}

func (h *Handlers) takeRequest(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	if err := h.desk.Take(c.UserContext(), actorOf(c), r.ID, staffOf(c).ID); err != nil {
		return err
	}
	return done(c, r, "take")
}

func (h *Handlers) assignRequest(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	owner, ok := h.owner(c, form.one("owner"))
	if !ok {
		return h.showRequest(c, r, fiber.StatusUnprocessableEntity, func(p *views.DeskRequest) {
			p.Base.Notice = views.Notice{Tone: "bad", Text: h.words.Printer(p.Lang).T("desk_request.no_such_owner")}
		})
	}
	if err := h.desk.Take(c.UserContext(), actorOf(c), r.ID, owner); err != nil {
		return err
	}
	return done(c, r, "assign")
}

// owner reads the id of somebody who can own a request; "" is nobody.
func (h *Handlers) owner(c *fiber.Ctx, typed string) (id int64, ok bool) {
	if typed == "" {
		return 0, true
	}
	id, err := strconv.ParseInt(typed, 10, 64)
	if err != nil {
		return 0, false
	}
	s, err := models.StaffByID(c.UserContext(), h.db, id)
	return id, err == nil && s.Role.May(models.ActReply)
}
