package pricing

import (
	"encoding/json"
	"os"
	"testing"
)

// What cards of the first format charged is written down in testdata, made by
// the engine of that time. Read as cards of today they charge the same and
// answer the same. Where several things send a use to a person, another of them
// may be named first.
func TestCardsOfTheFirstFormatKeepTheirPrices(t *testing.T) {
	source, err := os.ReadFile("testdata/format1.json")
	if err != nil {
		t.Fatal(err)
	}
	var golden struct {
		Cards []Card `json:"cards"`
		Cases []struct {
			Card    int     `json:"card"`
			Use     Use     `json:"use"`
			Outcome Outcome `json:"outcome"`
			Reason  string  `json:"reason"`
			Net     int64   `json:"net"`
			Lines   []int64 `json:"lines"`
		} `json:"cases"`
	}
	if err := json.Unmarshal(source, &golden); err != nil {
		t.Fatal(err)
	}
	if len(golden.Cards) != 9 || len(golden.Cases) != 405 {
		t.Fatalf("%d cards and %d uses are written down", len(golden.Cards), len(golden.Cases))
	}
	for i, c := range golden.Cases {
		got := golden.Cards[c.Card].Price(c.Use)
		mustAddUp(t, got)
		if got.Outcome != c.Outcome || got.NetMinor != c.Net || got.Outcome != OutcomeByHand && got.Reason != c.Reason {
			t.Errorf("case %d, card %d: %s %d (%s), was %s %d (%s)\n%s", i, c.Card, got.Outcome, got.NetMinor, got.Reason, c.Outcome, c.Net, c.Reason, workings(got))
		}
		if got.Outcome == OutcomePriced && !equalLines(got, c.Lines) {
			t.Errorf("case %d: lines %+v, were %v", i, got.Lines, c.Lines)
		}
	}
	for _, n := range []struct {
		card     int
		currency string
	}{{0, "GBP"}, {2, "KWD"}, {3, "JPY"}, {8, "ISK"}} {
		for i, c := range golden.Cases {
			if c.Card != n.card {
				continue
			}
			if got := Default(n.currency).Price(c.Use); got.Outcome != c.Outcome || got.NetMinor != c.Net {
				t.Errorf("case %d, the card a house starts from: %s %d (%s), was %s %d (%s)", i, got.Outcome, got.NetMinor, got.Reason, c.Outcome, c.Net, c.Reason)
			}
		}
	}
}
