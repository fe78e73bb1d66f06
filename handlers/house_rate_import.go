package handlers

import (
	"bytes"
	"encoding/json"
	"errors"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// longestImport bounds a file that is read.
const longestImport = 200 << 10

// rateFile is a file as it was sent: what it holds, and its text.
type rateFile struct {
	what, text string
}

// openImport asks for a file.
func (h *Handlers) openImport(c *fiber.Ctx) error {
	d, err := h.openRates(c)
	if err != nil {
		return err
	}
	what := clean(c.Query("what"))
	if what == "" {
		what = "card"
	}
	return h.showImport(c, fiber.StatusOK, d, views.HouseRateImport{}, rateFile{what: what}, nil)
}

// importRates reads a file and shows what it would change; only a second button keeps it.
func (h *Handlers) importRates(c *fiber.Ctx) error {
	form, files, err := h.postedFiles(c, "card")
	if err != nil {
		return err
	}
	d, err := h.rateDraft(c, form.one("publication"), form)
	if err != nil {
		return err
	}
	file := rateFile{what: form.one("what"), text: form.one("text")}
	for _, each := range files {
		if each.trouble != "" {
			page := views.HouseRateImport{Lines: []string{d.words.say(each.trouble)}}
			return h.showImport(c, fiber.StatusUnprocessableEntity, d, page, file, nil)
		}
		file.text = clean(string(each.file.Body))
	}
	lines := &fileLines{p: d.words.p}
	change := h.readRateFile(d.words, file, lines)
	if change != nil && len(lines.all) == 0 {
		card := cloneCard(d.card)
		if change(&card); tooManyParts(card) {
			lines.wrong(0, "desk_rates.error.too_many")
		}
	}
	page := views.HouseRateImport{Lines: lines.words()}
	if len(lines.all) > 0 {
		return h.showImport(c, fiber.StatusUnprocessableEntity, d, page, file, nil)
	}
	if form.one("do") != "save" || len(files) > 0 {
		h.previewImport(d, &page, change)
		return h.showImport(c, fiber.StatusOK, d, page, file, nil)
	}
	next := housePath(ratesEditPath, d.house.Publication) + "&done=imported"
	return h.keepPart(c, d, change, next, func(d rateDraft, collision *views.RateCollision) error {
		h.previewImport(d, &page, change)
		return h.showImport(c, fiber.StatusConflict, d, page, file, collision)
	})
}

// readRateFile reads a file into what it would do to a card.
func (h *Handlers) readRateFile(w rateWords, file rateFile, lines *fileLines) func(*pricing.Card) {
	kind, key, _ := strings.Cut(file.what, ":")
	if kind == "table" && wholeTables(file.text) {
		kind = "tables"
	}
	switch {
	case strings.TrimSpace(file.text) == "":
		lines.wrong(0, "desk_rates.import.empty")
	case len(file.text) > longestImport:
		lines.wrong(0, "desk_rates.import.long")
	case kind == "card":
		card := readCardJSON(file.text, lines)
		return func(to *pricing.Card) { *to = card }
	case kind == "rules":
		rules := w.readRulesCSV(file.text, h.knownCountry, lines)
		return func(to *pricing.Card) { to.Rules = rules }
	case kind == "tables":
		tables := w.readTablesCSV(file.text, h.knownCountry, lines)
		return func(to *pricing.Card) {
			for _, t := range tables {
				tablesOf(to).put(t)
			}
		}
	case kind == "table" && w.card.Table(key) != nil:
		table := w.readTableCSV(*w.card.Table(key), file.text, h.knownCountry, lines)
		return func(to *pricing.Card) { tablesOf(to).put(table) }
	default:
		lines.wrong(0, "desk_rates.import.what")
	}
	return nil
}

// wholeTables reports a file that says itself which tables it holds.
func wholeTables(text string) bool {
	first := strings.TrimLeft(text, "\uFEFF\"' \n")
	return len(first) > len(tableWord) && strings.EqualFold(first[:len(tableWord)], tableWord) && strings.ContainsRune(`",;`+"\t", rune(first[len(tableWord)]))
}

// readCardJSON reads a whole card strictly: what it does not know is named, with its line.
func readCardJSON(text string, lines *fileLines) pricing.Card {
	var card pricing.Card
	var format struct {
		Format int `json:"format"`
	}
	if err := json.Unmarshal([]byte(text), &format); err != nil {
		jsonTrouble(text, err, 0, lines)
		return card
	}
	if format.Format == 0 { // of the first format
		if err := json.Unmarshal([]byte(text), &card); err != nil {
			jsonTrouble(text, err, 0, lines)
		}
		return card
	}
	if format.Format != pricing.Format {
		lines.wrong(0, "desk_rates.import.format")
		return card
	}
	type plain pricing.Card
	decoder := json.NewDecoder(bytes.NewReader([]byte(text)))
	decoder.DisallowUnknownFields()
	if err := decoder.Decode((*plain)(&card)); err != nil {
		jsonTrouble(text, err, decoder.InputOffset(), lines)
	}
	return card
}

// jsonTrouble says in which line a text stops being a card.
func jsonTrouble(text string, err error, read int64, lines *fileLines) {
	var syntax *json.SyntaxError
	var kind *json.UnmarshalTypeError
	switch {
	case errors.As(err, &syntax):
		lines.wrong(lineAt(text, syntax.Offset), "desk_rates.import.json")
	case errors.As(err, &kind):
		lines.wrong(lineAt(text, kind.Offset), "desk_rates.import.json_kind", "Name", kind.Field)
	default:
		if _, name, found := strings.Cut(err.Error(), "unknown field "); found {
			lines.wrong(lineAt(text, int64(strings.Index(text, name))+1), "desk_rates.import.json_field", "Name", name)
			return
		}
		lines.wrong(lineAt(text, read), "desk_rates.import.json")
	}
}

// lineAt is the number of the line in which a place of a text is.
func lineAt(text string, offset int64) int {
	return 1 + strings.Count(text[:min(max(offset, 0), int64(len(text)))], "\n")
}

// previewImport shows what a file would change, and what is wrong with the card that it makes.
func (h *Handlers) previewImport(d rateDraft, page *views.HouseRateImport, change func(*pricing.Card)) {
	card := cloneCard(d.card)
	change(&card)
	page.Read, page.Changes = true, d.words.changes(d.card, card)
	words := rateWords{d.words.p, &card}
	for i, t := range card.Tables {
		if d.card.Table(t.Key) == nil {
			page.Tables = append(page.Tables, words.tableSheet(models.Publication{}, t, i))
		}
	}
	mistakes, doubts := words.problems(models.Publication{})
	for _, problem := range append(mistakes, doubts...) {
		page.Doubts = append(page.Doubts, views.Problem{Text: problem.Text})
	}
}

func (h *Handlers) showImport(c *fiber.Ctx, status int, d rateDraft, page views.HouseRateImport, file rateFile, collision *views.RateCollision) error {
	w := d.words
	page.RatePart = h.ratePart(c, d, ratesImportPath, "import", partShown{k: check(typed{}), collision: collision})
	what := views.Field{Name: "what", Kind: "select", Label: w.p.T("desk_rates.import.holds"), Value: file.what, Options: []views.Option{
		{Value: "card", Label: w.p.T("desk_rates.import.card")}, {Value: "tables", Label: w.p.T("desk_rates.import.tables")}, {Value: "rules", Label: w.p.T("desk_rates.import.rules")},
	}}
	for _, t := range w.card.Tables {
		what.Options = append(what.Options, views.Option{Value: "table:" + t.Key, Label: w.p.T("desk_rates.import.table", "Name", w.tableName(t))})
	}
	upload := views.Field{Name: fieldPrefix + "card", Kind: "file", Label: w.p.T("desk_rates.import.file"), Accept: ".json,.csv,.txt", Optional: true}
	text := views.Field{Name: "text", Kind: "textarea", Label: w.p.T("desk_rates.import.text_label"), Hint: w.p.T("desk_rates.import.text_hint"), Value: file.text, Rows: 10}
	page.Fields = []views.Field{what, upload, text}
	return h.show(c, status, page.Lang, page)
}
