package pricing

import "imprimatur/internal/i18n"

// Explain is a step as a sentence in the reader's language. What a person wrote
// and what has a direction of its own (amounts, rates) is isolated.
func Explain(p *i18n.Printer, s Step) string { return sentence(p, s.ID, s.Args) }

// ExplainOutcome says why there is no computed price; empty when there is one.
func ExplainOutcome(p *i18n.Printer, priced Priced) string {
	if priced.Reason == "" {
		return ""
	}
	return sentence(p, priced.Reason, priced.Args)
}

// ExplainProblem says what is wrong with a card.
func ExplainProblem(p *i18n.Printer, problem Problem) string {
	return sentence(p, problem.ID, problem.Args)
}

// ExplainArg is one value in the reader's language, such as those of a Change.
func ExplainArg(p *i18n.Printer, a Arg) string {
	switch a.Kind {
	case ArgMoney:
		return p.Isolate(p.Money(a.Number, a.Text))
	case ArgPercent:
		return p.Isolate(p.Percent(a.Number))
	case ArgNumber:
		return p.Number(a.Number)
	case ArgCode:
		return CodeName(p, codeFields[a.Name], a.Text)
	case ArgWords:
		return houseWords(p, a.Words)
	case ArgFact:
		return fact(p, a)
	case ArgField:
		return FieldName(p, a.Field)
	case ArgList:
		return list(p, a.Parts)
	}
	return p.Isolate(a.Text)
}

// FieldName names a field in the middle of a sentence.
func FieldName(p *i18n.Printer, f Field) string {
	if id := "pricing.field." + string(f); p.Has(id) {
		return p.T(id)
	}
	return p.Isolate(string(f))
}

// CodeName is the reader's word for a code of a field; a code without one is
// shown as it is.
func CodeName(p *i18n.Printer, f Field, code string) string {
	switch f {
	case FieldLanguage:
		return p.Language(code)
	case FieldCountry, FieldCountryGroup, FieldTerritory:
		if isCountry(code) {
			return p.Country(code)
		}
	}
	if id := fieldWords[f] + code; p.Has(id) {
		return p.T(id)
	}
	return p.Isolate(code)
}

// LineTitle names a line: the article, or the words for what belongs to the
// whole request.
func LineTitle(p *i18n.Printer, l Line) string {
	if name := l.Name.In(p.Lang()); name != "" && l.Kind != LineArticle {
		return p.Isolate(name)
	}
	switch l.Kind {
	case LineImages:
		return p.T("pricing.line.images")
	case LineMinimum:
		return p.T("pricing.line.minimum")
	case LineBundle:
		return p.T("pricing.line.bundle")
	case LineFee:
		return p.T("pricing.line.fee")
	}
	return l.Title
}

// InvoiceTitle names a line of a price as its invoice does: one from which a credit
// went off says so.
func InvoiceTitle(p *i18n.Printer, priced Priced, line int) string {
	title := LineTitle(p, priced.Lines[line])
	if c := priced.Credit; c != nil && c.Shares[line] > 0 {
		return p.T("pricing.line.wider", "Line", title, "Licence", c.Licence)
	}
	return title
}

// codeFields are the fields of the codes that steps name.
var codeFields = map[string]Field{
	"Medium": FieldMedium, "Audience": FieldAudience, "Term": FieldTerm, "Territory": FieldTerritory, "Country": FieldCountry,
	"OrganisationType": FieldOrganisationType, "Purpose": FieldPurpose,
}

// fieldWords says where the words for a field's codes stand in the catalogues.
var fieldWords = map[Field]string{
	FieldMedium: "common.media.", FieldAudience: "pricing.audience.", FieldTerm: "common.term.", FieldTerritory: "common.territory.",
	FieldOrganisationType: "common.organisation_type.", FieldPurpose: "common.purpose.", FieldPortion: "common.portion.",
	FieldAuthorClass: "common.rights_basis.", FieldPlacement: "pricing.placement.", FieldPayment: "pricing.payment.", FieldTranslation: "pricing.translation.",
}

func sentence(p *i18n.Printer, id string, args []Arg) string {
	pairs := make([]any, 0, 2*len(args))
	for _, a := range args {
		pairs = append(pairs, a.Name, value(p, a))
	}
	return capital(p.T(id, pairs...))
}

// capital begins a sentence that starts with a fact.
func capital(s string) string {
	if s != "" && s[0] >= 'a' && s[0] <= 'z' {
		return string(s[0]-'a'+'A') + s[1:]
	}
	return s
}

// value is what a sentence takes: words, but for a count the number that
// chooses the plural form.
func value(p *i18n.Printer, a Arg) any {
	if a.Kind == ArgNumber && a.Name == "Count" {
		return a.Number
	}
	return ExplainArg(p, a)
}

// houseWords is what the house calls a rule or a table; one that it did not
// name and that holds for every use is its rate card.
func houseWords(p *i18n.Printer, w Words) string {
	if text := w.In(p.Lang()); text != "" {
		return p.Isolate(text)
	}
	return p.T("pricing.fact.always")
}

// fact is one fact of a use: a word of its own, or the number beside what it
// counts.
func fact(p *i18n.Printer, a Arg) string {
	var value string
	switch {
	case !a.Field.Number():
		value = CodeName(p, a.Field, a.Text)
	case a.Field == FieldShare:
		value = bound(p, a.Bound, p.Percent(a.Number))
	default:
		value = bound(p, a.Bound, p.Number(a.Number))
	}
	if id := "pricing.fact." + string(a.Field); p.Has(id) {
		return p.T(id, "Value", value)
	}
	return value
}

func bound(p *i18n.Printer, b Bound, number string) string {
	number = p.Isolate(number)
	switch b {
	case BoundUpTo:
		return p.T("pricing.bound.up_to", "Number", number)
	case BoundOver:
		return p.T("pricing.bound.over", "Number", number)
	case BoundFrom:
		return p.T("pricing.bound.from", "Number", number)
	}
	return number
}

func list(p *i18n.Printer, parts []Arg) string {
	if len(parts) == 0 {
		return p.T("pricing.fact.always")
	}
	text := ExplainArg(p, parts[0])
	for _, part := range parts[1:] {
		text = p.T("pricing.bound.pair", "First", text, "Second", ExplainArg(p, part))
	}
	return text
}
