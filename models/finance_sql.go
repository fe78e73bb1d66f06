package models

import (
	"fmt"
	"strconv"
	"strings"
	"time"
)

const (
	// owedNow: money is still expected.
	owedNow = `i.status IN ('open', 'processing')`
	// dueMinor is what an invoice comes to after the credit notes that lowered it.
	dueMinor = `i.total_minor - i.credited_minor`
)

var stateCondition = map[InvoiceState]string{
	InvoicesAll:           `true`,
	InvoicesPreparing:     `i.status IN ('preparing', 'draft')`,
	InvoicesOpen:          `i.status = 'open'`,
	InvoicesOverdue:       owedNow + ` AND i.due_at < @now`,
	InvoicesProcessing:    `i.status = 'processing'`,
	InvoicesPaid:          `i.status = 'paid'`,
	InvoicesReview:        `i.needs_review <> ''`,
	InvoicesDisputed:      `i.dispute <> 'none'`,
	InvoicesRefunded:      `i.refund <> 'none'`,
	InvoicesUncollectible: `i.status = 'uncollectible'`,
	InvoicesVoid:          `i.status IN ('void', 'credited', 'deleted')`,
}

var ageCondition = map[string]string{
	"":        `true`,
	"current": owedNow + ` AND (i.due_at IS NULL OR i.due_at >= @now)`,
	"1_30":    owedNow + ` AND i.due_at < @now AND i.due_at >= CAST(@now AS timestamptz) - interval '30 days'`,
	"31_60":   owedNow + ` AND i.due_at < CAST(@now AS timestamptz) - interval '30 days' AND i.due_at >= CAST(@now AS timestamptz) - interval '60 days'`,
	"61_90":   owedNow + ` AND i.due_at < CAST(@now AS timestamptz) - interval '60 days' AND i.due_at >= CAST(@now AS timestamptz) - interval '90 days'`,
	"90":      owedNow + ` AND i.due_at < CAST(@now AS timestamptz) - interval '90 days'`,
}

const invoiceTotals = `
	SELECT i.currency, count(*) AS invoices,
	       coalesce(sum(` + dueMinor + `) FILTER (WHERE ` + owedNow + `), 0)::bigint AS outstanding_minor,
	       coalesce(sum(` + dueMinor + `) FILTER (WHERE ` + owedNow + ` AND i.due_at < @now), 0)::bigint AS overdue_minor,
	       coalesce(sum(` + dueMinor + `) FILTER (WHERE i.status = 'paid' AND i.paid_at >= @month), 0)::bigint AS paid_month_minor,
	       coalesce(sum(i.returned_minor), 0)::bigint AS returned_minor`

const invoiceRows = `
	SELECT i.id, i.number, i.status, i.needs_review, i.currency, i.total_minor, i.credited_minor, i.returned_minor, i.refund, i.dispute,
	       i.paid_out_of_band, i.cancel_asked_at IS NOT NULL AND i.status NOT IN ('paid', 'void', 'credited', 'deleted') AS cancelling,
	       EXISTS (SELECT 1 FROM settlements s WHERE s.invoice_id = i.id AND s.status = 'proposed') AS proposed,
	       i.due_at, i.paid_at, i.created_at, i.organisation_id, o.name AS organisation, r.reference, ` + soldAs + ` AS deal, p.name AS publication, p.time_zone
	FROM picked k JOIN invoices i ON i.id = k.id JOIN requests r ON r.id = i.request_id
	JOIN organisations o ON o.id = i.organisation_id JOIN publications p ON p.id = i.publication_id`

// financeWork: a payment that needs a person is found through the agreed requests
// that wait for it, which are few.
const financeWork = `
	SELECT (SELECT count(*) FROM settlements WHERE status = 'proposed')
	     + (SELECT count(*) FROM differences WHERE ended_at IS NULL AND mode = @mode)
	     + (SELECT count(*) FROM (SELECT 1 FROM stripe_events WHERE ` + eventsLeft + ` AND status <> 'ignored_mode' LIMIT 1000) e)
	     + (SELECT count(*) FROM (SELECT 1 FROM stripe_events WHERE mode = @mode AND status = 'ignored_mode' LIMIT 1) o)
	     + (SELECT count(*) FROM stripe_customers c WHERE ` + taxDoubted + `)
	     + (SELECT count(*) FROM disputes d JOIN invoices i ON i.id = d.invoice_id
	        WHERE d.status IN ('needs_response', 'warning_needs_response') AND i.mode = @mode)
	     + (SELECT count(*) FROM requests r JOIN invoices i ON i.request_id = r.id
	        WHERE r.status = 'agreed' AND r.confirmed_at IS NOT NULL AND i.needs_review <> '' AND i.mode = @mode)`

var (
	invoicesByNewest = order{[]string{`i.id`}, true}
	invoicesByDue    = order{[]string{`coalesce(i.due_at, 'infinity')`, `i.id`}, false}
	invoiceKeys      = map[InvoiceSort][]string{
		InvoicesNewest: {`@id`},
		InvoicesDue:    {`CAST(@at AS timestamptz)`, `@id`},
	}
)

func (f InvoiceFilter) order() order {
	if f.Sort == InvoicesDue {
		return invoicesByDue
	}
	return invoicesByNewest
}

// where writes FROM and the conditions of a filter; what was typed travels as an argument.
func (f InvoiceFilter) where() (string, map[string]any) {
	args := map[string]any{"mode": f.Mode, "now": f.Now}
	state, age := stateCondition[f.State], ageCondition[f.Age]
	if state == "" || age == "" { // no such state or age
		state, age = `false`, `true`
	}
	from, where := ` FROM invoices i`, ` WHERE i.mode = @mode AND `+state+` AND `+age
	if f.PublicationID != 0 {
		where += ` AND i.publication_id = @publication`
		args["publication"] = f.PublicationID
	}
	if typed := strings.TrimSpace(f.Search); typed != "" {
		from += ` JOIN requests r ON r.id = i.request_id JOIN organisations o ON o.id = i.organisation_id`
		where += ` AND (i.number ILIKE @beginning OR r.reference ILIKE @beginning OR o.name_key LIKE @inside OR i.stripe_invoice_id = @exact)`
		args["beginning"], args["inside"], args["exact"] = likely(typed)+`%`, `%`+likely(NameKey(typed))+`%`, typed
	}
	return from + where, args
}

// likely takes the meaning from the signs of LIKE.
func likely(text string) string {
	return strings.NewReplacer(`\`, `\\`, `%`, `\%`, `_`, `\_`).Replace(text)
}

// cursorOf names a row's place in the order of f.
func (f InvoiceFilter) cursorOf(r InvoiceRow) string {
	if f.Sort != InvoicesDue {
		return strconv.FormatInt(r.ID, 10)
	}
	at := int64(0)
	if r.DueAt != nil {
		at = r.DueAt.UnixMicro()
	}
	return fmt.Sprintf("%d.%d", at, r.ID)
}

// cursor reads a place back; ok is false when there is none or it is no cursor of this order.
func (f InvoiceFilter) cursor() (at map[string]any, ok bool) {
	parts := strings.Split(f.Cursor, ".")
	if f.Cursor == "" || len(parts) != len(invoiceKeys[f.Sort]) {
		return nil, false
	}
	numbers := make([]int64, len(parts))
	for i, part := range parts {
		n, err := strconv.ParseInt(part, 10, 64)
		if err != nil {
			return nil, false
		}
		numbers[i] = n
	}
	at = map[string]any{"id": numbers[len(numbers)-1]}
	if f.Sort == InvoicesDue {
		at["at"] = "infinity"
		if numbers[0] != 0 {
			at["at"] = time.UnixMicro(numbers[0]).UTC().Format(time.RFC3339Nano)
		}
	}
	return at, true
}
