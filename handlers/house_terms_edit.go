package handlers

import (
	"errors"
	"strings"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// mostTerms bounds the text of one language. All four fit into one form.
const mostTerms = 20_000

// termsForm is what stands in the form of the terms.
type termsForm struct {
	texts  map[string]string
	remark string
	seen   views.SeenDraft
	bad    models.Invalid
}

// editTerms shows the draft, or the version in force as the beginning of one.
func (h *Handlers) editTerms(c *fiber.Ctx) error {
	house, err := h.termsHouse(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	from := house.beginning()
	page := h.termsPage(c, house, termsForm{texts: from.Texts, remark: from.Note, seen: house.seen()})
	if c.Query("done") == "saved" {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(page.Lang).T("desk_house.terms.saved")}
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

// keepTerms saves the draft, or saves it on the way to publishing.
func (h *Handlers) keepTerms(c *fiber.Ctx) error {
	posted, err := posted(c)
	if err != nil {
		return err
	}
	house, err := h.termsHouse(c, posted.one("publication"))
	if err != nil {
		return err
	}
	next := housePath(termsEditPath, house.Publication) + "&done=saved"
	switch posted.one("do") {
	case "save", "":
	case "publish":
		next = housePath(termsPublishPath, house.Publication)
	default:
		return fiber.ErrUnprocessableEntity
	}
	form := readTermsForm(posted)
	if len(form.bad) > 0 {
		page := h.termsPage(c, house, form)
		return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
	}
	_, err = h.desk.ReviseTerms(c.UserContext(), actorOf(c), house.ID, licensing.Seen{Version: int(form.seen.Version), Hash: form.seen.Hash}, form.texts, form.remark)
	switch fields := invalid(err); {
	case errors.Is(err, models.ErrConflict):
		return h.termsCollision(c, house.Code, form)
	case fields != nil:
		form.bad = fields
		page := h.termsPage(c, house, form)
		return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
	case err != nil:
		return err
	}
	return see(c, next)
}

func readTermsForm(posted typed) termsForm {
	k := check(posted)
	form := termsForm{texts: map[string]string{}, remark: remark(k)}
	for _, lang := range termsLanguages {
		text := k.one("text_" + lang)
		if utf8.RuneCountInString(text) > mostTerms {
			k.wrong("text_"+lang, "desk_house.error.terms_long")
		}
		if text != "" {
			form.texts[lang] = text
		}
	}
	if form.texts["en"] == "" {
		k.wrong("text_en", "errors.terms_text_required")
	}
	version, _ := parseCount(posted.one("seen"))
	form.seen, form.bad = views.SeenDraft{Version: int64(version), Hash: posted.one("seen_hash")}, k.bad
	return form
}

// termsCollision shows the form as it was typed beside what somebody else has saved.
func (h *Handlers) termsCollision(c *fiber.Ctx, code string, form termsForm) error {
	house, err := h.termsHouse(c, code)
	if err != nil {
		return err
	}
	names, err := h.names(c)
	if err != nil {
		return err
	}
	form.seen = house.seen()
	page := h.termsPage(c, house, form)
	words := h.words.Printer(page.Lang)
	page.Collision = &views.TermsCollision{}
	if len(house.versions) > 0 {
		newest := house.versions[0]
		page.Collision.By, page.Collision.At, page.Collision.Version = nameOf(names, newest.CreatedBy), newest.CreatedAt, newest.Version
	}
	saved := house.beginning()
	for _, lang := range termsLanguages {
		if strings.TrimSpace(saved.Texts[lang]) != form.texts[lang] {
			label := words.T("desk_house.terms.saved_text", "Language", words.Language(lang))
			page.Collision.Texts = append(page.Collision.Texts, views.Copy{ID: "saved-" + lang, Label: label, Text: saved.Texts[lang], Rows: 10})
		}
	}
	return h.show(c, fiber.StatusConflict, page.Lang, page)
}

func (h *Handlers) termsPage(c *fiber.Ctx, house termsHouse, form termsForm) views.HouseTermsEdit {
	b, choice := h.houseBase(c, termsEditPath, house.Publication, nil) // no tabs: they would lose what was typed
	words := h.words.Printer(b.Lang)
	page := views.HouseTermsEdit{Base: b, House: choice, Seen: form.seen, Version: int(form.seen.Version) + 1, CancelHref: housePath(termsPath, house.Publication)}
	if draft := house.draft(); draft != nil {
		page.Version = draft.Version
	}
	fields := make([]string, 0, len(termsLanguages)+1)
	for _, lang := range termsLanguages {
		page.Fields = append(page.Fields, termsField(words, lang, form))
		fields = append(fields, "text_"+lang)
	}
	page.Remark = remarkField(words, form.remark, form.bad)
	page.Errors.Items = otherProblems(words, form.bad, append(fields, "remark")...)
	return page
}

func termsField(words *i18n.Printer, lang string, form termsForm) views.Field {
	f := views.Field{
		Name: "text_" + lang, Kind: "textarea", Rows: 12, Foreign: true, Label: words.Language(lang), Value: form.texts[lang], Optional: lang != "en",
	}
	if lang == "en" {
		f.Hint = words.T("desk_house.terms.markdown")
	}
	if id, ok := form.bad[f.Name]; ok {
		f.Error = words.T(id)
	}
	return f
}
