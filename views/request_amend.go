package views

import (
	"fmt"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// RequestAmend is the page on which a licensee asks for a wider licence. Cannot is why there is no form.
type RequestAmend struct {
	Base
	Request models.Request
	Form    AmendForm
	Cannot  *Unamendable
}

func (RequestAmend) file() string { return "request_amend.html" }

// DeskAmend is the same for an editor who asks in a licensee's name.
type DeskAmend struct {
	Base
	Back      string // address of the request
	Reference string
	Form      AmendForm
	Cannot    *Unamendable
}

func (DeskAmend) file() string { return "desk_amend.html" }

// Unamendable says why a licence cannot be widened, and where to go instead.
type Unamendable struct {
	Text string
	To   Link // empty: nowhere better than the request
	Post bool // To is a form's address
}

// AmendForm is the scope of a licence as it could be. What the rate card says of it stands beside it and is brought up
// to date by the same address, with a script or by a button. Part "amend-form".
type AmendForm struct {
	Typed
	Action           string // address that takes it
	Write            string // address where a message is written; empty at the desk
	Number           string
	Publication      string
	Codes            QuoteCodes
	Tongues          []Option
	TerritoryOptions []Option
	Countries        []Option
	Now              map[string]string // what the licence covers, by field
	Views, Run       bool              // the licence states page views, a print run, copies
	Copies           bool
	Has              []string // titles of its works
	Further          []FurtherArticle
	Says             CounterSays
	Trouble          string
}

// FurtherArticle is one that the wider licence would have besides.
type FurtherArticle struct {
	Key         string // names it in the form
	Title, Lang string
	URL         string
}

// NowOf words what a licence covers, by the field of the form.
func NowOf(p *i18n.Printer, l models.Licence) map[string]string {
	u := licensing.GrantedUse(l)
	r := rows{p: p}
	out := map[string]string{
		"territory": p.List(r.territories(u.Territory)), "media": p.List(r.words("media", u.Media)), "term": r.word("term", u.Term),
		"portion": r.word("portion", u.Portion), "audience": r.word("audience", u.Audience), "exclusivity": p.T("common.exclusivity." + fmt.Sprint(u.ExclusivityDays)),
	}
	if u.PortionWords > 0 {
		out["portion"] = p.List([]string{out["portion"], r.count("common.words", u.PortionWords)})
	}
	tongues := make([]string, len(u.Languages))
	for i, code := range u.Languages {
		tongues[i] = p.Language(code)
	}
	out["languages"] = p.List(tongues)
	for field, n := range map[string]int64{"page_views": u.PageViews, "print_run": u.PrintRun, "copies": u.Copies} {
		if n > 0 {
			out[field] = p.Isolate(p.Number(n))
		}
	}
	for field, scope := range out {
		out[field] = p.T("public_amendment.now", "Scope", scope)
	}
	return out
}

// AmendSaysOf words what the rate card says of a wider scope.
func AmendSaysOf(p *i18n.Printer, l models.Licence, priced pricing.Priced, u models.Use, further int) CounterSays {
	var s CounterSays
	s.Changes = ChangesBetween(scopeRows(p, licensing.GrantedUse(l)), scopeRows(p, u))
	for _, change := range s.Changes {
		s.Differs = append(s.Differs, SaysRow{Term: change.Term, Value: p.List(change.After)})
	}
	if further > 0 {
		s.Differs = append(s.Differs, SaysRow{Term: p.T("public_amendment.articles"), Value: p.Number(int64(further))})
	}
	if len(s.Differs) == 0 { // a price of nothing new would only puzzle
		s.Notes = []string{p.T("public_amendment.nothing")}
		return s
	}
	money := func(minor int64) string { return p.MoneyISO(minor, priced.Currency) }
	if c := priced.Credit; priced.Outcome == pricing.OutcomePriced && c != nil {
		s.Rows = []SaysRow{
			{Term: p.T("public_amendment.says_wider"), Value: money(c.WiderMinor)},
			{Term: p.T("public_amendment.says_less", "Number", p.Isolate(c.Licence)), Value: "\u2212\u00a0" + money(c.AmountMinor)},
			{Term: p.T("public_amendment.says_net"), Value: money(priced.NetMinor), Strong: true},
		}
		s.steps(p, priced)
		s.Notes = append(s.Notes, p.T("public_amendment.estimate"))
		return s
	}
	if reason := pricing.ExplainOutcome(p, priced); reason != "" {
		s.Notes = append(s.Notes, reason)
	}
	s.Notes = append(s.Notes, p.T("public_amendment.by_hand"))
	return s
}

// scopeRows are the rows of a use with its languages, which an amendment can widen by themselves.
func scopeRows(p *i18n.Printer, u models.Use) []Row {
	tongues := make([]string, len(u.Languages))
	for i, code := range u.Languages {
		tongues[i] = p.Language(code)
	}
	return append(UseRows(p, u), Row{Term: p.T("public_verify.languages"), Values: tongues})
}
