package pricing

import "math"

// change is what a rule does to a running amount; without id it does nothing.
// a is the article of the line, nil where it is the request's.
func (w *working) change(r *Rule, running int64, a *Article) (change, verdict) {
	ch := change{rule: r.Key}
	var v verdict
	switch r.Do.Kind {
	case DoPercent, DoToPercent:
		v = w.percentage(r, a, &ch)
	case DoAdd:
		v = w.addition(r, running, a, &ch)
	case DoPoints:
		v = w.pointed(r, a, &ch)
	case DoMinimum, DoMaximum:
		v = w.bound(r, running, a, &ch)
	case DoZero:
		ch.id, ch.kind, ch.args = "pricing.step.rule_zero", StepPercent, []Arg{w.facts.name(r, a)}
	}
	return ch, v
}

// percents is the change that a rule makes in basis points; 0 for a rule that
// makes another kind of change.
func (w *working) percents(r *Rule, a *Article) (int64, verdict) {
	switch r.Do.Kind {
	case DoPercent:
		n, v := w.facts.units(r.Do.Per, a)
		return repeatedly(r.Do.Percent, n), v.by(r.Key, r.Automation)
	case DoToPercent:
		return max(r.Do.Percent, 0) - whole, verdict{}
	}
	return 0, verdict{}
}

func (w *working) percentage(r *Rule, a *Article, ch *change) verdict {
	p, v := w.percents(r, a)
	if v.settled() {
		return v
	}
	if p == 0 && r.Do.Kind == DoPercent {
		return verdict{}
	}
	ch.kind, ch.operand = StepPercent, more(p)
	ch.id, ch.args = w.facts.sentence(r, p, a)
	return verdict{}
}

// addition is a flat amount, or one for each unit. What is taken off stops at
// nothing.
func (w *working) addition(r *Rule, running int64, a *Article, ch *change) verdict {
	each, v := w.sum(r.Do.Minor, r.Do.Others)
	if v.settled() {
		return v.by(r.Key, r.Automation)
	}
	n, v := w.facts.units(r.Do.Per, a)
	if v.settled() {
		return v.by(r.Key, r.Automation)
	}
	total, ok := multiply(abs(each.minor), n)
	switch {
	case !ok && each.minor > 0:
		return byHand("pricing.reason.too_large")
	case !ok:
		total = math.MaxInt64
	case total == 0 && r.Do.Minor != 0 && n > 0:
		return byHand("pricing.reason.too_small", text("Currency", w.currency))
	case total == 0 || each.minor < 0 && running == 0:
		return verdict{}
	}
	ch.kind, ch.operand = StepAdd, total
	ch.id, ch.args = w.addSentence(r, n, each.minor, a)
	if each.minor < 0 {
		ch.operand = -min(total, running)
	}
	return verdict{}
}

func (w *working) pointed(r *Rule, a *Article, ch *change) verdict {
	n, v := w.facts.units(r.Do.Per, a)
	if v.settled() {
		return v.by(r.Key, r.Automation)
	}
	count, ok := multiply(max(r.Do.Points, 0), n)
	if !ok {
		return byHand("pricing.reason.too_large")
	}
	total, v := w.points(count)
	if v.settled() || count == 0 {
		return v.by(r.Key, r.Automation)
	}
	ch.kind, ch.operand, ch.id = StepAdd, total.minor, "pricing.step.rule_points"
	ch.args = []Arg{w.facts.name(r, a), number("Points", count), amount("Fee", w.pointPrice(), w.currency)}
	return verdict{}
}

// bound keeps an amount above a minimum or below a maximum, in what can be
// charged.
func (w *working) bound(r *Rule, running int64, a *Article, ch *change) verdict {
	s, v := w.sum(r.Do.Minor, r.Do.Others)
	if v.settled() {
		return v.by(r.Key, r.Automation)
	}
	mode := RoundUp
	if r.Do.Kind == DoMaximum {
		mode = RoundDown
	}
	limit, ok := multiple(max(s.minor, 0), w.unit, mode)
	if !ok {
		return byHand("pricing.reason.too_large")
	}
	args := []Arg{w.facts.name(r, a), amount("Amount", limit, w.currency)}
	switch {
	case r.Do.Kind == DoMinimum && running < limit:
		ch.id, ch.kind, ch.operand, ch.args = "pricing.step.rule_minimum", StepFloor, limit, args
	case r.Do.Kind == DoMaximum && running > limit:
		ch.id, ch.kind, ch.operand, ch.args = "pricing.step.rule_maximum", StepCeiling, limit, args
	}
	return verdict{}
}
