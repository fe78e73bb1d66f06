// Package sandbox is a Stripe-compatible server inside the process, for machines that have no
// Stripe account: development, demonstrations and tests. It speaks API version 2023-10-16 for
// exactly the endpoints that Imprimatur uses and refuses everything else, so that it cannot
// accept what Stripe would not.
//
// stripe-go reaches it through Transport, by the same code path as the real service. Payers
// reach its hosted invoice page through Pages, and a developer the panel, which does what payers,
// their banks, the network and Stripe's dashboard do. It tells the application what happened by
// real, signed HTTP requests to the application's own webhook address (Run).
//
// Where Stripe's behaviour is neither documented nor recorded, the sandbox takes the side that is
// harder for the application: a refund without a credit note is bounded by its charge alone, a
// refund that fails leaves its credit note issued, an inquiry marks its charge as disputed, and a
// fully credited invoice is paid by Stripe's word. The tax of a credit note is the invoice's in
// proportion, so that notes over the whole carry the whole tax. The texts of refused credit notes
// are the sandbox's own.
//
// All state lives in the Postgres schema stripe_sandbox: objects as the JSON that Stripe would
// show, events, a delivery queue, idempotency keys and what the clock was put forward by. A request is one transaction, so that a
// killed process leaves either everything or nothing of it.
//
// What may not be here: anything that takes card numbers, anything of the application's own
// (requests, licences), a network call other than the webhook delivery. In production the
// package is never started.
//
// Start reading at server.go and routes.go; lifecycle.go and payments.go hold the rules before
// payment, creditnotes.go, refunds.go and disputes.go those after it. Ledger and Audit count the
// money from the payments themselves, for tests.
package sandbox
