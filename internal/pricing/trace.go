package pricing

// Why says why a table or a rule took no part in a price.
type Why string

// The reasons.
const (
	WhyOff       Why = "off"       // switched off
	WhyDates     Why = "dates"     // not in force on the day of the use
	WhyCondition Why = "condition" // a condition on Field does not hold
	WhyUnknown   Why = "unknown"   // the use does not say Field
	WhyEarlier   Why = "earlier"   // an earlier table fitted, or another rule of its stack counts
	WhySettled   Why = "settled"   // the price was settled before its turn
	WhyNothing   Why = "nothing"   // it held and changed nothing
)

// Seen is what became of one table or rule while a use was priced. Took tells
// that it made a step or gave the answer; else Why (and Field) tell the reason.
type Seen struct {
	Key   string `json:"key"`
	Took  bool   `json:"took"`
	Why   Why    `json:"why,omitempty"`
	Field Field  `json:"field,omitempty"`
}

// Trace is a price with what became of each table and rule, in the card's
// order: the editor's view of the same computation.
type Trace struct {
	Priced Priced `json:"priced"`
	Tables []Seen `json:"tables"`
	Rules  []Seen `json:"rules"`
}

// Trace prices a use and tells which tables and rules took part, and why the
// others did not.
func (c Card) Trace(u Use) Trace {
	out := Trace{Priced: c.Price(u), Tables: make([]Seen, len(c.Tables)), Rules: make([]Seen, len(c.Rules))}
	f := newFacts(&c, &u)
	for i := range c.Tables {
		out.Tables[i] = f.seenTable(&c.Tables[i], out.Priced)
	}
	for i := range c.Rules {
		out.Rules[i] = f.seenRule(&c.Rules[i], out.Priced)
	}
	return out
}

// part reports that a table or a rule stands in the price's steps or gave its
// reason.
func (p Priced) part(key string) bool {
	for i := range p.Steps {
		if p.Steps[i].Rule == key {
			return true
		}
	}
	return p.Outcome != OutcomePriced && p.Rule == key
}

func (f *facts) seenTable(t *Table, p Priced) Seen {
	seen := Seen{Key: t.Key, Took: p.part(t.Key)}
	if seen.Took {
		return seen
	}
	if t.Off {
		seen.Why = WhyOff
		return seen
	}
	// The nearest that any medium and article came to the table.
	best := reply{tri: fails}
	for _, medium := range f.use.Media {
		f.medium(medium)
		for i := range f.use.Articles {
			if fits := f.fits(t, &f.use.Articles[i]); fits.tri > best.tri || best.field == "" {
				best = fits
			}
		}
	}
	f.allMedia()
	seen.Why, seen.Field = f.why(best, p)
	return seen
}

func (f *facts) seenRule(r *Rule, p Priced) Seen {
	seen := Seen{Key: r.Key, Took: p.part(r.Key)}
	switch {
	case seen.Took:
		return seen
	case r.Off:
		seen.Why = WhyOff
		return seen
	case !f.inForce(r.From, r.Until):
		seen.Why = WhyDates
		return seen
	}
	seen.Why, seen.Field = f.why(f.general(r.When).and(f.ofAny(r.When)), p)
	switch {
	case seen.Why != WhyEarlier:
	case r.gate():
		seen.Why = WhySettled
	case r.Stack == "" || !f.stackTook(r, p):
		seen.Why = WhyNothing
	}
	return seen
}

// stackTook reports that another rule of the stack is part of the price.
func (f *facts) stackTook(r *Rule, p Priced) bool {
	for i := range f.card.Rules {
		if other := &f.card.Rules[i]; other.Stack == r.Stack && other != r && p.part(other.Key) {
			return true
		}
	}
	return false
}

// why turns an answer into a reason; one that holds and still took no part had
// an earlier one before it, or the price was settled.
func (f *facts) why(answer reply, p Priced) (Why, Field) {
	switch {
	case answer.tri == fails:
		return WhyCondition, answer.field
	case answer.tri == unknown:
		return WhyUnknown, answer.field
	case p.Outcome != OutcomePriced:
		return WhySettled, ""
	}
	return WhyEarlier, ""
}
