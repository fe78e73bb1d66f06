package models

import "slices"

// keysetPage cuts off the row that was read only to see whether there are more, puts
// a page that was read backwards in order, and gives the places of the pages before
// and after it; "" where there is none.
func keysetPage[T any](rows []T, limit int, back, begun bool, place func(T) string) (page []T, earlier, later string) {
	more := len(rows) > limit
	if more {
		rows = rows[:limit]
	}
	if back {
		slices.Reverse(rows)
	}
	if len(rows) == 0 {
		return rows, "", ""
	}
	if back && more || !back && begun {
		earlier = place(rows[0])
	}
	if back || more {
		later = place(rows[len(rows)-1])
	}
	return rows, earlier, later
}
