package certificate

// clause is one of the three lists of what the licence allows, demands and forbids.
type clause struct {
	title     block
	sentences []block
	ink       colour
	mark      func(x, y float64) []point
}

const markWidth = 12.0 // of the sign before a sentence

// conditions sets "you may", "you must" and "you may not" side by side, or one below the other when they are too long
// for that.
func (k *composer) conditions() {
	const gap = 18.0
	width := (column - 2*gap) / 3
	columns := k.clauses(width)
	if len(columns) == 0 {
		return
	}
	height := 0.0
	for _, c := range columns {
		height = max(height, c.height())
	}
	if height > 260 {
		for _, c := range k.clauses(column) {
			k.skip(13)
			k.room(26 + c.title.height())
			k.clause(c, margin, column)
		}
		return
	}
	k.skip(13)
	k.room(height)
	from := k.y
	for i, c := range columns {
		k.y = from
		k.clause(c, margin+float64(i)*(width+gap), width)
	}
	k.y = from + height
}

func (k *composer) clauses(width float64) []clause {
	var out []clause
	for _, list := range []struct {
		id        string
		sentences []string
		ink       colour
		mark      func(x, y float64) []point
	}{
		{"certificate.may", k.c.May, okInk, tick},
		{"certificate.must", k.c.Must, ink, arrow(k.base)},
		{"certificate.may_not", k.c.MayNot, badInk, cross},
	} {
		if len(list.sentences) == 0 {
			continue
		}
		c := clause{title: k.say(k.p.T(list.id), k.heading.in(list.ink), width), ink: list.ink, mark: list.mark}
		for _, sentence := range list.sentences {
			c.sentences = append(c.sentences, k.say(sentence, k.body, width-markWidth))
		}
		out = append(out, c)
	}
	return out
}

const sentenceGap = 2.5

func (c clause) height() float64 {
	return 7 + c.title.height() + 3 + stacked(c.sentences) + sentenceGap*float64(len(c.sentences)-1)
}

// clause pours one list at the cursor.
func (k *composer) clause(c clause, x, width float64) {
	k.rule(x, k.y, width, 1.6, c.ink)
	k.y += 7
	k.pour(c.title, x)
	k.y += 3
	for i, b := range c.sentences {
		if i > 0 {
			k.y += sentenceGap
		}
		k.room(min(b.height(), bottom-top-40))
		k.sign(c, x, k.y+b.leading/2)
		k.pour(b, x+markWidth)
	}
}

// sign draws the mark before a sentence, its middle at height y.
func (k *composer) sign(c clause, x, y float64) {
	const size = 6.0
	s := k.sheet()
	s.strokes = append(s.strokes, stroke{points: c.mark(k.left(x, size), y), width: 1.1, ink: c.ink})
}

func tick(x, y float64) []point {
	return []point{{x, y + 0.2}, {x + 2, y + 2.4}, {x + 5.6, y - 2.4}}
}

func cross(x, y float64) []point {
	return []point{{x, y - 2.4}, {x + 4.8, y + 2.4}, {x + 2.4, y}, {x, y + 2.4}, {x + 4.8, y - 2.4}}
}

// arrow points the way the text runs.
func arrow(base direction) func(x, y float64) []point {
	return func(x, y float64) []point {
		if base == rightToLeft {
			return []point{{x + 4.4, y - 2.4}, {x + 1.4, y}, {x + 4.4, y + 2.4}}
		}
		return []point{{x + 1.2, y - 2.4}, {x + 4.2, y}, {x + 1.2, y + 2.4}}
	}
}
