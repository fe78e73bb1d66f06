package articles

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/article"
)

func TestTheStandHasEveryKindOfRight(t *testing.T) {
	languages, rights, embargoed := map[string]int{}, map[string]int{}, 0
	for _, a := range All() {
		languages[a.Language]++
		rights[a.Rights]++
		if a.EmbargoDays > 0 {
			embargoed++
		}
	}
	for language, least := range map[string]int{"en": 5, "ar": 3, "fr": 2, "tr": 2} {
		if languages[language] < least {
			t.Errorf("%d articles in %s, want %d", languages[language], language, least)
		}
	}
	for _, basis := range []string{"staff", "freelance", "freelance_ask", "agency", "guest", "co_production"} {
		if rights[basis] == 0 {
			t.Errorf("no article with rights basis %s", basis)
		}
	}
	if embargoed == 0 {
		t.Error("no article under embargo")
	}
}

func TestEveryArticleIsWholeAndKeepsItsAddress(t *testing.T) {
	slug, seen := regexp.MustCompile(`^[a-z0-9]+(-[a-z0-9]+)*$`), map[string]bool{}
	for _, a := range All() {
		if a.Title == "" || a.Standfirst == "" || a.Author == "" || a.Section == "" || !slug.MatchString(a.Slug) || seen[a.Path()] {
			t.Errorf("%s: incomplete or named twice: %+v", a.Path(), a)
		}
		seen[a.Path()] = true
		if a.WordCount < 300 || a.WordCount > 700 {
			t.Errorf("%s has %d words", a.Slug, a.WordCount)
		}
		if article.Clean(a.BodyHTML) != a.BodyHTML || strings.Contains(a.BodyHTML, "{{") || strings.Contains(a.BodyHTML, "<img") {
			t.Errorf("%s: body is not clean", a.Slug)
		}
		if address := a.Permalink("https://desk.example"); normalised(t, address) != address {
			t.Errorf("%s: address %s is not in its normal form", a.Slug, address)
		}
	}
}

func TestEditionsOfArticlesExist(t *testing.T) {
	for _, a := range All() {
		p, ok := publication(a.Publication)
		found := false
		for _, e := range p.Editions {
			found = found || e.Code == a.Edition
		}
		if !ok || !found {
			t.Errorf("%s is printed in %s/%s, which does not exist", a.Slug, a.Publication, a.Edition)
		}
	}
}

// Law 10 in the demonstration: no agency's picture is marked as ours.
func TestPictureRightsAgreeWithTheirCredits(t *testing.T) {
	agencyBesideOwn := false
	for _, a := range All() {
		kinds := map[string]bool{}
		for _, i := range a.Images {
			if _, err := files.ReadFile("images/" + i.File); err != nil {
				t.Errorf("%s: %v", a.Slug, err)
			}
			if _, agency := article.ThirdParty(i.Credit); agency != (i.Rights == "third_party") {
				t.Errorf("%s: credit %q is marked %s", a.Slug, i.Credit, i.Rights)
			}
			if i.Alt == "" || i.Caption == "" || i.Credit == "" || strings.Count(a.source, `"`+i.File+`"`) != 1 {
				t.Errorf("%s: picture %s has no words or is not shown once", a.Slug, i.File)
			}
			kinds[i.Rights] = true
		}
		agencyBesideOwn = agencyBesideOwn || kinds["ours"] && kinds["third_party"]
		if _, agency := article.ThirdParty(a.Author); agency != (a.Rights == "agency") {
			t.Errorf("%s: author %q is marked %s", a.Slug, a.Author, a.Rights)
		}
	}
	if !agencyBesideOwn {
		t.Error("no article has an agency's picture beside its own")
	}
}

func TestDatesCountFromTheGivenMoment(t *testing.T) {
	now := time.Date(2026, 11, 23, 1, 30, 0, 0, time.UTC)
	if got := (Article{DaysAgo: 9, EmbargoDays: 4}).EmbargoUntil(now); !got.Equal(time.Date(2026, 11, 27, 9, 0, 0, 0, time.UTC)) {
		t.Errorf("embargo until %v", got)
	}
	if got := (Article{DaysAgo: 9}).EmbargoUntil(now); !got.IsZero() {
		t.Errorf("embargo until %v without embargo", got)
	}
	for _, a := range All() {
		if at := a.PublishedAt(now); !at.Before(now) || now.Sub(at) > time.Duration(a.DaysAgo+1)*24*time.Hour {
			t.Errorf("%s published at %v", a.Slug, at)
		}
	}
}

func TestACallerCannotChangeTheStand(t *testing.T) {
	All()[0].Title = "changed"
	if All()[0].Title == "changed" {
		t.Error("All hands out its own list")
	}
}

func normalised(t *testing.T, address string) string {
	t.Helper()
	n, err := article.Normalise(address)
	if err != nil {
		t.Fatal(err)
	}
	return n
}
