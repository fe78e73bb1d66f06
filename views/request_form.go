package views

import (
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// Typed is what somebody has typed into a form, field by field, right or wrong, with what is wrong with it.
type Typed struct {
	Answers map[string][]string
	Errors  models.Invalid
}

// One is a field's only answer.
func (t Typed) One(name string) string {
	if v := t.Answers[name]; len(v) > 0 {
		return v[0]
	}
	return ""
}

// Or is a field's answer, or what stands there until it is answered.
func (t Typed) Or(name, preset string) string {
	if v, answered := t.Answers[name]; answered && len(v) > 0 {
		return v[0]
	}
	return preset
}

// All are a field's answers.
func (t Typed) All(name string) []string { return t.Answers[name] }

// On reports whether a box is ticked.
func (t Typed) On(name string) bool { return t.One(name) == "yes" }

// FormStep is what the pages of the request form share.
type FormStep struct {
	Base
	Typed
	Articles int    // in the request so far
	Then     string // "check" when the reader came from the check page and goes back there
	SentAs   string // reference, when this form has been sent already: its answers can no longer change
}

// RequestArticles is the first page of the form (P1): which articles, and whether we can license them.
type RequestArticles struct {
	FormStep
	Cards      []ArticleCard
	Candidate  *ArticleCard // of the address that the link brought, before anything is typed
	URL        string       // typed or prefilled
	Ref        string       // slot of the link on the publisher's page
	Sites      []Site       // whose articles can be asked for
	Elsewhere  string       // name of the other publication whose article was asked for; it needs a request of its own
	Waiting    bool         // an article is being read: the page comes again by itself
	Full       bool         // no more articles fit
	AnswerDays int64
	FreeWords  int64    // excerpts up to this need no licence; 0 when the house has no such rule
	From       Money    // the least a request costs; zero when the house has no card
	Tongues    []Option // languages an article may be in
}

func (RequestArticles) file() string { return "request_articles.html" }

// ByHand ends the waiting: what has not been read yet is typed.
func (r *RequestArticles) ByHand() {
	r.Waiting = false
	for i, c := range r.Cards {
		r.Cards[i].Manual = c.Manual || c.Reading
	}
}

// Money is an amount in minor units.
type Money struct {
	Minor    int64
	Currency string
}

// Site is a publication with the addresses where its articles live.
type Site struct {
	Name, Contact string
	Hosts         []string
}

// ArticleCard is an article with what we know of it and whether we can license it.
type ArticleCard struct {
	Key        string // names its fields: title-<key>
	URL        string
	Title      string
	Author     string
	Lang       string
	Published  time.Time
	Words      int
	Pictures   []Picture
	LeftOut    int // pictures that are not ours to license
	Verdict    models.Verdict
	Licensable bool
	Embargo    time.Time
	Zone       *time.Location
	Contact    string // the rights desk
	Reading    bool   // its page is being read
	Manual     bool   // its page could not be read: the title is typed
	Licensed   string // reference of this reader's own licence for it
}

// Tone is the verdict's colour.
func (a ArticleCard) Tone() Tone {
	switch {
	case a.Verdict == models.VerdictOurs:
		return "ok"
	case a.Licensable:
		return "info"
	default:
		return "warn"
	}
}

// Day is the day of publication for a date field, "" when it is not known.
func (a ArticleCard) Day() string {
	if a.Published.IsZero() {
		return ""
	}
	return a.Published.Format(time.DateOnly)
}

// Length is the number of words for a field, "" when it is not known.
func (a ArticleCard) Length() string {
	if a.Words == 0 {
		return ""
	}
	return strconv.Itoa(a.Words)
}

// Picture is a picture of an article with the credit that its page gives.
type Picture struct {
	Caption, Credit string
	Ours            bool
	ThirdParty      bool
}

// RequestUse is the second page of the form (P2): what for, where, when.
type RequestUse struct {
	FormStep
	Portions, Media, Audiences, Accesses, Purposes, Terms, Edits, Exclusivity []string // codes
	TerritoryOptions, Countries, Tongues                                      []Option
	Embargo                                                                   time.Time // the latest of the articles; zero for none
	Estimate                                                                  LiveEstimate
	Facts                                                                     []MediaField
	RunCounts                                                                 bool // the price depends on the print run
}

func (RequestUse) file() string { return "request_use.html" }

// RequestYou is the third page of the form (P3): who asks.
type RequestYou struct {
	FormStep
	Kinds     []string
	Countries []Option
	Zones     []Option // time zones, by country and city
	Kept      []File   // that were sent already
	Currency  string   // of the publication, for the budget

	WaiverReasons []string

	Size, Payment []Field // what the price depends on: the organisation's size, and how it pays
}

func (RequestYou) file() string { return "request_you.html" }

// RequestCheck is the last page of the form (P4): the answers, a price, the consent, and Send.
type RequestCheck struct {
	FormStep
	Cards      []ArticleCard
	UseRows    []Row
	YouRows    []Row
	Missing    []Missing
	Estimate   Estimate
	Currencies []Option
	Currency   string
	Issued     string // signed moment at which the page was made
	AnswerBy   time.Time
	AnswerDays int64
	Embargo    time.Time
	Suggestion string // a likelier spelling of the e-mail address
	Throwaway  bool   // the address looks like one that ends soon
	Trouble    string // message id of why the request was not sent: too fast, too slow, too many
	TermsHref  string
}

func (RequestCheck) file() string { return "request_check.html" }

// Sendable reports whether nothing but the consent stands between the reader and Send.
func (r RequestCheck) Sendable() bool {
	return len(r.Missing) == 0 && r.Estimate.Outcome != "not_offered" && r.SentAs == ""
}

// Missing is an answer that is not there or not right yet, and where it is given.
type Missing struct{ Href, Trouble string }

// ConfirmAddress waits for the click in the confirmation mail (P5).
type ConfirmAddress struct {
	Base
	Typed
	Reference string
	Address   string
	Until     time.Time
	Again     bool   // a fresh mail is on its way
	Trouble   string // message id of why none was sent
	Guess     string // a likelier spelling of the address
}

func (ConfirmAddress) file() string { return "confirm_address.html" }

// ConfirmKey is where the link of the confirmation mail leads: one button, because opening a page must not act.
// State is open, ended (the link is too old: a fresh one can be asked for), renewed, or closed (the request has ended).
type ConfirmKey struct {
	Base
	Key, State, Reference, Titled string
}

func (ConfirmKey) file() string { return "confirm_key.html" }

// Stage is State, or closed for a link that leads nowhere.
func (c ConfirmKey) Stage() string {
	if c.State == "" {
		return "closed"
	}
	return c.State
}

// RequestSent says what happens next (P6).
type RequestSent struct {
	Base
	Request  models.Request
	Articles []string
}

func (RequestSent) file() string { return "request_sent.html" }

// Due reports whether an answer has been promised for a day.
func (r RequestSent) Due() bool { return r.Request.AnswerDueAt != nil }

// DueAt is that promise; zero for none.
func (r RequestSent) DueAt() time.Time {
	if r.Request.AnswerDueAt == nil {
		return time.Time{}
	}
	return *r.Request.AnswerDueAt
}

// FindRequests mails the private links again (P10). Its answer never tells whether there are any.
type FindRequests struct {
	Base
	Typed
	Done    bool
	Trouble string
	Ended   bool   // a form came without a session; nothing was carried out
	Kept    []Copy // what was typed into it
}

func (FindRequests) file() string { return "find.html" }

// Countries are all countries as options, alphabetical in the reader's language.
func Countries(p *i18n.Printer) []Option { return named(p.Countries()) }

// Zones are all time zones as options, by country and city.
func Zones(p *i18n.Printer) []Option { return named(p.Zones()) }

func named(all []i18n.Named) []Option {
	out := make([]Option, len(all))
	for i, each := range all {
		out[i] = Option{Value: each.Code, Label: each.Name}
	}
	return out
}

// Tongues are languages as options, by their names.
func Tongues(p *i18n.Printer, codes []string) []Option {
	out := make([]Option, len(codes))
	for i, code := range codes {
		out[i] = Option{Value: code, Label: p.Language(code)}
	}
	slices.SortFunc(out, func(a, b Option) int { return strings.Compare(a.Label, b.Label) })
	return out
}
