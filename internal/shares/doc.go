// Package shares is the arithmetic of what contributors get of a sale: pure, in
// whole minor units, and the same answer whenever it is asked the same question.
//
// What lives here: Divide, and the property tests that hold it. What does not:
// who the contributors are, when they are paid, and the ledger
// (internal/licensing, models). Start at Divide.
package shares
