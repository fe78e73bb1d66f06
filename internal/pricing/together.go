package pricing

// together lets the rules of one stack act, rest beginning with the first of
// them.
func (w *working) together(rest []Rule, how How, stack string, request bool) verdict {
	if request {
		members, v := w.members(rest, stack, how, WholeRequest)
		if v.settled() || len(members) == 0 {
			return v
		}
		return w.togetherWhole(members, how)
	}
	for line := range w.lines {
		if !w.marks[line].based {
			continue
		}
		members, v := w.members(rest, stack, how, line)
		if v.settled() {
			return v
		}
		if v := w.togetherOn(members, how, line); v.settled() {
			return v
		}
	}
	return verdict{}
}

// members are the rules of a stack that hold for a line (or for the request).
func (w *working) members(rest []Rule, stack string, how How, line int) ([]*Rule, verdict) {
	var out []*Rule
	for i := range rest {
		r := &rest[i]
		if r.Stack != stack || r.gate() || r.wholeRequest() != (line == WholeRequest) || !w.facts.acts(r) {
			continue
		}
		answer := w.facts.general(r.When)
		var a *Article
		switch {
		case answer.tri == fails:
			continue
		case line == WholeRequest:
			answer = answer.and(w.facts.ofAll(r.When))
		case !w.reaches(r, line):
			continue
		default:
			answer, a = w.answer(r, answer, line), w.article(line)
		}
		applies, v := w.applies(r, answer, a)
		if v.settled() {
			return nil, v
		}
		if !applies {
			continue
		}
		if out = append(out, r); how == HowFirst {
			break
		}
	}
	return out, verdict{}
}

func (w *working) togetherOn(members []*Rule, how How, line int) verdict {
	if how == HowAdded {
		return w.added(members, line)
	}
	best, v := w.largest(members, w.lines[line].AmountMinor, w.article(line))
	if v.settled() || best == nil {
		return v
	}
	return w.act(best, line)
}

func (w *working) togetherWhole(members []*Rule, how How) verdict {
	w.addUp()
	if how != HowAdded {
		best, v := w.largest(members, w.net, nil)
		if v.settled() || best == nil {
			return v
		}
		return w.whole(best)
	}
	for line := range w.lines {
		if v := w.added(members, line); v.settled() {
			return v
		}
		w.settle(line)
	}
	for _, r := range members {
		if r.Do.Kind != DoPercent && r.Do.Kind != DoToPercent {
			if v := w.whole(r); v.settled() {
				return v
			}
		}
	}
	return verdict{}
}

// largest is the rule that changes an amount most, the first of equals.
func (w *working) largest(members []*Rule, running int64, a *Article) (*Rule, verdict) {
	var best *Rule
	most := int64(-1)
	for _, r := range members {
		ch, v := w.change(r, running, a)
		if v.settled() {
			return nil, v
		}
		after, ok := operate(ch.id, ch.kind, ch.operand, running)
		if ch.id == "" {
			after, ok = running, true
		}
		if effect := abs(after - running); ok && effect > most {
			best, most = r, effect
		}
	}
	return best, verdict{}
}

// added takes the percentages of several rules together, once, from the amount
// before them. Each has a step of its own; what is no percentage acts after.
func (w *working) added(members []*Rule, line int) verdict {
	before := w.lines[line].AmountMinor
	var percents int64
	for _, r := range members {
		p, v := w.percents(r, w.article(line))
		if v.settled() {
			return v
		}
		if p == 0 {
			continue
		}
		percents = max(saturated(percents, p), -whole)
		after, ok := times(before, more(percents))
		if !ok {
			w.failed = true
			return verdict{}
		}
		if by := after - w.lines[line].AmountMinor; by != 0 {
			w.took(r)
			w.take(line, w.partOf(r, p, by, before, line))
		}
	}
	if len(members) == 0 || members[0].wholeRequest() {
		return verdict{}
	}
	for _, r := range members {
		if r.Do.Kind != DoPercent && r.Do.Kind != DoToPercent {
			if v := w.act(r, line); v.settled() {
				return v
			}
		}
	}
	return verdict{}
}
