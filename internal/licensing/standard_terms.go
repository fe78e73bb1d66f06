package licensing

import (
	_ "embed"
	"strings"

	"imprimatur/models"
)

//go:embed standard_en.md
var standardEnglish string

//go:embed standard_ar.md
var standardArabic string

// StandardTerms are terms for a house to start from, by language, in the name of
// a publication.
func StandardTerms(p models.Publication) map[string]string {
	named := func(text string) string {
		return strings.NewReplacer("{publication}", p.Name, "{legal}", p.LegalName).Replace(text)
	}
	return map[string]string{"en": named(standardEnglish), "ar": named(standardArabic)}
}
