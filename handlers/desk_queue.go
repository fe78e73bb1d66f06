package handlers

import (
	"net/url"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// queuePageSize is how many requests one page of the queue lists.
const queuePageSize = 50

// queueAsked reads the list that an address asks for. An unknown view, order,
// owner, deal or place is no error: a link may be old, and the queue shows its usual.
func queueAsked(c *fiber.Ctx) models.QueueFilter {
	f := models.QueueFilter{
		View: models.QueueView(c.Query("view")), Search: clip(clean(c.Query("q")), 200), Sort: models.QueueSort(c.Query("sort")), Limit: queuePageSize,
	}
	if !slices.Contains(models.QueueViews, f.View) {
		f.View = models.QueueReview
		if f.Search != "" { // the search of the page's head looks everywhere
			f.View = models.QueueAll
		}
	}
	if !slices.Contains(f.View.Sorts(), f.Sort) {
		f.Sort = f.View.Sorts()[0]
	}
	f.PublicationID, _ = strconv.ParseInt(c.Query("publication"), 10, 64)
	f.OwnerID, _ = strconv.ParseInt(c.Query("owner"), 10, 64)
	if c.Query("owner") == "none" {
		f.OwnerID = models.Nobody
	}
	if f.Deal = models.DealKind(c.Query("deal")); !slices.Contains(models.DealKinds, f.Deal) {
		f.Deal = ""
	}
	if f.View == models.QueueMine {
		f.OwnerID = staffOf(c).ID
	}
	f.Cursor = clean(c.Query("after"))
	if before := clean(c.Query("before")); before != "" {
		f.Cursor, f.Back = before, true
	}
	return f
}

func (h *Handlers) queue(c *fiber.Ctx) error {
	f := queueAsked(c)
	f.Now = h.desk.Now()
	ctx := c.UserContext()
	found, err := models.Queue(ctx, h.db, f)
	if err != nil {
		return err
	}
	mine := f
	mine.OwnerID = staffOf(c).ID
	counts, err := models.CountQueue(ctx, h.db, mine, models.QueueViews...)
	if err != nil {
		return err
	}
	publications, err := models.Publications(ctx, h.db)
	if err != nil {
		return err
	}
	people, err := models.AllStaff(ctx, h.db)
	if err != nil {
		return err
	}
	b := h.deskBase(c)
	words := h.words.Printer(b.Lang)
	page := views.DeskQueue{
		Base: b, View: string(f.View), Search: f.Search, Sort: string(f.Sort), Owner: ownerCode(f), PublicationID: publicationCode(f),
		Tabs: queueTabs(words, f, counts), Owners: ownerOptions(words, people), Publications: publicationOptions(words, publications),
		Deal: string(f.Deal), Deals: dealOptions(words), Chips: queueChips(words, f, people, publications), CSV: queueHref("/admin/requests.csv", f),
	}
	for _, s := range f.View.Sorts() {
		page.Sorts = append(page.Sorts, views.Option{Value: string(s), Label: words.T("desk_queue.sorts." + string(s))})
	}
	for _, r := range found.Rows {
		page.Rows = append(page.Rows, views.DeskRowOf(words, r, b.Now, len(publications) > 1))
	}
	for _, beside := range []func(*fiber.Ctx, models.QueueFilter, *views.DeskQueue) error{h.colleagues, h.preview} {
		if err := beside(c, f, &page); err != nil {
			return err
		}
	}
	page.Bulk = bulkOptions(words, staffOf(c).Role)
	page.Pager = queuePager(f, found, counts)
	page.Empty = queueEmpty(words, f)
	return h.show(c, fiber.StatusOK, b.Lang, page)
}

// queueHref is the address of a list, without its place.
func queueHref(path string, f models.QueueFilter, more ...string) string {
	q := url.Values{"view": {string(f.View)}}
	set := func(name, value string) {
		if value != "" {
			q.Set(name, value)
		}
	}
	set("q", f.Search)
	set("publication", publicationCode(f))
	set("deal", string(f.Deal))
	if f.View != models.QueueMine {
		set("owner", ownerCode(f))
	}
	if f.Sort != f.View.Sorts()[0] {
		set("sort", string(f.Sort))
	}
	for i := 0; i+1 < len(more); i += 2 {
		set(more[i], more[i+1])
	}
	return path + "?" + q.Encode()
}

func ownerCode(f models.QueueFilter) string {
	switch f.OwnerID {
	case models.Anybody:
		return ""
	case models.Nobody:
		return "none"
	default:
		return strconv.FormatInt(f.OwnerID, 10)
	}
}

func publicationCode(f models.QueueFilter) string {
	if f.PublicationID == 0 {
		return ""
	}
	return strconv.FormatInt(f.PublicationID, 10)
}

// queueTabs are the views with their counts; a tab keeps publication and deal and
// leaves search and owner behind, so that its count is what it shows.
func queueTabs(words *i18n.Printer, f models.QueueFilter, counts map[models.QueueView]int64) views.Tabs {
	tabs := views.Tabs{Label: words.T("desk_queue.views")}
	for _, v := range models.QueueViews {
		tab := views.Tab{Text: words.T("desk_queue.view." + string(v)), Current: v == f.View, Count: counts[v], Counted: true}
		if counts[v] > models.CountCap {
			tab.Text, tab.Counted = words.T("desk_queue.capped", "Text", tab.Text, "Count", words.Number(models.CountCap)), false
		}
		tab.Href = queueHref(queuePath, models.QueueFilter{View: v, PublicationID: f.PublicationID, Deal: f.Deal, Sort: v.Sorts()[0]})
		tabs.Items = append(tabs.Items, tab)
	}
	return tabs
}

func ownerOptions(words *i18n.Printer, people []models.Staff) []views.Option {
	out := []views.Option{{Label: words.T("desk_queue.anybody")}, {Value: "none", Label: words.T("desk_queue.nobody")}}
	for _, s := range people {
		if s.Role.May(models.ActReply) {
			out = append(out, views.Option{Value: strconv.FormatInt(s.ID, 10), Label: s.Name})
		}
	}
	return out
}

func dealOptions(words *i18n.Printer) []views.Option {
	out := []views.Option{{Label: words.T("desk_deals.all")}}
	for _, d := range models.DealKinds {
		out = append(out, views.Option{Value: string(d), Label: views.DealWords(words, d)})
	}
	return out
}

func publicationOptions(words *i18n.Printer, all []models.Publication) []views.Option {
	if len(all) < 2 {
		return nil
	}
	out := []views.Option{{Label: words.T("desk_queue.all_publications")}}
	for _, p := range all {
		out = append(out, views.Option{Value: strconv.FormatInt(p.ID, 10), Label: p.Name})
	}
	return out
}

// queueChips are the active filters, each a link to the list without it.
func queueChips(words *i18n.Printer, f models.QueueFilter, people []models.Staff, publications []models.Publication) []views.Chip {
	var chips []views.Chip
	if f.Search != "" {
		without := f
		without.Search = ""
		chips = append(chips, views.Chip{Text: words.T("desk_queue.searched", "Text", words.Isolate(f.Search)), Href: queueHref(queuePath, without)})
	}
	if f.OwnerID != models.Anybody && f.View != models.QueueMine {
		without := f
		without.OwnerID = models.Anybody
		name := words.T("desk_queue.nobody")
		for _, s := range people {
			if s.ID == f.OwnerID {
				name = words.Isolate(s.Name)
			}
		}
		chips = append(chips, views.Chip{Text: words.T("desk_queue.owned_by", "Name", name), Href: queueHref(queuePath, without)})
	}
	if without := f; f.Deal != "" {
		without.Deal = ""
		chips = append(chips, views.Chip{Text: words.T("desk_deals.chosen", "Kind", views.DealWords(words, f.Deal)), Href: queueHref(queuePath, without)})
	}
	for _, p := range publications {
		if p.ID == f.PublicationID {
			without := f
			without.PublicationID = 0
			chips = append(chips, views.Chip{Text: p.Name, Href: queueHref(queuePath, without)})
		}
	}
	return chips
}

// queuePager leads to the neighbouring pages. How many there are is said where
// the tab's count is the list's.
func queuePager(f models.QueueFilter, page models.QueuePage, counts map[models.QueueView]int64) views.Pager {
	p := views.Pager{Shown: int64(len(page.Rows)), Total: -1}
	plain := f.Search == "" && (f.OwnerID == models.Anybody || f.View == models.QueueMine)
	if plain && counts[f.View] <= models.CountCap {
		p.Total = counts[f.View]
	}
	if page.Earlier != "" {
		p.Prev = queueHref(queuePath, f, "before", page.Earlier)
	}
	if page.Later != "" {
		p.Next = queueHref(queuePath, f, "after", page.Later)
	}
	return p
}

// queueEmpty says why a list is empty and where to look next.
func queueEmpty(words *i18n.Printer, f models.QueueFilter) views.Empty {
	filtered := f.Search != "" || f.PublicationID != 0 || f.Deal != "" || f.OwnerID != models.Anybody && f.View != models.QueueMine
	if filtered {
		return views.Empty{Icon: "search", Title: words.T("desk_queue.empty.search"), Text: words.T("desk_queue.empty.search_text"),
			Href: queueHref(queuePath, models.QueueFilter{View: f.View, Sort: f.Sort}), Link: words.T("desk_queue.empty.clear")}
	}
	next := models.QueueAll
	if i := slices.Index(models.QueueViews, f.View); i+1 < len(models.QueueViews) {
		next = models.QueueViews[i+1]
	}
	e := views.Empty{Icon: "inbox", Title: words.T("desk_queue.empty." + string(f.View)), Text: words.T("desk_queue.empty." + string(f.View) + "_text")}
	if next != f.View {
		e.Href = queueHref(queuePath, models.QueueFilter{View: next, Sort: next.Sorts()[0]})
		e.Link = words.T("desk_queue.empty.next", "View", words.Isolate(words.T("desk_queue.view."+string(next))))
	}
	return e
}
