package pricing

// cause is what an adjustment is made for.
type cause int

const (
	translation cause = iota
	furtherLanguages
	exclusive
	territory
	country
	organisation
	purpose
	extraArticle
)

// Each cause has two sentences: so much more, so much less.
var (
	moreSteps = map[cause]string{
		translation:      "pricing.step.translation_more",
		furtherLanguages: "pricing.step.further_languages_more",
		exclusive:        "pricing.step.exclusivity_more",
		territory:        "pricing.step.territory_more",
		country:          "pricing.step.country_more",
		organisation:     "pricing.step.organisation_more",
		purpose:          "pricing.step.purpose_more",
		extraArticle:     "pricing.step.extra_article_more",
	}
	lessSteps = map[cause]string{
		translation:      "pricing.step.translation_less",
		furtherLanguages: "pricing.step.further_languages_less",
		exclusive:        "pricing.step.exclusivity_less",
		territory:        "pricing.step.territory_less",
		country:          "pricing.step.country_less",
		organisation:     "pricing.step.organisation_less",
		purpose:          "pricing.step.purpose_less",
		extraArticle:     "pricing.step.extra_article_less",
	}
)

const (
	viewsStep  = "pricing.step.base_views"
	copiesStep = "pricing.step.base_copies"
)

// baseSteps are the media whose audience has a unit of its own; the rest counts people.
var baseSteps = map[string]string{
	"website": viewsStep, "app": viewsStep, "newsletter": "pricing.step.base_subscribers",
	"print_newspaper": copiesStep, "print_magazine": copiesStep, "book": copiesStep, "course_pack": copiesStep,
}

var roundingSteps = map[RoundingMode]string{
	RoundNearest: "pricing.step.round", RoundUp: "pricing.step.round_up", RoundDown: "pricing.step.round_down",
}

var roundingStepModes = map[string]RoundingMode{
	"pricing.step.round": RoundNearest, "pricing.step.round_up": RoundUp, "pricing.step.round_down": RoundDown,
}

// baseStep names the sentence that measures a medium's audience in its own unit.
func baseStep(medium string) string {
	if id, ok := baseSteps[medium]; ok {
		return id
	}
	return "pricing.step.base_people"
}
