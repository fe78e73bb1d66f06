package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// mailsShown bounds the developer's mailbox.
const mailsShown = 200

// developer frames a page that speaks English to a developer.
func (h *Handlers) developer(c *fiber.Ctx) views.Base {
	base := h.base(c)
	base.Lang, base.Languages, base.Private = "en", nil, true
	return base
}

// gallery shows every part of the design system in every state, in every language.
func (h *Handlers) gallery(c *fiber.Ctx) error {
	base := h.base(c)
	return h.show(c, fiber.StatusOK, base.Lang, views.NewGallery(base))
}

// capturedMails lists what was kept instead of sent.
func (h *Handlers) capturedMails(c *fiber.Ctx) error {
	kept, err := models.CapturedMails(c.UserContext(), h.db, mailsShown)
	if err != nil {
		return err
	}
	page := views.SandboxMails{Base: h.developer(c)}
	for _, m := range kept {
		page.Mails = append(page.Mails, views.SandboxLine{Href: mailPath(m), Subject: m.Subject, Recipient: m.Recipient, Lang: m.Language, At: m.At})
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

func mailPath(m models.CapturedMail) string { return "/sandbox/mail/" + strconv.FormatInt(m.ID, 10) }

// capturedMail shows one letter. Its HTML stands in a frame without any rights,
// whose links do nothing: they are listed beside it.
func (h *Handlers) capturedMail(c *fiber.Ctx) error {
	m, err := h.mailOf(c)
	if err != nil {
		return err
	}
	text := views.Linked(m.Body)
	page := views.SandboxMail{
		Base: h.developer(c), Subject: m.Subject, Recipient: m.Recipient, MailLang: m.Language, At: m.At, Headers: m.Headers,
		Text: text, Links: views.Addresses(text),
	}
	if m.HTML != "" {
		page.Frame = mailPath(m) + "/html"
		c.Set("Content-Security-Policy", c.GetRespHeader("Content-Security-Policy")+"; frame-src 'self'")
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

// capturedHTML sends a letter's HTML part as it is, for the frame: it may show
// itself and nothing else.
func (h *Handlers) capturedHTML(c *fiber.Ctx) error {
	m, err := h.mailOf(c)
	if err != nil {
		return err
	}
	c.Set("Content-Security-Policy", "default-src 'none'; style-src 'unsafe-inline'; img-src data:; frame-ancestors 'self'; sandbox")
	c.Set("X-Frame-Options", "SAMEORIGIN")
	c.Set("Referrer-Policy", "no-referrer")
	return h.html(c, []byte(m.HTML))
}

func (h *Handlers) mailOf(c *fiber.Ctx) (models.CapturedMail, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.CapturedMail{}, models.ErrNotFound
	}
	return models.CapturedMailByID(c.UserContext(), h.db, id)
}
