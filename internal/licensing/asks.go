package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// InForce is a publication's published card, read once for everything that one
// page or one verb asks of it. A house without one has ID 0, and a card that asks
// nothing.
type InForce struct {
	ID   int64 // of the version
	Card pricing.Card
}

// CardInForce reads the publication's published card, whose facts the request
// form asks for.
func (d *Desk) CardInForce(ctx context.Context, p models.Publication) (InForce, error) {
	return d.inForce(ctx, d.db, p)
}

func (d *Desk) inForce(ctx context.Context, db *gorm.DB, p models.Publication) (InForce, error) {
	row, err := models.PublishedRateCard(ctx, db, p.ID)
	if errors.Is(err, models.ErrNotFound) {
		return InForce{}, nil
	}
	if err != nil {
		return InForce{}, err
	}
	in := InForce{ID: row.ID}
	if err := json.Unmarshal(row.Card, &in.Card); err != nil {
		return InForce{}, fmt.Errorf("read rate card %d: %w", row.ID, err)
	}
	return in, nil
}

// UnsaidBy are the facts that a use must say before a card prices it by itself:
// none when it has its price, or when no answer would give it one.
func (d *Desk) UnsaidBy(ctx context.Context, by InForce, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) ([]pricing.Field, error) {
	described, err := d.described(ctx, d.db, p, by.Card, u, articles)
	if err != nil {
		return nil, err
	}
	described.Currency = currency
	return by.Card.Unsaid(described), nil
}
