package licensing

import (
	"context"
	"time"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// mostEffects bounds how many open requests are priced anew to show an effect.
const mostEffects = 200

// RateEffect is what a card would do to the work that is open now. Offers that
// were sent keep their price: they are only counted.
type RateEffect struct {
	On   []RateEffectOn // requests without an offer, the newest first
	Open int64          // how many of these there are; On holds at most mostEffects
	Sent int64          // offers that wait for an answer
}

// RateEffectOn is one open request: its price by the card in force and by the other.
type RateEffectOn struct {
	Request       models.Request
	Before, After pricing.Priced
}

// EffectOf prices the open requests of a publication by the card in force and by
// another one. It changes nothing.
func (d *Desk) EffectOf(ctx context.Context, p models.Publication, card pricing.Card) (RateEffect, error) {
	var out RateEffect
	inForce, err := d.CardInForce(ctx, p)
	if err != nil {
		return out, err
	}
	if out.Sent, err = models.SentQuotes(ctx, d.db, p.ID); err != nil {
		return out, err
	}
	requests, open, err := models.UnquotedRequests(ctx, d.db, p.ID, mostEffects)
	if err != nil || len(requests) == 0 {
		return out, err
	}
	out.Open = open
	uses, err := d.usesOf(ctx, p, requests)
	if err != nil {
		return out, err
	}
	for i, r := range requests {
		on := RateEffectOn{Request: r, After: card.PriceKnown(uses[i]), Before: pricing.Priced{Outcome: pricing.OutcomeByHand}}
		if inForce.ID != 0 {
			on.Before = inForce.Card.PriceKnown(uses[i])
		}
		out.On = append(out.On, on)
	}
	return out, nil
}

// usesOf describes requests as the estimate of each does.
func (d *Desk) usesOf(ctx context.Context, p models.Publication, requests []models.Request) ([]pricing.Use, error) {
	ids := make([]int64, len(requests))
	for i, r := range requests {
		ids[i] = r.ID
	}
	asked, err := models.ArticlesOfEach(ctx, d.db, ids)
	if err != nil {
		return nil, err
	}
	var catalogued []int64
	for _, articles := range asked {
		catalogued = append(catalogued, models.CatalogueIDs(articles)...)
	}
	known, err := models.ArticlesByID(ctx, d.db, catalogued)
	if err != nil {
		return nil, err
	}
	images, err := models.ImagesOf(ctx, d.db, catalogued...)
	if err != nil {
		return nil, err
	}
	uses := make([]pricing.Use, len(requests))
	for i, r := range requests {
		uses[i] = describeUse(r.Use, p.Currency, describeArticles(models.DescribedAll(asked[r.ID], known, p.Zone()), known))
		uses[i].Currency, uses[i].Date = r.Currency, d.Now().In(p.Zone()).Format(time.DateOnly)
		if r.Use.Images {
			uses[i].Images = oursAmong(images, models.CatalogueIDs(asked[r.ID]))
		}
	}
	return uses, nil
}

// oursAmong counts the pictures of some articles that are ours to give.
func oursAmong(images map[int64][]models.ArticleImage, articleIDs []int64) int {
	count := 0
	for _, id := range articleIDs {
		for _, img := range images[id] {
			if img.Ours() {
				count++
			}
		}
	}
	return count
}
