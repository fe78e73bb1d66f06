package demo

import (
	_ "embed"
	"strings"

	"imprimatur/models"
)

//go:embed terms_en.md
var termsEnglish string

//go:embed terms_ar.md
var termsArabic string

// houseTerms are the standard terms in the name of a publication.
func houseTerms(p models.Publication) map[string]string {
	named := func(text string) string {
		return strings.NewReplacer("{publication}", p.Name, "{legal}", p.LegalName).Replace(text)
	}
	return map[string]string{"en": named(termsEnglish), "ar": named(termsArabic)}
}
