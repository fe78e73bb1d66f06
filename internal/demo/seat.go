package demo

import "imprimatur/models"

// seats are invented addresses in real towns.
var seats = map[string]models.Billing{
	"DE": {Line1: "Lindenweg 12", City: "Münster", PostalCode: "48143"},
	"FR": {Line1: "8 rue des Mouettes", City: "Saint-Malo", PostalCode: "35400"},
	"GB": {Line1: "14 Ropewalk", City: "Whitby", PostalCode: "YO21 1AA"},
	"IE": {Line1: "3 Lantern Lane", City: "Galway", PostalCode: "H91 A1A1"},
	"JO": {Line1: "١٢ شارع الرواق", City: "عمّان", PostalCode: "11118"},
	"JP": {Line1: "2-4 Kawanabe", City: "Kagoshima", PostalCode: "897-0215"},
	"KW": {Line1: "7 Harbour Street", City: "Kuwait City", PostalCode: "13001"},
	"LB": {Line1: "٥ شارع الأرز", City: "بيروت"},
	"MA": {Line1: "٢١ زنقة الأندلس", City: "فاس", PostalCode: "30000"},
	"TN": {Line1: "٩ نهج الساحل", City: "سوسة", PostalCode: "4000"},
	"US": {Line1: "210 North Shore Road", City: "Duluth", State: "MN", PostalCode: "55802"},
}

// seat is where a story's organisation is invoiced.
func (s story) seat() models.Billing {
	b := seats[s.country]
	b.LegalName, b.Country = s.org, s.country
	return b
}
