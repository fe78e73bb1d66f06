package handlers

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/views"
)

// editFrame shows the form of what holds for the whole card.
func (h *Handlers) editFrame(c *fiber.Ctx) error {
	d, err := h.openRates(c)
	if err != nil {
		return err
	}
	return h.showFrame(c, d, writeFrame(d.card), shownPlain())
}

// keepFrame saves it, tries it, or shows it with more lines.
func (h *Handlers) keepFrame(c *fiber.Ctx) error {
	d, err := h.postedRates(c)
	if err != nil {
		return err
	}
	return h.keepForm(c, d, partForm{
		looks: []string{"look"},
		read:  func(d rateDraft, k *checks) partRead { return h.readFramePart(d, k) },
		show:  func(d rateDraft, s partShown) error { return h.showFrame(c, d, d.form, s) },
	})
}

func (h *Handlers) readFramePart(d rateDraft, k *checks) partRead {
	return partRead{put: readFrame(k, h.knownCountry).put, next: housePath(ratesEditPath, d.house.Publication) + "&done=frame_saved#frame"}
}

func (h *Handlers) showFrame(c *fiber.Ctx, d rateDraft, f typed, s partShown) error {
	w, k := d.words, s.k
	page := views.HouseRateFrame{RatePart: h.ratePart(c, d, rateFramePath, "frame", s)}
	currency := strings.ToUpper(f.one("currency"))
	page.Fields = []views.Field{
		w.frameField(f, k, "currency", ""), w.dayField("from", f.one("from"), k), w.dayField("until", f.one("until"), k),
		w.choice("automation", f.one("automation"), stringsOf(pricing.Automations), "desk_rates.automation.", k),
	}
	for _, ask := range []string{"minimum_article", "minimum_request", "maximum_article", "maximum_request", "rounding_to", "rounding_mode", "points"} {
		page.Limits = append(page.Limits, w.frameField(f, k, ask, currency))
	}
	validity := w.frameField(f, k, "validity", "")
	validity.Kind, validity.Rows, validity.Foreign, validity.Optional = "textarea", 2, true, true
	page.Fields = append(page.Fields, validity)
	for _, l := range frameLists {
		page.Lists = append(page.Lists, w.frameList(l, f, k))
	}
	quiet := check(f)
	h.tryPart(c, d, &page.RatePart, h.readFramePart(d, quiet), len(quiet.bad) > 0, s)
	return h.show(c, s.status, page.Lang, page)
}

// frameField is one question of the frame, by the last part of its name.
func (w rateWords) frameField(f typed, k *checks, name, currency string) views.Field {
	ask := name[strings.LastIndexByte(name, '.')+1:]
	out := views.Field{Name: name, Kind: "text", Label: w.p.T("desk_rates.control." + ask), Value: f.one(name), Error: w.said(k, name)}
	if hint := "desk_rates.control." + ask + "_hint"; w.p.Has(hint) {
		out.Hint = w.p.T(hint)
	}
	switch ask {
	case "currency":
		out.Kind = "select"
		if name != "currency" {
			out.Options = []views.Option{{Label: w.p.T("desk_rates.none")}}
		}
		for _, code := range money.Currencies() {
			out.Options = append(out.Options, views.Option{Value: code, Label: code})
		}
	case "rounding_mode":
		return w.named(out, stringsOf(pricing.RoundingModes), "desk_rates.rounding_mode.")
	case "how":
		return w.named(out, stringsOf(pricing.Hows), "desk_rates.how.")
	case "minimum_article", "minimum_request", "maximum_article", "maximum_request", "rounding_to", "points":
		out.Suffix, out.Inputmode = currency, "decimal"
	case "rate":
		out.Inputmode = "decimal"
	case "name_en", "name_ar", "name":
		out.Foreign = true
	}
	return out
}

// named makes a question a choice.
func (w rateWords) named(f views.Field, codes []string, words string) views.Field {
	c := w.choice("", f.Value, codes, words, check(typed{}))
	f.Kind, f.Options = "select", c.Options
	return f
}

// frameList are the lines in use and two to add.
func (w rateWords) frameList(l frameList, f typed, k *checks) views.RateList {
	out := views.RateList{ID: l.id, Title: w.p.T("desk_rates.list." + l.id + ".title"), Hint: w.p.T("desk_rates.list." + l.id + ".hint")}
	last := -1
	for _, i := range l.filled(f) {
		last = i
	}
	for i := range min(last+2, mostLines) {
		row := views.RateListRow{Label: w.p.T("desk_rates.list."+l.id+".line", "Number", strconv.Itoa(i+1))}
		for _, keep := range []string{"key", "was"} {
			if v := f.one(l.name(i, keep)); v != "" {
				row.Hidden = append(row.Hidden, views.Hidden{Name: l.name(i, keep), Value: v})
			}
		}
		for _, ask := range l.asks {
			row.Fields = append(row.Fields, w.frameField(f, k, l.name(i, ask), strings.ToUpper(f.one(l.name(i, "currency")))))
		}
		out.Rows = append(out.Rows, row)
	}
	return out
}
