package pricing

// The codes a card may name, in the order in which a page shows them. They are
// the answers of the request form and of the catalogue.
var (
	Media             = []string{"website", "app", "newsletter", "print_newspaper", "print_magazine", "book", "broadcast", "social", "course_pack", "intranet", "ai"}
	Audiences         = []string{"up_to_10k", "10k_100k", "100k_1m", "1m_10m", "over_10m"}
	Terms             = []string{"one_edition", "1m", "3m", "6m", "12m", "perpetual"}
	Portions          = []string{portionFull, portionExcerpt, portionHeadlineSummary, portionTranslation}
	OrganisationTypes = []string{"news_publisher", "magazine", "broadcaster", "charity", "education", "government", "company", "agency", "individual"}
	Purposes          = []string{"editorial", "educational", "internal", "marketing", "advocacy", "resale"}
	Territories       = []string{world, "middle_east", "europe", "north_america", "africa", "asia", "latin_america", "oceania", OneCountry}
	Placements        = []string{"quarter_page", "half_page", "full_page", "double_page", "cover"}
	AuthorClasses     = []string{"unknown", "staff", "freelance", "freelance_ask", "agency", "guest", "co_production"}
	Payments          = []string{"card", "invoice", "transfer"}
	YesNo             = []string{yes, no}
)

const (
	// OneCountry is what the territory of a use in a single ISO country is
	// called besides its own code.
	OneCountry = "one_country"

	portionFull            = "full"
	portionExcerpt         = "excerpt"
	portionHeadlineSummary = "headline_summary"
	portionTranslation     = "translation"

	world = "world"
	yes   = "yes"
	no    = "no"
)

// termOrder ranks the terms whose length can be compared.
var termOrder = []string{"1m", "3m", "6m", "12m", "perpetual"}

// isCountry reports the form of an ISO 3166 code: two capital letters.
func isCountry(s string) bool {
	return len(s) == 2 && s[0] >= 'A' && s[0] <= 'Z' && s[1] >= 'A' && s[1] <= 'Z'
}
