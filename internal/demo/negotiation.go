package demo

import (
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// What both sides say in a negotiation, in the language of its request.
var (
	tooDear = map[string]string{
		"en": "We are a small cultural weekly and pay our own writers less than this. Could you meet us?",
		"ar": "نحن مجلة ثقافية صغيرة، وما ندفعه لكتّابنا أقل من هذا. هل يمكنكم مراعاة ذلك؟",
	}
	threeMonths = map[string]string{
		"en": "We cannot go that low for half a year. For three months the price falls, and you can renew with one click.",
		"ar": "لا يمكننا النزول إلى هذا الحد لنصف سنة. لثلاثة أشهر ينخفض السعر، ويمكنكم التجديد بنقرة واحدة.",
	}
	nearlyThere = map[string]string{
		"en": "Three months are enough for us. With a little less we could agree today.",
		"ar": "تكفينا ثلاثة أشهر. ولو خُفّض السعر قليلًا لاتفقنا اليوم.",
	}
)

// negotiating has gone two rounds; the desk owes the answer to the second.
func (l *life) negotiating() error {
	return l.do(l.confirm, l.take, l.offer, l.propose(31, 60, tooDear), l.counter, l.propose(56, 85, nearlyThere))
}

// propose answers the newest quote with a share of its fee, in whole pounds or euros.
func (l *life) propose(hours int, percent int64, words map[string]string) func() error {
	return func() error {
		l.at(hours)
		q, err := models.LatestQuote(l.ctx, l.DB, l.r.ID)
		if err != nil {
			return err
		}
		_, err = l.Desk.CounterOffer(l.ctx, l.r.ID, licensing.Proposal{
			QuoteID: q.ID, DocumentHash: q.DocumentHash, Scope: licensing.ScopeOf(q.Grant.Use), NetMinor: q.NetMinor * percent / 100 / 100 * 100, Note: words[l.story.lang],
		})
		return err
	}
}

// counter answers with a shorter term at the card's price.
func (l *life) counter() error {
	l.at(50)
	q, err := models.LatestQuote(l.ctx, l.DB, l.r.ID)
	if err != nil {
		return err
	}
	in := licensing.QuoteInput{Seen: l.r.Version, Currency: q.Currency, Grant: q.Grant, Note: threeMonths[l.story.lang], Consents: l.consents()}
	in.Grant.Use.Term = "3m"
	_, err = l.Desk.Quote(l.ctx, l.people["Maya"], l.r.ID, in)
	return err
}
