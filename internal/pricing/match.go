package pricing

import "slices"

// tri is the answer to a condition: it fails, we cannot tell, it holds.
type tri int8

const (
	fails tri = iota
	unknown
	holds
)

// reply is the answer to several conditions; field is the first that the use
// does not tell (or, for Trace, the first that fails).
type reply struct {
	tri
	field Field
}

// and keeps the weaker answer: what fails cannot be mended by what is not known.
func (a reply) and(b reply) reply {
	if b.tri < a.tri {
		return b
	}
	return a
}

// general answers the conditions that the use as a whole tells.
func (f *facts) general(when []Condition) reply {
	out := reply{tri: holds}
	for i := range when {
		c := &when[i]
		if c.Field.ofArticle() {
			continue
		}
		if t := f.condition(c, nil); t < out.tri {
			if out = (reply{t, c.Field}); t == fails {
				return out
			}
		}
	}
	return out
}

// ofOne answers the conditions that an article tells.
func (f *facts) ofOne(when []Condition, a *Article) reply {
	out := reply{tri: holds}
	for i := range when {
		c := &when[i]
		if !c.Field.ofArticle() {
			continue
		}
		if t := f.condition(c, a); t < out.tri {
			if out = (reply{t, c.Field}); t == fails {
				return out
			}
		}
	}
	return out
}

// ofAll answers the conditions that articles tell: they hold when they hold for
// every article, and fail when they fail for one.
func (f *facts) ofAll(when []Condition) reply {
	out := reply{tri: holds}
	for i := range f.use.Articles {
		out = out.and(f.ofOne(when, &f.use.Articles[i]))
	}
	return out
}

// ofAny is the same for a rule that stops the request as soon as one article
// falls under it.
func (f *facts) ofAny(when []Condition) reply {
	if len(f.use.Articles) == 0 {
		return reply{tri: holds}
	}
	out := f.ofOne(when, &f.use.Articles[0])
	for i := 1; i < len(f.use.Articles); i++ {
		if one := f.ofOne(when, &f.use.Articles[i]); one.tri > out.tri {
			out = one
		}
	}
	return out
}

func (f *facts) condition(c *Condition, a *Article) tri {
	switch c.Field {
	case FieldMedium:
		return among(c, f.media, false)
	case FieldTerritory:
		return among(c, f.territory, f.country)
	case FieldLanguage:
		return among(c, f.use.Languages, false)
	case FieldCountryGroup:
		return f.grouped(c)
	case FieldPageViews, FieldPrintRun, FieldCopies, FieldWords, FieldShare, FieldArticleWords, FieldArticleAge, FieldArticles, FieldImages,
		FieldStaff, FieldTurnover, FieldLanguages, FieldExclusivityDays:
		return within(c, f.number(c.Field, a))
	}
	return truth(slices.Contains(c.In, f.code(c.Field, a)) != c.Not)
}

func truth(b bool) tri {
	if b {
		return holds
	}
	return fails
}

// among asks a field of several values. A single country is OneCountry too.
func among(c *Condition, values []string, oneCountry bool) tri {
	in := 0
	for _, value := range values {
		if slices.Contains(c.In, value) || oneCountry && slices.Contains(c.In, OneCountry) {
			in++
		}
	}
	if c.Only {
		return truth((in > 0 && in == len(values)) != c.Not)
	}
	return truth((in > 0) != c.Not)
}

func (f *facts) grouped(c *Condition) tri {
	for i := range f.card.Groups {
		g := &f.card.Groups[i]
		if slices.Contains(c.In, g.Key) && slices.Contains(g.Countries, f.use.Country) {
			return truth(!c.Not)
		}
	}
	return truth(c.Not)
}

// within compares what is known of a number with the bounds.
func within(c *Condition, s span) tri {
	out := holds
	switch {
	case c.AtLeast == nil && c.AtMost == nil:
	case !s.known:
		return unknown
	case c.AtLeast != nil && s.hi < *c.AtLeast, c.AtMost != nil && s.lo > *c.AtMost:
		out = fails
	case c.AtLeast != nil && s.lo < *c.AtLeast, c.AtMost != nil && s.hi > *c.AtMost:
		return unknown
	}
	if c.Not {
		return holds - out
	}
	return out
}
