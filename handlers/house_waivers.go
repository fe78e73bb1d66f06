package handlers

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

const (
	waiversPath = "/admin/waivers"
	mostRows    = 60
)

// showScale shows by which scale a publication lowers its fee.
func (h *Handlers) showScale(c *fiber.Ctx) error {
	p, all, err := h.houseOf(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	scale, err := models.ScaleOf(c.UserContext(), h.db, p.ID)
	if err != nil {
		return err
	}
	page := h.scalePage(c, p, all, scale.Version, scaleRows(scale.Rows), nil)
	if c.Query("done") == "saved" {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(page.Lang).T("desk_waiver.scale.saved")}
	}
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

// scaleRow is a row as it was typed.
type scaleRow struct{ kind, income, percent string }

func scaleRows(rows []models.ScaleRow) []scaleRow {
	out := make([]scaleRow, len(rows))
	for i, row := range rows {
		out[i] = scaleRow{row.Kind, row.Income, strconv.Itoa(row.Percent)}
	}
	return out
}

func (h *Handlers) scalePage(c *fiber.Ctx, p models.Publication, all []models.Publication, version int, rows []scaleRow, bad models.Invalid) views.HouseWaivers {
	b, choice := h.houseBase(c, waiversPath, p, all)
	words := h.words.Printer(b.Lang)
	page := views.HouseWaivers{Base: b, House: choice, CanEdit: staffOf(c).Role.May(models.ActRates), Version: version}
	page.Errors = bad
	kinds, incomes := []views.Option{{Label: words.T("desk_waiver.any_kind")}}, []views.Option{{Label: words.T("desk_waiver.any_income")}}
	for _, code := range models.OrganisationKinds {
		kinds = append(kinds, views.Option{Value: code, Label: words.T("common.organisation_type." + code)})
	}
	for _, code := range models.IncomeGroups {
		incomes = append(incomes, views.Option{Value: code, Label: words.T("desk_waiver.income." + code)})
	}
	for i, row := range rows {
		n := strconv.Itoa(i + 1)
		percent, _ := strconv.Atoi(row.percent) // a wrong one is not said
		line := views.ScaleLine{
			N: i + 1, Said: views.ScaleWords(words, models.ScaleRow{Kind: row.kind, Income: row.income}) + ": " + words.Percent(int64(percent)*100),
			Kind:    views.Field{Name: "kind_" + n, Kind: "select", Label: words.T("desk_waiver.scale.kind_n", "Number", n), HideLabel: true, Value: row.kind, Options: kinds},
			Income:  views.Field{Name: "income_" + n, Kind: "select", Label: words.T("desk_waiver.scale.income_n", "Number", n), HideLabel: true, Value: row.income, Options: incomes},
			Percent: views.Field{Name: "percent_" + n, Kind: "text", Label: words.T("desk_waiver.scale.percent_n", "Number", n), HideLabel: true, Value: row.percent, Inputmode: "numeric", Suffix: "%", Width: "short"},
		}
		for _, f := range []*views.Field{&line.Kind, &line.Income, &line.Percent} {
			if id := bad[f.Name]; id != "" {
				f.Error = words.T(id)
			}
		}
		page.Rows = append(page.Rows, line)
	}
	return page
}

// setScale saves the scale, or gives its form back with a row more, less or higher.
func (h *Handlers) setScale(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	p, all, err := h.houseOf(c, form.one("publication"))
	if err != nil {
		return err
	}
	seen, ok := parseCount(form.one("seen"))
	count, known := parseCount(form.one("rows"))
	if !ok || !known || count > mostRows {
		return fiber.ErrUnprocessableEntity
	}
	rows := typedRows(form, count)
	if rows, ok = rearranged(rows, form.one("do")); ok {
		return h.show(c, fiber.StatusOK, h.lang(c), h.scalePage(c, p, all, seen, rows, nil))
	}
	meant, bad := readRows(rows)
	if len(bad) == 0 {
		err = h.desk.SetWaiverScale(c.UserContext(), actorOf(c), p.ID, seen, meant)
		bad = invalid(err)
	}
	switch {
	case len(bad) > 0:
		page := h.scalePage(c, p, all, seen, rows, bad)
		return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
	case errors.Is(err, models.ErrConflict):
		now, err := models.ScaleOf(c.UserContext(), h.db, p.ID)
		if err != nil {
			return err
		}
		page := h.scalePage(c, p, all, now.Version, rows, nil)
		page.Collision = true
		return h.show(c, fiber.StatusConflict, page.Lang, page)
	case err != nil:
		return err
	}
	return see(c, housePath(waiversPath, p)+"&done=saved")
}

func typedRows(form typed, count int) []scaleRow {
	out := make([]scaleRow, count)
	for i := range out {
		n := strconv.Itoa(i + 1)
		out[i] = scaleRow{form.one("kind_" + n), form.one("income_" + n), form.one("percent_" + n)}
	}
	return out
}

// rearranged carries out a button of the form that saves nothing; ok is false for any other.
func rearranged(rows []scaleRow, do string) (out []scaleRow, ok bool) {
	act, number, _ := strings.Cut(do, "_")
	n, counted := parseCount(number)
	switch {
	case do == "add" && len(rows) < mostRows:
		return append(rows, scaleRow{}), true
	case act == "remove" && counted && n <= len(rows):
		return append(rows[:n-1:n-1], rows[n:]...), true
	case act == "up" && counted && n > 1 && n <= len(rows):
		rows[n-1], rows[n-2] = rows[n-2], rows[n-1]
		return rows, true
	}
	return rows, act == "up"
}

func readRows(rows []scaleRow) ([]models.ScaleRow, models.Invalid) {
	bad := models.Invalid{}
	out := make([]models.ScaleRow, len(rows))
	for i, row := range rows {
		percent, err := strconv.Atoi(strings.TrimSuffix(strings.TrimSpace(latin.Replace(row.percent)), "%"))
		if err != nil {
			bad["percent_"+strconv.Itoa(i+1)] = "desk_waiver.error.percent"
		}
		out[i] = models.ScaleRow{Kind: row.kind, Income: row.income, Percent: percent}
	}
	return out, bad
}
