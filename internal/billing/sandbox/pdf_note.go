package sandbox

import (
	"bytes"
	"context"
	"database/sql"
	"errors"
	"fmt"
	"io"
	"net/http"
	"strings"
	"time"

	"codeberg.org/go-pdf/fpdf"
)

// showNotePDF writes a credit note as a plain A4 page, like an invoice.
func (s *Server) showNotePDF(w http.ResponseWriter, r *http.Request) {
	n, inv, err := s.hostedNote(r.Context(), r.PathValue("token"))
	if err == nil && n == nil {
		http.Error(w, "There is no such credit note.", http.StatusNotFound)
		return
	}
	var body bytes.Buffer
	if err == nil {
		err = writeNotePDF(&body, n, inv)
	}
	if err != nil {
		s.log.Error("stripe sandbox pdf", "error", err)
		http.Error(w, "The PDF could not be made.", http.StatusInternalServerError)
		return
	}
	w.Header().Set("Content-Type", "application/pdf")
	w.Header().Set("Content-Disposition", fmt.Sprintf("inline; filename=%q", "credit-note-"+n.Number+".pdf"))
	_, _ = body.WriteTo(w) // a reader who left is no error
}

// hostedNote finds the credit note behind a link, with its invoice; nil when there is none.
func (s *Server) hostedNote(ctx context.Context, token string) (*creditNote, *invoice, error) {
	var id string
	err := s.db.QueryRowContext(ctx, `SELECT id FROM stripe_sandbox.objects WHERE token = $1 AND kind = $2`, token, kindCreditNote).Scan(&id)
	if errors.Is(err, sql.ErrNoRows) {
		return nil, nil, nil
	}
	if err != nil {
		return nil, nil, fmt.Errorf("find credit note: %w", err)
	}
	n, err := get[creditNote](ctx, s.db, kindCreditNote, id, false)
	if err != nil {
		return nil, nil, err
	}
	inv, err := get[invoice](ctx, s.db, kindInvoice, n.Invoice, false)
	return n, inv, err
}

func writeNotePDF(body io.Writer, n *creditNote, inv *invoice) error {
	pdf := fpdf.New("P", "mm", "A4", "")
	pdf.SetTitle("Credit note "+n.Number+" (sandbox)", true)
	pdf.SetLang("en")
	pdf.SetCreationDate(time.Unix(n.Created, 0).UTC())
	pdf.SetModificationDate(time.Unix(n.Created, 0).UTC())
	pdf.SetMargins(pdfMargin, pdfMargin, pdfMargin)
	pdf.AddPage()
	pdf.SetFont("Helvetica", "B", 10)
	pdf.SetTextColor(0x8c, 0x1d, 0x2f)
	pdf.CellFormat(pdfWidth, pdfRow, latin("Sandbox \u2013 no real money"), "B", 1, "L", false, 0, "")
	pdf.SetTextColor(0x1b, 0x1a, 0x17)
	pdf.Ln(6)
	pdf.SetFont("Times", "", 24)
	pdf.CellFormat(pdfWidth, 12, latin("Credit note "+n.Number), "", 1, "L", false, 0, "")
	pdf.SetFont("Helvetica", "", 10)
	head := []string{strings.ToUpper(n.Status[:1]) + n.Status[1:], "Issued " + date(&n.Created), "For invoice " + deref(inv.Number)}
	pdf.CellFormat(pdfWidth, pdfRow, latin(strings.Join(head, "  \u00b7  ")), "", 1, "L", false, 0, "")
	pdf.Ln(4)
	for _, l := range append([]string{deref(inv.CustomerName), deref(inv.CustomerEmail)}, inv.CustomerAddress.lines()...) {
		pdf.CellFormat(pdfWidth, 5, latin(l), "", 1, "L", false, 0, "")
	}
	pdf.Ln(4)
	if n.Memo != nil {
		pdf.MultiCell(pdfWidth, 5, latin(*n.Memo), "", "L", false)
		pdf.Ln(4)
	}
	pdfAmount(pdf, payLine{"Net", amount(n.SubtotalExcludingTax, n.Currency)})
	pdfAmount(pdf, payLine{"Tax", amount(n.Amount-n.SubtotalExcludingTax, n.Currency)})
	pdf.SetFont("Helvetica", "B", 11)
	pdfAmount(pdf, payLine{"Credited", amount(n.Amount, n.Currency)})
	if err := pdf.Output(body); err != nil {
		return fmt.Errorf("write credit note %s: %w", n.Number, err)
	}
	return nil
}
