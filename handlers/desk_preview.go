package handlers

import (
	"strings"

	"github.com/gofiber/fiber/v2"
	"gorm.io/gorm"

	"imprimatur/internal/letters"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// most is how long the words of a decision may be, in characters.
func (d decision) most() int {
	if d.kind == "reply" {
		return 10_000
	}
	return 5000
}

// toPreview reports whether a form asks for the mail that it would send, or was
// changed after it was shown: what is sent has been read.
func (t typed) toPreview() bool { return t.one("action") == "preview" || t.changed() }

// changed reports whether something was typed after the preview that the form stood below.
func (t typed) changed() bool {
	return t.one("action") == "send" && t.one("shown_form") != "" && t.one("shown_form") != t.fingerprint()
}

// kept is what a form was typed to say, without what belongs to its page.
func (t typed) kept() map[string][]string {
	out := map[string][]string{}
	for name, values := range t {
		if name != "action" && name != "form_key" && !strings.HasPrefix(name, "seen") && !strings.HasPrefix(name, "shown_") {
			out[name] = values
		}
	}
	return out
}

// rehearse carries out a verb without leaving a trace and words the mail that it
// would send to the requester, by the code that sends it. nil: it would do nothing,
// because the same form has been sent already.
func (h *Handlers) rehearse(c *fiber.Ctx, act func(*licensing.Desk) error) (*views.MailPreview, error) {
	var shown *views.MailPreview
	err := h.desk.Rehearse(c.UserContext(), act, func(tx *gorm.DB, made []models.Mail) error {
		for _, m := range made {
			message, err := h.letters.Write(c.UserContext(), tx, m, letters.NoKeys)
			if err != nil {
				return err
			}
			shown = &views.MailPreview{
				To: message.To, Name: message.ToName, Subject: message.Subject, Text: message.Text, Lang: m.Language,
				Language: h.words.Printer(h.lang(c)).Language(m.Language),
			}
		}
		return nil
	})
	return shown, err
}
