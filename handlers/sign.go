package handlers

import (
	"errors"
	"fmt"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// signatoryKey is where the guard leaves whom it let in.
const signatoryKey = "signatory"

// signLife is how long a browser keeps a signatory's key: it ends with its link, not with this.
const signLife = 60 * 24 * time.Hour

func (h *Handlers) signCookie(reference string) string { return h.cookie("s-" + reference) }

// enterSign exchanges the key of a signatory's link for a cookie, so that it leaves the address bar, or shows their page
// to whoever holds one. It changes nothing.
func (h *Handlers) enterSign(c *fiber.Ctx) error {
	if key := c.Query("key"); key != "" {
		s, r, err := h.signatoryBy(c, key)
		if err != nil {
			return err
		}
		h.setCookie(c, h.signCookie(r.Reference), key, int(signLife/time.Second))
		return see(c, "/sign/"+r.Reference+"?lang="+s.Language)
	}
	if err := h.recogniseSignatory(c); err != nil {
		return err
	}
	return h.signPage(c, fiber.StatusOK, views.Sign{})
}

// signatoryBy finds whose key it is; a key of another request than that in the address is as unknown as none.
func (h *Handlers) signatoryBy(c *fiber.Ctx, key string) (models.Signatory, models.Request, error) {
	var r models.Request
	if err := h.desk.Allow(c.UserContext(), "sign:"+sender(c), h.limits.LookUp, 30); err != nil {
		return models.Signatory{}, r, err
	}
	ref, ok := models.ParseReference(c.Params("reference"))
	if !ok {
		return models.Signatory{}, r, models.ErrNotFound
	}
	s, err := h.desk.SignatoryByKey(c.UserContext(), key)
	if err != nil {
		return s, r, err
	}
	if r, err = models.RequestByID(c.UserContext(), h.db, s.RequestID); err == nil && r.Reference != ref {
		err = fmt.Errorf("key of another request than %s: %w", ref, models.ErrNotFound)
	}
	return s, r, err
}

func (h *Handlers) recogniseSignatory(c *fiber.Ctx) error {
	ref, _ := models.ParseReference(c.Params("reference"))
	s, r, err := h.signatoryBy(c, c.Cookies(h.signCookie(ref)))
	if err != nil {
		return err
	}
	c.Locals(signatoryKey, s)
	c.Locals(requestKey, r)
	return nil
}

// admitSignatory lets in whoever holds the key of a signatory of the request in the address. Everybody else gets 404.
func (h *Handlers) admitSignatory(c *fiber.Ctx) error {
	if err := h.recogniseSignatory(c); err != nil {
		return err
	}
	return c.Next()
}

// leadToSign shows the page whose form an address takes.
func leadToSign(c *fiber.Ctx) error { return see(c, "/sign/"+requestOf(c).Reference) }

// signPage shows a signatory how it stands now, with what was typed.
func (h *Handlers) signPage(c *fiber.Ctx, status int, page views.Sign) error {
	s, _ := c.Locals(signatoryKey).(models.Signatory)
	s, err := models.SignatoryByID(c.UserContext(), h.db, s.ID) // after a verb it is another
	if err != nil {
		return err
	}
	q, err := models.QuoteByID(c.UserContext(), h.db, s.QuoteID)
	if err != nil {
		return err
	}
	now, err := h.desk.OfferTime(c.UserContext())
	if err != nil {
		return err
	}
	r := requestOf(c)
	p, err := models.PublicationByID(c.UserContext(), h.db, r.PublicationID)
	if err != nil {
		return err
	}
	page.Base = h.base(c)
	dress(&page.Base, p)
	page.Base.Private, page.Base.Path, page.Base.Zone = true, "/sign/"+r.Reference, zoneOf(r, p)
	page.Reference, page.Organisation, page.Signatory, page.State = r.Reference, r.Organisation, s, views.SignStateOf(s, q, now)
	page.Until, page.DocumentHash = q.ValidUntil, q.DocumentHash
	if page.Shows() {
		if err := h.signSheet(c, r, q, &page); err != nil {
			return err
		}
	}
	return h.show(c, status, page.Lang, page)
}

func (h *Handlers) signSheet(c *fiber.Ctx, r models.Request, q models.Quote, page *views.Sign) error {
	words := h.words.Printer(page.Lang)
	accepted, err := maybe(models.AcceptanceOf(c.UserContext(), h.db, q.ID))
	if err != nil {
		return err
	}
	out := paper{r: r, q: q, accepted: accepted}
	if out.sheet, err = h.desk.TermSheet(c.UserContext(), q, page.Lang); err != nil {
		return err
	}
	if accepted != nil {
		if out.proof, out.hash, err = h.desk.Evidence(c.UserContext(), *accepted); err != nil {
			return err
		}
		if out.back, err = maybe(models.RetractionOf(c.UserContext(), h.db, accepted.ID)); err != nil {
			return err
		}
		if err := out.asProved(words); err != nil {
			return err
		}
	}
	terms, err := models.TermsByID(c.UserContext(), h.db, q.TermsID)
	if err != nil {
		return err
	}
	page.Sheet, page.Terms, page.TermsVersion = out.shown(words, page.Zone), termsText(terms, page.Lang), terms.Version
	page.Gratis, page.PayLater, page.Total = q.Gratis, q.PayLater, views.Money{Minor: q.TotalMinor, Currency: q.Currency}
	return nil
}

// signOffer is the signatory's yes.
func (h *Handlers) signOffer(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	s, _ := c.Locals(signatoryKey).(models.Signatory)
	k := check(form)
	in := licensing.Acceptance{
		DocumentHash: form.one("document_hash"), Language: h.lang(c), Address: c.IP(), UserAgent: userAgent(c),
		Name: k.need("signatory_name", "errors.name_required", 120), JobTitle: k.need("signatory_role", "errors.role_required", 120),
		Authority: form.on("authority"), AcceptTerms: form.on("accept_terms"),
	}
	if !in.Authority {
		k.wrong("authority", "errors.authority_required")
	}
	if !in.AcceptTerms {
		k.wrong("accept_terms", "errors.terms_required")
	}
	page := views.Sign{Typed: views.Typed{Answers: form, Errors: k.bad}}
	if len(k.bad) > 0 {
		return h.signPage(c, fiber.StatusUnprocessableEntity, page)
	}
	return h.signed(c, page, h.desk.AcceptAsSignatory(c.UserContext(), s, in))
}

// signed leads on, or shows how it stands now when somebody or something was faster.
func (h *Handlers) signed(c *fiber.Ctx, page views.Sign, err error) error {
	words := h.words.Printer(h.lang(c))
	switch {
	case err == nil:
		return leadToSign(c)
	case errors.Is(err, models.ErrGone):
		return h.signPage(c, fiber.StatusGone, page)
	case errors.Is(err, licensing.ErrHeld), invalid(err) != nil: // who pays is the requester's to put right
		page.Trouble = words.T("public_agreement.sign.trouble")
		return h.signPage(c, fiber.StatusConflict, page)
	case errors.Is(err, models.ErrConflict):
		page.Replaced = true
		return h.signPage(c, fiber.StatusConflict, page)
	default:
		return err
	}
}

// declineSign is the signatory's no.
func (h *Handlers) declineSign(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	s, _ := c.Locals(signatoryKey).(models.Signatory)
	k := check(form)
	reason := k.text("reason", 2000)
	page := views.Sign{Typed: views.Typed{Answers: form, Errors: k.bad}, Section: "decline"}
	if len(k.bad) > 0 {
		return h.signPage(c, fiber.StatusUnprocessableEntity, page)
	}
	return h.signed(c, page, h.desk.DeclineAsSignatory(c.UserContext(), s, reason))
}
