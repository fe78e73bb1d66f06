package sandbox

import (
	"context"
	"fmt"
)

// Audit lists every contradiction in the books: money that was given back twice, an invoice that
// says something else than its charges, refunds, disputes and credit notes do. There is none,
// whatever was done to the account, in whatever order and by however many at once.
func (s *Server) Audit(ctx context.Context) ([]string, error) {
	all, err := s.Ledger(ctx)
	if err != nil {
		return nil, err
	}
	var found []string
	for _, e := range all {
		said, err := find[invoice](ctx, s.db, kindInvoice, e.ID, false)
		if err != nil {
			return nil, err
		}
		if said == nil {
			continue // a deleted draft
		}
		for wrong, is := range contradictions(e, said) {
			if is {
				found = append(found, fmt.Sprintf("%s (%s): %s: %+v", e.ID, e.Status, wrong, e))
			}
		}
	}
	charges, err := s.auditCharges(ctx)
	return append(found, charges...), err
}

func contradictions(e LedgerEntry, said *invoice) map[string]bool {
	settled := e.Status == "paid" && !e.PaidOutOfBand && e.PaidMinor > 0
	return map[string]bool{
		"paid more than once":                           e.Charges > 1,
		"collected without being paid":                  e.CollectedMinor > 0 && e.Status != "paid",
		"paid by Stripe, and not collected in full":     settled && e.CollectedMinor != e.PaidMinor,
		"paid out of band, and collected":               e.PaidOutOfBand && e.CollectedMinor > 0,
		"more refunded than collected":                  e.RefundedMinor > e.CollectedMinor,
		"more refunded and disputed than collected":     e.KeptMinor() < 0,
		"more credited than its total":                  e.PreCreditMinor+e.PostCreditMinor > max(e.TotalMinor, 0),
		"says another credit before payment":            said.PrePaymentCredit != e.PreCreditMinor,
		"says another credit after payment":             said.PostPaymentCredit != e.PostCreditMinor,
		"the rest is not what is due less what is paid": said.AmountRemaining != said.AmountDue-said.AmountPaid,
		"a credit is not off what is due": e.Status != "draft" && said.EndingBalance != nil && *said.EndingBalance == 0 &&
			said.AmountDue != said.Total+said.StartingBalance-e.PreCreditMinor,
	}
}

// auditCharges compares what charges say of their refunds with the refunds.
func (s *Server) auditCharges(ctx context.Context) ([]string, error) {
	rows, err := s.db.QueryContext(ctx, `
		SELECT c.id, (c.body->>'amount_refunded')::bigint, COALESCE(sum((r.body->>'amount')::bigint), 0)::bigint,
			(c.body->>'refunded')::boolean, (c.body->>'amount')::bigint
		FROM stripe_sandbox.objects c
		LEFT JOIN stripe_sandbox.objects r ON r.kind = 'refund' AND r.body->>'charge' = c.id AND r.status NOT IN ('failed', 'canceled')
		WHERE c.kind = 'charge' GROUP BY c.id, c.body->>'amount_refunded', c.body->>'refunded', c.body->>'amount'`)
	if err != nil {
		return nil, fmt.Errorf("audit charges: %w", err)
	}
	defer rows.Close() //nolint:errcheck // rows.Err is checked
	var found []string
	for rows.Next() {
		var id string
		var says, are, amount int64
		var whole bool
		if err := rows.Scan(&id, &says, &are, &whole, &amount); err != nil {
			return nil, fmt.Errorf("audit charges: %w", err)
		}
		if says != are || are > amount || whole != (are == amount) {
			found = append(found, fmt.Sprintf("%s of %d: says that %d is refunded (all of it: %v), the refunds are %d", id, amount, says, whole, are))
		}
	}
	return found, rows.Err()
}
