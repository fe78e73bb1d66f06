package pricing

// rules lets the rules of one scope act from top to bottom: those for each
// article, or those for the whole request.
func (w *working) rules(request bool) verdict {
	w.done = 0
	for i := range w.card.Rules {
		r := &w.card.Rules[i]
		if r.wholeRequest() != request || r.gate() || !w.facts.acts(r) {
			continue
		}
		how, bit := w.card.stack(r.Stack)
		if bit == 0 {
			if v := w.alone(r); v.settled() {
				return v
			}
			continue
		}
		if w.done&bit != 0 {
			continue
		}
		w.done |= bit
		if v := w.together(w.card.Rules[i:], how, r.Stack, request); v.settled() {
			return v
		}
	}
	return verdict{}
}

// wholeRequest reports a rule that acts when every article has its price.
func (r *Rule) wholeRequest() bool { return r.Scope == ScopeRequest || r.Do.Kind == DoRevenueShare }

// stack finds how the rules of a stack work together, and its bit; 0 for a rule
// that stands alone.
func (c *Card) stack(name string) (How, uint64) {
	if name == "" {
		return "", 0
	}
	for i := range c.Stacks {
		if c.Stacks[i].Name == name && i < 64 {
			return c.Stacks[i].How, 1 << i
		}
	}
	return "", 0
}

// alone lets a rule act that stands in no stack.
func (w *working) alone(r *Rule) verdict {
	general := w.facts.general(r.When)
	if general.tri == fails {
		return verdict{}
	}
	if r.wholeRequest() {
		applies, v := w.applies(r, general.and(w.facts.ofAll(r.When)), nil)
		if !applies {
			return v
		}
		return w.whole(r)
	}
	for line := range w.lines {
		if !w.reaches(r, line) {
			continue
		}
		applies, v := w.applies(r, w.answer(r, general, line), w.article(line))
		if applies {
			v = w.act(r, line)
		}
		if v.settled() {
			return v
		}
	}
	return verdict{}
}

// applies turns an answer into a decision: what we cannot tell goes to a person.
func (w *working) applies(r *Rule, answer reply, a *Article) (bool, verdict) {
	if answer.tri == unknown {
		return false, needToKnow(w.facts, answer.field, a).by(r.Key, r.Automation)
	}
	return answer.tri == holds, verdict{}
}

// answer completes what the use as a whole answers for one line; a bundle
// stands for every article.
func (w *working) answer(r *Rule, general reply, line int) reply {
	if a := w.article(line); a != nil {
		return general.and(w.facts.ofOne(r.When, a))
	}
	return general.and(w.facts.ofAll(r.When))
}

// article is the article of a line; nil for a line of the request.
func (w *working) article(line int) *Article {
	if line < len(w.use.Articles) {
		return &w.use.Articles[line]
	}
	return nil
}

// reaches reports whether a rule for articles may act on a line: one that a
// table priced, and for a further article not the dearest.
func (w *working) reaches(r *Rule, line int) bool {
	if !w.marks[line].based {
		return false
	}
	return r.Scope != ScopeFurther || line < len(w.use.Articles) && line != w.dearest()
}

// dearest is the first of the articles with the highest price so far. Once it
// is found it stays, so that reductions do not pass from one to the next.
func (w *working) dearest() int {
	if w.top < 0 {
		w.top = 0
		for i := range w.use.Articles {
			if w.lines[i].AmountMinor > w.lines[w.top].AmountMinor {
				w.top = i
			}
		}
	}
	return w.top
}

// act lets a rule change a line.
func (w *working) act(r *Rule, line int) verdict {
	before := w.lines[line].AmountMinor
	ch, v := w.change(r, before, w.article(line))
	if v.settled() || ch.id == "" {
		return v
	}
	w.took(r)
	w.take(line, ch)
	switch {
	case r.Do.Kind == DoZero:
		w.marks[line].free = true
	case r.Scope == ScopeFurther && before > 0:
		w.marks[line].spared = true
	}
	return verdict{}
}

// took notes that a rule is part of the price. Nothing that a rule gives away
// is quoted without a person.
func (w *working) took(r *Rule) {
	w.auto = weaker(w.auto, r.Automation)
	if r.Do.Kind == DoZero {
		w.auto, w.zero = weaker(w.auto, AutomationSuggest), r
	}
}

// whole lets a rule act on the whole request.
func (w *working) whole(r *Rule) verdict {
	switch r.Do.Kind {
	case DoPercent, DoToPercent, DoZero:
		for line := range w.lines {
			if w.lines[line].AmountMinor == 0 {
				continue
			}
			if v := w.act(r, line); v.settled() {
				return v
			}
			w.settle(line)
		}
		return verdict{}
	case DoRevenueShare:
		w.took(r)
		w.share = max(w.share, r.Do.Percent)
		args := []Arg{w.facts.name(r, nil), percent("Percent", r.Do.Percent)}
		w.steps = append(w.steps, Step{ID: "pricing.step.revenue_share", Args: args, Kind: StepNote, Operand: r.Do.Percent, LineIndex: WholeRequest, Rule: r.Key})
		return verdict{}
	}
	w.addUp()
	ch, v := w.change(r, w.net, nil)
	if v.settled() || ch.id == "" {
		return v
	}
	w.took(r)
	switch {
	case ch.kind == StepFloor:
		w.lift(ch.operand, ch)
	case ch.kind == StepCeiling:
		w.spread(w.net-ch.operand, ch)
	case ch.operand < 0:
		w.spread(-ch.operand, ch)
	default:
		w.fee(r.feeLine(), ch)
	}
	return verdict{}
}

func (r *Rule) feeLine() Line {
	if r.Do.Per.Of == UnitImages {
		return Line{Kind: LineImages, Name: r.Name}
	}
	return Line{Kind: LineFee, Name: r.Name}
}

// fee adds a line with an amount of its own.
func (w *working) fee(l Line, ch change) {
	w.line(l)
	w.take(len(w.lines)-1, ch)
	w.round(len(w.lines) - 1)
}

// extras charges every extra table that fits, each on a line of its own.
func (w *working) extras() verdict {
	for i := range w.card.Tables {
		t := &w.card.Tables[i]
		if t.Off || !t.Extra {
			continue
		}
		fits := w.facts.fits(t, nil)
		if fits.tri == fails {
			continue
		}
		if fits.tri == unknown {
			return needToKnow(w.facts, fits.field, nil).by(t.Key, t.Automation)
		}
		got, v := t.read(w.facts, w.use.Media[0], nil)
		if v.settled() {
			return v
		}
		w.line(Line{Kind: t.extraLine(), Name: t.Name})
		line := len(w.lines) - 1
		if v := w.base(line, &got); v.settled() {
			return v
		}
		w.marks[line].based = false
		w.round(line)
	}
	return verdict{}
}

func (t *Table) extraLine() LineKind {
	if t.Per.Of == UnitImages {
		return LineImages
	}
	return LineFee
}
