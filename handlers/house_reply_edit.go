package handlers

import (
	"errors"
	"fmt"
	"maps"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// newReply shows an empty form.
func (h *Handlers) newReply(c *fiber.Ctx) error {
	p, _, err := h.houseOf(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	return h.showReply(c, fiber.StatusOK, p, nil, typed{}, nil, nil)
}

// editReply shows a saved reply as it is.
func (h *Handlers) editReply(c *fiber.Ctx) error {
	s, p, err := h.replyOf(c)
	if err != nil {
		return err
	}
	return h.showReply(c, fiber.StatusOK, p, &s, wordsOf(s), nil, nil)
}

// wordsOf are a saved reply's words as its form sends them.
func wordsOf(s models.SavedReply) typed {
	form := typed{"name": {s.Name}}
	for lang, text := range s.Texts {
		form["text_"+lang] = []string{text}
	}
	return form
}

// replyTexts are the texts of a form by language.
func replyTexts(form typed) map[string]string {
	texts := map[string]string{}
	for _, lang := range termsLanguages {
		if text := form.one("text_" + lang); text != "" {
			texts[lang] = text
		}
	}
	return texts
}

// keepReply saves a new reply or the changes of one, or only looks at it.
func (h *Handlers) keepReply(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	p, s, err := h.replyAsked(c, form)
	if err != nil {
		return err
	}
	if form.one("do") == "check" {
		return h.showReply(c, fiber.StatusOK, p, s, form, nil, nil)
	}
	words := licensing.ReplyWords{Name: form.one("name"), Texts: replyTexts(form)}
	if s == nil {
		_, err = h.desk.SaveReply(c.UserContext(), actorOf(c), p.ID, words)
	} else {
		err = h.desk.ReviseReply(c.UserContext(), actorOf(c), s.ID, seenVersion(form), words)
	}
	switch fields := invalid(err); {
	case err == nil:
		return see(c, housePath(repliesPath, p)+"&done=saved")
	case errors.Is(err, models.ErrConflict):
		return h.replyCollision(c, p, s.ID, form)
	case fields != nil:
		return h.showReply(c, fiber.StatusUnprocessableEntity, p, s, form, fields, nil)
	default:
		return err
	}
}

// replyAsked is the reply that a form is about; nil for a new one of its publication.
func (h *Handlers) replyAsked(c *fiber.Ctx, form typed) (models.Publication, *models.SavedReply, error) {
	if c.Params("id") == "" {
		p, _, err := h.houseOf(c, form.one("publication"))
		return p, nil, err
	}
	s, p, err := h.replyOf(c)
	return p, &s, err
}

// replyCollision shows what was typed beside what somebody else has saved.
func (h *Handlers) replyCollision(c *fiber.Ctx, p models.Publication, id int64, form typed) error {
	s, err := models.SavedReplyByID(c.UserContext(), h.db, id)
	if err != nil {
		return err
	}
	names, err := h.names(c)
	if err != nil {
		return err
	}
	words := h.words.Printer(h.lang(c))
	collision := &views.ReplyCollision{By: names[s.UpdatedBy], At: s.UpdatedAt, Version: s.Version, Retired: s.RetiredAt != nil}
	saved := wordsOf(s)
	for _, field := range slices.Sorted(maps.Keys(saved)) {
		if saved.one(field) == form.one(field) {
			continue
		}
		label := words.T("desk_replies.name")
		if lang, ok := strings.CutPrefix(field, "text_"); ok {
			label = words.Language(lang)
		}
		collision.Texts = append(collision.Texts, views.Copy{
			ID: "saved-" + field, Label: words.T("desk_house.terms.saved_text", "Language", label), Text: saved.one(field), Rows: 5,
		})
	}
	return h.showReply(c, fiber.StatusConflict, p, &s, form, nil, collision)
}

// showReply shows the form of a reply. Once something is typed it comes with
// what is worth mending; after a check, with the texts as a requester would read them.
func (h *Handlers) showReply(c *fiber.Ctx, status int, p models.Publication, s *models.SavedReply, form typed, bad models.Invalid, collision *views.ReplyCollision) error {
	used, err := h.replyLanguages(c, p)
	if err != nil {
		return err
	}
	b, choice := h.houseBase(c, repliesPath, p, nil) // no tabs: they would lose what was typed
	page := views.HouseReply{
		Base: b, Typed: views.Typed{Answers: form, Errors: bad}, House: choice, Action: repliesPath + "/new", CancelHref: housePath(repliesPath, p), Collision: collision,
	}
	if s != nil {
		page.ID, page.Seen, page.Action, page.Retired = s.ID, s.Version, replyPath(s.ID), s.RetiredAt != nil
		page.RetireAction = page.Action + "/retire"
		if typed := form.one("seen"); typed != "" && collision == nil {
			page.Seen = seenVersion(form) // a look at the words does not make a stale form fresh
		}
	}
	texts, words := replyTexts(form), h.words.Printer(b.Lang)
	page.WrittenIn = views.ReplyLanguages(texts, used)
	page.Variables = h.replyVariables(c, p, b.Lang)
	if len(texts) > 0 {
		page.Warnings = views.ReplyWarnings(words, texts, used)
	}
	if form.one("do") == "check" {
		for _, t := range views.ReplyTexts(texts, used) {
			page.Examples = append(page.Examples, views.ReplyText{Lang: t.Lang, Text: models.FillIn(t.Text, h.sampleValues(c, p, t.Lang))})
		}
	}
	return h.show(c, status, b.Lang, page)
}

// replyVariables explain the names that may be used, each with an example.
func (h *Handlers) replyVariables(c *fiber.Ctx, p models.Publication, lang string) []views.ReplyVariable {
	words, sample := h.words.Printer(lang), h.sampleValues(c, p, lang)
	out := make([]views.ReplyVariable, len(models.ReplyVariables))
	for i, name := range models.ReplyVariables {
		out[i] = views.ReplyVariable{Name: fmt.Sprintf("{%s}", name), Meaning: words.T("desk_replies.variable." + name), Example: sample[name]}
	}
	return out
}

// sampleValues fill in a text that belongs to no request.
func (h *Handlers) sampleValues(c *fiber.Ctx, p models.Publication, lang string) map[string]string {
	words, answer, until := h.words.Printer(lang), h.desk.Now().AddDate(0, 0, p.AnswerDays), h.desk.Now().AddDate(0, 0, p.QuoteDays)
	values := replyValues(words, p, models.Request{
		Reference: p.Code + "-7K3QF9", ContactName: words.T("desk_replies.sample.requester_name"), Organisation: words.T("desk_replies.sample.organisation"),
		Title: words.T("desk_replies.sample.article_title"), Status: models.Quoted, AnswerDueAt: &answer, QuoteUntil: &until,
	}, staffOf(c).Name)
	values["answer_date"] = words.Date(answer.In(p.Zone()))
	return values
}
