package sandbox

import (
	"bytes"
	"fmt"
	"net/http"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
	"golang.org/x/text/encoding/charmap"
)

// showPDF writes the invoice as a plain A4 page. It uses the fonts that every PDF reader has,
// which know Western European letters only; a name in another script is read on the web page.
func (s *Server) showPDF(w http.ResponseWriter, r *http.Request) {
	inv, err := s.hosted(r.Context(), r.PathValue("token"))
	if err == nil && inv == nil {
		http.Error(w, "There is no such invoice.", http.StatusNotFound)
		return
	}
	var page payPage
	if err == nil {
		page, err = s.payPage(r.Context(), inv, r.PathValue("token"))
	}
	var body bytes.Buffer
	if err == nil {
		err = writePDF(&body, page, inv.Created)
	}
	if err != nil {
		s.log.Error("stripe sandbox pdf", "error", err)
		http.Error(w, "The PDF could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", "invoice-"+page.Number+".pdf"))
	_, _ = body.WriteTo(w) // a reader who left is no error
}

// The page's measures in millimetres.
const (
	pdfMargin = 20.0
	pdfWidth  = 210 - 2*pdfMargin
	pdfRow    = 7.0
	pdfSum    = 45.0
)

func writePDF(body *bytes.Buffer, page payPage, created int64) error {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetTitle("Invoice "+page.Number+" (sandbox)", true)
	pdf.SetLang("en")
	pdf.SetCreationDate(time.Unix(created, 0).UTC())
	pdf.SetModificationDate(time.Unix(created, 0).UTC())
	pdf.SetMargins(pdfMargin, pdfMargin, pdfMargin)
	pdf.AddPage()
	pdf.SetFont("Helvetica", "B", 10)
	pdf.SetTextColor(0x8c, 0x1d, 0x2f)
	pdf.CellFormat(pdfWidth, pdfRow, latin("Sandbox \u2013 no real money"), "B", 1, "L", false, 0, "")
	pdf.SetTextColor(0x1b, 0x1a, 0x17)
	pdf.Ln(6)
	pdf.SetFont("Times", "", 24)
	pdf.CellFormat(pdfWidth, 12, latin("Invoice "+page.Number), "", 1, "L", false, 0, "")
	pdf.SetFont("Helvetica", "", 10)
	head := []string{page.Word, "Issued " + page.Issued}
	if page.Due != "" {
		head = append(head, "Due "+page.Due)
	}
	pdf.CellFormat(pdfWidth, pdfRow, latin(strings.Join(head, "  \u00b7  ")), "", 1, "L", false, 0, "")
	pdf.Ln(4)
	for _, l := range append([]string{page.Name, page.Email}, page.Address...) {
		pdf.CellFormat(pdfWidth, 5, latin(l), "", 1, "L", false, 0, "")
	}
	for _, f := range page.Fields {
		pdf.CellFormat(pdfWidth, 5, latin(f.Name+": "+f.Value), "", 1, "L", false, 0, "")
	}
	pdf.Ln(4)
	if page.Description != "" {
		pdf.MultiCell(pdfWidth, 5, latin(page.Description), "", "L", false)
		pdf.Ln(4)
	}
	for _, l := range page.Lines {
		pdfAmount(pdf, l)
	}
	for _, l := range page.Sums {
		pdfAmount(pdf, l)
	}
	pdf.SetFont("Helvetica", "B", 11)
	pdfAmount(pdf, payLine{"Total", page.Total})
	if page.Footer != "" {
		pdf.Ln(6)
		pdf.SetFont("Helvetica", "", 9)
		pdf.MultiCell(pdfWidth, 4.5, latin(page.Footer), "", "L", false)
	}
	if err := pdf.Output(body); err != nil {
		return fmt.Errorf("write invoice %s: %w", page.Number, err)
	}
	return nil
}

// pdfAmount writes a label, over several lines if it is long, and the amount beside it.
func pdfAmount(pdf *fpdf.Fpdf, l payLine) {
	pdf.CellFormat(pdfWidth, 0, "", "T", 1, "L", false, 0, "")
	pdf.Ln(1.5)
	top := pdf.GetY()
	pdf.SetXY(pdfMargin+pdfWidth-pdfSum, top)
	pdf.CellFormat(pdfSum, 5, latin(l.Amount), "", 0, "R", false, 0, "")
	pdf.SetXY(pdfMargin, top)
	pdf.MultiCell(pdfWidth-pdfSum, 5, latin(l.Label), "", "L", false)
	pdf.Ln(1.5)
}

// latin encodes text for the standard fonts, or says where to read it.
func latin(text string) string {
	encoded, err := charmap.Windows1252.NewEncoder().String(text)
	if err != nil {
		return "(in another script: see the invoice's web page)"
	}
	return encoded
}
