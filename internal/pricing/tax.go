package pricing

import "math"

// Tax is the tax on each net line at a rate in basis points, rounded half up
// for each line as the invoice does, and its total. A line that is not positive
// or a rate that is not positive bears none. Amounts no invoice can hold stop
// at the largest int64.
func Tax(lines []int64, basisPoints int64) (perLine []int64, total int64) {
	perLine = make([]int64, len(lines))
	for i, net := range lines {
		if net <= 0 || basisPoints <= 0 {
			continue
		}
		tax, ok := ratio(net, basisPoints, 10000, RoundNearest)
		if !ok {
			tax = math.MaxInt64
		}
		perLine[i] = tax
		if total, ok = add(total, tax); !ok {
			total = math.MaxInt64
		}
	}
	return perLine, total
}
