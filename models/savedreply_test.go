package models

import (
	"slices"
	"testing"
)

func TestVariablesAreFilledInOnceAndNeverGuessed(t *testing.T) {
	t.Parallel()
	values := map[string]string{"requester_name": "{organisation}", "organisation": "Revue du Fleuve", "answer_date": ""}
	got := FillIn("Dear {requester_name} of {organisation}, by {answer_date}: {discount} { not one } {}", values)
	if want := "Dear {organisation} of Revue du Fleuve, by {answer_date}: {discount} { not one } {}"; got != want {
		t.Errorf("%q instead of %q", got, want)
	}
	if unknown := UnknownVariables("{discount} {reference} {discount} {Reference}"); !slices.Equal(unknown, []string{"discount", "Reference"}) {
		t.Errorf("unknown: %v", unknown)
	}
	if open := OpenVariables("by {answer_date}, {discount}, {answer_date}"); !slices.Equal(open, []string{"answer_date"}) {
		t.Errorf("open: %v", open)
	}
}

func TestAReplyIsReadInTheNearestLanguage(t *testing.T) {
	t.Parallel()
	s := SavedReply{Texts: map[string]string{"en": "Hello", "ar": "مرحبا", "fr": " "}}
	for _, c := range []struct {
		asked []string
		lang  string
	}{{[]string{"ar"}, "ar"}, {[]string{"fr", "ar"}, "ar"}, {[]string{"tr"}, "en"}, {nil, "en"}} {
		if _, lang := s.In(c.asked...); lang != c.lang {
			t.Errorf("%v reads %s", c.asked, lang)
		}
	}
	if text, lang := (SavedReply{}).In("en"); text != "" || lang != "" {
		t.Errorf("an empty one says %q in %q", text, lang)
	}
}
