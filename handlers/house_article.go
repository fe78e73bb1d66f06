package handlers

import (
	"errors"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// articleHouse is an article with its pictures and the publication it belongs to.
type articleHouse struct {
	models.Article
	images []models.ArticleImage
	pub    models.Publication
}

func (h *Handlers) articleHouse(c *fiber.Ctx) (articleHouse, error) {
	var a articleHouse
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return a, models.ErrNotFound
	}
	if a.Article, err = models.ArticleByID(c.UserContext(), h.db, id); err != nil {
		return a, err
	}
	images, err := models.ImagesOf(c.UserContext(), h.db, id)
	if err != nil {
		return a, err
	}
	a.images = images[id]
	a.pub, err = models.PublicationByID(c.UserContext(), h.db, a.PublicationID)
	return a, err
}

// articleNotices say what has just been done.
var articleNotices = map[string]string{
	"saved": "desk_house.article.saved", "written": "desk_house.article.written", "reading": "desk_house.article.reads_again", "shared": "desk_shares.article.saved",
}

func (h *Handlers) showArticle(c *fiber.Ctx) error {
	a, err := h.articleHouse(c)
	if err != nil {
		return err
	}
	page, err := h.articlePage(c, a, a.rights())
	if err != nil {
		return err
	}
	if id, ok := articleNotices[c.Query("done")]; ok {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(page.Lang).T(id)}
	}
	return h.show(c, fiber.StatusOK, page.Base.Lang, page)
}

// setRights keeps an editor's decision about an article and its pictures.
func (h *Handlers) setRights(c *fiber.Ctx) error {
	posted, err := posted(c)
	if err != nil {
		return err
	}
	a, err := h.articleHouse(c)
	if err != nil {
		return err
	}
	form := readRights(posted, a)
	if len(form.bad) > 0 {
		return h.rightsAgain(c, fiber.StatusUnprocessableEntity, a, form)
	}
	err = h.desk.SetRights(c.UserContext(), actorOf(c), a.ID, form.Rights)
	if errors.Is(err, models.ErrConflict) {
		return h.rightsCollision(c, form)
	}
	if err != nil {
		return err
	}
	return see(c, articlePath(a.ID)+"?done=saved")
}

// rightsAgain shows the card with the decision as it was typed.
func (h *Handlers) rightsAgain(c *fiber.Ctx, status int, a articleHouse, form rightsForm) error {
	page, err := h.articlePage(c, a, form)
	if err != nil {
		return err
	}
	return h.show(c, status, page.Base.Lang, page)
}

// rightsCollision reads the article afresh and shows what somebody else has
// decided beside what was typed. Saving once more replaces it, knowingly.
func (h *Handlers) rightsCollision(c *fiber.Ctx, form rightsForm) error {
	a, err := h.articleHouse(c)
	if err != nil {
		return err
	}
	form.Seen = a.Version
	page, err := h.articlePage(c, a, form)
	if err != nil {
		return err
	}
	page.Collided, page.Collision = true, rightsDifferences(h.words.Printer(page.Base.Lang), a, form)
	return h.show(c, fiber.StatusConflict, page.Base.Lang, page)
}

// rightsDifferences lists in which answers the typed decision differs from the stored one.
func rightsDifferences(p *i18n.Printer, a articleHouse, form rightsForm) []views.RateChange {
	var out []views.RateChange
	compare := func(where, now, typed string) {
		if now != typed {
			out = append(out, views.RateChange{Where: where, From: now, To: typed})
		}
	}
	yes := func(on bool) string {
		if on {
			return p.T("common.yes")
		}
		return p.T("common.no")
	}
	until := func(t *time.Time) string {
		if t == nil {
			return p.T("common.none")
		}
		return p.DateTime(*t, a.pub.Zone())
	}
	compare(p.T("desk_house.article.basis"), p.T("common.rights_basis."+a.RightsBasis), p.T("common.rights_basis."+form.Basis))
	compare(p.T("desk_house.article.note"), a.RightsNote, form.Note)
	compare(p.T("desk_house.article.block"), yes(a.Blocked), yes(form.Blocked))
	compare(p.T("desk_house.article.embargo"), until(a.EmbargoUntil), until(form.EmbargoUntil))
	for i, image := range a.images {
		if rights, ok := form.Images[image.ID]; ok {
			where := p.T("desk_house.article.picture", "Number", strconv.Itoa(i+1))
			compare(where, p.T("common.image_rights."+image.Rights), p.T("common.image_rights."+rights))
		}
	}
	return out
}

// articlePage is the card of an article with a decision that is stored or typed.
func (h *Handlers) articlePage(c *fiber.Ctx, a articleHouse, form rightsForm) (views.HouseArticle, error) {
	names, err := h.names(c)
	if err != nil {
		return views.HouseArticle{}, err
	}
	requests, err := models.RequestsFor(c.UserContext(), h.db, a.ID)
	if err != nil {
		return views.HouseArticle{}, err
	}
	b := h.deskBase(c)
	b.Zone = a.pub.Zone()
	words := h.words.Printer(b.Lang)
	page := views.HouseArticle{
		Base: b, CanChange: staffOf(c).Role.May(models.ActArticles), ID: a.ID, Headline: a.Title, WrittenIn: a.Language, Address: a.URL, House: a.pub.Name,
		Author: a.Author, Section: a.Section, Words: a.WordCount, Reading: string(a.Reading), DecidedBy: nameOf(names, a.RightsBy), Form: form.view(words, a), Text: a.textForm(), Stale: a.ReadingError != "" && a.Reading != models.ReadingUnreachable,
	}
	page.Text.Tongues = views.Tongues(words, tongues)
	if page.Headline == "" {
		page.Headline, page.WrittenIn = a.URL, ""
	}
	page.Rights, page.Flags = articleLabels(words, a.Article, models.ArticleFilter{Now: b.Now})
	for at, from := range map[*time.Time]*time.Time{&page.PublishedAt: a.PublishedAt, &page.ReadAt: a.ReadAt, &page.DecidedAt: a.RightsAt} {
		if from != nil {
			*at = from.In(a.pub.Zone())
		}
	}
	for _, r := range requests {
		page.Requests = append(page.Requests, views.ArticleRequest{Reference: r.Reference, Organisation: r.Organisation, Status: string(r.Status), At: r.CreatedAt})
	}
	page.Errors.Items = otherProblems(words, form.bad, form.fields(a)...)
	page.Share, err = h.shareOf(c, a, names)
	return page, err
}

// rights is the stored decision as a form.
func (a articleHouse) rights() rightsForm {
	form := rightsForm{Rights: licensing.Rights{
		Seen: a.Version, Basis: a.RightsBasis, Note: a.RightsNote, Blocked: a.Blocked, EmbargoUntil: a.EmbargoUntil, Images: map[int64]string{},
	}}
	if a.EmbargoUntil != nil {
		local := a.EmbargoUntil.In(a.pub.Zone())
		form.date, form.time = local.Format(time.DateOnly), local.Format(clockOnly)
	}
	for _, image := range a.images {
		form.Images[image.ID] = image.Rights
	}
	return form
}
