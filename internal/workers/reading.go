package workers

import (
	"context"
	"errors"
	"fmt"

	"github.com/riverqueue/river"
	"gorm.io/gorm"

	"imprimatur/internal/article"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// readArticle fetches an article's page and keeps what it says of itself.
type readArticle struct {
	river.WorkerDefaults[licensing.ReadArticle]
	desk    *licensing.Desk
	db      *gorm.DB
	fetcher func(context.Context) (*article.Fetcher, error)
}

// Work never fails for what lies outside: a page that cannot be read is typed by hand.
func (w *readArticle) Work(ctx context.Context, j *river.Job[licensing.ReadArticle]) error {
	a, err := models.ArticleByID(ctx, w.db, j.Args.ArticleID)
	if err != nil {
		return err
	}
	fetcher, err := w.fetcher(ctx)
	if err != nil {
		return fmt.Errorf("read article %d: %w", a.ID, err)
	}
	page, err := fetcher.Fetch(ctx, a.URL)
	if err != nil {
		return errors.Join(w.desk.ArticleUnreadable(ctx, a.ID, err.Error()), ctx.Err())
	}
	m, err := article.Read(page.Body, page.URL)
	if err != nil {
		return w.desk.ArticleUnreadable(ctx, a.ID, err.Error())
	}
	if err := w.desk.ArticleRead(ctx, a.ID, m); err != nil {
		return fmt.Errorf("keep article %d: %w", a.ID, err)
	}
	return nil
}
