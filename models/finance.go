package models

import (
	"context"
	"fmt"
	"slices"
	"strings"
	"time"

	"gorm.io/gorm"
)

// InvoiceState is one way to look at the invoices. An invoice can stand in several:
// paid, refunded and disputed at once.
type InvoiceState string

// The states that finance looks for.
const (
	InvoicesAll           InvoiceState = "all"
	InvoicesPreparing     InvoiceState = "preparing"
	InvoicesOpen          InvoiceState = "open"
	InvoicesOverdue       InvoiceState = "overdue"
	InvoicesProcessing    InvoiceState = "processing"
	InvoicesPaid          InvoiceState = "paid"
	InvoicesReview        InvoiceState = "review"
	InvoicesDisputed      InvoiceState = "disputed"
	InvoicesRefunded      InvoiceState = "refunded"
	InvoicesUncollectible InvoiceState = "uncollectible"
	InvoicesVoid          InvoiceState = "void"
)

// InvoiceStates lists them in the order of an invoice's life.
var InvoiceStates = []InvoiceState{
	InvoicesAll, InvoicesPreparing, InvoicesOpen, InvoicesOverdue, InvoicesProcessing, InvoicesReview, InvoicesPaid, InvoicesDisputed, InvoicesRefunded,
	InvoicesUncollectible, InvoicesVoid,
}

// InvoiceAges are how long what is owed is past its date: not yet, or in days.
var InvoiceAges = []string{"current", "1_30", "31_60", "61_90", "90"}

// InvoiceSort is an order of the list.
type InvoiceSort string

// The newest first, or what was due first.
const (
	InvoicesNewest InvoiceSort = "newest"
	InvoicesDue    InvoiceSort = "due"
)

// InvoiceFilter says which invoices are asked for. Mode and Now must be set: what
// the sandbox made is never counted with real money.
type InvoiceFilter struct {
	Mode          string
	Now           time.Time
	MonthStart    time.Time // from when "paid this month" counts
	State         InvoiceState
	Age           string // one of InvoiceAges; "" = any
	PublicationID int64  // 0 = all
	Search        string // a number, a reference, an organisation, or Stripe's id
	Sort          InvoiceSort
	Cursor        string // of the last row shown, or of the first with Back
	Back          bool
	Limit         int
}

// Sorts are the orders of a filter, its usual one first. Only what is owed has a date to wait for.
func (f InvoiceFilter) Sorts() []InvoiceSort {
	if f.Age != "" || f.State == InvoicesOverdue {
		return []InvoiceSort{InvoicesDue, InvoicesNewest}
	}
	if f.State == InvoicesOpen || f.State == InvoicesProcessing {
		return []InvoiceSort{InvoicesNewest, InvoicesDue}
	}
	return []InvoiceSort{InvoicesNewest}
}

// InvoiceRow is one line of the list: what it shows and nothing more.
type InvoiceRow struct {
	ID             int64
	Number         string
	Status         InvoiceStatus
	NeedsReview    string
	Currency       string
	TotalMinor     int64
	CreditedMinor  int64
	ReturnedMinor  int64
	Refund         Refunded
	Dispute        Disputed
	PaidOutOfBand  bool
	Cancelling     bool
	Proposed       bool // a settlement waits for a second person
	DueAt          *time.Time
	PaidAt         *time.Time
	CreatedAt      time.Time
	OrganisationID int64
	Organisation   string
	Reference      string
	Deal           DealKind
	Publication    string
	TimeZone       string // of the publication
}

// Owed reports whether money is still expected.
func (r InvoiceRow) Owed() bool { return r.Status == InvoiceOpen || r.Status == InvoiceProcessing }

// Overdue reports whether it is owed and past its date.
func (r InvoiceRow) Overdue(now time.Time) bool {
	return r.Owed() && r.DueAt != nil && r.DueAt.Before(now)
}

// InvoicePage is a part of the list in its order. Earlier and Later are the cursors
// of its neighbours, empty where there is none.
type InvoicePage struct {
	Rows           []InvoiceRow
	Earlier, Later string
}

// Invoices reads one part of the list in one statement.
func Invoices(ctx context.Context, db *gorm.DB, f InvoiceFilter) (InvoicePage, error) {
	if f.Limit <= 0 {
		f.Limit = 50
	}
	if !slices.Contains(f.Sorts(), f.Sort) {
		f.Sort = f.Sorts()[0]
	}
	where, args := f.where()
	o := f.order()
	if at, ok := f.cursor(); ok {
		where += o.after(invoiceKeys[f.Sort], f.Back)
		for name, value := range at {
			args[name] = value
		}
	}
	args["limit"] = f.Limit + 1
	var rows []InvoiceRow
	//nolint:gocritic // the statement is put together from the constants of finance_sql.go alone
	err := db.WithContext(ctx).Raw(`WITH picked AS (SELECT i.id`+where+o.by(f.Back)+` LIMIT @limit)`+invoiceRows+o.by(f.Back), args).Scan(&rows).Error
	if err != nil {
		return InvoicePage{}, fmt.Errorf("read the invoices: %w", err)
	}
	return f.page(rows), nil
}

func (f InvoiceFilter) page(rows []InvoiceRow) (p InvoicePage) {
	p.Rows, p.Earlier, p.Later = keysetPage(rows, f.Limit, f.Back, f.Cursor != "", f.cursorOf)
	return p
}

// InvoiceTotal is what the invoices of a filter come to in one currency, in minor units.
type InvoiceTotal struct {
	Currency         string
	Invoices         int64
	OutstandingMinor int64
	OverdueMinor     int64
	PaidMonthMinor   int64
	ReturnedMinor    int64
}

// InvoiceTotals adds up everything that fits the filter, whatever page is shown,
// each currency for itself.
func InvoiceTotals(ctx context.Context, db *gorm.DB, f InvoiceFilter) ([]InvoiceTotal, error) {
	where, args := f.where()
	args["month"] = f.MonthStart
	var rows []InvoiceTotal
	//nolint:gocritic // the statement is put together from the constants of finance_sql.go alone
	err := db.WithContext(ctx).Raw(invoiceTotals+where+` GROUP BY i.currency ORDER BY i.currency`, args).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("add up the invoices: %w", err)
	}
	return rows, nil
}

// CountInvoices counts the invoices by state, in one reading. Of the filter it heeds
// mode, time and publication.
func CountInvoices(ctx context.Context, db *gorm.DB, f InvoiceFilter) (map[InvoiceState]int64, error) {
	columns := make([]string, len(InvoiceStates))
	for i, s := range InvoiceStates {
		columns[i] = `count(*) FILTER (WHERE ` + stateCondition[s] + `) AS ` + string(s) + `_state`
	}
	where, args := f.whole(InvoicesAll).where()
	found := map[string]any{}
	//nolint:gocritic // the statement is put together from the constants of finance_sql.go alone
	if err := db.WithContext(ctx).Raw(`SELECT `+strings.Join(columns, `, `)+where, args).Scan(&found).Error; err != nil {
		return nil, fmt.Errorf("count the invoices: %w", err)
	}
	out := map[InvoiceState]int64{}
	for _, s := range InvoiceStates {
		out[s], _ = found[string(s)+"_state"].(int64)
	}
	return out, nil
}

// whole is the filter without what was typed and chosen, in a state.
func (f InvoiceFilter) whole(state InvoiceState) InvoiceFilter {
	return InvoiceFilter{Mode: f.Mode, Now: f.Now, PublicationID: f.PublicationID, State: state}
}

// Owed is what is owed in one currency at one age, in minor units.
type Owed struct {
	Currency string
	Age      string
	Count    int64
	Minor    int64
}

// AgeInvoices sorts what is owed by currency and age. Of the filter it heeds mode,
// time and publication.
func AgeInvoices(ctx context.Context, db *gorm.DB, f InvoiceFilter) ([]Owed, error) {
	cases := make([]string, len(InvoiceAges))
	for i, age := range InvoiceAges {
		cases[i] = `WHEN ` + ageCondition[age] + ` THEN '` + age + `'`
	}
	where, args := f.whole(InvoicesAll).where()
	var rows []Owed
	//nolint:gocritic // the statement is put together from the constants of finance_sql.go alone
	err := db.WithContext(ctx).Raw(`SELECT i.currency, CASE `+strings.Join(cases, ` `)+` END AS age, count(*) AS count, sum(`+dueMinor+`)::bigint AS minor`+
		where+` AND `+owedNow+` GROUP BY 1, 2 ORDER BY 1, 2`, args).Scan(&rows).Error
	if err != nil {
		return nil, fmt.Errorf("age what is owed: %w", err)
	}
	return rows, nil
}

// CountFinanceWork counts what waits for somebody of finance: proposals to agree to,
// differences, events that could not be applied, open disputes, and payments that
// need a person. Each part has an index, because every page of the desk asks.
func CountFinanceWork(ctx context.Context, db *gorm.DB, mode string, now time.Time) (n int64, err error) {
	err = db.WithContext(ctx).Raw(financeWork, eventsLeftArgs(mode, now)).Scan(&n).Error
	if err != nil {
		return 0, fmt.Errorf("count the work of finance: %w", err)
	}
	return n, nil
}
