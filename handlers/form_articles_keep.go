package handlers

import (
	"errors"
	"fmt"
	"net/url"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/article"
	"imprimatur/models"
	"imprimatur/views"
)

// keepArticles saves the corrections of the first page and goes where its button says: on, to one more article, or back
// without one.
func (h *Handlers) keepArticles(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	f, err := h.draft(c)
	if err != nil {
		return err
	}
	if f.RequestID != nil || len(askedKeys(f.Answers)) == 0 {
		return h.add(c, form, f)
	}
	if f, err = h.correct(c, form, f); err != nil {
		return err
	}
	next := h.inLanguage(form, "/request")
	switch {
	case next != "":
		return see(c, next)
	case form.one("remove") != "":
		return see(c, "/request")
	case form.one("article_url") != "":
		return h.add(c, form, f)
	}
	all, err := h.asked(c.UserContext(), f.Answers)
	if err != nil {
		return err
	}
	if bad := h.troubles(f, all); len(bad) > 0 {
		return h.articlesAgain(c, fiber.StatusUnprocessableEntity, f, form, bad)
	}
	return see(c, onward(form, "/request/use"))
}

// correct keeps what was typed about the listed articles and drops the one whose remove button was pressed. An empty
// correction is none: what the page itself says counts again.
func (h *Handlers) correct(c *fiber.Ctx, form typed, f models.FormDraft) (models.FormDraft, error) {
	answers := map[string][]string{}
	for _, a := range askedKeys(f.Answers) {
		gone := form.one("remove") == a.key
		for _, name := range a.correctable() {
			if v := form.one(name); v != "" && !gone {
				answers[name] = []string{v}
			} else {
				answers[name] = nil
			}
		}
		if gone {
			answers[articlePrefix+a.key] = nil
		}
	}
	saved, err := h.desk.SaveDraft(c.UserContext(), f.ID, answers, nil)
	if errors.Is(err, models.ErrConflict) {
		return f, nil // sent in another window: the next page says so
	}
	return saved, err
}

// troubles are what keeps the listed articles from being asked for.
func (h *Handlers) troubles(f models.FormDraft, all []asked) models.Invalid {
	k, now := check(f.Answers), h.desk.Now()
	if len(all) == 0 {
		k.wrong("article_url", "public_form.error.articles")
	}
	for _, a := range all {
		if !a.article.Verdict(now).Licensable() {
			k.wrong("article_url", "public_form.error.remove_first")
		}
		a.describe(k, now)
	}
	return k.bad
}

// addArticle adds the article of an address to the draft, from a page that has no other questions.
func (h *Handlers) addArticle(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	f, err := h.draft(c)
	if err != nil {
		return err
	}
	return h.add(c, form, f)
}

func (h *Handlers) add(c *fiber.Ctx, form typed, f models.FormDraft) error {
	if next := h.inLanguage(form, "/request"); next != "" {
		return see(c, next+"&url="+url.QueryEscape(form.one("article_url"))+"&ref="+url.QueryEscape(form.one("ref")))
	}
	if f.RequestID != nil || form.on("fresh") {
		f = models.FormDraft{ID: 0, Answers: carriedOn(f)}
	}
	a, bad, err := h.lookUp(c, form.one("article_url"), f)
	if errors.Is(err, models.ErrThrottled) {
		bad = models.Invalid{"article_url": "public_form.error.throttled"}
		return h.articlesAgain(c, fiber.StatusTooManyRequests, f, form, bad)
	}
	if err != nil {
		return err
	}
	if len(bad) > 0 {
		return h.articlesAgain(c, fiber.StatusUnprocessableEntity, f, form, bad)
	}
	if f.ID == 0 {
		if f, err = h.newDraft(c, f.Answers); err != nil {
			return err
		}
	}
	if err := h.list(c, f, a, form.one("ref")); err != nil {
		return err
	}
	if form.one("go") == "use" && a.Title != "" {
		return see(c, "/request/use")
	}
	return see(c, onwardTo(form, "/request"))
}

// onwardTo keeps, in an address, that the reader came from the check page.
func onwardTo(form typed, path string) string {
	if form.one("then") == "check" {
		return path + "?then=check"
	}
	return path
}

// carriedOn are the answers that a new request takes over from an earlier one: all but its articles and its consent for
// one that was never sent, only the person's for one that was.
func carriedOn(f models.FormDraft) map[string][]string {
	if f.RequestID != nil {
		return only(f.Answers, whoFields)
	}
	return only(f.Answers, append(append([]string(nil), useFields...), youFields...))
}

// list writes an article into the draft.
func (h *Handlers) list(c *fiber.Ctx, f models.FormDraft, a models.Article, ref string) error {
	key := articlePrefix + articleKey(a.URLKey)
	if _, already := f.Answers[key]; already {
		return nil
	}
	answers := map[string][]string{key: {a.URLKey, strconv.FormatInt(h.desk.Now().UnixNano(), 10)}}
	if ref = clip(ref, 60); ref != "" {
		answers["ref"] = []string{ref}
	}
	_, err := h.desk.SaveDraft(c.UserContext(), f.ID, answers, &a.PublicationID)
	return err
}

// lookUp finds the article of a typed address in the catalogue, or has it read. What is wrong with the address, or
// keeps the article out of this request, comes back as a trouble of the field.
func (h *Handlers) lookUp(c *fiber.Ctx, raw string, f models.FormDraft) (models.Article, models.Invalid, error) {
	trouble := func(id string) (models.Article, models.Invalid, error) {
		return models.Article{}, models.Invalid{"article_url": id}, nil
	}
	address, err := article.Normalise(raw)
	if err != nil {
		return trouble(addressTrouble(err))
	}
	p, err := models.PublicationForURL(c.UserContext(), h.db, address)
	if errors.Is(err, models.ErrNotFound) {
		return trouble("public_form.error.not_ours")
	}
	if err != nil {
		return models.Article{}, nil, err
	}
	listed := askedKeys(f.Answers)
	switch _, already := f.Answers[articlePrefix+articleKey(address)]; {
	case len(listed) > 0 && f.PublicationID != nil && *f.PublicationID != p.ID:
		return trouble("public_form.error.elsewhere")
	case len(listed) >= models.MaxArticles && !already:
		return trouble("public_form.error.full")
	}
	if err := h.desk.Allow(c.UserContext(), "lookup:"+sender(c), h.limits.LookUp, 30); err != nil {
		return models.Article{}, nil, err
	}
	a, err := h.desk.LookUp(c.UserContext(), address)
	if err != nil {
		return a, nil, fmt.Errorf("add article: %w", err)
	}
	switch verdict := a.Verdict(h.desk.Now()); verdict {
	case models.VerdictAgency, models.VerdictGuest, models.VerdictBlocked:
		return trouble("public_form.error." + string(verdict))
	}
	return a, nil, nil
}

// articlesAgain shows the first page with what is wrong, and everything that was typed.
func (h *Handlers) articlesAgain(c *fiber.Ctx, status int, f models.FormDraft, form typed, bad models.Invalid) error {
	if f.ID == 0 {
		f.Answers = nil // of the request before: not this one's
	}
	page, err := h.articlesPage(c, f, models.Invalid{})
	if err != nil {
		return err
	}
	if err := h.offer(c, f, &page, form.one("article_url")); err != nil {
		return err
	}
	page.Errors, page.Waiting, page.Ref = bad, false, clip(form.one("ref"), 60)
	page.Typed = views.Typed{Answers: f.Answers, Errors: bad}
	page.URL, page.Path = form.one("article_url"), "/request"
	if status == fiber.StatusTooManyRequests {
		c.Set(fiber.HeaderRetryAfter, "30")
	}
	return h.show(c, status, page.Lang, page)
}
