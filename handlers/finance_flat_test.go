package handlers

import (
	"runtime"
	"testing"

	"imprimatur/models"
)

// TestTheLedgerIsReadInFlatMemory: a long period costs the memory of a row, not of its rows. The control keeps them.
func TestTheLedgerIsReadInFlatMemory(t *testing.T) {
	h := newHouse(t)
	_, inv := h.invoiced("k")
	h.ledgerful(inv)
	many := h.db.Begin() // the rows take longer than a page may
	must(t, many.Exec(`SET LOCAL statement_timeout = 0`).Error)
	must(t, many.Exec(`INSERT INTO refunds (invoice_id, stripe_refund_id, charge_id, status, amount_minor, currency, reason, created_at, updated_at)
		SELECT ?, 're_' || n, 'ch_1', 'succeeded', 1, 'GBP', repeat('r', 200), ?::timestamptz, ?::timestamptz FROM generate_series(1, 40000) n`,
		inv.ID, h.clock.now(), h.clock.now()).Error)
	must(t, many.Commit().Error)
	f := models.MovementFilter{Mode: "sandbox", From: h.clock.now().AddDate(-1, 0, 0), To: h.clock.now().AddDate(1, 0, 0)}
	read := func(keep bool) (grown int64, rows int) {
		var kept []models.Movement
		var before, now runtime.MemStats
		runtime.GC()
		runtime.ReadMemStats(&before)
		for m, err := range models.Movements(t.Context(), h.db, f) {
			must(t, err)
			if keep {
				kept = append(kept, m)
			}
			if rows++; rows%10_000 == 0 {
				runtime.GC()
				runtime.ReadMemStats(&now)
				grown = max(grown, int64(now.HeapAlloc)-int64(before.HeapAlloc))
			}
		}
		runtime.KeepAlive(kept)
		return grown, rows
	}
	const flat = 4 << 20
	grown, rows := read(false)
	if rows < 40_000 || grown > flat {
		t.Errorf("%d rows took %d bytes", rows, grown)
	}
	if grown, _ := read(true); grown < flat {
		t.Errorf("the measure does not notice rows that are kept: %d bytes", grown)
	}
}
