package sandbox

import (
	"context"
	"encoding/json"
	"fmt"
	"strings"
)

// LedgerEntry is one invoice as an auditor counts it, from the charges, refunds, disputes and
// credit notes themselves and not from what the invoice says of them. Amounts are minor units of
// Currency (upper case). An invoice paid out of band has no charge.
type LedgerEntry struct {
	ID, CustomerID, Number, Status, Currency, HostedURL   string
	Metadata                                              map[string]string
	TotalMinor, AmountDueMinor, PaidMinor, CollectedMinor int64 // CollectedMinor adds up the succeeded charges
	// RefundedMinor adds up the refunds that are done or on their way, PendingRefundMinor only those
	// on their way. DisputedMinor is what banks took and have not given back.
	RefundedMinor, PendingRefundMinor, DisputedMinor int64
	// PreCreditMinor and PostCreditMinor add up the issued credit notes before and after payment;
	// OutOfBandCreditMinor is the part of the latter that was given back outside Stripe.
	PreCreditMinor, PostCreditMinor, OutOfBandCreditMinor int64
	PaidOutOfBand, Deleted                                bool
	Lines, Charges, Refunds, CreditNotes, Disputes        int
	CreatedUnix                                           int64
}

// KeptMinor is the money that stayed with the publisher, by Stripe's hands.
func (e LedgerEntry) KeptMinor() int64 { return e.CollectedMinor - e.RefundedMinor - e.DisputedMinor }

const ledgerSQL = `
	SELECT i.body, i.deleted,
		(SELECT count(*) FROM stripe_sandbox.objects l WHERE l.kind = 'invoiceitem' AND l.invoice = i.id AND NOT l.deleted),
		c.charges, c.collected, r.refunds, r.refunded, r.pending, d.disputes, d.disputed, n.notes, n.pre, n.post, n.outside
	FROM stripe_sandbox.objects i
	CROSS JOIN LATERAL (
		SELECT count(*) AS charges, COALESCE(sum((body->>'amount_captured')::bigint), 0)::bigint AS collected
		FROM stripe_sandbox.objects WHERE kind = 'charge' AND invoice = i.id AND status = 'succeeded') c
	CROSS JOIN LATERAL (
		SELECT count(*) AS refunds, COALESCE(sum((x.body->>'amount')::bigint), 0)::bigint AS refunded,
			COALESCE(sum((x.body->>'amount')::bigint) FILTER (WHERE x.status <> 'succeeded'), 0)::bigint AS pending
		FROM stripe_sandbox.objects x JOIN stripe_sandbox.objects ch ON ch.id = x.body->>'charge'
		WHERE x.kind = 'refund' AND x.status NOT IN ('failed', 'canceled') AND ch.invoice = i.id) r
	CROSS JOIN LATERAL (
		SELECT count(DISTINCT x.id) AS disputes, COALESCE(-sum((t->>'amount')::bigint), 0)::bigint AS disputed
		FROM stripe_sandbox.objects x JOIN stripe_sandbox.objects ch ON ch.id = x.body->>'charge'
		LEFT JOIN LATERAL json_array_elements(x.body->'balance_transactions') t ON true
		WHERE x.kind = 'dispute' AND ch.invoice = i.id) d
	CROSS JOIN LATERAL (
		SELECT count(*) AS notes,
			COALESCE(sum((body->>'amount')::bigint) FILTER (WHERE body->>'type' = 'pre_payment'), 0)::bigint AS pre,
			COALESCE(sum((body->>'amount')::bigint) FILTER (WHERE body->>'type' = 'post_payment'), 0)::bigint AS post,
			COALESCE(sum((body->>'out_of_band_amount')::bigint), 0)::bigint AS outside
		FROM stripe_sandbox.objects WHERE kind = 'credit_note' AND invoice = i.id AND status = 'issued') n
	WHERE i.kind = 'invoice' AND ($1 = '' OR i.id = $1) ORDER BY i.seq`

// Ledger lists every invoice that ever existed, deleted drafts included, oldest first.
func (s *Server) Ledger(ctx context.Context) ([]LedgerEntry, error) { return s.ledger(ctx, "") }

func (s *Server) ledger(ctx context.Context, invoiceID string) ([]LedgerEntry, error) {
	rows, err := s.db.QueryContext(ctx, ledgerSQL, invoiceID)
	if err != nil {
		return nil, fmt.Errorf("read sandbox ledger: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err is checked
	var all []LedgerEntry
	for rows.Next() {
		var raw []byte
		var e LedgerEntry
		if err := rows.Scan(&raw, &e.Deleted, &e.Lines, &e.Charges, &e.CollectedMinor, &e.Refunds, &e.RefundedMinor, &e.PendingRefundMinor,
			&e.Disputes, &e.DisputedMinor, &e.CreditNotes, &e.PreCreditMinor, &e.PostCreditMinor, &e.OutOfBandCreditMinor); err != nil {
			return nil, fmt.Errorf("read sandbox ledger: %w", err)
		}
		var inv invoice
		if err := json.Unmarshal(raw, &inv); err != nil {
			return nil, fmt.Errorf("read sandbox ledger: %w", err)
		}
		e.ID, e.CustomerID, e.Number, e.Status = inv.ID, inv.Customer, deref(inv.Number), inv.Status
		e.Currency, e.HostedURL, e.Metadata = strings.ToUpper(inv.Currency), deref(inv.HostedInvoiceURL), inv.Metadata
		e.TotalMinor, e.AmountDueMinor, e.PaidMinor = inv.Total, inv.AmountDue, inv.AmountPaid
		e.PaidOutOfBand, e.CreatedUnix = inv.PaidOutOfBand, inv.Created
		all = append(all, e)
	}
	return all, rows.Err()
}

// Totals is what a currency's books add up to, in minor units.
type Totals struct {
	Currency                                                     string
	Invoices                                                     int
	CollectedMinor, RefundedMinor, CreditedMinor, DisputedMinor  int64
	PaidOutOfBandMinor, OutOfBandCreditMinor, CashOnBalanceMinor int64
}

// Totals adds the ledger up by currency, with what lies on customers' cash balances.
func (s *Server) Totals(ctx context.Context) (map[string]Totals, error) {
	all, err := s.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	sums := map[string]Totals{}
	for _, e := range all {
		t := sums[e.Currency]
		t.Currency = e.Currency
		t.Invoices++
		t.CollectedMinor += e.CollectedMinor
		t.RefundedMinor += e.RefundedMinor
		t.CreditedMinor += e.PreCreditMinor + e.PostCreditMinor
		t.DisputedMinor += e.DisputedMinor
		t.OutOfBandCreditMinor += e.OutOfBandCreditMinor
		if e.PaidOutOfBand {
			t.PaidOutOfBandMinor += e.PaidMinor
		}
		sums[e.Currency] = t
	}
	rows, err := s.db.QueryContext(ctx, `SELECT upper(currency), sum(amount)::bigint FROM stripe_sandbox.cash_balances GROUP BY 1`)
	if err != nil {
		return nil, fmt.Errorf("read cash balances: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err is checked
	for rows.Next() {
		var currency string
		var cash int64
		if err := rows.Scan(&currency, &cash); err != nil {
			return nil, fmt.Errorf("read cash balances: %w", err)
		}
		t := sums[currency]
		t.Currency, t.CashOnBalanceMinor = currency, cash
		sums[currency] = t
	}
	return sums, rows.Err()
}
