package models

import (
	"context"
	"encoding/json"
	"time"

	"gorm.io/gorm"
)

// RateCardStep is what a draft said before one of its changes, and who made that change.
type RateCardStep struct {
	ID         int64
	RateCardID int64
	Card       json.RawMessage `gorm:"type:jsonb"` // pricing.Card
	Hash       string
	Note       string
	MadeBy     int64
	MadeAt     time.Time
}

// RateCardSteps lists what can be taken back of a draft, the latest first.
func RateCardSteps(ctx context.Context, db *gorm.DB, rateCardID int64) ([]RateCardStep, error) {
	return From[RateCardStep](db).Where("rate_card_id = ?", rateCardID).Order("id DESC").Find(ctx)
}
