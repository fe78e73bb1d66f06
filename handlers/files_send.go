package handlers

import (
	"mime"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/upload"
	"imprimatur/models"
)

// sendFile hands a file to the licensee of its request. Somebody else's file, one that is not sent yet and one that does
// not exist are the same 404.
func (h *Handlers) sendFile(c *fiber.Ctx) error { return h.attachment(c, requestOf(c).ID) }

// sendDeskFile hands a file to the desk.
func (h *Handlers) sendDeskFile(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	return h.attachment(c, r.ID)
}

// attachment is only ever a download: it is never shown as a page of ours, whatever it holds.
func (h *Handlers) attachment(c *fiber.Ctx, requestID int64) error {
	a, err := models.SentAttachment(c.UserContext(), h.db, requestID, c.Params("key"))
	if err != nil {
		return err
	}
	body, err := models.BodyOf(c.UserContext(), h.db, a.ID)
	if err != nil {
		return err
	}
	if err := download(c, upload.MediaTypes[a.Kind], "file", body); err != nil {
		return err
	}
	c.Set(fiber.HeaderContentDisposition, mime.FormatMediaType("attachment", map[string]string{"filename": a.Name}))
	return nil
}
