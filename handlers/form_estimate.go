package handlers

import (
	"errors"
	"maps"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// priceQuestions are the questions of the second page without whose answers there
// is no price, with the message that names each.
var priceQuestions = []struct{ field, name string }{
	{"portion", "row.portion"}, {"portion_words", "use.portion_words"}, {"media", "row.media"}, {"audience", "row.audience"},
	{"print_run", "use.print_run"}, {"page_views", "fact.page_views"}, {"copies", "fact.copies"}, {"placement_code", "fact.placement_code"}, {"purpose", "row.purpose"},
	{"territory", "row.territory"}, {"territory_country", "use.territory_country"}, {"translation", "row.translation"}, {"languages", "use.languages"}, {"term", "row.term"},
}

// estimateNow answers a form that is being filled in with its price, and keeps
// nothing: the answers come along.
func (h *Handlers) estimateNow(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	f, ok, err := h.inProgress(c)
	if err != nil {
		return err
	}
	if !ok {
		return models.ErrNotFound
	}
	answers := maps.Clone(f.Answers)
	maps.Copy(answers, only(form, useFields))
	f.Answers = answers
	p, err := h.publicationOf(c, f)
	if err != nil {
		return err
	}
	all, err := h.asked(c.UserContext(), f.Answers)
	if err != nil {
		return err
	}
	r, err := h.rules(c.UserContext(), p)
	if err != nil {
		return err
	}
	estimate, err := h.estimateSoFar(c, f, p, all, r)
	if err != nil {
		return err
	}
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.JSON(estimate)
}

// estimateSoFar prices what a draft says so far, or names what is still to be
// answered. It is the computation of the check page and of the quote.
func (h *Handlers) estimateSoFar(c *fiber.Ctx, f models.FormDraft, p models.Publication, all []asked, r rules) (views.LiveEstimate, error) {
	if p.ID == 0 {
		return views.LiveEstimate{}, nil
	}
	words, k := h.words.Printer(h.lang(c)), check(f.Answers)
	use := readUse(k, r)
	var out views.LiveEstimate
	for _, q := range priceQuestions {
		if _, wrong := k.bad[q.field]; wrong {
			out.Missing = append(out.Missing, words.T("public_form."+q.name))
		}
	}
	if len(out.Missing) > 0 {
		out.Text = words.T("public_form.estimate.missing")
		return out, nil
	}
	use.OrganisationKind, use.Country = k.one("organisation_type"), k.one("country")
	readFacts(k, r, youFacts, &use)
	articles := make([]models.RequestArticle, len(all))
	for i, a := range all {
		articles[i] = a.describe(check(f.Answers), r.today)
	}
	if !use.Translation {
		use.Languages = oneLanguage(articles)
	}
	currency := k.one("currency")
	if currency == "" {
		currency = p.Currency
	}
	return h.estimateOf(c, r.by, p, use, articles, currency)
}

// estimateOf is the price of a use, or the questions on which it hangs.
func (h *Handlers) estimateOf(c *fiber.Ctx, by licensing.InForce, p models.Publication, use models.Use, articles []models.RequestArticle, currency string) (views.LiveEstimate, error) {
	words := h.words.Printer(h.lang(c))
	priced, err := h.desk.EstimateBy(c.UserContext(), by, p, use, articles, currency)
	if errors.Is(err, models.ErrNotFound) { // a house without a card quotes everything by hand
		return views.LiveEstimate{Title: words.T("public_form.estimate.by_hand")}, nil
	}
	if err != nil || priced.Outcome != pricing.OutcomeByHand {
		return views.LiveEstimateOf(words, priced), err
	}
	unsaid, err := h.desk.UnsaidBy(c.UserContext(), by, p, use, articles, currency)
	if err != nil || len(unsaid) == 0 {
		return views.LiveEstimateOf(words, priced), err
	}
	out := views.LiveEstimate{Text: words.T("public_form.estimate.missing")}
	for _, field := range unsaid {
		out.Missing = append(out.Missing, factWords(words, field))
	}
	return out, nil
}
