package models

import (
	"context"
	"errors"
	"strings"
	"unicode"

	"gorm.io/gorm"
)

// searchWindow is how many of the nearest requests a search by words tries first.
const searchWindow = 4000

// sought is what a search means.
type sought struct {
	id      int64  // of an exact reference
	email   string // an address that we know
	words   string // a query for the side table
	nothing bool   // the search can match no request
}

// look finds out what was typed into the search.
func (f QueueFilter) look(ctx context.Context, db *gorm.DB) (sought, error) {
	if strings.TrimSpace(f.Search) == "" {
		return sought{}, nil
	}
	if ref, ok := ParseReference(f.Search); ok && strings.Contains(ref, "-") {
		r, err := RequestForDesk(ctx, db, ref)
		if err == nil {
			return sought{id: r.ID}, nil
		}
		if !errors.Is(err, ErrNotFound) {
			return sought{}, err
		}
	}
	if strings.Contains(f.Search, "@") {
		n, err := From[Contact](db).Where("email_key = ?", EmailKey(f.Search)).Count(ctx)
		if err != nil {
			return sought{}, err
		}
		if n > 0 {
			return sought{email: EmailKey(f.Search)}, nil
		}
	}
	words := searchWords(f.Search)
	return sought{words: words, nothing: words == ""}, nil
}

// searchWords turns typed text into a query in which each word is a beginning:
// letters, digits and marks only, so that nothing typed is syntax.
func searchWords(typed string) string {
	fields := strings.FieldsFunc(typed, func(r rune) bool { return !unicode.IsLetter(r) && !unicode.IsDigit(r) && !unicode.IsMark(r) })
	if len(fields) > 8 {
		fields = fields[:8]
	}
	for i, w := range fields {
		fields[i] = "'" + w + "':*"
	}
	return strings.Join(fields, " & ")
}

// hits finds requests by their words. With a window it walks the nearest ids, and
// in the views of open work it may walk that: both are little. Everywhere else
// the hits are gathered first and looked up one by one in their order, until the
// page is full; OFFSET 0 keeps the planner from walking the whole past instead.
func (f QueueFilter) hits(window int64, where, end string) (from, orderBy string) {
	const all = `SELECT request_id FROM request_search WHERE document @@ to_tsquery('simple', @words)`
	inView := ` AND ` + onDesk + ` AND r.publication_id IN @publications AND r.status IN (` + viewStatuses[f.View] + `)` + where
	_, placed := f.cursor()
	if window == 0 && len(f.View.Sorts()) == 1 {
		near, order := ``, order{[]string{`request_id`}, true}
		if placed {
			near = order.after([]string{`CAST(@id AS bigint)`}, f.Back)
		}
		return `SELECT q.request_id AS id FROM (` + all + near + order.by(f.Back) + ` OFFSET 0) q` +
			` CROSS JOIN LATERAL (SELECT 1 FROM requests r WHERE r.id = q.request_id` + inView + ` OFFSET 0) r`, strings.ReplaceAll(end, `r.id`, `q.request_id`)
	}
	near := ``
	switch {
	case window == 0:
	case placed && f.Back:
		near = ` AND request_id < CAST(@id AS bigint) + @window`
	case placed:
		near = ` AND request_id > CAST(@id AS bigint) - @window`
	default:
		near = ` AND request_id > (SELECT coalesce(max(request_id), 0) FROM request_search) - @window`
	}
	return `SELECT r.id FROM (` + all + near + `) q JOIN requests r ON r.id = q.request_id WHERE true` + inView, end
}
