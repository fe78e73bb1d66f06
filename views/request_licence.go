package views

import (
	"strconv"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// RequestLicence is the permission in plain words with its certificate (P9). Licence.ID is 0 while there is none.
type RequestLicence struct {
	Base
	Request       models.Request
	Licence       models.Licence
	State         string // of LicenceStateOf
	Because       string // why its money took it out of force
	Owed          string // that it is not paid yet, and until when it is good
	Turn          Turn   // while there is no licence: who has to act
	May, Must, No []string
	Certificates  []CertificateLink
	Pending       bool // certificates are still being made
	Fee           string
	VerifyURL     string
	Succession    Succession
}

// OutOfForce reports that the licence grants nothing now, although its term may not be over.
func (r RequestLicence) OutOfForce() bool {
	return r.State == LicenceSuspended || r.State == LicenceRevoked || r.State == LicenceReplaced
}

func (RequestLicence) file() string { return "request_licence.html" }

// CertificateLink is the PDF in one language.
type CertificateLink struct {
	Lang, Href, Size string
}

// LicenceBecause words why the money of a licence took it out of force; "" for any other reason, and for none.
func LicenceBecause(p *i18n.Printer, l models.Licence) string {
	if id := "public_licence.because." + l.StatusReason; l.StatusReason != "" && p.Has(id) {
		return p.T(id)
	}
	return ""
}

// LicenceOwed says of a licence in force that it is not paid yet, and until when it is good; "" when nothing is owed.
func LicenceOwed(p *i18n.Printer, l models.Licence, zone *time.Location) string {
	if !l.Owed() || l.Status != models.LicenceProvisional && l.Status != models.LicenceScheduled {
		return ""
	}
	return p.T("public_licence.owed", "Date", p.Isolate(p.DateTime(*l.PayBy, zone)))
}

// Starts is when the licence begins.
func (r RequestLicence) Starts() time.Time { return r.Licence.StartsAt }

// Ends is when it ends; zero for never.
func (r RequestLicence) Ends() time.Time {
	if r.Licence.EndsAt == nil {
		return time.Time{}
	}
	return *r.Licence.EndsAt
}

// RequestContent is the clean content of a licence, or why it is closed.
type RequestContent struct {
	Base
	Request models.Request
	Licence models.Licence
	State   string // of LicenceStateOf
	Because string // why its money took it out of force
	Owed    string // that it is not paid yet, and until when it is good
	Turn    Turn   // while there is no licence
	Works   []Handover
	Credit  string
	Zip     string // address of everything together; empty when there is nothing to take
}

func (RequestContent) file() string { return "request_content.html" }

// Opens is when a licence that has not begun will.
func (r RequestContent) Opens() time.Time { return r.Licence.StartsAt }

// Archive reports whether published copies may stay after the term.
func (r RequestContent) Archive() bool { return r.Licence.Snapshot.Grant.Archive }

// Handover is one work as it is handed over. Held says why it is not: embargo, rights or missing; empty when it is.
type Handover struct {
	Number   int
	Title    string
	Lang     string
	Source   string // address of the original
	Held     string
	Until    time.Time // of an embargo
	Zone     *time.Location
	Formats  []Copy
	Files    []Link
	Head     []string // elements for the page's head that the licence demands
	Pictures []WorkImage
	Omitted  int // pictures left out because the licence does not cover them
}

// WorkImage is a picture that belongs to the grant.
type WorkImage struct{ URL, Caption, Credit string }

// HeadID names the copy box of the head elements.
func (h Handover) HeadID() string { return h.id("head") }

// FormatID names the copy box of one format.
func (h Handover) FormatID(format string) string { return h.id(format) }

func (h Handover) id(name string) string { return "work-" + strconv.Itoa(h.Number) + "-" + name }

// Tone is the state's colour.
func (r RequestLicence) Tone() Tone { return licenceTones[r.State] }

// Tone is the state's colour.
func (r RequestContent) Tone() Tone { return licenceTones[r.State] }
