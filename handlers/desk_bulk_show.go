package handlers

import (
	"context"
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// showBulk shows the page of a bulk decision with what was typed.
func (h *Handlers) showBulk(c *fiber.Ctx, b *bulkForm, status int, mails []views.BulkMail) error {
	base := h.deskBase(c)
	words := h.words.Printer(base.Lang)
	page := views.DeskBulk{
		Base: base, Typed: views.Typed{Answers: b.typed, Errors: b.bad}, Act: b.act, Mailed: b.mailed, Mails: mails, FormKey: b.one("form_key"),
	}
	if page.FormKey == "" {
		page.FormKey = models.NewToken()
	}
	for _, i := range b.items {
		if i.request.ID != 0 {
			page.Items = append(page.Items, bulkItem(words, b.act, i))
		}
	}
	switch b.act {
	case "assign":
		people, err := models.AllStaff(c.UserContext(), h.db)
		if err != nil {
			return err
		}
		page.Owners = ownerChoices(words, people)
		if !b.has("owner") {
			b.typed["owner"] = []string{strconv.FormatInt(staffOf(c).ID, 10)}
		}
	case "hold":
		page.Texts = []views.BulkText{{Name: "reason", Label: words.T("desk_decide.hold.label"), Hint: words.T("desk_decide.hold.hint")}}
	case "decline":
		page.Codes = models.DeclineCodes
	}
	if b.mailed {
		page.Texts = bulkTexts(words, b, h.words.Languages())
	}
	if mails != nil {
		page.ShownForm, page.Reread = b.fingerprint(), b.changed()
	}
	return h.show(c, status, base.Lang, page)
}

func (t typed) has(name string) bool { _, there := t[name]; return there }

func bulkTexts(words *i18n.Printer, b *bulkForm, known []string) (out []views.BulkText) {
	codes, readers := b.languages(known)
	for _, lang := range codes {
		out = append(out, views.BulkText{
			Name: "text_" + lang, Label: words.T("desk_bulk.words_in", "Language", words.Language(lang)), Hint: words.T("desk_bulk.words_for", "Count", readers[lang]),
		})
	}
	return out
}

// leadsTo is the status that an act takes a request to.
var leadsTo = map[string]models.Status{"ask": models.NeedsInfo, "decline": models.Declined, "not_needed": models.NotNeeded}

func bulkItem(words *i18n.Printer, act string, i chosen) views.BulkItem {
	item := views.BulkItemOf(words, i.request)
	item.Pick = i.pick
	if leadsTo[act] == "" {
		item.Language = ""
	}
	switch to := leadsTo[act]; {
	case act != "undo" && i.seen != i.request.Version:
		item.Against = words.T("desk_bulk.why.stale_yet")
	case to != "" && !i.request.Status.CanMove(to):
		item.Against = words.T("desk_bulk.why.moved")
	}
	return item
}

func (h *Handlers) bulkDonePage(c *fiber.Ctx, b *bulkForm) views.DeskBulkDone {
	return views.DeskBulkDone{Base: h.deskBase(c), Act: b.act}
}

// noteDone lists a request as done, as it is now, and how to take that back.
func (h *Handlers) noteDone(c *fiber.Ctx, page *views.DeskBulkDone, i chosen) {
	words := h.words.Printer(page.Lang)
	r, err := models.RequestByID(c.UserContext(), h.db, i.request.ID)
	if err != nil { // it is done all the same
		r = i.request
	}
	page.Done = append(page.Done, views.BulkItemOf(words, r))
	now := h.desk.Now()
	if d, err := models.UndoableDecision(c.UserContext(), h.db, r.ID, now); err == nil && d != nil {
		page.Undo = append(page.Undo, views.BulkPick(r.Reference, int(d.ID)))
		if left := int(d.Until.Sub(now).Seconds()); page.Seconds == 0 || left < page.Seconds {
			page.Seconds = left // until the first of the mails leaves
		}
	}
}

// bulkFailure says why a request was left as it was, what happened to it last
// when somebody was faster, and names its present version for another try.
func (h *Handlers) bulkFailure(c *fiber.Ctx, i chosen, cause error) views.BulkFailure {
	base := h.base(c)
	words := h.words.Printer(base.Lang)
	missing := views.BulkFailure{BulkItem: views.BulkItem{Reference: i.ref, Href: queuePath}, Why: words.T("desk_bulk.why.missing")}
	if i.request.ID == 0 {
		return missing
	}
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), patience)
	defer cancel()
	r, err := models.RequestByID(ctx, h.db, i.request.ID)
	if err != nil {
		r = i.request
	}
	failure := views.BulkFailure{BulkItem: views.BulkItemOf(words, r)}
	failure.Pick = views.BulkPick(r.Reference, r.Version)
	switch {
	case errors.Is(cause, models.ErrConflict) && r.Version != i.seen:
		failure.Why = words.T("desk_bulk.why.stale")
		if events, err := models.EventsOf(ctx, h.db, r.ID, true); err == nil && len(events) > 0 {
			failure.Since = views.EventsSince(base, words, models.Dossier{Events: events[len(events)-1:]}, 0)
		}
	case errors.Is(cause, models.ErrConflict):
		failure.Why = words.T("desk_bulk.why.moved")
	case errors.Is(cause, context.DeadlineExceeded):
		failure.Why = words.T("desk_bulk.why.late")
	default:
		h.log.Error("bulk decision", "id", requestID(c), "reference", r.Reference, "cause", cause)
		failure.Why = words.T("desk_bulk.why.fault")
	}
	return failure
}
