package handlers

import (
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// asSent is a version among all of its request, for its reader.
type asSent struct {
	q      models.Quote
	house  models.Publication
	offers views.Offers
	words  *i18n.Printer
	zone   *time.Location
	lang   string
}

// findVersion finds the version that an address names. The requester has never heard of one that was undone, nor anybody
// of a draft: ErrNotFound.
func (h *Handlers) findVersion(c *fiber.Ctx, r models.Request, v asSent, desk bool) (asSent, error) {
	var err error
	if v.offers, err = h.offers(c, r, v.zone, desk); err != nil {
		return v, err
	}
	for _, q := range v.offers.Quotes {
		if strconv.Itoa(q.Version) == c.Params("version") && q.Status != models.QuoteDraft && (desk || !q.TakenBack()) {
			v.q = q
			return v, nil
		}
	}
	return v, models.ErrNotFound
}

// frozen gathers what a version said and what became of it.
func (h *Handlers) frozen(c *fiber.Ctx, v asSent) (views.QuoteVersion, error) {
	ctx := c.UserContext()
	out := views.QuoteVersion{Terms: views.LegalText{}}
	terms, err := models.TermsByID(ctx, h.db, v.q.TermsID)
	if err != nil {
		return out, err
	}
	works, err := h.desk.OfferedWorks(ctx, v.q.RequestID, v.q.Grant)
	if err != nil {
		return out, err
	}
	now, err := h.desk.OfferTime(ctx)
	if err != nil {
		return out, err
	}
	end := views.VersionEnd{Now: now}
	if end.Accepted, err = maybe(models.AcceptanceOf(ctx, h.db, v.q.ID)); err != nil {
		return out, err
	}
	if end.Accepted != nil {
		if end.Back, err = maybe(models.RetractionOf(ctx, h.db, end.Accepted.ID)); err != nil {
			return out, err
		}
	}
	out = v.offers.Version(v.words, v.q, end)
	out.May, out.Must, out.No = licensing.OfferConditions(v.words, v.house, v.q, models.Snapshot{Grant: v.q.Grant, Works: works})
	out.Terms, out.Parts = termsText(terms, v.lang), arithmeticOf(offer{visit: visit{words: v.words}, q: v.q})
	return out, nil
}

// showVersion shows the licensee a version that was sent, as it was. The newest has a page where it can be answered.
func (h *Handlers) showVersion(c *fiber.Ctx) error {
	seen, err := h.visit(c, "/quote/"+c.Params("version"))
	if err != nil {
		return err
	}
	v, err := h.findVersion(c, seen.r, asSent{house: seen.p, words: seen.words, zone: seen.base.TimeZone(), lang: seen.base.Lang}, false)
	if err != nil {
		return err
	}
	if v.offers.Newest(v.q) {
		return see(c, seen.path("/quote"))
	}
	page := views.RequestVersion{Base: seen.base, Request: seen.r}
	if page.Quote, err = h.frozen(c, v); err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, seen.base.Lang, page)
}

// deskVersion shows the desk any version.
func (h *Handlers) deskVersion(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	v, err := h.findVersion(c, r, asSent{house: body.dossier.Publication, words: body.words, zone: body.base.TimeZone(), lang: body.base.Lang}, true)
	if err != nil {
		return err
	}
	page := views.DeskVersion{Base: body.base, File: body.file(), By: body.words.T("desk_version.by_itself")}
	if v.q.CreatedBy != nil {
		page.By = body.dossier.Person(v.q.CreatedBy)
	}
	if page.Quote, err = h.frozen(c, v); err != nil {
		return err
	}
	page.GratisReason = v.q.GratisReason
	return h.show(c, fiber.StatusOK, body.base.Lang, page)
}
