package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

var waiverAnswers = []string{models.WaiverGranted, models.WaiverReduced, models.WaiverDeclined}

// waiverPanel is the wish of a request as the desk sees it; nil when there is none.
func (h *Handlers) waiverPanel(c *fiber.Ctx, body deskBody) (*views.WaiverPanel, error) {
	r := body.dossier.Request
	w, err := maybe(models.WaiverOf(c.UserContext(), h.db, r.ID))
	if err != nil || w == nil {
		return nil, err
	}
	scale, err := models.ScaleOf(c.UserContext(), h.db, r.PublicationID)
	if err != nil {
		return nil, err
	}
	var files []views.File
	for _, a := range body.dossier.Attachments {
		if a.Purpose == models.ForWaiver {
			files = append(files, views.Files(body.words, []models.Attachment{a}, queuePath+"/"+r.Reference)...)
		}
	}
	panel := views.WaiverPanelOf(body.words, *w, scale, r.Use, files)
	if w.Answer == "" && r.Status.CanMove(models.Quoted) && staffOf(c).Role.May(models.ActDecide) {
		panel.Href = queuePath + "/" + r.Reference + "/waiver"
		if r.Bundle != nil { // its price is set by hand
			panel.Href = queuePath + "/" + r.Reference + "/volume"
		}
	}
	return &panel, nil
}

func (h *Handlers) waiverPage(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	if r.Bundle != nil {
		return see(c, queuePath+"/"+r.Reference+"/volume")
	}
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	form := typed{}
	panel, err := h.waiverPanel(c, body)
	if err != nil {
		return err
	}
	if panel == nil {
		return c.Redirect(queuePath+"/"+r.Reference, fiber.StatusSeeOther)
	}
	form["answer"] = []string{suggestedAnswer(*panel)}
	d, err := h.waiverOffer(c, body, form, *panel)
	if err != nil {
		return err
	}
	return h.showWaiver(c, body, d, fiber.StatusOK)
}

func suggestedAnswer(panel views.WaiverPanel) string {
	switch {
	case panel.Percent == 0:
		return models.WaiverGranted
	case panel.Percent > 0 && panel.Percent < 100:
		return models.WaiverReduced
	default:
		return ""
	}
}

// waiverDraft is an answer in the making: the form, and the offer that it makes.
type waiverDraft struct {
	form  typed
	panel views.WaiverPanel
	offer offerDraft
	bad   models.Invalid
	mail  *views.MailPreview
	word  string
}

// waiverOffer makes the quote's form that an answer stands for: the house's usual conditions, free, at a part of what
// the card says, or at its price.
func (h *Handlers) waiverOffer(c *fiber.Ctx, body deskBody, form typed, panel views.WaiverPanel) (waiverDraft, error) {
	d := waiverDraft{form: form, panel: panel}
	answer := form.one("answer")
	d.offer = offerDraft{request: body.dossier.Request, form: firstOffer(body.dossier), gratis: answer == models.WaiverGranted}
	q := d.offer.form
	for name := range q { // amounts of an earlier version are not this answer's
		if len(name) > 7 && (name[:7] == "amount_" || name[:7] == "reason_") {
			delete(q, name)
		}
	}
	q["note"], q["seen"] = []string{form.one("note")}, []string{form.one("seen")}
	q["gratis_reason"] = []string{panel.Reason}
	if err := h.price(c, body, &d.offer); err != nil {
		return d, err
	}
	if answer != models.WaiverReduced {
		return d, nil
	}
	k := check(form)
	percent := k.whole("percent", "desk_waiver.error.part", 99)
	if d.bad = k.bad; len(k.bad) > 0 {
		return d, nil
	}
	theirs := h.words.Printer(d.offer.request.Language) // the reason of a changed price is read by both sides
	reason := theirs.T("public_agreement.reduced", "Percent", strconv.Itoa(percent), "Reason", theirs.T("common.waiver_reason."+panel.Kind))
	for i, l := range d.offer.priced.Lines {
		part := money.Amount{Minor: partOf(l.ComputedMinor, percent), Currency: d.offer.priced.Currency}
		q["amount_"+lineName(d.offer.priced.Lines, i)] = []string{part.Decimal()}
		q["reason_"+lineName(d.offer.priced.Lines, i)] = []string{reason}
	}
	return d, h.price(c, body, &d.offer)
}

// partOf is so many hundredths of an amount, rounded half up.
func partOf(minor int64, percent int) int64 { return (minor*int64(percent) + 50) / 100 }

// answerWaiver shows the mail that an answer would send, or sends it. Words that are missing are prepared in the
// requester's language, to be read before they leave.
func (h *Handlers) answerWaiver(c *fiber.Ctx) error {
	r, err := h.onDesk(c)
	if err != nil {
		return err
	}
	form, err := posted(c)
	if err != nil {
		return err
	}
	if r.Bundle != nil {
		return see(c, queuePath+"/"+r.Reference+"/volume")
	}
	body, err := h.body(c, r)
	if err != nil {
		return err
	}
	panel, err := h.waiverPanel(c, body)
	if err != nil || panel == nil {
		return errors.Join(err, notFoundUnless(panel))
	}
	k := check(form)
	answer := k.oneOf("answer", "desk_waiver.error.answer", waiverAnswers)
	if note := k.text("note", 3000); note == "" && answer != "" {
		words := h.words.Printer(r.Language)
		form["note"] = []string{words.T("desk_decide.waiver_text."+answer, "Reason", words.T("common.waiver_reason."+reasonOf(c, h, r)))}
	}
	d, err := h.waiverOffer(c, body, form, *panel)
	if err != nil {
		return err
	}
	for name, id := range d.bad {
		k.wrong(name, id)
	}
	if d.bad = k.bad; len(d.bad) > 0 {
		return h.showWaiver(c, body, d, fiber.StatusUnprocessableEntity)
	}
	return h.carryOutWaiver(c, body, d)
}

// reasonOf is the code of a request's wish.
func reasonOf(c *fiber.Ctx, h *Handlers, r models.Request) string {
	w, err := models.WaiverOf(c.UserContext(), h.db, r.ID)
	if err != nil {
		return "other"
	}
	return w.Reason
}

func notFoundUnless(panel *views.WaiverPanel) error {
	if panel == nil {
		return models.ErrNotFound
	}
	return nil
}

func (h *Handlers) carryOutWaiver(c *fiber.Ctx, body deskBody, d waiverDraft) error {
	r := d.offer.request
	d.offer.input.Seen = seenVersion(d.form)
	send := func(desk *licensing.Desk) error {
		_, err := desk.Quote(c.UserContext(), actorOf(c), r.ID, d.offer.input)
		return err
	}
	var err error
	preview := d.form.one("action") != "send" || d.form.one("shown_form") != d.form.fingerprint()
	if !preview { // what is sent is by the card and the terms that the preview showed
		d.offer.input.Shown = d.form.shown()
	}
	if preview {
		d.mail, err = h.rehearse(c, send)
	} else {
		err = send(h.desk.Typing(d.offer.form.kept()))
	}
	switch {
	case err == nil && preview:
		return h.showWaiver(c, body, d, fiber.StatusOK)
	case err == nil:
		return done(c, r, quoteWord(d.offer.gratis))
	case errors.Is(err, models.ErrConflict):
		if r, err = models.RequestByID(c.UserContext(), h.db, r.ID); err != nil {
			return err
		}
		if body, err = h.body(c, r); err != nil {
			return err
		}
		return h.showWaiver(c, body, d, fiber.StatusConflict)
	case invalid(err)["lines"] != "": // a part that cannot be collected
		d.bad = models.Invalid{"percent": invalid(err)["lines"]}
		return h.showWaiver(c, body, d, fiber.StatusUnprocessableEntity)
	case errors.Is(err, licensing.ErrHeld), invalid(err) != nil: // a consent, a hold: the quote's own page asks for it
		d.word = "desk_waiver.by_quote"
		return h.showWaiver(c, body, d, fiber.StatusUnprocessableEntity)
	default:
		return err
	}
}

func (h *Handlers) showWaiver(c *fiber.Ctx, body deskBody, d waiverDraft, status int) error {
	r, priced := body.dossier.Request, d.offer.priced
	panel, err := h.waiverPanel(c, body)
	if err != nil || panel == nil {
		return errors.Join(err, notFoundUnless(panel))
	}
	page := views.DeskWaiver{
		Base: body.base, Typed: views.Typed{Answers: d.form, Errors: d.bad}, File: body.file(), Waiver: *panel, Currency: priced.Currency,
		Possible: panel.Answer == "" && r.Status.CanMove(models.Quoted), Preview: d.mail,
	}
	page.Waiver.Href = "" // it is this page
	for _, l := range priced.Lines {
		page.CardSays += l.ComputedMinor
		page.Offered += l.AmountMinor
	}
	for _, o := range d.offer.input.Overrides {
		page.Offered += o.AmountMinor - priced.Lines[o.Line].AmountMinor
	}
	if d.offer.gratis {
		page.Offered = 0
	}
	if priced.Outcome != pricing.OutcomePriced {
		page.Unpriced = pricing.ExplainOutcome(body.words, priced)
	}
	if d.word != "" {
		page.Trouble = body.words.T(d.word)
	} else if d.offer.trouble != "" {
		page.Trouble = body.words.T(d.offer.trouble)
	}
	if d.mail != nil {
		page.ShownForm, page.Shown = d.form.fingerprint(), views.QuoteShown{Card: d.offer.card, Terms: d.offer.terms}
	}
	if status == fiber.StatusConflict {
		page.Rivals = views.EventsSince(body.base, body.words, body.dossier, seenEvent(d.form))
	}
	return h.show(c, status, body.base.Lang, page)
}
