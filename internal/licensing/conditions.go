package licensing

import (
	"strings"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// Conditions says a licence in plain words: what the licensee may do, must do
// and may not do. Page, mail and certificate say the same sentences.
func Conditions(p *i18n.Printer, s models.Snapshot) (may, must, mayNot []string) {
	return mays(p, s), musts(p, s), mayNots(p, s)
}

// LicenceConditions are those of a licence as it stands: one that is not paid yet
// also says by when it must be.
func LicenceConditions(p *i18n.Printer, l models.Licence) (may, must, mayNot []string) {
	may, must, mayNot = Conditions(p, l.Snapshot)
	if l.Owed() {
		must = append([]string{p.T("grant.must.pay_by", "Date", p.Isolate(p.Date(l.PayBy.In(l.Snapshot.Zone()))))}, must...)
	}
	return may, must, mayNot
}

// OfferConditions are those of an offer: on pay-later terms it also says what that means.
func OfferConditions(p *i18n.Printer, house models.Publication, q models.Quote, s models.Snapshot) (may, must, mayNot []string) {
	may, must, mayNot = Conditions(p, s)
	if q.PayLater {
		must = append([]string{p.T("grant.must.pay_within", "Count", daysToPay(house, models.Invoice{PaymentDays: q.PaymentDays}))}, must...)
	}
	return may, must, mayNot
}

func mays(p *i18n.Printer, s models.Snapshot) []string {
	u := s.Grant.Use
	out := []string{p.T("grant.may.publish", "Portion", p.T("common.portion."+u.Portion), "Media", words(p, "media", u.Media),
		"Destination", p.Isolate(u.Destination), "Territory", territory(p, u.Territory))}
	if u.Portion == "excerpt" && u.PortionWords > 0 {
		out = append(out, p.T("grant.may.words", "Words", p.Number(int64(u.PortionWords))))
	}
	out = append(out, p.T("grant.may.languages", "Languages", languages(p, u.Languages)), p.T("grant.may.term_"+u.Term))
	if u.Edits != "none" && u.Edits != "other" && u.Edits != "" {
		out = append(out, p.T("grant.may.edit_"+u.Edits))
	}
	if u.Edits == "other" {
		out = append(out, p.T("grant.may.edit_other", "Detail", p.Isolate(u.EditsDetail)))
	}
	if s.Grant.Images && pictures(s) > 0 {
		out = append(out, p.T("grant.may.pictures", "Count", pictures(s)))
	}
	if s.Grant.Archive {
		out = append(out, p.T("grant.may.archive"))
	}
	if u.ExclusivityDays > 0 {
		out = append(out, p.T("grant.may.exclusive", "Count", u.ExclusivityDays))
	}
	return out
}

func musts(p *i18n.Printer, s models.Snapshot) []string {
	out := []string{p.T("grant.must.credit", "Credit", p.Isolate(s.Grant.CreditLine)), p.T("grant.must.byline"), p.T("grant.must.link")}
	if s.Grant.NoIndex {
		out = append(out, p.T("grant.must.noindex"))
	}
	if s.Grant.Canonical {
		out = append(out, p.T("grant.must.canonical"))
	}
	if s.Grant.Use.Translation {
		out = append(out, p.T("grant.must.translator"))
	}
	return append(out, p.T("grant.must.corrections"))
}

func mayNots(p *i18n.Printer, s models.Snapshot) []string {
	out := []string{p.T("grant.may_not.resell"), p.T("grant.may_not.endorse")}
	if s.Grant.Use.Edits == "none" || s.Grant.Use.Edits == "" {
		out = append(out, p.T("grant.may_not.edit"))
	} else {
		out = append(out, p.T("grant.may_not.meaning"))
	}
	if n := omitted(s); n > 0 {
		out = append(out, p.T("grant.may_not.pictures", "Count", n))
	}
	if s.Grant.Use.Media != nil && !has(s.Grant.Use.Media, "ai") {
		out = append(out, p.T("grant.may_not.ai"))
	}
	if !s.Grant.Archive && s.Grant.Use.Term != "perpetual" {
		out = append(out, p.T("grant.may_not.after"))
	}
	return out
}

func words(p *i18n.Printer, kind string, codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = p.T("common." + kind + "." + c)
	}
	return p.List(out)
}

// territory names regions by their words and countries by their names.
func territory(p *i18n.Printer, codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		if len(c) == 2 && strings.ToUpper(c) == c {
			out[i] = p.Country(c)
		} else {
			out[i] = p.T("common.territory." + c)
		}
	}
	return p.List(out)
}

func languages(p *i18n.Printer, codes []string) string {
	out := make([]string, len(codes))
	for i, c := range codes {
		out[i] = p.Language(c)
	}
	return p.List(out)
}

func pictures(s models.Snapshot) (n int) {
	for _, w := range s.Works {
		n += len(w.Images)
	}
	return n
}

func omitted(s models.Snapshot) (n int) {
	for _, w := range s.Works {
		n += w.ImagesOmitted
	}
	return n
}

func has(list []string, v string) bool {
	for _, x := range list {
		if x == v {
			return true
		}
	}
	return false
}
