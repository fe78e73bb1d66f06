package pricing

// settled doubts a rule all of whose uses one further down answers: what answers
// instead of a price is asked before anything is worked out.
func (k *checker) settled(at string, n int) bool {
	r := &k.card.Rules[n]
	for i := n + 1; i < len(k.card.Rules); i++ {
		later := &k.card.Rules[i]
		stronger := !r.gate() || later.Do.Kind == DoNotOffered && r.Do.Kind != DoNotOffered
		if later.gate() && stronger && later.always() && covers(later.When, r.When) {
			k.doubt(at, "pricing.problem.rule_settled", text("Rule", later.Key))
			return true
		}
	}
	return false
}

// conflicting doubts a rule beside an earlier one that asks for the same: where
// both act only one of them will have been meant. Of rules that always act a
// house may well have several.
func (k *checker) conflicting(at string, n int) {
	r := &k.card.Rules[n]
	for i := range n {
		earlier := &k.card.Rules[i]
		if !earlier.always() || !r.always() || earlier.Scope != r.Scope || r.Stack != "" && r.Stack == earlier.Stack {
			continue
		}
		wider, narrower := covers(earlier.When, r.When), covers(r.When, earlier.When)
		switch {
		case wider && narrower && len(r.When) > 0 && alike(earlier, r):
			k.doubt(at, "pricing.problem.rule_twice", text("Rule", earlier.Key))
		case (wider || narrower) && crossed(earlier, r):
			k.doubt(at, "pricing.problem.rule_bounds", text("Rule", earlier.Key))
		default:
			continue
		}
		return
	}
}

// always reports a rule in use on every day.
func (r *Rule) always() bool { return !r.Off && r.From == "" && r.Until == "" }

// alike reports two rules that change a price in the same way.
func alike(a, b *Rule) bool {
	if percentOnly(a) && percentOnly(b) {
		return true
	}
	return !a.gate() && a.Do.Kind == b.Do.Kind && a.Do.Per.Of == b.Do.Per.Of
}

// crossed reports a minimum above a maximum.
func crossed(a, b *Rule) bool {
	if a.Do.Kind == DoMaximum {
		a, b = b, a
	}
	return a.Do.Kind == DoMinimum && b.Do.Kind == DoMaximum && a.Do.Minor > b.Do.Minor
}
