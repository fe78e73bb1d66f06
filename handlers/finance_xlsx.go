package handlers

import (
	"bytes"
	"context"
	"errors"
	"fmt"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"
	"github.com/xuri/excelize/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

// xlsxRows is how many movements one workbook may hold; a longer period is for the CSV.
const xlsxRows = 200_000

// movementsXLSX is the ledger of a period as a workbook: amounts are numbers with
// the digits of their currency, and a second sheet has the sums.
func (h *Handlers) movementsXLSX(c *fiber.Ctx) error {
	var b views.Base
	zone := h.houseStyle(c, &b)
	f, p, _, bad := h.movementsAsked(c, zone)
	if len(bad) > 0 {
		return h.movements(c)
	}
	// The deadline of a page is too short for a year: the export has one of its own.
	ctx, cancel := context.WithTimeout(context.WithoutCancel(c.UserContext()), csvPatience)
	defer cancel()
	body, err := h.workbook(ctx, h.words.Printer(h.lang(c)), f)
	if long := invalid(err); long != nil {
		return h.movementsPage(c, long)
	}
	if err != nil {
		return fmt.Errorf("workbook of the ledger: %w", err)
	}
	return download(c, xlsxType, movementsFile(p, "xlsx"), body)
}

// xlsxType is the media type of a workbook (ECMA-376).
const xlsxType = "application/vnd.openxmlformats-officedocument.spreadsheetml.sheet"

// openBook makes a workbook whose first sheet has a name; the caller closes it.
func openBook(first string) (*excelize.File, *sheetLooks, error) {
	book := excelize.NewFile()
	looks, err := newSheetLooks(book)
	if err = errors.Join(err, book.SetSheetName("Sheet1", first)); err != nil {
		return nil, nil, errors.Join(err, book.Close())
	}
	return book, looks, nil
}

func (h *Handlers) workbook(ctx context.Context, words *i18n.Printer, f models.MovementFilter) ([]byte, error) {
	first := words.T("desk_finance.sheet.movements")
	book, looks, err := openBook(first)
	if err != nil {
		return nil, err
	}
	defer book.Close() //nolint:errcheck // it removes temporary files; the bytes are made by then
	if err := h.movementSheet(ctx, book, looks, words, first, f); err != nil {
		return nil, err
	}
	sums, err := models.SumMovements(ctx, h.db, f)
	if err != nil {
		return nil, err
	}
	if err := sumSheet(book, looks, words, sums); err != nil {
		return nil, err
	}
	var out bytes.Buffer
	err = book.Write(&out)
	return out.Bytes(), err
}

// movementSheet writes row by row: excelize keeps a long sheet on disk.
func (h *Handlers) movementSheet(ctx context.Context, book *excelize.File, looks *sheetLooks, words *i18n.Printer, name string, f models.MovementFilter) error {
	sheet, err := looks.begin(book, name, movementHeads(words))
	if err != nil {
		return err
	}
	row := 1
	for m, err := range models.Movements(ctx, h.db, f) {
		if err != nil {
			return err
		}
		if row++; row > xlsxRows {
			return fmt.Errorf("more than %d movements: %w", xlsxRows, models.Invalid{"from": "desk_finance.error.long"})
		}
		if err := sheet.SetRow(fmt.Sprintf("A%d", row), looks.cells(movementRow(words, m), m.Currency)); err != nil {
			return err
		}
	}
	return sheet.Flush()
}

func sumSheet(book *excelize.File, looks *sheetLooks, words *i18n.Printer, sums []models.MovementSum) error {
	name := words.T("desk_finance.sheet.sums")
	if _, err := book.NewSheet(name); err != nil {
		return err
	}
	var heads []string
	for _, column := range []string{"currency", "kind", "deal", "count", "amount", "owed", "stripe", "outside"} {
		heads = append(heads, words.T("desk_finance.column."+column))
	}
	sheet, err := looks.begin(book, name, heads)
	if err != nil {
		return err
	}
	for i, s := range sums {
		amount := func(minor int64) cell { return cell{money.Amount{Minor: minor, Currency: s.Currency}.Decimal(), true} }
		cells := []cell{{s.Currency, false}, {words.T("desk_finance.movement." + s.Kind), false}, {views.DealWords(words, s.Deal), false}, {strconv.FormatInt(s.Count, 10), true},
			amount(s.AmountMinor), amount(s.OwedMinor), amount(s.StripeMinor), amount(s.OutsideMinor)}
		if err := sheet.SetRow(fmt.Sprintf("A%d", i+2), looks.cells(cells, s.Currency)); err != nil {
			return err
		}
	}
	return sheet.Flush()
}

// sheetLooks are the styles of a workbook: the head, and amounts by their decimals.
type sheetLooks struct {
	head    int
	decimal map[int]int
}

func newSheetLooks(book *excelize.File) (*sheetLooks, error) {
	head, err := book.NewStyle(&excelize.Style{Font: &excelize.Font{Bold: true}})
	if err != nil {
		return nil, err
	}
	looks := &sheetLooks{head: head, decimal: map[int]int{}}
	for digits, format := range map[int]string{0: "#,##0", 2: "#,##0.00", 3: "#,##0.000"} {
		if looks.decimal[digits], err = book.NewStyle(&excelize.Style{CustomNumFmt: &format}); err != nil {
			return nil, err
		}
	}
	return looks, nil
}

// begin opens a sheet with a head that stays in sight.
func (s *sheetLooks) begin(book *excelize.File, name string, heads []string) (*excelize.StreamWriter, error) {
	sheet, err := book.NewStreamWriter(name)
	if err != nil {
		return nil, err
	}
	if err := sheet.SetColWidth(1, len(heads), 16); err != nil {
		return nil, err
	}
	if err := sheet.SetPanes(&excelize.Panes{Freeze: true, YSplit: 1, TopLeftCell: "A2", ActivePane: "bottomLeft"}); err != nil {
		return nil, err
	}
	row := make([]any, len(heads))
	for i, head := range heads {
		row[i] = excelize.Cell{StyleID: s.head, Value: head}
	}
	return sheet, sheet.SetRow("A1", row)
}

// cells are values as a workbook has them: a text stays a text, whatever it begins
// with, and a number is one.
func (s *sheetLooks) cells(cells []cell, currency string) []any {
	out := make([]any, len(cells))
	for i, c := range cells {
		if !c.number {
			out[i] = c.text
			continue
		}
		whole, err := strconv.ParseInt(c.text, 10, 64)
		if err == nil && !strings.Contains(c.text, ".") {
			out[i] = whole
			continue
		}
		digits, _ := money.Exponent(currency)
		value, _ := strconv.ParseFloat(c.text, 64) // up to 15 digits are exact in a workbook; the minor units stand beside
		out[i] = excelize.Cell{StyleID: s.decimal[digits], Value: value}
	}
	return out
}
