package handlers

import (
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
	"imprimatur/models"
	"imprimatur/views"
)

const (
	waiverReportPath = "/admin/reports/waivers"
	shownWaived      = 200
	exportedWaived   = 50_000
)

// waiversReport adds up what a publication gave free or for less.
func (h *Handlers) waiversReport(c *fiber.Ctx) error {
	p, all, err := h.houseOf(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	b, choice := h.houseBase(c, waiverReportPath, p, all)
	words := h.words.Printer(b.Lang)
	asked, form, bad := periodAsked(c, h.desk.Now(), p.Zone())
	f := models.WaivedFilter{PublicationID: p.ID, From: asked.From, Until: asked.To}
	sums, err := models.WaivedSums(c.UserContext(), h.db, f)
	if err != nil {
		return err
	}
	list, err := models.WaivedLicences(c.UserContext(), h.db, f, shownWaived+1)
	if err != nil {
		return err
	}
	query := asked.query()
	query.Set("publication", p.Code)
	page := views.WaiversReport{
		Base: b, House: choice, Sums: waivedLines(words, sums), CSV: waiverReportPath + ".csv?" + query.Encode(), ScaleHref: housePath(waiversPath, p),
		Period: views.WaiverPeriod{Typed: views.Typed{Answers: form, Errors: bad}, From: asked.From, To: asked.lastDay()},
	}
	for _, tab := range usualPeriods(words, waiverReportPath, h.desk.Now(), p.Zone(), asked) {
		tab.Href += "&publication=" + p.Code
		page.Period.Usual = append(page.Period.Usual, tab)
	}
	if page.More = len(list) > shownWaived; page.More {
		list = list[:shownWaived]
	}
	for _, w := range list {
		page.Licences = append(page.Licences, views.WaivedLicence{
			Number: w.Number, Reference: w.Reference, Organisation: w.Organisation, Country: words.Country(w.Country), Reason: waivedReason(words, w.Reason), Currency: w.Currency,
			Href: queuePath + "/" + w.Reference, Waived: w.WaivedMinor(), Net: w.NetMinor, Unpriced: w.Unpriced, IssuedAt: w.IssuedAt.In(p.Zone()),
		})
	}
	status := fiber.StatusOK
	if len(bad) > 0 {
		status = fiber.StatusUnprocessableEntity
	}
	return h.show(c, status, b.Lang, page)
}

func waivedReason(words *i18n.Printer, code string) string {
	if code == "house" {
		return words.T("desk_waiver.report.house")
	}
	return words.T("common.waiver_reason." + code)
}

// waivedLines are the sums with one line more for each currency that has several.
func waivedLines(words *i18n.Printer, sums []models.WaivedSum) []views.WaivedLine {
	var out []views.WaivedLine
	for i := 0; i < len(sums); {
		all := views.WaivedLine{Reason: words.T("desk_waiver.report.all"), Currency: sums[i].Currency, Sum: true}
		from := i
		for ; i < len(sums) && sums[i].Currency == all.Currency; i++ {
			s := sums[i]
			out = append(out, views.WaivedLine{
				Reason: waivedReason(words, s.Reason), Currency: s.Currency, Licences: s.Licences, Gratis: s.Gratis, Unpriced: s.Unpriced, Card: s.CardMinor, Waived: s.WaivedMinor,
			})
			all.Licences, all.Gratis, all.Unpriced = all.Licences+s.Licences, all.Gratis+s.Gratis, all.Unpriced+s.Unpriced
			all.Card, all.Waived = all.Card+s.CardMinor, all.Waived+s.WaivedMinor
		}
		if i-from > 1 {
			out = append(out, all)
		}
	}
	return out
}

// waiversCSV is the list behind the sums, licence by licence.
func (h *Handlers) waiversCSV(c *fiber.Ctx) error {
	p, _, err := h.houseOf(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	asked, _, bad := periodAsked(c, h.desk.Now(), p.Zone())
	if len(bad) > 0 {
		return bad
	}
	list, err := models.WaivedLicences(c.UserContext(), h.db, models.WaivedFilter{PublicationID: p.ID, From: asked.From, Until: asked.To}, exportedWaived)
	if err != nil {
		return err
	}
	words := h.words.Printer(h.lang(c))
	heads := []string{}
	for _, name := range []string{"licence", "request", "organisation", "country", "reason", "day", "currency", "card", "asked", "waived", "by_hand"} {
		heads = append(heads, words.T("desk_waiver.report."+name))
	}
	var out strings.Builder
	out.WriteString("\uFEFF" + csvLine(heads)) // the mark tells spreadsheets that this is UTF-8
	for _, w := range list {
		amount := func(minor int64) string { return money.Amount{Minor: minor, Currency: w.Currency}.Decimal() }
		byHand := ""
		if w.Unpriced {
			byHand = words.T("common.yes")
		}
		out.WriteString(csvLine([]string{
			w.Number, w.Reference, w.Organisation, w.Country, waivedReason(words, w.Reason), w.IssuedAt.In(p.Zone()).Format(time.DateOnly), w.Currency,
			amount(w.CardMinor), amount(w.NetMinor), amount(w.WaivedMinor()), byHand,
		}))
	}
	name := "waivers-" + asked.From.Format(time.DateOnly) + "-" + asked.lastDay().Format(time.DateOnly) + ".csv"
	return download(c, "text/csv; charset=utf-8", name, []byte(out.String()))
}
