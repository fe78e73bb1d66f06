package licensing_test

import (
	"errors"
	"fmt"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func concession(key string, minor int64) licensing.CreditInput {
	return licensing.CreditInput{FormKey: key, AmountMinor: minor, Reason: "order_change", Memo: "Fewer readers than agreed"}
}

// issue carries out every credit note that was asked for, as its job does.
func (h *house) issue() {
	h.t.Helper()
	var ids []int64
	must(h.t, h.db.Raw(`SELECT id FROM credit_notes WHERE status = 'asked' ORDER BY id`).Scan(&ids).Error)
	for _, id := range ids {
		must(h.t, h.desk.IssueCreditNote(h.t.Context(), id))
	}
}

func TestACreditNoteLowersWhatIsDueAndWhenItIsAllThereIsNoLicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("a", 1000)))
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("a", 1000))) // the same click
	h.issue()
	if inv = h.invoice(r); inv.CreditedMinor != 1000 || inv.Status != models.InvoiceOpen || h.told(licensing.MailCredited, r) != 1 {
		t.Errorf("credited %d, invoice %s, %d letters", inv.CreditedMinor, inv.Status, h.told(licensing.MailCredited, r))
	}
	notes, err := models.CreditNotesOf(t.Context(), h.db, inv.ID)
	must(t, err)
	var bad models.Invalid
	if err := h.desk.Credit(t.Context(), h.editor, inv.ID, concession("b", inv.TotalMinor)); !errors.As(err, &bad) || bad["amount"] != "errors.over_ceiling" {
		t.Errorf("over the ceiling: %v", err)
	}
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("c", inv.Ceiling(notes))))
	h.issue()
	if inv = h.invoice(r); inv.Status != models.InvoiceCredited || h.status(r.ID) != models.InReview {
		t.Errorf("invoice %s, request %s", inv.Status, h.status(r.ID))
	}
	h.ungranted(r)
	h.chained(r)
	if _, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(h.reload(r))); err != nil {
		t.Errorf("no new offer: %v", err)
	}
}

func TestARefundThatWeAskFor(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.settled("k")
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("a", 1000)))
	h.issue()
	h.stands(r, models.RefundPartial, models.DisputeNone, models.LicenceActive, "")
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("b", inv.TotalMinor-1000)))
	h.issue()
	h.stands(r, models.RefundFull, models.DisputeNone, models.LicenceRevoked, licensing.HeldRefunded)
	h.booksAgree(r)
	if err := h.desk.Credit(t.Context(), h.editor, inv.ID, concession("c", 1)); !isInvalid(err) {
		t.Errorf("nothing is left: %v", err)
	}
}

func isInvalid(err error) bool {
	var bad models.Invalid
	return errors.As(err, &bad)
}

func TestACreditNoteIsMadeOnceWhateverFails(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, fault := range map[string]sandbox.FaultKind{
		"lost reply": sandbox.LoseReply, "done and 500": sandbox.ServerErrorAfter, "500 and not done": sandbox.ServerError,
		"rate limit": sandbox.RateLimited, "key in use": sandbox.KeyInUse, "down": sandbox.Unavailable,
	} {
		r, inv := h.settled(name)
		must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession(name, 700)))
		h.stripe.Break(sandbox.Fault{Method: "POST", Path: "/v1/credit_notes", Kind: fault, Times: 1})
		var id int64
		must(t, h.db.Raw(`SELECT id FROM credit_notes WHERE invoice_id = ?`, inv.ID).Scan(&id).Error)
		for range 4 {
			if err := h.desk.IssueCreditNote(t.Context(), id); err == nil {
				break
			}
		}
		h.stripe.Heal()
		if inv = h.invoice(r); inv.ReturnedMinor != 700 {
			t.Errorf("%s: %d given back", name, inv.ReturnedMinor)
		}
		h.booksAgree(r)
	}
}

// TestTenCreditNotesAtOnceStayUnderOneCeiling: asked by two desks at the same moment.
func TestTenCreditNotesAtOnceStayUnderOneCeiling(t *testing.T) {
	t.Parallel()
	for name, locked := range map[string]bool{"with the lock": true, "control: without": false} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			_, inv := h.settled("k")
			if !locked {
				h.unlocked()
			}
			h.slow("credit_notes")
			other := h.another(h.stripe.Transport(), 0)
			var acts []func() error
			for i := range 10 {
				desk := []*licensing.Desk{h.desk, other}[i%2]
				acts = append(acts, func() error {
					return desk.Credit(t.Context(), h.editor, inv.ID, concession(fmt.Sprint(i), inv.TotalMinor/3))
				})
			}
			atOnce(acts...)
			asked := h.count(`SELECT coalesce(sum(amount_minor), 0) FROM credit_notes`)
			if within := asked <= inv.TotalMinor; within != locked {
				t.Errorf("%d asked of %d", asked, inv.TotalMinor)
			}
		})
	}
}

// TestAnOpenDisputeHoldsTheMoney: nothing can be given back twice.
func TestAnOpenDisputeHoldsTheMoney(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.settled("k")
	_, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, false)
	must(t, err)
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("before we knew", 500)))
	h.issue() // Stripe refuses
	if n := h.count(`SELECT count(*) FROM credit_notes WHERE status = 'refused' AND refusal <> ''`); n != 1 {
		t.Errorf("%d refused", n)
	}
	if err := h.desk.Credit(t.Context(), h.editor, inv.ID, concession("now we know", 500)); !is(err, models.ErrConflict) {
		t.Errorf("credited: %v", err)
	}
}

func TestOnlyMoneyPeopleGiveMoneyBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.settled("k")
	for _, role := range []models.Role{models.Editor, models.Viewer} {
		by := h.editor
		by.Role = role
		for name, act := range map[string]func() error{
			"credit": func() error { return h.desk.Credit(t.Context(), by, inv.ID, concession("x", 1)) },
			"settle": func() error {
				return h.desk.Settle(t.Context(), by, inv.ID, licensing.SettleInput{Kind: "written_off", Reference: "x"})
			},
			"cancel":  func() error { return h.desk.CancelAsDesk(t.Context(), by, inv.ID, "x") },
			"compare": func() error { return h.desk.AskToCompare(t.Context(), by) },
		} {
			if err := act(); !is(err, models.ErrForbidden) {
				t.Errorf("%s may %s: %v", role, name, err)
			}
		}
	}
}

func TestOnePersonAloneDoesNotCreditAnOpenInvoiceAway(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, inv := h.invoiced("k")
	h.run(`UPDATE publications SET four_eyes = jsonb_build_object('GBP', 1000)`)
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("a", 600)))
	var bad models.Invalid
	if err := h.desk.Credit(t.Context(), h.editor, inv.ID, concession("b", 400)); !errors.As(err, &bad) || bad["amount"] != "errors.four_eyes_credit" {
		t.Errorf("up to the limit: %v", err)
	}
	must(t, h.desk.Credit(t.Context(), h.editor, inv.ID, concession("c", 399)))
}
