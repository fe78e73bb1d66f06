package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// openOffer is the quote that a licensee reads, with what came with a form about it.
type offer struct {
	visit
	q       models.Quote
	form    views.Typed
	section string    // accept, change or decline: whose form came back
	seen    int64     // id of the version that the form's page showed; 0 for this one
	strange bool      // the form names another document than this version's
	now     time.Time // by which offers end
}

// openOffer finds the newest version that was sent; ErrNotFound when there is none.
func (h *Handlers) openOffer(c *fiber.Ctx) (offer, error) {
	v, err := h.visit(c, "/quote")
	if err != nil {
		return offer{}, err
	}
	q, err := models.LatestQuote(c.UserContext(), h.db, v.r.ID)
	if err != nil {
		return offer{visit: v}, err
	}
	now, err := h.desk.OfferTime(c.UserContext())
	return offer{visit: v, q: q, now: now}, err
}

// replaced reports that the form was sent from a page of another version.
func (o offer) replaced() bool { return o.strange || o.seen != 0 && o.seen != o.q.ID }

func (h *Handlers) showOffer(c *fiber.Ctx) error {
	o, err := h.openOffer(c)
	if errors.Is(err, models.ErrNotFound) {
		return see(c, o.path(""))
	}
	if err != nil {
		return err
	}
	return h.offerPage(c, o, fiber.StatusOK)
}

// offerPage shows an offer whole: whoever accepts must have been able to read all of it.
func (h *Handlers) offerPage(c *fiber.Ctx, o offer, status int) error {
	ctx := c.UserContext()
	lines, err := models.LinesOf(ctx, h.db, o.q.ID)
	if err != nil {
		return err
	}
	terms, err := models.TermsByID(ctx, h.db, o.q.TermsID)
	if err != nil {
		return err
	}
	works, err := h.desk.OfferedWorks(ctx, o.r.ID, o.q.Grant)
	if err != nil {
		return err
	}
	house, err := models.PublicationByID(ctx, h.db, o.r.PublicationID)
	if err != nil {
		return err
	}
	page := views.RequestQuote{
		Base: o.base, Typed: o.form, Request: o.r, Quote: o.q, State: views.QuoteStateOf(o.q, o.now),
		Bill:      views.BillOf(o.words, o.q, lines, o.words.T("public_request.quote.caption", "Version", o.q.Version, "Reference", o.words.Isolate(o.r.Reference))),
		GrantRows: append(views.TermRows(o.words, o.q.Grant.Use), views.GrantRows(o.words, o.q.Grant)...), TermsVersion: terms.Version, Terms: termsText(terms, o.base.Lang),
		Replaced: o.replaced(), FormKey: models.NewToken(), Section: o.section, Countries: views.Countries(o.words),
	}
	agreed, err := models.TermsFor(ctx, h.db, o.r)
	if err != nil {
		return err
	}
	page.OrderRequired = agreed.OrderRequired
	if page.Answerable() {
		if page.Held, err = h.heldNotice(c, o, house); err != nil {
			return err
		}
	}
	page.KeepForm = "accept-form"
	if !page.Answerable() {
		page.KeepForm = ""
	}
	page.May, page.Must, page.No = licensing.OfferConditions(o.words, house, o.q, models.Snapshot{Grant: o.q.Grant, Works: works})
	if err := h.continued(c, o, &page); err != nil {
		return err
	}
	page.Renewable = page.State == views.QuoteExpired && (o.r.Status == models.Quoted || o.r.Status == models.Lapsed)
	page.Request.Billing = billingDefaults(o.r)
	if err := errors.Join(h.compareOffers(c, o, &page), h.negotiation(c, o, &page), h.besideOffer(c, o, terms, &page)); err != nil {
		return err
	}
	signed, err := maybe(models.AcceptanceOf(ctx, h.db, o.q.ID))
	if err != nil {
		return err
	}
	if signed != nil {
		page.Signed = *signed
	}
	return h.show(c, status, o.base.Lang, page)
}

// continued puts in what is sold, how its price came about, and what of earlier times it continues.
func (h *Handlers) continued(c *fiber.Ctx, o offer, page *views.RequestQuote) (err error) {
	if page.Renews, err = h.renewedNumber(c.UserContext(), o.r); err != nil {
		return err
	}
	page.Parts, page.Bundle = arithmeticOf(o), views.BundleRows(o.words, o.q, page.Renews)
	if page.Earlier, err = h.priceChange(c, o.visit, o.q); err != nil {
		return err
	}
	page.Widens, err = h.widened(c, o.visit)
	return err
}

// termsText is the terms in the reader's language, or in the one that they are written in.
func termsText(terms models.TermsVersion, lang string) views.LegalText {
	text := terms.Text(lang)
	if terms.Texts[lang] == "" {
		lang = "en"
	}
	return views.LegalTextOf(lang, text)
}

// arithmeticOf explains a price; a free licence has none to explain.
func arithmeticOf(o offer) []views.EstimatePart {
	var priced pricing.Priced
	if o.q.Gratis || json.Unmarshal(o.q.Priced, &priced) != nil {
		return nil
	}
	return views.Arithmetic(o.words, priced)
}

// compareOffers says what differs from the version that the reader had open, or
// else from the one before.
func (h *Handlers) compareOffers(c *fiber.Ctx, o offer, page *views.RequestQuote) error {
	all, err := h.offers(c, o.r, o.base.Zone, false)
	if err != nil {
		return err
	}
	for _, earlier := range all.Quotes {
		if earlier.Status == models.QuoteDraft || earlier.TakenBack() || earlier.Version >= o.q.Version || o.replaced() && !o.strange && earlier.ID != o.seen {
			continue
		}
		page.Against = earlier.Version
		page.Changes = all.Difference(o.words, earlier, o.q)
		return nil
	}
	return nil
}

// negotiation says whether the reader may answer with a proposal, waits for the answer to one, or has the last offer.
func (h *Handlers) negotiation(c *fiber.Ctx, o offer, page *views.RequestQuote) error {
	made, err := models.CountersOf(c.UserContext(), h.db, o.r.ID)
	if err != nil {
		return err
	}
	rules, err := models.NegotiationRulesOf(c.UserContext(), h.db, o.r.PublicationID)
	if err != nil {
		return err
	}
	for _, m := range made {
		page.Proposed = page.Proposed || m.Status == models.CounterOpen && o.r.Status.Open()
	}
	room, err := h.desk.RoomOf(c.UserContext(), o.r, rules)
	if err != nil {
		return err
	}
	page.Negotiable = page.Answerable() && o.q.Negotiable() && room.Left > 0
	page.LastOffer = page.Answerable() && len(made) > 0 && len(made) >= rules.Rounds
	if page.Answerable() && o.q.Negotiable() {
		page.ProposeAgain = room.Again
	}
	return nil
}

// quoteAnswer reads a form about a quote: the version it speaks of must be one
// of this request.
func (h *Handlers) quoteAnswer(c *fiber.Ctx, section string) (typed, offer, error) {
	form, err := posted(c)
	if err != nil {
		return nil, offer{}, err
	}
	o, err := h.offerAnswered(c, form, section)
	return form, o, err
}

// offerAnswered finds the offer that a form is about.
func (h *Handlers) offerAnswered(c *fiber.Ctx, form typed, section string) (offer, error) {
	o, err := h.openOffer(c)
	if err != nil {
		return o, err
	}
	o.form, o.section = views.Typed{Answers: form}, section
	id, err := strconv.ParseInt(form.one("quote_id"), 10, 64)
	if err != nil || id <= 0 {
		return o, fmt.Errorf("quote id %q: %w", form.one("quote_id"), fiber.ErrUnprocessableEntity)
	}
	if id != o.q.ID {
		seen, err := models.QuoteByID(c.UserContext(), h.db, id)
		if err != nil {
			return o, err
		}
		if seen.RequestID != o.r.ID {
			return o, fmt.Errorf("quote %d of another request: %w", id, models.ErrNotFound)
		}
	}
	o.seen = id
	return o, nil
}

// offerMoved shows the present truth beside what was typed, after somebody was faster.
func (h *Handlers) offerMoved(c *fiber.Ctx, o offer, status int) error {
	now, err := h.openOffer(c)
	if err != nil {
		return err
	}
	now.form, now.section, now.seen, now.strange = o.form, o.section, o.seen, o.strange
	return h.offerPage(c, now, status)
}
