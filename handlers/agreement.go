package handlers

import (
	"errors"
	"fmt"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// paper is one quote version of a request as an agreement, with its acceptance where there is one.
type paper struct {
	r        models.Request
	q        models.Quote
	all      []models.Quote // that were sent, newest first
	sheet    licensing.Agreement
	accepted *models.Acceptance
	hash     string // of its evidence
	proof    []byte
	back     *models.Retraction
}

// paperOf gathers the version that an address names, the newest accepted one or else the newest without a name. What was
// accepted is read from its evidence, not from rows that may have changed since.
func (h *Handlers) paperOf(c *fiber.Ctx, r models.Request, lang string) (paper, error) {
	ctx := c.UserContext()
	all, err := models.QuotesOf(ctx, h.db, r.ID)
	if err != nil {
		return paper{}, err
	}
	out := paper{r: r}
	for _, q := range all {
		if q.Status != models.QuoteDraft && !q.TakenBack() { // nobody has heard of one that was undone
			out.all = append(out.all, q)
		}
	}
	if out.q, err = out.asked(c.Query("version")); err != nil {
		return out, err
	}
	if out.sheet, err = h.desk.TermSheet(ctx, out.q, lang); err != nil {
		return out, err
	}
	if out.accepted, err = maybe(models.AcceptanceOf(ctx, h.db, out.q.ID)); err != nil || out.accepted == nil {
		return out, err
	}
	if out.proof, out.hash, err = h.desk.Evidence(ctx, *out.accepted); err != nil {
		return out, err
	}
	if out.back, err = maybe(models.RetractionOf(ctx, h.db, out.accepted.ID)); err != nil {
		return out, err
	}
	return out, out.asProved(h.words.Printer(lang))
}

func (p paper) asked(version string) (models.Quote, error) {
	for _, q := range p.all {
		if version == strconv.Itoa(q.Version) || version == "" && q.Status == models.QuoteAccepted {
			return q, nil
		}
	}
	if version != "" || len(p.all) == 0 {
		return models.Quote{}, models.ErrNotFound
	}
	return p.all[0], nil
}

// asProved puts what the evidence says in the place of what the rows say. Sentences stay in the reader's language: they
// are words for the same grant.
func (p *paper) asProved(words *i18n.Printer) error {
	said, err := licensing.ReadAgreement(p.proof)
	if err != nil {
		return fmt.Errorf("evidence of quote %d: %w", p.q.ID, err)
	}
	said.Licensor.Accent = p.sheet.Licensor.Accent
	if said.Mode == "" { // kept by a release that did not say it
		said.Mode = p.sheet.Mode
	}
	said.May, said.Must, said.MayNot = said.Conditions(words)
	p.sheet = said
	return nil
}

// shown words the paper for its reader.
func (p paper) shown(words *i18n.Printer, zone *time.Location) views.TermSheet {
	s := views.TermSheetOf(words, p.sheet, p.hash, zone)
	if p.back != nil {
		s.TakenBack = words.T("public_agreement.taken_back", "Date", words.Isolate(words.DateTime(p.back.At, zone)))
	}
	return s
}

// files are the downloads of an accepted version; path is the address below which they are fetched.
func (p paper) files(words *i18n.Printer, path string) []views.Link {
	if p.accepted == nil {
		return nil
	}
	version := "version=" + strconv.Itoa(p.q.Version)
	var out []views.Link
	for _, lang := range certificateLanguages(models.Licence{Language: p.r.Language}) {
		out = append(out, views.Link{Href: path + "/agreement.pdf?lang=" + lang + "&" + version, Text: words.T("public_agreement.pdf", "Language", words.Language(lang))})
	}
	return append(out, views.Link{Href: path + "/agreement.json?" + version, Text: words.T("public_agreement.json")})
}

// versions are the other versions that were sent; the one shown has no address.
func (p paper) versions(words *i18n.Printer, path string) []views.Link {
	if len(p.all) < 2 {
		return nil
	}
	out := make([]views.Link, len(p.all))
	for i, q := range p.all {
		out[i] = views.Link{Text: words.T("public_request.quote.version", "Version", q.Version)}
		if q.ID != p.q.ID {
			out[i].Href = path + "?version=" + strconv.Itoa(q.Version)
		}
	}
	return out
}

func (h *Handlers) showTermSheet(c *fiber.Ctx) error {
	v, err := h.visit(c, "/term-sheet")
	if err != nil {
		return err
	}
	p, err := h.paperOf(c, v.r, v.base.Lang)
	if errors.Is(err, models.ErrNotFound) && len(p.all) == 0 {
		return see(c, v.path(""))
	}
	if err != nil {
		return err
	}
	terms, err := models.TermsByID(c.UserContext(), h.db, p.q.TermsID)
	if err != nil {
		return err
	}
	return h.show(c, fiber.StatusOK, v.base.Lang, views.RequestTermSheet{
		Base: v.base, Request: v.r, Sheet: p.shown(v.words, v.base.Zone), Terms: termsText(terms, v.base.Lang),
		Files: p.files(v.words, v.path("")), Versions: p.versions(v.words, v.path("/term-sheet")),
	})
}

// sendAgreement and sendEvidence hand the licensee the proof of an acceptance.
func (h *Handlers) sendAgreement(c *fiber.Ctx) error { return h.agreementPDF(c, requestOf(c)) }
func (h *Handlers) sendEvidence(c *fiber.Ctx) error  { return h.agreementJSON(c, requestOf(c)) }

func (h *Handlers) agreementJSON(c *fiber.Ctx, r models.Request) error {
	p, err := h.paperOf(c, r, "en")
	if err != nil {
		return err
	}
	if p.accepted == nil {
		return models.ErrNotFound
	}
	return download(c, fiber.MIMEApplicationJSONCharsetUTF8, fmt.Sprintf("agreement-%s-%d.json", r.Reference, p.q.Version), p.proof)
}

func (h *Handlers) askTakeBack(c *fiber.Ctx) error {
	v, err := h.visit(c, "/take-back")
	if err != nil {
		return err
	}
	return h.takeBackPage(c, v, fiber.StatusOK, views.Typed{})
}

func (h *Handlers) takeBackPage(c *fiber.Ctx, v visit, status int, form views.Typed) error {
	s, err := h.standing(c, v)
	if err != nil {
		return err
	}
	v.base.KeepForm = "takeback-form"
	page := views.RequestTakeBack{Base: v.base, Typed: form, Request: v.r, Closed: v.r.Status != models.Agreed || !withdrawable(s)}
	if s.Quote != nil {
		page.Until = s.Quote.ValidUntil
	}
	if page.Closed {
		page.KeepForm = ""
	}
	return h.show(c, status, v.base.Lang, page)
}

// takeBack asks to undo the acceptance; its invoice is cancelled first.
func (h *Handlers) takeBack(c *fiber.Ctx) error {
	return h.giveUp(c, "/take-back", h.takeBackPage, func(v visit, reason string) (string, error) {
		return "retracting", h.desk.TakeBackAcceptance(c.UserContext(), v.r.Licensee(), v.r.ID, reason)
	})
}
