// Package billing is the only place that talks to Stripe. It knows money, customers and
// invoices; it knows nothing of requests, quotes or licences beyond the local ids that it
// carries as metadata.
//
// Every call is made with API version 2023-10-16 (pinned by stripe-go v76), one attempt, its
// own deadline and, when it writes, a caller's idempotency key. The caller stores that key
// beside the parameters before the call and decides what a failure means:
//
//   - ErrBusy and an unanswered ErrUnknownOutcome: repeat with the same key and parameters;
//   - an answered ErrUnknownOutcome (a 5xx), or a key older than 23 hours: Stripe may have
//     stored the failure, so look with FindInvoice or FindCreditNote, adopt what is there, else
//     use a new key;
//   - ErrRefused: do not repeat; a person or other parameters are needed;
//   - ErrNotFound, ErrGone: the object is not there.
//
// Tax: a tax rate is created once per rate and attached to each invoice item. Stripe then
// computes the tax line by line, each line rounded half up to the minor unit, and adds the
// results; the caller computes its own tax the same way, so that the total read back before
// finalizing equals the quote to the last unit. Automatic tax is always switched off, or on,
// explicitly, because an account default could otherwise switch it on; when it is on, Stripe's
// tax is read back and shown before anything is sent.
//
// Corrections: a finalized invoice never changes. Before payment it is voided, written off or
// reduced by a credit note; after payment a credit note with a refund gives money back. Refunds,
// disputes and credit notes made in Stripe's dashboard are read by the charge and the invoice,
// never believed from an event.
//
// Start reading at client.go, then invoice.go, creditnote.go and payment.go. The embedded server for machines without a
// Stripe key is in the folder sandbox; the proof that both speak Stripe's language is in the
// separate module in the folder contract.
package billing
