package handlers

import (
	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// heldNotice says that an offer cannot be accepted now, whom to write to, and which
// of the reader's own invoices is past its date: never another's. nil when the
// account is not held.
func (h *Handlers) heldNotice(c *fiber.Ctx, o offer, house models.Publication) (*views.HeldNotice, error) {
	if o.q.Gratis {
		return nil, nil
	}
	held, err := h.desk.Held(c.UserContext(), o.r)
	if err != nil || !held {
		return nil, err
	}
	own, err := models.OwedTo(c.UserContext(), h.db, o.r)
	if err != nil {
		return nil, err
	}
	out := &views.HeldNotice{Text: o.words.T("public_request.quote.held.text", "Contact", o.words.Isolate(house.ContactEmail))}
	for _, inv := range own {
		out.Own = append(out.Own, o.words.T("public_request.quote.held.own", "Number", o.words.Isolate(inv.Number),
			"Total", o.words.Isolate(o.words.MoneyISO(inv.DueMinor(), inv.Currency))))
	}
	return out, nil
}
