package licensing

import (
	"slices"

	"imprimatur/models"
)

// Widening is the scope that a licensee wishes a licence to have. It holds the whole
// scope, what stays as it is included.
type Widening struct {
	Media           []string
	Territory       []string
	Languages       []string
	Translation     bool
	Term            string
	Portion         string
	PortionWords    int
	Audience        string
	PageViews       int64
	PrintRun        int64
	Copies          int64
	ExclusivityDays int
	Images          bool
	Articles        []int64 // of the catalogue, besides those of the licence
	Note            string  // for the desk
}

// WideningOf is the scope that a licence has.
func WideningOf(l models.Licence) Widening {
	u := l.Snapshot.Grant.Use
	return Widening{
		Media: u.Media, Territory: u.Territory, Languages: u.Languages, Translation: u.Translation, Term: u.Term, Portion: u.Portion, PortionWords: u.PortionWords,
		Audience: u.Audience, PageViews: u.PageViews, PrintRun: u.PrintRun, Copies: u.Copies, ExclusivityDays: u.ExclusivityDays, Images: l.Snapshot.Grant.Images,
	}
}

// In is a use with this scope, and otherwise as it was licensed.
func (w Widening) In(u models.Use) models.Use {
	u.Media, u.Territory, u.Languages, u.Translation = w.Media, w.Territory, w.Languages, w.Translation
	u.Term, u.Portion, u.PortionWords = w.Term, w.Portion, w.PortionWords
	u.Audience, u.PageViews, u.PrintRun, u.Copies = w.Audience, w.PageViews, w.PrintRun, w.Copies
	u.ExclusivityDays, u.Images, u.Message = w.ExclusivityDays, w.Images, w.Note
	return u
}

// dimensions are the ways in which a scope can be wider than another one, by the name
// of the form's field. Each says whether the first covers the second.
var dimensions = []struct {
	field  string
	covers func(wide, narrow models.Use) bool
}{
	{"media", func(w, n models.Use) bool { return subset(n.Media, w.Media) }},
	{"territory", func(w, n models.Use) bool {
		return sameSet(w.Territory, n.Territory) || territoryCovered(n.Territory, w.Territory)
	}},
	{"languages", func(w, n models.Use) bool { return subset(n.Languages, w.Languages) }},
	{"translation", func(w, n models.Use) bool { return w.Translation || !n.Translation }},
	{"term", func(w, n models.Use) bool { return w.Term == n.Term || upTo(models.Terms, n.Term, w.Term) }},
	{"portion", func(w, n models.Use) bool {
		return w.Portion == n.Portion && w.PortionWords == n.PortionWords || portionCovered(n, w)
	}},
	{"audience", func(w, n models.Use) bool {
		same := w.Audience == n.Audience && w.PageViews == n.PageViews && w.PrintRun == n.PrintRun && w.Copies == n.Copies
		return same || audienceCovered(n, w)
	}},
	{"exclusivity", func(w, n models.Use) bool { return w.ExclusivityDays >= n.ExclusivityDays }},
	{"images", func(w, n models.Use) bool { return w.Images || !n.Images }},
}

// Narrower lists the fields in which a use has less than a licence grants.
func Narrower(l models.Licence, u models.Use) []string { return uncovered(u, granted(l)) }

// Wider lists the fields in which a use has more than a licence grants.
func Wider(l models.Licence, u models.Use) []string { return uncovered(granted(l), u) }

func uncovered(by, u models.Use) (out []string) {
	for _, d := range dimensions {
		if !d.covers(by, u) {
			out = append(out, d.field)
		}
	}
	return out
}

// granted is the use of a licence with the pictures that it grants.
func granted(l models.Licence) models.Use {
	u := l.Snapshot.Grant.Use
	u.Images = l.Snapshot.Grant.Images
	return u
}

// check says what keeps a scope from being an amendment of a licence: Invalid by field.
func (w Widening) check(l models.Licence, further []models.Article) error {
	bad := models.Invalid{}
	u := w.In(granted(l))
	for _, field := range Narrower(l, u) {
		bad[field] = "public_amendment.error.narrower_" + field
	}
	if len(w.Media) == 0 {
		bad["media"] = "public_form.error.media"
	}
	if len(w.Territory) == 0 {
		bad["territory"] = "public_form.error.territory"
	}
	for _, a := range further {
		if held := slices.ContainsFunc(l.Snapshot.Works, func(work models.Work) bool {
			return work.ArticleID != nil && *work.ArticleID == a.ID || work.URL == a.URL
		}); held {
			bad["article_url"] = "public_amendment.error.already"
		}
	}
	if len(bad) == 0 && len(further) == 0 && len(Wider(l, u)) == 0 {
		bad["scope"] = "public_amendment.error.nothing_wider"
	}
	return bad.OrNil()
}
