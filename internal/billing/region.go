package billing

import "strings"

// regions are the states and provinces of the countries where tax depends on them, by the code
// that Stripe takes, with their names.
var regions = map[string]map[string][]string{
	"CA": {
		"AB": {"Alberta"}, "BC": {"British Columbia", "Colombie-Britannique"}, "MB": {"Manitoba"}, "NB": {"New Brunswick", "Nouveau-Brunswick"},
		"NL": {"Newfoundland and Labrador", "Newfoundland", "Terre-Neuve-et-Labrador"}, "NS": {"Nova Scotia", "Nouvelle-Écosse"},
		"NT": {"Northwest Territories", "Territoires du Nord-Ouest"}, "NU": {"Nunavut"}, "ON": {"Ontario"}, //nolint:misspell // its name in French
		"PE": {"Prince Edward Island", "Île-du-Prince-Édouard"}, "QC": {"Quebec", "Québec"}, "SK": {"Saskatchewan"}, "YT": {"Yukon"},
	},
	"US": {
		"AL": {"Alabama"}, "AK": {"Alaska"}, "AZ": {"Arizona"}, "AR": {"Arkansas"}, "CA": {"California"}, "CO": {"Colorado"}, "CT": {"Connecticut"},
		"DE": {"Delaware"}, "DC": {"District of Columbia", "Washington DC", "Washington, D.C."}, "FL": {"Florida"}, "GA": {"Georgia"}, "HI": {"Hawaii"}, "ID": {"Idaho"},
		"IL": {"Illinois"}, "IN": {"Indiana"}, "IA": {"Iowa"}, "KS": {"Kansas"}, "KY": {"Kentucky"}, "LA": {"Louisiana"}, "ME": {"Maine"}, "MD": {"Maryland"},
		"MA": {"Massachusetts"}, "MI": {"Michigan"}, "MN": {"Minnesota"}, "MS": {"Mississippi"}, "MO": {"Missouri"}, "MT": {"Montana"}, "NE": {"Nebraska"},
		"NV": {"Nevada"}, "NH": {"New Hampshire"}, "NJ": {"New Jersey"}, "NM": {"New Mexico"}, "NY": {"New York"}, "NC": {"North Carolina"},
		"ND": {"North Dakota"}, "OH": {"Ohio"}, "OK": {"Oklahoma"}, "OR": {"Oregon"}, "PA": {"Pennsylvania"}, "RI": {"Rhode Island"}, "SC": {"South Carolina"},
		"SD": {"South Dakota"}, "TN": {"Tennessee"}, "TX": {"Texas"}, "UT": {"Utah"}, "VT": {"Vermont"}, "VA": {"Virginia"}, "WA": {"Washington"},
		"WV": {"West Virginia"}, "WI": {"Wisconsin"}, "WY": {"Wyoming"}, "AS": {"American Samoa"}, "GU": {"Guam"}, "MP": {"Northern Mariana Islands"},
		"PR": {"Puerto Rico"}, "VI": {"Virgin Islands", "US Virgin Islands"}, "AA": {"Armed Forces Americas"}, "AE": {"Armed Forces Europe"}, "AP": {"Armed Forces Pacific"},
	},
}

// Region is a state or province as Stripe takes it. ok is false for what is none of a country whose
// regions are known here; of any other country it stands as it was typed.
func Region(country, raw string) (code string, ok bool) {
	raw = strings.TrimSpace(raw)
	known, listed := regions[country]
	if !listed || raw == "" {
		return raw, true
	}
	if upper := strings.ToUpper(raw); known[upper] != nil {
		return upper, true
	}
	for code, names := range known {
		for _, name := range names {
			if strings.EqualFold(name, raw) {
				return code, true
			}
		}
	}
	return raw, false
}
