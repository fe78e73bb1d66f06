package sandbox

import "strings"

// updateInvoice changes a draft. Of a finalized invoice only the metadata can change.
func updateInvoice(c *request) (any, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	before, err := showInvoice(c.ctx, c.tx, inv)
	if err != nil {
		return nil, err
	}
	if inv.Status != "draft" {
		for name := range c.Values {
			if !strings.HasPrefix(name, "metadata") && !strings.HasPrefix(name, "expand") {
				return nil, refuse("", name, "Finalized invoices can't be updated in this way")
			}
		}
	}
	if err := c.fillInvoice(inv); err != nil {
		return nil, err
	}
	if inv.Status == "draft" {
		if err := c.total(inv); err != nil {
			return nil, err
		}
	}
	if err := save(c.ctx, c.tx, inv); err != nil {
		return nil, err
	}
	shown, err := showInvoice(c.ctx, c.tx, inv)
	if err != nil {
		return nil, err
	}
	return shown, c.emitInvoiceUpdated(inv, before)
}

// deleteInvoice removes a draft. Its items stay bound to it: nothing bills them again.
func deleteInvoice(c *request) (any, error) {
	inv, err := get[invoice](c.ctx, c.tx, kindInvoice, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	if inv.Status != "draft" {
		return nil, refuse("invoice_not_editable", "", "You can only delete draft invoices.")
	}
	shown, err := showInvoice(c.ctx, c.tx, inv)
	if err != nil {
		return nil, err
	}
	if err := remove(c.ctx, c.tx, kindInvoice, inv.ID); err != nil {
		return nil, err
	}
	return deleted{ID: inv.ID, Object: kindInvoice, Deleted: true}, c.emit("invoice.deleted", inv.ID, shown, nil)
}
