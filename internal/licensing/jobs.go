package licensing

import (
	"time"

	"github.com/riverqueue/river"
	"github.com/riverqueue/river/rivertype"
)

// Jobs carry ids; the worker loads the present truth. Each is safe to repeat.

// ReadArticle fetches an article's page and keeps what it says.
type ReadArticle struct {
	ArticleID int64 `json:"article_id"`
}

// SendMail makes the words of one mail and sends it.
type SendMail struct {
	MailID int64 `json:"mail_id"`
}

// PrepareInvoice walks an invoice through Stripe until it is open and sent.
type PrepareInvoice struct {
	InvoiceID int64 `json:"invoice_id"`
}

// CancelInvoice voids an invoice whose licensee withdrew.
type CancelInvoice struct {
	InvoiceID int64 `json:"invoice_id"`
}

// HandleStripeEvent acts on one stored event.
type HandleStripeEvent struct {
	EventID string `json:"event_id"`
}

// ReadInvoice asks Stripe how an invoice stands and acts on it.
type ReadInvoice struct {
	InvoiceID int64 `json:"invoice_id"`
}

// ReadMoney asks Stripe what of an invoice's money was credited, given back or
// disputed.
type ReadMoney struct {
	InvoiceID int64 `json:"invoice_id"`
}

// IssueCreditNote makes a credit note that finance asked for.
type IssueCreditNote struct {
	CreditNoteID int64 `json:"credit_note_id"`
}

// SettleInvoice tells Stripe of money that came another way, or of a debt given up.
type SettleInvoice struct {
	SettlementID int64 `json:"settlement_id"`
}

// Compare lays our invoices beside all of Stripe's.
type Compare struct{}

// CheckStripe looks at the key, the webhook endpoints and our own webhook address.
type CheckStripe struct{}

// MendDifference mends a difference for the person who asked.
type MendDifference struct {
	DifferenceID int64 `json:"difference_id"`
	StaffID      int64 `json:"staff_id"`
}

// FollowAgreement lets the licences drawn from a volume agreement follow its money.
type FollowAgreement struct {
	AgreementID int64 `json:"agreement_id"`
}

// FollowAmended lets the licences that took another's place follow its money.
type FollowAmended struct {
	LicenceID int64 `json:"licence_id"`
}

// MakeCertificate renders a licence's PDF.
type MakeCertificate struct {
	LicenceID int64 `json:"licence_id"`
}

// Reconcile asks Stripe about everything unsettled.
type Reconcile struct{}

// KeepTime moves what the calendar moves: expired quotes, lapsed questions,
// licences that begin and end.
type KeepTime struct{}

// Kind names the job in the queue.
func (ReadArticle) Kind() string       { return "read_article" }
func (SendMail) Kind() string          { return "send_mail" }
func (PrepareInvoice) Kind() string    { return "prepare_invoice" }
func (CancelInvoice) Kind() string     { return "cancel_invoice" }
func (HandleStripeEvent) Kind() string { return "handle_stripe_event" }
func (ReadInvoice) Kind() string       { return "read_invoice" }
func (ReadMoney) Kind() string         { return "read_money" }
func (IssueCreditNote) Kind() string   { return "issue_credit_note" }
func (SettleInvoice) Kind() string     { return "settle_invoice" }
func (Compare) Kind() string           { return "compare" }
func (CheckStripe) Kind() string       { return "check_stripe" }
func (MendDifference) Kind() string    { return "mend_difference" }
func (FollowAgreement) Kind() string   { return "follow_agreement" }
func (FollowAmended) Kind() string     { return "follow_amended" }
func (MakeCertificate) Kind() string   { return "make_certificate" }
func (Reconcile) Kind() string         { return "reconcile" }
func (KeepTime) Kind() string          { return "keep_time" }

// Queues: money never waits behind mail.
const (
	QueueBilling = "billing"
	QueueBooks   = "books" // the long comparison, which must keep no payment waiting
	QueueMail    = "mail"
)

// unfinished are the states in which a second equal job would be waste.
var unfinished = []rivertype.JobState{
	rivertype.JobStateAvailable, rivertype.JobStatePending, rivertype.JobStateRetryable,
	rivertype.JobStateRunning, rivertype.JobStateScheduled,
}

func billingJob() river.InsertOpts {
	return river.InsertOpts{Queue: QueueBilling, MaxAttempts: 60}
}

// InsertOpts of the billing jobs: a lane of their own and patience for an outage.
func (PrepareInvoice) InsertOpts() river.InsertOpts    { return billingJob() }
func (CancelInvoice) InsertOpts() river.InsertOpts     { return billingJob() }
func (HandleStripeEvent) InsertOpts() river.InsertOpts { return billingJob() }
func (ReadInvoice) InsertOpts() river.InsertOpts       { return billingJob() }
func (ReadMoney) InsertOpts() river.InsertOpts         { return billingJob() }
func (IssueCreditNote) InsertOpts() river.InsertOpts   { return billingJob() }
func (SettleInvoice) InsertOpts() river.InsertOpts     { return billingJob() }
func (FollowAgreement) InsertOpts() river.InsertOpts   { return billingJob() }
func (FollowAmended) InsertOpts() river.InsertOpts     { return billingJob() }
func (MendDifference) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueBilling, MaxAttempts: 5}
}

// InsertOpts of the periodic jobs: one at a time, over all processes.
func (Reconcile) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueBilling, MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByState: unfinished, ByPeriod: time.Minute}}
}

// InsertOpts see Reconcile; it may be asked for by hand too.
func (Compare) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueBooks, MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByState: unfinished}}
}

// InsertOpts see Reconcile; it may be asked for by hand too.
func (CheckStripe) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueBilling, MaxAttempts: 3, UniqueOpts: river.UniqueOpts{ByState: unfinished}}
}

// InsertOpts see Reconcile.
func (KeepTime) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: 1, UniqueOpts: river.UniqueOpts{ByState: unfinished, ByPeriod: time.Minute}}
}

// twoDays is how many attempts, spaced as the workers space them, outlast an
// outage of two days (a test of the workers computes the sum).
const twoDays = 150

// InsertOpts of a mail: its own lane and two days of patience.
func (SendMail) InsertOpts() river.InsertOpts {
	return river.InsertOpts{Queue: QueueMail, MaxAttempts: twoDays}
}

// InsertOpts of a certificate: patience as for the letter that speaks of it.
func (MakeCertificate) InsertOpts() river.InsertOpts {
	return river.InsertOpts{MaxAttempts: twoDays}
}

// InsertOpts of reading: a page that cannot be read is typed by hand instead.
func (ReadArticle) InsertOpts() river.InsertOpts { return river.InsertOpts{MaxAttempts: 3} }
