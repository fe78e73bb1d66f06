package licensing

import (
	"context"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// mostToday bounds the uses that are priced anew at once.
const mostToday = 50

// Today is what the uses that were drawn from an agreement would cost by today's card.
type Today struct {
	Uses     int // that have a price; the newest fifty at most
	NetMinor int64
	Currency string
}

// DrawnToday prices the uses of an agreement by today's card, in its currency: what a
// further term is worth to who draws so. Nothing when there is no card.
func (d *Desk) DrawnToday(ctx context.Context, a models.Agreement) (Today, error) {
	out := Today{Currency: a.Currency}
	p, err := models.PublicationByID(ctx, d.db, a.PublicationID)
	if err != nil {
		return out, err
	}
	draws, err := models.DrawsOf(ctx, d.db, a.ID)
	if err != nil {
		return out, err
	}
	for _, draw := range draws[:min(len(draws), mostToday)] {
		r, err := models.RequestByID(ctx, d.db, draw.RequestID)
		if err != nil {
			return out, err
		}
		asked, err := models.ArticlesOf(ctx, d.db, r.ID)
		if err != nil {
			return out, err
		}
		price, _, err := d.estimate(ctx, d.db, p, r.Use, asked, a.Currency)
		if err != nil {
			return out, but(err, models.ErrNotFound)
		}
		if price.Outcome == pricing.OutcomePriced {
			out.Uses, out.NetMinor = out.Uses+1, out.NetMinor+price.NetMinor
		}
	}
	return out, nil
}
