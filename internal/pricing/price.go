package pricing

// Price answers a use from the card. It never panics and never overflows: what
// the card cannot price exactly goes to a person (OutcomeByHand), and so does
// whatever computes to zero.
func (c Card) Price(u Use) Priced {
	if v := c.ruled(&u); v.settled() {
		return c.unpriced(&u, v)
	}
	t, ok := c.till(u.Currency)
	if !ok {
		return c.unpriced(&u, byHand("pricing.reason.currency_by_hand", text("Currency", u.Currency)))
	}
	p, v := c.plan(&u, t)
	if v.settled() {
		return c.unpriced(&u, v)
	}
	w := &working{till: t, lines: articleLines(&u, 2)}
	w.steps = make([]Step, 0, len(u.Articles)*(len(p.base)+len(p.factors)+4)+5)
	if v := w.price(&c, &u, &p); v.settled() {
		return c.unpriced(&u, v)
	}
	return w.finish()
}

func (c *Card) unpriced(u *Use, v verdict) Priced {
	currency := u.Currency
	if currency == "" {
		currency = c.Currency
	}
	return Priced{Outcome: v.outcome, Reason: v.reason, Args: v.args, Currency: currency, Lines: articleLines(u, 0)}
}

func articleLines(u *Use, spare int) []Line {
	lines := make([]Line, len(u.Articles), len(u.Articles)+spare)
	for i, a := range u.Articles {
		lines[i] = Line{Kind: LineArticle, ArticleID: a.ID, Title: a.Title}
	}
	return lines
}

// working is the sheet on which one price is worked out.
type working struct {
	till
	lines  []Line
	steps  []Step
	net    int64
	failed bool // a sum went past int64
}

func (w *working) price(c *Card, u *Use, p *plan) verdict {
	if w.rate != "" {
		args := []Arg{text("From", c.Currency), text("To", w.currency), text("Rate", w.rate)}
		w.steps = append(w.steps, Step{ID: "pricing.step.convert", Args: args, Kind: StepConvert, LineIndex: WholeRequest})
	}
	for i := range u.Articles {
		w.article(i, p)
		if !w.failed && w.lines[i].AmountMinor == 0 {
			return byHand("pricing.reason.comes_to_zero")
		}
		w.settle(i, i != p.dearest, p)
	}
	if u.Images > 0 {
		w.images(u.Images, p.imageFee)
	}
	w.total()
	switch {
	case w.failed:
		return byHand("pricing.reason.too_large")
	case w.net == 0:
		return byHand("pricing.reason.comes_to_zero")
	}
	return verdict{}
}

// article takes the steps that depend on the use.
func (w *working) article(line int, p *plan) {
	for _, ch := range p.base {
		w.take(line, ch)
	}
	if portion := p.portions[line]; portion.id != "" {
		w.take(line, portion)
	}
	for _, ch := range p.factors {
		w.take(line, ch)
	}
}

// settle brings an article's line to what is charged.
func (w *working) settle(line int, further bool, p *plan) {
	if further && p.extra.id != "" {
		w.take(line, p.extra)
	}
	w.round(line)
	if least := w.minimum.Article; w.lines[line].AmountMinor < least {
		w.take(line, change{"pricing.step.minimum_article", []Arg{amount("Minimum", least, w.currency)}, StepFloor, least})
	}
}

func (w *working) round(line int) {
	to, mode := w.rounding.To, w.rounding.Mode
	if to > 1 && w.lines[line].AmountMinor%to != 0 {
		w.take(line, change{roundingSteps[mode], []Arg{amount("To", to, w.currency)}, StepRound, to})
	}
}

func (w *working) images(count int, fee int64) {
	minor, ok := multiply(int64(count), fee)
	w.failed = w.failed || !ok
	w.lines = append(w.lines, Line{Kind: LineImages})
	line := len(w.lines) - 1
	args := []Arg{number("Count", count), amount("Fee", fee, w.currency)}
	w.take(line, change{"pricing.step.images", args, StepAdd, minor})
	w.round(line)
}

// total adds the lines up and, where the request's minimum asks for more, a
// line for the difference.
func (w *working) total() {
	for _, l := range w.lines {
		w.sum(l.AmountMinor)
	}
	if least := w.minimum.Request; w.net < least && !w.failed {
		w.lines = append(w.lines, Line{Kind: LineMinimum})
		args := []Arg{amount("Minimum", least, w.currency)}
		w.take(len(w.lines)-1, change{"pricing.step.minimum_request", args, StepAdd, least - w.net})
		w.net = least
	}
}

func (w *working) sum(minor int64) {
	net, ok := add(w.net, minor)
	w.net, w.failed = net, w.failed || !ok
}

// take does one step on a line and writes it down.
func (w *working) take(line int, ch change) {
	before := w.lines[line].AmountMinor
	after, ok := operate(ch.id, ch.kind, ch.operand, before)
	w.failed = w.failed || !ok
	w.lines[line].AmountMinor = after
	w.steps = append(w.steps, Step{ch.id, ch.args, ch.kind, ch.operand, after - before, after, line})
}

func (w *working) finish() Priced {
	for i := range w.lines {
		w.lines[i].ComputedMinor = w.lines[i].AmountMinor
	}
	w.steps = append(w.steps, totalStep(w.net, w.currency))
	return Priced{Outcome: OutcomePriced, Currency: w.currency, Lines: w.lines, Steps: w.steps, NetMinor: w.net}
}

func totalStep(net int64, currency string) Step {
	args := []Arg{amount("Total", net, currency)}
	return Step{ID: "pricing.step.total", Args: args, Kind: StepTotal, RunningMinor: net, LineIndex: WholeRequest}
}

// operate is the one place where a step's arithmetic is done.
func operate(id string, kind StepKind, operand, running int64) (int64, bool) {
	switch kind {
	case StepBase, StepAdd:
		return add(running, operand)
	case StepPercent:
		return times(running, Factor(operand))
	case StepRound:
		return multiple(running, operand, roundingStepModes[id])
	case StepFloor:
		return max(running, operand), true
	case StepSet:
		return operand, true
	}
	return 0, false
}
