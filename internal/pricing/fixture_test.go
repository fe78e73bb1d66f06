package pricing

import (
	"fmt"
	"strings"
	"testing"
)

// paper is a card of the first format whose prices can be worked out on paper.
func paper() *older {
	return &older{
		Currency: "GBP",
		Base: []olderRow{
			{Medium: "website", Audience: map[string]int64{"up_to_10k": 6000, "10k_100k": 9000, "100k_1m": 15000}},
			{Medium: "newsletter", Audience: map[string]int64{"up_to_10k": 4000, "10k_100k": 5550}},
			{Medium: "intranet", Audience: map[string]int64{anyAudience: 5000}},
			{Medium: "ai", Rule: "by_hand"},
			{Medium: "app", Rule: "not_offered"},
		},
		Terms:           map[string]int64{"1m": 10000, "3m": 15000, "12m": 26000},
		Excerpts:        []olderExcerpt{{UpToWords: 250, Factor: 5000}, {UpToShare: 3334, Factor: 7000}},
		HeadlineSummary: 2500,
		Translation:     1000,
		FurtherLanguage: 2500,
		Exclusivity:     []olderExclusivity{{7, 2500}, {30, 4000}},
		Territories:     map[string]int64{"world": 2000, "europe": 500, OneCountry: -1000, "JP": 3000},
		Countries:       map[string]int64{"SD": -5000},
		OrganisationTypes: map[string]int64{
			"charity": -5000, "company": 5000, "government": -10000,
		},
		Purposes: map[string]olderPurpose{
			"educational": {Adjustment: -2000}, "advocacy": {Adjustment: 1000},
			"marketing": {Rule: "by_hand"}, "resale": {Rule: "not_offered"},
		},
		ExtraArticle: -2500,
		ImageFee:     3500,
		FreeWords:    100,
	}
}

// small is the same card in today's format.
func small() Card { return paper().card() }

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

func mustBeSound(t *testing.T, card Card) {
	t.Helper()
	if problems := card.Check(); len(problems) > 0 {
		t.Fatalf("the card has problems: %+v", problems)
	}
}

func wantNet(t *testing.T, card Card, use Use, want int64) {
	t.Helper()
	got := card.Price(use)
	if got.Outcome != OutcomePriced || got.NetMinor != want {
		t.Errorf("%s, %d words, %s: got %s %d (%s), want %d\n%s", use.OrganisationType, use.PortionWords, use.Term, got.Outcome, got.NetMinor, got.Reason, want, workings(got))
	}
	mustAddUp(t, got)
}

func wantReason(t *testing.T, card Card, use Use, outcome Outcome, reason string) {
	t.Helper()
	got := card.Price(use)
	if got.Outcome != outcome || got.Reason != "pricing.reason."+reason {
		t.Errorf("got %s %s %d, want %s %s", got.Outcome, got.Reason, got.NetMinor, outcome, reason)
	}
	if got.NetMinor != 0 || len(got.Steps) != 0 || len(got.Lines) != len(use.Articles) {
		t.Errorf("a use without a price has one empty line for each article, got %+v", got)
	}
	if said := bare(ExplainOutcome(printer(t, "en"), got)); said == "" {
		t.Error("no sentence")
	}
}
