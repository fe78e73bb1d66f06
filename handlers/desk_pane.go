package handlers

import (
	"errors"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// preview puts the request that the address names beside the list, and into each
// row the way to preview it, with the list as it is. A name that means nothing
// opens no pane: a link may be old.
func (h *Handlers) preview(c *fiber.Ctx, f models.QueueFilter, page *views.DeskQueue) error {
	place := []string{"after", f.Cursor}
	if f.Back {
		place[0] = "before"
	}
	asked, _ := models.ParseReference(c.Query("preview"))
	for i := range page.Rows {
		row := &page.Rows[i]
		row.PreviewHref = queueHref(queuePath, f, append(place, "preview", row.Reference)...) + "#" + row.Anchor()
		row.Previewed = row.Reference == asked
	}
	if asked == "" {
		return nil
	}
	r, err := models.RequestForDesk(c.UserContext(), h.db, asked)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	pane := views.DeskPreviewOf(body.base, body.words, body.dossier, body.file(), staffOf(c).Role.May(models.ActDecide))
	pane.Close = queueHref(queuePath, f, place...)
	pane.File.Present.Path = "" // who looks at the list is not at the request
	page.Preview = &pane
	return nil
}
