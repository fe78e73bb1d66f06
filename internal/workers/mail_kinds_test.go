package workers

import (
	"errors"
	"go/ast"
	"go/parser"
	"go/token"
	"slices"
	"strconv"
	"strings"
	"sync"
	"testing"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/internal/upload"
	"imprimatur/models"
)

const day = 24 * time.Hour

// expectation is a letter that a verb must have intended, and words that it must say.
type expectation struct {
	kind string
	says []string
}

// journey leads a request to some letters by the verbs alone.
type journey struct {
	name string
	lead func(h *house) models.Request
	want []expectation
}

var journeys = []journey{
	{"a request arrives", func(h *house) models.Request { return h.submitted("en") }, []expectation{
		{licensing.MailConfirmAddress, []string{"has reached \u2068The Meridian Eye\u2069", "9 November 2026, 09:00 (London time)", "/confirm?key="}},
		{licensing.MailRequestReceived, []string{"Hello \u2068Claire Martin\u2069,", "answer by 5 November 2026", "The river & <b>its name"}},
		{licensing.MailDeskNewRequest, []string{"Revue du Fleuve", "Magazine", "claire@revue.example", "Whole article", "https://revue.example", "GBP"}},
	}},
	{"the desk asks", ask, []expectation{
		{licensing.MailQuestion, []string{"> Who translates?\n> And when?", "Maya Haddad", "after 30 days without a word"}},
		{licensing.MailDeskReply, []string{"> We do, next week.", "Claire Martin", "page.txt\u2069 (plain text, 1 kB)"}},
		{licensing.MailMessage, []string{"> Thank you.", "terms.txt\u2069 (plain text, 1 kB)"}},
	}},
	{"the desk asks in vain", func(h *house) models.Request {
		r := ask(h)
		must(h.t, h.desk.AskForInfo(h.t.Context(), h.editor, r.ID, h.reload(r).Version, "q2", "And the title?"))
		h.keepTime(31 * day)
		return r
	}, []expectation{{licensing.MailLapsed, []string{"our question stayed without an answer", "The river & <b>its name"}}}},
	{"quotes come and go", quotes, []expectation{
		{licensing.MailQuoteReady, []string{"GBP 2", "in total", "Version 1", "(Istanbul time)", "VAT 20%", "> Dear Claire, as agreed by phone."}},
		{licensing.MailQuoteChanged, []string{"the earlier one no longer counts"}},
		{licensing.MailQuoteReminder, []string{"ends on 24 November 2026, 02:59 (Istanbul time)"}},
		{licensing.MailQuoteExpired, []string{"can no longer be accepted"}},
		{licensing.MailDeskChangeAsked, []string{"asks to renew the quote"}},
	}},
	{"a quote is answered", func(h *house) models.Request {
		r := h.submitted("en")
		must(h.t, h.desk.AskForChange(h.t.Context(), r.ID, h.quote(r, nil).ID, "wish", "Six months, please."))
		must(h.t, h.desk.DeclineQuote(h.t.Context(), r.ID, h.quote(r, nil).ID, "Too dear."))
		return r
	}, []expectation{
		{licensing.MailDeskChangeAsked, []string{"asks for a change", "> Six months, please."}},
		{licensing.MailDeskQuoteDeclined, []string{"declined the quote over \u2068GBP", "> Too dear."}},
	}},
	{"a free licence", gratis, []expectation{
		{licensing.MailGratisReady, []string{"نمنحك هذا الاستخدام مجانًا"}},
		{licensing.MailAcceptanceCopy, []string{"الترخيص المجاني", "يحق لك نشر ما يشمله الترخيص."}},
		{licensing.MailDeskQuoteAccepted, []string{"accepted the free licence for \u2068Revue du Fleuve\u2069"}},
		{licensing.MailLicence, []string{"مجانًا", "يحق لك", "يجب عليك", "لا يحق لك", "/verify/MEE-L"}},
	}},
	{"no, and yet", func(h *house) models.Request {
		r := h.submitted("en")
		must(h.t, h.desk.Decline(h.t.Context(), h.editor, r.ID, h.reload(r).Version, "third_party", "The agency\nholds it."))
		h.deliver()
		must(h.t, h.desk.Reopen(h.t.Context(), h.editor, r.ID, h.reload(r).Version, "second look"))
		return r
	}, []expectation{
		{licensing.MailDeclined, []string{"The work belongs to someone else.", "> The agency\n> holds it."}},
		{licensing.MailReopened, []string{"answer by 5 November 2026"}},
	}},
	{"no need", func(h *house) models.Request {
		r := h.submitted("en")
		must(h.t, h.desk.NeedsNoLicence(h.t.Context(), h.editor, r.ID, h.reload(r).Version, "A short quotation is free."))
		return r
	}, []expectation{{licensing.MailNotNeeded, []string{"you need no licence", "> A short quotation is free."}}}},
	{"a withdrawal", func(h *house) models.Request {
		r := h.submitted("ar")
		must(h.t, h.desk.Withdraw(h.t.Context(), r.ID, "budget cut"))
		return r
	}, []expectation{
		{licensing.MailWithdrawn, []string{"سُحب طلبك كما أردت"}},
		{licensing.MailDeskWithdrawn, []string{"> budget cut"}},
	}},
	{"a paid licence to its end", paid, []expectation{
		{licensing.MailAcceptanceCopy, []string{"accepted our quote over \u2068GBP", "Claire Martin", "Version 1", "Use\n", "You may publish what is granted.", "Licence terms, version 1"}},
		{licensing.MailDeskQuoteAccepted, []string{"the invoice goes out by itself", "claire@revue.example"}},
		{licensing.MailInvoiceReady, []string{"Please pay it by 16 November 2026"}},
		{licensing.MailPaymentFailed, []string{"did not go through", "The card was declined."}},
		{licensing.MailPaymentReminder, []string{"was due on 16 November 2026"}},
		{licensing.MailDeskPaid, []string{"has paid invoice", "MEE-L-"}},
		{licensing.MailLicence, []string{"is granted, and the content is ready", "First published by The Meridian Eye", "You may not:", baseURL + "/verify/MEE-L-"}},
		{licensing.MailEnding, []string{"Please renew it, or take the work down by then", "Renew my licence", "&to=renewal"}},
		{licensing.MailEnded, []string{"Please take the work down now"}},
	}},
	{"a licence is renewed", func(h *house) models.Request {
		next, err := h.desk.Renew(h.t.Context(), h.editor, paid(h).ID)
		must(h.t, err)
		h.quote(next, nil)
		return next
	}, []expectation{{licensing.MailQuoteReady, []string{"quote for the renewal of licence", "Renews licence", "as much as the earlier licence"}}}},
	{"a wider licence that comes too late", overtaken, []expectation{{licensing.MailDeskAmendment, []string{"tried to accept the quote for a wider licence", "no longer in force"}}}},
	{"a licence that is paid later, and is not", payLater, []expectation{
		{licensing.MailAcceptanceCopy, []string{"The licence is yours at once"}},
		{licensing.MailProvisional, []string{"is in force, and the content is ready", "provisional", "pay its invoice: unless it is paid by", baseURL + "/verify/MEE-L-"}},
		{licensing.MailInvoiceReady, []string{"The licence is in force already", "Also sent to", "accounts@revue.example"}},
		{licensing.MailPaymentDue, []string{"Hello \u2068Accounts\u2069,", "is due on 16 November 2026"}},
		{licensing.MailPaymentReminder, []string{"was due on 16 November 2026"}},
		{licensing.MailTerminated, []string{"has ended", "Its invoice was not paid in time.", "Please take the work down now"}},
		{licensing.MailDeskAccountHeld, []string{"its account is on hold now"}},
		{licensing.MailLastNotice, []string{"This is our last notice"}},
	}},
	{"a licence that begins later", begunLater, []expectation{
		{licensing.MailEmbargoLifted, []string{"begins now"}},
	}},
	{"an invoice cancelled at Stripe", func(h *house) models.Request {
		r, inv := h.invoiced("ar")
		_, err := h.stripeClient.VoidInvoice(h.t.Context(), "void-by-hand", *inv.StripeInvoiceID)
		must(h.t, err)
		must(h.t, h.desk.ReadInvoice(h.t.Context(), inv.ID))
		return r
	}, []expectation{
		{licensing.MailInvoiceVoided, []string{"فلا تسدّدها"}},
		{licensing.MailDeskNeedsReview, []string{"was cancelled at the payment provider"}},
	}},
	{"a payment that does not agree", func(h *house) models.Request {
		r, inv := h.invoiced("en")
		must(h.t, h.db.Exec(`UPDATE invoices SET stripe_customer_id = 'cus_other' WHERE id = ?`, inv.ID).Error)
		h.pay(inv, sandbox.PaidByCard)
		return r
	}, []expectation{{licensing.MailDeskNeedsReview, []string{"does not agree with what was accepted", "> paid by another customer"}}}},
	{"rights that changed", withheld, []expectation{{licensing.MailDeskRightsChanged, []string{"the rights in an article have changed", "Please decide how it goes on"}}}},
	{"lost links", func(h *house) models.Request {
		r := h.submitted("en")
		must(h.t, h.desk.SendMyLinks(h.t.Context(), r.ContactEmail, "en"))
		return r
	}, []expectation{{licensing.MailMyLinks, []string{"Open one to see where it stands"}}}},
}

func ask(h *house) models.Request {
	ctx, r := h.t.Context(), h.submitted("en")
	must(h.t, h.desk.AskForInfo(ctx, h.editor, r.ID, h.reload(r).Version, "q", "Who translates?\nAnd when?"))
	must(h.t, h.desk.Answer(ctx, r.ID, "a", "We do, next week.", enclosed("page.txt")))
	must(h.t, h.desk.Reply(ctx, h.editor, r.ID, "m", "Thank you.", enclosed("terms.txt")))
	return r
}

func enclosed(name string) licensing.Enclosed {
	return licensing.Enclosed{Purpose: models.ForMessage, Files: []upload.File{{Name: name, Kind: "txt", Body: []byte("text")}}}
}

func quotes(h *house) models.Request {
	r := h.submitted("en")
	h.quote(r, func(in *licensing.QuoteInput) { in.Note = "Dear Claire, as agreed by phone." })
	h.deliver()
	h.quote(r, nil)
	h.keepTime(19 * day)
	h.keepTime(10 * day)
	must(h.t, h.desk.AskForRenewal(h.t.Context(), r.ID))
	return r
}

func gratis(h *house) models.Request {
	r := h.submitted("ar")
	q := h.quote(r, func(in *licensing.QuoteInput) { in.Gratis, in.GratisReason = true, "education" })
	h.deliver()
	h.accept(r, q)
	return r
}

func paid(h *house) models.Request {
	r, inv := h.invoiced("en")
	must(h.t, h.stripe.PayInvoice(h.t.Context(), *inv.StripeInvoiceID, sandbox.CardDeclined))
	must(h.t, h.desk.PaymentFailed(h.t.Context(), inv.ID))
	h.keepTime(15 * day)
	h.pay(inv, sandbox.PaidByCard)
	h.keepTime(80 * day)
	h.keepTime(20 * day)
	return r
}

// withheld is an offer whose article turned out not to be the house's.
func withheld(h *house) models.Request {
	ctx, r := h.t.Context(), h.submitted("en")
	a := models.Article{PublicationID: h.pub.ID, URL: "https://meridian.example/a", URLKey: "https://meridian.example/a", RightsBasis: "staff", Reading: models.ReadingUnreachable, Version: 1, CreatedAt: h.at}
	must(h.t, models.From[models.Article](h.db).Create(ctx, &a))
	must(h.t, h.db.Exec(`UPDATE request_articles SET article_id = ? WHERE request_id = ?`, a.ID, r.ID).Error)
	q := h.quote(r, nil)
	must(h.t, h.desk.SetRights(ctx, h.editor, a.ID, licensing.Rights{Seen: 1, Basis: "agency"}))
	signed := licensing.Acceptance{QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: "Claire Martin", JobTitle: "Editor", Authority: true, AcceptTerms: true}
	if err := h.desk.AcceptQuote(ctx, r.ID, signed); !errors.Is(err, licensing.ErrWithheld) {
		h.t.Errorf("accepted: %v", err)
	}
	return r
}

func payLater(h *house) models.Request {
	ctx, r := h.t.Context(), h.submitted("en")
	must(h.t, h.desk.SetTerms(ctx, h.editor, r.OrganisationID, 0, models.OrganisationTerms{
		Domains: []string{"revue.example"}, PayLater: true, FinanceName: "Accounts", FinanceEmail: "accounts@revue.example",
	}))
	h.accept(r, h.quote(r, nil))
	inv, err := models.LatestInvoice(ctx, h.db, r.ID)
	must(h.t, err)
	must(h.t, h.desk.PrepareInvoice(ctx, inv.ID))
	for _, pass := range []time.Duration{12 * day, 4 * day, 14 * day, 31 * day} {
		h.keepTime(pass)
	}
	return r
}

func begunLater(h *house) models.Request {
	r := h.submitted("en")
	h.accept(r, h.quote(r, func(in *licensing.QuoteInput) {
		in.Gratis, in.GratisReason, in.Grant.StartsOn = true, "education", "2026-11-20"
	}))
	if m := h.post(r, licensing.MailLicence); !strings.Contains(m.Text, "It begins on 20 November 2026, 03:00 (Istanbul time)") {
		h.t.Errorf("it does not say when it begins:\n%s", m.Text)
	}
	h.keepTime(20 * day)
	return r
}

func (h *house) keepTime(pass time.Duration) {
	h.t.Helper()
	h.deliver()
	h.at = h.at.Add(pass)
	must(h.t, h.desk.KeepTime(h.t.Context()))
	h.deliver()
}

// TestEveryKindOfLetterIsWrittenAfterItsVerb walks requests through the verbs and sends every letter that they intended.
func TestEveryKindOfLetterIsWrittenAfterItsVerb(t *testing.T) {
	t.Parallel()
	var mu sync.Mutex
	written := map[string]bool{}
	t.Run("journeys", func(t *testing.T) {
		for _, j := range slices.Concat(journeys, moneyJourneys, agreementJourneys, negotiationJourneys, volumeJourneys) {
			t.Run(j.name, func(t *testing.T) {
				t.Parallel()
				h := newHouse(t)
				r := j.lead(h)
				for _, want := range j.want {
					checkLetter(t, h, r, want)
					mu.Lock()
					written[want.kind] = true
					mu.Unlock()
				}
			})
		}
	})
	t.Run("the nightly letter about the books", func(t *testing.T) {
		writtenOfTheBooks(t)
		written[licensing.MailDeskBooks] = true
	})
	for _, kind := range kindsOfLetters(t) {
		if !written[kind] {
			t.Errorf("no journey leads to a letter %s", kind)
		}
	}
}

func checkLetter(t *testing.T, h *house, r models.Request, want expectation) {
	t.Helper()
	intended := h.intended(r, want.kind)
	if intended.Status != "sent" {
		must(t, h.work(intended, 1))
	}
	for _, m := range h.sent {
		if m.MessageID != intended.MessageID {
			continue
		}
		for part, words := range map[string]string{"subject": m.Subject, "text": m.Text, "HTML": m.HTML} {
			for _, hole := range []string{"⟦", "\u2068\u2069", "<no value>"} {
				if strings.Contains(words, hole) {
					t.Errorf("%s: the %s has a hole %q:\n%s", want.kind, part, hole, words)
				}
			}
		}
		for _, words := range want.says {
			if !strings.Contains(m.Text, words) {
				t.Errorf("%s does not say %q:\n%s", want.kind, words, m.Text)
			}
		}
		if m.Language != intended.Language || !strings.Contains(m.Text, r.Reference) || strings.Contains(m.HTML, "<b>its name") {
			t.Errorf("%s in %s is not as it should be:\n%s", want.kind, m.Language, m.Text)
		}
		return
	}
	t.Errorf("%s was not sent", want.kind)
}

// kindsOfLetters reads the constants Mail* of internal/licensing.
func kindsOfLetters(t *testing.T) []string {
	t.Helper()
	tree, err := parser.ParseFile(token.NewFileSet(), "../licensing/mails.go", nil, 0)
	must(t, err)
	var kinds []string
	ast.Inspect(tree, func(n ast.Node) bool {
		spec, ok := n.(*ast.ValueSpec)
		if !ok || !strings.HasPrefix(spec.Names[0].Name, "Mail") {
			return true
		}
		kind, err := strconv.Unquote(spec.Values[0].(*ast.BasicLit).Value)
		must(t, err)
		kinds = append(kinds, kind)
		return true
	})
	if len(kinds) < 30 {
		t.Fatalf("only %d kinds were found", len(kinds))
	}
	return kinds
}
