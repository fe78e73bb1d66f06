package licensing_test

import (
	"fmt"
	"net/url"
	"strings"
	"testing"

	"imprimatur/models"
)

// says changes a word of an object at Stripe.
func (h *house) says(kind, field, word string) {
	h.t.Helper()
	h.run(`UPDATE stripe_sandbox.objects SET body = jsonb_set(body::jsonb, ARRAY[?::text], to_jsonb(?::text))::json WHERE kind = ?`, field, word, kind)
}

// TestAWordThatIsNewAtStripeGoesToFinance: everything else about the invoice is read,
// the licence follows the money, and it ends when the word is understood.
func TestAWordThatIsNewAtStripeGoesToFinance(t *testing.T) {
	t.Parallel()
	for _, c := range []struct{ kind, field, word, known string }{
		{"refund", "status", "on_the_moon", "succeeded"}, {"credit_note", "type", "mixed", "post_payment"}, {"credit_note", "status", "half_void", "issued"},
	} {
		t.Run(c.kind+" "+c.word, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r, inv := h.settled("k")
			all := fmt.Sprint(inv.TotalMinor)
			_, err := h.stripe.Dashboard(t.Context(), "POST", "/v1/credit_notes", url.Values{"invoice": {*inv.StripeInvoiceID}, "amount": {all}, "refund_amount": {all}})
			must(t, err)
			h.says(c.kind, c.field, c.word)
			for range 2 {
				must(t, h.desk.ReadMoney(t.Context(), inv.ID))
			}
			left := h.differences()
			if len(left) != 1 || left[0].Kind != "unread" || !strings.Contains(left[0].Theirs, c.word) {
				t.Fatalf("finance sees %s", asJSON(left))
			}
			h.stands(r, models.RefundFull, models.DisputeNone, models.LicenceRevoked, "refunded")
			must(t, h.desk.Compare(t.Context())) // does not end it
			if n := len(h.differences()); n == 0 {
				t.Error("it ended by itself")
			}
			h.says(c.kind, c.field, c.known)
			must(t, h.desk.ReadMoney(t.Context(), inv.ID))
			for _, d := range h.differences() {
				if d.Kind == "unread" {
					t.Errorf("it is understood, and finance sees %s", asJSON(d))
				}
			}
			h.booksAgree(r)
		})
	}
}

// TestWhatAPersonExplainedIsNotAskedAgain in the same words.
func TestWhatAPersonExplainedIsNotAskedAgain(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.settled("k")
	_, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 100)
	must(t, err)
	h.says("refund", "status", "on_the_moon")
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	must(t, h.desk.ExplainDifference(t.Context(), h.editor, h.differences()[0].ID, "they are trying something out"))
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if left := h.differences(); len(left) != 0 {
		t.Errorf("asked again: %s", asJSON(left))
	}
	h.says("refund", "status", "on_mars")
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if left := h.differences(); len(left) != 1 {
		t.Errorf("another word: %s", asJSON(left))
	}
}
