package demo

import (
	"cmp"
	"fmt"
	"time"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// life walks one request through what happened to it. at counts hours after it
// was sent; nothing happens after today.
type life struct {
	*sower
	story story
	r     models.Request
	sent  time.Time
}

// tell lives every story, oldest first.
func (s *sower) tell() error {
	for i, st := range stories() {
		l := &life{sower: s, story: st, sent: s.Today.AddDate(0, 0, -st.daysAgo).Add(-time.Duration(3+i%5) * time.Hour)}
		if err := l.submit(i); err != nil {
			return fmt.Errorf("%s: %w", st.org, err)
		}
		if st.then == nil {
			continue
		}
		if err := st.then(l); err != nil {
			return fmt.Errorf("%s: %w", st.org, err)
		}
	}
	return nil
}

func (l *life) at(hours int) {
	now := l.sent.Add(time.Duration(hours) * time.Hour)
	if now.After(l.Today) {
		now = l.Today
	}
	l.Clock.Set(now)
}

func (l *life) submit(n int) error {
	l.at(0)
	st := l.story
	var asked []models.RequestArticle
	for _, slug := range st.slugs {
		a, ok := l.works[slug]
		if !ok {
			return fmt.Errorf("no demo article %q", slug)
		}
		asked = append(asked, models.RequestArticle{
			ArticleID: &a.ID, URL: a.URL, Title: a.Title, Author: a.Author, PublishedOn: a.PublishedAt, Language: a.Language, WordCount: a.WordCount,
		})
	}
	use := st.use
	use.OrganisationKind, use.Country, use.Message = st.kind, st.country, st.message
	var err error
	l.r, err = l.Desk.Submit(l.ctx, licensing.Submission{
		Key: fmt.Sprintf("demo:%d", n), Publication: l.pubs[st.pub], Language: st.lang, Articles: asked, Use: use, Currency: st.currency,
		OrganisationName: st.org, OrganisationKind: st.kind, Country: st.country, Name: st.name, Email: st.email, JobTitle: st.title,
	})
	return err
}

// do runs steps in order and keeps the request fresh for each.
func (l *life) do(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
		fresh, err := models.RequestByID(l.ctx, l.DB, l.r.ID)
		if err != nil {
			return err
		}
		l.r = fresh
	}
	return nil
}

func (l *life) confirm() error {
	key, err := l.Desk.NewLink(l.ctx, l.r.ID, "confirm", time.Hour)
	if err != nil {
		return err
	}
	_, err = l.Desk.Confirm(l.ctx, key)
	return err
}

func (l *life) take() error {
	l.at(5)
	maya := l.people["Maya"]
	return l.Desk.Take(l.ctx, maya, l.r.ID, maya.ID)
}

// offer quotes at the card's price, or by hand where the card has none.
func (l *life) offer() error {
	l.at(26)
	in := licensing.QuoteInput{Seen: l.r.Version, Currency: l.r.Currency, Grant: models.Grant{
		Use: l.r.Use, CreditLine: l.pubs[l.story.pub].CreditLine, NoIndex: true, Images: l.r.Use.Images,
	}}
	priced, _, err := l.Desk.Estimate(l.ctx, l.pubs[l.story.pub], l.r.Use, l.requested(), l.r.Currency)
	if err != nil {
		return err
	}
	if priced.Outcome != pricing.OutcomePriced {
		for i := range priced.Lines {
			in.Overrides = append(in.Overrides, pricing.Override{Line: i, AmountMinor: 26500, Reason: "Priced by hand: unusual use"})
		}
	}
	in.Consents = l.consents()
	_, err = l.Desk.Quote(l.ctx, l.people["Maya"], l.r.ID, in)
	return err
}

// consents are those of every author, the day before.
func (l *life) consents() map[int]licensing.Consent {
	out := map[int]licensing.Consent{}
	for i, a := range l.requested() {
		out[i+1] = licensing.Consent{Given: true, By: cmp.Or(a.Author, "The author"), On: l.Clock.Now().AddDate(0, 0, -1).Format("2006-01-02")}
	}
	return out
}

func (l *life) requested() []models.RequestArticle {
	rows, _ := models.ArticlesOf(l.ctx, l.DB, l.r.ID) // an empty list prices to nothing and is refused above
	return rows
}

func (l *life) accept() error {
	l.at(52)
	q, err := models.LatestQuote(l.ctx, l.DB, l.r.ID)
	if err != nil {
		return err
	}
	return l.Desk.AcceptQuote(l.ctx, l.r.ID, licensing.Acceptance{
		QuoteID: q.ID, DocumentHash: q.DocumentHash, Name: l.story.name, JobTitle: l.story.title, Authority: true, AcceptTerms: true,
		Billing: l.story.seat(), Address: "192.0.2.10", UserAgent: "demonstration",
	})
}

func (l *life) invoice() error {
	inv, err := models.LatestInvoice(l.ctx, l.DB, l.r.ID)
	if err != nil {
		return err
	}
	return l.Desk.PrepareInvoice(l.ctx, inv.ID)
}

func (l *life) pay(how sandbox.Outcome) func() error {
	return func() error {
		l.at(75)
		inv, err := models.LatestInvoice(l.ctx, l.DB, l.r.ID)
		if err != nil {
			return err
		}
		if err := l.Stripe.PayInvoice(l.ctx, *inv.StripeInvoiceID, how); err != nil {
			return err
		}
		return l.Desk.ReadInvoice(l.ctx, inv.ID)
	}
}

func (l *life) ask(question string) func() error {
	return func() error {
		l.at(8)
		return l.Desk.AskForInfo(l.ctx, l.people["Maya"], l.r.ID, l.r.Version, "", question)
	}
}

func (l *life) confirmed() error { return l.do(l.confirm) }
func (l *life) taken() error     { return l.do(l.confirm, l.take) }
func (l *life) quoted() error    { return l.do(l.confirm, l.take, l.offer) }

// agreed records terms of the organisation, as finance does.
func (l *life) agreed(t models.OrganisationTerms) func() error {
	return func() error { return l.Desk.SetTerms(l.ctx, l.people["Idris"], l.r.OrganisationID, 0, t) }
}

// payingLater is a partner that has its licence before the payment.
func (l *life) payingLater() error {
	return l.do(l.confirm, l.take, l.agreed(models.OrganisationTerms{
		Domains: []string{"harbourlight.example"}, PayLater: true, PaymentDays: 30, FinanceName: "Harbourlight accounts", FinanceEmail: "accounts@harbourlight.example",
	}), l.offer, l.accept, l.invoice)
}

// neverPaid is a debtor whose account is on hold by now.
func (l *life) neverPaid() error {
	return l.do(l.confirm, l.take, l.agreed(models.OrganisationTerms{Domains: []string{"saltmarsh.example"}, PaymentDays: 7}),
		l.offer, l.accept, l.invoice, func() error {
			l.at(58 * 24)
			return l.Desk.KeepTime(l.ctx)
		})
}

func (l *life) paid() error {
	return l.do(l.confirm, l.take, l.offer, l.accept, l.invoice, l.pay(sandbox.PaidByCard))
}

func (l *life) processing() error {
	return l.do(l.confirm, l.take, l.offer, l.accept, l.invoice, l.pay(sandbox.DebitStarted))
}

func (l *life) reply(text string) func() error {
	return func() error {
		l.at(20)
		return l.Desk.Answer(l.ctx, l.r.ID, "", text)
	}
}

func (l *life) paidAfterQuestion() error {
	return l.do(l.confirm, l.take, l.ask("Which issue would it run in, and how many copies do you print?"),
		l.reply("The spring issue, 14,000 copies."), l.offer, l.accept, l.invoice, l.pay(sandbox.TransferExact))
}

func (l *life) quoteExpired() error {
	return l.do(l.confirm, l.take, l.offer, func() error {
		l.at(26 + 22*24)
		return l.Desk.KeepTime(l.ctx)
	})
}

func (l *life) gratis() error {
	return l.do(l.confirm, l.take, func() error {
		l.at(26)
		_, err := l.Desk.Quote(l.ctx, l.people["Maya"], l.r.ID, licensing.QuoteInput{
			Seen: l.r.Version, Currency: l.r.Currency, Gratis: true, GratisReason: "Teaching, forty students, no budget",
			Grant: models.Grant{Use: l.r.Use, CreditLine: l.pubs[l.story.pub].CreditLine},
		})
		return err
	}, l.accept)
}

func (l *life) declined() error {
	return l.do(l.confirm, l.take, func() error {
		l.at(9)
		return l.Desk.Decline(l.ctx, l.people["Maya"], l.r.ID, l.r.Version, "third_party",
			"This text came to us from a news agency and is not ours to license. The agency named under the article can help you.")
	})
}

func (l *life) notNeeded() error {
	return l.do(l.confirm, func() error {
		l.at(4)
		return l.Desk.NeedsNoLicence(l.ctx, l.people["Maya"], l.r.ID, l.r.Version,
			"Up to 100 words with our name and a link need no licence. Please go ahead.")
	})
}

func (l *life) withdrawn() error {
	return l.do(l.confirm, l.take, l.offer, func() error {
		l.at(60)
		return l.Desk.Withdraw(l.ctx, l.r.ID, "The series has been moved to next year.")
	})
}

func (l *life) waiting() error {
	return l.do(l.confirm, l.take, l.ask("Could you tell us the publisher's planned date and where the book will be sold?"))
}
