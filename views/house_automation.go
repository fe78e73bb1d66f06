package views

import (
	"maps"
	"slices"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// HouseAutomation says how far a publication answers requests without an editor.
type HouseAutomation struct {
	Base
	Typed
	House      HouseChoice
	CanEdit    bool
	Seen       string // the settings that the form shows
	Currencies []string
	Left       []string // what a person always reads
	Rival      []Row    // what somebody else has set meanwhile
	RatesHref  string
}

func (HouseAutomation) file() string { return "house_automation.html" }

// AutomationInWords is what a publication has set, line by line.
func AutomationInWords(p *i18n.Printer, house models.Publication) (out []Row) {
	yes := func(on bool) string {
		if on {
			return p.T("common.yes")
		}
		return p.T("common.no")
	}
	a := house.Automation
	row := func(label, value string) { out = append(out, Row{Term: label, Values: []string{value}}) }
	row(p.T("desk_automation.quotes"), yes(a.Quotes))
	row(p.T("desk_automation.free_use"), yes(a.FreeUse))
	row(p.T("desk_automation.articles"), p.Number(int64(a.Articles())))
	for _, code := range slices.Sorted(maps.Keys(a.Highest)) {
		row(p.T("desk_automation.between", "Currency", code), p.MoneyISO(a.Lowest[code], code)+" – "+p.MoneyISO(a.Highest[code], code))
	}
	return out
}

// leftWords say why a request was left to an editor.
func leftWords(p *i18n.Printer, why any) string {
	var out []string
	codes, _ := why.([]any)
	for _, code := range codes {
		if text, ok := code.(string); ok {
			out = append(out, p.T("desk_automation.left."+text))
		}
	}
	return p.List(out)
}
