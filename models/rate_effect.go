package models

import (
	"context"

	"gorm.io/gorm"
)

// unquoted are the statuses in which a request still waits for its price.
var unquoted = []Status{Submitted, InReview, NeedsInfo}

// UnquotedRequests lists a publication's open requests that have no offer yet,
// the newest first and at most so many, and how many there are in all.
func UnquotedRequests(ctx context.Context, db *gorm.DB, publicationID int64, most int) ([]Request, int64, error) {
	all := func() Query[Request] {
		return From[Request](db).Where("publication_id = ? AND status IN ?", publicationID, unquoted)
	}
	n, err := all().Count(ctx)
	if err != nil {
		return nil, 0, err
	}
	rows, err := all().Order("id DESC").Limit(most).Find(ctx)
	return rows, n, err
}

// ArticlesOfEach lists the articles of several requests in order, keyed by request.
func ArticlesOfEach(ctx context.Context, db *gorm.DB, requestIDs []int64) (map[int64][]RequestArticle, error) {
	rows, err := From[RequestArticle](db).Where("request_id IN ?", requestIDs).Order("request_id, position").Find(ctx)
	out := make(map[int64][]RequestArticle, len(requestIDs))
	for _, a := range rows {
		out[a.RequestID] = append(out[a.RequestID], a)
	}
	return out, err
}

// SentQuotes counts a publication's offers that wait for an answer.
func SentQuotes(ctx context.Context, db *gorm.DB, publicationID int64) (int64, error) {
	return From[Quote](db).Where("publication_id = ? AND status = 'sent'", publicationID).Count(ctx)
}
