package views

import (
	"net/url"
	"time"

	"imprimatur/internal/upload"
)

// Page is a struct that knows its file in pages/. Only this package can make one, and each is checked against its template.
type Page interface{ file() string }

// Base is what every page is told by the handler; page structs embed it.
type Base struct {
	Lang  string // language of the page: "en", "ar"
	Title string // the h1's text, where the page does not define "title" itself

	Path  string     // address without query, for the language switch and the theme form's way back
	Query url.Values // kept by the language switch

	// Languages offered by the switch, as codes. Empty or one: no switch.
	Languages []string
	// KeepForm is the id of a form to send along when the language is switched, so that typed answers are kept: the
	// switch then sends that form with switch_lang=<code>. Empty: the switch is a plain link.
	KeepForm string

	Publication Brand
	Staff       *StaffNav // nil on public pages; set, the page is framed by the desk
	Sandbox     bool      // shows the test ribbon
	Theme       string    // "light", "dark", or "" for the system's choice

	Nonce        string // of this response's content security policy
	RequestID    string // shown on error pages
	Notice       Notice // said once, after an action; zero for none
	ContactEmail string // the rights desk
	Private      bool   // behind a link or a sign-in: noindex, no referrer

	Now  time.Time      // when the page was asked for
	Zone *time.Location // of the viewer, or of the publication
}

// Brand is how a publication looks. Code is empty for the house itself (no publication chosen yet).
type Brand struct {
	Name      string
	Code      string
	Accent    string // "#rrggbb"; empty for the default
	LegalName string
	Home      string // the publication's own site, optional
}

// StaffNav frames a staff page: who is signed in and where they may go. Handlers list only what the person may enter.
type StaffNav struct {
	Name, Role string // Role as words
	Items      []NavItem
	Query      string // the global search's text
}

// NavItem is one line of the desk's side navigation. Icon is the name of a file in icons/.
type NavItem struct {
	Label, Href, Icon string
	Count             int64  // shown when not zero
	Key               string // leads there after "g"; empty for none
	Current           bool
}

// Dir is the page's writing direction.
func (b Base) Dir() string { return direction(b.Lang) }

func direction(lang string) string {
	switch lang {
	case "ar", "fa", "he", "ur":
		return "rtl"
	}
	return "ltr"
}

// Address is where the visitor is, path and query.
func (b Base) Address() string {
	if len(b.Query) == 0 {
		return b.Path
	}
	return b.Path + "?" + b.Query.Encode()
}

// InLanguage is the same address in another language.
func (b Base) InLanguage(lang string) string {
	query := url.Values{}
	for name, values := range b.Query {
		query[name] = values
	}
	query.Set("lang", lang)
	return b.Path + "?" + query.Encode()
}

// BrandStylesheet is the address of the publication's colours, empty for the default ones.
func (b Base) BrandStylesheet() string {
	if b.Publication.Accent == "" || b.Publication.Code == "" {
		return ""
	}
	return BrandPath(b.Publication.Code, b.Publication.Accent)
}

// SiteName is what the document's title ends with.
func (b Base) SiteName() string {
	if b.Publication.Name != "" {
		return b.Publication.Name
	}
	return "Imprimatur"
}

// TimeZone is Zone, or UTC where the handler knows none.
func (b Base) TimeZone() *time.Location {
	if b.Zone == nil {
		return time.UTC
	}
	return b.Zone
}

// MostFiles is how many files go with one letter.
func (b Base) MostFiles() int { return upload.MaxTogether }

// MostMegabytes is how large a file may be.
func (b Base) MostMegabytes() int { return upload.MaxSize >> 20 }

// HasSwitch reports whether there is more than one language to choose.
func (b Base) HasSwitch() bool { return len(b.Languages) > 1 }
