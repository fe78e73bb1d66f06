package views

import (
	"strings"
	"testing"

	"imprimatur/internal/i18n"
	"imprimatur/models"

	"github.com/google/go-cmp/cmp"
)

func TestLegalTextKeepsWordsAndDropsMarkup(t *testing.T) {
	got := LegalTextOf("en", "# Terms\n\nYou **may** print\nthis, see [the law](https://law.example/a) or <https://x.example>.\n\n1. Pay\n2. Print `twice`\n\n- a\n  - b\n\n> Quoted &amp; kept\n\n<script>alert(1)</script>\n\n---\n\n    code\n")
	want := []LegalBlock{
		{Kind: "heading", Text: "Terms"},
		{Kind: "paragraph", Text: "You may print this, see the law (https://law.example/a) or https://x.example."},
		{Kind: "numbered", Items: []string{"Pay", "Print twice"}},
		{Kind: "list", Items: []string{"a b"}},
		{Kind: "paragraph", Text: "Quoted & kept"},
		{Kind: "paragraph", Text: "code"},
	}
	if diff := cmp.Diff(want, got.Blocks); diff != "" {
		t.Error(diff)
	}
}

func TestChangesAreFoundTermByTerm(t *testing.T) {
	row := func(term string, values ...string) Row { return Row{Term: term, Values: values} }
	got := ChangesBetween(
		[]Row{row("Line", "£1"), row("Line", "£2"), row("Period", "3 months"), row("Gone", "x"), row("Same", "a", "b")},
		[]Row{row("Line", "£1"), row("Line", "£5"), row("Period", "12 months"), row("Same", "a", "b"), row("New", "y")})
	want := []Change{
		{"Line", []string{"£2"}, []string{"£5"}}, {"Period", []string{"3 months"}, []string{"12 months"}},
		{"New", nil, []string{"y"}}, {"Gone", []string{"x"}, nil},
	}
	if diff := cmp.Diff(want, got); diff != "" {
		t.Error(diff)
	}
}

// Every visible event of a request's life has a sentence of its own in every language, and no raw id shows.
func TestEveryEventHasASentence(t *testing.T) {
	catalogue, err := i18n.Load()
	if err != nil {
		t.Fatal(err)
	}
	for _, lang := range []string{"en", "ar"} {
		p := catalogue.Printer(lang)
		other := p.T("public_request.event.updated")
		for _, kind := range strings.Fields(`sent submitted review_started info_asked answered quoted accepted quote_declined change_asked renewal_asked
			quote_expired invoiced payment_processing payment_failed paid licensed licence_began licence_ended withdrawal_asked withdrawal_too_late
			withdrawn declined not_needed reopened lapsed unconfirmed overdue invoice_voided
			countered counter_refused counter_declined counter_withdrawn quote_reminded`) {
			title, _ := eventWords(p, models.Event{Kind: kind, Facts: map[string]any{"total_minor": float64(21500), "currency": "GBP", "version": float64(2), "number": "N-1", "name": "Claire", "role": "Editor", "code": "no_rights"}})
			if title == "" || title == other || strings.Contains(title, "⟦") || strings.Contains(title, "{{") {
				t.Errorf("%s: %s says %q", lang, kind, title)
			}
		}
	}
}
