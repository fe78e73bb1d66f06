package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// WaivedFilter is a period of a publication; From is in it, Until is not. A
// publication of 0 is all of them.
type WaivedFilter struct {
	PublicationID int64
	From, Until   time.Time
}

// Waived is one licence that was given for less than the card says, or one volume
// agreement that was sold for less than its first offer.
type Waived struct {
	ID            int64 // of either
	Number        string
	Reference     string
	Organisation  string
	Country       string
	PublicationID int64
	Reason        string // of WaiverReasons, or "house" when nobody had asked
	Gratis        bool
	Currency      string
	CardMinor     int64 // what the card would have said, as far as it could say
	NetMinor      int64 // what was asked for
	Unpriced      bool  // some line the card could not price
	IssuedAt      time.Time
}

// WaivedMinor is the fee that was waived.
func (w Waived) WaivedMinor() int64 { return max(w.CardMinor-w.NetMinor, 0) }

// WaivedSum is what was waived for one reason in one currency.
type WaivedSum struct {
	Reason      string
	Currency    string
	Licences    int64
	Gratis      int64
	Unpriced    int64 // whose card could not say it all
	CardMinor   int64
	WaivedMinor int64
}

// How much the bundle of a quote holds, as the one that was bought and the one that was
// offered before: its points by what they stand for, or its articles.
const (
	nowWorth   = `((q.bundle ->> 'size')::numeric * greatest(coalesce((q.bundle ->> 'point_minor')::numeric, 1), 1))`
	askedWorth = `((o.bundle ->> 'size')::numeric * greatest(coalesce((o.bundle ->> 'point_minor')::numeric, 1), 1))`
)

// waivedSQL is every licence that is free or answers a waiver with less than the
// card says, and every volume agreement whose price answers a waiver with less than
// was asked for before, unit for unit. A licence that was taken away again for want of
// its payment is none.
const waivedSQL = `
	SELECT l.id, l.number, r.reference, r.organisation, r.country, l.publication_id, l.issued_at,
	       q.gratis, q.currency, q.net_minor, s.card_minor, s.unpriced, coalesce(w.reason, 'house') AS reason
	FROM licences l
	JOIN quotes q ON q.id = l.quote_id
	JOIN requests r ON r.id = l.request_id
	JOIN LATERAL (SELECT coalesce(sum(computed_minor), 0)::bigint AS card_minor, bool_or(computed_minor IS NULL) AS unpriced
	              FROM quote_lines WHERE quote_id = q.id) s ON true
	LEFT JOIN LATERAL (SELECT reason FROM waivers WHERE request_id = r.id AND answer IN ('granted', 'reduced') ORDER BY id DESC LIMIT 1) w ON true
	WHERE l.issued_at >= @from AND l.issued_at < @until AND (@publication = 0 OR l.publication_id = @publication)
	  AND l.status <> 'terminated' AND (q.gratis OR w.reason IS NOT NULL AND q.net_minor < s.card_minor)
	UNION ALL
	SELECT a.id, a.number, r.reference, r.organisation, r.country, a.publication_id, a.begun_at,
	       false, q.currency, q.net_minor, round(o.net_minor * ` + nowWorth + ` / ` + askedWorth + `)::bigint, false, w.reason
	FROM agreements a
	JOIN quotes q ON q.id = a.quote_id
	JOIN requests r ON r.id = a.request_id
	JOIN waivers w ON w.request_id = r.id AND w.answer = 'reduced'
	JOIN quotes o ON o.id = w.asked_quote_id AND o.currency = q.currency AND o.bundle ->> 'unit' = q.bundle ->> 'unit'
	WHERE a.begun_at >= @from AND a.begun_at < @until AND (@publication = 0 OR a.publication_id = @publication)
	  AND q.net_minor < round(o.net_minor * ` + nowWorth + ` / ` + askedWorth + `)`

func (f WaivedFilter) args() map[string]any {
	return map[string]any{"from": f.From, "until": f.Until, "publication": f.PublicationID}
}

// WaivedSums adds up a period by reason and currency.
func WaivedSums(ctx context.Context, db *gorm.DB, f WaivedFilter) (out []WaivedSum, err error) {
	err = db.WithContext(ctx).Raw(`SELECT reason, currency, count(*) AS licences, count(*) FILTER (WHERE gratis) AS gratis,
		count(*) FILTER (WHERE unpriced) AS unpriced, sum(card_minor)::bigint AS card_minor, sum(greatest(card_minor - net_minor, 0))::bigint AS waived_minor
		FROM (`+waivedSQL+`) all_of_them GROUP BY reason, currency ORDER BY currency, waived_minor DESC, reason`, f.args()).Scan(&out).Error
	return out, err
}

// WaivedLicences lists a period, oldest first, at most so many.
func WaivedLicences(ctx context.Context, db *gorm.DB, f WaivedFilter, most int) (out []Waived, err error) {
	args := f.args()
	args["most"] = most
	err = db.WithContext(ctx).Raw(`SELECT * FROM (`+waivedSQL+`) all_of_them ORDER BY issued_at, id LIMIT @most`, args).Scan(&out).Error
	return out, err
}
