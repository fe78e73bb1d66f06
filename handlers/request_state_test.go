package handlers

import (
	"net/http"
	"testing"
)

func TestAProvinceIsAskedForWhereTheTaxDependsOnIt(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	must(t, h.db.Exec(`UPDATE publications SET tax_basis_points = 0, automatic_tax = true WHERE id = ?`, h.pub.ID).Error)
	r := h.submitted("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	form := signature(q)
	form.Set("country", "CA")
	b.post(path+"/accept", form).is(http.StatusUnprocessableEntity).says("Enter the province: the tax depends on it")
	form.Set("state", "Atlantis")
	page := b.post(path+"/accept", form).is(http.StatusUnprocessableEntity).says("Enter a state or province of the country chosen")
	if got := page.form(path + "/accept"); got.Get("state") != "Atlantis" {
		t.Errorf("typed and lost: %v", got)
	}
	b.lang = "ar"
	b.get(path + "/quote?lang=ar").says("الولاية أو المقاطعة")
	b.lang = "en"
	form.Set("state", "Nova Scotia")
	b.post(path+"/accept", form).leads(path + "/pay")
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoiceOf(r).ID))
	b.get(path + "/pay?lang=en").says("NS")
	h.signedIn().get(invoicePage(h.invoiceOf(r))).says("NS", "Canada")
}
