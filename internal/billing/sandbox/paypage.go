package sandbox

import (
	"context"
	"fmt"
	"math"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/money"
)

// payPage is what the hosted invoice page shows.
type payPage struct {
	Path, PDF, Notice             string
	Number, Currency, Description string
	Footer                        string
	Issued, Due                   string
	Name, Email                   string
	Address                       []string
	Fields                        []customField
	Lines                         []payLine
	Sums                          []payLine
	Total, Remaining              string
	Word, Tone, Sentence          string
	Problem                       string // of the last attempt
	Card, Debit, Transfer         bool   // ways of paying that are open now
	Half                          bool   // of the rest can be transferred
	Arrived                       string
	Processing                    bool
}

type payLine struct{ Label, Amount string }

func (s *Server) payPage(ctx context.Context, inv *invoice, token string) (payPage, error) {
	path := pagePrefix + "/i/" + token
	page := payPage{
		Path: path, PDF: path + "/pdf", Number: deref(inv.Number), Currency: strings.ToUpper(inv.Currency),
		Description: deref(inv.Description), Footer: deref(inv.Footer), Fields: inv.CustomFields,
		Issued: date(inv.StatusTransitions.FinalizedAt), Due: date(inv.DueDate),
		Name: deref(inv.CustomerName), Email: deref(inv.CustomerEmail), Address: inv.CustomerAddress.lines(),
		Total: amount(inv.Total, inv.Currency), Remaining: amount(inv.AmountRemaining, inv.Currency),
	}
	items, err := itemsOf(ctx, s.db, inv.ID)
	if err != nil {
		return payPage{}, err
	}
	for i := range items {
		page.Lines = append(page.Lines, payLine{deref(items[i].Description), amount(items[i].Amount, inv.Currency)})
	}
	page.Sums = sums(inv, items)
	return page, s.payState(ctx, &page, inv)
}

// sums are the rows between the lines and the total.
func sums(inv *invoice, items []item) []payLine {
	var rows []payLine
	if len(inv.TotalTaxAmounts) > 0 {
		rows = append(rows, payLine{"Subtotal", amount(inv.Subtotal, inv.Currency)})
	}
	names := map[string]string{}
	for _, it := range items {
		for _, rate := range it.TaxRates {
			names[rate.ID] = fmt.Sprintf("%s %s %%", rate.DisplayName, strconv.FormatFloat(rate.Percentage, 'f', -1, 64))
		}
	}
	for _, t := range inv.TotalTaxAmounts {
		rows = append(rows, payLine{names[t.TaxRate], amount(t.Amount, inv.Currency)})
	}
	if inv.StartingBalance != 0 {
		rows = append(rows, payLine{"Earlier balance", amount(inv.StartingBalance, inv.Currency)})
	}
	return rows
}

// payState tells the states apart that a payer must be able to tell apart.
func (s *Server) payState(ctx context.Context, page *payPage, inv *invoice) error {
	page.Word, page.Tone = "Payment due", "warn"
	switch inv.Status {
	case "paid":
		page.Word, page.Tone, page.Sentence = "Paid", "ok", "This invoice is paid. You can close this page: the publisher has been told."
		return nil
	case "void":
		page.Word, page.Tone, page.Sentence = "Cancelled", "neutral", "This invoice was cancelled by the publisher. Nothing is owed."
		return nil
	}
	pi, err := find[intent](ctx, s.db, kindIntent, deref(inv.PaymentIntent), false)
	if err != nil || pi == nil {
		return err
	}
	if pi.Status == "processing" {
		page.Word, page.Tone, page.Processing = "Payment on its way", "info", true
		page.Sentence = "The bank debit has been started. A real bank needs some days; here you decide how it ends."
		return nil
	}
	if pi.LastPaymentError != nil {
		page.Problem = pi.LastPaymentError.Message
	}
	methods := pi.PaymentMethodTypes
	page.Card = slices.Contains(methods, "card")
	page.Transfer = slices.Contains(methods, "customer_balance")
	for _, m := range methods {
		page.Debit = page.Debit || strings.HasSuffix(m, "_debit") || m == "us_bank_account"
	}
	arrived, err := cashOf(ctx, s.db, inv.Customer, inv.Currency)
	missingNow := pi.Amount - min(arrived, pi.Amount)
	if arrived > 0 {
		page.Arrived = amount(min(arrived, pi.Amount), inv.Currency)
		page.Remaining = amount(missingNow, inv.Currency)
	}
	page.Half = missingNow > 1
	return err
}

func (a *address) lines() []string {
	if a == nil {
		return nil
	}
	town := strings.TrimSpace(deref(a.PostalCode) + " " + deref(a.City))
	var lines []string
	for _, l := range []string{deref(a.Line1), deref(a.Line2), town, deref(a.State), deref(a.Country)} {
		if l != "" {
			lines = append(lines, l)
		}
	}
	return lines
}

// amount writes minor units as "GBP 265.00".
func amount(minor int64, currency string) string {
	code := strings.ToUpper(currency)
	if minor == math.MinInt64 {
		return code
	}
	return code + " " + money.Amount{Minor: minor, Currency: code}.Decimal()
}

func date(unix *int64) string {
	if unix == nil {
		return ""
	}
	return time.Unix(*unix, 0).UTC().Format("2 January 2006")
}

// localPath cuts the application's own address off a hosted link.
func localPath(link, base string) string { return strings.TrimPrefix(link, base) }
