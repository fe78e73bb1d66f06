package handlers

import (
	"errors"
	"maps"
	"net/netip"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// The answers of each page, in the order of its questions.
var (
	useFields = []string{"portion", "portion_words", "assets", "destination", "media", "destination_url", "access", "adverts",
		"print_run", "cover_price", "placement", "audience", "page_views", "copies", "placement_code", "purpose", "territory", "territory_country", "translation", "languages", "translator",
		"show_translation", "edits", "edits_words", "edits_detail", "publish_when", "publish_on", "decide_by", "term", "exclusivity"}
	youFields = []string{"requester_name", "email", "role", "phone", "organisation", "organisation_type", "on_behalf_of", "country", "time_zone", "website",
		"staff", "turnover", "payment", "fee", "budget", "waiver_kind", "waiver_reason", "waiver_link", "message"}
	// whoFields are those of the person, which the next request of the same browser need not ask again.
	whoFields = []string{"requester_name", "email", "role", "phone", "organisation", "organisation_type", "on_behalf_of", "country", "time_zone",
		"website"}
)

// draft is the reader's draft of the form; one without an id when there is none.
func (h *Handlers) draft(c *fiber.Ctx) (models.FormDraft, error) {
	f, err := models.DraftByToken(c.UserContext(), h.db, c.Cookies(h.cookie("draft")), h.desk.Now())
	if errors.Is(err, models.ErrNotFound) {
		return models.FormDraft{}, nil
	}
	return f, err
}

// newDraft starts a draft with some answers of an earlier one. ErrThrottled for a sender who starts very many.
func (h *Handlers) newDraft(c *fiber.Ctx, carried map[string][]string) (models.FormDraft, error) {
	if err := h.desk.Allow(c.UserContext(), "draft:"+sender(c), h.limits.LookUp, 60); err != nil {
		return models.FormDraft{}, err
	}
	token, f, err := h.desk.StartDraft(c.UserContext(), h.lang(c))
	if err != nil {
		return f, err
	}
	h.setCookie(c, h.cookie("draft"), token, int(licensing.DraftLife/time.Second))
	if len(carried) == 0 {
		return f, nil
	}
	return h.desk.SaveDraft(c.UserContext(), f.ID, carried, nil)
}

// keep saves a page's answers as they were typed, right or wrong. The draft is returned with them also when it was sent
// already (ErrConflict): then they are only shown.
func (h *Handlers) keep(c *fiber.Ctx, f models.FormDraft, form typed, fields []string) (models.FormDraft, error) {
	answers := only(form, fields)
	if f.ID == 0 {
		return h.newDraft(c, answers)
	}
	saved, err := h.desk.SaveDraft(c.UserContext(), f.ID, answers, nil)
	if !errors.Is(err, models.ErrConflict) {
		return saved, err
	}
	if saved, readErr := h.draft(c); readErr == nil && saved.ID == f.ID {
		f = saved
	}
	f.Answers = maps.Clone(f.Answers)
	maps.Copy(f.Answers, answers)
	return f, err
}

// only picks fields out of a form; those that were not sent are there without values, which removes them from a draft.
func only(form map[string][]string, fields []string) map[string][]string {
	out := make(map[string][]string, len(fields))
	for _, name := range fields {
		out[name] = slices.Clone(form[name])
	}
	return out
}

// step fills what the pages of the form share.
func (h *Handlers) step(c *fiber.Ctx, f models.FormDraft, bad models.Invalid) (views.FormStep, error) {
	s := views.FormStep{Base: h.base(c), Typed: views.Typed{Answers: f.Answers, Errors: bad}}
	s.KeepForm = "form"
	if c.Query("then") == "check" || typedIn(c, "then") == "check" {
		s.Then = "check"
	}
	for key := range f.Answers {
		if strings.HasPrefix(key, articlePrefix) {
			s.Articles++
		}
	}
	p, err := h.publicationOf(c, f)
	if err != nil {
		return s, err
	}
	if p.ID != 0 {
		dress(&s.Base, p)
	}
	if zone, known := typedZone(f.Answers); known {
		s.Zone = zone
	}
	if f.RequestID != nil {
		r, err := models.RequestByID(c.UserContext(), h.db, *f.RequestID)
		if err != nil {
			return s, err
		}
		s.SentAs, s.KeepForm = r.Reference, "" // what is typed now goes nowhere
	}
	return s, nil
}

// publicationOf is whose articles a draft asks for, or the only publication of the house; without an id when neither.
func (h *Handlers) publicationOf(c *fiber.Ctx, f models.FormDraft) (models.Publication, error) {
	if f.PublicationID != nil {
		return models.PublicationByID(c.UserContext(), h.db, *f.PublicationID)
	}
	all, err := models.Publications(c.UserContext(), h.db)
	if err != nil || len(all) != 1 {
		return models.Publication{}, err
	}
	return all[0], nil
}

// inProgress is the draft of somebody who is on a later page; ok is false when there is nothing to go on with, and the
// reader is led to the first page.
func (h *Handlers) inProgress(c *fiber.Ctx) (f models.FormDraft, ok bool, err error) {
	f, err = h.draft(c)
	return f, err == nil && f.ID != 0 && len(askedKeys(f.Answers)) > 0, err
}

// sender is where a visitor comes from, as rate limits count: an IPv4 address, or the /64 network of an IPv6 one.
func sender(c *fiber.Ctx) string {
	address, err := netip.ParseAddr(c.IP())
	if err != nil {
		return "unknown"
	}
	if address = address.Unmap(); address.Is6() {
		network, err := address.Prefix(64)
		if err == nil {
			return network.String()
		}
	}
	return address.String()
}

// onward is the next page of the form, or the check page for those who came from it.
func onward(form typed, next string) string {
	if form.one("then") == "check" {
		return "/request/check"
	}
	return next
}

// inLanguage is a page in the language that the form's switch asked for, "" when it did not.
func (h *Handlers) inLanguage(form typed, path string) string {
	lang := form.one("switch_lang")
	if !slices.Contains(h.words.Languages(), lang) {
		return ""
	}
	path += "?lang=" + lang
	if form.one("then") == "check" {
		path += "&then=check"
	}
	return path
}
