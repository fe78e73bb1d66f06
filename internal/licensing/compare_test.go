package licensing_test

import (
	"fmt"
	"net/url"
	"testing"
	"time"

	"imprimatur/models"
)

func (h *house) differences() []models.Difference {
	h.t.Helper()
	all, err := models.OpenDifferences(h.t.Context(), h.db)
	must(h.t, err)
	return all
}

// stray makes an invoice at Stripe that carries our mark and belongs to nothing of ours.
func (h *house) stray(like models.Invoice) string {
	h.t.Helper()
	made, err := h.stripe.Dashboard(h.t.Context(), "POST", "/v1/invoices", url.Values{
		"customer": {like.StripeCustomerID}, "currency": {"gbp"}, "collection_method": {"send_invoice"}, "days_until_due": {"14"}, "auto_advance": {"false"},
		"metadata[invoice_id]": {"999999"}, "metadata[request_id]": {"1"}, "metadata[quote_id]": {"1"}, "metadata[env]": {"test"},
	})
	must(h.t, err)
	return fmt.Sprint(made["id"])
}

// TestTheComparisonFindsWhatNoEventTold: everything done in Stripe's dashboard while
// no event reaches us.
func TestTheComparisonFindsWhatNoEventTold(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	voided, inv := h.invoiced("voided there")
	_, err := h.stripe.Dashboard(t.Context(), "POST", "/v1/invoices/"+*inv.StripeInvoiceID+"/void", nil)
	must(t, err)
	paid, other := h.invoiced("paid there")
	h.pay(other)
	sold, third := h.settled("credited there")
	_, err = h.stripe.Dashboard(t.Context(), "POST", "/v1/credit_notes", url.Values{"invoice": {*third.StripeInvoiceID}, "amount": {"500"}, "refund_amount": {"500"}})
	must(t, err)
	stray := h.stray(inv)
	h.clock.pass(time.Hour)
	must(t, h.desk.Compare(t.Context()))
	if h.status(voided.ID) != models.InReview {
		t.Errorf("the voided one: %s", h.status(voided.ID))
	}
	h.granted(paid)
	if h.invoice(sold).ReturnedMinor != 500 {
		t.Errorf("%d given back", h.invoice(sold).ReturnedMinor)
	}
	left := h.differences()
	if len(left) != 1 || left[0].Kind != "unknown" || left[0].StripeInvoiceID != stray {
		t.Fatalf("left: %s", asJSON(left))
	}
	must(t, h.desk.AskToMend(t.Context(), h.editor, left[0].ID))
	must(t, h.desk.Mend(t.Context(), h.editor.ID, left[0].ID))
	if left = h.differences(); len(left) != 0 {
		t.Errorf("left: %s", asJSON(left))
	}
	must(t, h.desk.Compare(t.Context()))
	if n := h.count(`SELECT count(*) FROM differences`); n != 1 {
		t.Errorf("%d differences after all is mended", n)
	}
	if h.mark("compared_at") != h.clock.now().Format(time.RFC3339) {
		t.Errorf("compared at %q", h.mark("compared_at"))
	}
}

// TestWhatIsNotAtStripeTakesAnExplanation: a difference that no reading mends stays
// until somebody explains it, and does not come back as another row.
func TestWhatIsNotAtStripeTakesAnExplanation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.settled("k")
	h.run(`DELETE FROM stripe_sandbox.objects WHERE id = ?`, *inv.StripeInvoiceID)
	h.clock.pass(time.Hour)
	for range 2 {
		must(t, h.desk.Compare(t.Context()))
	}
	left := h.differences()
	if len(left) != 1 || left[0].Kind != "missing" {
		t.Fatalf("left: %s", asJSON(left))
	}
	if err := h.desk.AskToMend(t.Context(), h.editor, left[0].ID); !is(err, models.ErrConflict) {
		t.Errorf("mended: %v", err)
	}
	if err := h.desk.ExplainDifference(t.Context(), h.editor, left[0].ID, " "); !isInvalid(err) {
		t.Errorf("explained without words: %v", err)
	}
	must(t, h.desk.ExplainDifference(t.Context(), h.editor, left[0].ID, "the test account was emptied"))
	if h.licence(r).Status != models.LicenceActive || len(h.differences()) != 0 {
		t.Errorf("licence %s, left %s", h.licence(r).Status, asJSON(h.differences()))
	}
}

// TestABrokenComparisonDoesNotCountAsDone.
func TestABrokenComparisonDoesNotCountAsDone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.invoiced("k")
	h.stripe.Break(faultOn("GET", "/v1/invoices"))
	if err := h.desk.Compare(t.Context()); err == nil || h.mark("compared_at") != "" {
		t.Errorf("%v, compared at %q", err, h.mark("compared_at"))
	}
}
