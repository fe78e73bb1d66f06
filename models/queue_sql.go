package models

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	// onDesk leaves out what was never confirmed, also among the ended; the index by status is of these alone.
	onDesk       = `r.confirmed_at IS NOT NULL`
	openStatuses = `'submitted', 'in_review', 'needs_info', 'quoted', 'agreed'`
	everyStatus  = openStatuses + `, 'fulfilled', 'declined', 'withdrawn', 'lapsed', 'not_needed'`
	// dueOf is the clock that runs: the desk's answer, or the life of a quote.
	dueOf = `CASE WHEN r.status IN ('submitted', 'in_review') THEN r.answer_due_at WHEN r.status = 'quoted' THEN r.quote_until END`
	// endsSoon and endOf are about licences in force whose end is near.
	nearEnd  = `l.status = 'active' AND l.ends_at > CAST(@now AS timestamptz) AND l.ends_at <= CAST(@now AS timestamptz) + interval '30 days'`
	endsSoon = `r.id IN (SELECT l.request_id FROM licences l WHERE ` + nearEnd + `)`
	endOf    = `(SELECT min(l.ends_at) FROM licences l WHERE l.request_id = r.id AND ` + nearEnd + `)`
)

// viewStatuses are the statuses of a view as SQL: written out, so that the
// partial indexes of open work fit.
var viewStatuses = map[QueueView]string{
	QueueReview:   `'submitted', 'in_review'`,
	QueueMine:     openStatuses,
	QueueWaiting:  `'needs_info'`,
	QueueQuoted:   `'quoted'`,
	QueuePayment:  `'agreed'`,
	QueueEnding:   `'fulfilled'`,
	QueueLicensed: `'fulfilled'`,
	QueueEnded:    `'declined', 'withdrawn', 'lapsed', 'not_needed'`,
	QueueAll:      everyStatus,
}

// countOf counts one view, up to a bound.
func (f QueueFilter) countOf(v QueueView) string {
	where := viewStatuses[v] + `)` + dealCondition[f.Deal]
	switch v {
	case QueueMine:
		where += ` AND r.assignee_id = @owner`
	case QueueEnding:
		where += ` AND ` + endsSoon
	}
	return `SELECT '` + string(v) + `' AS view, count(*) AS count FROM (SELECT 1 FROM requests r WHERE ` + onDesk +
		` AND r.publication_id IN @publications AND r.status IN (` + where + ` LIMIT @cap) x`
}

// heldOf marks a request in the name of an account on hold, of the organisation or of
// the address, that nobody has waived for it: HoldsOn says whether that stops it. Only
// open work is asked: the rest is over.
const heldOf = `(r.status IN (` + openStatuses + `) AND r.hold_waived = '' AND (
	       EXISTS (SELECT 1 FROM account_holds h WHERE h.organisation_id = r.organisation_id AND h.email_key = '' AND h.lifted_at IS NULL)
	       OR EXISTS (SELECT 1 FROM account_holds h WHERE h.publication_id = r.publication_id AND h.email_key = lower(trim(r.contact_email)) AND h.email_key <> '' AND h.lifted_at IS NULL)))`

// rowsHead and rowsTail show the picked requests, with the clock of the view
// between them. What an invoice says is read fresh.
const (
	rowsHead = `
	SELECT r.id, r.reference, r.version, r.status, r.title, r.article_count, r.organisation, r.country, r.contact_name, r.contact_email,
	       r.currency, r.suggested_minor, r.price_minor, r.price_currency, r.on_hold, ` + heldOf + ` AS account_held,
	       r.status IN ('in_review', 'needs_info') AND EXISTS (SELECT 1 FROM counter_offers o WHERE o.request_id = r.id AND o.status = 'open') AS countered, ` + dealOf + ` AS deal, r.submitted_at, `
	rowsTail = ` AS due_at,
	       coalesce(r.use ->> 'portion', '') AS portion, coalesce(r.use ->> 'term', '') AS term,
	       coalesce((r.use ->> 'translation')::boolean, false) AS translation, coalesce(r.use ->> 'media', '[]') AS media_list,
	       p.name AS publication, p.time_zone, coalesce(s.name, '') AS owner,
	       coalesce(i.status, '') AS invoice_status, coalesce(i.overdue, false) AS overdue, coalesce(i.needs_review, '') AS needs_review
	FROM picked k JOIN requests r ON r.id = k.id JOIN publications p ON p.id = r.publication_id
	LEFT JOIN staff s ON s.id = r.assignee_id
	LEFT JOIN LATERAL (SELECT status, overdue, needs_review FROM invoices WHERE request_id = r.id ORDER BY id DESC LIMIT 1) i ON true`
)

// order is a keyset: expressions whose values, in this order, are unique.
type order struct {
	keys    []string
	falling bool
}

var (
	byNewest  = order{[]string{`r.id`}, true}
	byDesk    = order{[]string{`r.answer_due_at`, `r.id`}, false}
	byQuote   = order{[]string{`r.quote_until`, `r.id`}, false}
	byEnd     = order{[]string{endOf, `r.id`}, false}
	byAnyDue  = order{[]string{`coalesce(` + dueOf + `, 'infinity')`, `r.id`}, false}
	byPrice   = order{[]string{`coalesce(r.price_currency, r.currency)`, `-coalesce(r.price_minor, r.suggested_minor, -1)`, `-r.id`}, false}
	keyValues = map[QueueSort][]string{
		SortNewest: {`@id`},
		SortDue:    {`CAST(@at AS timestamptz)`, `@id`},
		SortPrice:  {`@currency`, `-CAST(@amount AS bigint)`, `-CAST(@id AS bigint)`},
	}
)

func (f QueueFilter) order() order {
	switch {
	case f.Sort == SortPrice:
		return byPrice
	case f.Sort == SortDue && f.View == QueueReview:
		return byDesk
	case f.Sort == SortDue && f.View == QueueQuoted:
		return byQuote
	case f.Sort == SortDue && f.View == QueueEnding:
		return byEnd
	case f.Sort == SortDue:
		return byAnyDue
	default:
		return byNewest
	}
}

// by writes ORDER BY, turned around for a page that is read backwards.
func (o order) by(back bool) string {
	direction := ` ASC`
	if o.falling != back {
		direction = ` DESC`
	}
	return ` ORDER BY ` + strings.Join(o.keys, direction+`, `) + direction
}

// after writes the condition that leads past a cursor.
func (o order) after(values []string, back bool) string {
	compare := `) > (`
	if o.falling != back {
		compare = `) < (`
	}
	return ` AND (` + strings.Join(o.keys, `, `) + compare + strings.Join(values, `, `) + `)`
}

// statement puts the query together from the constants above; everything that
// was typed travels as an argument.
func (f QueueFilter) statement(publications []int64, found sought, window int64) (string, map[string]any) {
	args := map[string]any{"publications": publications, "limit": f.Limit + 1}
	o, where := f.order(), f.narrow(args)
	from := `SELECT r.id FROM requests r WHERE ` + onDesk + ` AND r.publication_id IN @publications AND r.status IN (` + viewStatuses[f.View] + `)`
	end := o.by(f.Back) + ` LIMIT @limit`
	switch {
	case found.id != 0:
		where += ` AND r.id = @found`
		args["found"] = found.id
	case found.email != "":
		where += ` AND r.contact_id IN (SELECT id FROM contacts WHERE email_key = @email)`
		args["email"] = found.email
	case found.words != "":
		args["words"], args["window"] = found.words, window
		from, end = f.hits(window, where, end)
		where = ``
	case f.Sort == SortNewest && f.OwnerID == Anybody:
		from, where, end = f.ranges(publications, where), ``, strings.ReplaceAll(end, `r.id`, `n.id`)
	}
	return `WITH picked AS (` + from + where + end + `)` + rowsHead + f.due() + rowsTail + o.by(f.Back), args
}

// due is the clock that a view shows.
func (f QueueFilter) due() string {
	if f.View == QueueEnding {
		return endOf
	}
	return dueOf
}

// narrow writes the conditions of place, deal and owner, and puts their values into args.
func (f QueueFilter) narrow(args map[string]any) string {
	where := dealCondition[f.Deal]
	if at, ok := f.cursor(); ok {
		where += f.order().after(keyValues[f.Sort], f.Back)
		for name, value := range at {
			args[name] = value
		}
	}
	if f.View == QueueEnding {
		where += ` AND ` + endsSoon
		args["now"] = f.Now
	}
	switch {
	case f.OwnerID == Nobody:
		where += ` AND r.assignee_id IS NULL`
	case f.OwnerID != Anybody:
		where += ` AND r.assignee_id = @owner`
		args["owner"] = f.OwnerID
	}
	return where
}

// ranges reads one range of an index for each publication and status, so that a
// view costs the same however many requests the others hold. The ids of the
// publications and the limit, numbers of ours, stand in the text: with arguments
// in their place the planner guesses, and walks the whole table for a status or
// a publication that has next to nothing.
func (f QueueFilter) ranges(publications []int64, where string) string {
	var parts []string
	for _, p := range publications {
		for _, status := range strings.Split(viewStatuses[f.View], `, `) {
			parts = append(parts, `(SELECT r.id FROM requests r WHERE `+onDesk+` AND r.publication_id = `+strconv.FormatInt(p, 10)+` AND r.status = `+status+where+
				f.order().by(f.Back)+` LIMIT `+strconv.Itoa(f.Limit+1)+`)`)
		}
	}
	return `SELECT n.id FROM (` + strings.Join(parts, ` UNION ALL `) + `) n`
}

// cursorOf names a row's place in the order of f.
func (f QueueFilter) cursorOf(r QueueRow) string {
	switch f.Sort {
	case SortDue:
		at := int64(0)
		if r.DueAt != nil {
			at = r.DueAt.UnixMicro()
		}
		return fmt.Sprintf("%d.%d", at, r.ID)
	case SortPrice:
		minor, currency, ok := r.Amount()
		if !ok {
			minor = -1
		}
		return fmt.Sprintf("%s.%d.%d", currency, minor, r.ID)
	default:
		return strconv.FormatInt(r.ID, 10)
	}
}

// cursor reads a place back; ok is false when there is none or it is no cursor of this order.
func (f QueueFilter) cursor() (at map[string]any, ok bool) {
	parts := strings.Split(f.Cursor, ".")
	if f.Cursor == "" || len(parts) != len(keyValues[f.Sort]) {
		return nil, false
	}
	numbers := make([]int64, len(parts))
	for i, part := range parts {
		if f.Sort == SortPrice && i == 0 {
			continue
		}
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, false
		}
		numbers[i] = n
	}
	at = map[string]any{"id": numbers[len(numbers)-1]}
	switch f.Sort {
	case SortDue:
		at["at"] = "infinity"
		if numbers[0] != 0 {
			at["at"] = time.UnixMicro(numbers[0]).UTC().Format(time.RFC3339Nano)
		}
	case SortPrice:
		at["currency"], at["amount"] = parts[0], numbers[1]
	}
	return at, true
}
