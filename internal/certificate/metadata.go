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

// describe fills in everything a reader of the file learns besides its pages. All dates are the date of issue, so that
// the same certificate is the same file.
func describe(pdf *fpdf.Fpdf, p *i18n.Printer, c Certificate) error {
	w := newWords(p, c.Zone)
	title := tidy(p.T("certificate.title") + " " + c.Number)
	subject := tidy(p.T("certificate.grants", "Licensor", c.Publication.Name, "Licensee", c.Licensee.Organisation))
	issued := c.IssuedAt.UTC()

	pdf.SetAutoPageBreak(false, 0)
	pdf.SetMargins(0, 0, 0)
	pdf.SetCatalogSort(true)
	pdf.SetCompression(true)
	pdf.SetCreationDate(issued)
	pdf.SetModificationDate(issued)
	pdf.SetTitle(title, true)
	pdf.SetSubject(plain(subject), true)
	pdf.SetAuthor(tidy(c.Publication.Name), true)
	pdf.SetCreator(producer, true)
	pdf.SetProducer(producer, true)
	pdf.SetLang(p.Lang())
	pdf.SetDisplayMode("fullpage", "continuous")
	xmp, err := packet(p.Lang(), title, plain(subject), c, issued)
	if err != nil {
		return err
	}
	pdf.SetXmpMetadata(xmp)
	if len(c.JSON) > 0 {
		pdf.SetAttachments([]fpdf.Attachment{{
			Content: c.JSON, Filename: attachmentName, Description: plain(w.p.T("certificate.attached")),
		}})
	}
	return pdf.Error()
}

// plain takes the isolate marks out of a text that is read without layout.
func plain(s string) string { return string(visible([]rune(s), false)) }

// packet is the XMP metadata: Dublin Core, the rights schema with the address where the licence can be checked, and the
// number and request under a namespace of our own.
func packet(lang, title, subject string, c Certificate, issued time.Time) ([]byte, error) {
	var out bytes.Buffer
	date := issued.Format(time.RFC3339)
	out.WriteString("<?xpacket begin=\"\ufeff\" id=\"W5M0MpCehiHzreSzNTczkc9d\"?>\n" +
		`<x:xmpmeta xmlns:x="adobe:ns:meta/"><rdf:RDF xmlns:rdf="http://www.w3.org/1999/02/22-rdf-syntax-ns#">` +
		`<rdf:Description rdf:about="" xmlns:dc="http://purl.org/dc/elements/1.1/" xmlns:xmp="http://ns.adobe.com/xap/1.0/" ` +
		`xmlns:xmpRights="http://ns.adobe.com/xap/1.0/rights/" xmlns:pdf="http://ns.adobe.com/pdf/1.3/" ` +
		`xmlns:licence="urn:imprimatur:licence">`)
	for _, e := range []struct{ open, value, close string }{
		{`<dc:title><rdf:Alt><rdf:li xml:lang="x-default">`, title, `</rdf:li></rdf:Alt></dc:title>`},
		{`<dc:description><rdf:Alt><rdf:li xml:lang="x-default">`, subject, `</rdf:li></rdf:Alt></dc:description>`},
		{`<dc:creator><rdf:Seq><rdf:li>`, tidy(c.Publication.Name), `</rdf:li></rdf:Seq></dc:creator>`},
		{`<dc:language><rdf:Bag><rdf:li>`, lang, `</rdf:li></rdf:Bag></dc:language>`},
		{`<dc:format>`, "application/pdf", `</dc:format>`},
		{`<xmp:CreateDate>`, date, `</xmp:CreateDate>`},
		{`<xmp:ModifyDate>`, date, `</xmp:ModifyDate>`},
		{`<xmp:CreatorTool>`, producer, `</xmp:CreatorTool>`},
		{`<pdf:Producer>`, producer, `</pdf:Producer>`},
		{`<xmpRights:WebStatement>`, webAddress(c.VerifyURL), `</xmpRights:WebStatement>`},
		{`<licence:Number>`, c.Number, `</licence:Number>`},
		{`<licence:Request>`, c.Reference, `</licence:Request>`},
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
