// Package contract proves, without a network, that the billing client and the embedded sandbox
// speak Stripe's language. It is a module of its own so that stripe-mock and its specification
// never reach the product's dependencies, and it holds tests only. Run it with
//
//	cd internal/billing/contract && GOWORK=off go test ./...
//
// What is compared with what:
//
//   - every request of the client, in a journey through all of its methods, is also given to
//     stripe-mock 0.183.0 (the newest of API 2023-10-16), in process, and must be accepted;
//   - every answer and every event of the sandbox in that journey is checked against the
//     published OpenAPI specification, and may carry no field that is not in it;
//   - refusals and idempotency, of payments and of their corrections, are compared with recorded
//     and documented behaviour of Stripe;
//   - after each journey the sandbox's books, counted from its payments, hold no contradiction;
//   - nothing may ever dial api.stripe.com.
//
// Start at journey_test.go, then corrections_test.go.
package contract
