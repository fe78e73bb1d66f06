package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// proposal is a counter-offer in the making: the quote that it answers, what was typed, and what the card says to it.
type proposal struct {
	offer
	rules   models.NegotiationRules
	round   int
	left    int // proposals that can still be made, this one among them
	scope   licensing.Scope
	net     int64 // 0: as the card says
	note    string
	priced  pricing.Priced
	trouble string
	refused *views.CounterRefusal
}

// openProposal finds the quote that can be answered. ok is false when there is none, or no round is left: its page leads on.
func (h *Handlers) openProposal(c *fiber.Ctx) (p proposal, ok bool, err error) {
	if p.offer, err = h.openOffer(c); err != nil {
		return p, false, err
	}
	p.base.Path = p.path("/counter")
	if p.rules, err = models.NegotiationRulesOf(c.UserContext(), h.db, p.r.PublicationID); err != nil {
		return p, false, err
	}
	made, err := models.CountersOf(c.UserContext(), h.db, p.r.ID)
	if err != nil {
		return p, false, err
	}
	p.round = len(made) + 1
	room, err := h.desk.RoomOf(c.UserContext(), p.r, p.rules)
	if err != nil {
		return p, false, err
	}
	p.left = room.Left
	now, err := h.desk.OfferTime(c.UserContext())
	return p, views.QuoteStateOf(p.q, now) == views.QuoteOpen && p.q.Negotiable() && p.left > 0, err
}

// showCounter asks for a proposal, or shows the one that waits.
func (h *Handlers) showCounter(c *fiber.Ctx) error {
	p, ok, err := h.openProposal(c)
	if errors.Is(err, models.ErrNotFound) {
		return see(c, "/r/"+requestOf(c).Reference)
	}
	if err != nil {
		return err
	}
	waiting, err := models.OpenCounter(c.UserContext(), h.db, p.r.ID)
	if err != nil {
		return err
	}
	if waiting != nil && p.r.Status.Open() {
		return h.showWaiting(c, p, *waiting)
	}
	if !ok {
		return see(c, p.path("/quote"))
	}
	p.form.Answers = firstProposal(p.q)
	return h.counterPage(c, p, fiber.StatusOK)
}

// firstProposal fills the form with what was quoted.
func firstProposal(q models.Quote) typed {
	u := q.Grant.Use
	f := typed{"media": u.Media, "territory": u.Territory, "term": {u.Term}, "portion": {u.Portion}, "audience": {orUnknown(u.Audience)}}
	if u.PortionWords > 0 {
		f["portion_words"] = []string{strconv.Itoa(u.PortionWords)}
	}
	return f
}

// readProposal reads the form. What the quote says besides stays as it is.
func (h *Handlers) readProposal(p *proposal) *checks {
	k := check(p.form.Answers)
	p.scope = licensing.Scope{
		Media:     k.anyOf("media", "public_form.error.media", models.MediaKinds),
		Territory: h.readPlace(k, p.q.Grant.Use),
		Term:      k.oneOf("term", "public_form.error.term", models.Terms),
		Portion:   k.oneOf("portion", "public_form.error.portion", portionsOf(p.q.Grant.Use)),
		Audience:  k.oneOf("audience", "public_form.error.audience", models.Audiences),
	}
	if p.scope.Portion == "excerpt" {
		p.scope.PortionWords = k.whole("portion_words", "public_form.error.portion_words", 100_000)
	}
	if fee := westernDigits(k.one("fee")); fee != "" {
		amount, err := money.Parse(fee, p.q.Currency)
		if err != nil || amount.Minor <= 0 {
			k.wrong("fee", "public_negotiation.error.amount")
		}
		p.net = amount.Minor
	}
	p.note = k.text("note", 2000)
	return k
}

// readPlace reads regions, the countries that were quoted, and one more country.
func (h *Handlers) readPlace(k *checks, quoted models.Use) []string {
	chosen := k.anyOf("territory", "public_form.error.territory", append(territories(quoted), "country"))
	out := slices.DeleteFunc(slices.Clone(chosen), func(code string) bool { return code == "country" })
	if slices.Contains(chosen, "country") {
		code := strings.ToUpper(k.one("territory_country"))
		if !h.knownCountry(code) {
			k.wrong("territory_country", "public_form.error.country")
		} else if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// portionsOf are the portions that can be proposed; a translation stays one.
func portionsOf(quoted models.Use) []string {
	out := []string{"full", "excerpt", "headline_summary"}
	if !slices.Contains(out, quoted.Portion) {
		out = append(out, quoted.Portion)
	}
	return out
}

// keepCounter answers a posted proposal: it is priced again, or sent.
func (h *Handlers) keepCounter(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	p, ok, err := h.openProposal(c)
	if err != nil {
		return err
	}
	p.form = views.Typed{Answers: form}
	p.strange = form.one("document_hash") != p.q.DocumentHash || form.one("quote_id") != strconv.FormatInt(p.q.ID, 10)
	sending := form.one("action") == "send" && !h.switching(form)
	if !sending && ok {
		return h.sayPrice(c, p)
	}
	if !sending {
		return see(c, p.path("/quote"))
	}
	k := h.readProposal(&p)
	if len(k.bad) > 0 && ok {
		p.form.Errors = k.bad
		return h.counterPage(c, p, fiber.StatusUnprocessableEntity)
	}
	return h.sendCounter(c, p, form)
}

// sayPrice shows what the card says of the scope typed, on the page or to its script.
func (h *Handlers) sayPrice(c *fiber.Ctx, p proposal) error {
	status := fiber.StatusOK
	if k := h.readProposal(&p); len(k.bad) > 0 && !h.switching(p.form.Answers) {
		p.form.Errors, status = k.bad, fiber.StatusUnprocessableEntity
	}
	err := h.desk.Allow(c.UserContext(), fmt.Sprintf("price:%d", p.r.ID), h.limits.LookUp, 120)
	if errors.Is(err, models.ErrThrottled) {
		c.Set(fiber.HeaderRetryAfter, "60")
		p.trouble, status = "public_negotiation.throttled", fiber.StatusTooManyRequests
	} else if err != nil {
		return err
	}
	if c.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON) != fiber.MIMEApplicationJSON {
		return h.counterPage(c, p, status)
	}
	says, err := h.says(c, &p)
	if err != nil {
		return err
	}
	if p.trouble != "" {
		says.Trouble = p.words.T(p.trouble)
	}
	return c.Status(fiber.StatusOK).JSON(says)
}

// says asks the card about what was typed; what cannot be read yet is as it was quoted.
func (h *Handlers) says(c *fiber.Ctx, p *proposal) (views.CounterSays, error) {
	use := p.scope.In(p.q.Grant.Use)
	if len(p.form.Errors) > 0 || p.trouble != "" || p.scope.Portion == "" {
		use, p.net = p.q.Grant.Use, 0
	}
	articles, err := models.ArticlesOf(c.UserContext(), h.db, p.r.ID)
	if err != nil {
		return views.CounterSays{}, err
	}
	p.priced, _, err = h.desk.EstimateFor(c.UserContext(), p.r, p.p, use, articles, p.q.Currency)
	if err != nil && !errors.Is(err, models.ErrNotFound) {
		return views.CounterSays{}, err
	}
	return views.CounterSaysOf(p.words, p.q, p.priced, use, p.net), nil
}

// counterPage shows the form with what the card says beside it.
func (h *Handlers) counterPage(c *fiber.Ctx, p proposal, status int) error {
	if p.scope.Portion == "" && len(p.form.Errors) == 0 {
		h.readProposal(&p)
	}
	says, err := h.says(c, &p)
	if err != nil {
		return err
	}
	codes := quoteCodes()
	codes.Portions = portionsOf(p.q.Grant.Use)
	page := views.RequestCounter{
		Base: p.base, Typed: p.form, Request: p.r, Quote: p.q, Codes: codes, Countries: views.Countries(p.words), Says: says, FormKey: models.NewToken(),
		Round: p.words.T("public_negotiation.round", "Round", p.round, "Rounds", p.rules.Rounds), Left: p.left, Final: p.round == p.rules.Rounds,
		Limited: p.rules.FloorPercent > 0, Secret: p.rules.Secret(), Days: models.ProbeDays, Trouble: p.trouble, Refused: p.refused,
	}
	page.KeepForm = "counter-form"
	if kept := p.form.One("form_key"); kept != "" && p.refused == nil {
		page.FormKey = kept
	}
	for _, code := range territories(p.q.Grant.Use) {
		page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: code, Label: p.words.Territory(code)})
	}
	page.TerritoryOptions = append(page.TerritoryOptions, views.Option{Value: "country", Label: p.words.T("public_form.use.territory_one")})
	return h.show(c, status, p.base.Lang, page)
}
