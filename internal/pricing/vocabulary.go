package pricing

// The codes a card may name, in the order in which a page shows them. They are
// the answers of the request form.
var (
	Media             = []string{"website", "app", "newsletter", "print_newspaper", "print_magazine", "book", "broadcast", "social", "course_pack", "intranet", "ai"}
	Audiences         = []string{"up_to_10k", "10k_100k", "100k_1m", "1m_10m", "over_10m"}
	Terms             = []string{"one_edition", "1m", "3m", "6m", "12m", "perpetual"}
	OrganisationTypes = []string{"news_publisher", "magazine", "broadcaster", "charity", "education", "government", "company", "agency", "individual"}
	Purposes          = []string{"editorial", "educational", "internal", "marketing", "advocacy", "resale"}
	Territories       = []string{"world", "middle_east", "europe", "north_america", "africa", "asia", "latin_america", "oceania", OneCountry}
)

const (
	// AnyAudience is the cell of a medium that costs the same for every
	// audience, an unknown one included.
	AnyAudience = "any"
	// OneCountry is the territory entry for a use in a single ISO country that
	// has no entry of its own.
	OneCountry = "one_country"

	portionFull            = "full"
	portionExcerpt         = "excerpt"
	portionHeadlineSummary = "headline_summary"
	portionTranslation     = "translation"

	world = "world"
)

// termOrder ranks the terms whose length can be compared.
var termOrder = []string{"1m", "3m", "6m", "12m", "perpetual"}
