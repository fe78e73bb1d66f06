package handlers

import (
	"errors"
	"slices"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// deskCounter words the counter-offer of a request that waits for the desk, with the offer that accepting it would
// send; nil for none.
func (h *Handlers) deskCounter(c *fiber.Ctx, body deskBody, note string) (*views.DeskCounter, *licensing.Offer, error) {
	r := body.dossier.Request
	waiting, err := models.OpenCounter(c.UserContext(), h.db, r.ID)
	if err != nil || waiting == nil || r.Status != models.InReview && r.Status != models.NeedsInfo {
		return nil, nil, err
	}
	offers, err := h.offers(c, r, body.base.TimeZone(), true)
	if err != nil {
		return nil, nil, err
	}
	out := views.NewDeskCounter(body.words, body.file(), offers, *waiting)
	out.CanDecide = staffOf(c).Role.May(models.ActDecide)
	offer, err := h.desk.PreviewCounter(c.UserContext(), r.ID, waiting.ID, note)
	if fields := invalid(err); fields != nil {
		for _, trouble := range fields {
			out.Troubles = append(out.Troubles, trouble)
		}
		slices.Sort(out.Troubles)
		return out, nil, nil
	}
	if err != nil {
		return nil, nil, err
	}
	out.Shown = views.QuoteShown{Terms: offer.Quote.TermsID, Total: strconv.FormatInt(offer.Quote.TotalMinor, 10)}
	if offer.Quote.RateCardID != nil {
		out.Shown.Card = *offer.Quote.RateCardID
	}
	return out, &offer, nil
}

// counterPage shows a counter-offer whole; one that waits no more leads to its request.
func (h *Handlers) deskCounterPage(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	form, err := h.takenBack(c, r)
	if err != nil {
		return err
	}
	waiting, err := models.OpenCounter(c.UserContext(), h.db, r.ID)
	if err != nil {
		return err
	}
	if waiting == nil {
		return see(c, queuePath+"/"+r.Reference)
	}
	return h.showDeskCounter(c, r, form, fiber.StatusOK, false)
}

// showDeskCounter shows it with what was typed and the mail of one answer.
func (h *Handlers) showDeskCounter(c *fiber.Ctx, r models.Request, form typed, status int, declining bool) error {
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	page := views.DeskCounterPage{Base: body.base, Typed: views.Typed{Answers: form}, File: body.file(), Declining: declining}
	page.Base.Notice = takenBackNotice(c, body.words)
	counter, offer, err := h.deskCounter(c, body, form.one("note"))
	if err != nil {
		return err
	}
	page.Counter = counter
	if status == fiber.StatusConflict {
		page.Rivals = views.EventsSince(body.base, body.words, body.dossier, seenEvent(form))
	}
	if counter == nil {
		return h.show(c, status, body.base.Lang, page)
	}
	if err := h.answeredQuote(c, counter.ID, &page); err != nil {
		return err
	}
	if offer != nil {
		page.Preview = views.PreviewOf(h.words.Printer(r.Language), body.base, body.dossier.Publication, *offer, offeredSnapshot(body.dossier, offer.Quote))
	}
	if page.Mail, err = h.rehearseAnswer(c, r, counter, form, declining); err != nil {
		return err
	}
	if form != nil {
		page.ShownForm, page.Reread = form.fingerprint(), form.changed()
	}
	return h.show(c, status, body.base.Lang, page)
}

// answeredQuote says how the quote stands that a counter-offer answers.
func (h *Handlers) answeredQuote(c *fiber.Ctx, counterID int64, page *views.DeskCounterPage) error {
	waiting, err := models.CounterByID(c.UserContext(), h.db, counterID)
	if err != nil {
		return err
	}
	q, err := models.QuoteByID(c.UserContext(), h.db, waiting.QuoteID)
	if err != nil {
		return err
	}
	now, err := h.desk.OfferTime(c.UserContext())
	page.Version, page.Until, page.Over = q.Version, q.ValidUntil, !q.ValidUntil.After(now)
	return err
}

// rehearseAnswer words the mail of an answer; none where the answer cannot be given.
func (h *Handlers) rehearseAnswer(c *fiber.Ctx, r models.Request, counter *views.DeskCounter, form typed, declining bool) (*views.MailPreview, error) {
	in := licensing.CounterAnswer{Seen: r.Version, CounterID: counter.ID, Text: form.one("note")}
	mail, err := h.rehearse(c, func(desk *licensing.Desk) error {
		if declining {
			in.Text = form.one("words")
			return desk.DeclineCounter(c.UserContext(), actorOf(c), r.ID, in)
		}
		_, err := desk.AcceptCounter(c.UserContext(), actorOf(c), r.ID, in)
		return err
	})
	if errors.Is(err, models.ErrConflict) || errors.Is(err, licensing.ErrHeld) || invalid(err) != nil {
		mail, err = nil, nil
	}
	return mail, err
}

// acceptCounter sends what was proposed.
func (h *Handlers) acceptCounter(c *fiber.Ctx) error {
	return h.answerCounter(c, "note", false, func(desk *licensing.Desk, id int64, in licensing.CounterAnswer) error {
		_, err := desk.AcceptCounter(c.UserContext(), actorOf(c), id, in)
		return err
	})
}

// declineCounter says no to it.
func (h *Handlers) declineCounter(c *fiber.Ctx) error {
	return h.answerCounter(c, "words", true, func(desk *licensing.Desk, id int64, in licensing.CounterAnswer) error {
		return desk.DeclineCounter(c.UserContext(), actorOf(c), id, in)
	})
}

func (h *Handlers) answerCounter(c *fiber.Ctx, field string, declining bool, do func(*licensing.Desk, int64, licensing.CounterAnswer) error) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	k := check(form)
	in := licensing.CounterAnswer{Seen: seenVersion(form), Text: k.text(field, 3000), Shown: form.shown()}
	in.CounterID, _ = strconv.ParseInt(form.one("counter"), 10, 64)
	if total, err := strconv.ParseInt(form.one("shown_total"), 10, 64); err == nil {
		in.Shown.TotalMinor = &total
	}
	if form.toPreview() || len(k.bad) > 0 {
		return h.showDeskCounter(c, r, form, badStatus(k.bad), declining)
	}
	word := "accept_counter"
	if declining {
		word = "decline_counter"
	}
	return h.afterOffer(c, r, do(h.desk.Typing(form.kept()), r.ID, in), word, func(r models.Request, status int) error {
		return h.showDeskCounter(c, r, form, status, declining)
	})
}

func badStatus(bad models.Invalid) int {
	if len(bad) > 0 {
		return fiber.StatusUnprocessableEntity
	}
	return fiber.StatusOK
}

// countering fills a quote's form with what a requester proposes; nil when the address names no proposal that waits.
func (h *Handlers) countering(c *fiber.Ctx, body deskBody) (typed, *models.CounterOffer, error) {
	waiting, err := models.OpenCounter(c.UserContext(), h.db, body.dossier.Request.ID)
	if err != nil || waiting == nil || int64(c.QueryInt("counter")) != waiting.ID {
		return nil, nil, err
	}
	q, err := models.QuoteByID(c.UserContext(), h.db, waiting.QuoteID)
	if err != nil {
		return nil, nil, err
	}
	d := body.dossier
	q.Grant.Use, q.Currency = waiting.Use, waiting.Currency
	d.Quotes = []models.Quote{q}
	f := firstOffer(d)
	priced, _, err := h.desk.EstimateFor(c.UserContext(), d.Request, d.Publication, waiting.Use, d.Articles, waiting.Currency)
	if errors.Is(err, models.ErrNotFound) {
		return f, waiting, nil
	}
	if err != nil {
		return nil, nil, err
	}
	reason := h.words.Printer(d.Request.Language).T("public_negotiation.reason", "Round", waiting.Round)
	net := waiting.NetMinor + licensing.CreditProposed(q, priced) // it goes off again
	parts, _ := licensing.ShareOut(priced.Wider(), net, reason)   // none when there is no line to put a price on: the form says so
	for _, part := range parts {
		name := lineName(priced.Lines, part.Line)
		f["amount_"+name] = []string{decimalOf(part.AmountMinor, waiting.Currency)}
		f["reason_"+name] = []string{reason}
	}
	return f, waiting, nil
}

func counteringNotice(words *i18n.Printer, waiting *models.CounterOffer) views.Notice {
	if waiting == nil {
		return views.Notice{}
	}
	return views.Notice{Tone: "info", Text: words.T("desk_negotiation.prefilled", "Round", waiting.Round)}
}
