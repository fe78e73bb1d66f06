package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// wider is a wish for a wider licence in the making: the licence, what was typed, and what it means.
type wider struct {
	r       models.Request // of the licence
	p       models.Publication
	l       models.Licence
	words   *i18n.Printer
	form    views.Typed
	wish    licensing.Widening
	further []models.Article
	trouble string
}

// firstWish fills the form with what a licence covers.
func firstWish(l models.Licence) typed {
	w := licensing.WideningOf(l)
	f := typed{
		"media": w.Media, "territory": w.Territory, "languages": w.Languages, "term": {w.Term}, "portion": {w.Portion},
		"audience": {orUnknown(w.Audience)}, "exclusivity": {strconv.Itoa(w.ExclusivityDays)},
	}
	for name, n := range map[string]int64{"portion_words": int64(w.PortionWords), "page_views": w.PageViews, "print_run": w.PrintRun, "copies": w.Copies} {
		if n > 0 {
			f[name] = []string{strconv.FormatInt(n, 10)}
		}
	}
	for name, on := range map[string]bool{"translation": w.Translation, "images": w.Images} {
		if on {
			f[name] = []string{"yes"}
		}
	}
	return f
}

// readWish reads the form. What the licence says besides stays as it is.
func (h *Handlers) readWish(w *wider) *checks {
	k, now := check(w.form.Answers), licensing.WideningOf(w.l)
	w.wish = licensing.Widening{
		Media: k.anyOf("media", "public_form.error.media", models.MediaKinds), Territory: h.readPlace(k, w.l.Snapshot.Grant.Use),
		Languages: k.anyOf("languages", "public_form.error.languages", withThose(tongues, now.Languages)), Translation: k.on("translation"),
		Term: k.oneOf("term", "public_form.error.term", models.Terms), Portion: k.oneOf("portion", "public_form.error.portion", portionsOf(w.l.Snapshot.Grant.Use)),
		Audience: now.Audience, PageViews: now.PageViews, PrintRun: now.PrintRun, Copies: now.Copies, Images: k.on("images"), Note: k.text("note", 2000),
	}
	if audience := k.oneOf("audience", "public_form.error.audience", models.Audiences); audience != orUnknown(now.Audience) {
		w.wish.Audience = audience
	}
	if w.wish.Portion == "excerpt" {
		w.wish.PortionWords = k.whole("portion_words", "public_form.error.portion_words", 100_000)
	}
	w.wish.ExclusivityDays, _ = strconv.Atoi(k.oneOf("exclusivity", "public_form.error.exclusivity", withThose(quoteCodes().Exclusivity, []string{strconv.Itoa(now.ExclusivityDays)})))
	for field, n := range map[string]*int64{"page_views": &w.wish.PageViews, "print_run": &w.wish.PrintRun, "copies": &w.wish.Copies} {
		if *n > 0 {
			*n = int64(k.whole(field, "desk_quote.error.words", 1_000_000_000))
		}
	}
	for _, a := range w.further {
		w.wish.Articles = append(w.wish.Articles, a.ID)
	}
	return k
}

// withThose is a list with what a licence has besides, so that it can be kept.
func withThose(codes, besides []string) []string {
	out := slices.Clone(codes)
	for _, code := range besides {
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// readFurther finds the articles that the form lists, without the one whose remove button was pressed.
func (h *Handlers) readFurther(c *fiber.Ctx, w *wider) error {
	var ids []int64
	listed := w.form.Answers["article"]
	for _, key := range listed {
		number, _, _ := strings.Cut(key, "-")
		if id, err := strconv.ParseInt(number, 10, 64); err == nil && key != w.form.One("remove") && len(ids)+len(w.l.Snapshot.Works) < models.MaxArticles {
			ids = append(ids, id)
		}
	}
	known, err := models.ArticlesByID(c.UserContext(), h.db, ids)
	for _, id := range ids {
		if a, ok := known[id]; ok && a.PublicationID == w.r.PublicationID && slices.Contains(listed, furtherKey(a)) {
			w.further = append(w.further, a)
			delete(known, id)
		}
	}
	return err
}

// furtherKey names an article in the form so that only who knows its address can: by its
// number alone the titles of the whole catalogue could be read.
func furtherKey(a models.Article) string { return fmt.Sprintf("%d-%s", a.ID, articleKey(a.URLKey)) }

// addFurther looks up the article whose address was typed; what is wrong with it is a trouble of the field.
func (h *Handlers) addFurther(c *fiber.Ctx, w *wider) (models.Invalid, error) {
	raw := w.form.One("article_url")
	if raw == "" {
		return models.Invalid{"article_url": "public_amendment.error.article_missing"}, nil
	}
	listed := models.FormDraft{PublicationID: &w.r.PublicationID, Answers: map[string][]string{}}
	for _, work := range w.l.Snapshot.Works {
		listed.Answers[articlePrefix+articleKey(work.URL)] = []string{work.URL, "0"}
	}
	for _, a := range w.further {
		listed.Answers[articlePrefix+articleKey(a.URLKey)] = []string{a.URLKey, "0"}
	}
	a, bad, err := h.lookUp(c, raw, listed)
	switch {
	case errors.Is(err, models.ErrThrottled):
		return models.Invalid{"article_url": "public_form.error.throttled"}, nil
	case err != nil || len(bad) > 0:
		return bad, err
	case a.Title == "":
		return models.Invalid{"article_url": "public_amendment.error.reading"}, nil
	}
	for _, work := range w.l.Snapshot.Works {
		if work.ArticleID != nil && *work.ArticleID == a.ID {
			return models.Invalid{"article_url": "public_amendment.error.already"}, nil
		}
	}
	if !slices.ContainsFunc(w.further, func(other models.Article) bool { return other.ID == a.ID }) {
		w.further = append(w.further, a)
	}
	w.form.Answers["article_url"] = nil
	return nil, nil
}

// sayWider asks the card about the wish, for the page or its script. What cannot be read yet is as it is licensed.
func (h *Handlers) sayWider(c *fiber.Ctx, w *wider) (views.CounterSays, error) {
	wish := w.wish
	if len(w.form.Errors) > 0 || w.trouble != "" || wish.Portion == "" {
		wish = licensing.WideningOf(w.l)
	}
	priced, err := h.desk.EstimateAmendment(c.UserContext(), w.r, w.l, wish)
	if invalid(err) != nil { // an article that cannot be added: the answer says so
		priced, err = pricing.Priced{Outcome: pricing.OutcomeByHand, Currency: w.l.Snapshot.Currency}, nil
	}
	return views.AmendSaysOf(w.words, w.l, priced, wish.In(licensing.GrantedUse(w.l)), len(wish.Articles)), err
}

// priceAsked bounds how often one licence's wider scope is priced, whatever button says so
// (each answer shows the price): 429 with the page otherwise.
func (h *Handlers) priceAsked(c *fiber.Ctx, w *wider) (status int, err error) {
	err = h.desk.Allow(c.UserContext(), fmt.Sprintf("price:%d", w.r.ID), h.limits.LookUp, 120)
	if errors.Is(err, models.ErrThrottled) {
		c.Set(fiber.HeaderRetryAfter, "60")
		w.trouble = "public_negotiation.throttled"
		return fiber.StatusTooManyRequests, nil
	}
	return fiber.StatusOK, err
}

// widerForm is the form with everything typed, and what the card says beside it.
func (h *Handlers) widerForm(c *fiber.Ctx, w *wider, action, write string) (views.AmendForm, error) {
	u := w.l.Snapshot.Grant.Use
	says, err := h.sayWider(c, w)
	codes := quoteCodes()
	codes.Portions = portionsOf(u)
	codes.Exclusivity = withThose(codes.Exclusivity, []string{strconv.Itoa(u.ExclusivityDays)})
	f := views.AmendForm{
		Typed: w.form, Action: action, Write: write, Number: w.l.Number, Publication: w.p.Name, Codes: codes, Countries: views.Countries(w.words), Says: says,
		Tongues: views.Tongues(w.words, withThose(tongues, u.Languages)), Now: views.NowOf(w.words, w.l), Trouble: w.trouble,
		Views: u.PageViews > 0, Run: u.PrintRun > 0, Copies: u.Copies > 0,
	}
	for _, code := range territories(u) {
		f.TerritoryOptions = append(f.TerritoryOptions, views.Option{Value: code, Label: w.words.Territory(code)})
	}
	f.TerritoryOptions = append(f.TerritoryOptions, views.Option{Value: "country", Label: w.words.T("public_form.use.territory_one")})
	for _, work := range w.l.Snapshot.Works {
		f.Has = append(f.Has, work.Title)
	}
	for _, a := range w.further {
		f.Further = append(f.Further, views.FurtherArticle{Key: furtherKey(a), Title: a.Title, Lang: a.Language, URL: a.URL})
	}
	return f, err
}

// answerWider reads a posted form and does what its button says, short of sending: adds or removes an article, or says
// the price. sending reports that the wish is whole and is to be sent, which is not held up by prices asked before.
func (h *Handlers) answerWider(c *fiber.Ctx, w *wider) (sending bool, status int, err error) {
	if err := h.readFurther(c, w); err != nil {
		return false, 0, err
	}
	action := w.form.One("action")
	if status, err = h.priceAsked(c, w); err != nil {
		return false, 0, err
	}
	switch {
	case status != fiber.StatusOK && action != "send":
		h.readWish(w)
		return false, status, nil
	case h.switching(w.form.Answers), w.form.One("remove") != "":
		h.readWish(w)
		return false, fiber.StatusOK, nil
	case action == "add":
		bad, err := h.addFurther(c, w)
		h.readWish(w)
		if status = fiber.StatusOK; len(bad) > 0 {
			w.form.Errors, status = bad, fiber.StatusUnprocessableEntity
		}
		return false, status, err
	}
	if k := h.readWish(w); len(k.bad) > 0 {
		w.form.Errors = k.bad
		return false, fiber.StatusUnprocessableEntity, nil
	}
	if action == "send" && w.form.One("article_url") != "" { // typed and not added: it would be lost
		bad, err := h.addFurther(c, w)
		if w.form.Errors = bad; err != nil || len(bad) > 0 {
			return false, fiber.StatusUnprocessableEntity, err
		}
		w.wish.Articles = nil
		h.readWish(w)
	}
	return action == "send", fiber.StatusOK, nil
}

// asksForJSON reports the page's script.
func asksForJSON(c *fiber.Ctx) bool {
	return c.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON) == fiber.MIMEApplicationJSON
}

// saysWider answers the script; a trouble is said in words.
func (h *Handlers) saysWider(c *fiber.Ctx, w *wider) error {
	says, err := h.sayWider(c, w)
	if err != nil {
		return err
	}
	if w.trouble != "" {
		says.Trouble = w.words.T(w.trouble)
	}
	return c.Status(fiber.StatusOK).JSON(says)
}
