package views

import (
	"strconv"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// DeskBulk is the page on which one decision is made about several requests (A6): it lists them, asks for the words in
// each language involved and shows the mail in each, before anything happens.
type DeskBulk struct {
	Base
	Typed
	Act       string // names its words: desk_bulk.act.<act>; empty when none was chosen
	Items     []BulkItem
	Texts     []BulkText
	Codes     []string // of a decline
	Owners    []Option // of an assignment
	FormKey   string
	Mails     []BulkMail
	Mailed    bool
	ShownForm string
	Reread    bool
}

func (DeskBulk) file() string { return "desk_bulk.html" }

// Stage is the act, or one that exists for the page's empty form.
func (d DeskBulk) Stage() string {
	if d.Act == "" {
		return "hold"
	}
	return d.Act
}

// BulkItem is one chosen request. Against says why it will be left alone, as it stands.
type BulkItem struct {
	Pick, Href, Reference, Title, Requester string
	Language                                string
	Status                                  Pill
	Against                                 string
}

// BulkText asks for the words in one language.
type BulkText struct{ Name, Label, Hint string }

// BulkMail is the mail to one of the requests in a language, as a sample of all.
type BulkMail struct {
	MailPreview
	Reference string
	ID        string // of its heading
}

// DeskBulkDone says of each request whether it was done, and why not; those that were not can be tried again.
type DeskBulkDone struct {
	Base
	Act     string
	Done    []BulkItem
	Failed  []BulkFailure
	Again   []Row // hidden fields of the retry: name and values
	Undo    []string
	Seconds int
}

func (DeskBulkDone) file() string { return "desk_bulk_done.html" }

// Stage is the act, or one that exists for the page's empty form.
func (d DeskBulkDone) Stage() string { return DeskBulk{Act: d.Act}.Stage() }

// BulkFailure is a request that was left as it was. Since is what happened to it last, when somebody was faster.
type BulkFailure struct {
	BulkItem
	Why   string
	Since []Entry
}

// BulkPick names a request and the version of it that a page showed, in one field of a form.
func BulkPick(reference string, version int) string { return reference + ":" + strconv.Itoa(version) }

// BulkItemOf words a request of a bulk decision.
func BulkItemOf(p *i18n.Printer, r models.Request) BulkItem {
	return BulkItem{
		Href: "/admin/requests/" + r.Reference, Reference: r.Reference, Title: r.Title, Requester: r.Organisation, Language: p.Language(r.Language),
		Status: deskStatus(p, r.Status),
	}
}
