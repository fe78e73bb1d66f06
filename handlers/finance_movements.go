package handlers

import (
	"bufio"
	"context"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

const movementsPath = financePath + "/movements"

// movementColumns are the columns of the export; their words are the catalogue's.
var movementColumns = []string{"at", "kind", "number", "organisation", "reference", "currency", "amount", "amount_minor", "owed", "stripe", "outside",
	"invoice_id", "paper_id", "stripe_invoice", "stripe_paper", "text", "deal"}

// movementsAsked is the part of the ledger that an address asks for.
func (h *Handlers) movementsAsked(c *fiber.Ctx, zone *time.Location) (models.MovementFilter, period, typed, models.Invalid) {
	p, form, bad := periodAsked(c, h.desk.Now(), zone)
	f := models.MovementFilter{Mode: h.desk.Mode(), From: p.From, To: p.To}
	f.OrganisationID, _ = strconv.ParseInt(c.Query("organisation"), 10, 64)
	f.PublicationID, _ = strconv.ParseInt(c.Query("publication"), 10, 64)
	return f, p, form, bad
}

func (h *Handlers) movements(c *fiber.Ctx) error { return h.movementsPage(c, nil) }

// movementsPage shows the ledger of a period; more is wrong with what was asked than its address tells.
func (h *Handlers) movementsPage(c *fiber.Ctx, more models.Invalid) error {
	ctx, b := c.UserContext(), h.deskBase(c)
	words, zone := h.words.Printer(b.Lang), b.TimeZone()
	f, p, form, bad := h.movementsAsked(c, zone)
	if len(bad) == 0 {
		bad = more
	}
	sums, err := models.SumMovements(ctx, h.db, f)
	if err != nil {
		return err
	}
	before, err := models.OwedBefore(ctx, h.db, f)
	if err != nil {
		return err
	}
	page := views.FinanceMovements{
		Base: b, Typed: views.Typed{Answers: form, Errors: bad}, Periods: usualPeriods(words, movementsPath, b.Now, zone, p), Ledgers: views.LedgersOf(words, sums, before),
		CSV: movementsPath + ".csv?" + p.query().Encode(), XLSX: movementsPath + ".xlsx?" + p.query().Encode(), From: p.From, To: p.lastDay(),
	}
	status := fiber.StatusOK
	if len(bad) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return h.show(c, status, b.Lang, page)
}

// movementsCSV streams the ledger of a period, row by row from one statement: memory
// stays flat however long it is, and all rows are of the same moment.
func (h *Handlers) movementsCSV(c *fiber.Ctx) error {
	var b views.Base
	zone := h.houseStyle(c, &b)
	f, p, _, bad := h.movementsAsked(c, zone)
	if len(bad) > 0 {
		return h.movements(c)
	}
	words, id := h.words.Printer(h.lang(c)), requestID(c)
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+movementsFile(p, "csv")+`"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(context.Background(), csvPatience)
		defer cancel()
		if err := h.writeMovements(ctx, w, words, f); err != nil {
			h.log.Error("export of the ledger ended early", "id", id, "cause", err)
			_, _ = w.WriteString(csvLine([]string{words.T("desk_csv.incomplete")})) // the connection may be gone
		}
	})
	return nil
}

func movementsFile(p period, kind string) string {
	return "movements-" + p.From.Format(time.DateOnly) + "-" + p.lastDay().Format(time.DateOnly) + "." + kind
}

func (h *Handlers) writeMovements(ctx context.Context, w *bufio.Writer, words *i18n.Printer, f models.MovementFilter) error {
	// The mark tells spreadsheets that this is UTF-8.
	if _, err := w.WriteString("\uFEFF" + csvLine(movementHeads(words))); err != nil {
		return err
	}
	for m, err := range models.Movements(ctx, h.db, f) {
		if err != nil {
			return err
		}
		if _, err := w.WriteString(csvNumbers(movementRow(words, m))); err != nil {
			return err
		}
	}
	return w.Flush()
}

func movementHeads(words *i18n.Printer) []string {
	heads := make([]string, len(movementColumns))
	for i, name := range movementColumns {
		heads[i] = words.T("desk_finance.column." + name)
	}
	return heads
}

// cell is one value of an export. A number is written as it is, a text is guarded
// against being taken for a formula.
type cell struct {
	text   string
	number bool
}

func movementRow(words *i18n.Printer, m models.Movement) []cell {
	amount := func(minor int64) cell { return cell{money.Amount{Minor: minor, Currency: m.Currency}.Decimal(), true} }
	paper := ""
	if m.PaperID != 0 {
		paper = number(m.PaperID)
	}
	return []cell{
		{m.At.UTC().Format(time.RFC3339), false}, {words.T("desk_finance.movement." + m.Kind), false}, {m.Number, false}, {m.Organisation, false}, {m.Reference, false},
		{m.Currency, false}, amount(m.AmountMinor), {strconv.FormatInt(m.AmountMinor, 10), true}, amount(m.OwedMinor), amount(m.StripeMinor), amount(m.OutsideMinor),
		{number(m.InvoiceID), true}, {paper, paper != ""}, {m.StripeInvoiceID, false}, {m.StripeID, false}, {m.Text, false}, {views.DealWords(words, m.Deal), false},
	}
}

// csvNumbers is csvLine with numbers: a minus sign of ours is no formula.
func csvNumbers(cells []cell) string {
	out := make([]byte, 0, 256)
	for i, c := range cells {
		if i > 0 {
			out = append(out, ',')
		}
		if c.number {
			out = append(out, c.text...)
			continue
		}
		line := csvLine([]string{c.text})
		out = append(out, line[:len(line)-2]...)
	}
	return string(append(out, '\r', '\n'))
}
