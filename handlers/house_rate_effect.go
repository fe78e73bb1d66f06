package handlers

import (
	"strconv"
	"strings"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/views"
)

// mostEffectRows is how many requests the page lists whose price changes.
const mostEffectRows = 50

// The kinds of effect on an open request, in the order in which they are told.
var effectKinds = []string{"same", "dearer", "cheaper", "by_hand", "priced", "other"}

// effectKind compares what two cards say to one request.
func effectKind(before, after pricing.Priced) string {
	was, is := before.Outcome == pricing.OutcomePriced, after.Outcome == pricing.OutcomePriced
	switch {
	case was && is && before.Currency == after.Currency:
		switch {
		case after.NetMinor > before.NetMinor:
			return "dearer"
		case after.NetMinor < before.NetMinor:
			return "cheaper"
		}
		return "same"
	case is:
		return "priced"
	case before.Outcome == after.Outcome:
		return "same"
	case after.Outcome == pricing.OutcomeByHand:
		return "by_hand"
	}
	return "other"
}

// effect says what publishing does to the requests that are open.
func (w rateWords) effect(e licensing.RateEffect) views.RateEffect {
	counts := map[string]int{}
	var out views.RateEffect
	for _, on := range e.On {
		kind := effectKind(on.Before, on.After)
		if counts[kind]++; kind == "same" {
			continue
		}
		if len(out.Rows) < mostEffectRows {
			out.Rows = append(out.Rows, views.RateEffectRow{
				Reference: on.Request.Reference, Href: "/admin/requests/" + on.Request.Reference, Title: on.Request.Title,
				From: w.outcome(on.Before), To: w.outcome(on.After), Kind: views.Pill{Tone: effectTone(kind), Text: w.p.T("desk_rates.effect.kind." + kind)},
			})
		}
	}
	if out.Sent = w.p.T("desk_rates.effect.none_sent"); e.Sent > 0 {
		out.Sent = w.p.T("desk_rates.effect.sent", "Count", e.Sent)
	}
	if len(e.On) == 0 {
		out.Summary = w.p.T("desk_rates.effect.none")
		return out
	}
	var parts []string
	for _, kind := range effectKinds {
		if n := counts[kind]; n > 0 {
			parts = append(parts, w.p.T("desk_rates.effect.count."+kind, "Number", strconv.Itoa(n)))
		}
	}
	out.Summary = w.p.T("desk_rates.effect.summary", "Count", int64(len(e.On)), "Parts", strings.Join(parts, ", "))
	if changed := len(e.On) - counts["same"]; e.Open > int64(len(e.On)) || changed > len(out.Rows) {
		out.More = w.p.T("desk_rates.effect.more", "Shown", strconv.Itoa(len(out.Rows)), "Looked", strconv.Itoa(len(e.On)), "Open", w.p.Number(e.Open))
	}
	return out
}

func effectTone(kind string) views.Tone {
	switch kind {
	case "dearer", "by_hand":
		return "warn"
	case "other":
		return "bad"
	}
	return "info"
}
