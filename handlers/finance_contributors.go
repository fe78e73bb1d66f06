package handlers

import (
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

const (
	contributorsPath     = "/admin/finance/contributors"
	contributorsPageSize = 100
)

func contributorPath(id int64) string { return contributorsPath + "/" + strconv.FormatInt(id, 10) }

// contributorRoutes are the pages about what contributors earn.
func (h *Handlers) contributorRoutes() []Route {
	see := Desk(models.ActSeeMoney)
	return []Route{
		{"GET", contributorsPath, see, h.contributors},
		{"GET", contributorsPath + ".csv", see, h.contributorsCSV},
		{"GET", contributorsPath + "/shares", see, h.shareDefaults},
		{"POST", contributorsPath + "/shares", Desk(models.ActRates), h.setShareDefaults},
		{"GET", contributorsPath + "/:id", see, h.contributor},
		{"GET", contributorsPath + "/:id/statement.csv", see, h.contributorCSV},
		{"POST", contributorsPath + "/:id/payouts", Desk(models.ActMoney), h.payOut},
	}
}

// contributorsAsked reads whose balances an address asks for; what it does not
// understand is everything.
func (h *Handlers) contributorsAsked(c *fiber.Ctx) models.ShareFilter {
	f := models.ShareFilter{
		Mode: h.desk.Mode(), Search: strings.TrimSpace(clip(clean(c.Query("q")), 200)), Settled: c.Query("all") == "yes", Limit: contributorsPageSize + 1,
	}
	f.PublicationID, _ = strconv.ParseInt(c.Query("publication"), 10, 64)
	if page, ok := parseCount(c.Query("page")); ok && page > 1 {
		f.Skip = (page - 1) * contributorsPageSize
	}
	return f
}

func (h *Handlers) contributors(c *fiber.Ctx) error {
	f := h.contributorsAsked(c)
	rows, err := models.ShareBalances(c.UserContext(), h.db, f)
	if err != nil {
		return err
	}
	owed, err := models.OwedShares(c.UserContext(), h.db, f.Mode)
	if err != nil {
		return err
	}
	publications, err := models.Publications(c.UserContext(), h.db)
	if err != nil {
		return err
	}
	b := h.deskBase(c)
	page := views.Contributors{
		Base: b, Search: f.Search, All: f.Settled, Publications: publicationOptions(h.words.Printer(b.Lang), publications),
		CSV: contributorsHref(contributorsPath+".csv", f, 0), Filtered: f.Search != "" || f.PublicationID != 0,
	}
	if f.PublicationID != 0 {
		page.PublicationID = strconv.FormatInt(f.PublicationID, 10)
	}
	for _, o := range owed {
		page.Owed = append(page.Owed, views.ShareOwed(o))
	}
	page.Pager = contributorsPager(f, len(rows))
	for _, r := range rows[:min(len(rows), contributorsPageSize)] {
		page.Rows = append(page.Rows, contributorRow(b, publications, r))
	}
	return h.show(c, fiber.StatusOK, b.Lang, page)
}

func contributorRow(b views.Base, publications []models.Publication, r models.ShareBalance) views.ContributorRow {
	row := views.ContributorRow{
		Href: contributorPath(r.ContributorID), Name: r.Name, Currency: r.Currency, EarnedMinor: r.EarnedMinor, PaidMinor: r.PaidMinor,
		BalanceMinor: r.BalanceMinor, LastAt: r.LastAt.In(b.TimeZone()),
	}
	if len(publications) > 1 {
		row.House = publicationName(publications, r.PublicationID)
	}
	return row
}

func publicationName(all []models.Publication, id int64) string {
	for _, p := range all {
		if p.ID == id {
			return p.Name
		}
	}
	return ""
}

func contributorsPager(f models.ShareFilter, found int) views.Pager {
	pager := views.Pager{Shown: int64(min(found, contributorsPageSize)), Total: -1}
	current := f.Skip/contributorsPageSize + 1
	if current > 1 {
		pager.Prev = contributorsHref(contributorsPath, f, current-1)
	}
	if found > contributorsPageSize {
		pager.Next = contributorsHref(contributorsPath, f, current+1)
	}
	return pager
}

func contributorsHref(path string, f models.ShareFilter, page int) string {
	q := url.Values{}
	if f.Search != "" {
		q.Set("q", f.Search)
	}
	if f.Settled {
		q.Set("all", "yes")
	}
	if f.PublicationID != 0 {
		q.Set("publication", strconv.FormatInt(f.PublicationID, 10))
	}
	if page > 1 {
		q.Set("page", strconv.Itoa(page))
	}
	if len(q) == 0 {
		return path
	}
	return path + "?" + q.Encode()
}

// balanceColumns are the columns of the export of balances.
var balanceColumns = []string{"contributor", "publication", "currency", "earned", "paid", "balance", "last"}

// contributorsCSV gives all balances that the list would show on its pages.
func (h *Handlers) contributorsCSV(c *fiber.Ctx) error {
	f := h.contributorsAsked(c)
	f.Skip, f.Limit = 0, 1_000_000
	rows, err := models.ShareBalances(c.UserContext(), h.db, f)
	if err != nil {
		return err
	}
	publications, err := models.Publications(c.UserContext(), h.db)
	if err != nil {
		return err
	}
	lines := [][]string{columnWords(h.words.Printer(h.lang(c)), balanceColumns)}
	for _, r := range rows {
		lines = append(lines, []string{r.Name, publicationName(publications, r.PublicationID), r.Currency, csvAmount(r.EarnedMinor, r.Currency),
			csvAmount(r.PaidMinor, r.Currency), csvAmount(r.BalanceMinor, r.Currency), csvTime(&r.LastAt)})
	}
	return h.sendCSV(c, "contributors", lines)
}

func columnWords(words *i18n.Printer, columns []string) []string {
	out := make([]string, len(columns))
	for i, name := range columns {
		out[i] = words.T("desk_shares.column." + name)
	}
	return out
}

func csvAmount(minor int64, currency string) string { return csvMoney(&minor, &currency)[0] }

// sendCSV sends a table of text cells as a file that spreadsheets read.
func (h *Handlers) sendCSV(c *fiber.Ctx, name string, lines [][]string) error {
	var out strings.Builder
	out.WriteString("\uFEFF")
	for _, l := range lines {
		out.WriteString(csvFigures(l))
	}
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`-`+h.desk.Now().Format("2006-01-02")+`.csv"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendString(out.String())
}

// csvFigures is csvLine, but an amount below nothing stays a number.
func csvFigures(cells []string) string {
	line := make([]string, len(cells))
	for i, cell := range cells {
		if line[i] = strings.TrimSuffix(csvLine([]string{cell}), "\r\n"); digits(strings.Replace(strings.TrimPrefix(cell, "-"), ".", "", 1), 25) {
			line[i] = `"` + cell + `"`
		}
	}
	return strings.Join(line, ",") + "\r\n"
}
