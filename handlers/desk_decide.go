package handlers

import (
	"encoding/json"
	"errors"
	"maps"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// decision is one small page: its words, the field of its text and the status it leads to.
type decision struct {
	kind   string // desk_decide.<kind>
	action string // last part of the address
	field  string
	mailed bool                                      // its words go to the requester, who sees them as they are previewed
	may    func(models.Request, models.Invoice) bool // whether it can be made as the request and its newest invoice stand
}

// decisions by the last part of their address.
var decisions = map[string]decision{
	"ask":        {"ask", "ask", "message", true, func(r models.Request, _ models.Invoice) bool { return r.Status.CanMove(models.NeedsInfo) }},
	"decline":    {"decline", "decline", "text", true, func(r models.Request, _ models.Invoice) bool { return r.Status.CanMove(models.Declined) }},
	"not-needed": {"not_needed", "not-needed", "text", true, func(r models.Request, _ models.Invoice) bool { return r.Status.CanMove(models.NotNeeded) }},
	"reopen": {"reopen", "reopen", "text", true, func(r models.Request, _ models.Invoice) bool {
		return r.Status.Ended() && r.Status.CanMove(models.InReview)
	}},
	"reply":        {"reply", "reply", "message", true, func(r models.Request, _ models.Invoice) bool { return r.ConfirmedAt != nil }},
	"hold":         {"hold", "hold", "reason", false, func(r models.Request, _ models.Invoice) bool { return r.Status.Open() }},
	"grant-paid":   {"grant_paid", "grant-paid", "reason", false, func(r models.Request, inv models.Invoice) bool { return inv.CanGrant(r.Status) }},
	"waive-hold":   {"waive_hold", "waive-hold", "reason", false, func(r models.Request, _ models.Invoice) bool { return r.Status.Open() && r.HoldWaived == "" }},
	"take-back":    {"take_back", "take-back", "reason", false, retractable},
	"clear-review": {"clear_review", "clear-review", "reason", false, func(_ models.Request, inv models.Invoice) bool { return inv.CanGoOn() }},
}

// decisionOf is the decision that an address names.
func decisionOf(c *fiber.Ctx) decision {
	path := c.Path()
	return decisions[path[strings.LastIndexByte(path, '/')+1:]]
}

func (h *Handlers) decisionPage(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	d := decisionOf(c)
	inv, err := h.latestInvoice(c, r)
	if err != nil {
		return err
	}
	if !d.may(r, inv) { // a link from before: the request shows how it stands
		return c.Redirect(queuePath+"/"+r.Reference, fiber.StatusSeeOther)
	}
	form, err := h.takenBack(c, r)
	if err != nil {
		return err
	}
	if form == nil {
		form = typed{}
		if d.kind == "not_needed" {
			form["text"] = []string{h.freeUseWords(c, r)}
		}
	}
	return h.showDecision(c, r, d, form, fiber.StatusOK, nil, nil)
}

// freeUseWords are prepared for the requester, in their language, with the
// house's own limit where its card names one.
func (h *Handlers) freeUseWords(c *fiber.Ctx, r models.Request) string {
	words := h.words.Printer(r.Language)
	card, err := models.PublishedRateCard(c.UserContext(), h.db, r.PublicationID)
	if err == nil {
		var priced pricing.Card
		if json.Unmarshal(card.Card, &priced) == nil && priced.FreeWords() > 0 {
			return words.T("desk_decide.not_needed.text_words", "Words", words.Number(priced.FreeWords()))
		}
	}
	return words.T("desk_decide.not_needed.text")
}

// showDecision shows the page with what was typed. After a conflict (409) it
// tells what happened meanwhile and carries the present version for a retry.
func (h *Handlers) showDecision(c *fiber.Ctx, r models.Request, d decision, form typed, status int, bad models.Invalid, mail *views.MailPreview) error {
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	inv, err := h.latestInvoice(c, r)
	if err != nil {
		return err
	}
	page := views.DeskDecide{
		Base: body.base, Typed: views.Typed{Answers: form, Errors: bad}, Kind: d.kind, Action: d.action, Field: d.field, File: body.file(),
		FormKey: form.one("form_key"), Possible: d.may(r, inv), Mailed: d.mailed, Preview: mail, Most: d.most(),
	}
	page.Base.Notice = takenBackNotice(c, body.words)
	if page.FormKey == "" {
		page.FormKey = models.NewToken()
	}
	if page.Saved, err = h.savedPicker(c, body.dossier.Publication, r, form); err != nil {
		return err
	}
	if form.one("action") == insertWord {
		insert(body.words, &page.Saved, form, d.field)
	}
	if d.kind == "decline" {
		page.Codes = models.DeclineCodes
	}
	if mail != nil {
		page.ShownForm, page.Reread = form.fingerprint(), form.changed()
	}
	if status == fiber.StatusConflict {
		page.Rivals = views.EventsSince(body.base, body.words, body.dossier, seenEvent(form))
		if !page.Possible {
			page.Kept = keptFields(form, deskLabels(body.words))
		}
	}
	return h.show(c, status, body.base.Lang, page)
}

// neverSeen is the version of a form that carries none: it conflicts with every
// request, so that a missing number is never taken for "any version".
const neverSeen = -1

func seenVersion(form typed) int {
	n, err := strconv.Atoi(form.one("seen"))
	if err != nil || n < 1 {
		return neverSeen
	}
	return n
}

func seenEvent(form typed) int64 {
	n, err := strconv.ParseInt(form.one("seen_event"), 10, 64)
	if err != nil {
		return 0
	}
	return n
}

// deciding checks what was typed and carries out a verb of the desk it is given.
type deciding func(desk *licensing.Desk, r models.Request, k *checks, text string) error

// decide makes a decision, or shows the mail that it would send: field errors come back as 422, a stale page as 409,
// both with everything that was typed.
func (h *Handlers) decide(c *fiber.Ctx, word string, do deciding) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	d, k := decisionOf(c), check(form)
	if form.one("action") == insertWord {
		return h.insertIntoDecision(c, r, d, form)
	}
	text := k.need(d.field, "errors.required", d.most())
	if d.field != "reason" { // those words stay inside the house
		k.filledIn(d.field, text)
	}
	var mail *views.MailPreview
	if d.mailed && form.toPreview() {
		mail, err = h.rehearse(c, func(desk *licensing.Desk) error { return do(desk, r, k, text) })
	} else {
		err = do(h.desk.Typing(form.kept()), r, k, text)
	}
	switch {
	case err == nil && mail != nil:
		return h.showDecision(c, r, d, form, fiber.StatusOK, nil, mail)
	case err == nil:
		return done(c, r, word)
	case errors.Is(err, models.ErrConflict):
		if r, err = models.RequestByID(c.UserContext(), h.db, r.ID); err != nil {
			return err
		}
		return h.showDecision(c, r, d, form, fiber.StatusConflict, nil, nil)
	case invalid(err) != nil:
		return h.showDecision(c, r, d, form, fiber.StatusUnprocessableEntity, invalid(err), nil)
	default:
		return err
	}
}

func (h *Handlers) askForInfo(c *fiber.Ctx) error {
	return h.decide(c, "ask", func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.AskForInfo(c.UserContext(), actorOf(c), r.ID, seenVersion(k.typed), formKey(k.typed), text)
	})
}

func (h *Handlers) declineRequest(c *fiber.Ctx) error {
	return h.decide(c, "decline", func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		code := k.oneOf("code", "errors.reason_required", models.DeclineCodes)
		if code != "" && (k.one("action") == "prefill" || text == "") {
			k.prefill(h.declineWords(r), code)
		}
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.Decline(c.UserContext(), actorOf(c), r.ID, seenVersion(k.typed), code, text)
	})
}

// declineWords are the prepared words for every reason, in the requester's language.
func (h *Handlers) declineWords(r models.Request) map[string]string {
	words, out := h.words.Printer(r.Language), map[string]string{}
	for _, code := range models.DeclineCodes {
		out[code] = words.T("desk_decide.decline_text." + code)
	}
	return out
}

// prefill puts prepared words into the text, to be read before they are sent.
// The editor's own words stay above them; other prepared words make way.
func (k *checks) prefill(prepared map[string]string, code string) {
	text := prepared[code]
	if own := k.one("text"); own != "" && !slices.Contains(slices.Collect(maps.Values(prepared)), own) {
		text = own + "\n\n" + text
	}
	k.typed["text"] = []string{text}
	k.bad["text"] = "desk_decide.decline.check"
}

func (h *Handlers) needsNoLicence(c *fiber.Ctx) error {
	return h.decide(c, "not_needed", func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.NeedsNoLicence(c.UserContext(), actorOf(c), r.ID, seenVersion(k.typed), text)
	})
}

func (h *Handlers) reopenRequest(c *fiber.Ctx) error {
	return h.decide(c, "reopen", func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.Reopen(c.UserContext(), actorOf(c), r.ID, seenVersion(k.typed), text)
	})
}

// holdRequest puts a request on hold with a reason, or releases it.
func (h *Handlers) holdRequest(c *fiber.Ctx) error {
	word := "hold_on"
	if string(c.Request().PostArgs().Peek("hold")) == "off" {
		word = "hold_off"
	}
	return h.decide(c, word, func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		off := k.one("hold") == "off"
		if off {
			delete(k.bad, "reason")
		}
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.Hold(c.UserContext(), actorOf(c), r.ID, seenVersion(k.typed), !off, text)
	})
}

// waiveHold lets a request go on although its account is on hold.
func (h *Handlers) waiveHold(c *fiber.Ctx) error {
	return h.decide(c, "waive_hold", func(desk *licensing.Desk, r models.Request, k *checks, text string) error {
		if len(k.bad) > 0 {
			return k.bad
		}
		return desk.WaiveHold(c.UserContext(), actorOf(c), r.ID, seenVersion(k.typed), text)
	})
}
