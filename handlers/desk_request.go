package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
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
	page.CanAsk = page.CanDecide && r.Status.CanMove(models.NeedsInfo)
	if page.Saved, err = h.savedPicker(c, body.dossier.Publication, r, typed{}); err != nil {
		return err
	}
	if page.Before, page.After, err = h.beside(c, r); err != nil {
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

// reply sends a letter of the desk, or shows it as it would be mailed.
func (h *Handlers) reply(c *fiber.Ctx) error {
	form, files, err := h.postedFiles(c, models.ForMessage)
	if err != nil {
		return err
	}
	waits := form.one("action") == insertWord || form.one("action") == "ask" || form.one("message") != "" && form.toPreview()
	if !waits || form.one(removeField) != "" {
		return h.write(c, "message", form, files, func(r models.Request, key, text string) error {
			return h.desk.Typing(form.kept()).Reply(c.UserContext(), actorOf(c), r.ID, key, text, enclosed(files))
		})
	}
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	if bad := (models.Invalid{}); len(files) > 0 { // the files wait beside the letter that goes on from here
		if err := h.layFiles(c, actorOf(c), r.ID, form, files, bad); err != nil || len(bad) > 0 {
			return h.orAgain(c, r, "message", form, err, bad)
		}
	}
	switch form.one("action") {
	case insertWord:
		return h.insertIntoReply(c, form)
	case "ask":
		return h.replyAndWait(c, form)
	}
	return h.decide(c, "reply", func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.Reply(c.UserContext(), actorOf(c), r.ID, formKey(form), text, enclosed(nil))
	})
}

// enclosed are the files that go with a letter of the desk, besides those that wait for it.
func enclosed(files []arrived) licensing.Enclosed {
	return licensing.Enclosed{Purpose: models.ForMessage, Files: filesOf(files)}
}

func (h *Handlers) note(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	return h.write(c, "remark", form, nil, func(r models.Request, key, text string) error {
		return h.desk.Note(c.UserContext(), actorOf(c), r.ID, key, text)
	})
}

// write keeps one letter or note; what is wrong with it comes back beside it, and
// its files wait there.
func (h *Handlers) write(c *fiber.Ctx, field string, form typed, files []arrived, keep func(r models.Request, key, text string) error) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	if form.one(removeField) != "" {
		return h.writeAgain(c, r, field, form, files, models.Invalid{})
	}
	k := check(form)
	text := k.need(field, "errors.message_required", 10_000)
	if field == "message" {
		k.filledIn(field, text)
	}
	if err = k.bad.OrNil(); err == nil && !troubled(files) {
		err = keep(r, formKey(form), text)
		if err == nil {
			return done(c, r, writeWord(field))
		}
	}
	bad := models.Invalid{}
	for about, id := range invalid(err) {
		if about != "files" { // the page names the file that is too many
			bad[field] = id
		}
	}
	if err != nil && invalid(err) == nil {
		return err
	}
	return h.writeAgain(c, r, field, form, files, bad)
}

// orAgain gives back an error of the house, or the composer with what is wrong.
func (h *Handlers) orAgain(c *fiber.Ctx, r models.Request, field string, form typed, err error, bad models.Invalid) error {
	if err != nil {
		return err
	}
	return h.writeAgain(c, r, field, form, nil, bad)
}

// writeAgain shows the composer with what was typed and the files that wait.
func (h *Handlers) writeAgain(c *fiber.Ctx, r models.Request, field string, form typed, files []arrived, bad models.Invalid) error {
	if err := h.layFiles(c, actorOf(c), r.ID, form, files, bad); err != nil {
		return err
	}
	status := fiber.StatusUnprocessableEntity
	if len(bad) == 0 {
		status = fiber.StatusOK
	}
	return h.showRequest(c, r, status, func(p *views.DeskRequest) {
		p.Typed = views.Typed{Answers: form, Errors: bad}
		if field == "remark" {
			p.Composer = "note"
		}
	})
}

func writeWord(field string) string {
	if field == "remark" {
		return "note"
	}
	return "reply"
}

// formKey makes a form that is sent twice one letter. A missing or strange key is none.
func formKey(form typed) string {
	if key := form.one("form_key"); len(key) <= 100 {
		return key
	}
	return ""
}
