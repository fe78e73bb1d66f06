package licensing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// asleep waits until somebody sleeps in the database, holding what they have locked.
func (h *house) asleep() {
	for range 200 {
		if h.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event = 'PgSleep'`) > 0 {
			return
		}
		time.Sleep(5 * time.Millisecond)
	}
}

// TestADrawAndTheMoneyOfItsAgreementNeverWaitForEachOther: both lock the request of the
// sale before the agreement. The control takes the agreement first, and then, as its
// letter does, needs the request: the database has to break the circle.
func TestADrawAndTheMoneyOfItsAgreementNeverWaitForEachOther(t *testing.T) {
	t.Parallel()
	for _, ordered := range []bool{true, false} {
		t.Run(fmt.Sprintf("ordered=%t", ordered), func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			first := h.partner("k")
			sale, a := h.bought(h.bundle(first, 1), first) // its last unit, so that there is a letter
			inv := h.invoice(sale)
			r := h.inTheName(first, "use")
			w, err := h.desk.DrawingFor(t.Context(), r)
			must(t, err)
			draw := func() error { return h.desk.Draw(t.Context(), r.ID, a.ID, h.signature(w.Offer.Quote)) }
			if !ordered {
				draw = func() error {
					return h.db.Transaction(func(tx *gorm.DB) error {
						if err := tx.Exec(`SELECT 1 FROM agreements WHERE id = ? FOR UPDATE`, a.ID).Error; err != nil {
							return err
						}
						if err := tx.Exec(`SELECT pg_sleep(0.3)`).Error; err != nil {
							return err
						}
						return tx.Exec(`SELECT 1 FROM requests WHERE id = ? FOR KEY SHARE`, sale.ID).Error
					})
				}
			}
			h.slow("acceptances")
			broken := false
			for _, err := range atOnce(draw, func() error {
				h.asleep()
				return h.desk.ReadMoney(t.Context(), inv.ID)
			}) {
				broken = broken || err != nil
				if err != nil && !strings.Contains(err.Error(), "deadlock") {
					t.Error(err)
				}
			}
			if broken == ordered {
				t.Errorf("the database broke a circle: %t", broken)
			}
		})
	}
}

// TestADrawThatMeetsARefundGivesAndEarnsNothing, whichever is first.
func TestADrawThatMeetsARefundGivesAndEarnsNothing(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off  func(h *house)
		kept bool
	}{
		"with the locks":             {func(*house) {}, true},
		"control: without the locks": {func(h *house) { h.unlocked() }, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			first := h.partner("k")
			sale, a := h.bought(h.bundle(first, 5), first)
			inv := h.invoice(sale)
			r := h.asking("use", func(in *licensing.Submission) { in.OrganisationName = first.Organisation }, h.article("o", written("freelance", "Omar Said")))
			w, err := h.desk.DrawingFor(t.Context(), r)
			must(t, err)
			_, err = h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
			must(t, err)
			c.off(h)
			h.slow("acceptances")
			h.run(strings.Replace(slowly, "0.1", "0.5", 1))
			succeeded(t, atOnce(
				func() error { return h.desk.Draw(t.Context(), r.ID, a.ID, h.signature(w.Offer.Quote)) },
				func() error { // and the job behind it
					h.asleep()
					return errors.Join(h.desk.ReadMoney(t.Context(), inv.ID), h.desk.FollowAgreement(t.Context(), a.ID))
				},
			), models.ErrConflict)
			inForce := h.count(`SELECT count(*) FROM licences WHERE status = 'active'`)
			if kept := h.owed("Omar Said") == 0 && inForce == 0 && h.agreement(a).Status == models.AgreementRevoked; kept != c.kept {
				t.Errorf("%d accrued, %d licences in force, agreement %s", h.owed("Omar Said"), inForce, h.agreement(a).Status)
			}
		})
	}
}

// TestOneAgreementHasOneRenewal, whoever asks for it or offers it.
func TestOneAgreementHasOneRenewal(t *testing.T) {
	t.Parallel()
	for name, c := range map[string]struct {
		off  func(h *house)
		desk bool
		kept bool
	}{
		"with both defences":    {func(*house) {}, true, true},
		"with the lock alone":   {func(h *house) { h.run(`DROP INDEX requests_one_renewal_of_an_agreement`) }, false, true},
		"with the index alone":  {func(h *house) { h.unlocked() }, true, true},
		"control: without both": {func(h *house) { h.unlocked(); h.run(`DROP INDEX requests_one_renewal_of_an_agreement`) }, true, false},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			first := h.partner("k")
			sale, a := h.bought(h.bundle(first, 5), first)
			in := h.bundle(first, 5)
			in.Bundle.Renews = a.ID
			acts := times(3, func() error { _, err := h.desk.RenewAgreement(t.Context(), sale.ID); return err })
			if c.desk {
				acts = append(acts, times(2, func() error {
					_, err := h.desk.OfferAgreement(t.Context(), h.editor, first.OrganisationID, in)
					return err
				})...)
			}
			c.off(h)
			h.run(slowly)
			h.run(`CREATE TRIGGER slow AFTER INSERT ON requests FOR EACH ROW EXECUTE FUNCTION slow()`)
			told := succeeded(t, atOnce(acts...), models.ErrConflict)
			made := h.count(`SELECT count(*) FROM requests WHERE renews_agreement_id = ?`, a.ID)
			if kept := told == 1 && made == 1; kept != c.kept {
				t.Errorf("%d told, %d renewals", told, made)
			}
		})
	}
}
