package handlers

import (
	"bytes"
	"net/http"
	"testing"

	"github.com/xuri/excelize/v2"
)

// TestAWorkbookHasMoreTimeThanAPage: reading takes longer than a page may. A page about
// the same gives up, which is the control.
func TestAWorkbookHasMoreTimeThanAPage(t *testing.T) {
	if testing.Short() {
		t.Skip("takes seconds")
	}
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	b := h.signedIn()
	must(t, h.db.Exec(`ALTER TABLE organisations ENABLE ROW LEVEL SECURITY, FORCE ROW LEVEL SECURITY`).Error)
	must(t, h.db.Exec(`CREATE POLICY slow ON organisations USING (pg_sleep(6) IS NOT NULL)`).Error) // each row takes longer than a page has
	if page := b.get("/admin/finance/organisations/" + itoa(r.OrganisationID)); page.status < http.StatusInternalServerError {
		t.Fatalf("the control: the page answers %d", page.status)
	}
	a := b.get("/admin/finance/movements.xlsx?from=2026-11-01&to=2026-11-30").is(http.StatusOK)
	book, err := excelize.OpenReader(bytes.NewReader([]byte(a.body)))
	must(t, err)
	defer book.Close()
	rows, err := book.GetRows("Movements")
	must(t, err)
	if len(rows) != 2 || rows[1][2] != inv.Number {
		t.Errorf("rows %v", rows)
	}
}
