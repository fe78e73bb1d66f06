package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// pageOf is the last part of the address of a decision's page.
var pageOf = map[string]string{
	"ask": "ask", "decline": "decline", "not_needed": "not-needed", "quote": "quote", "grant_free": "grant-free", "reply": "reply",
	"quote_agreement": "volume", "extend": "extend", "remind": "remind", "accept_counter": "counter-offer", "decline_counter": "counter-offer",
}

// undo takes the last decision back and leads to its form as it was typed. One
// that came too late (409) shows the request as it is.
func (h *Handlers) undo(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	id, _ := strconv.ParseInt(form.one("decision"), 10, 64) // 0, which is nobody's, when it is none
	undone, err := h.desk.Undo(c.UserContext(), actorOf(c), r.ID, id)
	if errors.Is(err, models.ErrConflict) {
		if r, err = models.RequestByID(c.UserContext(), h.db, r.ID); err != nil {
			return err
		}
		return h.showRequest(c, r, fiber.StatusConflict, func(p *views.DeskRequest) {
			p.Base.Notice = views.Notice{Tone: "bad", Text: h.words.Printer(p.Lang).T("desk_undo.too_late")}
		})
	}
	if err != nil {
		return err
	}
	if undone.Kind == "offer_agreement" { // its sale is no more
		return see(c, views.OrganisationPath(r.OrganisationID)+"/volume?sale="+r.Reference+"&undone="+strconv.FormatInt(undone.ID, 10))
	}
	return see(c, queuePath+"/"+r.Reference+"/"+pageOf[undone.Kind]+"?undone="+strconv.FormatInt(undone.ID, 10))
}

// undoOf offers the reader of a request's page to take its last decision back.
func (h *Handlers) undoOf(c *fiber.Ctx, words *i18n.Printer, r models.Request) (*views.Undo, error) {
	now := h.desk.Now()
	d, err := models.UndoableDecision(c.UserContext(), h.db, r.ID, now)
	if err != nil || d == nil || !staffOf(c).Role.May(d.Act()) {
		return nil, err
	}
	return views.UndoOf(words, r, *d, now), nil
}

// takenBack is the form behind a decision that was undone, when the address names
// one of this request; nil otherwise.
func (h *Handlers) takenBack(c *fiber.Ctx, r models.Request) (typed, error) {
	id := int64(c.QueryInt("undone")) // 0 is nobody's
	d, err := models.DecisionByID(c.UserContext(), h.db, r.ID, id)
	if errors.Is(err, models.ErrNotFound) || err == nil && (d.UndoneAt == nil || len(d.Typed) == 0) {
		return nil, nil
	}
	return d.Typed, err
}

func takenBackNotice(c *fiber.Ctx, words *i18n.Printer) views.Notice {
	if c.Query("undone") == "" || c.Method() != fiber.MethodGet {
		return views.Notice{}
	}
	return views.Notice{Tone: "ok", Text: words.T("desk_undo.done")}
}
