package pricing

// Field is one fact of a use that tables and rules may ask about.
type Field string

// The fields.
const (
	FieldMedium           Field = "medium"
	FieldAudience         Field = "audience"   // band, of the medium
	FieldPageViews        Field = "page_views" // a month; where only the band is known, as far as it decides
	FieldPrintRun         Field = "print_run"  // the same for printed media
	FieldCopies           Field = "copies"     // made of the piece, as of a reprint; else the print run
	FieldPlacement        Field = "placement"
	FieldTerm             Field = "term"
	FieldPortion          Field = "portion"
	FieldWords            Field = "words" // used of the article: the excerpt's, or all
	FieldShare            Field = "share" // used of the article, in basis points
	FieldArticleWords     Field = "article_words"
	FieldArticleAge       Field = "article_age_days" // on the day of the use (Use.Date)
	FieldAuthorClass      Field = "author_class"
	FieldArticles         Field = "articles" // how many
	FieldImages           Field = "images"   // how many
	FieldOrganisationType Field = "organisation_type"
	FieldStaff            Field = "staff"
	FieldTurnover         Field = "turnover" // a year, whole units of the card's currency
	FieldCountry          Field = "country"  // where the licensee is
	FieldCountryGroup     Field = "country_group"
	FieldPurpose          Field = "purpose"
	FieldTerritory        Field = "territory"
	FieldLanguage         Field = "language"
	FieldLanguages        Field = "languages"   // how many, at least one
	FieldTranslation      Field = "translation" // yes or no
	FieldExclusivityDays  Field = "exclusivity_days"
	FieldPayment          Field = "payment"
)

// Fields are the fields in the order in which a page shows them.
var Fields = []Field{
	FieldMedium, FieldAudience, FieldPageViews, FieldPrintRun, FieldCopies, FieldPlacement, FieldTerm,
	FieldPortion, FieldWords, FieldShare, FieldArticleWords, FieldArticleAge, FieldAuthorClass, FieldArticles, FieldImages,
	FieldOrganisationType, FieldStaff, FieldTurnover, FieldCountry, FieldCountryGroup, FieldPurpose,
	FieldTerritory, FieldLanguage, FieldLanguages, FieldTranslation, FieldExclusivityDays, FieldPayment,
}

// Number reports a field with numbers (AtLeast, AtMost, UpTo); the others have
// codes (In, Codes).
func (f Field) Number() bool {
	switch f {
	case FieldPageViews, FieldPrintRun, FieldCopies, FieldWords, FieldShare, FieldArticleWords, FieldArticleAge, FieldArticles, FieldImages,
		FieldStaff, FieldTurnover, FieldLanguages, FieldExclusivityDays:
		return true
	}
	return false
}

// Codes are the codes that a field of codes may take; nil where they are the
// house's own or too many to list (countries, languages, groups).
func (f Field) Codes() []string {
	switch f {
	case FieldMedium:
		return Media
	case FieldAudience:
		return Audiences
	case FieldPlacement:
		return Placements
	case FieldTerm:
		return Terms
	case FieldPortion:
		return Portions
	case FieldAuthorClass:
		return AuthorClasses
	case FieldOrganisationType:
		return OrganisationTypes
	case FieldPurpose:
		return Purposes
	case FieldTerritory:
		return Territories
	case FieldTranslation:
		return YesNo
	case FieldPayment:
		return Payments
	}
	return nil
}
