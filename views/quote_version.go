package views

import (
	"strconv"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// QuoteVersion is a version as it was sent, and what became of it: to be read, and no more. Part "quote-version".
type QuoteVersion struct {
	Version       int
	Gratis        bool
	Status        Pill
	Story         string // what became of it, in a sentence
	Said          string // the requester's words with which it was declined
	Current       Link   // the newest version, where this is not it
	Note          string
	Sent, Until   time.Time
	Zone          *time.Location
	Against       int // the version before, from which Changes tell it
	Changes       []Change
	Bill          Bill
	Bundle        []Row
	Parts         []EstimatePart
	May, Must, No []string
	GrantRows     []Row
	TermsVersion  int
	Terms         LegalText
	Proposals     []OfferCard // that answered it
	Versions      []Link
	Sheet         string // address of its term sheet
	Fingerprint   string
}

// VersionEnd is what is known of a version's end besides its own row.
type VersionEnd struct {
	Now      time.Time // by which offers end
	Accepted *models.Acceptance
	Back     *models.Retraction // of that acceptance
}

// RequestVersion is an earlier version for the licensee.
type RequestVersion struct {
	Base
	Request models.Request
	Quote   QuoteVersion
}

func (RequestVersion) file() string { return "request_version.html" }

// DeskVersion is a version for the desk.
type DeskVersion struct {
	Base
	File         DeskFile
	Quote        QuoteVersion
	By           string
	GratisReason string
}

func (DeskVersion) file() string { return "desk_version.html" }

// VersionPath is where a version is read as it was sent.
func (o Offers) VersionPath(q models.Quote) string {
	if o.Desk {
		return "/admin/requests/" + o.Request.Reference + "/quotes/" + strconv.Itoa(q.Version)
	}
	if o.Newest(q) {
		return "/r/" + o.Request.Reference + "/quote"
	}
	return "/r/" + o.Request.Reference + "/quote/" + strconv.Itoa(q.Version)
}

// Version words a version and what became of it.
func (o Offers) Version(p *i18n.Printer, q models.Quote, end VersionEnd) QuoteVersion {
	out := QuoteVersion{
		Version: q.Version, Gratis: q.Gratis, Note: q.Note, Sent: momentOf(q.SentAt), Until: q.ValidUntil, Zone: o.Zone, TermsVersion: o.Terms[q.TermsID],
		Bill: BillOf(p, q, o.Lines[q.ID], ""), Bundle: BundleRows(p, q, o.Renews), GrantRows: append(TermRows(p, q.Grant.Use), GrantRows(p, q.Grant)...), Fingerprint: q.DocumentHash,
		Status: o.versionStatus(p, q, end), Story: o.story(p, q, end),
	}
	if q.Status == models.QuoteDeclined {
		out.Said = q.CloseText
	}
	if was := o.before(q); was != nil {
		out.Against, out.Changes = was.Version, o.Difference(p, *was, q)
	}
	for _, c := range o.Counters {
		if c.QuoteID == q.ID {
			out.Proposals = append(out.Proposals, *o.CounterCard(p, c))
		}
	}
	o.around(p, q, end, &out)
	return out
}

// around links a version to the others and to its term sheet.
func (o Offers) around(p *i18n.Printer, q models.Quote, end VersionEnd, out *QuoteVersion) {
	sheet := "/r/" + o.Request.Reference + "/term-sheet"
	if o.Desk {
		sheet = "/admin/requests/" + o.Request.Reference + "/agreement"
	}
	if !q.TakenBack() {
		out.Sheet = sheet + "?version=" + strconv.Itoa(q.Version)
	}
	for _, other := range o.Quotes {
		if other.Status == models.QuoteDraft || other.TakenBack() && !o.Desk {
			continue
		}
		link := Link{Text: p.T("public_request.quote.version", "Version", other.Version)}
		if other.ID != q.ID {
			link.Href = o.VersionPath(other)
		}
		out.Versions = append(out.Versions, link)
		if o.Newest(other) && other.ID != q.ID {
			word := "public_version.newest"
			if QuoteStateOf(other, end.Now) == QuoteOpen {
				word = "public_version.current"
			}
			out.Current = Link{Href: o.VersionPath(other), Text: p.T(word, "Version", other.Version)}
		}
	}
	if len(out.Versions) < 2 {
		out.Versions = nil
	}
}

// versionStatus is the status of a version as its page shows it: by the clock as well.
func (o Offers) versionStatus(p *i18n.Printer, q models.Quote, end VersionEnd) Pill {
	status := q.Status
	if QuoteStateOf(q, end.Now) == QuoteExpired {
		status = models.QuoteExpired
	}
	return Pill{tones["quote"][string(status)], p.T("common.quote_status." + string(status))}
}

// story says what became of a version, and when.
func (o Offers) story(p *i18n.Printer, q models.Quote, end VersionEnd) string {
	at := func(t time.Time) string { return p.Isolate(p.DateTime(t, o.Zone)) }
	closed := at(momentOf(q.ClosedAt))
	if a := end.Accepted; a != nil {
		who := []any{"Date", at(a.At), "Name", p.Isolate(a.Name), "Role", p.Isolate(a.JobTitle)}
		switch {
		case end.Back != nil:
			return p.T("public_version.story.back", append(who, "Back", at(end.Back.At))...)
		case q.Status == models.QuoteVoided:
			return p.T("public_version.story.undone_by_money", append(who, "Back", closed)...)
		default:
			return p.T("public_version.story.accepted", who...)
		}
	}
	switch {
	case QuoteStateOf(q, end.Now) == QuoteOpen:
		return p.T("public_version.story.open", "Date", at(q.ValidUntil))
	case QuoteStateOf(q, end.Now) == QuoteExpired:
		return p.T("public_version.story.expired", "Date", at(q.ValidUntil))
	case q.Status == models.QuoteSuperseded && o.after(q) > 0:
		return p.T("public_version.story.superseded", "Date", closed, "Version", o.after(q))
	case q.Status == models.QuoteCountered && o.answeredIn(q) > 0:
		return p.T("public_version.story.countered", "Date", closed, "Round", o.answeredIn(q))
	case q.TakenBack():
		return p.T("desk_version.undone", "Date", closed)
	case QuoteStateOf(q, end.Now) == QuoteWithheld:
		return p.T("public_version.story.withheld", "Date", closed)
	case q.Status == models.QuoteCountered:
		return p.T("public_version.story.wished", "Date", closed)
	case q.Status == models.QuoteDeclined:
		return p.T("public_version.story.declined", "Date", closed)
	default: // also one that nothing has followed, although it was replaced
		return p.T("public_version.story.voided", "Date", closed)
	}
}

// after is the number of the version that followed; 0 for none.
func (o Offers) after(q models.Quote) int {
	next := 0
	for _, other := range o.Quotes {
		if other.Version > q.Version && !other.TakenBack() && (next == 0 || other.Version < next) {
			next = other.Version
		}
	}
	return next
}

// answeredIn is the round of the proposal that closed a version; 0 when it was closed by words.
func (o Offers) answeredIn(q models.Quote) int {
	round := 0
	for _, c := range o.Counters {
		if c.QuoteID == q.ID && c.Status != models.CounterRefused {
			round = max(round, c.Round)
		}
	}
	return round
}
