package handlers

import (
	"errors"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// sendOrder takes a purchase order from the invoice's page: it reaches the desk as a letter of the licensee.
func (h *Handlers) sendOrder(c *fiber.Ctx) error {
	form, files, err := h.postedFiles(c, models.ForOrder)
	if err != nil {
		return err
	}
	v, err := h.visit(c, "/pay")
	if err != nil {
		return err
	}
	inv, err := models.LatestInvoice(c.UserContext(), h.db, v.r.ID)
	if errors.Is(err, models.ErrNotFound) {
		return see(c, v.path(""))
	}
	if err != nil {
		return err
	}
	waiting, err := models.Waiting(c.UserContext(), h.db, v.r.Licensee(), v.r.ID, models.ForOrder)
	if err != nil {
		return err
	}
	k := check(form)
	number := k.text("order_number", 60)
	if len(files)+len(waiting) == 0 {
		k.wrong(fieldPrefix+models.ForOrder, "errors.file_required")
	}
	words := h.words.Printer(v.r.Language)
	text := words.T("public_pay.send_order.letter")
	if number != "" {
		text = words.T("public_pay.send_order.letter_number", "Number", words.Isolate(number))
	}
	l := letter{visit: v, form: form, files: files, purpose: models.ForOrder}
	l.page = func(status int, form views.Typed, trouble string) error {
		v.form = form
		return h.payPage(c, v, inv, status, time.Time{}, trouble)
	}
	return h.sendLetter(c, l, k.bad, text, v.path("/pay?done=order"))
}

// orderFiles puts the purchase orders on the invoice's page: those that were sent, and those that wait to be.
func (h *Handlers) orderFiles(c *fiber.Ctx, v visit, page *views.RequestPay) error {
	sent, err := models.AttachmentsOf(c.UserContext(), h.db, v.r.ID)
	if err != nil {
		return err
	}
	for _, a := range sent {
		if a.Purpose == models.ForOrder {
			page.Orders = append(page.Orders, views.Files(v.words, []models.Attachment{a}, v.path(""))...)
		}
	}
	waiting, err := models.Waiting(c.UserContext(), h.db, v.r.Licensee(), v.r.ID, models.ForOrder)
	page.Waiting = views.Files(v.words, waiting, "")
	return err
}
