package handlers

import (
	"errors"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// drawNotice tells a recognised licensee of their organisation's volume agreement; nil for anybody else.
func (h *Handlers) drawNotice(c *fiber.Ctx, v visit) (*views.DrawNotice, error) {
	w, err := h.desk.DrawingFor(c.UserContext(), v.r)
	if errors.Is(err, models.ErrNotFound) {
		return nil, nil
	}
	if err != nil {
		return nil, err
	}
	return views.DrawNoticeOf(v.words, v.r, w), nil
}

// showDraw shows what would be drawn and what is accepted with it.
func (h *Handlers) showDraw(c *fiber.Ctx) error {
	v, err := h.visit(c, "/draw")
	if err != nil {
		return err
	}
	return h.drawPage(c, v, fiber.StatusOK, views.Typed{}, false)
}

func (h *Handlers) drawPage(c *fiber.Ctx, v visit, status int, form views.Typed, changed bool) error {
	w, err := h.desk.DrawingFor(c.UserContext(), v.r)
	if errors.Is(err, models.ErrNotFound) { // drawn or decided meanwhile, or never theirs
		return see(c, v.path(""))
	}
	if err != nil {
		return err
	}
	page := views.RequestDraw{Base: v.base, Typed: form, Request: v.r, Draw: *views.DrawNoticeOf(v.words, v.r, w), AgreementID: w.Agreement.ID, Changed: changed}
	if !w.Possible() {
		return h.show(c, status, v.base.Lang, page)
	}
	page.KeepForm = "draw-form"
	q := w.Offer.Quote
	works, err := h.desk.OfferedWorks(c.UserContext(), v.r.ID, q.Grant)
	if err != nil {
		return err
	}
	page.Hash, page.Left = q.DocumentHash, licensing.UnitWords(v.words, w.Agreement.Unit, w.Agreement.Left()-w.Units)
	page.May, page.Must, page.No = licensing.Conditions(v.words, models.Snapshot{Grant: q.Grant, Works: works})
	page.GrantRows = views.GrantRows(v.words, q.Grant)
	page.TermsVersion, page.Terms = w.Offer.Terms.Version, termsText(w.Offer.Terms, v.base.Lang)
	return h.show(c, status, v.base.Lang, page)
}

// draw accepts the terms and takes the use from the agreement. Who is too late, or
// saw another offer, sees the present one with everything typed.
func (h *Handlers) draw(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	v, err := h.visit(c, "/draw")
	if err != nil {
		return err
	}
	in, bad := readDraw(form)
	switch {
	case h.switching(form):
		return h.drawPage(c, v, fiber.StatusOK, views.Typed{Answers: form}, false)
	case len(bad) > 0:
		return h.drawPage(c, v, fiber.StatusUnprocessableEntity, views.Typed{Answers: form, Errors: bad}, false)
	}
	id, err := strconv.ParseInt(form.one("agreement_id"), 10, 64)
	if err != nil {
		return models.ErrNotFound
	}
	in.Address, in.UserAgent = c.IP(), userAgent(c)
	err = h.desk.Draw(c.UserContext(), v.r.ID, id, in)
	if errors.Is(err, models.ErrConflict) {
		if v, err = h.visit(c, "/draw"); err != nil {
			return err
		}
		if v.r.Status == models.Fulfilled { // a second click
			return see(c, v.path("/licence"))
		}
		return h.drawPage(c, v, fiber.StatusConflict, views.Typed{Answers: unticked(form)}, true)
	}
	if err != nil {
		return err
	}
	return see(c, v.path("/licence"))
}

// unticked is a form without its acceptance of terms, which may have changed.
func unticked(form typed) typed {
	out := typed{}
	for name, values := range form {
		if name != "accept_terms" {
			out[name] = values
		}
	}
	return out
}

func readDraw(form typed) (licensing.Acceptance, models.Invalid) {
	k := check(form)
	in := licensing.Acceptance{
		DocumentHash: form.one("document_hash"),
		Name:         k.need("signatory_name", "errors.name_required", 120),
		JobTitle:     k.need("signatory_role", "errors.role_required", 120),
		Authority:    form.on("authority"), AcceptTerms: form.on("accept_terms"),
	}
	if !in.Authority {
		k.wrong("authority", "errors.authority_required")
	}
	if !in.AcceptTerms {
		k.wrong("accept_terms", "errors.terms_required")
	}
	return in, k.bad
}

// showVolume is a volume agreement with its balance and history, for whoever bought it.
func (h *Handlers) showVolume(c *fiber.Ctx) error {
	v, err := h.visit(c, "/volume")
	if err != nil {
		return err
	}
	return h.volumePage(c, v, fiber.StatusOK)
}

func (h *Handlers) volumePage(c *fiber.Ctx, v visit, status int) error {
	a, err := models.AgreementOfSale(c.UserContext(), h.db, v.r.ID)
	if errors.Is(err, models.ErrNotFound) {
		return see(c, v.path(""))
	}
	if err != nil {
		return err
	}
	draws, err := models.DrawsOf(c.UserContext(), h.db, a.ID)
	if err != nil {
		return err
	}
	page := views.RequestAgreement{Base: v.base, Request: v.r, Facts: views.AgreementFactsOf(v.words, a), Draws: views.DrawRows(v.words, a, draws, false)}
	page.May, page.Must, page.No = licensing.Conditions(v.words, models.Snapshot{Grant: a.Scope})
	if page.Renewal, err = h.agreementRenewal(c, v.r, a); err != nil {
		return err
	}
	return h.show(c, status, v.base.Lang, page)
}
