package views

import (
	"encoding/json"
	"slices"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// PriceChange explains how a price differs from that of the licence that a request continues. Part "price-change".
type PriceChange struct {
	Number     string // of that licence
	Text       string // both prices and their difference
	Tax        string // that both are without it; empty where there is none
	Come, Gone []string
	Same       string // said instead when the steps are the same; empty where nothing can be said
}

// PriceChangeOf words it for a quote, or for what the card suggests while there is none (quote nil).
func PriceChangeOf(p *i18n.Printer, before models.Licence, was models.Quote, r models.Request, q *models.Quote) *PriceChange {
	if before.Snapshot.Agreement != "" || r.FollowsAs == models.Amendment { // it had no price of its own; or the credit explains this one
		return nil
	}
	out := &PriceChange{Number: before.Number}
	old, now := readPriced(was.Priced), readPriced(r.Suggestion)
	net, currency, gratis := now.NetMinor, now.Currency, false
	if q != nil {
		now, net, currency, gratis = readPriced(q.Priced), q.NetMinor, q.Currency, q.Gratis
	} else if now.Outcome != pricing.OutcomePriced {
		return nil
	}
	out.Text = changeWords(p, before.Snapshot, net, currency, gratis)
	if before.Snapshot.TaxMinor > 0 || q != nil && q.TaxMinor > 0 {
		out.Tax = p.T("public_renewal.change.net")
	}
	if before.Snapshot.Gratis || gratis {
		return out
	}
	then, today := stepWords(p, old), stepWords(p, now)
	out.Come, out.Gone = without(today, then), without(then, today)
	if len(out.Come)+len(out.Gone) == 0 && len(today) > 0 {
		out.Same = p.T("public_renewal.change.same_steps")
	}
	return out
}

func changeWords(p *i18n.Printer, s models.Snapshot, net int64, currency string, gratis bool) string {
	before, after := p.Isolate(p.MoneyISO(s.NetMinor, s.Currency)), p.Isolate(p.MoneyISO(net, currency))
	id, by := "up", net-s.NetMinor
	switch {
	case s.Gratis && gratis:
		id = "both_free"
	case s.Gratis:
		id = "was_free"
	case gratis:
		id = "is_free"
	case s.Currency != currency:
		id = "currency"
	case by == 0:
		id = "same"
	case by < 0:
		id, by = "down", -by
	}
	return p.T("public_renewal.change."+id, "Before", before, "After", after, "Difference", p.Isolate(p.MoneyISO(by, currency)))
}

func readPriced(frozen json.RawMessage) (priced pricing.Priced) {
	if len(frozen) > 0 {
		_ = json.Unmarshal(frozen, &priced) // what cannot be read has no steps to compare
	}
	return priced
}

// stepWords are the sentences of a price without its sums, each with what it does.
func stepWords(p *i18n.Printer, priced pricing.Priced) []string {
	var out []string
	for _, part := range Arithmetic(p, priced) {
		for _, s := range part.Price.Steps {
			switch {
			case s.Last:
			case s.Sum != "":
				out = append(out, s.Text+" ("+p.Isolate(s.Sum)+")")
			default:
				out = append(out, s.Text+" ("+p.Isolate(p.Money(s.Minor, priced.Currency))+")")
			}
		}
	}
	return out
}

// without is a list less what stands in another one, each as often as it stands there.
func without(list, other []string) []string {
	rest := slices.Clone(other)
	var out []string
	for _, s := range list {
		if i := slices.Index(rest, s); i >= 0 {
			rest = slices.Delete(rest, i, i+1)
			continue
		}
		out = append(out, s)
	}
	return out
}
