package demo

import (
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// amended has bought a licence and, three weeks later, a wider one that took its place.
func (l *life) amended() error {
	if err := l.paid(); err != nil {
		return err
	}
	return l.do(l.widen(21, "Our readers overseas have asked for it, and we would send it in our letter."), l.take, l.offerWider, l.accept, l.invoice, l.pay(sandbox.PaidByCard))
}

// amending has bought a licence and has just asked for a wider one.
func (l *life) amending() error {
	if err := l.paid(); err != nil {
		return err
	}
	return l.do(l.widen(15, "We open an edition for North America next month, and would like to send the piece to its subscribers."))
}

// widen asks, so many days after the licence was asked for, for the whole world and a
// newsletter besides, and goes on with that request.
func (l *life) widen(days int, note string) func() error {
	return func() error {
		l.sent = l.sent.AddDate(0, 0, days)
		l.at(0)
		held, err := models.LicenceOfRequest(l.ctx, l.DB, l.r.ID)
		if err != nil {
			return err
		}
		w := licensing.WideningOf(held)
		w.Territory, w.Media, w.Note = []string{"world"}, append([]string{"newsletter"}, w.Media...), note
		l.r, err = l.Desk.Amend(l.ctx, l.r.Licensee(), l.r.ID, w)
		return err
	}
}

// offerWider quotes the wider use at the card's price less what the licence covers.
func (l *life) offerWider() error {
	l.at(26)
	held, err := models.Before(l.ctx, l.DB, l.r.FollowsID)
	if err != nil {
		return err
	}
	_, err = l.Desk.Quote(l.ctx, l.people["Maya"], l.r.ID, licensing.QuoteInput{
		Seen: l.r.Version, Currency: l.r.Currency, Grant: held.AmendedGrant(l.r.Use), Consents: l.consents(),
	})
	return err
}
