package models

import (
	"context"

	"gorm.io/gorm"
)

// viewOf is the view of the queue in which a request of a status stands.
func viewOf(s Status) QueueView {
	switch s {
	case Submitted, InReview:
		return QueueReview
	case NeedsInfo:
		return QueueWaiting
	case Quoted:
		return QueueQuoted
	case Agreed:
		return QueuePayment
	case Fulfilled:
		return QueueLicensed
	default:
		return QueueEnded
	}
}

// Beside finds the requests before and after r in its view of the queue, in that
// view's usual order; nil at an end.
func Beside(ctx context.Context, db *gorm.DB, r Request) (before, after *QueueRow, err error) {
	f := QueueFilter{View: viewOf(r.Status), Limit: 1}
	f.Sort = f.View.Sorts()[0]
	row := QueueRow{ID: r.ID, DueAt: r.AnswerDueAt}
	if f.View == QueueQuoted {
		row.DueAt = r.QuoteUntil
	}
	f.Cursor = f.cursorOf(row)
	for _, side := range []struct {
		back bool
		into **QueueRow
	}{{true, &before}, {false, &after}} {
		f.Back = side.back
		page, err := Queue(ctx, db, f)
		if err != nil {
			return nil, nil, err
		}
		if len(page.Rows) > 0 {
			*side.into = &page.Rows[0]
		}
	}
	return before, after, nil
}
