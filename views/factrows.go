package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// MediaField is a question that is asked about some media only.
type MediaField struct {
	Field Field
	Media []string
}

// Trouble is what is wrong with a field, in words; empty when nothing is.
func (t Typed) Trouble(p *i18n.Printer, name string) string {
	if id, wrong := t.Errors[name]; wrong {
		return sayTrouble(p, id)
	}
	return ""
}

// reach adds what a price may depend on of the use itself.
func (r *rows) reach(u models.Use) {
	r.maybe("page_views", r.large(u.PageViews))
	r.maybe("copies", r.large(u.Copies))
	if u.PlacementCode != "" {
		r.add("placement_code", r.p.T("public_form.placement."+u.PlacementCode))
	}
}

func (r *rows) large(n int64) string {
	if n == 0 {
		return ""
	}
	return r.p.Number(n)
}

// PayerRows are what a price may depend on of who pays, and how they asked to pay.
func PayerRows(p *i18n.Printer, u models.Use, changeAt func(field string) string) []Row {
	r := rows{p: p, changeAt: changeAt}
	r.maybe("staff", r.large(u.Staff))
	if u.Turnover > 0 {
		r.add("turnover", p.Isolate(p.Number(u.Turnover)+"\u00a0"+u.TurnoverCurrency))
	}
	if u.Payment != "" {
		r.add("payment", p.T("public_form.payment."+u.Payment))
	}
	return r.list
}

// UseRows are all answers about a use and about who pays for it, as a list that is only read.
func UseRows(p *i18n.Printer, u models.Use) []Row {
	return append(AskedRows(p, u, nil), PayerRows(p, u, nil)...)
}

// TermRows are those answers that are terms of an offer because its price rests on them.
func TermRows(p *i18n.Printer, u models.Use) []Row {
	r := rows{p: p}
	r.maybe("print_run", r.large(u.PrintRun))
	r.reach(u)
	return append(r.list, PayerRows(p, u, nil)...)
}
