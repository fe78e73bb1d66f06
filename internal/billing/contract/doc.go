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
//   - nothing may ever dial api.stripe.com, but for the one test that is asked to.
//
// # Against a real account
//
// Before a release the same sale and its corrections (customer, invoice, payment, credit note,
// refund, void) are played on a Stripe account in test mode; no money moves there:
//
//	IMPRIMATUR_STRIPE_TEST_KEY=sk_test_... go test -run TestAnAccountKeeps -v -count=1 ./...
//
// A restricted key needs write access to Customers, Invoices, Credit Notes, Charges and Refunds,
// Payment Methods and Payment Intents. A live key is refused. What it makes stays in the account,
// with the metadata env=contract. Without the variable, the sandbox alone is played on.
//
// Start at journey_test.go, then corrections_test.go.
package contract
