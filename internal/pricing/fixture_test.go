package pricing

import (
	"fmt"
	"strings"
)

// plain asks for one article on a small website in Europe's middle price.
func plain() Use {
	return Use{
		Media: []string{"website"}, Audience: "10k_100k", Term: "1m", Portion: "full", Territory: []string{"africa"},
		Purpose: "editorial", OrganisationType: "news_publisher",
		Articles: []Article{{ID: 1, Title: "The river", Words: 900}},
	}
}

func workings(p Priced) string {
	lines := make([]string, len(p.Steps))
	for i, s := range p.Steps {
		lines[i] = fmt.Sprintf("%d %s %s %d %d", s.LineIndex, s.Kind, s.ID, s.AmountMinor, s.RunningMinor)
	}
	return strings.Join(lines, "\n")
}

func equalLines(p Priced, want []int64) bool {
	if len(p.Lines) != len(want) {
		return false
	}
	for i := range want {
		if p.Lines[i].AmountMinor != want[i] {
			return false
		}
	}
	return true
}

// mustAddUp checks that the effects of the steps add up for each line and for
// the whole, and that the steps replay.
func mustAddUp(t interface{ Fatalf(string, ...any) }, p Priced) {
	perLine := make([]int64, len(p.Lines))
	var all, lines int64
	for _, s := range p.Steps {
		all += s.AmountMinor
		if s.LineIndex != WholeRequest {
			perLine[s.LineIndex] += s.AmountMinor
		}
	}
	for i, l := range p.Lines {
		lines += l.AmountMinor
		if perLine[i] != l.AmountMinor {
			t.Fatalf("line %d is %d, its steps give %d\n%s", i, l.AmountMinor, perLine[i], workings(p))
		}
	}
	if all != p.NetMinor || lines != p.NetMinor {
		t.Fatalf("net %d, steps %d, lines %d", p.NetMinor, all, lines)
	}
	if err := p.Replay(); err != nil {
		t.Fatalf("%v\n%s", err, workings(p))
	}
}
