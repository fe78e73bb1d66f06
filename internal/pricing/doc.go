// Package pricing turns a described use and a rate card into priced lines with
// their arithmetic: Card.Price(Use) gives Priced. Every figure comes with the
// ordered steps that led to it, so that the requester and the editor read the
// same argument and a frozen quote can be recomputed years later (Replay).
//
// What lives here: the card and its mistakes (Card, Check), the price (Price),
// what the form must ask for (Asks, Unsaid), why a rule took no part (Trace), examples
// (Try), an editor's change to a price (Apply), tax on lines (Tax), and the words
// of a step (Explain). What may not: a database, a clock, a float, a status, a
// network. Amounts are minor units of one currency, percentages basis points, days
// ISO dates that the caller states.
//
// A card is three things an editor understands, and a price is made in this
// order:
//
//	rules that answer      not offered, by hand, free use: no sum is done
//	price tables           for each medium and article the first that fits,
//	                       the bases of several media added together
//	rules, top to bottom   each changes an article's running amount, rounded
//	                       half up to the minor unit; rules of a stack together
//	rounding, then the maximum and the minimum of an article
//	extra tables, and rules for the whole request, each amount a line of its own
//	the maximum and the minimum of the request
//
// A number that a use does not state is never guessed: the use goes to a person
// with the sentence that says what we need to know. So does whatever comes to
// nothing. The lines always add up to the net price, and so do the steps.
//
// Start at card.go, table.go and rule.go, then price.go and act.go. Cards of the
// first format, with fixed sections instead of tables and rules, are read by
// older.go and keep their prices.
package pricing
