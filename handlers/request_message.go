package handlers

import (
	"crypto/sha256"
	"errors"
	"fmt"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// letter is a form of the licensee that becomes a letter to the desk: its words, its files, and where its page stands.
type letter struct {
	visit
	form    typed
	files   []arrived
	purpose string
	page    func(status int, form views.Typed, trouble string) error // shows it again
}

// writeMessage sends a letter to the desk. Sent twice from one page it is one
// letter; what was changed in between makes another.
func (h *Handlers) writeMessage(c *fiber.Ctx) error {
	form, files, err := h.postedFiles(c, models.ForMessage)
	if err != nil {
		return err
	}
	v, err := h.visit(c, "")
	if err != nil {
		return err
	}
	l := letter{visit: v, form: form, files: files, purpose: models.ForMessage}
	l.page = func(status int, form views.Typed, trouble string) error {
		return h.requestPage(c, v, status, form, trouble)
	}
	k := check(form)
	text := k.need("message", "errors.message_required", longestMessage)
	return h.sendLetter(c, l, k.bad, text, v.path("?done=message"))
}

// sendLetter sends a letter when nothing is wrong with it; otherwise its page comes again with all that was typed, and
// its files wait there.
func (h *Handlers) sendLetter(c *fiber.Ctx, l letter, bad models.Invalid, text, next string) error {
	if l.r.ConfirmedAt == nil {
		return see(c, l.path(""))
	}
	if h.switching(l.form) || l.form.one(removeField) != "" {
		return h.letterAgain(c, l, fiber.StatusOK, models.Invalid{}, "")
	}
	if len(bad) > 0 || troubled(l.files) {
		return h.letterAgain(c, l, fiber.StatusUnprocessableEntity, bad, "")
	}
	err := h.desk.Allow(c.UserContext(), fmt.Sprintf("message:%d", l.r.ID), h.limits.Message, 20)
	if errors.Is(err, models.ErrThrottled) {
		c.Set(fiber.HeaderRetryAfter, "60")
		return h.letterAgain(c, l, fiber.StatusTooManyRequests, models.Invalid{}, "public_request.message.throttled")
	}
	if err != nil {
		return err
	}
	enclosed := licensing.Enclosed{Purpose: l.purpose, Files: filesOf(l.files)}
	err = h.desk.Answer(c.UserContext(), l.r.ID, onceKey(l.r.ID, l.form.one("form_key"), text+digests(l.files)), text, enclosed)
	if invalid(err) != nil { // too many files together
		return h.letterAgain(c, l, fiber.StatusUnprocessableEntity, models.Invalid{}, "")
	}
	if err != nil {
		return err
	}
	return see(c, next)
}

// letterAgain lays the files beside the letter and shows its page.
func (h *Handlers) letterAgain(c *fiber.Ctx, l letter, status int, bad models.Invalid, trouble string) error {
	if err := h.layFiles(c, l.r.Licensee(), l.r.ID, l.form, l.files, bad); err != nil {
		return err
	}
	if status == fiber.StatusOK && len(bad) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return l.page(status, views.Typed{Answers: l.form, Errors: bad}, trouble)
}

// digests tell files apart, so that the same words with another file are another letter.
func digests(files []arrived) string {
	out := ""
	for _, each := range files {
		out += fmt.Sprintf("\x00%s %x", each.file.Name, sha256.Sum256(each.file.Body))
	}
	return out
}

// onceKey makes a form's key the request's own and part of what was written, so
// that a page kept open neither repeats a letter nor swallows another one.
func onceKey(requestID int64, formKey, text string) string {
	sum := sha256.Sum256([]byte(formKey + "\x00" + text))
	return fmt.Sprintf("r%d-%x", requestID, sum[:16])
}
