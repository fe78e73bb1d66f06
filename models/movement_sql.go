package models

// The ledger is read from the rows that mirror Stripe: no table of its own can
// drift from them. Each branch gives at, kind, rank (the order within one moment),
// invoice, currency, the four amounts, our paper, Stripe's paper and a text.
const (
	movementsOf = movementsOfInvoices + movedByThem

	movementsOfInvoices = `
	WITH i AS NOT MATERIALIZED (
		SELECT *, total_minor - credited_minor AS due_minor FROM invoices
		WHERE mode = @mode AND (@publication = 0 OR publication_id = @publication) AND (@organisation = 0 OR organisation_id = @organisation)
		  AND (sent_at IS NOT NULL OR status NOT IN ('preparing', 'draft', 'deleted'))`

	// What was paid, cancelled or credited before a moment, with all that belongs to it,
	// comes to nothing owed then: only the others are read. Each part has an index.
	unsettledThen = ` AND id IN (
		SELECT id FROM invoices WHERE status NOT IN ('paid', 'void', 'credited') AND (status <> 'deleted' OR sent_at IS NOT NULL)
		UNION ALL SELECT id FROM invoices WHERE status = 'paid' AND paid_at IS NOT NULL AND paid_at >= @to
		UNION ALL SELECT id FROM invoices WHERE status = 'paid' AND paid_at IS NULL
		UNION ALL SELECT id FROM invoices WHERE status IN ('void', 'credited') AND updated_at >= @to
		UNION ALL SELECT invoice_id FROM credit_notes WHERE voided_at IS NOT NULL AND voided_at >= @to
		UNION ALL SELECT invoice_id FROM settlements WHERE done_at IS NOT NULL AND done_at >= @to)`

	movedByThem = `
	), m (at, kind, rank, invoice_id, currency, amount, owed, stripe, outside, paper_id, stripe_id, text) AS (` +
		movedByInvoices + ` UNION ALL ` + movedByNotes + ` UNION ALL ` + movedByRefunds + ` UNION ALL ` + movedByDisputes + ` UNION ALL ` + movedByEnds + `
	)`

	movedByInvoices = `
		SELECT coalesce(sent_at, created_at), 'invoiced', 1, id, currency, total_minor, total_minor, 0::bigint, 0::bigint, 0::bigint, '', ''
		FROM i
		UNION ALL
		SELECT coalesce(paid_at, updated_at), 'paid', 5, id, currency, due_minor, -due_minor, due_minor, 0, 0, charge_id, ''
		FROM i WHERE status = 'paid' AND NOT paid_out_of_band AND due_minor <> 0
		UNION ALL
		SELECT coalesce(i.paid_at, i.updated_at), 'paid_outside', 5, i.id, i.currency, i.due_minor, -i.due_minor, 0, i.due_minor, coalesce(s.id, 0), '', coalesce(s.reference, '')
		FROM i LEFT JOIN settlements s ON s.invoice_id = i.id AND s.kind = 'received' AND s.status = 'done'
		WHERE i.status = 'paid' AND i.paid_out_of_band AND i.due_minor <> 0`

	// A note on an open invoice lowers what is owed. On a paid one it explains money that
	// goes back: by a refund, which is a movement of its own, or outside Stripe.
	movedByNotes = `
		SELECT n.created_at, 'credited', 2, i.id, n.currency, -n.amount_minor, CASE WHEN n.kind = 'pre_payment' THEN -n.amount_minor ELSE 0 END, 0,
		       -n.out_of_band_minor, n.id, coalesce(n.stripe_credit_note_id, ''), n.memo
		FROM i JOIN credit_notes n ON n.invoice_id = i.id WHERE n.status IN ('issued', 'void')
		UNION ALL
		SELECT coalesce(n.voided_at, n.created_at), 'credit_voided', 3, i.id, n.currency, n.amount_minor, CASE WHEN n.kind = 'pre_payment' THEN n.amount_minor ELSE 0 END, 0,
		       n.out_of_band_minor, n.id, coalesce(n.stripe_credit_note_id, ''), n.memo
		FROM i JOIN credit_notes n ON n.invoice_id = i.id WHERE n.status = 'void'`

	movedByRefunds = `
		SELECT f.created_at, 'refunded', 6, i.id, f.currency, -f.amount_minor, 0, -f.amount_minor, 0, f.id, f.stripe_refund_id, f.reason
		FROM i JOIN refunds f ON f.invoice_id = i.id
		UNION ALL
		SELECT f.updated_at, 'refund_failed', 7, i.id, f.currency, f.amount_minor, 0, f.amount_minor, 0, f.id, f.stripe_refund_id, f.failure_reason
		FROM i JOIN refunds f ON f.invoice_id = i.id WHERE f.status IN ('failed', 'canceled')`

	// An inquiry (warning_) moves no money, and neither does one that was answered by a refund.
	movedByDisputes = `
		SELECT d.created_at, 'withdrawn', 8, i.id, d.currency, -d.amount_minor, 0, -d.amount_minor, 0, d.id, d.stripe_dispute_id, d.reason
		FROM i JOIN disputes d ON d.invoice_id = i.id WHERE d.status NOT LIKE 'warning%' AND d.status <> 'charge_refunded'
		UNION ALL
		SELECT d.updated_at, 'reinstated', 9, i.id, d.currency, d.amount_minor, 0, d.amount_minor, 0, d.id, d.stripe_dispute_id, d.reason
		FROM i JOIN disputes d ON d.invoice_id = i.id WHERE d.status = 'won'`

	// What was given up and is paid or cancelled after all is owed again for that moment.
	movedByEnds = `
		SELECT coalesce(s.done_at, e.at, i.updated_at), 'written_off', 10, i.id, i.currency, -i.due_minor, -i.due_minor, 0, 0, coalesce(s.id, 0), '', coalesce(s.reference, '')
		FROM i LEFT JOIN settlements s ON s.invoice_id = i.id AND s.kind = 'written_off' AND s.status = 'done'
		LEFT JOIN LATERAL (SELECT min(at) AS at FROM events WHERE request_id = i.request_id AND kind = 'uncollectible' AND at >= i.created_at) e ON true
		WHERE (i.status = 'uncollectible' OR s.id IS NOT NULL) AND i.due_minor <> 0
		UNION ALL
		SELECT coalesce(i.paid_at, i.updated_at), 'recovered', 4, i.id, i.currency, i.due_minor, i.due_minor, 0, 0, s.id, '', ''
		FROM i JOIN settlements s ON s.invoice_id = i.id AND s.kind = 'written_off' AND s.status = 'done'
		WHERE i.status <> 'uncollectible' AND i.due_minor <> 0
		UNION ALL
		SELECT coalesce(e.at, i.updated_at), 'voided', 11, i.id, i.currency, -i.due_minor, -i.due_minor, 0, 0, 0, '', i.cancel_text
		FROM i LEFT JOIN LATERAL (SELECT min(at) AS at FROM events WHERE request_id = i.request_id AND kind IN ('invoice_voided', 'withdrawn') AND at >= i.created_at) e ON true
		WHERE i.status = 'void' AND i.due_minor <> 0`

	movementsWithin = movementsOf + `
	SELECT m.at, m.kind, m.currency, m.amount, m.owed, m.stripe, m.outside, i.id, i.number, r.reference, i.organisation_id, o.name,
	       m.paper_id, coalesce(i.stripe_invoice_id, ''), m.stripe_id, m.text, ` + soldAs + `
	FROM m JOIN invoices i ON i.id = m.invoice_id JOIN requests r ON r.id = i.request_id JOIN organisations o ON o.id = i.organisation_id
	WHERE m.at >= @from AND m.at < @to ORDER BY m.at, i.id, m.rank, m.paper_id`

	owedBefore = movementsOfInvoices + unsettledThen + movedByThem + `
	SELECT m.currency, sum(m.owed)::bigint AS owed_minor FROM m WHERE m.at < @to GROUP BY m.currency`

	movementSums = movementsOf + `
	SELECT m.kind, ` + soldAs + ` AS deal, m.currency, count(*) AS count, sum(m.amount)::bigint AS amount_minor, sum(m.owed)::bigint AS owed_minor,
	       sum(m.stripe)::bigint AS stripe_minor, sum(m.outside)::bigint AS outside_minor
	FROM m JOIN invoices i ON i.id = m.invoice_id JOIN requests r ON r.id = i.request_id
	WHERE m.at >= @from AND m.at < @to GROUP BY m.kind, 2, m.currency ORDER BY m.currency, min(m.rank), m.kind, 2`
)
