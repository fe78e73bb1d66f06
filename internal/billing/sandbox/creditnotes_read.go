package sandbox

import (
	"context"
	"errors"
	"strings"

	"imprimatur/internal/money"
)

func notesOf(ctx context.Context, q query, invoiceID string) ([]creditNote, error) {
	return selectAll[creditNote](ctx, q, `kind = $1 AND invoice = $2 ORDER BY seq`, kindCreditNote, invoiceID)
}

// divide takes the tax out of the credit in the proportion of the invoice. It is worked out from
// all that is credited so far, so that notes which together cover the invoice together carry
// exactly its tax.
func (n *creditNote) divide(inv *invoice, earlier []creditNote) error {
	var credited int64
	had := map[string]int64{}
	for _, e := range earlier {
		if e.Status == "void" {
			continue
		}
		credited += e.Amount
		for _, t := range e.TaxAmounts {
			had[t.TaxRate] += t.Amount
		}
	}
	n.TaxAmounts = []taxAmount{}
	var tax int64
	for _, t := range inv.TotalTaxAmounts {
		whole := money.Amount{Minor: t.Amount, Currency: strings.ToUpper(inv.Currency)}
		until, err := whole.MulRatio(credited+n.Amount, inv.Total, money.HalfUp)
		if err != nil {
			return refuse("", "amount", "The tax in %d cannot be computed.", n.Amount)
		}
		part := t
		part.Amount = until.Minor - had[t.TaxRate]
		tax += part.Amount
		n.TaxAmounts = append(n.TaxAmounts, part)
	}
	for i := range n.TaxAmounts {
		n.TaxAmounts[i].TaxableAmount = n.Amount - tax
	}
	n.Total, n.Subtotal, n.SubtotalExcludingTax, n.TotalExcludingTax = n.Amount, n.Amount-tax, n.Amount-tax, n.Amount-tax
	n.Lines = noteLineList{Object: "list", URL: "/v1/credit_notes/" + n.ID + "/lines", Data: []noteLine{{
		ID: "cnli_" + strings.TrimPrefix(n.ID, "cn_"), Object: "credit_note_line_item", Amount: n.Subtotal, AmountExcludingTax: n.Subtotal,
		Description: optional("Credit for invoice " + deref(inv.Number)), DiscountAmounts: []string{}, Quantity: 1,
		TaxAmounts: n.TaxAmounts, TaxRates: []taxRate{}, Type: "custom_line_item",
		UnitAmount: n.Subtotal, UnitAmountDecimal: decimalText(n.Subtotal), UnitExcludingTax: decimalText(n.Subtotal),
	}}}
	return nil
}

func getCreditNote(c *request) (any, error) {
	return get[creditNote](c.ctx, c.tx, kindCreditNote, c.path("id"), false)
}

func listCreditNotes(c *request) (any, error) {
	where := &conditions{}
	for name, kind := range map[string]string{"customer": kindCustomer, "invoice": kindInvoice} {
		id := c.Get(name)
		if id == "" {
			continue
		}
		if _, err := named[columnsOnly](c.ctx, c.tx, kind, name, id, false); err != nil {
			return nil, err
		}
		where.add(name+" = $%d", id)
	}
	return c.listObjects(kindCreditNote, "/v1/credit_notes", where)
}

func updateCreditNote(c *request) (any, error) {
	n, err := get[creditNote](c.ctx, c.tx, kindCreditNote, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	before, err := toMap(n)
	if err != nil {
		return nil, err
	}
	if err := c.atMost(map[string]int{"memo": 5000}); err != nil {
		return nil, err
	}
	if c.has("memo") {
		n.Memo = optional(c.Get("memo"))
	}
	if n.Metadata, err = c.metadata(n.Metadata); err != nil {
		return nil, err
	}
	return n, errors.Join(save(c.ctx, c.tx, n), c.emitUpdated("credit_note.updated", n.ID, n, before))
}

// voidCreditNote gives an open invoice back what the note took off it. What was given back after
// payment stays given back.
func voidCreditNote(c *request) (any, error) {
	n, err := get[creditNote](c.ctx, c.tx, kindCreditNote, c.path("id"), false)
	if err != nil {
		return nil, err
	}
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, n.Invoice, true)
	if err != nil {
		return nil, err
	}
	if n, err = get[creditNote](c.ctx, c.tx, kindCreditNote, n.ID, true); err != nil { // as it is under the lock
		return nil, err
	}
	switch {
	case n.Status == "void":
		return nil, refuse("", "", "This credit note is already void.")
	case n.Type != "pre_payment" || (inv.Status != "open" && inv.Status != "uncollectible"):
		return nil, refuse("", "", "You can only void a credit note of an invoice that is open. This invoice is %s.", inv.Status)
	}
	before, err := showInvoice(c.ctx, c.tx, inv)
	if err != nil {
		return nil, err
	}
	pi, err := c.intentOf(inv)
	if err != nil {
		return nil, err
	}
	if pi.Status == "processing" {
		return nil, refuse("", "", "Invoices with `processing` payments cannot be changed.")
	}
	inv.PrePaymentCredit -= n.Amount
	inv.AmountDue += n.Amount
	inv.AmountRemaining += n.Amount
	pi.Amount = inv.AmountDue
	n.Status, n.VoidedAt = "void", &c.now
	return n, errors.Join(save(c.ctx, c.tx, pi), save(c.ctx, c.tx, inv), save(c.ctx, c.tx, n),
		c.emit("credit_note.voided", n.ID, n, nil), c.emitInvoiceUpdated(inv, before))
}
