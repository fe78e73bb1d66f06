package models

import "strings"

// IncomeGroups are the World Bank's classes of economies, from the poorest.
var IncomeGroups = []string{"low", "lower_middle", "upper_middle", "high"}

// incomeGroups are the economies below high income as classified for the World
// Bank's fiscal year 2026 (July 2025). Ethiopia and Venezuela have no class there:
// they are listed with the one that they had last.
var incomeGroups = map[string]string{
	"low": "AF BF BI CF CD ER ET GM GW KP LR MG MW ML MZ NE RW SL SO SS SD SY TD TG UG YE",
	"lower_middle": "AO BD BJ BT BO KH CM KM CG CI DJ EG SZ FM GH GN HN HT IN JO KE KG KI LA LB LK LS MA MM MR NA NG NI NP " +
		"PG PH PK PS SB SN ST TJ TL TN TZ UZ VN VU ZM ZW",
	"upper_middle": "AL AM AR AZ BA BR BW BY BZ CN CO CU CV DM DO DZ EC FJ GA GD GE GQ GT ID IQ IR JM KZ LC LY MD ME MH MK MN " +
		"MU MV MX MY PE PY RS SR SV TH TM TO TR TV UA VC VE WS XK ZA",
}

var incomeByCountry = func() map[string]string {
	out := map[string]string{}
	for group, countries := range incomeGroups {
		for _, code := range strings.Fields(countries) {
			out[code] = group
		}
	}
	return out
}()

// IncomeOf is the income group of a country (ISO 3166-1 alpha-2); those that are
// not listed below are high income. "" for no country.
func IncomeOf(country string) string {
	switch group, listed := incomeByCountry[country]; {
	case country == "":
		return ""
	case listed:
		return group
	default:
		return "high"
	}
}
