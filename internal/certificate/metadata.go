package certificate

import (
	"bytes"
	"encoding/xml"
	"fmt"
	"time"

	"codeberg.org/go-pdf/fpdf"

	"imprimatur/internal/i18n"
)

// attachmentName is the file name of the licence for machines inside the PDF.
const attachmentName = "licence.json"

const producer = "Imprimatur"

// particulars are everything a reader of the file learns besides its pages.
type particulars struct {
	lang, title, subject, author string
	number, reference            string
	web                          string // where it can be checked
	at                           time.Time
	json                         []byte // attached under a name, with a note
	jsonName, jsonNote           string
}

func particularsOf(p *i18n.Printer, c Certificate) particulars {
	return particulars{
		lang: p.Lang(), title: tidy(p.T("certificate.title") + " " + c.Number), author: tidy(c.Publication.Name),
		subject: plain(tidy(p.T("certificate.grants", "Licensor", c.Publication.Name, "Licensee", c.Licensee.Organisation))),
		number:  c.Number, reference: c.Reference, web: webAddress(c.VerifyURL), at: c.IssuedAt.UTC(),
		json: c.JSON, jsonName: attachmentName, jsonNote: plain(p.T("certificate.attached")),
	}
}

// describe writes them into the file. All dates are the same one, so that the same paper is the same file.
func describe(pdf *fpdf.Fpdf, a particulars) error {
	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCompression(true)
	pdf.SetCreationDate(a.at)
	pdf.SetModificationDate(a.at)
	pdf.SetTitle(a.title, true)
	pdf.SetSubject(a.subject, true)
	pdf.SetAuthor(a.author, true)
	pdf.SetCreator(producer, true)
	pdf.SetProducer(producer, true)
	pdf.SetLang(a.lang)
	pdf.SetDisplayMode("fullpage", "continuous")
	xmp, err := packet(a)
	if err != nil {
		return err
	}
	pdf.SetXmpMetadata(xmp)
	if len(a.json) > 0 {
		pdf.SetAttachments([]fpdf.Attachment{{Content: a.json, Filename: a.jsonName, Description: a.jsonNote}})
	}
	return pdf.Error()
}

// plain takes the isolate marks out of a text that is read without layout.
func plain(s string) string { return string(visible([]rune(s), false)) }

// packet is the XMP metadata: Dublin Core, the rights schema with the address where the licence can be checked, and the
// number and request under a namespace of our own.
func packet(a particulars) ([]byte, error) {
	var out bytes.Buffer
	date := a.at.Format(time.RFC3339)
	out.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ` +
		`xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" ` +
		`xmlns:licence="urn:imprimatur:licence">`)
	for _, e := range []struct{ open, value, close string }{
		{`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">`, a.title, `</rdf:li></rdf:Alt></dc:title>`},
		{`<dc:description><rdf:Alt><rdf:li xml:lang="x-default">`, a.subject, `</rdf:li></rdf:Alt></dc:description>`},
		{`<dc:creator><rdf:Seq><rdf:li>`, a.author, `</rdf:li></rdf:Seq></dc:creator>`},
		{`<dc:language><rdf:Bag><rdf:li>`, a.lang, `</rdf:li></rdf:Bag></dc:language>`},
		{`<dc:format>`, "application/pdf", `</dc:format>`},
		{`<xmp:CreateDate>`, date, `</xmp:CreateDate>`},
		{`<xmp:ModifyDate>`, date, `</xmp:ModifyDate>`},
		{`<xmp:CreatorTool>`, producer, `</xmp:CreatorTool>`},
		{`<pdf:Producer>`, producer, `</pdf:Producer>`},
		{`<xmpRights:WebStatement>`, a.web, `</xmpRights:WebStatement>`},
		{`<licence:Number>`, a.number, `</licence:Number>`},
		{`<licence:Request>`, a.reference, `</licence:Request>`},
	} {
		if e.value == "" {
			continue
		}
		out.WriteString(e.open)
		if err := xml.EscapeText(&out, []byte(e.value)); err != nil {
			return nil, fmt.Errorf("write metadata: %w", err)
		}
		out.WriteString(e.close + "\n")
	}
	out.WriteString(`</rdf:Description></rdf:RDF></x:xmpmeta>` + "\n<?xpacket end=\"r\"?>")
	return out.Bytes(), nil
}
