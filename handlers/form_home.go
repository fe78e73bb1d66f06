package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// showHome is the front door: what can be licensed, how it works, and where a request is found again.
func (h *Handlers) showHome(c *fiber.Ctx) error {
	page := views.Home{Base: h.base(c), URL: clean(c.Query("url"))}
	p, err := h.publicationOf(c, models.FormDraft{})
	if err != nil {
		return err
	}
	if p.ID != 0 {
		dress(&page.Base, p)
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

// showPrivacy, showAccessibility and showTerms are the pages behind the footer's links.
func (h *Handlers) showPrivacy(c *fiber.Ctx) error {
	base, _, err := h.aboutBase(c)
	if err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, base.Lang, views.Privacy{Base: base})
}

func (h *Handlers) showAccessibility(c *fiber.Ctx) error {
	base, _, err := h.aboutBase(c)
	if err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, base.Lang, views.Accessibility{Base: base})
}

func (h *Handlers) showTerms(c *fiber.Ctx) error {
	base, p, err := h.aboutBase(c)
	if err != nil {
		return err
	}
	page := views.Terms{Base: base}
	if p.ID == 0 {
		return h.show(c, fiber.StatusOK, page.Lang, page)
	}
	v, err := models.PublishedTerms(c.UserContext(), h.db, p.ID)
	if statusOf(err) == fiber.StatusNotFound { // a house without terms yet
		return h.show(c, fiber.StatusOK, page.Lang, page)
	}
	if err != nil {
		return err
	}
	page.Version, page.TextLang, page.Paragraphs = v.Version, "en", paragraphs(v.Text(page.Lang))
	if v.Texts[page.Lang] != "" {
		page.TextLang = page.Lang
	}
	if v.PublishedAt != nil {
		page.Since = v.PublishedAt.In(p.Zone())
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

// aboutBase dresses a page in the brand that the address names (publication=CODE), the draft's, or the only one.
func (h *Handlers) aboutBase(c *fiber.Ctx) (views.Base, models.Publication, error) {
	base := h.base(c)
	p, err := models.PublicationByCode(c.UserContext(), h.db, clean(c.Query("publication")))
	if statusOf(err) == fiber.StatusNotFound {
		f, draftErr := h.draft(c)
		if draftErr != nil {
			return base, p, draftErr
		}
		p, err = h.publicationOf(c, f)
	}
	if err == nil && p.ID != 0 {
		dress(&base, p)
	}
	return base, p, err
}

// paragraphs cuts plain terms at their empty lines; the marks of Markdown headings are dropped.
func paragraphs(text string) []string {
	var out []string
	for part := range strings.SplitSeq(strings.ReplaceAll(text, "\r\n", "\n"), "\n\n") {
		if part = strings.TrimSpace(strings.TrimLeft(strings.TrimSpace(part), "# ")); part != "" {
			out = append(out, part)
		}
	}
	return out
}
