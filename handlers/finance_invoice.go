package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// invoiceBody is what a page of one invoice is made of.
type invoiceBody struct {
	base  views.Base
	words *i18n.Printer
	file  models.InvoiceFile
}

// idOf is the id in the address; ErrNotFound when it is none.
func idOf(c *fiber.Ctx) (int64, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil || id < 1 {
		return 0, models.ErrNotFound
	}
	return id, nil
}

// invoiceBody gathers everything about an invoice as it is now, in its publication's dress.
func (h *Handlers) invoiceBody(c *fiber.Ctx, id int64) (invoiceBody, error) {
	f, err := models.InvoiceFileOf(c.UserContext(), h.db, id)
	if err != nil {
		return invoiceBody{}, err
	}
	b := h.deskBase(c)
	dress(&b, f.Publication)
	return invoiceBody{base: b, words: h.words.Printer(b.Lang), file: f}, nil
}

func (b invoiceBody) facts() views.InvoiceFacts {
	return views.NewInvoiceFacts(b.base, b.words, b.file)
}

func (h *Handlers) financeInvoice(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	return h.showFinanceInvoice(c, id, fiber.StatusOK, func(*views.FinanceInvoice) {})
}

// showFinanceInvoice shows the page of an invoice, after alter has put in what was typed.
func (h *Handlers) showFinanceInvoice(c *fiber.Ctx, id int64, status int, alter func(*views.FinanceInvoice)) error {
	body, err := h.invoiceBody(c, id)
	if err != nil {
		return err
	}
	if done := c.Query("done"); done != "" && status == fiber.StatusOK {
		if id := "desk_finance.done." + done; body.words.Has(id) {
			body.base.Notice = views.Notice{Tone: "ok", Text: body.words.T(id)}
		}
	}
	page := views.FinanceInvoice{
		Base: body.base, File: body.facts(), Side: views.InvoiceStory(body.base, body.words, body.file),
		CanAct: staffOf(c).Role.May(models.ActMoney), FormKey: models.NewToken(),
	}
	if page.CanAct {
		page.Acts = h.invoiceActs(body)
	}
	if s := body.file.Proposed(); s != nil {
		page.Proposal = &views.Proposal{ID: s.ID, Own: s.AskedBy == staffOf(c).ID, Text: proposalWords(body, *s)}
	}
	alter(&page)
	return h.show(c, status, body.base.Lang, page)
}

func proposalWords(body invoiceBody, s models.Settlement) string {
	w, inv := body.words, body.file.Invoice
	return w.T("desk_finance.proposal."+s.Kind, "Name", w.Isolate(body.file.Person(&s.AskedBy)),
		"Amount", w.Isolate(w.MoneyISO(inv.DueMinor(), inv.Currency)), "Reference", w.Isolate(s.Reference))
}

// invoiceActs are what may be done with an invoice as it stands.
func (h *Handlers) invoiceActs(body invoiceBody) []views.Decision {
	var out []views.Decision
	for _, name := range []string{"credit", "received", "write-off", "cancel"} {
		a := financeActs[name]
		if !h.mayAct(a, body.file) {
			continue
		}
		id := "desk_finance.act." + a.kind + ".action"
		if a.kind == "credit" && body.file.Invoice.Status == models.InvoicePaid {
			id = "desk_finance.act.credit.action_refund"
		}
		out = append(out, views.Decision{Href: views.InvoicePath(body.file.Invoice.ID) + "/" + name, Icon: a.icon, Text: body.words.T(id)})
	}
	return out
}

// mayAct reports whether an act can be done as the invoice stands. What another
// mode made is left alone.
func (h *Handlers) mayAct(a financeAct, f models.InvoiceFile) bool {
	return f.Invoice.Mode == h.desk.Mode() && a.may(f)
}

// invoiceDone leads back to an invoice with a word about what was done.
func invoiceDone(c *fiber.Ctx, id int64, what string) error {
	return see(c, views.InvoicePath(id)+"?done="+what)
}

// readInvoiceAgain lets a job ask Stripe about everything of an invoice.
func (h *Handlers) readInvoiceAgain(c *fiber.Ctx) error {
	id, err := idOf(c)
	if err != nil {
		return err
	}
	err = h.desk.AskToRead(c.UserContext(), actorOf(c), id)
	switch {
	case errors.Is(err, models.ErrThrottled):
		return invoiceDone(c, id, "read_already")
	case errors.Is(err, models.ErrConflict):
		return h.invoiceMoved(c, id)
	case err != nil:
		return err
	}
	return invoiceDone(c, id, "read")
}

// invoiceMoved shows an invoice as it stands after an act that came too late.
func (h *Handlers) invoiceMoved(c *fiber.Ctx, id int64) error {
	return h.showFinanceInvoice(c, id, fiber.StatusConflict, func(p *views.FinanceInvoice) {
		w := h.words.Printer(p.Lang)
		p.Notice = views.Notice{Tone: "warn", Title: w.T("desk_finance.moved.title"), Text: w.T("desk_finance.moved.text")}
	})
}

// agreeSettlement is the second pair of eyes; the proposer is told why it cannot be theirs.
func (h *Handlers) agreeSettlement(c *fiber.Ctx) error {
	s, err := h.settlement(c)
	if err != nil {
		return err
	}
	err = h.desk.AgreeSettlement(c.UserContext(), actorOf(c), s.ID)
	switch {
	case err == nil, errors.Is(err, models.ErrConflict) && s.AgreedBy != nil && *s.AgreedBy == staffOf(c).ID:
		return invoiceDone(c, s.InvoiceID, "agree")
	case errors.Is(err, models.ErrConflict):
		return h.invoiceMoved(c, s.InvoiceID)
	case errors.Is(err, models.ErrForbidden):
		return h.showFinanceInvoice(c, s.InvoiceID, fiber.StatusForbidden, func(p *views.FinanceInvoice) {
			p.Notice = views.Notice{Tone: "bad", Text: h.words.Printer(p.Lang).T("desk_finance.proposal.own")}
		})
	default:
		return err
	}
}

// refuseSettlement drops a proposal, with a reason.
func (h *Handlers) refuseSettlement(c *fiber.Ctx) error {
	s, err := h.settlement(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	k := check(form)
	why := k.need("why", "errors.reason_required", 1000)
	if err = k.bad.OrNil(); err == nil {
		err = h.desk.RefuseSettlement(c.UserContext(), actorOf(c), s.ID, why)
	}
	switch {
	case err == nil, errors.Is(err, models.ErrConflict) && s.Status == "refused" && s.Refusal == why:
		return invoiceDone(c, s.InvoiceID, "refuse")
	case errors.Is(err, models.ErrConflict):
		return h.invoiceMoved(c, s.InvoiceID)
	case invalid(err) != nil:
		return h.showFinanceInvoice(c, s.InvoiceID, fiber.StatusUnprocessableEntity, func(p *views.FinanceInvoice) {
			p.Refuse = views.Typed{Answers: form, Errors: invalid(err)}
		})
	default:
		return err
	}
}

// settlement finds the one in the address.
func (h *Handlers) settlement(c *fiber.Ctx) (models.Settlement, error) {
	id, err := idOf(c)
	if err != nil {
		return models.Settlement{}, err
	}
	return models.SettlementByID(c.UserContext(), h.db, id)
}
