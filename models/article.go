package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// Reading is how we came to know an article.
type Reading string

// Pending until the job has fetched it; manual when its page could not be read.
const (
	ReadingPending     Reading = "pending"
	ReadingDone        Reading = "read"
	ReadingUnreachable Reading = "unreachable"
	ReadingManual      Reading = "manual"
)

// Article is a work in the catalogue, with the basis on which the house may license it.
type Article struct {
	ID            int64
	PublicationID int64
	EditionID     *int64
	URL           string
	URLKey        string // normalised address
	Title         string
	Author        string
	Section       string
	Language      string
	PublishedAt   *time.Time
	WordCount     int
	BodyHTML      string // sanitised
	RightsBasis   string
	RightsNote    string
	RightsBy      *int64
	RightsAt      *time.Time
	Blocked       bool
	EmbargoUntil  *time.Time
	Reading       Reading
	ReadingError  string
	ReadAt        *time.Time
	Version       int
	CreatedAt     time.Time
}

// ArticleImage is a picture of an article with its credit and our right to pass it on.
type ArticleImage struct {
	ID        int64
	ArticleID int64
	Position  int
	URL       string
	Caption   string
	Credit    string
	Rights    string
}

// Ours reports whether the picture may be part of a grant.
func (i ArticleImage) Ours() bool { return i.Rights == "ours" || i.Rights == "cleared" }

// Verdict answers "can this be licensed?" before anything is typed.
type Verdict string

// The possible answers, from yes to no.
const (
	VerdictOurs      Verdict = "ours"      // ask away
	VerdictCheck     Verdict = "check"     // probably: the desk checks the rights first
	VerdictAsk       Verdict = "ask"       // the author must agree first
	VerdictGuest     Verdict = "guest"     // the author kept the rights
	VerdictAgency    Verdict = "agency"    // belongs to a news agency
	VerdictEmbargoed Verdict = "embargoed" // can be asked for; delivered after the date
	VerdictBlocked   Verdict = "blocked"   // the house does not license it
	VerdictNotOurs   Verdict = "not_ours"  // not on any site of the house
)

// Licensable reports whether a request for such an article makes sense.
func (v Verdict) Licensable() bool {
	switch v {
	case VerdictOurs, VerdictCheck, VerdictAsk, VerdictEmbargoed:
		return true
	default:
		return false
	}
}

// Verdict judges an article by its rights basis, block and embargo at a moment.
func (a Article) Verdict(now time.Time) Verdict {
	switch {
	case a.Blocked:
		return VerdictBlocked
	case a.RightsBasis == "agency":
		return VerdictAgency
	case a.RightsBasis == "guest":
		return VerdictGuest
	case a.EmbargoUntil != nil && a.EmbargoUntil.After(now):
		return VerdictEmbargoed
	case a.RightsBasis == "freelance_ask" || a.RightsBasis == "co_production":
		return VerdictAsk
	case a.RightsBasis == "staff" || a.RightsBasis == "freelance":
		return VerdictOurs
	default:
		return VerdictCheck
	}
}

// Rights is the verdict without the embargo: that delays what is delivered, and forbids nothing.
func (a Article) Rights() Verdict {
	a.EmbargoUntil = nil
	return a.Verdict(time.Time{})
}

// Known reports whether the catalogue itself knows what the article is. Until
// its page has been read or an editor has written its text, the requester's words are all there is.
func (a Article) Known() bool {
	return a.Title != "" && (a.Reading == ReadingDone || a.Reading == ReadingManual)
}

// Described is an article of a request by the facts of the catalogue, which
// price and licence use; what the requester said stays where the catalogue does
// not know the article. zone is the publication's, in which its days begin.
func (a Article) Described(asked RequestArticle, zone *time.Location) RequestArticle {
	if !a.Known() {
		return asked
	}
	asked.Title, asked.Author, asked.WordCount, asked.PublishedOn = a.Title, a.Author, a.WordCount, nil
	if a.Language != "" {
		asked.Language = a.Language
	}
	if a.PublishedAt != nil {
		y, m, d := a.PublishedAt.In(zone).Date()
		on := time.Date(y, m, d, 0, 0, 0, 0, time.UTC)
		asked.PublishedOn = &on
	}
	return asked
}

// DescribedAll is Described for all articles of a request; known is keyed by id.
func DescribedAll(asked []RequestArticle, known map[int64]Article, zone *time.Location) []RequestArticle {
	out := make([]RequestArticle, len(asked))
	for i, a := range asked {
		if out[i] = a; a.ArticleID != nil {
			out[i] = known[*a.ArticleID].Described(a, zone)
		}
	}
	return out
}

// CatalogueIDs are the ids of the articles of a request that are in the catalogue.
func CatalogueIDs(asked []RequestArticle) []int64 {
	var ids []int64
	for _, a := range asked {
		if a.ArticleID != nil {
			ids = append(ids, *a.ArticleID)
		}
	}
	return ids
}

// ArticleByURL finds a catalogued article by its normalised address; ErrNotFound otherwise.
func ArticleByURL(ctx context.Context, db *gorm.DB, urlKey string) (Article, error) {
	return one(From[Article](db).Where("url_key = ?", urlKey).Take(ctx))
}

// ArticleByID finds one; ErrNotFound otherwise.
func ArticleByID(ctx context.Context, db *gorm.DB, id int64) (Article, error) {
	return one(From[Article](db).Where("id = ?", id).Take(ctx))
}

// ArticlesByURL finds several by their normalised addresses, keyed by address; missing ones are left out.
func ArticlesByURL(ctx context.Context, db *gorm.DB, urlKeys []string) (map[string]Article, error) {
	rows, err := From[Article](db).Where("url_key IN ?", urlKeys).Find(ctx)
	out := make(map[string]Article, len(rows))
	for _, a := range rows {
		out[a.URLKey] = a
	}
	return out, err
}

// ArticlesByID finds several, keyed by id; missing ones are left out.
func ArticlesByID(ctx context.Context, db *gorm.DB, ids []int64) (map[int64]Article, error) {
	rows, err := From[Article](db).Where("id IN ?", ids).Find(ctx)
	out := make(map[int64]Article, len(rows))
	for _, a := range rows {
		out[a.ID] = a
	}
	return out, err
}

// ImagesOf lists the pictures of articles in order, keyed by article.
func ImagesOf(ctx context.Context, db *gorm.DB, articleIDs ...int64) (map[int64][]ArticleImage, error) {
	rows, err := From[ArticleImage](db).Where("article_id IN ?", articleIDs).Order("article_id, position").Find(ctx)
	out := make(map[int64][]ArticleImage)
	for _, i := range rows {
		out[i.ArticleID] = append(out[i.ArticleID], i)
	}
	return out, err
}
