package licensing_test

import (
	"errors"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// laterTerms are terms with everything that can be agreed.
var laterTerms = models.OrganisationTerms{
	Domains: []string{"revue.example"}, PaymentDays: 30, Currency: "EUR", PayLater: true, FinanceName: "Accounts", FinanceEmail: "accounts@fleuve.example",
}

// agree sets the terms of a request's organisation as finance does.
func (h *house) agree(r models.Request, t models.OrganisationTerms) {
	h.t.Helper()
	now, err := models.TermsOfOrganisation(h.t.Context(), h.db, r.OrganisationID)
	must(h.t, err)
	must(h.t, h.desk.SetTerms(h.t.Context(), h.editor, r.OrganisationID, now.Version, t))
}

// sentBy makes a confirmed request of the same organisation's name from an address.
func (h *house) sentBy(key, email string) models.Request {
	h.t.Helper()
	in := h.submission(key)
	in.Email = email
	r, err := h.desk.Submit(h.t.Context(), in)
	must(h.t, err)
	link, err := h.desk.NewLink(h.t.Context(), r.ID, "confirm", day)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), link)
	must(h.t, err)
	return r
}

// offered sends a quote to a request and reads it back.
func (h *house) offered(r models.Request) models.Quote {
	h.t.Helper()
	q, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, h.offer(h.reload(r)))
	must(h.t, err)
	return q
}

func TestTermsAreForTheOrganisationsOwnPeopleAlone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	own := h.submitted("own")
	h.agree(own, laterTerms)
	for name, c := range map[string]struct {
		r    models.Request
		gets bool
	}{
		"a colleague at its domain":           {h.sentBy("1", "Anna@Revue.Example"), true},
		"a stranger who types its name":       {h.sentBy("2", "stranger@mail.example"), false},
		"a domain that only ends like it":     {h.sentBy("3", "a@notrevue.example"), false},
		"a domain below it, never recorded":   {h.sentBy("4", "a@x.revue.example"), false},
		"its domain in front of another":      {h.sentBy("5", "a@revue.example.evil.example"), false},
		"its domain in the name of a mailbox": {h.sentBy("6", "revue.example@evil.example"), false},
	} {
		q := h.offered(c.r)
		if q.PayLater != c.gets || (q.PaymentDays == 30) != c.gets {
			t.Errorf("%s: pay later %t, %d days", name, q.PayLater, q.PaymentDays)
		}
		must(t, h.desk.AcceptQuote(t.Context(), c.r.ID, h.signature(q)))
		inv := h.invoice(c.r)
		if got := h.count(`SELECT count(*) FROM licences WHERE request_id = ?`, c.r.ID) == 1; got != c.gets {
			t.Errorf("%s: has a licence unpaid: %t", name, got)
		}
		if got := h.reload(c.r).Billing.FinanceEmail != ""; got != c.gets || (inv.AccountKey == "") != c.gets {
			t.Errorf("%s: finance address %q, the debt of %q", name, h.reload(c.r).Billing.FinanceEmail, inv.AccountKey)
		}
	}
	if terms, err := models.TermsFor(t.Context(), h.db, h.reached(models.Draft, "unconfirmed")); err != nil || terms.Recognised() {
		t.Errorf("an address that nobody confirmed has terms: %+v (%v)", terms, err)
	}
}

func TestTermsAreVersionsAndStalePagesAreRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	set := func(seen int, t models.OrganisationTerms) error {
		return h.desk.SetTerms(h.t.Context(), h.editor, r.OrganisationID, seen, t)
	}
	must(t, set(0, laterTerms))
	shorter := laterTerms
	shorter.PaymentDays = 20
	if err := set(0, shorter); !is(err, models.ErrConflict) {
		t.Errorf("a stale page: %v", err)
	}
	must(t, set(1, laterTerms)) // nothing new is no new version
	must(t, set(1, shorter))
	history, err := models.TermsHistory(t.Context(), h.db, r.OrganisationID)
	must(t, err)
	if len(history) != 2 || history[0].PaymentDays != 20 || history[1].PaymentDays != 30 || history[0].MadeBy != h.editor.ID {
		t.Errorf("history %s", asJSON(history))
	}
	if err := h.db.Exec(`UPDATE organisation_terms SET pay_later = false`).Error; err == nil {
		t.Error("the history can be changed")
	}
	for field, bad := range map[string]models.OrganisationTerms{
		"domains":       {PayLater: true},
		"payment_days":  {Domains: []string{"a.example"}, PaymentDays: 200},
		"currency":      {Domains: []string{"a.example"}, Currency: "XXX"},
		"finance_email": {Domains: []string{"a.example"}, FinanceEmail: "nobody"},
	} {
		if err := set(2, bad); invalidField(err) != field {
			t.Errorf("%s: %v", field, err)
		}
	}
	for _, domain := range []string{"gmail.com", "com", "a b.example", "*.example"} {
		if err := set(2, models.OrganisationTerms{Domains: []string{domain}}); invalidField(err) != "domains" {
			t.Errorf("%s is taken for an organisation's own: %v", domain, err)
		}
	}
	for _, role := range []models.Role{models.Editor, models.Viewer} {
		by := h.editor
		by.Role = role
		for _, err := range []error{h.desk.SetTerms(t.Context(), by, r.OrganisationID, 2, shorter), h.desk.HoldAccount(t.Context(), by, r.OrganisationID, "x"),
			h.desk.LiftHold(t.Context(), by, r.OrganisationID, 1, "x"), h.desk.WaiveHold(t.Context(), by, r.ID, licensing.AnyVersion, "x")} {
			if !is(err, models.ErrForbidden) {
				t.Errorf("%s: %v", role, err)
			}
		}
	}
}

// invalidField is the one field that an error is about.
func invalidField(err error) string {
	var bad models.Invalid
	if !errors.As(err, &bad) || len(bad) != 1 {
		return ""
	}
	for field := range bad {
		return field
	}
	return ""
}

func TestAPurchaseOrderThatIsAgreedIsDemanded(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.agree(r, models.OrganisationTerms{Domains: []string{"revue.example"}, OrderRequired: true})
	q := h.offered(r)
	in := h.signature(q)
	if err := h.desk.AcceptQuote(t.Context(), r.ID, in); invalidField(err) != "purchase_order" {
		t.Fatalf("without a purchase order: %v", err)
	}
	in.Billing.PurchaseOrder = "PO-1"
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, in))
}

// recipients are the addresses that a letter of a kind about a request goes to.
func (h *house) recipients(r models.Request, kind string) (out []string) {
	h.t.Helper()
	must(h.t, h.db.Raw(`SELECT recipient FROM mails WHERE request_id = ? AND kind = ? ORDER BY recipient`, r.ID, kind).Scan(&out).Error)
	return out
}

func TestInvoiceLettersGoToWhoPays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	h.agree(r, laterTerms)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(h.offered(r))))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	h.days(32)
	both, payer := "accounts@fleuve.example claire@revue.example", "accounts@fleuve.example"
	for kind, want := range map[string]string{"invoice_ready": both, "payment_due": payer, "payment_reminder": both, "licence_provisional": "claire@revue.example"} {
		got := ""
		for i, to := range h.recipients(r, kind) {
			if i > 0 {
				got += " "
			}
			got += to
		}
		if got != want {
			t.Errorf("%s went to %q, want %q", kind, got, want)
		}
	}
}
