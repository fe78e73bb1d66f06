package handlers

import (
	"time"
	"unicode/utf8"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// What the versions of rate cards and of terms have in common.

// versionOf is one line of a list of versions, of cards and of terms alike.
func versionOf(p models.Publication, number int, status, remark, by string, created time.Time, published *time.Time) views.RateVersion {
	v := views.RateVersion{Number: number, Draft: status == "draft", Remark: remark, By: by, Created: created, Zone: p.Zone()}
	if published != nil {
		v.Published = *published
	}
	return v
}

// mostRemark bounds what a version says about itself.
const mostRemark = 500

// remark reads it.
func remark(k *checks) string {
	v := k.one("remark")
	if utf8.RuneCountInString(v) > mostRemark {
		k.wrong("remark", "desk_house.error.remark")
	}
	return v
}

func remarkField(words *i18n.Printer, value string, bad models.Invalid) views.Field {
	f := views.Field{
		Name: "remark", Kind: "text", Label: words.T("desk_house.remark"), Hint: words.T("desk_house.remark_hint"), Value: value, Optional: true, Foreign: true,
	}
	if id, ok := bad["remark"]; ok {
		f.Error = words.T(id)
	}
	return f
}

// otherProblems words the errors of a form's fields, in a given order.
func otherProblems(p *i18n.Printer, bad models.Invalid, fields ...string) []views.Problem {
	var out []views.Problem
	for _, field := range fields {
		if id, ok := bad[field]; ok {
			out = append(out, views.Problem{Href: "#" + views.Field{Name: field}.ID(), Text: p.T(id)})
		}
	}
	return out
}
