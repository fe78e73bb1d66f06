package sandbox

import (
	"context"
	"fmt"
	"strconv"
	"strings"
)

// linesShown is how many lines an invoice carries in itself; the rest is at .../lines.
const linesShown = 10

func itemsOf(ctx context.Context, q query, invoiceID string) ([]item, error) {
	return selectAll[item](ctx, q, `kind = $1 AND invoice = $2 ORDER BY seq`, kindItem, invoiceID)
}

// total recomputes a draft from its items: net, tax per rate, gross, and what the
// customer's balance leaves to pay. Each line's tax is rounded
// by itself and then added up.
func (c *request) total(inv *invoice) error {
	items, err := itemsOf(c.ctx, c.tx, inv.ID)
	if err != nil {
		return err
	}
	var net, tax int64
	perRate := map[string]int{}
	inv.TotalTaxAmounts = []taxAmount{}
	inv.assess()
	for _, it := range items {
		net += it.Amount
		amounts, err := inv.taxOn(&it)
		if err != nil {
			return err
		}
		for _, a := range amounts {
			tax += a.Amount
			if at, seen := perRate[a.TaxRate]; seen {
				inv.TotalTaxAmounts[at].Amount += a.Amount
				inv.TotalTaxAmounts[at].TaxableAmount += a.TaxableAmount
				continue
			}
			perRate[a.TaxRate] = len(inv.TotalTaxAmounts)
			inv.TotalTaxAmounts = append(inv.TotalTaxAmounts, a)
		}
	}
	inv.Tax = nil
	if len(perRate) > 0 {
		inv.Tax = &tax
	}
	inv.Subtotal, inv.SubtotalExcludingTax, inv.TotalExcludingTax = net, net, net
	inv.Total = net + tax
	cus, err := find[customer](c.ctx, c.tx, kindCustomer, inv.Customer, false)
	if err != nil {
		return err
	}
	if cus != nil {
		inv.StartingBalance = cus.Balance
	}
	inv.due()
	return c.keepAutomaticRate(inv)
}

// due shows in a draft what its customer's balance would leave to pay; only
// finalizing takes the balance (settleBalance).
func (i *invoice) due() {
	i.AmountDue = max(i.Total+i.StartingBalance, 0)
	i.AmountRemaining = i.AmountDue
}

func (i *invoice) line(it *item) (line, error) {
	amounts, err := i.taxOn(it)
	if err != nil {
		return line{}, err
	}
	return line{
		ID: "il_" + strings.TrimPrefix(it.ID, "ii_"), Object: "line_item",
		Amount: it.Amount, AmountExcludingTax: it.Amount, UnitExcludingTax: strconv.FormatInt(it.Amount, 10),
		Currency: it.Currency, Description: it.Description, Discountable: it.Discountable,
		DiscountAmounts: []string{}, Discounts: []string{}, Invoice: deref(it.Invoice), InvoiceItem: it.ID,
		Metadata: it.Metadata, Period: it.Period, Quantity: it.Quantity,
		TaxAmounts: amounts, TaxRates: it.TaxRates, Type: "invoiceitem",
	}, nil
}

// showInvoice gives an invoice as Stripe shows it, with its first lines.
func showInvoice(ctx context.Context, q query, inv *invoice) (map[string]any, error) {
	items, err := itemsOf(ctx, q, inv.ID)
	if err != nil {
		return nil, err
	}
	inv.Lines = lineList{Object: "list", Data: []line{}, URL: "/v1/invoices/" + inv.ID + "/lines", HasMore: len(items) > linesShown}
	for i := range items[:min(len(items), linesShown)] {
		l, err := inv.line(&items[i])
		if err != nil {
			return nil, fmt.Errorf("show invoice %s: %w", inv.ID, err)
		}
		inv.Lines.Data = append(inv.Lines.Data, l)
	}
	return toMap(inv)
}

func listLines(c *request) (any, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, c.path("id"), false)
	if err != nil {
		return nil, err
	}
	limit, err := c.pageSize()
	if err != nil {
		return nil, err
	}
	items, err := itemsOf(c.ctx, c.tx, inv.ID)
	if err != nil {
		return nil, err
	}
	page := &list{Object: "list", Data: []any{}, URL: "/v1/invoices/" + inv.ID + "/lines"}
	after, skipping := c.Get("starting_after"), c.Get("starting_after") != ""
	for i := range items {
		l, err := inv.line(&items[i])
		if err != nil {
			return nil, err
		}
		if !skipping {
			page.Data = append(page.Data, l)
		}
		skipping = skipping && l.ID != after
	}
	page.cut(limit)
	return page, nil
}
