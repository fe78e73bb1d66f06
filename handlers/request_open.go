package handlers

import (
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// longestMessage bounds a letter, in characters.
const longestMessage = 5000

// enterRequest exchanges the key of a private link for a session, so that the
// key leaves the address bar, or shows the request to whoever holds one.
func (h *Handlers) enterRequest(c *fiber.Ctx) error {
	if key := c.Query("key"); key != "" {
		return h.exchangeKey(c, key)
	}
	if err := h.recogniseLicensee(c); err != nil {
		return err
	}
	if r := requestOf(c); r.Status == models.Draft {
		return h.showUnconfirmed(c, r)
	}
	v, err := h.visit(c, "")
	if err != nil {
		return err
	}
	v.base.Notice = doneNotice(v, c.Query("done"))
	v.base.Query.Del("done")
	return h.requestPage(c, v, fiber.StatusOK, views.Typed{}, "")
}

// exchangeKey lets in whoever holds the key of the request in the address; a key
// of another request is as unknown as none.
func (h *Handlers) exchangeKey(c *fiber.Ctx, key string) error {
	ref, ok := models.ParseReference(c.Params("reference"))
	if !ok {
		return models.ErrNotFound
	}
	link, err := models.LinkByKey(c.UserContext(), h.db, "open", key)
	if err != nil {
		return err
	}
	asked, err := models.RequestByReference(c.UserContext(), h.db, ref)
	if err != nil {
		return err
	}
	if link.RequestID != asked.ID {
		return fmt.Errorf("key of another request than %s: %w", ref, models.ErrNotFound)
	}
	token, r, err := h.desk.OpenRequest(c.UserContext(), key, c.IP(), userAgent(c))
	if err != nil {
		return err
	}
	h.setCookie(c, h.licenseeCookie(r.Reference), token, int(licensing.LicenseeLife/time.Second))
	if c.Query("to") == "renewal" { // from the letters about a licence's end
		return see(c, "/r/"+r.Reference+"/licence#renew")
	}
	return see(c, "/r/"+r.Reference)
}

// doneNotice says once what a form has done.
func doneNotice(v visit, what string) views.Notice {
	switch what {
	case "message", "order", "change", "declined", "renewed", "withdrawn", "cancelling", "retracting", "waiver":
		return views.Notice{Tone: "ok", Text: v.words.T("public_request.done." + what)}
	case "taken_back":
		return views.Notice{Tone: "info", Text: v.words.T("public_request.done.taken_back")}
	case "counter":
		return views.Notice{Tone: "ok", Text: v.words.T("public_negotiation.done.sent")}
	case "counter_back":
		return views.Notice{Tone: "ok", Text: v.words.T("public_negotiation.done.back")}
	default:
		return views.Notice{}
	}
}

func (h *Handlers) requestPage(c *fiber.Ctx, v visit, status int, form views.Typed, trouble string) error {
	s, err := h.standing(c, v)
	if err != nil {
		return err
	}
	letters, err := models.MessagesOf(c.UserContext(), h.db, v.r.ID, false)
	if err != nil {
		return err
	}
	articles, err := models.ArticlesOf(c.UserContext(), h.db, v.r.ID)
	if err != nil {
		return err
	}
	sent, err := models.AttachmentsOf(c.UserContext(), h.db, v.r.ID)
	if err != nil {
		return err
	}
	waiting, err := models.Waiting(c.UserContext(), h.db, v.r.Licensee(), v.r.ID, models.ForMessage)
	if err != nil {
		return err
	}
	offers, err := h.offers(c, v.r, v.base.TimeZone(), false)
	if err != nil {
		return err
	}
	draw, err := h.drawNotice(c, v)
	if err != nil {
		return err
	}
	enclosed, files := views.LettersFiles(v.words, sent, v.path(""))
	entries := views.TimelineOf(v.words, s.Events, letters, enclosed, v.base.Zone)
	offers.Put(v.words, s.Events, entries)
	if v.r.ConfirmedAt != nil {
		v.base.KeepForm = "message-form"
	}
	return h.show(c, status, v.base.Lang, views.RequestOpen{
		Draw:  draw,
		Files: files, Waiting: views.Files(v.words, waiting, ""),
		Base: v.base, Typed: form, Request: v.r, Turn: views.TurnOf(v.words, s), Stepper: views.StagesOf(v.words, s),
		Entries: entries, Articles: askedArticles(articles), UseRows: views.UseRows(v.words, v.r.Use),
		FormKey: models.NewToken(), Places: placesOf(v, s), CanWithdraw: withdrawable(s), Trouble: trouble,
	})
}

// askedArticles shows the articles as they were asked for.
func askedArticles(asked []models.RequestArticle) []views.ArticleCard {
	out := make([]views.ArticleCard, len(asked))
	for i, a := range asked {
		out[i] = views.ArticleCard{URL: a.URL, Title: a.Title, Author: a.Author, Lang: a.Language, Words: a.WordCount}
		if a.PublishedOn != nil {
			out[i].Published = *a.PublishedOn
		}
	}
	return out
}

// placesOf are the pages that exist for a request by now.
func placesOf(v visit, s views.Standing) []views.Link {
	var out []views.Link
	if s.Quote != nil {
		out = append(out, views.Link{Href: v.path("/quote"), Text: v.words.T("public_request.place.quote")},
			views.Link{Href: v.path("/term-sheet"), Text: v.words.T("public_agreement.link")})
	}
	if s.Invoice != nil {
		out = append(out, views.Link{Href: v.path("/pay"), Text: v.words.T("public_request.place.pay")})
	}
	if s.Agreement != nil {
		out = append(out, views.Link{Href: v.path("/volume"), Text: v.words.T("public_volume.place")})
	}
	if s.Licence != nil {
		out = append(out,
			views.Link{Href: v.path("/licence"), Text: v.words.T("public_request.place.licence")},
			views.Link{Href: v.path("/content"), Text: v.words.T("public_request.place.content")})
	}
	return out
}
