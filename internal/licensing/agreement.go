package licensing

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// AgreementFormat names the layout of an agreement's JSON. How its hashes are
// recomputed stands in docs/agreement.md.
const AgreementFormat = "imprimatur-agreement/1"

// Agreement is one quote version as a term sheet, and, once it was accepted, the
// proof of that. Its JSON at the moment of acceptance is the evidence.
type Agreement struct {
	Format       string          `json:"format"`
	Mode         string          `json:"mode,omitempty"`    // sandbox, test or live: whose money it moves; none where it costs nothing; "" where an earlier release kept none
	Warning      string          `json:"warning,omitempty"` // that it is a trial
	Reference    string          `json:"reference"`
	QuoteVersion int             `json:"quote_version"`
	Licensor     Licensor        `json:"licensor"`
	Licensee     Licensee        `json:"licensee"`
	Works        []models.Work   `json:"works"`
	Grant        models.Grant    `json:"grant"`
	Language     string          `json:"language"` // of the sentences below
	May          []string        `json:"may"`
	Must         []string        `json:"must"`
	MayNot       []string        `json:"may_not"`
	Price        AgreedPrice     `json:"price"`
	Payment      AgreedPayment   `json:"payment"`
	Note         string          `json:"note,omitempty"`
	SentAt       time.Time       `json:"sent_at"`
	ValidUntil   time.Time       `json:"valid_until"`
	Document     Fingerprinted   `json:"document"` // sha256 is that of text
	Terms        AgreedTerms     `json:"terms"`
	Acceptance   *SignedEvidence `json:"acceptance,omitempty"`
}

// Licensor is the house.
type Licensor struct {
	Publication string `json:"publication"`
	LegalName   string `json:"legal_name"`
	Email       string `json:"email"`
	Country     string `json:"country"`
	TimeZone    string `json:"time_zone"`
	Accent      string `json:"-"`
}

// Licensee is who is licensed, and who pays.
type Licensee struct {
	Organisation string         `json:"organisation"`
	Country      string         `json:"country"`
	OnBehalfOf   string         `json:"on_behalf_of,omitempty"`
	Contact      string         `json:"contact"`
	Email        string         `json:"email"`
	Billing      models.Billing `json:"billing"`
}

// AgreedPrice is the fee. Amounts are minor units of Currency.
type AgreedPrice struct {
	Currency       string          `json:"currency"`
	Gratis         bool            `json:"gratis"`
	Lines          []AgreedLine    `json:"lines"`
	NetMinor       int64           `json:"net_minor"`
	TaxMinor       int64           `json:"tax_minor"`
	TotalMinor     int64           `json:"total_minor"`
	TaxLabel       string          `json:"tax_label,omitempty"`
	TaxBasisPoints int64           `json:"tax_basis_points,omitempty"`
	AutomaticTax   bool            `json:"automatic_tax,omitempty"` // it comes with the invoice
	ReverseCharge  bool            `json:"reverse_charge,omitempty"`
	Computation    json.RawMessage `json:"computation,omitempty"` // every step of the rate card
}

// AgreedLine is one line of the fee; ComputedMinor is what the card said.
type AgreedLine struct {
	Text          string `json:"text"`
	ComputedMinor *int64 `json:"computed_minor,omitempty"`
	NetMinor      int64  `json:"net_minor"`
	TaxMinor      int64  `json:"tax_minor"`
	Reason        string `json:"reason,omitempty"` // why it is not what the card said
}

// AgreedPayment says when the fee is due.
type AgreedPayment struct {
	Days  int  `json:"days"`
	Later bool `json:"licence_before_payment,omitempty"`
}

// AgreedTerms are the standard terms in all their languages.
type AgreedTerms struct {
	Version int               `json:"version"`
	SHA256  string            `json:"sha256"`
	Texts   map[string]string `json:"texts"`
}

// Fingerprinted is a text and the hash of its bytes.
type Fingerprinted struct {
	SHA256 string `json:"sha256"`
	Text   string `json:"text,omitempty"` // "" where an earlier release kept none
}

// SignedEvidence is who bound the licensee, when and from where.
type SignedEvidence struct {
	Name      string    `json:"name"`
	Role      string    `json:"role"`
	Email     string    `json:"email"`
	Authority string    `json:"authority,omitempty"` // the sentence that was ticked
	Language  string    `json:"language,omitempty"`
	At        time.Time `json:"at"`        // UTC
	LocalAt   string    `json:"local_at"`  // the same moment in TimeZone, with its offset
	TimeZone  string    `json:"time_zone"` // IANA name
	Address   string    `json:"network_address,omitempty"`
	UserAgent string    `json:"user_agent,omitempty"`
	AskedBy   string    `json:"asked_by,omitempty"` // when somebody else was asked to sign
	AskedAt   time.Time `json:"asked_at,omitzero"`
}

// TermSheet is a quote version as it stands for its reader, in a language.
func (d *Desk) TermSheet(ctx context.Context, q models.Quote, lang string) (Agreement, error) {
	return d.agreement(ctx, d.db.WithContext(ctx), q, d.words.Printer(lang))
}

// agreement gathers what a quote version says.
func (d *Desk) agreement(ctx context.Context, db *gorm.DB, q models.Quote, words *i18n.Printer) (Agreement, error) {
	r, err := models.RequestByID(ctx, db, q.RequestID)
	if err != nil {
		return Agreement{}, err
	}
	p, err := models.PublicationByID(ctx, db, q.PublicationID)
	if err != nil {
		return Agreement{}, err
	}
	terms, err := models.TermsByID(ctx, db, q.TermsID)
	if err != nil {
		return Agreement{}, err
	}
	lines, err := models.LinesOf(ctx, db, q.ID)
	if err != nil {
		return Agreement{}, err
	}
	works, err := worksOf(ctx, db, r.ID, q.Grant, p.Zone())
	if err != nil {
		return Agreement{}, err
	}
	a := Agreement{
		Format: AgreementFormat, Reference: r.Reference, QuoteVersion: q.Version, Works: works, Grant: q.Grant, Language: words.Lang(), Note: q.Note,
		Licensor: Licensor{p.Name, p.LegalName, p.ContactEmail, p.Country, p.TimeZone, p.Accent},
		Licensee: Licensee{r.Organisation, r.Country, q.Grant.Use.OnBehalfOf, r.ContactName, r.ContactEmail, r.Billing},
		Price:    agreedPrice(q, lines), Payment: AgreedPayment{daysToPay(p, models.Invoice{PaymentDays: q.PaymentDays}), q.PayLater},
		ValidUntil: q.ValidUntil.UTC(), Document: Fingerprinted{q.DocumentHash, q.Document}, Terms: AgreedTerms{terms.Version, terms.Hash, terms.Texts},
	}
	if q.SentAt != nil {
		a.SentAt = q.SentAt.UTC()
	}
	if a.Mode, err = d.modeOf(ctx, db, q); err != nil {
		return Agreement{}, err
	}
	if a.Test() {
		a.Warning = words.T("certificate.sandbox")
	}
	a.May, a.Must, a.MayNot = OfferConditions(words, p, q, models.Snapshot{Grant: q.Grant, Works: works})
	return a, nil
}

func agreedPrice(q models.Quote, lines []models.QuoteLine) AgreedPrice {
	out := AgreedPrice{
		Currency: q.Currency, Gratis: q.Gratis, NetMinor: q.NetMinor, TaxMinor: q.TaxMinor, TotalMinor: q.TotalMinor,
		TaxLabel: q.TaxLabel, TaxBasisPoints: q.TaxBasisPoints, AutomaticTax: q.AutomaticTax, ReverseCharge: q.ReverseCharge, Computation: q.Priced,
		Lines: make([]AgreedLine, len(lines)),
	}
	for i, l := range lines {
		out.Lines[i] = AgreedLine{l.Description, l.ComputedMinor, l.NetMinor, l.TaxMinor, l.OverrideReason}
	}
	return out
}

// witness writes what was signed as one text with its fingerprint.
func (d *Desk) witness(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote, a *models.Acceptance, asked *models.Signatory) error {
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return err
	}
	zone := p.Zone()
	if theirs, err := time.LoadLocation(r.TimeZone); err == nil && r.TimeZone != "" {
		zone = theirs
	}
	a.TimeZone = zone.String()
	sheet, err := d.agreement(ctx, tx, q, d.words.Printer(r.Language))
	if err != nil {
		return err
	}
	sheet.Licensee.Billing = r.Billing // as just typed: the row is written later
	signed := SignedOf(*a, asked)
	sheet.Acceptance = &signed
	whole, err := json.MarshalIndent(sheet, "", "  ")
	a.Evidence, a.EvidenceHash = string(whole), fingerprint(whole)
	return err
}

// SignedOf is an acceptance as evidence; asked is whom the requester had asked, if anybody.
func SignedOf(a models.Acceptance, asked *models.Signatory) SignedEvidence {
	zone, err := time.LoadLocation(a.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	out := SignedEvidence{
		Name: a.Name, Role: a.JobTitle, Email: a.Email, Authority: a.Authority, Language: a.Language, At: a.At.UTC(),
		LocalAt: a.At.In(zone).Format(time.RFC3339), TimeZone: zone.String(), Address: a.Address, UserAgent: a.UserAgent,
	}
	if asked != nil {
		out.AskedBy, out.AskedAt = asked.AskedBy, asked.AskedAt.UTC()
	}
	return out
}

// Evidence is the proof of an acceptance as one JSON text and its SHA-256. One of
// an earlier release, which kept none, is gathered from its rows.
func (d *Desk) Evidence(ctx context.Context, a models.Acceptance) (text []byte, hash string, err error) {
	if a.Evidence != "" {
		return []byte(a.Evidence), a.EvidenceHash, nil
	}
	q, err := models.QuoteByID(ctx, d.db, a.QuoteID)
	if err != nil {
		return nil, "", err
	}
	r, err := models.RequestByID(ctx, d.db, a.RequestID)
	if err != nil {
		return nil, "", err
	}
	sheet, err := d.TermSheet(ctx, q, r.Language)
	if err != nil {
		return nil, "", err
	}
	signed := SignedOf(a, nil)
	sheet.Acceptance = &signed
	text, err = json.MarshalIndent(sheet, "", "  ")
	return text, fingerprint(text), err
}

// ReadAgreement reads the JSON of an agreement.
func ReadAgreement(text []byte) (a Agreement, err error) {
	err = json.Unmarshal(text, &a)
	return a, err
}

// Conditions says the grant of an agreement in another language.
func (a Agreement) Conditions(words *i18n.Printer) (may, must, mayNot []string) {
	house := models.Publication{PaymentDays: a.Payment.Days}
	return OfferConditions(words, house, models.Quote{PayLater: a.Payment.Later}, models.Snapshot{Grant: a.Grant, Works: a.Works})
}

// DrawnWords say from what a licence was drawn, in place of a fee; empty for any other.
func DrawnWords(p *i18n.Printer, s models.Snapshot) string {
	if s.Agreement == "" {
		return ""
	}
	return p.T("public_volume.drawn", "Units", UnitWords(p, s.DrawnUnit, s.Drawn), "Number", p.Isolate(s.Agreement))
}
