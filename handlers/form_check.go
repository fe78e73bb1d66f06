package handlers

import (
	"errors"
	"slices"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// showCheck shows all answers with a price before anything is sent.
func (h *Handlers) showCheck(c *fiber.Ctx) error {
	f, ok, err := h.inProgress(c)
	if err != nil {
		return err
	}
	if !ok {
		return see(c, "/request")
	}
	return h.checkPage(c, fiber.StatusOK, f, "", nil)
}

// chooseCurrency keeps the currency in which the estimate is shown and the quote asked for.
func (h *Handlers) chooseCurrency(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	f, ok, err := h.inProgress(c)
	if err != nil {
		return err
	}
	if !ok {
		return see(c, "/request")
	}
	p, err := h.publicationOf(c, f)
	if err != nil {
		return err
	}
	k := check(form)
	if k.oneOf("currency", "errors.currency_unknown", currencies(p)); len(k.bad) > 0 {
		return h.checkPage(c, fiber.StatusUnprocessableEntity, f, "", k.bad)
	}
	if _, err := h.keep(c, f, form, []string{"currency"}); err != nil && !errors.Is(err, models.ErrConflict) {
		return err
	}
	return see(c, "/request/check")
}

// currencies are those of a publication, its own first.
func currencies(p models.Publication) []string {
	out := []string{p.Currency}
	for _, code := range p.Currencies {
		if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

func currencyOptions(p models.Publication) []views.Option {
	var out []views.Option
	for _, code := range currencies(p) {
		out = append(out, views.Option{Value: code, Label: code})
	}
	return out
}

// application is a draft read as a submission, with what is wrong with it.
type application struct {
	licensing.Submission
	*checks
	asked  []asked
	priced pricing.Priced
}

// apply reads a draft whole: its articles, its use, its parties. The price is asked only of one without mistakes.
func (h *Handlers) apply(c *fiber.Ctx, f models.FormDraft) (application, error) {
	a := application{checks: check(f.Answers)}
	p, err := h.publicationOf(c, f)
	if err != nil {
		return a, err
	}
	if a.asked, err = h.asked(c.UserContext(), f.Answers); err != nil {
		return a, err
	}
	r, err := h.rules(c.UserContext(), p)
	if err != nil {
		return a, err
	}
	a.bad = h.troubles(f, a.asked)
	a.Publication, a.By, a.Use = p, r.by, readUse(a.checks, r)
	readYou(a.checks, r, &a.Submission)
	for _, each := range a.asked {
		a.Articles = append(a.Articles, each.describe(a.checks, r.today))
	}
	if !a.Use.Translation {
		a.Use.Languages = oneLanguage(a.Articles)
	}
	if a.Currency = a.one("currency"); !slices.Contains(currencies(p), a.Currency) {
		a.Currency = p.Currency
	}
	if len(a.bad) > 0 {
		return a, nil
	}
	a.priced, err = h.desk.EstimateBy(c.UserContext(), r.by, p, a.Use, a.Articles, a.Currency)
	if errors.Is(err, models.ErrNotFound) { // a house without a card quotes everything by hand
		return a, nil
	}
	return a, err
}

// oneLanguage is the language of articles that all share one. Several are no wish for further languages, so nothing is said.
func oneLanguage(articles []models.RequestArticle) []string {
	var out []string
	for _, a := range articles {
		if a.Language != "" && !slices.Contains(out, a.Language) {
			out = append(out, a.Language)
		}
	}
	if len(out) != 1 {
		return nil
	}
	return out
}

// checkPage shows a draft. trouble says why it was not sent, bad what is wrong on this very page.
func (h *Handlers) checkPage(c *fiber.Ctx, status int, f models.FormDraft, trouble string, bad models.Invalid) error {
	step, err := h.step(c, f, bad)
	if err != nil {
		return err
	}
	a, err := h.apply(c, f)
	if err != nil {
		return err
	}
	words, now := h.words.Printer(step.Lang), h.desk.Now()
	page := views.RequestCheck{
		FormStep: step, Trouble: trouble, Missing: missing(a.bad),
		UseRows: views.AskedRows(words, a.Use, changeAt("/request/use")), YouRows: partyRows(words, a.Submission),
		Estimate: views.EstimateOf(words, a.priced, a.Publication, a.Country), Currencies: currencyOptions(a.Publication), Currency: a.Currency,
		Issued: h.issue(f.ID, now), AnswerDays: int64(a.Publication.AnswerDays), Embargo: lastEmbargo(a.asked, now),
		AnswerBy:   licensing.WorkingDays(now, a.Publication.AnswerDays, a.Publication.Zone()),
		Suggestion: likelierAddress(a.Email), Throwaway: throwaway(a.Email), TermsHref: "/terms?publication=" + a.Publication.Code,
	}
	if err := h.checkFiles(c, f, words, &page); err != nil {
		return err
	}
	for _, each := range a.asked {
		page.Cards = append(page.Cards, each.card(f.Answers, a.Publication, now))
		page.Cards[len(page.Cards)-1].Zone = page.TimeZone()
	}
	page.Path = "/request/check"
	if len(page.Missing) > 0 {
		page.Errors = nil // the page has no field to put them beside
	}
	if !page.Sendable() {
		page.KeepForm = ""
	}
	return h.show(c, status, page.Lang, page)
}

// checkFiles lists the files that go with the request.
func (h *Handlers) checkFiles(c *fiber.Ctx, f models.FormDraft, words *i18n.Printer, page *views.RequestCheck) error {
	kept, err := h.draftFiles(c, f, page.Lang)
	if err != nil || len(kept) == 0 {
		return err
	}
	row := views.Row{Term: words.T("public_form.row.files"), Href: changeAt("/request/you")("file_mockup")}
	for _, file := range kept {
		row.Values = append(row.Values, words.Isolate(file.Name)+" ("+file.Purpose+", "+file.Note+")")
	}
	page.YouRows = append(page.YouRows, row)
	return nil
}

// changeAt names where an answer is changed; the way back leads to the check page.
func changeAt(path string) func(string) string {
	return func(field string) string {
		return path + "?then=check#" + views.Field{Name: field}.ID()
	}
}

// missing lists what is not answered yet or not right, in the order of the form, each with the place to answer it.
func missing(bad models.Invalid) []views.Missing {
	var out []views.Missing
	articles := make([]string, 0, len(bad))
	for field := range bad {
		if !slices.Contains(useFields, field) && !slices.Contains(youFields, field) {
			articles = append(articles, field)
		}
	}
	slices.Sort(articles)
	for _, page := range []struct {
		path   string
		fields []string
	}{{"/request", articles}, {"/request/use", useFields}, {"/request/you", youFields}} {
		for _, field := range page.fields {
			if trouble, wrong := bad[field]; wrong {
				out = append(out, views.Missing{Href: changeAt(page.path)(field), Trouble: trouble})
			}
		}
	}
	return out
}

// partyRows are the answers of the third page; optional ones only when they were given.
func partyRows(words *i18n.Printer, in licensing.Submission) []views.Row {
	kind, country := "", ""
	if in.OrganisationKind != "" {
		kind = words.T("common.organisation_type." + in.OrganisationKind)
	}
	if in.Country != "" {
		country = words.Country(in.Country)
	}
	var out []views.Row
	change := changeAt("/request/you")
	for _, row := range []struct {
		field    string
		optional bool
		values   []string
	}{
		{"requester_name", false, []string{in.Name}},
		{"email", false, []string{in.Email}},
		{"role", false, []string{in.JobTitle}},
		{"phone", true, []string{in.Phone}},
		{"organisation", false, []string{in.OrganisationName}},
		{"organisation_type", false, []string{kind}},
		{"on_behalf_of", true, []string{in.Use.OnBehalfOf}},
		{"country", false, []string{country}},
		{"time_zone", true, []string{words.ZonePlace(in.TimeZone)}},
		{"website", true, []string{in.Website}},
		{"fee", false, []string{feeWords(words, in.Use), in.Use.Budget, waiverKind(words, in.Use), in.Use.WaiverReason, in.Use.WaiverLink}},
		{"message", true, []string{in.Use.Message}},
	} {
		values := slices.DeleteFunc(row.values, func(v string) bool { return v == "" })
		if len(values) > 0 || !row.optional {
			out = append(out, views.Row{Term: words.T("public_form.row." + row.field), Values: values, Href: change(row.field)})
		}
	}
	return append(out, views.PayerRows(words, in.Use, change)...)
}

func waiverKind(words *i18n.Printer, u models.Use) string {
	if u.WaiverKind == "" {
		return ""
	}
	return words.T("common.waiver_reason." + u.WaiverKind)
}

func feeWords(words *i18n.Printer, u models.Use) string {
	switch {
	case u.Budget != "":
		return words.T("public_form.you.fee_budget")
	case u.WaiverReason != "":
		return words.T("public_form.you.fee_waiver")
	}
	return words.T("public_form.you.fee_standard")
}
