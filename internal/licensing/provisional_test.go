package licensing_test

import (
	"context"
	"fmt"
	"net/http"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/models"
)

// later makes a request on pay-later terms whose licence is in use and whose
// invoice is open.
func (h *house) later(key string) (models.Request, models.Invoice) {
	h.t.Helper()
	r := h.submitted(key)
	if terms, err := models.TermsFor(h.t.Context(), h.db, r); err != nil || !terms.PayLater {
		h.agree(r, models.OrganisationTerms{Domains: []string{"revue.example"}, PayLater: true})
	}
	must(h.t, h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(h.offered(r))))
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), h.invoice(r).ID))
	return h.reload(r), h.invoice(r)
}

func TestALicenceIsUsedBeforeItIsPaid(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.later("k")
	l := h.licence(r)
	until := time.Date(2026, 11, 30, 23, 59, 59, 0, time.UTC) // 14 days to pay, 14 of grace
	if r.Status != models.Agreed || l.Status != models.LicenceProvisional || l.PayBy == nil || !l.PayBy.Equal(until) || *l.InvoiceID != inv.ID {
		t.Fatalf("request %s, licence %s", r.Status, asJSON(l))
	}
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'make_certificate'`); n != 0 {
		t.Errorf("%d certificates before the payment", n)
	}
	must(t, h.desk.KeepTime(t.Context()))
	h.clock.pass(time.Hour) // the sweep looks for papers that are missing
	must(t, h.desk.KeepTime(t.Context()))
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'make_certificate'`); n != 0 {
		t.Errorf("the sweep asked for %d certificates before the payment", n)
	}
	if err := h.desk.Withdraw(t.Context(), r.ID, "had it"); !is(err, models.ErrConflict) {
		t.Errorf("used and withdrawn: %v", err)
	}
	h.pay(inv)
	for range 3 {
		must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	}
	h.granted(r)
	if l = h.licence(r); l.Status != models.LicenceActive || l.PayBy != nil {
		t.Errorf("paid: %s", asJSON(l))
	}
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'make_certificate'`); n != 1 {
		t.Errorf("%d certificates", n)
	}
	h.days(30)
	if l = h.licence(r); l.Status != models.LicenceActive || h.letters("licence_terminated") != 0 {
		t.Errorf("lapsed although paid: %s", l.Status)
	}
}

func TestAnUnpaidLicenceEndsAndComesBackWithItsPayment(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.later("k")
	h.days(28)
	if l := h.licence(r); l.Status != models.LicenceProvisional {
		t.Fatalf("on the last day of grace it is %s", l.Status)
	}
	h.days(1)
	l := h.licence(r)
	if l.Status != models.LicenceTerminated || l.StatusReason != "unpaid" || h.letters("licence_terminated") != 1 {
		t.Fatalf("licence %s (%s), %d letters", l.Status, l.StatusReason, h.letters("licence_terminated"))
	}
	if n := h.count(`SELECT count(*) FROM account_holds WHERE lifted_at IS NULL AND email_key = '' AND invoice_id = ?`, inv.ID); n != 1 {
		t.Errorf("%d holds", n)
	}
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	h.granted(r)
	if l = h.licence(r); l.Status != models.LicenceActive || l.StatusReason != "" || l.Owed() {
		t.Errorf("paid late: %s", asJSON(l))
	}
	if n := h.count(`SELECT count(*) FROM account_holds WHERE lifted_at IS NULL`); n != 0 {
		t.Errorf("%d holds although nothing is owed", n)
	}
	// What was taken away for another reason does not come back.
	h.run(`UPDATE licences SET status = 'terminated', status_reason = 'breach' WHERE id = ?`, l.ID)
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if l = h.licence(r); l.Status != models.LicenceTerminated {
		t.Errorf("a licence that ended for a breach is %s", l.Status)
	}
}

func TestNothingIsTakenAwayWhileStripeDoesNotAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.later("k")
	h.pay(inv) // and the webhook never comes
	h.clock.pass(60 * day)
	must(t, h.desk.KeepTime(t.Context()))
	h.granted(r)
	if h.letters("licence_terminated") != 0 || h.count(`SELECT count(*) FROM account_holds`) != 0 {
		t.Error("what was paid was taken away")
	}
}

func TestACancelledInvoiceEndsItsLicence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.later("k")
	must(t, h.desk.CancelAsDesk(t.Context(), h.editor, inv.ID, "a mistake of ours"))
	must(t, h.desk.CancelInvoice(t.Context(), inv.ID))
	if l := h.licence(r); l.Status != models.LicenceTerminated || l.StatusReason != "cancelled" || h.status(r.ID) != models.InReview {
		t.Fatalf("licence %s (%s), request %s", l.Status, l.StatusReason, h.status(r.ID))
	}
	q := h.offered(r) // a new offer is a new licence
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	if l := h.licence(r); l.Status != models.LicenceProvisional || h.licences() != 2 {
		t.Errorf("licence %s of %d", l.Status, h.licences())
	}
}

func TestAnUnpaidLicenceBeginsAndEndsByTheCalendar(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.agree(r, models.OrganisationTerms{Domains: []string{"revue.example"}, PayLater: true, PaymentDays: 90})
	in := h.offer(r)
	in.Grant.StartsOn, in.Grant.Use.Term = "2026-11-20", "1m"
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	for _, c := range []struct {
		days int
		want models.LicenceStatus
	}{{1, models.LicenceScheduled}, {17, models.LicenceProvisional}, {31, models.LicenceExpired}, {60, models.LicenceTerminated}} {
		h.days(c.days)
		if l := h.licence(r); l.Status != c.want || !l.Owed() {
			t.Errorf("%s: %s, want %s", h.clock.now().Format(time.DateOnly), l.Status, c.want)
		}
	}
	h.pay(h.invoice(r))
	must(t, h.desk.ReadInvoice(t.Context(), h.invoice(r).ID))
	if l := h.licence(r); l.Status != models.LicenceExpired || l.Owed() || h.status(r.ID) != models.Fulfilled {
		t.Errorf("paid after its term: %s, request %s", l.Status, h.status(r.ID))
	}
}

func TestMoneyOfALicenceThatWasUsedFirst(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.later("k")
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if l := h.licence(r); l.Status != models.LicenceProvisional {
		t.Fatalf("reading the money of an open invoice made it %s", l.Status)
	}
	h.pay(inv)
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	_, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
	must(t, err)
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if l := h.licence(r); l.Status != models.LicenceRevoked || l.StatusReason != "refunded" {
		t.Errorf("refunded: %s (%s)", l.Status, l.StatusReason)
	}
}

// TestPayingWhileTheGraceEnds: the money and the end of the grace meet. Whoever is
// first, the paid licence is in force in the end, and there is one.
func TestPayingWhileTheGraceEnds(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ends := map[int64]int{}
	for round := range 8 {
		r, inv := h.later(fmt.Sprint(round))
		h.clock.pass(28*day + 23*time.Hour)
		other := h.another(h.stripe.Transport(), 0)
		pay := func() error {
			if err := h.stripe.PayInvoice(t.Context(), *inv.StripeInvoiceID, sandbox.PaidByCard); err != nil {
				return err
			}
			return h.desk.ReadInvoice(t.Context(), inv.ID)
		}
		lapse := func() error { return other.KeepTime(t.Context()) }
		var errs []error
		switch round { // both orders for certain, and the open race between
		case 0:
			errs = []error{pay(), lapse()}
		case 1:
			errs = []error{lapse(), pay()}
		default:
			errs = atOnce(pay, lapse)
		}
		if n := succeeded(t, errs); n != 2 {
			t.Fatalf("round %d: %v", round, errs)
		}
		h.granted(r)
		if l := h.licence(r); l.Status != models.LicenceActive || l.Owed() {
			t.Errorf("round %d: paid, and the licence is %s", round, asJSON(l))
		}
		if n := h.count(`SELECT count(*) FROM account_holds WHERE lifted_at IS NULL`); n != 0 {
			t.Errorf("round %d: nothing is owed, and the account is held", round)
		}
		h.chained(r)
		ends[h.count(`SELECT count(*) FROM mails WHERE kind = 'licence_terminated' AND request_id = ?`, r.ID)]++
	}
	if ends[0] == 0 || ends[1] == 0 {
		t.Errorf("only one of the two orders was seen: %v", ends)
	}
}

// TestWithoutTheLockAPaidLicenceIsLost is the control of TestPayingWhileTheGraceEnds.
func TestWithoutTheLockAPaidLicenceIsLost(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.later("k")
	h.clock.pass(28*day + 23*time.Hour)
	h.unlocked()
	// The end of the grace has read an unpaid invoice, and takes its time until it writes; the payment does not.
	h.run(`CREATE SEQUENCE writers`)
	h.run(`CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN IF nextval('writers') = 1 THEN PERFORM pg_sleep(2); END IF; RETURN NULL; END $$`)
	h.run(`CREATE TRIGGER linger BEFORE UPDATE ON licences FOR EACH STATEMENT EXECUTE FUNCTION linger()`)
	other := h.another(h.stripe.Transport(), 0)
	done := make(chan error)
	go func() { done <- other.KeepTime(t.Context()) }()
	for h.count(`SELECT count(*) FROM pg_stat_activity WHERE query ILIKE 'update "licences"%' AND state = 'active'`) == 0 {
		time.Sleep(10 * time.Millisecond)
	}
	h.pay(inv)
	readers := atOnce(func() error { return h.desk.ReadInvoice(t.Context(), inv.ID) }, func() error { return <-done })
	l := h.licence(r)
	if l.Status == models.LicenceActive && !l.Owed() && h.count(`SELECT count(*) FROM account_holds WHERE lifted_at IS NULL`) == 0 {
		t.Errorf("everything is as it should be without the lock (%v): the race above proves nothing", readers)
	}
}

// TestALicenceWhoseInvoiceNeverOpensGoesToAPerson, once, and on when they say so.
func TestALicenceWhoseInvoiceNeverOpensGoesToAPerson(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.agree(r, models.OrganisationTerms{Domains: []string{"revue.example"}, PayLater: true})
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(h.offered(r)))) // and nobody prepares the invoice
	h.days(28)
	if inv := h.invoice(r); inv.NeedsReview != "" {
		t.Fatalf("on the last day of grace: %s", inv.NeedsReview)
	}
	h.days(1)
	if inv := h.invoice(r); inv.NeedsReview == "" || h.letters("desk_needs_review") != 1 {
		t.Fatalf("flag %q, %d letters", inv.NeedsReview, h.letters("desk_needs_review"))
	}
	must(t, h.desk.ClearReview(t.Context(), finance, r.ID, h.reload(r).Version, "the key was put right"))
	must(t, h.desk.KeepTime(t.Context()))
	if inv := h.invoice(r); inv.NeedsReview != "" {
		t.Errorf("flagged again: %s", inv.NeedsReview)
	}
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	h.pay(h.invoice(r))
	must(t, h.desk.ReadInvoice(t.Context(), h.invoice(r).ID))
	h.granted(r)
}

func TestALaterDueDateAtStripeLeavesMoreTimeToPay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.later("k")
	before := *h.licence(r).PayBy
	h.run(`UPDATE stripe_sandbox.objects SET body = jsonb_set(body::jsonb, '{due_date}', to_jsonb(?::bigint))::json WHERE id = ?`, inv.DueAt.Add(20*day).Unix(), *inv.StripeInvoiceID)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	if l := h.licence(r); !l.PayBy.Equal(before.Add(20 * day)) {
		t.Fatalf("to be paid by %s, was %s", l.PayBy, before)
	}
	h.days(30)
	if l := h.licence(r); l.Status != models.LicenceProvisional {
		t.Errorf("ended by the old date: %s", l.Status)
	}
}

// silent lets every call to Stripe wait for as long as the caller does.
type silent struct{}

func (silent) RoundTrip(r *http.Request) (*http.Response, error) {
	<-r.Context().Done()
	return nil, r.Context().Err()
}

// TestNothingWaitsForASilentStripe: the rest of a round is done although the licences
// whose grace is over cannot be asked about.
func TestNothingWaitsForASilentStripe(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.later("k")
	h.clock.pass(60 * day)
	h.run(`INSERT INTO throttles (key, tat) VALUES ('old', ?)`, h.clock.now().Add(-day))
	ctx, cancel := context.WithTimeout(t.Context(), 3*time.Second)
	defer cancel()
	if err := h.another(silent{}, time.Minute).KeepTime(ctx); err == nil {
		t.Error("nothing was asked")
	}
	if n := h.count(`SELECT count(*) FROM throttles WHERE key = 'old'`); n != 0 {
		t.Errorf("%d old rows kept", n)
	}
}
