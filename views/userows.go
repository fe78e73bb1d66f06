package views

import (
	"fmt"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// AskedRows are the answers about a use in the order of the form, as rows of a summary list. changeAt names where an
// answer is changed; nil for a list that is only read.
func AskedRows(p *i18n.Printer, u models.Use, changeAt func(field string) string) []Row {
	r := rows{p: p, changeAt: changeAt}
	portion := u.Portion
	if portion == "translation" {
		portion = "full" // the whole text: the row of the language says that it is translated
	}
	r.add("portion", r.word("portion", portion), r.count("common.words", u.PortionWords))
	r.add("assets", append([]string{p.T("public_form.assets.text")}, r.assets(u)...)...)
	r.add("destination", u.Destination)
	r.add("media", r.words("media", u.Media)...)
	r.maybe("destination_url", u.DestinationURL)
	if u.Access != "" {
		r.add("access", r.word("access", u.Access), r.yes(u.Adverts, "public_form.use.adverts_yes"))
	}
	r.add("audience", r.word("audience", u.Audience))
	r.maybe("print_run", r.large(u.PrintRun))
	r.maybe("cover_price", u.CoverPrice)
	r.maybe("placement", u.Placement)
	r.reach(u)
	r.add("purpose", r.word("purpose", u.Purpose))
	r.add("territory", r.territories(u.Territory)...)
	r.add("translation", r.translation(u)...)
	r.add("publish_when", r.day(u.PublishOn, "public_form.use.asap"))
	r.maybe("decide_by", r.day(u.DecideBy, ""))
	r.add("term", r.word("term", u.Term))
	r.add("edits", r.word("edits", u.Edits), r.count("common.words", u.EditsWords), u.EditsDetail)
	r.add("exclusivity", p.T("common.exclusivity."+fmt.Sprint(u.ExclusivityDays)))
	return r.list
}

// rows collects a summary list.
type rows struct {
	p        *i18n.Printer
	changeAt func(string) string
	list     []Row
}

// add is a row that is always there; empty values are left out.
func (r *rows) add(field string, values ...string) {
	row := Row{Term: r.p.T("public_form.row." + field)}
	for _, v := range values {
		if v != "" {
			row.Values = append(row.Values, v)
		}
	}
	if r.changeAt != nil {
		row.Href = r.changeAt(field)
	}
	r.list = append(r.list, row)
}

// maybe is a row that is there only when it was answered.
func (r *rows) maybe(field, value string) {
	if value != "" {
		r.add(field, value)
	}
}

func (r *rows) word(kind, code string) string {
	if code == "" {
		return ""
	}
	return r.p.T("common." + kind + "." + code)
}

func (r *rows) words(kind string, codes []string) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = r.word(kind, code)
	}
	return out
}

func (r *rows) yes(on bool, id string) string {
	if !on {
		return ""
	}
	return r.p.T(id)
}

func (r *rows) count(id string, n int) string {
	if n == 0 {
		return ""
	}
	return r.p.T(id, "Count", n)
}

func (r *rows) assets(u models.Use) []string {
	var out []string
	if u.Images {
		out = append(out, r.p.T("public_form.assets.photos"))
	}
	for _, code := range u.OtherAssets {
		out = append(out, r.p.T("public_form.assets."+code))
	}
	return out
}

func (r *rows) territories(codes []string) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = r.p.Territory(code)
	}
	return out
}

func (r *rows) translation(u models.Use) []string {
	if !u.Translation {
		return []string{r.p.T("public_form.use.translation_no")}
	}
	out := make([]string, 0, len(u.Languages)+2)
	for _, code := range u.Languages {
		out = append(out, r.p.Language(code))
	}
	if u.Translator != "" {
		out = append(out, r.p.T("public_form.use.translated_by", "Name", r.p.Isolate(u.Translator)))
	}
	return append(out, r.yes(u.ShowTranslation, "public_form.use.show_translation"))
}

// day spells an ISO date; without is the message for none.
func (r *rows) day(iso, without string) string {
	at, err := time.Parse(time.DateOnly, iso)
	if err == nil {
		return r.p.Date(at)
	}
	if without == "" {
		return ""
	}
	return r.p.T(without)
}
