package models

import (
	"context"
	"slices"
	"time"

	"gorm.io/gorm"
)

// WaiverReasons are why somebody may ask for a lower fee or none.
var WaiverReasons = []string{"charity", "education", "non_commercial", "low_income", "student", "other"}

// What the house answered to a waiver; "" while it has not.
const (
	WaiverGranted  = "granted"  // free
	WaiverReduced  = "reduced"  // less than the card says
	WaiverDeclined = "declined" // the fee of the card
)

// Waiver is a wish for a lower fee or none, and what became of it.
type Waiver struct {
	ID            int64
	PublicationID int64
	RequestID     int64
	Reason        string // one of WaiverReasons
	Words         string
	Link          string // to a proof
	AskedQuoteID  *int64 // the offer that it came as an answer to; nil when it came with the request
	AskedAt       time.Time
	Answer        string // one of the constants above
	QuoteID       *int64 // the offer that answers it
	AnsweredBy    *int64
	AnsweredAt    *time.Time
}

// WaiverOf is the newest wish of a request; ErrNotFound when there is none.
func WaiverOf(ctx context.Context, db *gorm.DB, requestID int64) (Waiver, error) {
	return one(From[Waiver](db).Where("request_id = ?", requestID).Order("id DESC").Take(ctx))
}

// WaiverScale is one version of what part of the fee whom a publication asks for.
type WaiverScale struct {
	ID            int64
	PublicationID int64
	Version       int
	Rows          []ScaleRow `gorm:"serializer:json"`
	MadeBy        int64
	MadeAt        time.Time
}

// ScaleRow is one line of a scale: the first that fits counts. An empty kind or
// income fits everybody.
type ScaleRow struct {
	Kind    string `json:"kind,omitempty"`   // of the organisation
	Income  string `json:"income,omitempty"` // of its country, one of IncomeGroups
	Percent int    `json:"percent"`          // of the fee that is asked for
}

// Fits finds the row for an organisation of a kind in a country.
func (s WaiverScale) Fits(kind, country string) (ScaleRow, bool) {
	income := IncomeOf(country)
	i := slices.IndexFunc(s.Rows, func(row ScaleRow) bool {
		return (row.Kind == "" || row.Kind == kind) && (row.Income == "" || row.Income == income)
	})
	if i < 0 {
		return ScaleRow{}, false
	}
	return s.Rows[i], true
}

// ScaleOf is the newest scale of a publication; an empty one of version 0 when
// there is none.
func ScaleOf(ctx context.Context, db *gorm.DB, publicationID int64) (WaiverScale, error) {
	rows, err := From[WaiverScale](db).Where("publication_id = ?", publicationID).Order("version DESC").Limit(1).Find(ctx)
	if err != nil || len(rows) == 0 {
		return WaiverScale{PublicationID: publicationID}, err
	}
	return rows[0], nil
}
