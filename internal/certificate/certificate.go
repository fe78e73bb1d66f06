package certificate

import (
	"errors"
	"fmt"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
)

// ErrIncomplete is returned for a certificate that lacks what makes it one: a number, a licensee, a work, a date.
var ErrIncomplete = errors.New("certificate is incomplete")

// Certificate is everything printed on a licence certificate. Texts are plain text in any language and direction;
// times are moments, shown in Zone.
type Certificate struct {
	Number      string // licence number, printed large
	Reference   string // the request it came from
	Renews      string // number of the licence that it continues; empty: none
	Amends      string // number of the licence whose place it takes; empty: none
	Replaced    string // that another licence took its place, in the printer's language; empty: none did
	Sandbox     bool   // issued without real money: every page says it has no legal effect
	Publication Publication
	Licensee    Licensee
	Works       []Work
	Grant       Grant

	// May, Must and MayNot are whole sentences, already in the printer's language.
	May, Must, MayNot []string

	CreditLine   string
	SourceLink   string
	EmbargoUntil time.Time // zero: none

	Fee, Tax, Total money.Amount
	Drawn           string // from what it was drawn instead of a fee, in the printer's language; empty: nothing
	Gratis          bool   // no fee: the amounts are not printed
	Reverse         bool   // reverse charge: there is no tax because the licensee owes it

	TermsVersion string
	TermsHash    string // hex digest of the accepted terms
	AcceptedBy   string
	AcceptedRole string
	AcceptedAt   time.Time
	IssuedAt     time.Time // also the date of the file itself

	VerifyURL string         // where anybody can check the licence; also the QR code
	Zone      *time.Location // nil: UTC
	JSON      []byte         // the licence for machines, attached as licence.json
}

// Publication is the licensor.
type Publication struct {
	Name, LegalName, ContactEmail string
	AccentHex                     string // "#8c1d2f"; anything else is taken as that colour
}

// Licensee is the party the rights are granted to. Country is an ISO 3166-1 code.
type Licensee struct {
	Organisation, Country, OnBehalfOf, ContactName string
}

// Work is one licensed article. Language is a BCP 47 code; ImagesExcluded counts the pictures that are not licensed.
type Work struct {
	Title, Author  string
	PublishedOn    time.Time
	URL, Language  string
	ImagesExcluded int
}

// Grant is what may be done. Media, Territory, Portion, Term, Edits, Purpose and Audience are the codes of the request;
// Languages are BCP 47 codes; Exclusivity is "none" or a number of days.
type Grant struct {
	Media, Territory, Languages []string
	Portion                     string
	PortionWords                int // upper limit of an excerpt; zero: none stated
	Term                        string
	StartsAt                    time.Time
	EndsAt                      time.Time // zero: perpetual
	Exclusivity                 string
	Edits                       string
	Destination, DestinationURL string
	Purpose, Audience           string
	PageViews, PrintRun, Copies int64  // upper limits; zero: none stated
	PlacementCode               string // the size on the page; empty: none stated
}

// Render draws the certificate in the printer's language and direction and returns the PDF. The same certificate gives
// the same bytes. The error is ErrIncomplete when a part without which it would prove nothing is missing.
func Render(p *i18n.Printer, c Certificate) ([]byte, error) {
	if err := c.complete(); err != nil {
		return nil, err
	}
	sheets, err := compose(p, c)
	if err != nil {
		return nil, fmt.Errorf("compose certificate %s: %w", c.Number, err)
	}
	pdf, err := draw(particularsOf(p, c), sheets)
	if err != nil {
		return nil, fmt.Errorf("draw certificate %s: %w", c.Number, err)
	}
	return pdf, nil
}

func (c Certificate) complete() error {
	switch {
	case c.Number == "":
		return fmt.Errorf("%w: no licence number", ErrIncomplete)
	case c.Licensee.Organisation == "":
		return fmt.Errorf("%w: no licensee", ErrIncomplete)
	case len(c.Works) == 0:
		return fmt.Errorf("%w: no work", ErrIncomplete)
	case c.IssuedAt.IsZero():
		return fmt.Errorf("%w: no date of issue", ErrIncomplete)
	}
	return nil
}
