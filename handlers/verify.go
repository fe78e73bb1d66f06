package handlers

import (
	"errors"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// verifyFor is how long an answer about a licence may be kept by others.
const verifyFor = "public, max-age=60"

// askVerify asks for a number, or leads to the page of the one that was typed.
func (h *Handlers) askVerify(c *fiber.Ctx) error {
	page := views.Verify{Base: h.base(c)}
	typedNumber := clean(strings.TrimSpace(c.Query("number")))
	if !c.Context().QueryArgs().Has("number") {
		return h.show(c, fiber.StatusOK, page.Lang, page)
	}
	if number, ok := models.ParseReference(strings.ReplaceAll(typedNumber, " ", "")); ok {
		return see(c, "/verify/"+number)
	}
	page.Typed = views.Typed{Answers: map[string][]string{"number": {typedNumber}}, Errors: models.Invalid{"number": "public_verify.error.number"}}
	page.Query.Del("number")
	return h.show(c, fiber.StatusUnprocessableEntity, page.Lang, page)
}

// verifyLicence says to anybody whether a licence is valid: a page, or JSON for
// programs that prefer it.
func (h *Handlers) verifyLicence(c *fiber.Ctx) error {
	c.Vary(fiber.HeaderAccept, fiber.HeaderAcceptLanguage, fiber.HeaderCookie)
	if c.Accepts(fiber.MIMETextHTML, fiber.MIMEApplicationJSON) == fiber.MIMEApplicationJSON {
		return h.verifyMachine(c)
	}
	l, p, err := h.licenceByNumber(c)
	if errors.Is(err, models.ErrNotFound) {
		return h.unknownLicence(c)
	}
	if err != nil {
		return err
	}
	page := views.Verified{Base: h.base(c), State: views.LicenceStateOf(l, h.desk.Now())}
	dress(&page.Base, p)
	if l.Owed() && page.State == views.LicenceValid {
		words := h.words.Printer(page.Lang)
		page.Until = words.Isolate(words.Date(l.PayBy.In(l.Snapshot.Zone())))
	}
	describeVerified(&page, h.words.Printer(page.Lang), l)
	near, err := h.neighbours(c, l)
	if err != nil {
		return err
	}
	page.Before, page.After, page.Amends = near.before, near.after, l.FollowsAs == models.Amendment
	if near.as == models.Amendment {
		words := h.words.Printer(page.Lang)
		page.Replaced = words.T("public_verify.state.replaced.on", "Number", words.Isolate(near.after), "Date", words.Isolate(words.Date(near.on.In(l.Snapshot.Zone()))))
	}
	c.Set(fiber.HeaderCacheControl, verifyFor)
	return h.show(c, fiber.StatusOK, page.Lang, page)
}

func (h *Handlers) licenceByNumber(c *fiber.Ctx) (l models.Licence, p models.Publication, err error) {
	number, ok := models.ParseReference(c.Params("number"))
	if !ok {
		return l, p, models.ErrNotFound
	}
	if l, err = models.LicenceByNumber(c.UserContext(), h.db, number); err != nil {
		return l, p, err
	}
	p, err = models.PublicationByID(c.UserContext(), h.db, l.PublicationID)
	return l, p, err
}

// unknownLicence says so, and whom to ask.
func (h *Handlers) unknownLicence(c *fiber.Ctx) error {
	page := views.Verify{Base: h.base(c), Unknown: clean(c.Params("number"))}
	if runes := []rune(page.Unknown); len(runes) > 60 {
		page.Unknown = string(runes[:60]) + "…"
	}
	page.Path = "/verify"
	page.Typed.Answers = map[string][]string{"number": {page.Unknown}}
	all, err := models.Publications(c.UserContext(), h.db)
	if err != nil {
		return err
	}
	for _, p := range all {
		page.Contacts = append(page.Contacts, views.Link{Href: p.ContactEmail, Text: p.Name})
	}
	return h.show(c, fiber.StatusNotFound, page.Lang, page)
}

// describeVerified fills in what anybody may know. A private person is not named.
func describeVerified(page *views.Verified, p *i18n.Printer, l models.Licence) {
	s, u := l.Snapshot, l.Snapshot.Grant.Use
	page.Number, page.Licensor, page.Publisher, page.Licensee = l.Number, s.LegalName, s.Publication, publicLicensee(p, s)
	page.Country, page.Issued, page.Starts, page.Test = p.Country(s.Country), l.IssuedAt, l.StartsAt, isTest(l)
	page.JSON = "/verify/" + l.Number + ".json"
	if l.EndsAt != nil {
		page.Ends = *l.EndsAt
	}
	for _, w := range s.Works {
		published, _ := time.Parse(time.DateOnly, w.PublishedOn) // absent: no date is shown
		page.Works = append(page.Works, views.VerifiedWork{Title: w.Title, Lang: w.Language, URL: w.URL, Published: published})
	}
	page.Scope = []views.Row{
		{Term: p.T("public_verify.extent"), Values: []string{p.T("common.portion." + u.Portion)}},
		{Term: p.T("public_verify.media"), Values: named(u.Media, func(code string) string { return p.T("common.media." + code) })},
		{Term: p.T("public_verify.territory"), Values: named(u.Territory, p.Territory)},
		{Term: p.T("public_verify.languages"), Values: named(u.Languages, p.Language)},
		{Term: p.T("public_verify.destination"), Values: named([]string{u.Destination}, strings.TrimSpace)},
	}
	if u.ExclusivityDays > 0 {
		page.Scope = append(page.Scope, views.Row{Term: p.T("public_verify.exclusivity"), Values: []string{p.T("common.exclusivity.days", "Count", u.ExclusivityDays)}})
	}
}

// publicLicensee is the licensed organisation; of a private person nobody learns the name here.
func publicLicensee(p *i18n.Printer, s models.Snapshot) string {
	if s.Grant.Use.OrganisationKind == "individual" {
		return p.T("public_verify.individual")
	}
	return s.Organisation
}

// isTest reports that no real money was behind a licence.
func isTest(l models.Licence) bool { return l.Mode == "sandbox" || l.Mode == "test" }

func named(codes []string, name func(string) string) []string {
	out := make([]string, len(codes))
	for i, code := range codes {
		out[i] = name(code)
	}
	return out
}
