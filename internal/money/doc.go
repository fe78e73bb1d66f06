// Package money is amounts of money as whole minor units and an ISO 4217 code, with
// arithmetic that reports overflow instead of wrapping and never touches a float.
//
// What lives here: Amount, the currency table (how many decimals, what Stripe lets
// us charge), shares and parts that sum exactly. What may not live here: words and
// locale formats (internal/i18n), prices (internal/pricing), Stripe calls
// (internal/billing).
//
// Start at Amount; the rules of single currencies are in currency.go.
//
// Minor units are those Stripe charges in, because every amount ends up on an
// invoice there. They differ from ISO 4217 for ISK, kept in hundredths that must be
// whole krónur, and for MGA, kept in whole ariary.
package money
