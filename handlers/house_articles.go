package handlers

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/article"
	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

const (
	articlesPath     = "/admin/articles"
	articlesPageSize = 40
)

// catalogueAsked reads which part of the catalogue an address asks for. Unknown
// filters are no error: a link may be old, and the list shows everything.
func (h *Handlers) catalogueAsked(c *fiber.Ctx) models.ArticleFilter {
	f := models.ArticleFilter{
		State: models.ArticleState(clean(c.Query("state"))), Basis: clean(c.Query("basis")), Search: strings.TrimSpace(clip(clean(c.Query("q")), 200)),
		Limit: articlesPageSize, Now: h.desk.Now(),
	}
	if !slices.Contains(models.ArticleStates, f.State) {
		f.State = models.ArticlesAll
	}
	if !slices.Contains(models.RightsBases, f.Basis) {
		f.Basis = ""
	}
	f.PublicationID, _ = strconv.ParseInt(c.Query("publication"), 10, 64)
	f.Before, _ = strconv.ParseInt(c.Query("before"), 10, 64)
	if f.Before == 0 {
		f.After, _ = strconv.ParseInt(c.Query("after"), 10, 64)
	}
	return f
}

func (h *Handlers) showCatalogue(c *fiber.Ctx) error {
	return h.listCatalogue(c, fiber.StatusOK, h.catalogueAsked(c), views.ArticleForm{})
}

// listCatalogue shows a part of the catalogue, and the form that adds to it.
func (h *Handlers) listCatalogue(c *fiber.Ctx, status int, f models.ArticleFilter, form views.ArticleForm) error {
	publications, err := models.Publications(c.UserContext(), h.db)
	if err != nil {
		return err
	}
	found, err := models.Articles(c.UserContext(), h.db, f)
	if err != nil {
		return err
	}
	b := h.deskBase(c)
	words := h.words.Printer(b.Lang)
	page := views.HouseArticles{
		Base: b, CanChange: staffOf(c).Role.May(models.ActArticles), Search: f.Search, State: string(f.State), Basis: f.Basis,
		Publications: publicationOptions(words, publications), Chips: catalogueChips(words, f, publications), Add: form,
	}
	if f.PublicationID != 0 {
		page.PublicationID = strconv.FormatInt(f.PublicationID, 10)
	}
	page.States, page.Bases = catalogueOptions(words)
	byID := map[int64]models.Publication{}
	for _, p := range publications {
		byID[p.ID], page.Add.Sites = p, append(page.Add.Sites, p.Sites...)
	}
	for _, a := range found.Rows {
		page.Rows = append(page.Rows, catalogueRow(words, a, byID[a.PublicationID], f, len(publications) > 1))
	}
	page.Pager = views.Pager{Shown: int64(len(found.Rows)), Total: -1}
	if found.After != 0 {
		page.Pager.Prev = catalogueHref(f, "after", strconv.FormatInt(found.After, 10))
	}
	if found.Before != 0 {
		page.Pager.Next = catalogueHref(f, "before", strconv.FormatInt(found.Before, 10))
	}
	page.Filtered = len(page.Chips) > 0
	return h.show(c, status, b.Lang, page)
}

func catalogueRow(words *i18n.Printer, a models.Article, p models.Publication, f models.ArticleFilter, several bool) views.CatalogueRow {
	row := views.CatalogueRow{Href: articlePath(a.ID), Title: a.Title, Lang: a.Language, Author: a.Author, Address: a.URL}
	row.Rights, row.Flags = articleLabels(words, a, f)
	if several {
		row.Publication = p.Name
	}
	if a.PublishedAt != nil {
		row.PublishedAt = a.PublishedAt.In(p.Zone())
	}
	return row
}

func articleLabels(words *i18n.Printer, a models.Article, f models.ArticleFilter) (views.Pill, []views.Pill) {
	embargoed := a.EmbargoUntil != nil && a.EmbargoUntil.After(f.Now)
	return views.ArticleLabels(func(id string) string { return words.T(id) }, a.RightsBasis, a.Blocked, embargoed, string(a.Reading))
}

func catalogueOptions(words *i18n.Printer) (states, bases []views.Option) {
	for _, s := range models.ArticleStates {
		word := string(s)
		if s == models.ArticlesAll {
			word = "all"
		}
		states = append(states, views.Option{Value: string(s), Label: words.T("desk_house.articles.state." + word)})
	}
	bases = []views.Option{{Label: words.T("desk_house.articles.any_basis")}}
	for _, basis := range models.RightsBases {
		bases = append(bases, views.Option{Value: basis, Label: words.T("common.rights_basis." + basis)})
	}
	return states, bases
}

// catalogueChips are the active filters, each a link to the list without it.
func catalogueChips(words *i18n.Printer, f models.ArticleFilter, publications []models.Publication) []views.Chip {
	var chips []views.Chip
	add := func(text string, without models.ArticleFilter) {
		chips = append(chips, views.Chip{Text: text, Href: catalogueHref(without)})
	}
	if without := f; f.Search != "" {
		without.Search = ""
		add(words.T("desk_house.articles.searched", "Text", words.Isolate(f.Search)), without)
	}
	if without := f; f.State != models.ArticlesAll {
		without.State = models.ArticlesAll
		add(words.T("desk_house.articles.state."+string(f.State)), without)
	}
	if without := f; f.Basis != "" {
		without.Basis = ""
		add(words.T("common.rights_basis."+f.Basis), without)
	}
	for _, p := range publications {
		if without := f; p.ID == f.PublicationID {
			without.PublicationID = 0
			add(p.Name, without)
		}
	}
	return chips
}

// catalogueHref is the address of a part of the catalogue, from its start unless told otherwise.
func catalogueHref(f models.ArticleFilter, more ...string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("q", f.Search)
	set("state", string(f.State))
	set("basis", f.Basis)
	if f.PublicationID != 0 {
		set("publication", strconv.FormatInt(f.PublicationID, 10))
	}
	for i := 0; i+1 < len(more); i += 2 {
		set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return articlesPath
	}
	return articlesPath + "?" + q.Encode()
}

func articlePath(id int64) string { return articlesPath + "/" + strconv.FormatInt(id, 10) }

// addToCatalogue finds an article by its address, or adds it and has it read.
func (h *Handlers) addToCatalogue(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	typed := views.ArticleForm{URL: form.one("url")}
	address, err := article.Normalise(typed.URL)
	if err != nil {
		typed.Errors = models.Invalid{"url": addressTrouble(err)}
		return h.listCatalogue(c, fiber.StatusUnprocessableEntity, models.ArticleFilter{Limit: articlesPageSize, Now: h.desk.Now()}, typed)
	}
	a, err := h.desk.LookUp(c.UserContext(), address)
	if errors.Is(err, models.ErrNotFound) {
		typed.Errors = models.Invalid{"url": "desk_house.error.not_ours"}
		return h.listCatalogue(c, fiber.StatusUnprocessableEntity, models.ArticleFilter{Limit: articlesPageSize, Now: h.desk.Now()}, typed)
	}
	if err != nil {
		return err
	}
	return see(c, articlePath(a.ID))
}
