// Package pricing turns a described use and a rate card into priced lines with
// their arithmetic: Card.Price(Use) gives Priced. Every figure comes with the
// ordered steps that led to it, so that the requester and the editor read the
// same argument and a frozen quote can be recomputed years later (Replay).
//
// What lives here: the card and its mistakes (Card, Check), the price (Price),
// an editor's change to it (Apply), tax on lines (Tax), and the words of a step
// (Explain). What may not: a database, a clock, a float, a status, a network.
// Amounts are minor units of one currency, factors are basis points.
//
// How one article is priced, always in this order:
//
//	base of each medium by audience        added together
//	× portion × term                        factors of the running amount
//	± translation, further languages,       adjustments, each taken from the
//	  exclusivity, territory, country,      running amount, rounded half up to
//	  organisation type, purpose            the minor unit
//	± further article                       all but the one with the largest portion
//	→ rounded → raised to the minimum for one article
//
// Pictures and the difference to the minimum of the whole request are lines of
// their own, so that the lines always add up to the net price.
//
// Start at card.go, then price.go.
package pricing
