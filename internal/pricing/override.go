package pricing

import (
	"errors"
	"fmt"
	"slices"
	"strings"

	"imprimatur/internal/money"
)

// Override is an editor's amount for one line, with the reason that both sides
// will read.
type Override struct {
	Line        int    `json:"line"`
	AmountMinor int64  `json:"amount_minor"`
	Reason      string `json:"reason"`
}

// The reasons why Apply refuses.
var (
	ErrOverrideLine     = errors.New("there is no such line, or it is named twice")
	ErrOverrideReason   = errors.New("a changed price needs a reason")
	ErrOverrideAmount   = errors.New("the amount is negative or cannot be charged in this currency")
	ErrOverrideUnpriced = errors.New("a line without a computed price needs an amount")
)

// Apply sets lines to an editor's amounts and leaves p as it was. Zero is an
// amount, the reason says why. A price that the card could not compute becomes
// OutcomePriced once every line has an amount; its Reason stays to tell why a
// person set it. Every mistake is reported at once: ErrOverrideLine,
// ErrOverrideReason, ErrOverrideAmount, ErrOverrideUnpriced.
//
// The line of the request's minimum stays as computed unless it is overridden
// as well.
func (p Priced) Apply(overrides ...Override) (Priced, error) {
	if err := p.checkOverrides(overrides); err != nil {
		return Priced{}, err
	}
	out := p
	out.Lines = slices.Clone(p.Lines)
	out.Steps = slices.DeleteFunc(slices.Clone(p.Steps), func(s Step) bool { return s.Kind == StepTotal })
	for _, o := range overrides {
		line := &out.Lines[o.Line]
		reason := strings.TrimSpace(o.Reason)
		args := []Arg{amount("From", line.AmountMinor, p.Currency), amount("To", o.AmountMinor, p.Currency), text("Reason", reason)}
		out.Steps = append(out.Steps, Step{
			ID: "pricing.step.override", Args: args, Kind: StepSet, Operand: o.AmountMinor,
			AmountMinor: o.AmountMinor - line.AmountMinor, RunningMinor: o.AmountMinor, LineIndex: o.Line,
		})
		line.AmountMinor, line.Overridden, line.OverrideReason = o.AmountMinor, true, reason
	}
	out.NetMinor, out.Gratis, out.Points = 0, false, 0
	for _, l := range out.Lines {
		net, ok := add(out.NetMinor, l.AmountMinor)
		if !ok {
			return Priced{}, fmt.Errorf("override: the total is too large: %w", ErrOverrideAmount)
		}
		out.NetMinor = net
	}
	out.Outcome = OutcomePriced
	out.Steps = append(out.Steps, totalStep(out.NetMinor, p.Currency))
	return out, nil
}

func (p Priced) checkOverrides(overrides []Override) error {
	var errs []error
	fail := func(line int, err error) { errs = append(errs, fmt.Errorf("override line %d: %w", line, err)) }
	named := make(map[int]bool, len(overrides))
	for _, o := range overrides {
		if o.Line < 0 || o.Line >= len(p.Lines) || named[o.Line] {
			fail(o.Line, ErrOverrideLine)
		}
		named[o.Line] = true
		if strings.TrimSpace(o.Reason) == "" {
			fail(o.Line, ErrOverrideReason)
		}
		if o.AmountMinor < 0 || money.Chargeable(money.Amount{Minor: o.AmountMinor, Currency: p.Currency}) != nil {
			fail(o.Line, ErrOverrideAmount)
		}
	}
	for i := range p.Lines {
		if p.Outcome != OutcomePriced && !named[i] {
			fail(i, ErrOverrideUnpriced)
		}
	}
	return errors.Join(errs...)
}
