package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// begin is what a quote's form starts with: a proposal to counter, a colleague's draft or one's own, or the last version.
func (h *Handlers) begin(c *fiber.Ctx, body *deskBody, d *offerDraft) error {
	d.form = firstOffer(body.dossier)
	drafts, err := models.DraftQuotesOf(c.UserContext(), h.db, d.request.ID, d.gratis)
	if err != nil {
		return err
	}
	asked := int64(c.QueryInt("draft"))
	if asked == 0 {
		asked = staffOf(c).ID
	}
	for _, draft := range drafts {
		if draft.StaffID == asked {
			d.form, d.begun = draft.Typed, &draft
		}
	}
	proposed, waiting, err := h.countering(c, *body)
	if err != nil {
		return err
	}
	if proposed != nil && !d.gratis {
		d.form, d.begun, body.base.Notice = proposed, nil, counteringNotice(body.words, waiting)
	}
	undone, err := h.takenBack(c, d.request)
	if undone != nil {
		d.form, d.begun = undone, nil
	}
	return err
}

// keepDraft answers the two buttons of a draft; done is false when another was pressed. The script that keeps what is
// being typed wants no page.
func (h *Handlers) keepDraft(c *fiber.Ctx, r models.Request, form typed, gratis bool) (done bool, err error) {
	ctx, by, path := c.UserContext(), actorOf(c), queuePath+"/"+r.Reference+"/"+lastOf(gratis)
	switch form.one("action") {
	case "keep":
		if err := h.desk.KeepQuoteDraft(ctx, by, r.ID, gratis, form.kept()); err != nil {
			return true, err
		}
		if c.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON) == fiber.MIMEApplicationJSON {
			return true, c.SendStatus(fiber.StatusNoContent)
		}
		return true, see(c, path+"?draft_kept=yes")
	case "discard":
		if err := h.desk.DropQuoteDraft(ctx, by, r.ID, gratis); err != nil {
			return true, err
		}
		return true, see(c, path+"?draft_gone=yes")
	case "preview":
		return false, h.desk.KeepQuoteDraft(ctx, by, r.ID, gratis, form.kept())
	}
	return false, nil
}

func lastOf(gratis bool) string {
	if gratis {
		return "grant-free"
	}
	return "quote"
}

// draftsOf says whose drafts of a quote there are.
func (h *Handlers) draftsOf(c *fiber.Ctx, body deskBody, d offerDraft, page *views.DeskQuote) error {
	switch {
	case c.Method() != fiber.MethodGet:
	case c.Query("draft_kept") != "":
		page.Base.Notice = views.Notice{Tone: "ok", Text: body.words.T("desk_negotiation.draft.kept")}
	case c.Query("draft_gone") != "":
		page.Base.Notice = views.Notice{Tone: "ok", Text: body.words.T("desk_negotiation.draft.gone")}
	}
	drafts, err := models.DraftQuotesOf(c.UserContext(), h.db, d.request.ID, d.gratis)
	if err != nil {
		return err
	}
	for _, draft := range drafts {
		mine, when := draft.StaffID == staffOf(c).ID, body.words.DateTime(draft.UpdatedAt, body.base.TimeZone())
		switch {
		case mine:
			page.Draft = body.words.T("desk_negotiation.draft.here", "Date", when)
		case d.begun == nil || d.begun.StaffID != draft.StaffID:
			page.Drafts = append(page.Drafts, views.Notice{Tone: "info", Text: body.words.T("desk_negotiation.draft.of", "Name", body.words.Isolate(body.dossier.Person(&draft.StaffID)), "Date", when),
				Href: queuePath + "/" + d.request.Reference + "/" + lastOf(d.gratis) + "?draft=" + strconv.FormatInt(draft.StaffID, 10), Link: body.words.T("desk_negotiation.draft.begin")})
		}
	}
	return nil
}
