package pricing

import "slices"

// Price answers a use from the card. It never panics and never overflows: what
// the card cannot price exactly goes to a person (OutcomeByHand), and so does
// whatever computes to zero.
func (c Card) Price(u Use) Priced { return c.price(&u) }

func (c *Card) price(u *Use) Priced {
	if len(u.Articles) == 0 || len(u.Media) == 0 {
		return c.unpriced(u, byHand("pricing.reason.nothing_asked"))
	}
	f := newFacts(c, u)
	if !slices.Contains(Portions, f.portion) {
		return c.unpriced(u, byHand("pricing.reason.portion_by_hand"))
	}
	if !f.inForce(c.From, c.Until) {
		return c.unpriced(u, byHand("pricing.reason.card_not_in_force"))
	}
	w := &working{card: c, facts: f, use: u, auto: c.Automation, top: -1}
	v := w.look()
	if v = c.gates(f, v); v.settled() {
		return c.unpriced(u, v)
	}
	var ok bool
	if w.till, ok = c.till(u.Currency); !ok {
		return c.unpriced(u, byHand("pricing.reason.currency_by_hand", text("Currency", u.Currency)))
	}
	if v = w.all(); v.settled() {
		return c.unpriced(u, v)
	}
	return w.finish()
}

func (c *Card) unpriced(u *Use, v verdict) Priced {
	currency := u.Currency
	if currency == "" {
		currency = c.Currency
	}
	return Priced{
		Outcome: v.outcome, Reason: v.reason, Args: v.args, Rule: v.rule, Currency: currency, Lines: articleLines(u, 0),
		Automation: weaker(c.Automation, v.auto), Gratis: v.gratis,
	}
}

func articleLines(u *Use, spare int) []Line {
	lines := make([]Line, len(u.Articles), len(u.Articles)+spare)
	for i := range u.Articles {
		lines[i] = Line{Kind: LineArticle, ArticleID: u.Articles[i].ID, Title: u.Articles[i].Title}
	}
	return lines
}

// working is the sheet on which one price is worked out.
type working struct {
	till
	card  *Card
	facts *facts
	use   *Use

	found   [][]found // of each article, one for each medium
	bundles []found   // of all articles together
	lines   []Line
	marks   []mark // beside lines
	steps   []Step

	net       int64
	auto      Automation
	done      uint64 // stacks that have acted in this scope
	zero      *Rule  // the last rule that made something free of charge
	top       int    // the dearest article; -1: not yet found
	share     int64
	inPoints  bool
	converted bool
	failed    bool // a sum went past int64
}

// mark is what the working remembers of a line besides its amount.
type mark struct {
	based  bool // a table gave it a price
	free   bool // a rule made it free of charge
	spared bool // the reduction for further articles took all of it
}

// look finds the tables' prices for each medium and article: all of them, so
// that one that is not offered is not hidden behind one by hand.
func (w *working) look() verdict {
	var first verdict
	w.found = make([][]found, len(w.use.Articles))
	backing := make([]found, 0, len(w.use.Articles)*len(w.use.Media))
	for i := range w.use.Articles {
		from := len(backing)
		for m, medium := range w.use.Media {
			if repeated(w.use.Media, m) {
				continue
			}
			w.facts.medium(medium)
			got, v := w.card.lookup(w.facts, medium, &w.use.Articles[i])
			switch {
			case v.outcome == OutcomeNotOffered:
				w.facts.allMedia()
				return v
			case v.settled():
				if !first.settled() {
					first = v
				}
			case got.table.bundle():
				w.bundle(got)
			default:
				backing = append(backing, got)
			}
		}
		w.found[i] = backing[from:len(backing):len(backing)]
	}
	w.facts.allMedia()
	return first
}

// bundle notes a price for all articles once for each medium's table.
func (w *working) bundle(got found) {
	same := func(b found) bool { return b.table == got.table && b.cell == got.cell }
	if !slices.ContainsFunc(w.bundles, same) {
		w.bundles = append(w.bundles, got)
	}
}

// all does every sum.
func (w *working) all() verdict {
	w.lines = articleLines(w.use, 3+len(w.bundles))
	w.marks = make([]mark, len(w.lines), cap(w.lines))
	w.steps = make([]Step, 0, len(w.lines)*(len(w.use.Media)+8)+4)
	if v := w.bases(); v.settled() {
		return v
	}
	if v := w.rules(false); v.settled() {
		return v
	}
	for i := range w.lines {
		if m := w.marks[i]; !w.failed && w.lines[i].AmountMinor == 0 && m.based && !m.free && !m.spared {
			return byHand("pricing.reason.comes_to_zero")
		}
		w.settle(i)
	}
	if v := w.extras(); v.settled() {
		return v
	}
	if v := w.rules(true); v.settled() {
		return v
	}
	w.total()
	return w.outcome()
}

func (w *working) outcome() verdict {
	switch {
	case w.failed:
		return byHand("pricing.reason.too_large")
	case w.net == 0 && w.zero != nil:
		v := byHand("pricing.reason.gratis", w.facts.name(w.zero, &w.use.Articles[0])).by(w.zero.Key, w.auto)
		v.gratis = true
		return v
	case w.net == 0:
		return byHand("pricing.reason.comes_to_zero")
	}
	return verdict{}
}

// bases takes the tables' prices.
func (w *working) bases() verdict {
	for i := range w.found {
		for n := range w.found[i] {
			if v := w.base(i, &w.found[i][n]); v.settled() {
				return v
			}
		}
	}
	for n := range w.bundles {
		w.lines = append(w.lines, Line{Kind: LineBundle, Name: w.bundles[n].table.Name})
		w.marks = append(w.marks, mark{})
		if v := w.base(len(w.lines)-1, &w.bundles[n]); v.settled() {
			return v
		}
	}
	return verdict{}
}

// base takes the price of one table on a line.
func (w *working) base(line int, from *found) verdict {
	t := from.table
	each, v := w.price(from)
	if v.settled() {
		return v.by(t.Key, t.Automation)
	}
	total, ok := multiply(max(each.minor, 0), from.units)
	if !ok {
		return byHand("pricing.reason.too_large")
	}
	args := append(make([]Arg, 0, len(from.args)+3), from.args...)
	id := from.id
	switch {
	case t.InPoints:
		id = "pricing.step.table_points"
		points, _ := multiply(max(from.cell.Minor, 0), from.units)
		args = append(args, number("Points", points), amount("Fee", w.pointPrice(), w.currency))
	case t.Per.Of != UnitOnce && t.Per.Of != UnitRequest:
		id = "pricing.step.table_per"
		args = append(args, number("Quantity", from.units), amount("Fee", each.minor, w.currency))
	}
	args = append(args, amount("Amount", total, w.currency))
	if each.converted && !t.InPoints {
		args = append(args, amount("CardAmount", from.cell.Minor, w.card.Currency))
	}
	w.take(line, change{id: id, args: args, kind: StepBase, operand: total, rule: t.Key})
	w.marks[line].based = true
	w.auto = weaker(w.auto, t.Automation)
	return verdict{}
}

// price is what one unit of a found cell costs.
func (w *working) price(from *found) (sum, verdict) {
	if !from.table.InPoints {
		return w.sum(from.cell.Minor, from.cell.Others)
	}
	return w.points(from.cell.Minor)
}

// sum is a card amount in the currency asked for.
func (w *working) sum(minor int64, others map[string]int64) (sum, verdict) {
	s, v := w.of(minor, others)
	w.converted = w.converted || s.converted
	return s, v
}

// points is what so many points cost.
func (w *working) points(n int64) (sum, verdict) {
	if w.card.Points == nil {
		return sum{}, byHand("pricing.reason.points_without_price")
	}
	each, v := w.sum(w.card.Points.Minor, w.card.Points.Others)
	if v.settled() {
		return sum{}, v
	}
	total, ok := multiply(max(n, 0), max(each.minor, 0))
	if !ok {
		return sum{}, byHand("pricing.reason.too_large")
	}
	w.inPoints = true
	return sum{total, each.converted}, verdict{}
}

// pointPrice is the price of one point, where points have told that there is one.
func (w *working) pointPrice() int64 {
	each, _ := w.of(w.card.Points.Minor, w.card.Points.Others)
	return max(each.minor, 0)
}
