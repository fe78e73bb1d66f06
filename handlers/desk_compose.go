package handlers

import (
	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

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
