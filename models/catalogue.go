package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// ArticleState is one way to look at the catalogue.
type ArticleState string

// The states to filter the catalogue by; the empty one is everything.
const (
	ArticlesAll       ArticleState = ""
	ArticlesUnchecked ArticleState = "unchecked" // nobody has decided about the rights
	ArticlesEmbargoed ArticleState = "embargoed"
	ArticlesBlocked   ArticleState = "blocked"
	ArticlesUnread    ArticleState = "unread" // the page was not read, or not yet
)

// ArticleStates lists them in the order in which a page shows them.
var ArticleStates = []ArticleState{ArticlesAll, ArticlesUnchecked, ArticlesEmbargoed, ArticlesBlocked, ArticlesUnread}

// articleStates are their conditions. They are constants: nothing typed gets in.
var articleStates = map[ArticleState]string{
	ArticlesAll: `true`, ArticlesUnchecked: `rights_basis = 'unknown'`, ArticlesEmbargoed: `embargo_until > @now`,
	ArticlesBlocked: `blocked`, ArticlesUnread: `reading IN ('pending', 'unreachable')`,
}

// ArticleFilter says which part of the catalogue is asked for, newest first.
type ArticleFilter struct {
	State         ArticleState
	PublicationID int64  // 0 = all
	Basis         string // of rights; empty = all
	Search        string // part of a title, an author or an address
	Before        int64  // id of the last row shown: what comes after it
	After         int64  // id of the first row shown: what comes before it
	Limit         int
	Now           time.Time
}

// ArticlePage is a part of the catalogue; the cursors are 0 where there is nothing more.
type ArticlePage struct {
	Rows          []Article // without their bodies
	Before, After int64
}

// Articles lists a part of the catalogue.
func Articles(ctx context.Context, db *gorm.DB, f ArticleFilter) (ArticlePage, error) {
	var page ArticlePage
	statement := articleList + ` AND (` + articleStates[f.State] + `)`
	if f.After != 0 {
		statement += ` AND id > @after ORDER BY id LIMIT @limit`
	} else {
		statement += ` ORDER BY id DESC LIMIT @limit`
	}
	args := map[string]any{
		"publication": f.PublicationID, "basis": f.Basis, "search": f.Search, "like": `%` + escapeLike(f.Search) + `%`,
		"before": f.Before, "after": f.After, "limit": f.Limit + 1, "now": f.Now,
	}
	//nolint:gocritic // the statement is put together from the constants of this file alone
	if err := db.WithContext(ctx).Raw(statement, args).Scan(&page.Rows).Error; err != nil {
		return page, fmt.Errorf("list articles: %w", err)
	}
	return page.cut(f), nil
}

const articleList = `SELECT id, publication_id, url, url_key, title, author, language, published_at, word_count, rights_basis, rights_at, blocked,
	embargo_until, reading, created_at FROM articles
	WHERE (@publication = 0 OR publication_id = @publication) AND (@basis = '' OR rights_basis = @basis)
	AND (@search = '' OR title ILIKE @like OR author ILIKE @like OR url ILIKE @like) AND (@before = 0 OR id < @before)`

// cut takes the row too many away and says where the neighbours begin.
func (page ArticlePage) cut(f ArticleFilter) ArticlePage {
	more := len(page.Rows) > f.Limit
	if more {
		page.Rows = page.Rows[:f.Limit]
	}
	if f.After != 0 {
		slices.Reverse(page.Rows)
	}
	if len(page.Rows) == 0 {
		return page
	}
	if more || f.After != 0 {
		page.Before = page.Rows[len(page.Rows)-1].ID
	}
	if f.After != 0 && more || f.Before != 0 {
		page.After = page.Rows[0].ID
	}
	return page
}

// escapeLike takes the meaning from the signs that LIKE reads as patterns.
func escapeLike(typed string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(typed)
}

// RequestsFor lists the confirmed requests that ask for an article, newest first, at most 50.
func RequestsFor(ctx context.Context, db *gorm.DB, articleID int64) ([]Request, error) {
	return From[Request](db).
		Where("id IN (SELECT request_id FROM request_articles WHERE article_id = ?) AND confirmed_at IS NOT NULL", articleID).
		Order("id DESC").Limit(50).Find(ctx)
}
