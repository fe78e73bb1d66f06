package handlers

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

// How long a page that waits comes again by itself, and how often. After that its
// reader looks again by a link: nobody's page moves for ever.
const (
	waitOften  = 30 * time.Second
	waitSeldom = 5 * time.Minute
)

// showInvoice shows the invoice in whichever state it is; it asks nobody.
func (h *Handlers) showInvoice(c *fiber.Ctx) error {
	v, err := h.visit(c, "/pay")
	if err != nil {
		return err
	}
	inv, err := models.LatestInvoice(c.UserContext(), h.db, v.r.ID)
	if errors.Is(err, models.ErrNotFound) {
		return see(c, v.path(""))
	}
	if err != nil {
		return err
	}
	asked := h.askedAt(c.Query("asked"), inv)
	v.base.Notice = doneNotice(v, c.Query("done"))
	v.base.Query.Del("asked")
	v.base.Query.Del("done")
	return h.payPage(c, v, inv, fiber.StatusOK, asked, "")
}

// askedAt is when the licensee asked for news that have not come yet; zero when
// they have, or when nobody asked lately.
func (h *Handlers) askedAt(raw string, inv models.Invoice) time.Time {
	milli, err := strconv.ParseInt(raw, 10, 64)
	at := time.UnixMilli(milli)
	if err != nil || h.desk.Now().Sub(at) > waitOften || at.After(h.desk.Now().Add(time.Second)) {
		return time.Time{}
	}
	if inv.Status.Settled() || inv.ReadAt != nil && !inv.ReadAt.Before(at) {
		return time.Time{}
	}
	return at
}

func (h *Handlers) payPage(c *fiber.Ctx, v visit, inv models.Invoice, status int, asked time.Time, trouble string) error {
	q, err := models.QuoteByID(c.UserContext(), h.db, inv.QuoteID)
	if err != nil {
		return err
	}
	lines, err := models.LinesOf(c.UserContext(), h.db, q.ID)
	if err != nil {
		return err
	}
	q.ReverseCharge = inv.ReverseCharge // the offer promised it to a payer with a tax number
	age := h.desk.Now().Sub(inv.CreatedAt)
	page := views.RequestPay{
		Base: v.base, Typed: v.form, FormKey: models.NewToken(), Request: v.r, Invoice: inv, State: views.PayStateOf(inv), Reason: views.PayReason(v.words, inv.LastPaymentError), Billed: billedTo(v),
		Bill: views.BilledOf(v.words, q, lines, inv), ByCard: q.Grant.Use.Payment == "card", Checking: !asked.IsZero(), Patience: age > waitOften, Trouble: trouble,
	}
	if err := h.orderFiles(c, v, &page); err != nil {
		return err
	}
	if page.State.Unsettled() {
		page.KeepForm = "order-form"
	}
	if inv.ReadAt != nil {
		page.Checked = *inv.ReadAt
	}
	switch waiting := page.State == views.PayPreparing || page.State == views.PayCancelling; {
	case page.Checking:
		again(c, 2, fmt.Sprintf("%s?asked=%d", v.path("/pay"), asked.UnixMilli()))
	case waiting && age < waitOften:
		again(c, 2, v.path("/pay"))
	case waiting && age < waitSeldom:
		again(c, 10, v.path("/pay"))
	}
	return h.show(c, status, v.base.Lang, page)
}

// billedTo is who pays, as it stands on the invoice.
func billedTo(v visit) []string {
	b := billingDefaults(v.r)
	var out []string
	for _, line := range []string{b.LegalName, b.Line1, b.Line2, b.PostalCode + " " + b.City, b.State, v.words.Country(b.Country), b.TaxID} {
		if line != "" && line != " " {
			out = append(out, line)
		}
	}
	return out
}

// checkPayment lets a job ask Stripe, and waits for its news on the invoice's page.
func (h *Handlers) checkPayment(c *fiber.Ctx) error {
	if _, err := posted(c); err != nil {
		return err
	}
	v, err := h.visit(c, "/pay")
	if err != nil {
		return err
	}
	asked := h.desk.Now()
	err = h.desk.CheckPayment(c.UserContext(), v.r.ID)
	if errors.Is(err, models.ErrThrottled) {
		inv, err := models.LatestInvoice(c.UserContext(), h.db, v.r.ID)
		if err != nil {
			return err
		}
		c.Set(fiber.HeaderRetryAfter, "10")
		return h.payPage(c, v, inv, fiber.StatusTooManyRequests, time.Time{}, "public_pay.checked_often")
	}
	if err != nil {
		return err
	}
	return see(c, fmt.Sprintf("%s?asked=%d", v.path("/pay"), asked.UnixMilli()))
}
