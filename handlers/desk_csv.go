package handlers

import (
	"bufio"
	"context"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

const (
	csvBatch    = 500
	csvPatience = 25 * time.Second // within the server's write timeout
)

// csvColumns are the columns of the export; their words are the catalogue's.
var csvColumns = []string{"reference", "state", "publication", "title", "articles", "organisation", "country", "contact", "email", "use", "sent", "due", "owner",
	"suggested", "suggested_currency", "price", "price_currency", "on_hold", "deal"}

// queueCSV streams exactly the list that the address shows, from its start to
// its end, batch by batch: memory stays flat however long it is.
func (h *Handlers) queueCSV(c *fiber.Ctx) error {
	f := queueAsked(c)
	f.Cursor, f.Back, f.Limit, f.Now = "", false, csvBatch, h.desk.Now()
	first, err := models.Queue(c.UserContext(), h.db, f) // a fault shows its page while nothing has been sent
	if err != nil {
		return err
	}
	words, id := h.words.Printer(h.lang(c)), requestID(c)
	c.Set(fiber.HeaderContentType, "text/csv; charset=utf-8")
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="requests-`+string(f.View)+`-`+h.desk.Now().Format(time.DateOnly)+`.csv"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Context().SetBodyStreamWriter(func(w *bufio.Writer) {
		ctx, cancel := context.WithTimeout(context.Background(), csvPatience)
		defer cancel()
		if err := h.writeCSV(ctx, w, words, f, first); err != nil {
			h.log.Error("export of the queue ended early", "id", id, "cause", err)
			_, _ = w.WriteString(csvLine([]string{words.T("desk_csv.incomplete")})) // the connection may be gone
		}
	})
	return nil
}

func (h *Handlers) writeCSV(ctx context.Context, w *bufio.Writer, words *i18n.Printer, f models.QueueFilter, page models.QueuePage) error {
	heads := make([]string, len(csvColumns))
	for i, name := range csvColumns {
		heads[i] = words.T("desk_csv." + name)
	}
	// The mark tells spreadsheets that this is UTF-8.
	if _, err := w.WriteString("\uFEFF" + csvLine(heads)); err != nil {
		return err
	}
	for {
		for _, r := range page.Rows {
			if _, err := w.WriteString(csvLine(csvRow(words, r))); err != nil {
				return err
			}
		}
		if page.Later == "" {
			return w.Flush()
		}
		if err := w.Flush(); err != nil {
			return err
		}
		f.Cursor = page.Later
		var err error
		if page, err = models.Queue(ctx, h.db, f); err != nil {
			return err
		}
	}
}

func csvRow(words *i18n.Printer, r models.QueueRow) []string {
	media := make([]string, 0, 2)
	for _, m := range r.Media() {
		media = append(media, words.T("common.media."+m))
	}
	row := []string{r.Reference, words.T("desk_queue.status." + string(r.Status)), r.Publication, r.Title, words.Number(int64(r.ArticleCount)),
		r.Organisation, r.Country, r.ContactName, r.ContactEmail, words.List(media), csvTime(r.SubmittedAt), csvTime(r.DueAt), r.Owner}
	row = append(row, csvMoney(r.SuggestedMinor, &r.Currency)...)
	row = append(row, csvMoney(r.PriceMinor, r.PriceCurrency)...)
	hold := words.T("common.no")
	if r.OnHold {
		hold = words.T("common.yes")
	}
	return append(row, hold, views.DealWords(words, r.Deal))
}

// csvTime is a moment in UTC as every program reads it.
func csvTime(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.UTC().Format(time.RFC3339)
}

func csvMoney(minor *int64, currency *string) []string {
	if minor == nil || currency == nil {
		return []string{"", ""}
	}
	return []string{money.Amount{Minor: *minor, Currency: *currency}.Decimal(), *currency}
}

// csvLine quotes every cell. A cell that a spreadsheet would take for a formula
// begins with an apostrophe (reliability rules, C18).
func csvLine(cells []string) string {
	var line strings.Builder
	for i, cell := range cells {
		if i > 0 {
			line.WriteByte(',')
		}
		if guarded(cell) {
			cell = "'" + cell
		}
		line.WriteString(`"` + strings.ReplaceAll(cell, `"`, `""`) + `"`)
	}
	return line.String() + "\r\n"
}

// formulaMarks begin what a spreadsheet takes for a formula.
const formulaMarks = "=+-@\t\r\x00"

// guarded reports a text that needs the mark in front: a formula, and what looks like a guarded one already.
func guarded(cell string) bool {
	bare := strings.TrimLeft(cell, "'")
	return bare != "" && strings.ContainsRune(formulaMarks, rune(bare[0]))
}
