package handlers

import (
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// attend takes a sign of life from an open page and answers who else is there.
func (h *Handlers) attend(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	if state := form.one("state"); state == "gone" {
		err = h.desk.Leave(c.UserContext(), actorOf(c), r.ID)
	} else {
		err = h.desk.Attend(c.UserContext(), actorOf(c), r.ID, state == "writing")
	}
	if err != nil {
		return err
	}
	box, err := h.presence(c, r)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"said": box.Said, "writing": box.Writing(), "people": box.People})
}

// presence words who else has a request open now.
func (h *Handlers) presence(c *fiber.Ctx, r models.Request) (views.PresenceBox, error) {
	people, err := models.PresentAt(c.UserContext(), h.db, r.ID, staffOf(c).ID, h.desk.Now())
	if err != nil {
		return views.PresenceBox{}, err
	}
	return views.PresenceOf(h.words.Printer(h.lang(c)), queuePath+"/"+r.Reference+"/presence", people), nil
}

// queueNews tells an open page of the queue what came into its list since it was
// made, and who has which request open.
func (h *Handlers) queueNews(c *fiber.Ctx) error {
	f := queueAsked(c)
	f.Now = h.desk.Now()
	since, err := strconv.ParseInt(c.Query("since"), 10, 64)
	if err != nil || since < 0 {
		return fiber.ErrBadRequest
	}
	n, err := models.CountFresh(c.UserContext(), h.db, f, since, staffOf(c).ID)
	if err != nil {
		return err
	}
	people, err := models.PresentOnDesk(c.UserContext(), h.db, staffOf(c).ID, h.desk.Now())
	if err != nil {
		return err
	}
	words, fresh := h.words.Printer(h.lang(c)), ""
	if n > 0 {
		fresh = words.T("desk_presence.fresh", "Count", n)
	}
	present := map[string][]views.Avatar{}
	for reference, at := range people {
		present[reference] = views.Avatars(words, at)
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(fiber.Map{"fresh": fresh, "present": present})
}

// colleagues puts who looks at what, and where to ask for news, into the queue.
func (h *Handlers) colleagues(c *fiber.Ctx, f models.QueueFilter, page *views.DeskQueue) error {
	people, err := models.PresentOnDesk(c.UserContext(), h.db, staffOf(c).ID, h.desk.Now())
	if err != nil {
		return err
	}
	words := h.words.Printer(page.Lang)
	for i := range page.Rows {
		page.Rows[i].Present = views.Avatars(words, people[page.Rows[i].Reference])
	}
	since, err := models.NewestEvent(c.UserContext(), h.db)
	if err != nil {
		return err
	}
	page.News = queueHref("/admin/requests.json", f, "since", strconv.FormatInt(since, 10))
	page.Fresh = queueHref(queuePath, f)
	return nil
}
