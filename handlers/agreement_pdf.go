package handlers

import (
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/certificate"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// agreementPDF draws the evidence in a language, the licensee's own by default. The same agreement gives the same bytes.
func (h *Handlers) agreementPDF(c *fiber.Ctx, r models.Request) error {
	lang := c.Query("lang", r.Language)
	if !slices.Contains(h.words.Languages(), lang) {
		return fmt.Errorf("agreement in %q: %w", lang, models.ErrNotFound)
	}
	if err := h.desk.Allow(c.UserContext(), "agreement:"+sender(c), 2*time.Second, 30); err != nil {
		return err
	}
	p, err := h.paperOf(c, r, lang)
	if err != nil {
		return err
	}
	if p.accepted == nil {
		return models.ErrNotFound
	}
	house, err := models.PublicationByID(c.UserContext(), h.db, r.PublicationID)
	if err != nil {
		return err
	}
	pdf, err := certificate.RenderAgreement(h.words.Printer(lang), p.printed(h.words.Printer(lang), zoneOf(r, house)))
	if err != nil {
		return err
	}
	return download(c, "application/pdf", fmt.Sprintf("agreement-%s-%d-%s.pdf", r.Reference, p.q.Version, lang), pdf)
}

// printed is the paper as it is drawn: the term sheet's own rows, in sections.
func (p paper) printed(words *i18n.Printer, zone *time.Location) certificate.Agreement {
	a, s := p.sheet, p.shown(words, zone)
	out := certificate.Agreement{
		Sandbox: a.Test(), Reference: a.Reference, Version: a.QuoteVersion, Notice: s.TakenBack, May: a.May, Must: a.Must, MayNot: a.MayNot,
		Publication: certificate.Publication{Name: a.Licensor.Publication, LegalName: a.Licensor.LegalName, ContactEmail: a.Licensor.Email, AccentHex: a.Licensor.Accent},
		Licensee:    certificate.Licensee{Organisation: a.Licensee.Organisation, Country: a.Licensee.Country, OnBehalfOf: a.Licensee.OnBehalfOf, ContactName: a.Licensee.Contact},
		TermsTitle:  words.T("certificate.terms_version", "Version", a.Terms.Version), Terms: printedTerms(a, words.Lang()),
		At: p.accepted.At.UTC(), Zone: zone, JSON: p.proof,
	}
	for _, w := range a.Works {
		published, _ := time.Parse(time.DateOnly, w.PublishedOn) // absent: no date is printed
		out.Works = append(out.Works, certificate.Work{Title: w.Title, Author: w.Author, PublishedOn: published, URL: w.URL, Language: w.Language, ImagesExcluded: w.ImagesOmitted})
	}
	out.Sections = []certificate.Section{
		{Title: words.T("public_agreement.grant"), Rows: printedRows(s.GrantRows, false)},
		{Title: words.T("public_agreement.fee"), Rows: printedFee(words, s)},
		{Title: words.T("public_agreement.steps"), Rows: printedSteps(words, s)},
		{Title: words.T("public_agreement.conditions"), Rows: printedRows(append(s.Payment, printedPayer(a, s)...), false)},
		{Title: words.T("public_agreement.acceptance"), Rows: printedRows(s.Signed, false)},
		{Title: words.T("public_agreement.proofs"), Rows: printedRows(s.Proofs, true)},
	}
	return out
}

// printedPayer is who pays, which the licensee's block of the paper has no room for.
func printedPayer(a licensing.Agreement, s views.TermSheet) []views.Row {
	if a.Licensee.Billing.LegalName == "" {
		return nil
	}
	last := len(s.Licensee.Values) - 1
	return []views.Row{{Term: s.Licensee.Term, Values: s.Licensee.Values[last:]}}
}

func printedRows(rows []views.Row, small bool) []certificate.Row {
	var out []certificate.Row
	for _, row := range rows {
		for i, value := range row.Values {
			r := certificate.Row{Label: row.Term, Value: value, Quoted: true, Small: small}
			if i > 0 {
				r.Label = ""
			}
			out = append(out, r)
		}
	}
	return out
}

func printedFee(words *i18n.Printer, s views.TermSheet) []certificate.Row {
	if s.Gratis != "" {
		return []certificate.Row{{Label: "", Value: s.Gratis, Strong: true}}
	}
	var out []certificate.Row
	for _, l := range s.Bill.Lines {
		out = append(out, certificate.Row{Label: l.Text, Amount: words.Money(l.Minor, s.Bill.Currency)})
	}
	if s.Bill.HasTax {
		out = append(out,
			certificate.Row{Label: words.T("public_parts.bill.net"), Amount: words.Money(s.Bill.Net, s.Bill.Currency)},
			certificate.Row{Label: s.Bill.TaxLabel, Amount: words.Money(s.Bill.Tax, s.Bill.Currency)})
	}
	out = append(out, certificate.Row{Label: words.T("public_parts.bill.total"), Amount: words.MoneyISO(s.Bill.Total, s.Bill.Currency), Strong: true})
	return append(out, printedRows(s.Reasons, false)...)
}

func printedSteps(words *i18n.Printer, s views.TermSheet) []certificate.Row {
	var out []certificate.Row
	for _, part := range s.Parts {
		for _, step := range part.Price.Steps {
			text := step.Text
			if step.Sum != "" {
				text += " (" + words.Isolate(strings.ReplaceAll(step.Sum, "\u2212", "\u2013")) + ")" // the paper's faces have no minus sign
			}
			out = append(out, certificate.Row{Label: text, Amount: words.Money(step.Minor, part.Price.Currency), Strong: step.Last})
		}
	}
	return out
}

// printedTerms are the terms in a language, or in the one that they are written in.
func printedTerms(a licensing.Agreement, lang string) []certificate.Paragraph {
	text := models.TermsVersion{Texts: a.Terms.Texts}.Text(lang)
	var out []certificate.Paragraph
	for _, b := range views.LegalTextOf(lang, text).Blocks {
		if b.Text != "" {
			out = append(out, certificate.Paragraph{Text: b.Text, Heading: b.Kind == "heading"})
		}
		for _, item := range b.Items {
			out = append(out, certificate.Paragraph{Text: item, Item: true})
		}
	}
	return out
}
