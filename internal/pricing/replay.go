package pricing

import (
	"errors"
	"fmt"
)

// ErrReplay says that steps do not lead to the amounts written beside them.
var ErrReplay = errors.New("pricing steps do not replay")

// Replay does the steps of a price again, without the card, and fails with
// ErrReplay where an effect, a running amount, a line or the net differs from
// what is recorded. A price without steps has nothing to replay.
func (p Priced) Replay() error {
	if len(p.Steps) == 0 {
		return nil
	}
	running := make([]int64, len(p.Lines))
	var net int64
	for i, s := range p.Steps {
		if s.LineIndex == WholeRequest {
			continue
		}
		if s.LineIndex < 0 || s.LineIndex >= len(running) {
			return fmt.Errorf("step %d: no line %d: %w", i, s.LineIndex, ErrReplay)
		}
		before := running[s.LineIndex]
		after, ok := operate(s.ID, s.Kind, s.Operand, before)
		if !ok || after != s.RunningMinor || after-before != s.AmountMinor {
			return fmt.Errorf("step %d (%s): recorded %+d to %d: %w", i, s.ID, s.AmountMinor, s.RunningMinor, ErrReplay)
		}
		running[s.LineIndex] = after
	}
	for i, l := range p.Lines {
		if running[i] != l.AmountMinor {
			return fmt.Errorf("line %d: steps give %d, not %d: %w", i, running[i], l.AmountMinor, ErrReplay)
		}
		net += l.AmountMinor
	}
	if c := p.Credit; c != nil && net != c.WiderMinor-c.AmountMinor {
		return fmt.Errorf("credit: %d less %d is not %d: %w", c.WiderMinor, c.AmountMinor, net, ErrReplay)
	}
	last := p.Steps[len(p.Steps)-1]
	if net != p.NetMinor || last.Kind != StepTotal || last.RunningMinor != net {
		return fmt.Errorf("total: lines give %d, not %d: %w", net, p.NetMinor, ErrReplay)
	}
	return nil
}
