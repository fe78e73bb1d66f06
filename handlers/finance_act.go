package handlers

import (
	"errors"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// financeAct is one act on an invoice: its words, its icon and when it can be done.
type financeAct struct {
	kind string // desk_finance.act.<kind>
	icon string
	may  func(models.InvoiceFile) bool
}

// financeActs by the last part of their address.
var financeActs = map[string]financeAct{
	"credit":   {"credit", "undo-2", func(f models.InvoiceFile) bool { return f.Invoice.CanCredit() && f.Ceiling() > 0 }},
	"received": {"received", "landmark", func(f models.InvoiceFile) bool { return f.Invoice.CanSettle() && !f.Settling() }},
	"write-off": {"write_off", "circle-x", func(f models.InvoiceFile) bool {
		return f.Invoice.CanSettle() && f.Invoice.Status == models.InvoiceOpen && !f.Settling()
	}},
	"cancel": {"cancel", "ban", func(f models.InvoiceFile) bool { return f.Invoice.CanCancel() && !f.Settling() }},
}

// financeActOf is the act that an address names, and that part of the address.
func financeActOf(c *fiber.Ctx) (financeAct, string) {
	path := c.Path()
	name := path[strings.LastIndexByte(path, '/')+1:]
	return financeActs[name], name
}

func (h *Handlers) financeActPage(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	body, err := h.invoiceBody(c, id)
	if err != nil {
		return err
	}
	if a, _ := financeActOf(c); !h.mayAct(a, body.file) { // a link from before: the invoice shows how it stands
		return see(c, views.InvoicePath(id))
	}
	return h.showAct(c, body, typed{}, fiber.StatusOK, nil, nil)
}

// showAct shows the page of an act with what was typed. After a conflict (409) it
// tells what happened meanwhile and carries the present figures for a retry.
func (h *Handlers) showAct(c *fiber.Ctx, body invoiceBody, form typed, status int, bad models.Invalid, effect *views.Effect) error {
	a, name := financeActOf(c)
	inv := body.file.Invoice
	page := views.FinanceAct{
		Base: body.base, Typed: views.Typed{Answers: form, Errors: bad}, Kind: a.kind, Action: name, File: body.facts(), FormKey: form.one("form_key"),
		Ceiling: views.Money{Minor: body.file.Ceiling(), Currency: inv.Currency}, Due: views.Money{Minor: inv.DueMinor(), Currency: inv.Currency},
		SeenStatus: string(inv.Status), Paid: inv.Status == models.InvoicePaid, Outside: inv.PaidOutOfBand, Possible: h.mayAct(a, body.file), Effect: effect,
	}
	page.NeedsTwo = a.kind != "credit" && body.file.Publication.NeedsTwo(inv.Currency, inv.TotalMinor)
	page.Before = views.ActBefore(body.words, body.file, a.kind, page.NeedsTwo)
	if page.FormKey == "" {
		page.FormKey = models.NewToken()
	}
	if a.kind == "credit" {
		for _, code := range models.CreditReasons {
			page.Reasons = append(page.Reasons, views.Option{Value: code, Label: body.words.T("desk_finance.credit_reason." + code)})
		}
	}
	if status == fiber.StatusConflict {
		page.Rivals = views.EventsSince(body.base, body.words, models.Dossier{Events: body.file.Events}, seenEvent(form))
		if !page.Possible {
			page.Kept = keptFields(form, deskLabels(body.words))
		}
	}
	return h.show(c, status, body.base.Lang, page)
}

// act does something to an invoice: field errors come back as 422, a stale page as
// 409, both with everything that was typed. do may ask for the page to be shown
// once more, with what exactly will happen. twice recognises a repeated form.
func (h *Handlers) act(c *fiber.Ctx, do func(body invoiceBody, k *checks) (*views.Effect, error), twice func(models.InvoiceFile, typed) bool) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	body, err := h.invoiceBody(c, id)
	if err != nil {
		return err
	}
	a, _ := financeActOf(c)
	effect, err := do(body, check(form))
	switch {
	case err == nil && effect != nil:
		return h.showAct(c, body, form, fiber.StatusOK, nil, effect)
	case err == nil:
		return invoiceDone(c, id, a.kind)
	case errors.Is(err, models.ErrConflict):
		if body, err = h.invoiceBody(c, id); err != nil {
			return err
		}
		if twice(body.file, form) {
			return invoiceDone(c, id, a.kind)
		}
		return h.showAct(c, body, form, fiber.StatusConflict, nil, nil)
	case invalid(err) != nil:
		return h.showAct(c, body, form, fiber.StatusUnprocessableEntity, invalid(err), nil)
	default:
		return err
	}
}

// never: the verb itself knows a repeated form by its key.
func never(models.InvoiceFile, typed) bool { return false }

// creditInvoice asks for a credit note. What it will do is shown first, and done
// when the same amount comes back confirmed.
func (h *Handlers) creditInvoice(c *fiber.Ctx) error {
	return h.act(c, func(body invoiceBody, k *checks) (*views.Effect, error) {
		in := k.credit(body.file)
		if len(k.bad) > 0 {
			return nil, k.bad
		}
		if k.one("confirmed") == confirmation(in) {
			return nil, h.desk.Credit(c.UserContext(), actorOf(c), body.file.Invoice.ID, in)
		}
		left := body.file.Ceiling()
		if *in.SeenMinor != left || in.SeenStatus != body.file.Invoice.Status {
			return nil, models.ErrConflict
		}
		if err := in.Check(left); err != nil {
			return nil, err
		}
		effect := views.CreditEffect(body.words, body.file, in.AmountMinor, in.Outside)
		k.typed["confirmed"] = []string{confirmation(in)}
		return &effect, nil
	}, never)
}

// confirmation names what was shown to be confirmed: another amount, or another way
// back, is shown anew.
func confirmation(in licensing.CreditInput) string {
	return strconv.FormatInt(in.AmountMinor, 10) + "-" + strconv.FormatBool(in.Outside)
}

func (k *checks) credit(f models.InvoiceFile) licensing.CreditInput {
	seen, err := strconv.ParseInt(k.one("seen_minor"), 10, 64)
	if err != nil {
		seen = neverSeen
	}
	in := licensing.CreditInput{FormKey: formKey(k.typed), SeenMinor: &seen, SeenStatus: models.InvoiceStatus(k.one("seen_status")), Reason: k.one("reason"), Memo: k.text("memo", 500)}
	if in.SeenStatus == "" {
		in.SeenStatus = "unseen" // a form that does not say conflicts
	}
	if in.AmountMinor, _ = k.amount("amount", f.Invoice.Currency, "desk_finance.error.amount"); k.one("amount") == "" {
		k.bad["amount"] = "errors.amount_required"
	}
	in.Outside = k.one("way") == "outside"
	if !slices.Contains(models.CreditReasons, in.Reason) {
		k.wrong("reason", "errors.reason_required")
	}
	if in.Memo == "" {
		k.wrong("memo", "errors.memo_required")
	}
	return in
}

// recordPayment records money that arrived outside Stripe.
func (h *Handlers) recordPayment(c *fiber.Ctx) error {
	return h.settle(c, func(k *checks) licensing.SettleInput {
		day := k.day("received_on", "errors.settle_day")
		in := licensing.SettleInput{Kind: "received", Reference: k.need("reference", "errors.settle_reference", 200)}
		if day.IsZero() {
			k.wrong("received_on", "errors.settle_day")
		} else {
			in.ReceivedOn = day.Format("2006-01-02")
		}
		return in
	})
}

// writeOff gives a debt up.
func (h *Handlers) writeOff(c *fiber.Ctx) error {
	return h.settle(c, func(k *checks) licensing.SettleInput {
		return licensing.SettleInput{Kind: "written_off", Reference: k.need("reference", "errors.reason_required", 500)}
	})
}

func (h *Handlers) settle(c *fiber.Ctx, read func(*checks) licensing.SettleInput) error {
	return h.act(c, func(body invoiceBody, k *checks) (*views.Effect, error) {
		in := read(k)
		in.FormKey = formKey(k.typed)
		if len(k.bad) > 0 {
			return nil, k.bad
		}
		return nil, h.desk.Settle(c.UserContext(), actorOf(c), body.file.Invoice.ID, in)
	}, never)
}

// cancelInvoice asks Stripe to void an invoice that nobody has paid.
func (h *Handlers) cancelInvoice(c *fiber.Ctx) error {
	return h.act(c, func(body invoiceBody, k *checks) (*views.Effect, error) {
		why := k.need("why", "errors.reason_required", 1000)
		if len(k.bad) > 0 {
			return nil, k.bad
		}
		return nil, h.desk.CancelAsDesk(c.UserContext(), actorOf(c), body.file.Invoice.ID, why)
	}, func(f models.InvoiceFile, form typed) bool {
		if s := f.Proposed(); s != nil {
			return s.Kind == "cancelled" && s.AskedBy == staffOf(c).ID && s.Reference == form.one("why")
		}
		return f.Invoice.CancelBy == "staff" && f.Invoice.CancelText == form.one("why")
	})
}
