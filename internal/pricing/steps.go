package pricing

// change is a step not yet taken.
type change struct {
	id      string
	args    []Arg
	kind    StepKind
	operand int64
	rule    string
}

// take does one step on a line and writes it down.
func (w *working) take(line int, ch change) {
	before := w.lines[line].AmountMinor
	after, ok := operate(ch.id, ch.kind, ch.operand, before)
	w.failed = w.failed || !ok
	w.lines[line].AmountMinor = after
	w.steps = append(w.steps, Step{ch.id, ch.args, ch.kind, ch.operand, after - before, after, line, ch.rule})
}

var roundingSteps = map[RoundingMode]string{
	RoundNearest: "pricing.step.round", RoundUp: "pricing.step.round_up", RoundDown: "pricing.step.round_down",
}

var roundingStepModes = map[string]RoundingMode{
	"pricing.step.round": RoundNearest, "pricing.step.round_up": RoundUp, "pricing.step.round_down": RoundDown,
}

// settle brings a line to what is charged. What rules made free of charge stays
// so.
func (w *working) settle(line int) {
	w.round(line)
	if w.lines[line].Kind != LineArticle || !w.marks[line].based || w.marks[line].free {
		return
	}
	if most := w.maximum.Article; most > 0 && w.lines[line].AmountMinor > most {
		w.take(line, change{id: "pricing.step.maximum_article", args: []Arg{amount("Maximum", most, w.currency)}, kind: StepCeiling, operand: most})
	}
	if least := w.minimum.Article; w.lines[line].AmountMinor < least {
		w.take(line, change{id: "pricing.step.minimum_article", args: []Arg{amount("Minimum", least, w.currency)}, kind: StepFloor, operand: least})
	}
}

func (w *working) round(line int) {
	to, mode := w.rounding.To, w.rounding.Mode
	if to > 1 && w.lines[line].AmountMinor%to != 0 {
		w.take(line, change{id: roundingSteps[mode], args: []Arg{amount("To", to, w.currency)}, kind: StepRound, operand: to})
	}
}

// total adds the lines up and holds the sum between the limits of a request:
// what is too much goes off the lines, what is missing is a line of its own.
// The minimum has the last word.
func (w *working) total() {
	w.addUp()
	if most := w.maximum.Request; most > 0 && w.net > most {
		w.spread(w.net-most, change{id: "pricing.step.maximum_request", args: []Arg{amount("Maximum", most, w.currency)}})
	}
	if least := w.minimum.Request; w.net < least && !w.failed && !w.gratis() {
		w.lift(least, change{id: "pricing.step.minimum_request", args: []Arg{amount("Minimum", least, w.currency)}})
	}
}

// gratis reports that every article is free of charge by a rule: then no
// minimum is asked, and fees stand alone.
func (w *working) gratis() bool {
	for i := range w.lines {
		if w.marks[i].based && !w.marks[i].free {
			return false
		}
	}
	return true
}

// lift adds a line for what is missing to least.
func (w *working) lift(least int64, ch change) {
	w.line(Line{Kind: LineMinimum})
	ch.kind, ch.operand = StepAdd, least-w.net
	w.take(len(w.lines)-1, ch)
	w.net = least
}

func (w *working) line(l Line) {
	w.lines = append(w.lines, l)
	w.marks = append(w.marks, mark{})
}

func (w *working) addUp() {
	w.net = 0
	for i := range w.lines {
		net, ok := add(w.net, w.lines[i].AmountMinor)
		w.net, w.failed = net, w.failed || !ok
	}
}

// spread takes an amount off the lines, from each in proportion to what it is,
// in what can be charged; never more than all of it. The parts add up exactly.
func (w *working) spread(off int64, ch change) {
	w.addUp()
	if w.failed || w.net <= 0 {
		return
	}
	off = min(off, w.net) / w.unit
	total, before, taken := w.net/w.unit, int64(0), int64(0)
	ch.kind = StepAdd
	for i := range w.lines {
		before += w.lines[i].AmountMinor / w.unit
		upTo, ok := ratio(off, before, total, RoundDown)
		if !ok {
			w.failed = true
			return
		}
		if upTo > taken {
			ch.operand = -(upTo - taken) * w.unit
			w.take(i, ch)
		}
		taken = upTo
	}
	w.addUp()
}

func (w *working) finish() Priced {
	for i := range w.lines {
		w.lines[i].ComputedMinor = w.lines[i].AmountMinor
	}
	p := Priced{
		Outcome: OutcomePriced, Currency: w.currency, Lines: w.lines, Steps: w.ordered(), NetMinor: w.net,
		Automation: w.auto, RevenueShare: w.share,
	}
	if w.inPoints {
		p.Points, _ = ratio(w.net, 1, max(w.pointPrice(), 1), RoundUp)
	}
	return p
}

// ordered brings the steps line by line, as they are read: the house rate
// first, notes and the total last.
func (w *working) ordered() []Step {
	out := make([]Step, 0, len(w.steps)+2)
	if w.converted && w.rate != "" {
		args := []Arg{text("From", w.card.Currency), text("To", w.currency), text("Rate", w.rate)}
		out = append(out, Step{ID: "pricing.step.convert", Args: args, Kind: StepConvert, LineIndex: WholeRequest})
	}
	for line := range w.lines {
		for i := range w.steps {
			if w.steps[i].LineIndex == line {
				out = append(out, w.steps[i])
			}
		}
	}
	for i := range w.steps {
		if w.steps[i].LineIndex == WholeRequest {
			out = append(out, w.steps[i])
		}
	}
	return append(out, totalStep(w.net, w.currency))
}

func totalStep(net int64, currency string) Step {
	args := []Arg{amount("Total", net, currency)}
	return Step{ID: "pricing.step.total", Args: args, Kind: StepTotal, RunningMinor: net, LineIndex: WholeRequest}
}

// operate is the one place where a step's arithmetic is done.
func operate(id string, kind StepKind, operand, running int64) (int64, bool) {
	switch kind {
	case StepBase, StepAdd:
		sum, ok := add(running, operand)
		return sum, ok && sum >= 0
	case StepPercent:
		return times(running, operand)
	case StepRound:
		return multiple(running, operand, roundingStepModes[id])
	case StepFloor:
		return max(running, operand), true
	case StepCeiling:
		return min(running, operand), true
	case StepSet:
		return operand, true
	case StepNote:
		return running, true
	}
	return 0, false
}
