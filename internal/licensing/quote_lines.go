package licensing

import (
	"time"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// endOfDay is the last second of the day that lies days after a moment, in a zone.
func endOfDay(from time.Time, days int, zone *time.Location) time.Time {
	at := from.In(zone).AddDate(0, 0, days)
	return time.Date(at.Year(), at.Month(), at.Day(), 23, 59, 59, 0, zone).UTC()
}

// lines turns the priced lines into the quote's, in the requester's language.
func (d *Desk) lines(q models.Quote, r models.Request, articles []models.RequestArticle, priced pricing.Priced) []models.QuoteLine {
	words := d.words.Printer(r.Language)
	out := make([]models.QuoteLine, 0, len(priced.Lines))
	net := make([]int64, 0, len(priced.Lines))
	for i, l := range priced.Lines {
		line := models.QuoteLine{Position: i + 1, Description: pricing.InvoiceTitle(words, priced, i), OverrideReason: l.OverrideReason}
		if l.Kind == pricing.LineArticle && l.ArticleID >= 1 && int(l.ArticleID) <= len(articles) {
			line.ArticleID = articles[l.ArticleID-1].ArticleID
		}
		if priced.Outcome == pricing.OutcomePriced || l.ComputedMinor > 0 {
			line.ComputedMinor = &priced.Lines[i].ComputedMinor
		}
		if !q.Gratis {
			line.NetMinor = l.AmountMinor
		}
		out, net = append(out, line), append(net, line.NetMinor)
	}
	perLine, _ := pricing.Tax(net, q.TaxBasisPoints)
	for i := range out {
		out[i].TaxMinor = perLine[i]
	}
	return out
}

func (o *Offer) total() {
	for _, l := range o.Lines {
		o.Quote.NetMinor += l.NetMinor
		o.Quote.TaxMinor += l.TaxMinor
	}
	o.Quote.TotalMinor = o.Quote.NetMinor + o.Quote.TaxMinor
}
