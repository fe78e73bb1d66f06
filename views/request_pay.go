package views

import (
	"time"

	"imprimatur/models"
)

// RequestPay is the invoice as its payer sees it (P8). The payment itself happens on Stripe's page.
type RequestPay struct {
	Base
	Typed
	Request  models.Request
	Invoice  models.Invoice
	State    PayState
	Reason   string // why the last attempt failed
	Bill     Bill
	Billed   []string  // who pays, line by line
	Checking bool      // the licensee asked for news and waits for it
	Checked  time.Time // when Stripe was last asked; zero for never
	Patience bool      // preparing takes longer than usual
	Orders   []File    // purchase orders that were sent
	Waiting  []File    // one that is not sent yet
	FormKey  string    // of the form for an order
	Trouble  string    // message id of why nothing was asked
	ByCard   bool      // the price is that of paying by card, and the invoice takes nothing else
}

func (RequestPay) file() string { return "request_pay.html" }

// GaveBack reports that money of the invoice went back to its payer.
func (r RequestPay) GaveBack() bool { return r.Invoice.ReturnedMinor > 0 }

// Due is when the invoice is due; zero when there is no date yet.
func (r RequestPay) Due() time.Time {
	if r.Invoice.DueAt == nil {
		return time.Time{}
	}
	return *r.Invoice.DueAt
}
