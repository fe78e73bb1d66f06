package licensing

import (
	"context"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// CardInForce is the publication's published card, whose facts the request form
// asks for; for a house without one a card that asks nothing.
func (d *Desk) CardInForce(ctx context.Context, p models.Publication) (pricing.Card, error) {
	card, err := d.cardInForce(ctx, p)
	if err != nil || card == nil {
		return pricing.Card{}, err
	}
	return *card, nil
}

// Unsaid are the facts that a use must say before the card in force prices it by
// itself: none when it has its price, or when no answer would give it one.
func (d *Desk) Unsaid(ctx context.Context, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) ([]pricing.Field, error) {
	card, err := d.CardInForce(ctx, p)
	if err != nil {
		return nil, err
	}
	described, err := d.described(ctx, d.db, p, card, u, articles)
	if err != nil {
		return nil, err
	}
	described.Currency = currency
	return card.Unsaid(described), nil
}
