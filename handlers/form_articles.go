package handlers

import (
	"context"
	"encoding/json"
	"errors"
	"slices"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/article"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// showArticles is the first page: the article in the link, or those of the draft, with the verdict before anything is typed.
func (h *Handlers) showArticles(c *fiber.Ctx) error {
	f, err := h.draft(c)
	if err != nil {
		return err
	}
	if f.RequestID != nil {
		f = models.FormDraft{} // sent: the next visit starts a new request
	}
	page, err := h.articlesPage(c, f, models.Invalid{})
	if err != nil {
		return err
	}
	if err := h.offer(c, f, &page, clean(c.Query("url"))); err != nil {
		return err
	}
	page.Ref = clip(clean(c.Query("ref")), 60)
	if c.Query("manual") != "" {
		page.ByHand()
	}
	if page.Waiting {
		c.Set("Refresh", "1") // without JavaScript; the page comes again until the article is read or patience ends
		page.KeepForm = ""    // there is nothing to type into yet
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

// articlesPage lists what the draft asks for and says what to expect.
func (h *Handlers) articlesPage(c *fiber.Ctx, f models.FormDraft, bad models.Invalid) (views.RequestArticles, error) {
	step, err := h.step(c, f, bad)
	page := views.RequestArticles{FormStep: step}
	if err != nil {
		return page, err
	}
	p, err := h.publicationOf(c, f)
	if err != nil {
		return page, err
	}
	all, err := h.asked(c.UserContext(), f.Answers)
	if err != nil {
		return page, err
	}
	now := h.desk.Now()
	held, err := h.heldLicences(c)
	if err != nil {
		return page, err
	}
	for _, a := range all {
		card := a.card(f.Answers, p, now)
		card.Licensed, card.Zone = held[a.article.ID], page.TimeZone()
		page.Cards = append(page.Cards, card)
		page.Waiting = page.Waiting || card.Reading
	}
	page.Full, page.Tongues = len(all) >= models.MaxArticles, views.Tongues(h.words.Printer(page.Lang), tongues)
	return page, h.expectations(c.UserContext(), &page, p)
}

// expectations are the time, the least price and the rule of free use of a publication, and the sites we answer for.
func (h *Handlers) expectations(ctx context.Context, page *views.RequestArticles, p models.Publication) error {
	all, err := models.Publications(ctx, h.db)
	if err != nil {
		return err
	}
	for _, each := range all {
		page.Sites = append(page.Sites, views.Site{Name: each.Name, Contact: each.ContactEmail, Hosts: each.Sites})
	}
	if p.ID == 0 {
		return nil
	}
	page.AnswerDays = int64(p.AnswerDays)
	row, err := models.PublishedRateCard(ctx, h.db, p.ID)
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	var card pricing.Card
	if err := json.Unmarshal(row.Card, &card); err != nil {
		return err
	}
	page.FreeWords, page.From = card.FreeWords(), views.Money{Minor: max(card.Minimum.Request, card.Minimum.Article), Currency: card.Currency}
	return nil
}

// offer shows the article that a link or a field names, without adding it.
func (h *Handlers) offer(c *fiber.Ctx, f models.FormDraft, page *views.RequestArticles, raw string) error {
	if raw = strings.TrimSpace(raw); raw == "" {
		return nil
	}
	page.URL = raw
	address, err := article.Normalise(raw)
	if err != nil {
		page.Errors["article_url"] = addressTrouble(err)
		return nil
	}
	if _, already := f.Answers[articlePrefix+articleKey(address)]; already {
		page.URL = ""
		return nil
	}
	p, err := models.PublicationForURL(c.UserContext(), h.db, address)
	if errors.Is(err, models.ErrNotFound) {
		page.Candidate = &views.ArticleCard{URL: address, Verdict: models.VerdictNotOurs, Contact: page.ContactEmail}
		return nil
	}
	if err != nil {
		return err
	}
	if len(page.Cards) > 0 && p.ID != *f.PublicationID {
		page.Elsewhere = page.Publication.Name
		return nil
	}
	dress(&page.Base, p)
	if err := h.expectations(c.UserContext(), resetSites(page), p); err != nil {
		return err
	}
	return h.candidate(c, page, p, address)
}

// resetSites empties what expectations fills, before it is asked for another publication.
func resetSites(page *views.RequestArticles) *views.RequestArticles {
	page.Sites, page.AnswerDays, page.FreeWords, page.From = nil, 0, 0, views.Money{}
	return page
}

// candidate is the card of a catalogued article; one that was never read shows nothing yet.
func (h *Handlers) candidate(c *fiber.Ctx, page *views.RequestArticles, p models.Publication, address string) error {
	a, err := models.ArticleByURL(c.UserContext(), h.db, address)
	if errors.Is(err, models.ErrNotFound) || err == nil && a.Title == "" {
		return nil
	}
	if err != nil {
		return err
	}
	images, err := models.ImagesOf(c.UserContext(), h.db, a.ID)
	if err != nil {
		return err
	}
	held, err := h.heldLicences(c)
	card := articleCard(a, images[a.ID], p, h.desk.Now())
	card.Licensed, card.Zone = held[a.ID], page.TimeZone()
	page.Candidate = &card
	return err
}

// addressTrouble says what is wrong with a typed address.
func addressTrouble(err error) string {
	switch {
	case errors.Is(err, article.ErrScheme):
		return "public_form.error.url_scheme"
	case errors.Is(err, article.ErrUserinfo):
		return "public_form.error.url_userinfo"
	case errors.Is(err, article.ErrTooLong):
		return "public_form.error.url_long"
	default:
		return "public_form.error.url"
	}
}

// heldLicences maps the articles that this browser's own requests have already licensed to those requests'
// references. It knows only what the private links opened here show.
func (h *Handlers) heldLicences(c *fiber.Ctx) (map[int64]string, error) {
	held := map[int64]string{}
	prefix, seen := h.licenseeCookie(""), 0
	var names []string
	for name := range c.Request().Header.Cookies() {
		if strings.HasPrefix(string(name), prefix) {
			names = append(names, string(name))
		}
	}
	slices.Sort(names)
	for _, name := range names {
		if seen++; seen > 10 {
			break
		}
		if err := h.heldBy(c, c.Cookies(name), held); err != nil {
			return nil, err
		}
	}
	return held, nil
}

func (h *Handlers) heldBy(c *fiber.Ctx, token string, held map[int64]string) error {
	ctx := c.UserContext()
	s, err := models.SessionByToken(ctx, h.db, models.LicenseeSession, token, h.desk.Now())
	if errors.Is(err, models.ErrNotFound) {
		return nil
	}
	if err != nil {
		return err
	}
	r, err := models.RequestByID(ctx, h.db, *s.RequestID)
	if err != nil || r.Status != models.Fulfilled {
		return err
	}
	articles, err := models.ArticlesOf(ctx, h.db, r.ID)
	for _, a := range articles {
		if a.ArticleID != nil {
			held[*a.ArticleID] = r.Reference
		}
	}
	return err
}

// clip shortens a text to a number of bytes, at a whole character.
func clip(s string, most int) string {
	if len(s) <= most {
		return s
	}
	return strings.ToValidUTF8(s[:most], "")
}
