package pricing

import (
	"encoding/json"
	"os"
	"slices"
	"strings"
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

// Prices that were frozen on quotes before: they replay to the same amounts, are
// said in both languages, and are stored again as they are.
func TestFrozenPricesOfTheFirstFormatAreStillExplained(t *testing.T) {
	source, err := os.ReadFile("testdata/frozen1.json")
	if err != nil {
		t.Fatal(err)
	}
	var frozen []Priced
	if err := json.Unmarshal(source, &frozen); err != nil {
		t.Fatal(err)
	}
	var nets []int64
	for _, p := range frozen {
		mustAddUp(t, p)
		nets = append(nets, p.NetMinor)
		for _, language := range []string{"en", "ar"} {
			for _, sentence := range said(t, language, p) {
				if sentence == "" || strings.Contains(sentence, "⟦") || strings.Contains(sentence, "pricing.") {
					t.Errorf("%s: %q", language, sentence)
				}
			}
		}
	}
	if want := []int64{20500, 162500, 30000, 100, 0, 20000}; !slices.Equal(nets, want) {
		t.Errorf("got %v, want %v", nets, want)
	}
	again, err := json.Marshal(frozen)
	if err != nil || string(again) != string(source) {
		t.Errorf("stored again it is another text: %v", err)
	}
	first := said(t, "en", frozen[0])
	if first[0] != "Our prices are in GBP. We convert them at our house rate: 1 GBP = 1.17 EUR" || first[1] != "Website, 10,000 to 100,000 page views a month" {
		t.Errorf("got %q", first)
	}
}
