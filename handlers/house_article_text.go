package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// mostArticle bounds a text written into the catalogue, in characters.
const mostArticle = 200_000

// writeArticle keeps a text that an editor has entered because the page cannot be read, or says less than is licensed.
func (h *Handlers) writeArticle(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	a, err := h.articleHouse(c)
	if err != nil {
		return err
	}
	k := check(form)
	in := licensing.Written{
		Title: k.need("title", "desk_house.error.title", 500), Author: k.text("author", 500),
		Language: k.oneOf("language", "desk_house.error.language", tongues), Text: k.text("text", mostArticle),
	}
	in.Seen, _ = parseCount(form.one("seen"))
	if len(k.bad) == 0 {
		err = h.desk.WriteArticle(c.UserContext(), actorOf(c), a.ID, in)
	}
	switch bad := invalid(err); {
	case errors.Is(err, models.ErrConflict):
		return h.textAgain(c, fiber.StatusConflict, form, nil)
	case bad != nil:
		return h.textAgain(c, fiber.StatusUnprocessableEntity, form, bad)
	case err != nil:
		return err
	case len(k.bad) > 0:
		return h.textAgain(c, fiber.StatusUnprocessableEntity, form, k.bad)
	}
	return see(c, articlePath(a.ID)+"?done=written")
}

// textAgain shows the card afresh with the text as it was typed; saving once more replaces what is there now, knowingly.
func (h *Handlers) textAgain(c *fiber.Ctx, status int, form typed, bad models.Invalid) error {
	a, err := h.articleHouse(c)
	if err != nil {
		return err
	}
	page, err := h.articlePage(c, a, a.rights())
	if err != nil {
		return err
	}
	words := h.words.Printer(page.Base.Lang)
	page.Text = views.TextForm{
		Seen: int64(a.Version), Title: form.one("title"), Author: form.one("author"), Language: form.one("language"), Text: form.one("text"),
		Tongues: views.Tongues(words, tongues), Errors: bad, Open: true, Collided: status == fiber.StatusConflict,
	}
	return h.show(c, status, page.Base.Lang, page)
}

// textForm is the stored text, to be changed.
func (a articleHouse) textForm() views.TextForm {
	language := a.Language
	if language == "" {
		language = a.pub.Language
	}
	return views.TextForm{Seen: int64(a.Version), Title: a.Title, Author: a.Author, Language: language, Text: a.BodyHTML}
}

// readAgain has the article's page read once more.
func (h *Handlers) readAgain(c *fiber.Ctx) error {
	a, err := h.articleHouse(c)
	if err != nil {
		return err
	}
	if err := h.desk.ReadAgain(c.UserContext(), actorOf(c), a.ID); err != nil {
		return err
	}
	return see(c, articlePath(a.ID)+"?done=reading")
}
