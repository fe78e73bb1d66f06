package handlers

import (
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

const (
	volumeReportPath = "/admin/reports/volume"
	shownAgreements  = 200
)

var agreementLists = []string{models.AgreementsRunning, models.AgreementsSoon, models.AgreementsAll}

// agreementsAsked is the part of the report that an address asks for.
func (h *Handlers) agreementsAsked(c *fiber.Ctx, p models.Publication, most int) models.AgreementFilter {
	f := models.AgreementFilter{Mode: h.desk.Mode(), PublicationID: p.ID, List: c.Query("list"), Now: h.desk.Now(), Most: most}
	if !slices.Contains(agreementLists, f.List) {
		f.List = models.AgreementsRunning
	}
	return f
}

// volumeReport adds up what a publication sold in bundles, and lists it.
func (h *Handlers) volumeReport(c *fiber.Ctx) error {
	p, all, err := h.houseOf(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	b, choice := h.houseBase(c, volumeReportPath, p, all)
	words, f := h.words.Printer(b.Lang), h.agreementsAsked(c, p, shownAgreements+1)
	sums, err := models.SumAgreements(c.UserContext(), h.db, f)
	if err != nil {
		return err
	}
	list, err := models.SoldAgreements(c.UserContext(), h.db, f)
	if err != nil {
		return err
	}
	query := "?publication=" + p.Code + "&list=" + f.List
	page := views.VolumeReport{
		Base: b, House: choice, CSV: volumeReportPath + ".csv" + query, XLSX: volumeReportPath + ".xlsx" + query,
		Lists: views.Tabs{Label: words.T("desk_volume.report.lists")}, More: len(list) > shownAgreements,
	}
	for _, name := range agreementLists {
		page.Lists.Items = append(page.Lists.Items, views.Tab{
			Text: words.T("desk_volume.report.list_" + name), Href: housePath(volumeReportPath, p) + "&list=" + name, Current: name == f.List,
		})
	}
	for _, s := range sums {
		page.Sums = append(page.Sums, views.VolumeSumOf(words, s))
	}
	for _, s := range list[:min(len(list), shownAgreements)] {
		page.Sold = append(page.Sold, views.VolumeLineOf(words, s))
	}
	return h.show(c, fiber.StatusOK, b.Lang, page)
}

// agreementColumns are the columns of the export; their words are the catalogue's.
var agreementColumns = []string{"agreement", "request", "organisation", "status", "from", "until", "soon", "unit", "total", "drawn", "left", "draws",
	"currency", "net", "drawn_net", "left_net", "back"}

func agreementHeads(words *i18n.Printer) []string {
	heads := make([]string, len(agreementColumns))
	for i, name := range agreementColumns {
		heads[i] = words.T("desk_volume.report." + name)
	}
	return heads
}

func agreementRow(words *i18n.Printer, p models.Publication, s models.SoldAgreement) []cell {
	amount := func(minor int64) cell { return cell{money.Amount{Minor: minor, Currency: s.Currency}.Decimal(), true} }
	units := func(n int64) cell { return cell{strconv.FormatInt(n, 10), true} }
	day := func(t time.Time) cell { return cell{t.In(p.Zone()).Format(time.DateOnly), false} }
	soon := words.T("common.no")
	if s.Soon {
		soon = words.T("common.yes")
	}
	return []cell{
		{s.Number, false}, {s.Reference, false}, {s.Organisation, false}, {words.T("public_volume.status." + string(s.Status)), false}, day(s.StartsAt), day(s.EndsAt),
		{soon, false}, {words.T("desk_volume.report.unit_" + s.Unit), false}, units(s.Total()), units(s.Agreement.Drawn), units(s.Left()), units(s.Draws),
		{s.Currency, false}, amount(s.NetMinor), amount(s.DrawnMinor), amount(s.LeftMinor()), amount(s.BackMinor),
	}
}

// soldForExport is the list behind the sums, whole.
func (h *Handlers) soldForExport(c *fiber.Ctx) (p models.Publication, list []models.SoldAgreement, err error) {
	if p, _, err = h.houseOf(c, clean(c.Query("publication"))); err != nil {
		return p, nil, err
	}
	list, err = models.SoldAgreements(c.UserContext(), h.db, h.agreementsAsked(c, p, xlsxRows))
	return p, list, err
}

func (h *Handlers) volumeCSV(c *fiber.Ctx) error {
	p, list, err := h.soldForExport(c)
	if err != nil {
		return err
	}
	words := h.words.Printer(h.lang(c))
	var out strings.Builder
	out.WriteString("\uFEFF" + csvLine(agreementHeads(words))) // the mark tells spreadsheets that this is UTF-8
	for _, s := range list {
		out.WriteString(csvNumbers(agreementRow(words, p, s)))
	}
	return download(c, "text/csv; charset=utf-8", h.volumeFile("csv"), []byte(out.String()))
}

func (h *Handlers) volumeFile(kind string) string {
	return "volume-agreements-" + h.desk.Now().Format(time.DateOnly) + "." + kind
}

// volumeXLSX is the list as a workbook: amounts are numbers with the digits of their currency.
func (h *Handlers) volumeXLSX(c *fiber.Ctx) error {
	p, list, err := h.soldForExport(c)
	if err != nil {
		return err
	}
	body, err := agreementBook(h.words.Printer(h.lang(c)), p, list)
	if err != nil {
		return fmt.Errorf("workbook of the volume agreements: %w", err)
	}
	return download(c, xlsxType, h.volumeFile("xlsx"), body)
}

func agreementBook(words *i18n.Printer, p models.Publication, list []models.SoldAgreement) ([]byte, error) {
	name := words.T("desk_volume.list")
	book, looks, err := openBook(name)
	if err != nil {
		return nil, err
	}
	defer book.Close() //nolint:errcheck // it removes temporary files; the bytes are made by then
	sheet, err := looks.begin(book, name, agreementHeads(words))
	if err != nil {
		return nil, err
	}
	for i, s := range list {
		if err := sheet.SetRow(fmt.Sprintf("A%d", i+2), looks.cells(agreementRow(words, p, s), s.Currency)); err != nil {
			return nil, err
		}
	}
	if err := sheet.Flush(); err != nil {
		return nil, err
	}
	body, err := book.WriteToBuffer()
	if err != nil {
		return nil, err
	}
	return body.Bytes(), nil
}
