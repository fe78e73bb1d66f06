package letters

import (
	"context"
	"fmt"
	"strconv"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// last is the case of letters about an offer after which the house takes no more proposals.
const last = "last"

// counter: a proposal has arrived, or was declined.
func (l *letter) counter(ctx context.Context) error {
	c, err := l.proposal(ctx)
	if err != nil {
		return err
	}
	want := models.CounterOpen
	if l.mail.Kind == licensing.MailCounterDeclined {
		want = models.CounterDeclined
	}
	if c.Status != want {
		return fmt.Errorf("%s, but counter-offer %d is %s: %w", l.mail.Kind, c.ID, c.Status, ErrOvertaken)
	}
	if c.AnswerBy != nil {
		l.out.Facts.At = *c.AnswerBy
	}
	if want == models.CounterOpen {
		l.row("mail.row.answer_by", l.words.DateTime(l.out.Facts.At, l.zone))
		return l.articles(ctx)
	}
	l.said(c.AnswerText)
	q, err := models.LatestQuote(ctx, l.db, l.request.ID)
	if err != nil {
		return fmt.Errorf("quote after counter-offer %d: %w", c.ID, err)
	}
	if q.Status != models.QuoteSent {
		return fmt.Errorf("%s, but quote %d is %s: %w", l.mail.Kind, q.ID, q.Status, ErrOvertaken)
	}
	l.out.Facts.At = q.ValidUntil
	l.amount(q.TotalMinor, q.Currency)
	l.row("mail.row.quote", l.words.T("mail.row.version", "Version", q.Version))
	l.row("mail.row.accept_by", l.words.DateTime(q.ValidUntil, l.zone))
	return l.lastOffer(ctx, c)
}

// proposal loads the counter-offer that the letter is about, with what it proposes.
func (l *letter) proposal(ctx context.Context) (models.CounterOffer, error) {
	c, err := models.CounterByID(ctx, l.db, l.subject())
	if err != nil {
		return c, fmt.Errorf("counter-offer %d: %w", l.subject(), err)
	}
	rules, err := models.NegotiationRulesOf(ctx, l.db, c.PublicationID)
	if err != nil {
		return c, err
	}
	l.amount(c.NetMinor, c.Currency)
	l.row("mail.row.round", strconv.Itoa(c.Round)+" / "+strconv.Itoa(max(c.Round, rules.Rounds)))
	l.row("mail.row.proposed", l.words.MoneyISO(c.NetMinor, c.Currency))
	return c, nil
}

// lastOffer marks a letter about an offer to which no proposal can follow.
func (l *letter) lastOffer(ctx context.Context, c models.CounterOffer) error {
	rules, err := models.NegotiationRulesOf(ctx, l.db, c.PublicationID)
	if err == nil && c.Round >= rules.Rounds {
		l.out.Case = last
	}
	return err
}

// answering marks the letter about a version that answers a proposal.
func (l *letter) answering(ctx context.Context, q models.Quote) error {
	all, err := models.CountersOf(ctx, l.db, q.RequestID)
	for _, c := range all {
		if c.AnswerQuoteID != nil && *c.AnswerQuoteID == q.ID && l.out.Case == "" {
			err = l.lastOffer(ctx, c)
		}
	}
	return err
}

// deskCounter: a proposal waits for the desk's answer, or was taken back.
func (l *letter) deskCounter(ctx context.Context) error {
	c, err := l.proposal(ctx)
	if err != nil {
		return err
	}
	switch {
	case c.Status == models.CounterWithdrawn:
		l.out.Case = "withdrawn"
	case c.Status != models.CounterOpen:
		return fmt.Errorf("%s, but counter-offer %d is %s: %w", l.mail.Kind, c.ID, c.Status, ErrOvertaken)
	case c.AnswerBy != nil:
		l.out.Facts.At = *c.AnswerBy
	}
	if c.CardMinor != nil {
		l.row("mail.row.by_card", l.words.MoneyISO(*c.CardMinor, c.Currency))
	}
	l.use(c.Use)
	l.said(c.Note)
	return l.articles(ctx)
}
