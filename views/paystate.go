package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// PayState is how an invoice stands as its payer sees it; its words are public_pay.<state>.title and .text.
type PayState string

// The states told apart.
const (
	PayPreparing  PayState = "preparing"
	PayOpen       PayState = "open"
	PayFailed     PayState = "failed" // the last attempt did not go through
	PayOverdue    PayState = "overdue"
	PayProcessing PayState = "processing"
	PayPaid       PayState = "paid"
	PayRefunded   PayState = "refunded"   // all of it went back
	PayDisputed   PayState = "disputed"   // the payer's bank holds it back
	PayTakenBack  PayState = "taken_back" // the payer's bank keeps it
	PayReview     PayState = "review"     // a person has to look first
	PayCancelling PayState = "cancelling"
	PayVoid       PayState = "void"
	PayWrittenOff PayState = "written_off"
)

var payTones = map[PayState]Tone{
	PayPreparing: "info", PayOpen: "warn", PayFailed: "bad", PayOverdue: "bad", PayProcessing: "info", PayPaid: "ok",
	PayRefunded: "neutral", PayDisputed: "bad", PayTakenBack: "bad",
	PayReview: "warn", PayCancelling: "info", PayVoid: "neutral", PayWrittenOff: "bad",
}

// PayStateOf tells it. A case for a person comes first: nobody is asked to pay what is not sure.
func PayStateOf(inv models.Invoice) PayState {
	switch {
	case inv.NeedsReview != "" && !inv.Status.Cancelled():
		return PayReview
	case inv.CancelAskedAt != nil && !inv.Status.Settled():
		return PayCancelling
	case inv.Status == models.InvoicePaid:
		return paidState(inv)
	case inv.Status.Cancelled():
		return PayVoid
	case inv.Status == models.InvoiceUncollectible:
		return PayWrittenOff
	case inv.Status == models.InvoiceProcessing:
		return PayProcessing
	case inv.Status != models.InvoiceOpen, inv.HostedURL == "":
		return PayPreparing
	case inv.LastPaymentError != "":
		return PayFailed
	case inv.Overdue:
		return PayOverdue
	default:
		return PayOpen
	}
}

// paidState is what has become of the money of a paid invoice.
func paidState(inv models.Invoice) PayState {
	switch {
	case inv.Refund == models.RefundFull:
		return PayRefunded
	case inv.Dispute == models.DisputeOpen:
		return PayDisputed
	case inv.Dispute == models.DisputeLost:
		return PayTakenBack
	default:
		return PayPaid
	}
}

// Payable reports whether the payment page can take a payment now.
func (s PayState) Payable() bool {
	return s == PayOpen || s == PayFailed || s == PayOverdue || s == PayWrittenOff
}

// Unsettled reports whether asking for news makes sense.
func (s PayState) Unsettled() bool { return s.Payable() || s == PayProcessing || s == PayReview }

// PayReason words why an attempt failed: the payment provider gives a code, which is nothing to read.
func PayReason(p *i18n.Printer, code string) string {
	if id := "public_pay.reason." + code; p.Has(id) {
		return p.T(id)
	}
	return p.T("public_pay.reason.unknown")
}

// Tone is the state's colour.
func (s PayState) Tone() Tone { return payTones[s] }

// How a licence stands at a moment; its words are public_licence.state.<state>.
const (
	LicenceValid     = "valid"
	LicenceNotYet    = "not_yet"
	LicenceEnded     = "ended"
	LicenceSuspended = "suspended"
	LicenceRevoked   = "revoked"
	LicenceReplaced  = "replaced"
)

var licenceTones = map[string]Tone{LicenceValid: "ok", LicenceNotYet: "info", LicenceEnded: "neutral", LicenceSuspended: "bad", LicenceRevoked: "bad", LicenceReplaced: "info"}

// LicenceStateOf tells it by status and by the clock, whichever is stricter: the calendar does not wait for a job.
func LicenceStateOf(l models.Licence, now time.Time) string {
	switch {
	case l.Status == models.LicenceRevoked, l.Status == models.LicenceTerminated:
		return LicenceRevoked
	case l.Status == models.LicenceSuperseded:
		return LicenceReplaced
	case l.Status == models.LicenceSuspended:
		return LicenceSuspended
	case l.Owed() && !l.PayBy.After(now) && l.Status != models.LicenceExpired: // no longer, whatever becomes of its invoice
		return LicenceSuspended
	case l.Status == models.LicenceExpired, l.EndsAt != nil && !l.EndsAt.After(now):
		return LicenceEnded
	case !l.Status.InForce(), l.StartsAt.After(now):
		return LicenceNotYet
	default:
		return LicenceValid
	}
}
