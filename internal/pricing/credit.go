package pricing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/money"
)

// Credit is what a price has less because an earlier licence covers part of the
// use: what that part costs by today's card, and at most what was paid for it.
// Everything that led to AmountMinor stays beside it.
type Credit struct {
	Licence       string  `json:"licence"`                // number of the licence that covers the part
	PriceMinor    *int64  `json:"price_minor,omitempty"`  // of the part by today's card; nil when the card has none
	PaidMinor     *int64  `json:"paid_minor,omitempty"`   // for it, without tax and less what was given back; nil when it was in another currency
	LeastMinor    int64   `json:"least_minor,omitempty"`  // what the card has a request come to
	WiderMinor    int64   `json:"wider_minor"`            // the price that the credit goes off
	ComputedMinor int64   `json:"computed_minor"`         // by the rule
	AmountMinor   int64   `json:"amount_minor"`           // that went off
	Reason        string  `json:"reason,omitempty"`       // of an editor who set another one
	Shares        []int64 `json:"shares_minor,omitempty"` // of each line
}

// Computable reports whether the rule gives the credit; otherwise a person sets it.
func (c Credit) Computable() bool {
	return c.PaidMinor != nil && (c.PriceMinor != nil || *c.PaidMinor <= 0)
}

// Covered is what of the earlier licence counts: its price today, at most what was paid.
func (c Credit) Covered() int64 {
	if c.PriceMinor == nil || c.PaidMinor == nil {
		return 0
	}
	return max(min(*c.PriceMinor, *c.PaidMinor), 0)
}

// The reasons why Less refuses.
var (
	ErrCreditUnset    = errors.New("a person has to set the credit")
	ErrCreditAmount   = errors.New("the credit is negative, more than the price, or cannot be charged in this currency")
	ErrCreditUnpriced = errors.New("there is no price that a credit could go off")
)

// Least is the least that a request may come to in a currency by the card; 0 for none.
func (c *Card) Least(currency string) int64 {
	t, ok := c.till(currency)
	if !ok {
		return 0
	}
	return max(t.minimum.Request, t.minimum.Article)
}

// Less takes a credit off a price, from each line in proportion to what it is, and
// leaves p as it was. By the rule it is what is covered, and no more than leaves the
// least that the card has a request come to; set is an editor's amount instead, with
// Credit.Reason. The price argument has the wider price, the credit and the rest as
// steps. ErrCreditUnset, ErrCreditAmount, ErrCreditUnpriced, ErrOverrideReason.
func (p Priced) Less(c Credit, set *int64) (Priced, error) {
	unit, ok := chargeUnit(p.Currency)
	switch {
	case p.Outcome != OutcomePriced || !ok:
		return Priced{}, ErrCreditUnpriced
	case set == nil && !c.Computable():
		return Priced{}, ErrCreditUnset
	case set != nil && strings.TrimSpace(c.Reason) == "":
		return Priced{}, ErrOverrideReason
	case set != nil && (*set < 0 || *set > p.NetMinor || money.Chargeable(money.Amount{Minor: *set, Currency: p.Currency}) != nil):
		return Priced{}, ErrCreditAmount
	}
	c.WiderMinor, c.Reason = p.NetMinor, strings.TrimSpace(c.Reason)
	c.ComputedMinor = min(c.Covered(), max(p.NetMinor-c.LeastMinor, 0)) / unit * unit
	if c.AmountMinor = c.ComputedMinor; set != nil {
		c.AmountMinor = *set
	}
	out := p
	out.Lines, out.Points = slices.Clone(p.Lines), 0
	out.Steps = slices.DeleteFunc(slices.Clone(p.Steps), func(s Step) bool { return s.Kind == StepTotal })
	if err := out.credit(&c, unit); err != nil {
		return Priced{}, err
	}
	out.Credit = &c
	out.Steps = append(out.Steps, totalStep(out.NetMinor, p.Currency))
	return out, nil
}

// credit writes the steps of a credit and takes it off the lines.
func (p *Priced) credit(c *Credit, unit int64) error {
	computed, amounts := make([]int64, len(p.Lines)), make([]int64, len(p.Lines))
	var before int64
	for i, l := range p.Lines {
		computed[i], amounts[i] = l.ComputedMinor, l.AmountMinor
		before += l.ComputedMinor
	}
	c.Shares = shareOf(amounts, c.AmountMinor, unit)
	byRule := shareOf(computed, min(c.ComputedMinor, before), unit)
	if c.Shares == nil || byRule == nil {
		return fmt.Errorf("credit %d: the parts are too large: %w", c.AmountMinor, ErrCreditAmount)
	}
	p.NetMinor -= c.AmountMinor
	for i := range p.Lines {
		line := &p.Lines[i]
		line.ComputedMinor -= byRule[i]
		if c.Shares[i] == 0 {
			continue
		}
		p.Steps = append(p.Steps, Step{ID: stepWider, Kind: StepNote, RunningMinor: line.AmountMinor, LineIndex: i})
		line.AmountMinor -= c.Shares[i]
		p.Steps = append(p.Steps, Step{
			ID: stepCredit, Args: c.args(p.Currency)[:1], Kind: StepAdd, Operand: -c.Shares[i],
			AmountMinor: -c.Shares[i], RunningMinor: line.AmountMinor, LineIndex: i,
		})
	}
	p.Steps = append(p.Steps, Step{ID: c.sentence(), Args: c.args(p.Currency), Kind: StepNote, RunningMinor: p.NetMinor, LineIndex: WholeRequest})
	return nil
}

// The steps of a credit. Each line has the first two; why it is what it is stands
// once, under an id that begins like the second.
const (
	stepWider  = "pricing.step.wider"
	stepCredit = "pricing.step.credit"
)

// sentence is the id of the words for the credit: why it is what it is.
func (c *Credit) sentence() string {
	switch {
	case c.Reason != "":
		return "pricing.step.credit_set"
	case *c.PaidMinor <= 0:
		return "pricing.step.credit_none"
	case c.LeastMinor > 0 && c.ComputedMinor < c.Covered():
		return "pricing.step.credit_least"
	case c.ComputedMinor < c.Covered():
		return "pricing.step.credit_all"
	case *c.PriceMinor <= *c.PaidMinor:
		return "pricing.step.credit_price"
	default:
		return "pricing.step.credit_paid"
	}
}

func (c *Credit) args(currency string) []Arg {
	args := []Arg{text("Licence", c.Licence)}
	if c.PriceMinor != nil && c.PaidMinor != nil {
		args = append(args, amount("Price", *c.PriceMinor, currency), amount("Paid", *c.PaidMinor, currency))
	}
	return append(args, amount("Least", c.LeastMinor, currency), text("Reason", c.Reason))
}

// shareOf divides an amount over lines in proportion to what each is, in what can
// be charged, never more than a line is; nil when that is too large for an int64.
func shareOf(lines []int64, off, unit int64) []int64 {
	var total, before, taken int64
	for _, l := range lines {
		total += l / unit
	}
	off /= unit
	out := make([]int64, len(lines))
	if total == 0 {
		return out
	}
	for i, l := range lines {
		before += l / unit
		upTo, ok := ratio(off, before, total, RoundDown)
		if !ok {
			return nil
		}
		out[i], taken = (upTo-taken)*unit, upTo
	}
	return out
}

// Wider is a price as it was before its credit; p itself when it has none. What an
// editor set then stays set.
func (p Priced) Wider() Priced {
	if p.Credit == nil {
		return p
	}
	out := p
	out.Lines, out.NetMinor, out.Credit = slices.Clone(p.Lines), p.Credit.WiderMinor, nil
	out.Steps = slices.DeleteFunc(slices.Clone(p.Steps), func(s Step) bool {
		return s.Kind == StepTotal || s.ID == stepWider || strings.HasPrefix(s.ID, stepCredit)
	})
	for i := range out.Lines {
		out.Lines[i].AmountMinor += p.Credit.Shares[i]
	}
	out.Steps = append(out.Steps, totalStep(out.NetMinor, p.Currency))
	return out
}

// CreditByHand is a price whose credit a person has to set: until then there is none.
func (p Priced) CreditByHand() Priced {
	p.Outcome, p.Reason, p.Steps, p.NetMinor = OutcomeByHand, "pricing.reason.credit_by_hand", nil, 0
	return p
}
