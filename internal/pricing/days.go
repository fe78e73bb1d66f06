package pricing

// dayNumber counts the days of an ISO date (2026-11-29) from a fixed day, so
// that two dates can be compared and subtracted without a clock or a zone.
func dayNumber(iso string) (int64, bool) {
	if len(iso) != 10 || iso[4] != '-' || iso[7] != '-' {
		return 0, false
	}
	year, month, day := digits(iso[:4]), digits(iso[5:7]), digits(iso[8:])
	if year < 1 || month < 1 || month > 12 || day < 1 || day > monthDays(year, month) {
		return 0, false
	}
	if month <= 2 { // count from March: the leap day is the last of its year
		year, month = year-1, month+12
	}
	return 365*year + year/4 - year/100 + year/400 + (153*(month-3)+2)/5 + day, true
}

// digits reads a number of digits alone; -1 otherwise.
func digits(s string) int64 {
	var n int64
	for i := range len(s) {
		if s[i] < '0' || s[i] > '9' {
			return -1
		}
		n = 10*n + int64(s[i]-'0')
	}
	return n
}

func monthDays(year, month int64) int64 {
	switch {
	case month == 2 && year%4 == 0 && (year%100 != 0 || year%400 == 0):
		return 29
	case month == 2:
		return 28
	case month == 4, month == 6, month == 9, month == 11:
		return 30
	}
	return 31
}

// inForce reports whether a day is from the first to the last one; an empty
// bound is none, and so is a use without a day.
func (f *facts) inForce(from, until string) bool {
	if !f.when {
		return true
	}
	if first, ok := dayNumber(from); ok && f.day < first {
		return false
	}
	last, ok := dayNumber(until)
	return !ok || f.day <= last
}
