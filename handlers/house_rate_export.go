package handlers

import (
	"encoding/json"
	"fmt"
	"net/url"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// exportPath is a card, its rules or one table as a file: of a version, or with 0 of the draft.
func exportPath(p models.Publication, version int, what, key string) string {
	path := housePath(ratesExportPath, p) + "&what=" + what
	if version > 0 {
		path += "&version=" + strconv.Itoa(version)
	}
	if key != "" {
		path += "&key=" + url.QueryEscape(key)
	}
	return path
}

// exports are the card as files: of a version, or with 0 of the draft.
func (w rateWords) exports(p models.Publication, version int) []views.Link {
	out := make([]views.Link, len(exported))
	for i, what := range exported {
		out[i] = views.Link{Href: exportPath(p, version, what, ""), Text: w.p.T("desk_rates.export_" + what)}
	}
	return out
}

var exported = []string{"card", "tables", "rules"}

// exportRates sends a whole card as JSON, or its tables, its rules or the prices of one table as CSV.
func (h *Handlers) exportRates(c *fiber.Ctx) error {
	d, err := h.openRates(c)
	if err != nil {
		return err
	}
	number := int(d.house.seen().Version)
	if raw := c.Query("version"); raw != "" {
		row := d.house.version(raw)
		if row == nil {
			return models.ErrNotFound
		}
		if d.card, err = cardOf(*row); err != nil {
			return err
		}
		number = row.Version
	}
	name := fmt.Sprintf("rates-%s-%d", strings.ToLower(d.house.Code), number)
	switch what := c.Query("what"); what {
	case "card":
		text, err := json.MarshalIndent(d.card, "", "  ")
		if err != nil {
			return err
		}
		return sendFile(c, name+".json", fiber.MIMEApplicationJSONCharsetUTF8, string(text)+"\n")
	case "tables":
		return sendFile(c, name+"-tables.csv", "text/csv; charset=utf-8", "\uFEFF"+d.words.writeTablesCSV())
	case "rules":
		return sendFile(c, name+"-rules.csv", "text/csv; charset=utf-8", "\uFEFF"+d.words.writeRulesCSV())
	case "table":
		table := d.card.Table(clean(c.Query("key")))
		if table == nil {
			return models.ErrNotFound
		}
		return sendFile(c, name+"-"+fileWord(*table)+".csv", "text/csv; charset=utf-8", "\uFEFF"+d.words.writeTableCSV(*table))
	}
	return models.ErrNotFound
}

// fileWord is a table's key as part of a file's name.
func fileWord(t pricing.Table) string {
	if word := slug(t.Key); word != "" {
		return word
	}
	return "table"
}

func sendFile(c *fiber.Ctx, name, kind, body string) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	return c.SendString(body)
}
