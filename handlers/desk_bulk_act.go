package handlers

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// bulkDoing carries out the ordinary verb for one request, by the version that was seen.
type bulkDoing func(desk *licensing.Desk, i chosen) error

// bulkVerb reads what the act needs besides its requests. What is wrong stands in the form.
func (h *Handlers) bulkVerb(c *fiber.Ctx, b *bulkForm) bulkDoing {
	ctx, by := c.UserContext(), actorOf(c)
	switch b.act {
	case "assign":
		owner, ok := h.owner(c, b.one("owner"))
		if !ok {
			b.wrong("owner", "desk_request.no_such_owner")
		}
		return func(desk *licensing.Desk, i chosen) error { return desk.Assign(ctx, by, i.request.ID, i.seen, owner) }
	case "hold":
		reason := b.need("reason", "errors.reason_required", 5000)
		return func(desk *licensing.Desk, i chosen) error {
			return desk.Hold(ctx, by, i.request.ID, i.seen, true, reason)
		}
	case "ask":
		words, key := b.texts(h.words.Languages()), formKey(b.typed)
		return func(desk *licensing.Desk, i chosen) error {
			text := words[i.request.Language]
			return desk.Typing(typed{"message": {text}}).AskForInfo(ctx, by, i.request.ID, i.seen, key+":"+i.ref, text)
		}
	case "decline":
		code := b.oneOf("code", "errors.reason_required", models.DeclineCodes)
		if code != "" {
			b.prefillAll(h, code)
		}
		words := b.texts(h.words.Languages())
		return func(desk *licensing.Desk, i chosen) error {
			text := words[i.request.Language]
			return desk.Typing(typed{"code": {code}, "text": {text}}).Decline(ctx, by, i.request.ID, i.seen, code, text)
		}
	default:
		words := b.texts(h.words.Languages())
		return func(desk *licensing.Desk, i chosen) error {
			text := words[i.request.Language]
			return desk.Typing(typed{"text": {text}}).NeedsNoLicence(ctx, by, i.request.ID, i.seen, text)
		}
	}
}

// texts are the words in each language involved; none may be missing.
func (b *bulkForm) texts(known []string) map[string]string {
	out := map[string]string{}
	codes, _ := b.languages(known)
	for _, lang := range codes {
		out[lang] = b.need("text_"+lang, "errors.required", 5000)
	}
	return out
}

// prefillAll puts the prepared words for a reason where there are none, or
// everywhere when that was asked for; they are read before they are sent.
func (b *bulkForm) prefillAll(h *Handlers, code string) {
	codes, _ := b.languages(h.words.Languages())
	for _, lang := range codes {
		field := "text_" + lang
		if b.one("action") != "prefill" && b.one(field) != "" {
			continue
		}
		one := &checks{typed: typed{"text": b.typed[field]}, bad: models.Invalid{}}
		one.prefill(h.declineWords(models.Request{Language: lang}), code)
		b.typed[field] = one.typed["text"]
		b.wrong(field, "desk_decide.decline.check")
	}
}

// prepareBulk puts the house's words about free use into an empty form, with the
// limit in them where all requests are for one publication.
func (h *Handlers) prepareBulk(c *fiber.Ctx, b *bulkForm) {
	if b.act != "not_needed" {
		return
	}
	publications := map[int64]bool{}
	for _, i := range b.items {
		publications[i.request.PublicationID] = true
	}
	for _, i := range b.items {
		field := "text_" + i.request.Language
		if i.request.ID == 0 || len(b.typed[field]) > 0 {
			continue
		}
		text := h.words.Printer(i.request.Language).T("desk_decide.not_needed.text")
		if len(publications) == 1 {
			text = h.freeUseWords(c, i.request)
		}
		b.typed[field] = []string{text}
	}
}

// carryOut decides about each request by itself: what cannot be done hinders nothing else.
func (h *Handlers) carryOut(c *fiber.Ctx, b *bulkForm, do bulkDoing) error {
	page := h.bulkDonePage(c, b)
	var again []string
	for _, i := range b.items {
		err := models.ErrNotFound
		if i.request.ID != 0 {
			err = do(h.desk, i)
		}
		if err == nil {
			h.noteDone(c, &page, i)
			continue
		}
		failure := h.bulkFailure(c, i, err)
		if page.Failed = append(page.Failed, failure); failure.Pick != "" {
			again = append(again, failure.Pick)
		}
	}
	if len(again) > 0 {
		page.Again = retryFields(b, again)
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

// retryFields carry everything typed, and the requests that are left as they are now.
func retryFields(b *bulkForm, picks []string) []views.Row {
	out := []views.Row{{Term: "act", Values: []string{b.act}}, {Term: "pick", Values: picks}}
	for name, values := range b.kept() {
		if name != "act" && name != "pick" && name != "shown" && name != "all" {
			out = append(out, views.Row{Term: name, Values: values})
		}
	}
	return out
}

// undoBulk takes back what a result page offered: its picks name a request and a decision.
func (h *Handlers) undoBulk(c *fiber.Ctx, b *bulkForm) error {
	page := h.bulkDonePage(c, b)
	words := h.words.Printer(page.Lang)
	for _, i := range b.items {
		_, decision, _ := strings.Cut(i.pick, ":")
		id, _ := strconv.ParseInt(decision, 10, 64) // 0 is nobody's
		_, err := h.desk.Undo(c.UserContext(), actorOf(c), i.request.ID, id)
		if err == nil {
			h.noteDone(c, &page, i)
			continue
		}
		failure := h.bulkFailure(c, i, err)
		if failure.Pick = ""; errors.Is(err, models.ErrConflict) {
			failure.Why, failure.Since = words.T("desk_bulk.why.undo"), nil
		}
		page.Failed = append(page.Failed, failure)
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}
