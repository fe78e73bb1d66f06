package handlers

import (
	"errors"
	"fmt"
	"slices"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// showLicence is the permission in plain words with its papers, or who has to
// act while there is none.
func (h *Handlers) showLicence(c *fiber.Ctx) error {
	v, err := h.visit(c, "/licence")
	if err != nil {
		return err
	}
	return h.licencePage(c, v, fiber.StatusOK)
}

func (h *Handlers) licencePage(c *fiber.Ctx, v visit, status int) error {
	s, err := h.standing(c, v)
	if err != nil {
		return err
	}
	page := views.RequestLicence{Base: v.base, Request: v.r, Turn: views.TurnOf(v.words, s)}
	if s.Licence == nil {
		return h.show(c, status, v.base.Lang, page)
	}
	l := *s.Licence
	page.Because = views.LicenceBecause(v.words, l)
	page.Licence, page.State, page.VerifyURL = l, views.LicenceStateOf(l, s.Now), h.link("/verify/"+l.Number)
	page.May, page.Must, page.No = licensing.LicenceConditions(v.words, l)
	page.Fee, page.Owed = feeOf(v, l.Snapshot), views.LicenceOwed(v.words, l, v.base.Zone)
	if page.Certificates, err = h.certificatesOf(c, v, l); err != nil {
		return err
	}
	if page.Succession, err = h.successionOf(c, v, l); err != nil {
		return err
	}
	page.Pending = !l.Owed() && len(page.Certificates) < len(certificateLanguages(l))
	if age := s.Now.Sub(l.IssuedAt); page.Pending && age < waitOften {
		again(c, 2, v.path("/licence"))
	} else if page.Pending && age < waitSeldom {
		again(c, 10, v.path("/licence"))
	}
	return h.show(c, status, v.base.Lang, page)
}

// certificateLanguages are those that a licence's certificate is made in: the
// licensee's first.
func certificateLanguages(l models.Licence) []string {
	if l.Language == "en" {
		return []string{"en"}
	}
	return []string{l.Language, "en"}
}

func (h *Handlers) certificatesOf(c *fiber.Ctx, v visit, l models.Licence) ([]views.CertificateLink, error) {
	var out []views.CertificateLink
	for _, lang := range certificateLanguages(l) {
		made, err := maybe(models.CertificateNow(c.UserContext(), h.db, l, lang))
		if err != nil {
			return nil, err
		}
		if made != nil {
			size := v.words.Isolate(fmt.Sprintf("%s kB", v.words.Number(int64(len(made.PDF)+1023)/1024)))
			out = append(out, views.CertificateLink{Lang: lang, Href: v.path("/certificate.pdf?lang=" + lang), Size: size})
		}
	}
	return out, nil
}

// feeOf words what was paid.
func feeOf(v visit, s models.Snapshot) string {
	switch {
	case s.Agreement != "":
		return views.DrawnWords(v.words, s)
	case s.Gratis:
		return v.words.T("public_licence.fee_free")
	case s.Reverse:
		return v.words.T("public_licence.fee_reverse", "Total", v.words.Isolate(v.words.MoneyISO(s.TotalMinor, s.Currency)))
	case s.TaxMinor == 0:
		return v.words.MoneyISO(s.TotalMinor, s.Currency)
	default:
		return v.words.T("public_licence.fee_tax", "Total", v.words.Isolate(v.words.MoneyISO(s.TotalMinor, s.Currency)),
			"Net", v.words.Isolate(v.words.Money(s.NetMinor, s.Currency)), "Tax", v.words.Isolate(v.words.Money(s.TaxMinor, s.Currency)))
	}
}

// sendCertificate sends the PDF in a language, the licensee's own by default. One
// that is still being made is waited for on the licence's page.
func (h *Handlers) sendCertificate(c *fiber.Ctx) error {
	r := requestOf(c)
	l, err := models.LicenceOfRequest(c.UserContext(), h.db, r.ID)
	if err != nil {
		return err
	}
	lang := c.Query("lang", l.Language)
	if !slices.Contains(certificateLanguages(l), lang) {
		return fmt.Errorf("certificate in %q: %w", lang, models.ErrNotFound)
	}
	made, err := models.CertificateNow(c.UserContext(), h.db, l, lang)
	if l.Owed() { // it comes with the payment
		return see(c, "/r/"+r.Reference+"/licence")
	}
	if errors.Is(err, models.ErrNotFound) {
		return see(c, "/r/"+r.Reference+"/licence")
	}
	if err != nil {
		return err
	}
	return download(c, "application/pdf", "licence-"+l.Number+"-"+lang+".pdf", made.PDF)
}

// sendCalendar sends the licence's dates.
func (h *Handlers) sendCalendar(c *fiber.Ctx) error {
	v, err := h.visit(c, "/licence")
	if err != nil {
		return err
	}
	l, err := models.LicenceOfRequest(c.UserContext(), h.db, v.r.ID)
	if err != nil {
		return err
	}
	body := calendarOf(v.words, l, h.link("/verify/"+l.Number))
	return download(c, "text/calendar; charset=utf-8", "licence-"+l.Number+".ics", []byte(body))
}

// download sends a file to keep: never shown in place, never run, never cached.
func download(c *fiber.Ctx, kind, name string, body []byte) error {
	c.Set(fiber.HeaderContentType, kind)
	c.Set(fiber.HeaderContentDisposition, `attachment; filename="`+name+`"`)
	c.Set(fiber.HeaderCacheControl, "no-store")
	c.Set("Content-Security-Policy", "default-src 'none'; sandbox")
	return c.Send(body)
}

// fileName makes a title fit for a file: letters and digits of the first words.
func fileName(title, otherwise string) string {
	var out strings.Builder
	for _, r := range strings.ToLower(title) {
		switch {
		case r >= 'a' && r <= 'z', r >= '0' && r <= '9':
			out.WriteRune(r)
		case out.Len() > 0 && !strings.HasSuffix(out.String(), "-"):
			out.WriteByte('-')
		}
		if out.Len() >= 60 {
			break
		}
	}
	if name := strings.Trim(out.String(), "-"); len(name) > 2 {
		return name
	}
	return otherwise
}

// yearOf is the year of an ISO date, or of another day when there is none.
func yearOf(day string, otherwise time.Time) string {
	if at, err := time.Parse(time.DateOnly, day); err == nil {
		otherwise = at
	}
	return otherwise.Format("2006")
}
