package models

import "slices"

// Status is where a request stands. Its moves are data: see requestMoves.
type Status string

// The life of a request. Draft means sent by the requester but not yet
// confirmed by e-mail: no editor sees it.
const (
	Draft     Status = "draft"
	Submitted Status = "submitted"
	InReview  Status = "in_review"
	NeedsInfo Status = "needs_info"
	Quoted    Status = "quoted"
	Agreed    Status = "agreed"
	Fulfilled Status = "fulfilled"
	Declined  Status = "declined"
	Withdrawn Status = "withdrawn"
	Lapsed    Status = "lapsed"
	NotNeeded Status = "not_needed"
)

// Statuses lists every status of a request in the order of its life.
var Statuses = []Status{Draft, Submitted, InReview, NeedsInfo, Quoted, Agreed, Fulfilled, Declined, Withdrawn, Lapsed, NotNeeded}

// requestMoves is the whole state machine of a request (drawn in
// internal/licensing/doc.go, compared by a test). Every exit can be reopened.
var requestMoves = map[Status][]Status{
	Draft:     {Submitted, Withdrawn, Lapsed},
	Submitted: {InReview, NeedsInfo, Quoted, Declined, NotNeeded, Withdrawn},
	InReview:  {NeedsInfo, Quoted, Declined, NotNeeded, Withdrawn},
	NeedsInfo: {InReview, Quoted, Declined, NotNeeded, Withdrawn, Lapsed},
	Quoted:    {Agreed, InReview, NeedsInfo, Quoted, Declined, Withdrawn, Lapsed},
	Agreed:    {Fulfilled, InReview, Withdrawn},
	Declined:  {InReview},
	Withdrawn: {InReview},
	Lapsed:    {InReview},
	NotNeeded: {InReview},
}

// RequestMoves returns a copy of the allowed moves, for drawing and checking.
func RequestMoves() map[Status][]Status {
	out := make(map[Status][]Status, len(requestMoves))
	for from, to := range requestMoves {
		out[from] = slices.Clone(to)
	}
	return out
}

// CanMove reports whether a request may go from s to the given status.
func (s Status) CanMove(to Status) bool { return slices.Contains(requestMoves[s], to) }

// Open reports whether somebody still has to act on the request.
func (s Status) Open() bool { return slices.Contains(OpenStatuses, s) }

// Ended reports whether the request left the journey without a licence.
func (s Status) Ended() bool {
	return slices.Contains([]Status{Declined, Withdrawn, Lapsed, NotNeeded}, s)
}

// OpenStatuses are those on the desk: confirmed and not finished.
var OpenStatuses = []Status{Submitted, InReview, NeedsInfo, Quoted, Agreed}

// NextActor names who has to do the next thing: "licensee", "desk" or "" for nobody.
func (s Status) NextActor() string {
	switch s {
	case Draft, NeedsInfo, Quoted, Agreed:
		return "licensee"
	case Submitted, InReview:
		return "desk"
	default:
		return ""
	}
}

// QuoteStatus is where one quote version stands.
type QuoteStatus string

// The life of a quote version. Sending freezes it.
const (
	QuoteDraft      QuoteStatus = "draft"
	QuoteSent       QuoteStatus = "sent"
	QuoteAccepted   QuoteStatus = "accepted"
	QuoteCountered  QuoteStatus = "countered"
	QuoteDeclined   QuoteStatus = "declined"
	QuoteExpired    QuoteStatus = "expired"
	QuoteSuperseded QuoteStatus = "superseded"
	QuoteVoided     QuoteStatus = "voided"
)

// quoteMoves lead back to sent only for what the house had sent and takes its answer back to.
var quoteMoves = map[QuoteStatus][]QuoteStatus{
	QuoteDraft:      {QuoteSent},
	QuoteSent:       {QuoteAccepted, QuoteCountered, QuoteDeclined, QuoteExpired, QuoteSuperseded, QuoteVoided},
	QuoteAccepted:   {QuoteVoided},
	QuoteCountered:  {QuoteSent, QuoteExpired}, // the counter-offer was declined, or taken back
	QuoteSuperseded: {QuoteSent},               // what replaced it was taken back
	QuoteVoided:     {QuoteSent},               // likewise
}

// CanMove reports whether a quote version may go from s to the given status.
func (s QuoteStatus) CanMove(to QuoteStatus) bool { return slices.Contains(quoteMoves[s], to) }

// InvoiceStatus mirrors what Stripe says of an invoice; preparing, credited and deleted are ours.
type InvoiceStatus string

// The life of an invoice.
const (
	InvoicePreparing     InvoiceStatus = "preparing"
	InvoiceDraft         InvoiceStatus = "draft"
	InvoiceOpen          InvoiceStatus = "open"
	InvoiceProcessing    InvoiceStatus = "processing"
	InvoicePaid          InvoiceStatus = "paid"
	InvoiceVoid          InvoiceStatus = "void"
	InvoiceUncollectible InvoiceStatus = "uncollectible"
	InvoiceCredited      InvoiceStatus = "credited" // settled by credit notes alone, without money
	InvoiceDeleted       InvoiceStatus = "deleted"
)

// invoiceMoves never leads back from paid, void, credited or deleted: a late or repeated
// event about an older state changes nothing.
var invoiceMoves = map[InvoiceStatus][]InvoiceStatus{
	InvoicePreparing:     {InvoiceDraft, InvoiceOpen, InvoiceProcessing, InvoicePaid, InvoiceVoid, InvoiceUncollectible, InvoiceCredited, InvoiceDeleted},
	InvoiceDraft:         {InvoiceOpen, InvoiceProcessing, InvoicePaid, InvoiceVoid, InvoiceUncollectible, InvoiceCredited, InvoiceDeleted},
	InvoiceOpen:          {InvoiceProcessing, InvoicePaid, InvoiceVoid, InvoiceUncollectible, InvoiceCredited},
	InvoiceProcessing:    {InvoiceOpen, InvoicePaid, InvoiceVoid, InvoiceUncollectible, InvoiceCredited},
	InvoiceUncollectible: {InvoicePaid, InvoiceVoid, InvoiceCredited},
}

// CanMove reports whether an invoice may go from s to the given status.
func (s InvoiceStatus) CanMove(to InvoiceStatus) bool { return slices.Contains(invoiceMoves[s], to) }

// Settled reports whether nothing more is expected from Stripe about the invoice in this journey.
func (s InvoiceStatus) Settled() bool {
	return s == InvoicePaid || s.Cancelled()
}

// Cancelled reports whether the invoice ended without money: another one may take its place.
func (s InvoiceStatus) Cancelled() bool {
	return s == InvoiceVoid || s == InvoiceCredited || s == InvoiceDeleted
}

// LicenceStatus is where a licence stands.
type LicenceStatus string

// The life of a licence. A renewal is a new licence, never a date edit, and so is an
// amendment, whose licence takes the place of the one that it widens.
const (
	LicencePendingPayment LicenceStatus = "pending_payment"
	LicenceScheduled      LicenceStatus = "scheduled"
	LicenceProvisional    LicenceStatus = "provisional"
	LicenceActive         LicenceStatus = "active"
	LicenceExpired        LicenceStatus = "expired"
	LicenceSuspended      LicenceStatus = "suspended"
	LicenceRevoked        LicenceStatus = "revoked"
	LicenceTerminated     LicenceStatus = "terminated"
	LicenceSuperseded     LicenceStatus = "superseded"
)

var licenceMoves = map[LicenceStatus][]LicenceStatus{
	LicencePendingPayment: {LicenceActive, LicenceScheduled, LicenceProvisional, LicenceTerminated},
	LicenceScheduled:      {LicenceActive, LicenceProvisional, LicenceSuspended, LicenceRevoked, LicenceTerminated},
	LicenceProvisional:    {LicenceActive, LicenceScheduled, LicenceExpired, LicenceSuspended, LicenceTerminated, LicenceRevoked},
	LicenceActive:         {LicenceExpired, LicenceSuspended, LicenceRevoked, LicenceTerminated, LicenceSuperseded},
	LicenceSuspended:      {LicenceActive, LicenceScheduled, LicenceProvisional, LicenceRevoked, LicenceTerminated, LicenceExpired, LicenceSuperseded},
	LicenceRevoked:        {LicenceActive, LicenceScheduled, LicenceExpired, LicenceSuperseded, LicenceSuspended}, // a refund that failed, a payment that came after all
	LicenceSuperseded:     {LicenceActive, LicenceExpired, LicenceSuspended, LicenceRevoked},                      // what took its place is not good any more, or its own money
	LicenceExpired:        {LicenceTerminated},                                                                    // used up, and never paid
	LicenceTerminated:     {LicenceActive, LicenceScheduled, LicenceExpired},                                      // only one that was not paid, when it is
}

// CanMove reports whether a licence may go from s to the given status.
func (s LicenceStatus) CanMove(to LicenceStatus) bool { return slices.Contains(licenceMoves[s], to) }

// InForce reports whether the licensee may have the content.
func (s LicenceStatus) InForce() bool { return s == LicenceActive || s == LicenceProvisional }
