package certificate

import (
	"github.com/go-text/typesetting/bidi"
	xbidi "golang.org/x/text/unicode/bidi"
)

// direction is the writing direction of a paragraph.
type direction bool

const (
	leftToRight direction = false
	rightToLeft direction = true
)

func (d direction) bidi() bidi.Direction {
	if d == rightToLeft {
		return bidi.RightToLeft
	}
	return bidi.LeftToRight
}

// directionOf is the direction of a text's first strong letter (rules P2 and P3 of UAX 9), or otherwise when it has none.
func directionOf(text []rune, otherwise direction) direction {
	depth := 0
	for _, r := range text {
		class, _ := xbidi.LookupRune(r)
		switch class.Class() {
		case xbidi.FSI, xbidi.LRI, xbidi.RLI:
			depth++
		case xbidi.PDI:
			depth = max(0, depth-1)
		case xbidi.L:
			if depth == 0 {
				return leftToRight
			}
		case xbidi.R, xbidi.AL:
			if depth == 0 {
				return rightToLeft
			}
		}
	}
	return otherwise
}

// embeddings returns the embedding level of each letter.
func embeddings(p *bidi.Paragraph, text []rune, base direction) []bidi.Level {
	levels := make([]bidi.Level, len(text))
	runs := p.Segment(text, base.bidi())
	for i := range runs.NumRuns() {
		run := runs.Run(i)
		for at := run.Start; at < run.End; at++ {
			levels[at] = run.Level
		}
	}
	return levels
}

// visualOrder puts the runs of one line, given with their levels in reading order, into the order from left to right
// (rule L2 of UAX 9: from the highest level down to the lowest odd one, turn round every stretch at or above it). The
// line wrapper of the shaping library orders by direction alone and misplaces a number inside a phrase that runs against
// its paragraph.
func visualOrder(runs []run) {
	highest, lowestOdd := bidi.Level(0), bidi.Level(127)
	for _, r := range runs {
		highest = max(highest, r.level)
		if r.level%2 == 1 {
			lowestOdd = min(lowestOdd, r.level)
		}
	}
	for level := highest; level >= lowestOdd; level-- {
		for start := 0; start < len(runs); start++ {
			end := start
			for end < len(runs) && runs[end].level >= level {
				end++
			}
			turn(runs[start:end])
			start = end
		}
	}
}

func turn(runs []run) {
	for i, j := 0, len(runs)-1; i < j; i, j = i+1, j-1 {
		runs[i], runs[j] = runs[j], runs[i]
	}
}
