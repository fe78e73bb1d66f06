package models

import (
	"context"
	"encoding/json"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// QueueView is one way to look at the editors' queue.
type QueueView string

// The views of the queue. Mine is the open work of one person; Ending are licences
// that end within EndingWithin.
const (
	QueueReview   QueueView = "review"
	QueueMine     QueueView = "mine"
	QueueWaiting  QueueView = "waiting"
	QueueQuoted   QueueView = "quoted"
	QueuePayment  QueueView = "payment"
	QueueEnding   QueueView = "ending"
	QueueLicensed QueueView = "licensed"
	QueueEnded    QueueView = "ended"
	QueueAll      QueueView = "all"
)

// QueueViews lists them in the order of a request's life.
var QueueViews = []QueueView{QueueReview, QueueMine, QueueWaiting, QueueQuoted, QueuePayment, QueueEnding, QueueLicensed, QueueEnded, QueueAll}

// QueueSort is an order of the queue.
type QueueSort string

// Due: what must be answered first. Newest: what came last. Price: dearest first, currency by currency.
const (
	SortDue    QueueSort = "due"
	SortNewest QueueSort = "newest"
	SortPrice  QueueSort = "price"
)

// Sorts are the orders of a view, its usual one first. Views without an end are
// listed by time only: any other order would read them whole.
func (v QueueView) Sorts() []QueueSort {
	switch v {
	case QueueReview, QueueMine, QueueQuoted:
		return []QueueSort{SortDue, SortNewest, SortPrice}
	case QueueWaiting, QueuePayment:
		return []QueueSort{SortNewest, SortPrice}
	case QueueEnding:
		return []QueueSort{SortDue, SortNewest}
	default:
		return []QueueSort{SortNewest}
	}
}

// Anybody and Nobody are owners to filter by, besides the id of a person.
const (
	Anybody int64 = 0
	Nobody  int64 = -1
)

// QueueFilter says which part of the queue is asked for. The zero filter with a
// view is that view from its start.
type QueueFilter struct {
	View          QueueView
	PublicationID int64    // 0 = all
	OwnerID       int64    // Anybody, Nobody or a member of staff; QueueMine needs a person
	Deal          DealKind // "" = all
	Search        string
	Sort          QueueSort
	Cursor        string // of the last row shown, or of the first with Back
	Back          bool
	Limit         int
	Now           time.Time // from which QueueEnding looks ahead; it needs one
}

// QueuePage is a part of the queue in its order. Earlier and Later are the
// cursors of its neighbours, empty where there is none.
type QueuePage struct {
	Rows           []QueueRow
	Earlier, Later string
}

// QueueRow is one line of the queue: what the list shows and nothing more.
type QueueRow struct {
	ID             int64
	Reference      string
	Version        int
	Status         Status
	Title          string
	ArticleCount   int
	Organisation   string
	Country        string
	ContactName    string
	ContactEmail   string
	Currency       string
	SuggestedMinor *int64
	PriceMinor     *int64
	PriceCurrency  *string
	OnHold         bool
	AccountHeld    bool // for its debts, or by a person, and that stops the request
	Countered      bool // a counter-offer waits for the desk
	Deal           DealKind
	SubmittedAt    *time.Time
	DueAt          *time.Time // of the desk's answer or of the live quote; nil when no clock runs
	Portion        string
	Term           string
	Translation    bool
	MediaList      string // JSON
	Publication    string
	TimeZone       string // of the publication
	Owner          string
	InvoiceStatus  InvoiceStatus
	Overdue        bool
	NeedsReview    string
}

// Media are the codes of where it is to appear.
func (r QueueRow) Media() []string {
	var codes []string
	if json.Unmarshal([]byte(r.MediaList), &codes) != nil {
		return nil
	}
	return codes
}

// Amount is the live price, else the suggestion; ok is false when there is neither.
func (r QueueRow) Amount() (minor int64, currency string, ok bool) {
	switch {
	case r.PriceMinor != nil && r.PriceCurrency != nil:
		return *r.PriceMinor, *r.PriceCurrency, true
	case r.SuggestedMinor != nil:
		return *r.SuggestedMinor, r.Currency, true
	default:
		return 0, r.Currency, false
	}
}

// Queue reads one part of the queue in one statement. Search finds an exact
// reference, an exact e-mail address, or words by their beginnings.
func Queue(ctx context.Context, db *gorm.DB, f QueueFilter) (QueuePage, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	if !slices.Contains(f.View.Sorts(), f.Sort) {
		f.Sort = f.View.Sorts()[0]
	}
	publications, err := publicationIDs(ctx, db, f.PublicationID)
	if err != nil || len(publications) == 0 {
		return QueuePage{}, err
	}
	found, err := f.look(ctx, db)
	if err != nil || found.nothing {
		return QueuePage{}, err
	}
	rows, err := f.read(ctx, db, publications, found)
	if err != nil {
		return QueuePage{}, fmt.Errorf("read the queue: %w", err)
	}
	page := f.page(rows)
	if err := stopped(ctx, db, page.Rows); err != nil {
		return QueuePage{}, fmt.Errorf("read the holds of the queue: %w", err)
	}
	return page, nil
}

// stopped keeps the mark of an account on hold where the hold stops the request: the
// statement marks every request in the name of an account that is held, and few are.
func stopped(ctx context.Context, db *gorm.DB, rows []QueueRow) error {
	marked := map[int64]*QueueRow{}
	ids := []int64{}
	for i := range rows {
		if rows[i].AccountHeld {
			marked[rows[i].ID], ids = &rows[i], append(ids, rows[i].ID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	requests, err := From[Request](db).Where("id IN ?", ids).Find(ctx)
	if err != nil {
		return err
	}
	for _, r := range requests {
		holds, err := HoldsOn(ctx, db, r)
		if err != nil {
			return err
		}
		marked[r.ID].AccountHeld = len(holds) > 0
	}
	return nil
}

// read runs the statement. A search by words looks among the nearest requests
// first, so that a common word does not gather the whole past.
func (f QueueFilter) read(ctx context.Context, db *gorm.DB, publications []int64, found sought) ([]QueueRow, error) {
	var rows []QueueRow
	windows := []int64{0}
	if found.words != "" && f.Sort == SortNewest {
		windows = []int64{searchWindow, 0}
	}
	for _, window := range windows {
		statement, args := f.statement(publications, found, window)
		rows = nil
		//nolint:gocritic // the statement is put together from the constants of queue_sql.go alone
		if err := db.WithContext(ctx).Raw(statement, args).Scan(&rows).Error; err != nil {
			return nil, err
		}
		if len(rows) > f.Limit {
			break
		}
	}
	return rows, nil
}

func (f QueueFilter) page(rows []QueueRow) (p QueuePage) {
	p.Rows, p.Earlier, p.Later = keysetPage(rows, f.Limit, f.Back, f.Cursor != "", f.cursorOf)
	return p
}

// EndingWithin is how long before its end a licence counts as ending soon.
const EndingWithin = 30 * 24 * time.Hour

// CountCap is where counting stops: a larger count is shown as "more than".
const CountCap = 1000

// CountQueue counts the requests of views, each up to CountCap+1. Of the filter it
// heeds the publication, the kind of deal, and the owner for QueueMine.
func CountQueue(ctx context.Context, db *gorm.DB, f QueueFilter, views ...QueueView) (map[QueueView]int64, error) {
	out := make(map[QueueView]int64, len(views))
	publications, err := publicationIDs(ctx, db, f.PublicationID)
	if err != nil || len(publications) == 0 {
		return out, err
	}
	parts := make([]string, len(views))
	for i, v := range views {
		parts[i] = f.countOf(v)
	}
	var rows []struct {
		View  QueueView
		Count int64
	}
	args := map[string]any{"publications": publications, "owner": f.OwnerID, "cap": CountCap + 1, "now": f.Now}
	//nolint:gocritic // the statement is put together from the constants of queue_sql.go alone
	if err := db.WithContext(ctx).Raw(strings.Join(parts, " UNION ALL "), args).Scan(&rows).Error; err != nil {
		return out, fmt.Errorf("count the queue: %w", err)
	}
	for _, r := range rows {
		out[r.View] = r.Count
	}
	return out, nil
}

// publicationIDs are those of the house, or the one that is asked for.
func publicationIDs(ctx context.Context, db *gorm.DB, only int64) ([]int64, error) {
	all, err := Publications(ctx, db)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(all))
	for _, p := range all {
		if only == 0 || p.ID == only {
			ids = append(ids, p.ID)
		}
	}
	return ids, nil
}
