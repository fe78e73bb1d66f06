package sandbox

import (
	"context"
	"errors"
	"fmt"
	"net/http"
	"net/url"
	"slices"
	"strings"

	"imprimatur/internal/money"
)

// invoiceForm is what was typed and what came of it.
type invoiceForm struct{ Notice, Amount, AmountError string }

type invoicePage struct {
	invoiceForm
	Path, Title, ID, State, Tone, Link, Said string
	Figures                                  []payLine
	Pay                                      []choice // what payers, banks and staff can do before it is paid
	Left                                     string   // of the charge; empty when there is nothing to give back
	Refunds, Disputes                        []panelCase
	Notes                                    []panelNote
	Events                                   []panelEvent
}

// panelCase is a refund or a dispute with what can happen to it.
type panelCase struct {
	ID, Amount, Status string
	Acts               []choice
}

// cases is a table of them on a page.
type cases struct {
	Path, Name string
	All        []panelCase
}

func newCases(path, name string, all []panelCase) cases { return cases{path, name, all} }

type panelNote struct{ Number, Amount, Kind, Status, PDF string }

func (p panel) showInvoice(w http.ResponseWriter, r *http.Request, status int, form invoiceForm) {
	page, err := p.invoicePage(r.Context(), r.PathValue("id"))
	switch {
	case err != nil:
		p.pageFailed(w, p.pages, err)
	case page == nil:
		notFound(w, p.pages)
	default:
		page.invoiceForm, page.Said = form, said[r.URL.Query().Get("said")]
		render(w, p.pages, status, "invoice.html", page)
	}
}

// invoicePage gathers everything about an invoice; nil when there is none.
func (p panel) invoicePage(ctx context.Context, id string) (*invoicePage, error) {
	inv, err := find[invoice](ctx, p.db, kindInvoice, id, false)
	if err != nil || inv == nil {
		return nil, err
	}
	ledger, err := p.ledger(ctx, id)
	if err != nil {
		return nil, err
	}
	page := &invoicePage{Path: pagePrefix + "/invoices/" + id, Title: deref(inv.Number), ID: id, State: inv.Status,
		Tone: map[string]string{"paid": "ok", "open": "warn", "uncollectible": "bad"}[inv.Status]}
	if page.Title == "" {
		page.Title = "(draft)"
	}
	if page.Tone == "" {
		page.Tone = "neutral"
	}
	page.Link = localPath(deref(inv.HostedInvoiceURL), p.cfg.BaseURL)
	page.Figures = figures(ledger[0])
	ids := []string{id, deref(inv.PaymentIntent), deref(inv.Charge)}
	pi, err := find[intent](ctx, p.db, kindIntent, deref(inv.PaymentIntent), false)
	if err != nil {
		return nil, err
	}
	page.Pay = payActs(inv, pi)
	more, err := p.corrections(ctx, page, inv)
	if err != nil {
		return nil, err
	}
	events, err := p.Events(ctx, 2000)
	ids = append(ids, more...)
	page.Events = eventRows(slices.DeleteFunc(events, func(e EventEntry) bool { return !slices.Contains(ids, e.ObjectID) }))
	return page, err
}

// figures are the ledger's line in words; what is nothing is left out, but never the total.
func figures(e LedgerEntry) []payLine {
	lines := []payLine{{"Total", amount(e.TotalMinor, e.Currency)}}
	for _, l := range []struct {
		label string
		minor int64
	}{
		{"Due", e.AmountDueMinor - e.PaidMinor}, {"Collected", e.CollectedMinor}, {"Credited before payment", e.PreCreditMinor},
		{"Credited after payment", e.PostCreditMinor}, {"Of that, given back outside Stripe", e.OutOfBandCreditMinor},
		{"Refunded", e.RefundedMinor}, {"Of that, still on its way", e.PendingRefundMinor}, {"Taken by the payer’s bank", e.DisputedMinor},
	} {
		if l.minor != 0 {
			lines = append(lines, payLine{l.label, amount(l.minor, e.Currency)})
		}
	}
	return append(lines, payLine{"Kept", amount(e.KeptMinor(), e.Currency)})
}

// payActs are what can happen to an invoice before it is paid.
func payActs(inv *invoice, pi *intent) []choice {
	if (inv.Status != "open" && inv.Status != "uncollectible") || pi == nil {
		return nil
	}
	if pi.Status == "processing" {
		return []choice{{string(DebitCleared), "The debit arrives"}, {string(DebitReturned), "The bank returns the debit"}}
	}
	acts := []choice{
		{string(PaidByCard), "Pay by card"}, {string(CardDeclined), "Card is declined"}, {string(DebitStarted), "Start a bank debit"},
		{string(TransferExact), "Transfer the whole"}, {string(TransferShort), "Transfer half"}, {string(TransferOver), "Transfer too much"},
		{string(OutOfBand), "Paid outside Stripe"}, {"void", "Void"},
	}
	if inv.Status == "open" {
		acts = append(acts, choice{"write_off", "Write off"})
	}
	return acts
}

// corrections adds refunds, disputes and credit notes, and returns their ids.
func (p panel) corrections(ctx context.Context, page *invoicePage, inv *invoice) (ids []string, err error) {
	ch, err := find[charge](ctx, p.db, kindCharge, deref(inv.Charge), false)
	if err != nil {
		return nil, err
	}
	if ch != nil && ch.Status == "succeeded" && ch.Amount > ch.AmountRefunded {
		page.Left = amount(ch.Amount-ch.AmountRefunded, ch.Currency)
	}
	refunds, err := selectAll[refund](ctx, p.db, `kind = $1 AND body->>'charge' = $2 ORDER BY seq`, kindRefund, deref(inv.Charge))
	if err != nil {
		return nil, err
	}
	for _, r := range refunds {
		ids = append(ids, r.ID)
		page.Refunds = append(page.Refunds, panelCase{ID: r.ID, Amount: amount(r.Amount, r.Currency), Status: r.Status, Acts: refundActs(r.Status)})
	}
	disputes, err := disputesOf(ctx, p.db, deref(inv.Charge))
	if err != nil {
		return nil, err
	}
	for _, d := range disputes {
		ids = append(ids, d.ID)
		page.Disputes = append(page.Disputes, panelCase{ID: d.ID, Amount: amount(d.Amount, d.Currency), Status: d.Status, Acts: disputeActs(d.Status)})
	}
	notes, err := notesOf(ctx, p.db, inv.ID)
	for _, n := range notes {
		ids = append(ids, n.ID)
		page.Notes = append(page.Notes, panelNote{Number: n.Number, Amount: amount(n.Amount, n.Currency),
			Kind: strings.ReplaceAll(n.Type, "_", "-"), Status: n.Status, PDF: localPath(n.PDF, p.cfg.BaseURL)})
	}
	return ids, err
}

func refundActs(status string) []choice {
	switch status {
	case "pending":
		return []choice{{"refund:succeeded", "It arrives"}, {"refund:failed", "It fails"}}
	case "requires_action":
		return []choice{{"refund:succeeded", "It arrives"}, {"refund:failed", "It fails"}, {"refund:canceled", "Cancel it"}}
	case "succeeded":
		return []choice{{"refund:failed", "It fails after all"}}
	}
	return nil
}

func disputeActs(status string) []choice {
	switch status {
	case "needs_response":
		return []choice{{"dispute:answer", "Answer it"}, {"dispute:win", "Win"}, {"dispute:lose", "Lose"}}
	case "under_review":
		return []choice{{"dispute:win", "Win"}, {"dispute:lose", "Lose"}}
	case "warning_needs_response":
		return []choice{{"dispute:answer", "Answer it"}, {"dispute:drop", "The bank drops it"}, {"dispute:escalate", "It becomes a dispute"}}
	case "warning_under_review":
		return []choice{{"dispute:drop", "The bank drops it"}, {"dispute:escalate", "It becomes a dispute"}}
	}
	return nil
}

var errAmount = errors.New("amount not readable")

func (p panel) invoiceAct(w http.ResponseWriter, r *http.Request) {
	id := r.PathValue("id")
	inv, err := find[invoice](r.Context(), p.db, kindInvoice, id, false)
	switch {
	case err != nil:
		p.pageFailed(w, p.pages, err)
		return
	case inv == nil:
		notFound(w, p.pages)
		return
	}
	form := invoiceForm{Amount: r.PostFormValue("amount")}
	err = p.happenTo(r.Context(), inv, r.PostFormValue("act"), r.PostFormValue("case"), form.Amount)
	switch {
	case errors.Is(err, errAmount):
		form.AmountError = fmt.Sprintf("Type an amount in %s, such as %s.", strings.ToUpper(inv.Currency), money.Amount{Minor: inv.Total, Currency: strings.ToUpper(inv.Currency)}.Decimal())
		form.Notice = "Nothing was refunded. " + form.AmountError
		p.showInvoice(w, r, http.StatusUnprocessableEntity, form)
	case errors.Is(err, ErrOutcome):
		form.Notice = "That is not possible now: " + reason(err) + "."
		p.showInvoice(w, r, http.StatusConflict, form)
	case err != nil:
		p.pageFailed(w, p.pages, err)
	default:
		http.Redirect(w, r, pagePrefix+"/invoices/"+url.PathEscape(id)+"?said=done", http.StatusSeeOther)
	}
}

// happenTo lets one act of the page happen.
func (p panel) happenTo(ctx context.Context, inv *invoice, act, about, typed string) error {
	kind, step, _ := strings.Cut(act, ":")
	switch kind {
	case "refund":
		return p.SettleRefund(ctx, about, RefundOutcome(step))
	case "dispute":
		return p.MoveDispute(ctx, about, DisputeStep(step))
	case "refund_all":
		_, err := p.RefundInvoice(ctx, inv.ID, 0)
		return err
	case "refund_part":
		part, err := money.Parse(strings.TrimSpace(typed), strings.ToUpper(inv.Currency))
		if err != nil || part.Minor < 1 {
			return errAmount
		}
		_, err = p.RefundInvoice(ctx, inv.ID, part.Minor)
		return err
	case "open_dispute", "open_inquiry":
		_, err := p.DisputeInvoice(ctx, inv.ID, kind == "open_inquiry")
		return err
	case "void", "write_off":
		return p.in(ctx, "change invoice "+inv.ID, func(c *request) error {
			c.path = func(string) string { return inv.ID }
			change := voidInvoice
			if kind == "write_off" {
				change = markUncollectible
			}
			_, err := change(c)
			return err
		})
	default:
		return p.PayInvoice(ctx, inv.ID, Outcome(act))
	}
}
