package handlers

import (
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// bill makes an open invoice in a currency.
func (h *house) bill(key, currency string) (models.Request, models.Invoice) {
	h.t.Helper()
	r := h.asked(key, func(s *licensing.Submission) { s.Currency = currency })
	q := h.quote(r, func(in *licensing.QuoteInput) {
		if in.Currency = currency; currency != "GBP" { // the card has no price in it
			in.Overrides = []pricing.Override{{Line: 0, AmountMinor: 24707, Reason: "by hand"}}
		}
	})
	h.holding(r).post("/r/"+r.Reference+"/accept", signature(q)).leads("/r/" + r.Reference + "/pay")
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), h.invoiceOf(r).ID))
	return h.refresh(r), h.invoiceOf(r)
}

// sale is an invoice that a card has paid.
func (h *house) sale(key, currency string) models.Invoice {
	h.t.Helper()
	r, inv := h.bill(key, currency)
	h.pays(inv, sandbox.PaidByCard)
	return h.invoiceOf(r)
}

// credits has a credit note asked for and issued.
func (h *house) credits(inv models.Invoice, minor int64, outside bool) {
	h.t.Helper()
	ctx := h.t.Context()
	must(h.t, h.desk.Credit(ctx, h.admin.Actor(), inv.ID, licensing.CreditInput{AmountMinor: minor, Outside: outside, Reason: "order_change", Memo: "=A part"}))
	notes := h.notes()
	must(h.t, h.desk.IssueCreditNote(ctx, notes[len(notes)-1].ID))
}

func (h *house) settles(inv models.Invoice, kind string) {
	h.t.Helper()
	ctx := h.t.Context()
	must(h.t, h.desk.Settle(ctx, h.admin.Actor(), inv.ID, licensing.SettleInput{Kind: kind, Reference: "-77", ReceivedOn: h.clock.now().Format(time.DateOnly)}))
	all := h.settlements()
	must(h.t, h.desk.SettleInvoice(ctx, all[len(all)-1].ID))
}

// readAll brings every invoice to what Stripe says.
func (h *house) readAll() {
	h.t.Helper()
	var ids []int64
	must(h.t, h.db.Raw(`SELECT id FROM invoices WHERE stripe_invoice_id IS NOT NULL ORDER BY id`).Scan(&ids).Error)
	for _, id := range ids {
		must(h.t, h.desk.ReadMoney(h.t.Context(), id))
	}
}

// scripted lives a period in which everything happens that can happen to money.
func (h *house) scripted(currency string) {
	h.t.Helper()
	ctx := h.t.Context()
	h.sale(currency+" kept", currency)
	h.bill(currency+" open", currency)
	_, debited := h.bill(currency+" debit", currency)
	h.pays(debited, sandbox.DebitStarted)

	_, lowered := h.bill(currency+" lowered", currency)
	h.credits(lowered, 1501, false)
	h.pays(lowered, sandbox.PaidByCard)
	_, stillOpen := h.bill(currency+" lowered and open", currency)
	h.credits(stillOpen, 99, false)
	_, settled := h.bill(currency+" credited whole", currency)
	h.credits(settled, settled.TotalMinor, false)

	h.clock.pass(24 * time.Hour)
	part := h.sale(currency+" part back", currency)
	h.credits(part, 3333, false)
	h.credits(part, 1, true)
	plain := h.sale(currency+" refunded at Stripe", currency)
	_, err := h.stripe.RefundInvoice(ctx, *plain.StripeInvoiceID, 0)
	must(h.t, err)
	failed := h.sale(currency+" refund failed", currency)
	refund, err := h.stripe.RefundInvoice(ctx, *failed.StripeInvoiceID, 700)
	must(h.t, err)
	h.readAll()
	h.clock.pass(time.Hour)
	must(h.t, h.stripe.SettleRefund(ctx, refund, sandbox.RefundFailed))

	h.clock.pass(24 * time.Hour)
	for name, steps := range map[string][]sandbox.DisputeStep{
		"open": nil, "won": {sandbox.DisputeAnswered, sandbox.DisputeWon}, "lost": {sandbox.DisputeLost},
	} {
		id, err := h.stripe.DisputeInvoice(ctx, *h.sale(currency+" dispute "+name, currency).StripeInvoiceID, false)
		must(h.t, err)
		for _, step := range steps {
			must(h.t, h.stripe.MoveDispute(ctx, id, step))
		}
	}
	_, err = h.stripe.DisputeInvoice(ctx, *h.sale(currency+" inquiry", currency).StripeInvoiceID, true)
	must(h.t, err)

	_, outside := h.bill(currency+" outside", currency)
	h.settles(outside, "received")
	h.credits(outside, 250, false)
	_, lost := h.bill(currency+" written off", currency)
	h.settles(lost, "written_off")
	_, recovered := h.bill(currency+" recovered", currency)
	h.settles(recovered, "written_off")
	h.clock.pass(time.Hour)
	h.pays(recovered, sandbox.PaidByCard)
	_, void := h.bill(currency+" void", currency)
	must(h.t, h.desk.CancelAsDesk(ctx, h.admin.Actor(), void.ID, "Billed twice"))
	must(h.t, h.desk.CancelInvoice(ctx, void.ID))
	h.readAll()
}
