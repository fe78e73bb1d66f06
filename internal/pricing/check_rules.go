package pricing

import (
	"fmt"
	"slices"
)

func (k *checker) rules() {
	if len(k.card.Rules) > maxRules {
		k.wrong("rules", "pricing.problem.too_many", number("Highest", maxRules))
	}
	for i := range k.card.Rules {
		r, at := &k.card.Rules[i], fmt.Sprintf("rules[%d]", i)
		k.key(at+".key", r.Key, k.keys)
		k.words(at+".name", r.Name)
		k.when(at, r.When)
		k.operation(at+".do", r)
		one(k, at+".scope", r.Scope, Scopes)
		k.automation(at+".automation", r.Automation)
		k.dates(at+".", r.From, r.Until)
		switch {
		case r.Stack == "":
		case !k.stacks[r.Stack]:
			k.wrong(at+".stack", "pricing.problem.code_unknown", text("Code", r.Stack))
		case r.gate():
			k.wrong(at+".stack", "pricing.problem.stack_gate")
		}
		k.reachable(at, i)
	}
}

func (k *checker) operation(at string, r *Rule) {
	one(k, at+".kind", r.Do.Kind, Kinds)
	switch r.Do.Kind {
	case DoPercent:
		k.percent(at+".percent", r.Do.Percent, -whole)
		switch r.Do.Percent {
		case 0:
			k.doubt(at+".percent", "pricing.problem.changes_nothing")
		case -whole:
			if r.Scope != ScopeFurther {
				k.doubt(at+".percent", "pricing.problem.always_zero")
			}
		}
	case DoToPercent:
		k.percent(at+".percent", r.Do.Percent, 1)
	case DoRevenueShare:
		k.number(at+".percent", r.Do.Percent, 1, whole)
	case DoAdd:
		k.within(at+".minor", r.Do.Minor, -maxAmount, k.card.Currency)
		if r.Do.Minor == 0 {
			k.doubt(at+".minor", "pricing.problem.changes_nothing")
		}
		k.others(at, r.Do.Others, -maxAmount)
	case DoMinimum, DoMaximum:
		k.within(at+".minor", r.Do.Minor, 1, k.card.Currency)
		k.others(at, r.Do.Others, 1)
	case DoPoints:
		k.number(at+".points", r.Do.Points, 1, maxPoints)
		if k.card.Points == nil {
			k.wrong(at+".points", "pricing.problem.points_missing")
		}
	case DoZero, DoByHand, DoNotOffered, DoNotNeeded:
	}
	k.per(at+".per", r.Do.Per, ruleUnits)
}

// ruleUnits are the units of a rule: what counts the whole request at once is
// for tables.
var ruleUnits = slices.DeleteFunc(slices.Clone(Units), func(u Unit) bool { return u == UnitRequest })

// reachable doubts a rule that never acts, because one before it takes all of
// its uses, and two that cannot both be meant.
func (k *checker) reachable(at string, n int) {
	r := &k.card.Rules[n]
	if r.Off {
		return
	}
	if contradicts(r.When) {
		k.doubt(at, "pricing.problem.rule_impossible")
		return
	}
	for i := range n {
		earlier := &k.card.Rules[i]
		if earlier.Off || earlier.From != "" || earlier.Until != "" || !covers(earlier.When, r.When) {
			continue
		}
		switch {
		case earlier.Do.Kind == DoNotOffered, earlier.Do.Kind == DoByHand && r.Do.Kind != DoNotOffered:
			k.doubt(at, "pricing.problem.rule_unreachable", text("Rule", earlier.Key))
		case earlier.Do.Kind == DoNotNeeded && r.Do.Kind != DoNotOffered:
			k.doubt(at, "pricing.problem.rule_unreachable", text("Rule", earlier.Key))
		case r.Stack != "" && earlier.Stack == r.Stack && k.hides(earlier, r):
			k.doubt(at, "pricing.problem.rule_hidden", text("Rule", earlier.Key))
		default:
			continue
		}
		return
	}
	if !k.settled(at, n) && !k.outshone(at, n) {
		k.conflicting(at, n)
	}
}

// hides reports that a rule of a stack never counts beside an earlier one that
// holds wherever it does.
func (k *checker) hides(earlier, r *Rule) bool {
	if earlier.Scope != r.Scope {
		return false
	}
	switch how, _ := k.card.stack(r.Stack); how {
	case HowFirst:
		return true
	case HowLargest:
		return percentOnly(earlier) && percentOnly(r) && abs(earlier.change()) >= abs(r.change())
	}
	return false
}

// outshone is the same for a larger rule that stands later in the stack.
func (k *checker) outshone(at string, n int) bool {
	r := &k.card.Rules[n]
	if how, _ := k.card.stack(r.Stack); how != HowLargest || !percentOnly(r) {
		return false
	}
	for i := n + 1; i < len(k.card.Rules); i++ {
		later := &k.card.Rules[i]
		if later.Off || later.From != "" || later.Until != "" || later.Stack != r.Stack || later.Scope != r.Scope || !percentOnly(later) {
			continue
		}
		if covers(later.When, r.When) && abs(later.change()) > abs(r.change()) {
			k.doubt(at, "pricing.problem.rule_hidden", text("Rule", later.Key))
			return true
		}
	}
	return false
}

func percentOnly(r *Rule) bool {
	return (r.Do.Kind == DoPercent || r.Do.Kind == DoToPercent) && r.Do.Per.Of == UnitOnce
}

func (r *Rule) change() int64 {
	if r.Do.Kind == DoToPercent {
		return r.Do.Percent - whole
	}
	return r.Do.Percent
}
