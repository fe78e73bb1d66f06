package licensing_test

import (
	"strings"
	"sync"
	"testing"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// doubtfullyLater is doubtfullyPaid for a licence that is in use already.
func (h *house) doubtfullyLater(key string) (models.Request, models.Invoice) {
	h.t.Helper()
	r, inv := h.later(key)
	h.pay(inv)
	way := forging{way: h.stripe.Transport(), mu: &sync.Mutex{}, what: strings.NewReplacer(inv.StripeCustomerID, "cus_stranger")}
	must(h.t, h.another(way, 0).ReadInvoice(h.t.Context(), inv.ID))
	if inv = h.invoice(r); inv.Status != models.InvoicePaid || inv.NeedsReview == "" {
		h.t.Fatalf("invoice %s (%s)", inv.Status, inv.NeedsReview)
	}
	return h.reload(r), inv
}

// inReviewAgain checks that the agreement is over and that the desk can offer again.
func (h *house) inReviewAgain(r models.Request) {
	h.t.Helper()
	if inv := h.invoice(r); h.status(r.ID) != models.InReview || inv.NeedsReview != "" || h.latest(r).Status != models.QuoteVoided {
		h.t.Fatalf("request %s, quote %s, flag %q", h.status(r.ID), h.latest(r).Status, inv.NeedsReview)
	}
	if n := h.count(`SELECT count(*) FROM mails WHERE kind = 'desk_needs_review' AND request_id = ?`, r.ID); n != 2 { // the doubt, and its end
		h.t.Errorf("%d letters to the desk", n)
	}
	h.chained(r)
}

func TestADoubtfulPaymentThatWentBackGrantsNothing(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, old := h.doubtfullyPaid("k")
	// The money is gone, and the page that offers the verdict is older than that.
	h.run(`UPDATE invoices SET refund = 'full' WHERE id = ?`, old.ID)
	if err := h.desk.GrantPaid(t.Context(), finance, r.ID, r.Version, "because"); !is(err, models.ErrConflict) {
		t.Errorf("granted for money that went back: %v", err)
	}
	h.run(`UPDATE invoices SET refund = 'none' WHERE id = ?`, old.ID)
	_, err := h.stripe.RefundInvoice(t.Context(), *old.StripeInvoiceID, 0)
	must(t, err)
	for range 3 {
		must(t, h.desk.ReadMoney(t.Context(), old.ID))
	}
	h.ungranted(r)
	h.inReviewAgain(r)
	// Another offer is another deal: what is read of the old money does not touch it.
	q := h.offered(r)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	inv := h.invoice(r)
	must(t, h.desk.ReadMoney(t.Context(), old.ID))
	if h.status(r.ID) != models.Agreed {
		t.Fatalf("the old money made the new deal %s", h.status(r.ID))
	}
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	if h.status(r.ID) != models.Fulfilled || h.licences() != 1 {
		t.Errorf("request %s, %d licences", h.status(r.ID), h.licences())
	}
}

func TestDisputedMoneyIsNotGranted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.doubtfullyPaid("k")
	id, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, false)
	must(t, err)
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if err := h.desk.GrantPaid(t.Context(), finance, r.ID, h.reload(r).Version, "because"); !is(err, models.ErrConflict) {
		t.Errorf("granted while it is disputed: %v", err)
	}
	must(t, h.stripe.MoveDispute(t.Context(), id, sandbox.DisputeLost))
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	h.ungranted(r)
	h.inReviewAgain(r)
}

func TestALicenceInUseEndsWithItsDoubtfulPayment(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.doubtfullyLater("k")
	id, err := h.stripe.DisputeInvoice(t.Context(), *inv.StripeInvoiceID, false)
	must(t, err)
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if l := h.licence(r); l.Status != models.LicenceSuspended || l.StatusReason != licensing.HeldDisputed || !l.Owed() {
		t.Fatalf("disputed: %s", asJSON(l))
	}
	must(t, h.stripe.MoveDispute(t.Context(), id, sandbox.DisputeAnswered))
	must(t, h.stripe.MoveDispute(t.Context(), id, sandbox.DisputeWon))
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if l := h.licence(r); l.Status != models.LicenceProvisional || l.StatusReason != "" || h.status(r.ID) != models.Agreed {
		t.Fatalf("won: %s", asJSON(l))
	}
	back, err := h.stripe.RefundInvoice(t.Context(), *inv.StripeInvoiceID, 0)
	must(t, err)
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if l := h.licence(r); l.Status != models.LicenceRevoked || l.StatusReason != licensing.HeldRefunded || l.Owed() {
		t.Fatalf("refunded: %s", asJSON(l))
	}
	h.inReviewAgain(r)
	// The refund fails: the money is here, but nobody had granted anything for it.
	must(t, h.stripe.SettleRefund(t.Context(), back, sandbox.RefundFailed))
	must(t, h.desk.ReadMoney(t.Context(), inv.ID))
	if l := h.licence(r); l.Status != models.LicenceRevoked {
		t.Errorf("the refund failed: %s", asJSON(l))
	}
}

// TestAnInvoiceThatWasAdoptedIsNoStray: the difference is older than what we know.
func TestAnInvoiceThatWasAdoptedIsNoStray(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	for name, preparing := range map[string]bool{"adopted": false, "about to be": true} {
		r, inv := h.invoiced(name)
		diff := models.Difference{Mode: h.desk.Mode(), Kind: "unknown", StripeInvoiceID: *inv.StripeInvoiceID, FoundAt: h.clock.now(), SeenAt: h.clock.now()}
		must(t, models.From[models.Difference](h.db).Create(t.Context(), &diff))
		if preparing {
			h.run(`UPDATE invoices SET status = 'preparing', stripe_invoice_id = NULL WHERE id = ?`, inv.ID)
		}
		must(t, h.desk.Mend(t.Context(), h.editor.ID, diff.ID))
		got := h.stripeSays("/v1/invoices/" + *inv.StripeInvoiceID)
		if !strings.Contains(got, `"status":"open"`) {
			t.Errorf("%s: a live invoice was taken away: %s", name, got)
		}
		diff, err := models.DifferenceByID(t.Context(), h.db, diff.ID)
		must(t, err)
		if preparing != (diff.EndedAt == nil) || preparing != (diff.TriedAt != nil) || h.status(r.ID) != models.Agreed {
			t.Errorf("%s: %s", name, asJSON(diff))
		}
	}
}

// TestAnAddressThatPaidEverythingIsFree wherever it had named another organisation.
func TestAnAddressThatPaidEverythingIsFree(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.agree(h.submitted("own"), models.OrganisationTerms{Domains: []string{"revue.example"}})
	var debts []models.Invoice
	for _, name := range []string{h.submission("own").OrganisationName, "Elsewhere"} {
		in := h.submission(name)
		in.Email, in.OrganisationName = "x@other.example", name
		r, err := h.desk.Submit(t.Context(), in)
		must(t, err)
		link, err := h.desk.NewLink(t.Context(), r.ID, "confirm", day)
		must(t, err)
		r, err = h.desk.Confirm(t.Context(), link)
		must(t, err)
		must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(h.offered(r))))
		must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
		debts = append(debts, h.invoice(r))
	}
	h.clock.pass(70 * day)
	must(t, h.desk.KeepTime(t.Context()))
	open := func() int64 {
		return h.count(`SELECT count(*) FROM account_holds WHERE lifted_at IS NULL AND email_key = 'x@other.example'`)
	}
	if n := open(); n != 2 {
		t.Fatalf("%d holds, want one in each organisation", n)
	}
	for left, inv := range debts {
		h.pay(inv)
		must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
		if n, want := open(), int64(2*(1-left)); n != want {
			t.Errorf("%d debts paid: %d holds, want %d", left+1, n, want)
		}
	}
}
