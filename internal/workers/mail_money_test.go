package workers

import (
	"strings"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// moneyJourneys lead to the letters about money that comes back.
var moneyJourneys = []journey{
	{"a credit note before payment", func(h *house) models.Request {
		r, inv := h.invoiced("ar")
		h.credit(inv, 1000)
		return r
	}, []expectation{{licensing.MailCredited, []string{"وينقص المبلغ المطلوب بهذا القدر", "> Fewer readers"}}}},
	{"all of it goes back, and comes again", refundFails, []expectation{
		{licensing.MailRefunded, []string{"to the way it was paid"}},
		{licensing.MailRevoked, []string{"is no longer valid. Its fee was paid back in full.", "take the work down now"}},
		{licensing.MailDeskRefundFailed, []string{"did not reach the payer"}},
		{licensing.MailRestored, []string{"is in force again"}},
	}},
	{"a dispute is lost", func(h *house) models.Request {
		r, inv := h.sold()
		id, err := h.stripe.DisputeInvoice(h.t.Context(), *inv.StripeInvoiceID, false)
		must(h.t, err)
		h.readMoney(inv)
		must(h.t, h.stripe.MoveDispute(h.t.Context(), id, sandbox.DisputeLost))
		return r
	}, []expectation{
		{licensing.MailSuspended, []string{"is suspended. The payment is disputed at the bank."}},
		{licensing.MailDeskDispute, []string{"The licence is suspended", "Answer the bank by"}},
	}},
	{"money from elsewhere waits for a second person", func(h *house) models.Request {
		r, inv := h.invoiced("en")
		must(h.t, h.db.Exec(`UPDATE publications SET four_eyes = '{"GBP": 1}'`).Error)
		must(h.t, h.desk.Settle(h.t.Context(), h.editor, inv.ID, licensing.SettleInput{Kind: "received", Reference: "HSBC 4711", ReceivedOn: h.at.Format("2006-01-02")}))
		return r
	}, []expectation{{licensing.MailDeskSettlement, []string{"needs a second pair of eyes"}}}},
}

// TestWhoPaysGetsNoKeyToTheRequest: nobody has confirmed the finance address, so that its letters lead to the invoice
// at Stripe, or to the rights desk, and never to the request; the requester's copies do.
func TestWhoPaysGetsNoKeyToTheRequest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := payLater(h)
	inv, err := models.LatestInvoice(t.Context(), h.db, r.ID)
	must(t, err)
	h.credit(inv, 1000)
	h.toPayer(t, 4, inv.HostedURL)
	links := func(to string) (n int64) {
		must(t, h.db.Raw(`SELECT count(*) FROM links WHERE address_key = ?`, models.EmailKey(to)).Scan(&n).Error)
		return n
	}
	if links("accounts@revue.example") != 0 || links(r.ContactEmail) == 0 {
		t.Errorf("%d keys for who pays, %d for the requester", links("accounts@revue.example"), links(r.ContactEmail))
	}
	must(t, h.db.Exec(`UPDATE invoices SET hosted_url = ''`).Error)
	must(t, h.db.Exec(`UPDATE mails SET status = 'waiting' WHERE kind = 'credited'`).Error)
	h.sent = nil
	h.deliver()
	h.toPayer(t, 1, "mailto:"+h.pub.ContactEmail)
}

// toPayer checks the letters to the finance address: at least so many, each with a button to an address.
func (h *house) toPayer(t *testing.T, least int, button string) {
	t.Helper()
	for _, m := range h.sent {
		if m.To != "accounts@revue.example" {
			continue
		}
		least--
		if all := m.Text + m.HTML; strings.Contains(all, "key=") || strings.Contains(all, "/r/") || strings.Contains(all, "request's page") || strings.Contains(all, "Please do not forward") {
			t.Errorf("it leads to the request, or speaks of it:\n%s", m.Text)
		}
		if !strings.Contains(m.Text, "\n"+button+"\n") || !strings.Contains(m.HTML, `href="`+button+`"`) {
			t.Errorf("it does not lead to %s:\n%s", button, m.Text)
		}
	}
	if least > 0 {
		t.Errorf("%d letters to who pays are missing", least)
	}
}

func (h *house) sold() (models.Request, models.Invoice) {
	h.t.Helper()
	r, inv := h.invoiced("en")
	h.pay(inv, sandbox.PaidByCard)
	h.deliver()
	return r, inv
}

func (h *house) credit(inv models.Invoice, minor int64) {
	h.t.Helper()
	in := licensing.CreditInput{AmountMinor: minor, Reason: "order_change", Memo: "Fewer readers than agreed"}
	must(h.t, h.desk.Credit(h.t.Context(), h.editor, inv.ID, in))
	var id int64
	must(h.t, h.db.Raw(`SELECT id FROM credit_notes WHERE status = 'asked'`).Scan(&id).Error)
	must(h.t, h.desk.IssueCreditNote(h.t.Context(), id))
	h.deliver()
}

// readMoney lets the desk learn what happened at Stripe, and its letters leave.
func (h *house) readMoney(inv models.Invoice) {
	h.t.Helper()
	must(h.t, h.desk.ReadMoney(h.t.Context(), inv.ID))
	h.deliver()
}

func refundFails(h *house) models.Request {
	r, inv := h.sold()
	id, err := h.stripe.RefundInvoice(h.t.Context(), *inv.StripeInvoiceID, 0)
	must(h.t, err)
	h.readMoney(inv)
	must(h.t, h.stripe.SettleRefund(h.t.Context(), id, sandbox.RefundFailed))
	h.readMoney(inv)
	return r
}
