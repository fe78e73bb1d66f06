package certificate

import (
	"fmt"
	"time"

	"imprimatur/internal/i18n"
)

// agreementName is the file name of the evidence for machines inside the PDF.
const agreementName = "agreement.json"

// Agreement is everything printed on the evidence of an agreement: who agreed with whom to what, and who accepted it.
// Texts are plain, those in Sections already in the printer's language.
type Agreement struct {
	Reference         string // of the request
	Version           int    // of the quote
	Publication       Publication
	Licensee          Licensee
	Works             []Work
	May, Must, MayNot []string
	Sandbox           bool   // without real money: every page says it has no legal effect
	Notice            string // stands first: that the acceptance was taken back; "" for none
	Sections          []Section
	TermsTitle        string
	Terms             []Paragraph
	At                time.Time      // of the acceptance; also the date of the file itself
	Zone              *time.Location // nil: UTC
	JSON              []byte         // the same for machines, attached as agreement.json
}

// Section is a headed list of rows.
type Section struct {
	Title string
	Rows  []Row
}

// Row is a label and what it says, or, with Amount, a line of a bill. Quoted is for words of others, Small for long codes.
type Row struct {
	Label, Value, Amount  string
	Quoted, Small, Strong bool
}

// Paragraph is one block of the terms.
type Paragraph struct {
	Text    string
	Heading bool
	Item    bool // of a list
}

// RenderAgreement draws the evidence in the printer's language and direction. The same agreement gives the same bytes.
// The error is ErrIncomplete when a part without which it would prove nothing is missing.
func RenderAgreement(p *i18n.Printer, a Agreement) ([]byte, error) {
	switch {
	case a.Reference == "" || a.Licensee.Organisation == "" || len(a.Works) == 0:
		return nil, fmt.Errorf("%w: no reference, licensee or work", ErrIncomplete)
	case a.At.IsZero():
		return nil, fmt.Errorf("%w: no date of acceptance", ErrIncomplete)
	}
	set, err := newTypesetter(p.Lang())
	if err != nil {
		return nil, err
	}
	title := tidy(p.T("certificate.agreement.title") + " " + a.Reference)
	pdf, err := draw(particulars{
		lang: p.Lang(), title: title, author: tidy(a.Publication.Name), subject: plain(tidy(p.T("certificate.agreement.lead", "Licensor", a.Publication.Name, "Licensee", a.Licensee.Organisation))),
		number: fmt.Sprintf("%s/%d", a.Reference, a.Version), reference: a.Reference, at: a.At.UTC(),
		json: a.JSON, jsonName: agreementName, jsonNote: plain(p.T("certificate.attached")),
	}, bind(set, p, a))
	if err != nil {
		return nil, fmt.Errorf("draw agreement %s: %w", a.Reference, err)
	}
	return pdf, nil
}

// binder lays an agreement out. The blocks that it shares with a certificate read the composer's.
type binder struct {
	composer
	a Agreement
}

func bind(set *typesetter, p *i18n.Printer, a Agreement) []*sheet {
	k := &binder{a: a, composer: composer{
		flow: flow{set: set, base: direction(p.Dir() == "rtl"), pace: 1}, words: newWords(p, a.Zone), look: newLook(accentOf(a.Publication.AccentHex)),
		c: Certificate{Sandbox: a.Sandbox, Publication: a.Publication, Licensee: a.Licensee, Works: a.Works, May: a.May, Must: a.Must, MayNot: a.MayNot},
	}}
	k.opened = k.open
	k.turnOver()
	k.header()
	k.parties()
	k.works()
	k.conditions()
	for _, s := range a.Sections {
		k.sectionOf(s)
	}
	k.terms()
	k.sheet().filled = k.y
	k.footers()
	return k.sheets
}

// open dresses a new sheet: the brand bar, the warning of a sandbox, and the running head from the second sheet on.
func (k *binder) open() {
	k.dress()
	if len(k.sheets) == 1 {
		return
	}
	b := k.say(k.p.T("certificate.agreement.continued", "Reference", k.name(k.a.Reference), "Version", k.a.Version), k.small, column)
	k.put(b, margin, top)
	k.y = top + b.height() + 6
	k.rule(margin, k.y, column, 0.5, hairline)
	k.y += 14
}

// header: who licenses, what this is, and the one sentence that says so.
func (k *binder) header() {
	if k.a.Sandbox {
		k.mastheadBeside(block{})
	} else {
		k.pour(k.quote(k.a.Publication.Name, k.masthead, column), margin)
	}
	k.y += 7
	k.rule(margin, k.y, column, 0.8, ink)
	k.skip(15)
	const numberWidth = 190
	title := k.say(k.p.T("certificate.agreement.title"), k.title, column-numberWidth-20)
	k.put(title, margin, k.y)
	y := k.y
	for _, b := range []block{
		k.say(k.p.T("certificate.request", "Reference", k.name(k.a.Reference)), k.bold, numberWidth),
		k.say(k.p.T("certificate.agreement.version", "Version", k.a.Version), k.small, numberWidth),
		k.say(k.moment(k.a.At), k.small, numberWidth),
	} {
		k.putAtEnd(b, margin+column-numberWidth, numberWidth, y)
		y += b.height()
	}
	k.y = max(k.y+title.height(), y)
	k.skip(6)
	lead := k.p.T("certificate.agreement.lead", "Licensor", k.name(k.licensor()), "Licensee", k.name(k.a.Licensee.Organisation))
	k.pour(k.say(lead, k.lead, column), margin)
	if k.a.Notice != "" {
		k.skip(6)
		k.pour(k.say(k.a.Notice, k.bold.in(badInk), column), margin)
	}
	k.skip(12)
}

const agreementLabel = 128.0

// sectionOf sets rows below a head; a row moves to the next sheet whole unless it fills more than one.
func (k *binder) sectionOf(s Section) {
	if len(s.Rows) == 0 {
		return
	}
	for i, r := range s.Rows {
		label, value := k.rowOf(r)
		height := max(label.height(), value.height()) + 7*k.pace
		if i == 0 {
			k.section(s.Title, min(height, 200))
		} else if !tooHigh(height) {
			k.room(height)
			if r.Label != "" {
				k.rule(margin, k.y, column, 0.5, hairline)
			}
		}
		if r.Label == "" && i > 0 { // another line of the row above
			k.skip(-4)
		}
		k.skip(3.5)
		k.putRow(r, label, value)
		k.skip(3.5)
	}
}

func (k *binder) rowOf(r Row) (label, value block) {
	st := k.body
	switch {
	case r.Small:
		st = k.tiny
	case r.Strong:
		st = k.bold
	}
	if r.Amount != "" {
		return k.quote(r.Label, st, column-120), k.say(k.name(r.Amount), st, 110)
	}
	label = k.say(r.Label, k.label, agreementLabel-8)
	if r.Quoted {
		return label, k.quote(r.Value, st, column-agreementLabel)
	}
	return label, k.say(r.Value, st, column-agreementLabel)
}

func (k *binder) putRow(r Row, label, value block) {
	switch {
	case r.Amount != "":
		k.put(label, margin, k.y)
		k.putAtEnd(value, margin+column-110, 110, k.y)
		k.y += max(label.height(), value.height())
	case tooHigh(max(label.height(), value.height())):
		k.pourAll([]block{label, value}, margin)
	default:
		p := pair{label, value}
		k.putPair(p, margin, agreementLabel, k.y)
		k.y += p.height()
	}
}

// terms sets the standard terms in full: what was agreed needs no second paper.
func (k *binder) terms() {
	if len(k.a.Terms) == 0 {
		return
	}
	k.section(k.a.TermsTitle, 40)
	k.skip(5)
	for _, t := range k.a.Terms {
		switch {
		case t.Heading:
			k.skip(5)
			k.room(34)
			k.pour(k.quote(t.Text, k.heading, column), margin)
		case t.Item:
			k.pour(k.quote("• "+t.Text, k.body, column-12), margin+12)
		default:
			k.pour(k.quote(t.Text, k.body, column), margin)
		}
		k.skip(3)
	}
}

// footers writes the reference and "page n of m" on every sheet, once their count is known.
func (k *binder) footers() {
	all := k.sheets
	for i := range all {
		k.sheets = all[:i+1]
		const y = pageHeight - 36
		k.rule(margin, y, column, 0.5, hairline)
		k.put(k.say(k.p.T("certificate.agreement.footer", "Reference", k.name(k.a.Reference), "Version", k.a.Version), k.tiny, column-100), margin, y+6)
		page := k.say(k.p.T("certificate.page", "Page", i+1, "Pages", len(all)), k.tiny, 90)
		k.putAtEnd(page, margin+column-90, 90, y+6)
	}
}
