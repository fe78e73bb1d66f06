package workers

import (
	"errors"
	"strings"
	"testing"

	"github.com/riverqueue/river"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// widened makes a paid licence for Europe, and widens it to the world.
func (h *house) widened(lang string) (old, next models.Request) {
	h.t.Helper()
	ctx, r := h.t.Context(), h.submitted(lang)
	h.accept(r, h.quote(r, func(in *licensing.QuoteInput) { in.Grant.Use.Territory = []string{"europe"} }))
	h.settle(r)
	l, err := models.LicenceOfRequest(ctx, h.db, r.ID)
	must(h.t, err)
	w := licensing.WideningOf(l)
	w.Territory = []string{"world"}
	next, err = h.desk.Amend(ctx, r.Licensee(), r.ID, w)
	must(h.t, err)
	return h.reload(r), next
}

// settle prepares and pays the invoice of a request.
func (h *house) settle(r models.Request) models.Invoice {
	h.t.Helper()
	inv, err := models.LatestInvoice(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	must(h.t, h.desk.PrepareInvoice(h.t.Context(), inv.ID))
	inv, err = models.LatestInvoice(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	h.pay(inv, sandbox.PaidByCard)
	return inv
}

func (h *house) postSays(r models.Request, kind string, words ...string) {
	h.t.Helper()
	m := h.post(r, kind)
	for _, w := range words {
		if !strings.Contains(m.Subject+"\n"+m.Text, w) {
			h.t.Errorf("%s does not say %q:\n%s\n%s", kind, w, m.Subject, m.Text)
		}
	}
}

func TestTheLettersOfAWiderLicence(t *testing.T) {
	t.Parallel()
	for _, c := range []struct {
		lang                                              string
		received, ready, here, gone, back, suspended, why string
	}{
		{"en", "You asked to widen licence", "quote for widening licence", "takes the place of licence", "whatever goes beyond", "is in force again, with the same limits", "is suspended", "its own price rested on that"},
		{"ar", "طلبت توسيع الترخيص", "لتوسيع الترخيص", "يحلّ محل الترخيص", "كل ما يتجاوزها", "سارية من جديد", "موقوفة", "وكان سعره يستند إليه"},
	} {
		t.Run(c.lang, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			ctx := t.Context()
			old, next := h.widened(c.lang)
			h.postSays(next, licensing.MailRequestReceived, c.received)
			h.postSays(next, licensing.MailDeskNewRequest, "Widens licence")
			q := h.quote(next, nil)
			h.postSays(next, licensing.MailQuoteReady, c.ready)
			h.accept(next, q)
			inv := h.settle(next)
			h.postSays(next, licensing.MailLicence, c.here)
			refund, err := h.stripe.RefundInvoice(ctx, *inv.StripeInvoiceID, 0)
			must(t, err)
			must(t, h.desk.ReadMoney(ctx, inv.ID))
			h.postSays(next, licensing.MailRevoked, c.gone)
			h.postSays(old, licensing.MailRestored, c.back)
			must(t, h.stripe.SettleRefund(ctx, refund, sandbox.RefundFailed))
			must(t, h.desk.ReadMoney(ctx, inv.ID))
			first, err := models.LatestInvoice(ctx, h.db, old.ID)
			must(t, err)
			_, err = h.stripe.RefundInvoice(ctx, *first.StripeInvoiceID, 0)
			must(t, err)
			must(t, h.desk.ReadMoney(ctx, first.ID))
			l, err := models.LicenceOfRequest(ctx, h.db, old.ID)
			must(t, err)
			must(t, h.desk.FollowAmended(ctx, l.ID))
			h.postSays(next, licensing.MailSuspended, c.suspended, c.why)
			h.postSays(next, licensing.MailDeskAmendment, "A wider licence is suspended", "rested on it")
		})
	}
}

// overtaken is the quote of a wider licence that is accepted when the licence's money has gone back.
func overtaken(h *house) models.Request {
	h.t.Helper()
	ctx := h.t.Context()
	old, next := h.widened("en")
	q := h.quote(next, nil)
	first, err := models.LatestInvoice(ctx, h.db, old.ID)
	must(h.t, err)
	_, err = h.stripe.RefundInvoice(ctx, *first.StripeInvoiceID, 0)
	must(h.t, err)
	must(h.t, h.desk.ReadMoney(ctx, first.ID))
	signed := licensing.Acceptance{QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: "Claire Martin", JobTitle: "Editor", Authority: true, AcceptTerms: true}
	if err := h.desk.AcceptQuote(ctx, next.ID, signed); !errors.Is(err, licensing.ErrWithheld) {
		h.t.Errorf("accepted: %v", err)
	}
	return next
}

func TestTheCertificateOfAReplacedLicenceSaysSoBesideTheOneThatWasIssued(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	old, next := h.widened("ar")
	before, err := models.LicenceOfRequest(ctx, h.db, old.ID)
	must(t, err)
	draw := func() {
		w := makeCertificate{config: h.worker.config}
		must(t, w.Work(ctx, &river.Job[licensing.MakeCertificate]{Args: licensing.MakeCertificate{LicenceID: before.ID}}))
	}
	draw()
	issued, err := models.CertificateOf(ctx, h.db, before.ID, "ar")
	must(t, err)
	h.accept(next, h.quote(next, nil))
	h.settle(next)
	before, err = models.LicenceOfRequest(ctx, h.db, old.ID)
	must(t, err)
	if now, err := models.CertificateNow(ctx, h.db, before, "ar"); err != nil || now.SHA256 != issued.SHA256 {
		t.Errorf("before it is drawn: %v", err)
	}
	var jobs int64
	must(t, h.db.Raw(`SELECT count(*) FROM river_job WHERE kind = 'make_certificate' AND (args->>'licence_id')::bigint = ?`, before.ID).Scan(&jobs).Error)
	if jobs != 2 {
		t.Errorf("%d jobs draw it", jobs)
	}
	draw()
	draw()
	l, err := models.LicenceOfRequest(ctx, h.db, next.ID)
	must(t, err)
	for _, lang := range []string{"ar", "en"} {
		now, err := models.CertificateNow(ctx, h.db, before, lang)
		if err != nil || now.ReplacedBy != l.Number {
			t.Errorf("%s: %v, replaced by %q", lang, err, now.ReplacedBy)
		}
	}
	if kept, err := models.CertificateOf(ctx, h.db, before.ID, "ar"); err != nil || kept.SHA256 != issued.SHA256 {
		t.Errorf("the one that was issued changed: %v", err)
	}
}
