package handlers

import (
	"net/url"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

const (
	financePath     = "/admin/finance"
	financePageSize = 50
)

// financeAsked reads the list that an address asks for. An unknown state, age or
// order is no error: a link may be old, and the list shows its usual.
func (h *Handlers) financeAsked(c *fiber.Ctx, zone *time.Location) models.InvoiceFilter {
	now := h.desk.Now()
	f := models.InvoiceFilter{
		Mode: h.desk.Mode(), Now: now, MonthStart: monthStart(now, zone), State: models.InvoiceState(c.Query("state")), Age: c.Query("age"),
		Search: strings.TrimSpace(clip(clean(c.Query("q")), 200)), Sort: models.InvoiceSort(c.Query("sort")), Limit: financePageSize,
	}
	if !slices.Contains(models.InvoiceStates, f.State) {
		f.State = models.InvoicesAll
	}
	if !slices.Contains(models.InvoiceAges, f.Age) {
		f.Age = ""
	}
	if !slices.Contains(f.Sorts(), f.Sort) {
		f.Sort = f.Sorts()[0]
	}
	f.PublicationID, _ = strconv.ParseInt(c.Query("publication"), 10, 64)
	f.Cursor = clean(c.Query("after"))
	if before := clean(c.Query("before")); before != "" {
		f.Cursor, f.Back = before, true
	}
	return f
}

// monthStart is the first moment of the month, as the house counts its days.
func monthStart(now time.Time, zone *time.Location) time.Time {
	local := now.In(zone)
	return time.Date(local.Year(), local.Month(), 1, 0, 0, 0, 0, zone)
}

func (h *Handlers) finance(c *fiber.Ctx) error {
	ctx := c.UserContext()
	b := h.deskBase(c)
	f := h.financeAsked(c, b.TimeZone())
	found, err := models.Invoices(ctx, h.db, f)
	if err != nil {
		return err
	}
	publications, err := models.Publications(ctx, h.db)
	if err != nil {
		return err
	}
	words := h.words.Printer(b.Lang)
	page := views.Finance{
		Base: b, CanAct: staffOf(c).Role.May(models.ActMoney), Search: f.Search, State: string(f.State), Age: f.Age, Sort: string(f.Sort),
		PublicationID: number(f.PublicationID), Publications: publicationOptions(words, publications), Chips: financeChips(words, f, publications),
		Pager: financePager(f, found), Empty: financeEmpty(words, f),
	}
	for _, s := range f.Sorts() {
		page.Sorts = append(page.Sorts, views.Option{Value: string(s), Label: words.T("desk_finance.sorts." + string(s))})
	}
	for _, r := range found.Rows {
		page.Rows = append(page.Rows, views.FinanceRowOf(words, r, b.Now, len(publications) > 1))
	}
	if err := h.financeFigures(c, f, words, &page); err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, b.Lang, page)
}

// financeFigures puts in what stands above the list.
func (h *Handlers) financeFigures(c *fiber.Ctx, f models.InvoiceFilter, words *i18n.Printer, page *views.Finance) (err error) {
	ctx := c.UserContext()
	if page.Totals, err = models.InvoiceTotals(ctx, h.db, f); err != nil {
		return err
	}
	owed, err := models.AgeInvoices(ctx, h.db, f)
	if err != nil {
		return err
	}
	page.Aging = agingOf(words, f, owed)
	counts, err := models.CountInvoices(ctx, h.db, f)
	if err != nil {
		return err
	}
	page.Tabs = financeTabs(words, f, counts)
	health, err := models.StripeHealthNow(ctx, h.db, h.desk.Mode(), h.desk.Now())
	if err != nil {
		return err
	}
	page.Banner, page.Seen, page.Left = h.stripeBanner(words, page.Base, health), stripeSeen(words, page.Base, health), leftBanner(words, health)
	page.Differences = health.Differ + health.Vain + min(health.OtherMode, 1) + health.Doubted
	return nil
}

// financeTabs are the states with their counts; a tab keeps the publication.
func financeTabs(words *i18n.Printer, f models.InvoiceFilter, counts map[models.InvoiceState]int64) views.Tabs {
	tabs := views.Tabs{Label: words.T("desk_finance.states")}
	for _, s := range models.InvoiceStates {
		tabs.Items = append(tabs.Items, views.Tab{
			Text: words.T("desk_finance.state." + string(s)), Count: counts[s], Counted: true, Current: s == f.State && f.Age == "",
			Href: financeHref(models.InvoiceFilter{State: s, PublicationID: f.PublicationID}),
		})
	}
	return tabs
}

// agingOf lays out what is owed: a column for each age, a line for each currency.
func agingOf(words *i18n.Printer, f models.InvoiceFilter, owed []models.Owed) views.Aging {
	var a views.Aging
	if len(owed) == 0 {
		return a
	}
	counts := map[string]int64{}
	for _, o := range owed {
		counts[o.Age] += o.Count
		if len(a.Lines) == 0 || a.Lines[len(a.Lines)-1].Currency != o.Currency {
			a.Lines = append(a.Lines, views.AgingLine{Currency: o.Currency, Cells: make([]views.AgingCell, len(models.InvoiceAges))})
		}
		a.Lines[len(a.Lines)-1].Cells[slices.Index(models.InvoiceAges, o.Age)].Minor = o.Minor
	}
	for i, age := range models.InvoiceAges {
		label := words.T("desk_finance.age." + age)
		a.Ages = append(a.Ages, views.Tab{Text: label, Count: counts[age], Counted: true, Current: age == f.Age,
			Href: financeHref(models.InvoiceFilter{State: models.InvoicesAll, Age: age, PublicationID: f.PublicationID})})
		for _, line := range a.Lines {
			line.Cells[i].Label, line.Cells[i].Late = label, i > 0 && line.Cells[i].Minor > 0
		}
	}
	return a
}

// financeHref is the address of a list, from its start unless told otherwise.
func financeHref(f models.InvoiceFilter, more ...string) string {
	q := url.Values{}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	if f.State != models.InvoicesAll {
		set("state", string(f.State))
	}
	set("age", f.Age)
	set("q", f.Search)
	set("publication", number(f.PublicationID))
	if f.Sort != "" && f.Sort != f.Sorts()[0] {
		set("sort", string(f.Sort))
	}
	for i := 0; i+1 < len(more); i += 2 {
		set(more[i], more[i+1])
	}
	if len(q) == 0 {
		return financePath
	}
	return financePath + "?" + q.Encode()
}

// number writes an id; "" for none.
func number(id int64) string {
	if id == 0 {
		return ""
	}
	return strconv.FormatInt(id, 10)
}

// financeChips are the active filters, each a link to the list without it.
func financeChips(words *i18n.Printer, f models.InvoiceFilter, publications []models.Publication) []views.Chip {
	var chips []views.Chip
	add := func(text string, without models.InvoiceFilter) {
		chips = append(chips, views.Chip{Text: text, Href: financeHref(without)})
	}
	if without := f; f.Search != "" {
		without.Search = ""
		add(words.T("desk_queue.searched", "Text", words.Isolate(f.Search)), without)
	}
	if without := f; f.State != models.InvoicesAll {
		without.State = models.InvoicesAll
		add(words.T("desk_finance.state."+string(f.State)), without)
	}
	if without := f; f.Age != "" {
		without.Age = ""
		add(words.T("desk_finance.aged", "Age", words.T("desk_finance.age."+f.Age)), without)
	}
	for _, p := range publications {
		if without := f; p.ID == f.PublicationID {
			without.PublicationID = 0
			add(p.Name, without)
		}
	}
	return chips
}

func financePager(f models.InvoiceFilter, page models.InvoicePage) views.Pager {
	p := views.Pager{Shown: int64(len(page.Rows)), Total: -1}
	if page.Earlier != "" {
		p.Prev = financeHref(f, "before", page.Earlier)
	}
	if page.Later != "" {
		p.Next = financeHref(f, "after", page.Later)
	}
	return p
}

// financeEmpty says why a list is empty and where to look next.
func financeEmpty(words *i18n.Printer, f models.InvoiceFilter) views.Empty {
	if f.Search != "" || f.PublicationID != 0 || f.Age != "" {
		return views.Empty{Icon: "search", Title: words.T("desk_finance.empty.search"), Text: words.T("desk_finance.empty.search_text"), Href: financePath, Link: words.T("desk_finance.empty.clear")}
	}
	if f.State != models.InvoicesAll {
		return views.Empty{Icon: "receipt", Title: words.T("desk_finance.empty." + string(f.State)), Href: financePath, Link: words.T("desk_finance.empty.all_link")}
	}
	return views.Empty{Icon: "receipt", Title: words.T("desk_finance.empty.all"), Text: words.T("desk_finance.empty.all_text")}
}
