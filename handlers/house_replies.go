package handlers

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

const repliesPath = "/admin/templates"

// showReplies lists the saved replies of a publication, those retired on demand.
func (h *Handlers) showReplies(c *fiber.Ctx) error {
	p, all, err := h.houseOf(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	retired := c.Query("shown") == "retired"
	rows, err := models.SavedReplies(c.UserContext(), h.db, p.ID, retired)
	if err != nil {
		return err
	}
	names, err := h.names(c)
	if err != nil {
		return err
	}
	used, err := h.replyLanguages(c, p)
	if err != nil {
		return err
	}
	b, choice := h.houseBase(c, repliesPath, p, all)
	page := views.HouseReplies{
		Base: b, House: choice, Retired: retired, NewHref: housePath(repliesPath+"/new", p), CanEdit: staffOf(c).Role.May(models.ActReplies),
	}
	h.frameReplies(&page, p, c.Query("done"))
	words := h.words.Printer(b.Lang)
	for _, s := range rows {
		page.Rows = append(page.Rows, views.ReplyRow{
			ID: int(s.ID), Version: s.Version, Href: replyPath(s.ID), Name: s.Name, Texts: views.ReplyTexts(s.Texts, used),
			Warnings: views.ReplyWarnings(words, s.Texts, used), By: names[s.UpdatedBy], At: s.UpdatedAt,
		})
	}
	return h.show(c, fiber.StatusOK, b.Lang, page)
}

// frameReplies puts the words around the list: its two halves, what was done, and why it is empty.
func (h *Handlers) frameReplies(page *views.HouseReplies, p models.Publication, done string) {
	words, list := h.words.Printer(page.Lang), housePath(repliesPath, p)
	page.Shown = views.Tabs{Label: words.T("desk_replies.shown"), Items: []views.Tab{
		{Text: words.T("desk_replies.in_use"), Href: list, Current: !page.Retired},
		{Text: words.T("desk_replies.retired"), Href: list + "&shown=retired", Current: page.Retired},
	}}
	page.Empty = views.Empty{Icon: "message-square", Title: words.T("desk_replies.empty.title"), Text: words.T("desk_replies.empty.text")}
	if page.CanEdit {
		page.Empty.Href, page.Empty.Link = page.NewHref, words.T("desk_replies.new")
	}
	if page.Retired {
		page.Empty = views.Empty{Icon: "message-square", Title: words.T("desk_replies.empty.retired"), Text: words.T("desk_replies.empty.retired_text")}
	}
	if id := "desk_replies.done." + done; done != "" && words.Has(id) {
		page.Notice = views.Notice{Tone: "ok", Text: words.T(id)}
	}
}

// replyLanguages are those in which a publication answers its requesters: the
// languages of their pages, and those in which it publishes itself.
func (h *Handlers) replyLanguages(c *fiber.Ctx, p models.Publication) ([]string, error) {
	editions, err := models.EditionsOf(c.UserContext(), h.db, p.ID)
	if err != nil {
		return nil, err
	}
	used := append(slices.Clone(h.words.Languages()), p.Language)
	for _, e := range editions {
		used = append(used, e.Language)
	}
	var out []string
	for _, lang := range termsLanguages {
		if slices.Contains(used, lang) {
			out = append(out, lang)
		}
	}
	return out, nil
}

func replyPath(id int64) string { return repliesPath + "/" + strconv.FormatInt(id, 10) }

// replyOf finds the saved reply in the address and its publication.
func (h *Handlers) replyOf(c *fiber.Ctx) (models.SavedReply, models.Publication, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.SavedReply{}, models.Publication{}, models.ErrNotFound
	}
	s, err := models.SavedReplyByID(c.UserContext(), h.db, id)
	if err != nil {
		return s, models.Publication{}, err
	}
	p, err := models.PublicationByID(c.UserContext(), h.db, s.PublicationID)
	return s, p, err
}

func (h *Handlers) retireReply(c *fiber.Ctx) error { return h.setRetired(c, true) }

func (h *Handlers) restoreReply(c *fiber.Ctx) error { return h.setRetired(c, false) }

// setRetired takes a reply out of use or brings it back; where that is not
// possible any more, the reply is shown as it is now.
func (h *Handlers) setRetired(c *fiber.Ctx, retired bool) error {
	s, p, err := h.replyOf(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	next, word := housePath(repliesPath, p), "&done=restored"
	if retired {
		word = "&shown=retired&done=retired"
	}
	err = h.desk.RetireReply(c.UserContext(), actorOf(c), s.ID, seenVersion(form), retired)
	switch fields := invalid(err); {
	case err == nil:
		return see(c, next+word)
	case errors.Is(err, models.ErrConflict):
		return h.replyCollision(c, p, s.ID, wordsOf(s))
	case fields != nil:
		return h.showReply(c, fiber.StatusUnprocessableEntity, p, &s, wordsOf(s), fields, nil)
	default:
		return err
	}
}
