// Package sandbox is a Stripe-compatible server inside the process, for machines that have no
// Stripe account: development, demonstrations and tests. It speaks API version 2023-10-16 for
// exactly the endpoints that Imprimatur uses and refuses everything else, so that it cannot
// accept what Stripe would not.
//
// stripe-go reaches it through Transport, by the same code path as the real service. Payers
// reach its hosted invoice page through Pages. It tells the application what happened by real,
// signed HTTP requests to the application's own webhook address (Run).
//
// All state lives in the Postgres schema stripe_sandbox: objects as the JSON that Stripe would
// show, events, a delivery queue and idempotency keys. A request is one transaction, so that a
// killed process leaves either everything or nothing of it.
//
// What may not be here: anything that takes card numbers, anything of the application's own
// (requests, licences), a network call other than the webhook delivery. In production the
// package is never started.
//
// Start reading at server.go and routes.go; lifecycle.go and payments.go hold the rules.
package sandbox
