package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// insertWord is the button that puts a saved reply into a text and sends nothing.
const insertWord = "insert"

// replyValues are what the names in a saved reply stand for, in the words of a
// language. A promised day is there only while its clock runs.
func replyValues(words *i18n.Printer, p models.Publication, r models.Request, editor string) map[string]string {
	values := map[string]string{
		"requester_name": r.ContactName, "organisation": r.Organisation, "article_title": r.Title, "reference": r.Reference,
		"publication": p.Name, "editor_name": editor, "contact_email": p.ContactEmail,
	}
	if r.AnswerDueAt != nil && r.PausedAt == nil && (r.Status == models.Submitted || r.Status == models.InReview) {
		values["answer_date"] = words.Date(r.AnswerDueAt.In(p.Zone()))
	}
	if r.QuoteUntil != nil && r.Status == models.Quoted {
		values["quote_until"] = words.Date(r.QuoteUntil.In(p.Zone()))
	}
	return values
}

// savedPicker offers the saved replies of a request's publication, each with the
// text as it would be inserted for this requester.
func (h *Handlers) savedPicker(c *fiber.Ctx, p models.Publication, r models.Request, form typed) (views.SavedPicker, error) {
	staff := staffOf(c)
	if !staff.Role.May(models.ActReply) {
		return views.SavedPicker{}, nil
	}
	rows, err := models.SavedReplies(c.UserContext(), h.db, p.ID, false)
	if err != nil {
		return views.SavedPicker{}, err
	}
	picker := views.SavedPicker{Chosen: form.one("saved")}
	if staff.Role.May(models.ActReplies) {
		picker.Manage = housePath(repliesPath, p)
	}
	words := h.words.Printer(h.lang(c))
	for _, s := range rows {
		text, lang := s.In(r.Language, p.Language)
		text = models.FillIn(text, replyValues(h.words.Printer(lang), p, r, staff.Name))
		picker.Options = append(picker.Options, views.SavedOption{
			Value: strconv.FormatInt(s.ID, 10), Name: s.Name, Text: text, Note: insertedNote(words, r.Language, lang, text),
		})
	}
	return picker, nil
}

// insertedNote says in which language a text is, and what is left to fill in.
func insertedNote(words *i18n.Printer, wanted, lang, text string) string {
	note := words.T("desk_replies.inserted", "Language", words.Language(lang))
	if lang != wanted {
		note = words.T("desk_replies.other_language", "Wanted", words.Language(wanted), "Language", words.Language(lang))
	}
	if open := slices.Concat(models.OpenVariables(text), models.UnknownVariables(text)); len(open) > 0 {
		note += " " + words.T("desk_replies.to_fill", "Names", words.Isolate(braced(open)))
	}
	return note
}

func braced(names []string) string {
	out := make([]string, len(names))
	for i, name := range names {
		out[i] = fmt.Sprintf("{%s}", name)
	}
	return strings.Join(out, ", ")
}

// insert puts the chosen reply below what was typed, and says so beside the choice.
func insert(words *i18n.Printer, picker *views.SavedPicker, form typed, field string) {
	picker.Said = words.T("desk_replies.none_chosen")
	for _, option := range picker.Options {
		if option.Value != picker.Chosen {
			continue
		}
		text := option.Text
		if own := form.one(field); own != "" {
			text = own + "\n\n" + text
		}
		form[field], picker.Said = []string{text}, option.Note
	}
}

// filledIn refuses a text for the requester in which a name still waits for its value.
func (k *checks) filledIn(field, text string) {
	if open := models.OpenVariables(text); len(open) > 0 {
		k.wrong(field, views.Trouble("desk_replies.error.open", "Names", braced(open)))
	}
}

// insertIntoReply shows the request again with a saved reply in the composer.
func (h *Handlers) insertIntoReply(c *fiber.Ctx, form typed) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	return h.composeAgain(c, r, form, insertStatus(r, form), nil)
}

// insertIntoDecision shows a decision again with a saved reply in its text.
func (h *Handlers) insertIntoDecision(c *fiber.Ctx, r models.Request, d decision, form typed) error {
	return h.showDecision(c, r, d, form, insertStatus(r, form), nil, nil)
}

// insertStatus is 409 for a page that is no longer true: it is told at once, not
// only when the words are sent.
func insertStatus(r models.Request, form typed) int {
	if seenVersion(form) != r.Version {
		return fiber.StatusConflict
	}
	return fiber.StatusOK
}

// replyAndWait sends a reply as a question: the promised answer waits for it. A
// stale page is 409, with what happened meanwhile and everything typed.
func (h *Handlers) replyAndWait(c *fiber.Ctx, form typed) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	k := check(form)
	k.filledIn("message", k.need("message", "errors.message_required", 5000))
	if err = k.bad.OrNil(); err == nil {
		err = h.desk.AskForInfo(c.UserContext(), actorOf(c), r.ID, seenVersion(form), formKey(form), form.one("message"), enclosed(nil))
	}
	switch bad := invalid(err); {
	case err == nil:
		return done(c, r, "ask")
	case bad != nil:
		return h.composeAgain(c, r, form, fiber.StatusUnprocessableEntity, bad)
	case !errors.Is(err, models.ErrConflict):
		return err
	}
	if r, err = models.RequestByID(c.UserContext(), h.db, r.ID); err != nil {
		return err
	}
	return h.composeAgain(c, r, form, fiber.StatusConflict, nil)
}

// composeAgain shows a request with what stands in its composer; on a conflict
// with what happened since the reader's page was made.
func (h *Handlers) composeAgain(c *fiber.Ctx, r models.Request, form typed, status int, bad models.Invalid) error {
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	picker, err := h.savedPicker(c, body.dossier.Publication, r, form)
	if err != nil {
		return err
	}
	if form.one("action") == insertWord {
		insert(body.words, &picker, form, "message")
	}
	return h.showRequest(c, r, status, func(page *views.DeskRequest) {
		page.Typed, page.Saved = views.Typed{Answers: form, Errors: bad}, picker
		if key := formKey(form); key != "" {
			page.FormKey = key
		}
		if status == fiber.StatusConflict {
			page.Rivals = views.EventsSince(body.base, body.words, body.dossier, seenEvent(form))
		}
	})
}
