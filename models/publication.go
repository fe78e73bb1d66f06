package models

import (
	"context"
	"errors"
	"net/url"
	"strings"
	"time"

	"gorm.io/gorm"
)

// Publication is a brand of the house: the licensor. All rows belong to one.
type Publication struct {
	ID             int64
	Code           string // prefix of every reference, e.g. MEE
	Slug           string
	Name           string
	LegalName      string
	ContactEmail   string
	Accent         string // #rrggbb
	Country        string // ISO 3166-1 alpha-2
	TimeZone       string // IANA name
	Language       string
	Currency       string   // default, ISO 4217
	Currencies     []string `gorm:"serializer:json"` // all that a quote may be in
	Sites          []string `gorm:"serializer:json"` // host[:port][/path] where its articles live
	AnswerDays     int      // promised working days to an answer
	QuoteDays      int      // days a quote stays valid
	PaymentDays    int      // days until an invoice is due
	LapseDays      int      // days without an answer before a question lapses
	TaxLabel       string
	TaxBasisPoints int64 // charged to licensees of the publication's own country
	AutomaticTax   bool  // by Stripe, from the payer's address; then no rate of our own
	TaxID          string
	CreditLine     string           // house wording, e.g. "First published by {publication}"
	FourEyes       map[string]int64 `gorm:"serializer:json"` // currency -> minor units from which two people settle an invoice outside Stripe
	ReminderDays   []int            `gorm:"serializer:json"` // when an unpaid invoice is reminded of: days after its due date, before it when negative
	GraceDays      int              // days after the due date until a licence that is not paid ends
	HoldDays       int              // days after the due date until the account of a debtor is held
	ReverseCharge  []string         `gorm:"serializer:json"` // where a payer with a tax number owes the tax: countries, InEU or Abroad
	AutoRenew      bool             // a renewal that nothing stands against is quoted at once
	Automation     Automation       `gorm:"serializer:json"` // what is answered without an editor
	CreatedAt      time.Time
}

// Zone is the publication's time zone, UTC when its name is unknown here.
func (p Publication) Zone() *time.Location {
	zone, err := time.LoadLocation(p.TimeZone)
	if err != nil {
		return time.UTC
	}
	return zone
}

// NeedsTwo reports whether two people must settle an invoice of this amount
// (minor units) outside Stripe.
func (p Publication) NeedsTwo(currency string, totalMinor int64) bool {
	limit, set := p.FourEyes[currency]
	return set && totalMinor >= limit
}

// Edition is a language or regional edition of a publication.
type Edition struct {
	ID            int64
	PublicationID int64
	Code          string
	Name          string
	Language      string
}

// Publications lists all brands of the installation by name.
func Publications(ctx context.Context, db *gorm.DB) ([]Publication, error) {
	return From[Publication](db).Order("name").Find(ctx)
}

// PublicationByID finds one; ErrNotFound otherwise.
func PublicationByID(ctx context.Context, db *gorm.DB, id int64) (Publication, error) {
	return one(From[Publication](db).Where("id = ?", id).Take(ctx))
}

// PublicationByCode finds one by the prefix of its references; ErrNotFound otherwise.
func PublicationByCode(ctx context.Context, db *gorm.DB, code string) (Publication, error) {
	return one(From[Publication](db).Where("code = ?", code).Take(ctx))
}

// PublicationForURL finds the brand on whose site a normalised article address
// lies: same host (or a subdomain of it) and below the site's path, if it has one.
// Of several the closest site counts: a brand may live inside another's.
func PublicationForURL(ctx context.Context, db *gorm.DB, address string) (Publication, error) {
	all, err := Publications(ctx, db)
	if err != nil {
		return Publication{}, err
	}
	u, err := url.Parse(address)
	if err != nil {
		return Publication{}, ErrNotFound
	}
	var found Publication
	var closest string
	for _, p := range all {
		for _, site := range p.Sites {
			if onSite(u, site) && len(site) > len(closest) {
				found, closest = p, site
			}
		}
	}
	if closest == "" {
		return Publication{}, ErrNotFound
	}
	return found, nil
}

func onSite(u *url.URL, site string) bool {
	host, path, _ := strings.Cut(site, "/")
	if u.Host != host && !strings.HasSuffix(u.Host, "."+host) {
		return false
	}
	return path == "" || strings.HasPrefix(u.Path+"/", "/"+strings.Trim(path, "/")+"/")
}

// one turns GORM's "record not found" into ErrNotFound.
func one[T any](row T, err error) (T, error) {
	if errors.Is(err, gorm.ErrRecordNotFound) {
		return row, ErrNotFound
	}
	return row, err
}
