package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Contributor is somebody who earns a share when their work is licensed, as one
// publication knows them.
type Contributor struct {
	ID            int64
	PublicationID int64
	Name          string
	NameKey       string
	CreatedAt     time.Time
}

// ContributorByID finds one; ErrNotFound otherwise.
func ContributorByID(ctx context.Context, db *gorm.DB, id int64) (Contributor, error) {
	return one(From[Contributor](db).Where("id = ?", id).Take(ctx))
}

// ContributorByName finds one of a publication; ErrNotFound otherwise.
func ContributorByName(ctx context.Context, db *gorm.DB, publicationID int64, name string) (Contributor, error) {
	return one(From[Contributor](db).Where("publication_id = ? AND name_key = ?", publicationID, NameKey(name)).Take(ctx))
}

// SharingBases are the rights bases for which a publication sets a default share.
// For every other basis the default is nothing.
var SharingBases = []string{"freelance", "freelance_ask", "guest", "co_production"}

// ShareDefaults is one version of a publication's default shares: hundredths of a
// per cent of the net, by rights basis. Version 0 is the product's own.
type ShareDefaults struct {
	PublicationID int64
	Version       int
	BasisPoints   map[string]int64 `gorm:"serializer:json"`
	SetBy         int64
	SetAt         time.Time
}

// TableName is the table's name, which is a plural already.
func (ShareDefaults) TableName() string { return "share_defaults" }

// ShareDefaultsOf lists all versions of a publication, newest first. The last one
// is the product's own: half for freelances, nothing for anybody else.
func ShareDefaultsOf(ctx context.Context, db *gorm.DB, publicationID int64) ([]ShareDefaults, error) {
	rows, err := From[ShareDefaults](db).Where("publication_id = ?", publicationID).Order("version DESC").Find(ctx)
	own := ShareDefaults{PublicationID: publicationID, BasisPoints: map[string]int64{"freelance": 5000, "freelance_ask": 5000}}
	return append(rows, own), err
}

// ArticleShare is one version of what is agreed for one article. Without basis
// points the default of its rights basis counts, without contributors its author.
type ArticleShare struct {
	ArticleID    int64
	Version      int
	BasisPoints  *int64
	Contributors []SharePart `gorm:"serializer:json"`
	Note         string
	SetBy        int64
	SetAt        time.Time
}

// SharePart is a contributor by name, and their parts of the share.
type SharePart struct {
	Name  string `json:"name"`
	Parts int64  `json:"parts"`
}

// ArticleSharesOf lists all versions of an article, newest first.
func ArticleSharesOf(ctx context.Context, db *gorm.DB, articleID int64) ([]ArticleShare, error) {
	return From[ArticleShare](db).Where("article_id = ?", articleID).Order("version DESC").Find(ctx)
}

// LineShare is one contributor's share of one line of an invoice, frozen when it
// was paid, or of one line that was drawn from the volume agreement that it paid for.
// BasisPoints are those of all its contributors together.
type LineShare struct {
	InvoiceID     int64
	QuoteLineID   int64
	ContributorID int64
	ArticleID     int64
	BasisPoints   int64
	Parts         int64
	NetMinor      *int64 // of a line that was drawn from a volume agreement: its part of what was paid; nil: the line's price
	FrozenAt      time.Time
}

// LineSharesOf lists what is frozen for an invoice, line by line.
func LineSharesOf(ctx context.Context, db *gorm.DB, invoiceID int64) ([]LineShare, error) {
	return From[LineShare](db).Where("invoice_id = ?", invoiceID).Order("quote_line_id, contributor_id").Find(ctx)
}

// ShareEntry is one line of the contributors' ledger: what they earned (accrued,
// restored), lost again (reversed) or were paid. Amounts are signed minor units.
type ShareEntry struct {
	ID            int64
	ContributorID int64
	InvoiceID     *int64
	QuoteLineID   *int64
	ArticleID     *int64
	Mode          string
	Currency      string
	AmountMinor   int64
	Kind          string
	Reason        string
	Reference     string // of a payout
	PaidOn        *time.Time
	StaffID       *int64
	FormKey       *string
	At            time.Time
}

// The kinds of an entry.
const (
	ShareAccrued  = "accrued"
	ShareReversed = "reversed"
	ShareRestored = "restored"
	SharePaidOut  = "paid_out"
)

// ShareEntriesOf lists what the ledger holds for an invoice, oldest first.
func ShareEntriesOf(ctx context.Context, db *gorm.DB, invoiceID int64) ([]ShareEntry, error) {
	return From[ShareEntry](db).Where("invoice_id = ?", invoiceID).Order("id").Find(ctx)
}
