package pricing

import "math"

// span is a number as far as the use tells it: an exact one, a band of an
// audience, or nothing.
type span struct {
	lo, hi int64
	known  bool
}

func exactly(n int64) span { return span{n, n, true} }

// stated is a number of which 0 means that it was not stated.
func stated(n int64) span { return span{n, n, n > 0} }

// bands are what the bands of an audience mean in numbers.
var bands = map[string]span{
	"up_to_10k": {0, 10_000, true}, "10k_100k": {10_001, 100_000, true}, "100k_1m": {100_001, 1_000_000, true},
	"1m_10m": {1_000_001, 10_000_000, true}, "over_10m": {10_000_001, math.MaxInt64, true},
}

// facts are what a use says, in the form in which conditions ask. The ones
// about a medium are those of one medium while tables are looked up, and of all
// together while rules act.
type facts struct {
	card *Card
	use  *Use
	day  int64 // of Use.Date, see days.go
	when bool  // whether the use has a day

	media     []string
	one       [1]string // backs media while it is a single one
	band      string
	pageViews span
	printRun  span
	copies    span

	portion    string
	territory  []string
	country    bool // the territory is one ISO country
	languages  int64
	translated string
}

var everywhere = []string{world}

func newFacts(c *Card, u *Use) *facts {
	f := &facts{card: c, use: u, portion: u.Portion, territory: u.Territory, languages: u.languages(), translated: no}
	f.day, f.when = dayNumber(u.Date)
	if f.portion == "" {
		f.portion = portionFull
	}
	if len(f.territory) == 0 {
		f.territory = everywhere
	}
	f.country = len(f.territory) == 1 && isCountry(f.territory[0])
	if u.translated() {
		f.translated = yes
	}
	f.allMedia()
	return f
}

// medium turns the facts to one medium.
func (f *facts) medium(name string) {
	f.one[0] = name
	f.media = f.one[:]
	f.band = f.use.audience(name)
	f.reach(name)
	if f.use.Copies > 0 {
		f.copies = exactly(f.use.Copies)
	} else {
		f.copies = f.printRun
	}
}

func (f *facts) reach(name string) {
	band := bands[f.band]
	f.pageViews, f.printRun = stated(f.use.PageViews), stated(f.use.PrintRun)
	switch {
	case printed(name) && !f.printRun.known:
		f.printRun = band
	case !printed(name) && !f.pageViews.known:
		f.pageViews = band
	}
}

// allMedia turns the facts to all media together; of several the widest reach
// counts.
func (f *facts) allMedia() {
	var views, run, copies span
	band := ""
	for _, name := range f.use.Media {
		f.medium(name)
		views, run, copies = views.wider(f.pageViews), run.wider(f.printRun), copies.wider(f.copies)
		if bands[f.band].hi >= bands[band].hi {
			band = f.band
		}
	}
	f.media, f.band, f.pageViews, f.printRun, f.copies = f.use.Media, band, views, run, copies
}

func (s span) wider(other span) span {
	if !s.known {
		return other
	}
	if !other.known {
		return s
	}
	return span{max(s.lo, other.lo), max(s.hi, other.hi), true}
}

func printed(medium string) bool {
	switch medium {
	case "print_newspaper", "print_magazine", "book", "course_pack":
		return true
	}
	return false
}

// words are those used of an article.
func (f *facts) words(a *Article) span {
	switch f.portion {
	case portionFull, portionTranslation:
		return stated(int64(a.Words))
	case portionExcerpt:
		return stated(int64(f.use.PortionWords))
	}
	return span{}
}

// share is what is used of an article in basis points, begun ones counted.
func (f *facts) share(a *Article) span {
	switch {
	case f.portion == portionFull, f.portion == portionTranslation:
		return exactly(whole)
	case f.portion != portionExcerpt || f.use.PortionWords <= 0 || a.Words <= 0:
		return span{}
	}
	share, ok := ratio(int64(f.use.PortionWords), whole, int64(a.Words), RoundUp)
	if !ok {
		share = math.MaxInt64
	}
	return exactly(share)
}

func (f *facts) age(a *Article) span {
	published, ok := dayNumber(a.PublishedOn)
	if !ok || !f.when {
		return span{}
	}
	return exactly(f.day - published)
}

// number is what a use says of a field of numbers; a is nil for the facts that
// no single article tells.
func (f *facts) number(field Field, a *Article) span {
	switch field {
	case FieldPageViews:
		return f.pageViews
	case FieldPrintRun:
		return f.printRun
	case FieldCopies:
		return f.copies
	case FieldArticles:
		return exactly(int64(len(f.use.Articles)))
	case FieldImages:
		return exactly(int64(max(f.use.Images, 0)))
	case FieldStaff:
		return stated(f.use.Staff)
	case FieldTurnover:
		return stated(f.use.Turnover)
	case FieldLanguages:
		return exactly(f.languages)
	case FieldExclusivityDays:
		return exactly(int64(max(f.use.ExclusivityDays, 0)))
	}
	if a == nil {
		return span{}
	}
	switch field {
	case FieldWords:
		return f.words(a)
	case FieldShare:
		return f.share(a)
	case FieldArticleWords:
		return stated(int64(a.Words))
	case FieldArticleAge:
		return f.age(a)
	}
	return span{}
}

// code is what a use says of a field with a single code; empty when nothing.
func (f *facts) code(field Field, a *Article) string {
	switch field {
	case FieldAudience:
		return f.band
	case FieldPlacement:
		return f.use.Placement
	case FieldTerm:
		return f.use.Term
	case FieldPortion:
		return f.portion
	case FieldOrganisationType:
		return f.use.OrganisationType
	case FieldCountry:
		return f.use.Country
	case FieldPurpose:
		return f.use.Purpose
	case FieldTranslation:
		return f.translated
	case FieldPayment:
		return f.use.Payment
	case FieldAuthorClass:
		if a != nil {
			return a.AuthorClass
		}
	}
	return ""
}

// ofArticle reports the fields that each article tells for itself.
func (f Field) ofArticle() bool {
	switch f {
	case FieldWords, FieldShare, FieldArticleWords, FieldArticleAge, FieldAuthorClass:
		return true
	}
	return false
}
