package handlers

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// draft is an offer in the making: what was typed, what it means, and what the card says to it.
type offerDraft struct {
	request models.Request
	form    typed
	gratis  bool
	input   licensing.QuoteInput
	prices  pricing.Card // the card in force
	priced  pricing.Priced
	credit  *pricing.Credit // what goes off it for the licence that is widened
	bad     models.Invalid
	trouble string // message id of what the house lacks
	card    int64  // ids of the card and the terms that it is made by
	terms   int64
	mail    *views.MailPreview
	begun   *models.DraftQuote // that the form began with
	moved   bool               // they, or the total, are not what the form's page showed
}

func (h *Handlers) quotePage(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	if r.Bundle != nil {
		return see(c, queuePath+"/"+r.Reference+"/volume")
	}
	if !r.Status.CanMove(models.Quoted) {
		return c.Redirect(queuePath+"/"+r.Reference, fiber.StatusSeeOther)
	}
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	d := offerDraft{request: r, gratis: isGratis(c)}
	if err := h.begin(c, &body, &d); err != nil {
		return err
	}
	if err := h.price(c, body, &d); err != nil {
		return err
	}
	d.bad = nil // nobody has typed anything yet
	return h.showQuote(c, body, d, fiber.StatusOK, nil)
}

func isGratis(c *fiber.Ctx) bool {
	path := c.Path()
	return path[len(path)-len("free"):] == "free"
}

// sendQuote shows the offer as the requester will see it, or sends it. A stale
// page (409) comes back with what happened meanwhile and everything typed.
func (h *Handlers) sendQuote(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	if r.Bundle != nil {
		return see(c, queuePath+"/"+r.Reference+"/volume")
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	if done, err := h.keepDraft(c, r, form, isGratis(c)); done || err != nil {
		return err
	}
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	d := offerDraft{request: r, form: form, gratis: isGratis(c)}
	if err := h.price(c, body, &d); err != nil {
		return err
	}
	if form.one("action") == "price" {
		return h.showQuote(c, body, d, fiber.StatusOK, nil)
	}
	if len(d.bad) > 0 || d.trouble != "" {
		return h.showQuote(c, body, d, fiber.StatusUnprocessableEntity, nil)
	}
	if form.one("action") != "send" || form.changed() {
		return h.previewQuote(c, body, d)
	}
	_, err = h.desk.Typing(form.kept()).Quote(c.UserContext(), actorOf(c), r.ID, d.input)
	if err == nil {
		return done(c, r, quoteWord(d.gratis))
	}
	if errors.Is(err, models.ErrConflict) {
		return h.staleQuote(c, d)
	}
	return h.wrongQuote(c, body, d, err)
}

func quoteWord(gratis bool) string {
	if gratis {
		return "grant_free"
	}
	return "quote"
}

func (h *Handlers) previewQuote(c *fiber.Ctx, body deskBody, d offerDraft) error {
	offer, err := h.desk.PreviewQuote(c.UserContext(), d.request.ID, d.input)
	if err != nil {
		return h.wrongQuote(c, body, d, err)
	}
	d.mail, err = h.rehearseQuote(c, d)
	if errors.Is(err, models.ErrConflict) {
		return h.staleQuote(c, d)
	}
	if err != nil {
		return err
	}
	return h.showQuote(c, body, d, fiber.StatusOK, &offer)
}

// rehearseQuote words the mail of an offer as its page shows it.
func (h *Handlers) rehearseQuote(c *fiber.Ctx, d offerDraft) (*views.MailPreview, error) {
	d.input.Shown = licensing.Shown{} // whatever the card says now is shown beside it
	return h.rehearse(c, func(desk *licensing.Desk) error {
		_, err := desk.Quote(c.UserContext(), actorOf(c), d.request.ID, d.input)
		return err
	})
}

// wrongQuote puts what the verb found wrong beside its fields.
func (h *Handlers) wrongQuote(c *fiber.Ctx, body deskBody, d offerDraft, err error) error {
	if errors.Is(err, licensing.ErrHeld) {
		d.trouble = "desk_quote.error.held"
		return h.showQuote(c, body, d, fiber.StatusConflict, nil)
	}
	fields := invalid(err)
	if fields == nil {
		return err
	}
	d.bad = models.Invalid{}
	for name, id := range fields {
		d.bad[fieldOfLine(name, d.priced.Lines)] = id
	}
	return h.showQuote(c, body, d, fiber.StatusUnprocessableEntity, nil)
}

// staleQuote reads the request afresh and keeps everything typed.
func (h *Handlers) staleQuote(c *fiber.Ctx, d offerDraft) error {
	r, err := models.RequestByID(c.UserContext(), h.db, d.request.ID)
	if err != nil {
		return err
	}
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	d.request, d.moved = r, r.Version == d.input.Seen
	if err := h.price(c, body, &d); err != nil {
		return err
	}
	if !d.moved {
		return h.showQuote(c, body, d, fiber.StatusConflict, nil)
	}
	offer, err := h.desk.PreviewQuote(c.UserContext(), r.ID, d.input)
	if err != nil {
		return h.wrongQuote(c, body, d, err)
	}
	if d.mail, err = h.rehearseQuote(c, d); err != nil {
		return err
	}
	return h.showQuote(c, body, d, fiber.StatusConflict, &offer)
}

func (h *Handlers) showQuote(c *fiber.Ctx, body deskBody, d offerDraft, status int, offer *licensing.Offer) error {
	p, r, words := body.dossier.Publication, d.request, body.words
	page := views.DeskQuote{
		Base: body.base, Typed: views.Typed{Answers: d.form, Errors: d.bad}, File: body.file(), Gratis: d.gratis, Trouble: d.trouble,
		Computed: views.SuggestionOf(words, d.priced), Currencies: quoteCurrencies(p), Codes: quoteCodes(), Countries: views.Countries(words),
		Moved: d.moved, TaxCountry: taxCountry(r), Shown: views.QuoteShown{Card: d.card, Terms: d.terms}, UsualDays: p.QuoteDays, Possible: r.Status.CanMove(models.Quoted), Lines: priceLines(words, d.priced),
	}
	if n := takenBackNotice(c, words); n.Text != "" {
		page.Base.Notice = n
	}
	if err := errors.Join(h.draftsOf(c, body, d, &page), h.priceNow(c, body, d, &page)); err != nil {
		return err
	}
	for _, code := range territories(r.Use) {
		page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: code, Label: words.Territory(code)})
	}
	page.Facts = d.facts(words)
	page.Credit = views.QuoteCreditOf(words, d.credit, d.input.Currency, d.priced.NetMinor)
	page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: "country", Label: words.T("public_form.use.territory_one")})
	against, err := h.desk.Hindrances(c.UserContext(), r.ID, d.input.Grant)
	if err != nil {
		return err
	}
	page.Rights = views.RightsNotes(body.base, words, against)
	if len(d.bad) == 0 && d.input.Grant.Use.Portion != "" {
		page.Changed = views.ChangesBetween(views.UseRows(words, r.Use), views.UseRows(words, d.input.Grant.Use))
	}
	if offer != nil {
		page.Mail, page.Reread = d.mail, d.form.changed()
		page.Shown.Total, page.Shown.Form = strconv.FormatInt(offer.Quote.TotalMinor, 10), d.form.fingerprint()
		page.Preview = views.PreviewOf(h.words.Printer(r.Language), body.base, p, *offer, offeredSnapshot(body.dossier, offer.Quote))
	}
	if status == fiber.StatusConflict && !d.moved {
		page.Rivals = views.EventsSince(body.base, words, body.dossier, seenEvent(d.form))
		if !page.Possible {
			page.Kept = keptFields(d.form, deskLabels(words))
		}
	}
	return h.show(c, status, body.base.Lang, page)
}

func quoteCurrencies(p models.Publication) []views.Option {
	codes := append([]string{p.Currency}, p.Currencies...)
	out := make([]views.Option, 0, len(codes))
	for i, code := range codes {
		if !slices.Contains(codes[:i], code) {
			out = append(out, views.Option{Value: code, Label: code})
		}
	}
	return out
}

func quoteCodes() views.QuoteCodes {
	days := make([]string, len(models.ExclusivityDays))
	for i, n := range models.ExclusivityDays {
		days[i] = strconv.Itoa(n)
	}
	return views.QuoteCodes{
		Media: models.MediaKinds, Portions: models.Portions, Audiences: models.Audiences, OrganisationKinds: models.OrganisationKinds,
		Purposes: models.Purposes, Terms: models.Terms, Edits: models.EditKinds, Exclusivity: days,
	}
}

// territories are the regions of the form and the countries that were asked for.
func territories(u models.Use) []string {
	out := slices.Clone(models.Regions)
	for _, code := range u.Territory {
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// offeredSnapshot is what a licence of this offer would say, as far as its conditions need it.
func offeredSnapshot(d models.Dossier, q models.Quote) models.Snapshot {
	s := models.Snapshot{Organisation: d.Request.Organisation, Grant: q.Grant}
	for _, a := range models.DescribedAll(d.Articles, d.Works, d.Publication.Zone()) {
		work := models.Work{URL: a.URL, Title: a.Title}
		if a.ArticleID != nil {
			for _, img := range d.Images[*a.ArticleID] {
				if q.Grant.Images && img.Ours() {
					work.Images = append(work.Images, models.WorkPicture{URL: img.URL})
				} else {
					work.ImagesOmitted++
				}
			}
		}
		s.Works = append(s.Works, work)
	}
	return s
}
