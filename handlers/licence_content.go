package handlers

import (
	"archive/zip"
	"bytes"
	"fmt"
	"html"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// wholeParcel is the name of everything together.
const wholeParcel = "all.zip"

// showContent hands over what was licensed, or says why it is closed.
func (h *Handlers) showContent(c *fiber.Ctx) error {
	v, err := h.visit(c, "/content")
	if err != nil {
		return err
	}
	s, err := h.standing(c, v)
	if err != nil {
		return err
	}
	page := views.RequestContent{Base: v.base, Request: v.r, Turn: views.TurnOf(v.words, s)}
	if s.Licence == nil {
		return h.show(c, fiber.StatusOK, v.base.Lang, page)
	}
	page.Licence, page.State = *s.Licence, views.LicenceStateOf(*s.Licence, s.Now)
	page.Because, page.Owed = views.LicenceBecause(v.words, page.Licence), views.LicenceOwed(v.words, page.Licence, v.base.Zone)
	if page.State == views.LicenceValid {
		packed, err := h.parcels(c, page.Licence)
		if err != nil {
			return err
		}
		page.Credit = page.Licence.Snapshot.Grant.CreditLine
		for _, p := range packed {
			page.Works = append(page.Works, p.handover(v, page.Licence))
			if p.held == "" {
				page.Zip = v.path("/content/" + wholeParcel)
			}
		}
	}
	return h.show(c, fiber.StatusOK, v.base.Lang, page)
}

// sendContent sends one work in one format, or everything as a ZIP. What the page
// does not open, this does not send.
func (h *Handlers) sendContent(c *fiber.Ctx) error {
	l, err := models.LicenceOfRequest(c.UserContext(), h.db, requestOf(c).ID)
	if err != nil {
		return err
	}
	if state := views.LicenceStateOf(l, h.desk.Now()); state != views.LicenceValid {
		return fmt.Errorf("content of licence %s, which is %s: %w", l.Number, state, models.ErrForbidden)
	}
	packed, err := h.parcels(c, l)
	if err != nil {
		return err
	}
	name := c.Params("name")
	if name == wholeParcel {
		return h.sendAll(c, l, packed)
	}
	for _, p := range packed {
		for _, f := range formats {
			if p.held == "" && p.file(f.ending) == name {
				return download(c, f.kind, p.name()+"."+f.ending, f.of(p.content))
			}
		}
	}
	return fmt.Errorf("content %q: %w", name, models.ErrNotFound)
}

// file is a parcel's place below /content.
func (p parcel) file(ending string) string { return strconv.Itoa(p.number) + "." + ending }

// name is what the file is called on the licensee's machine.
func (p parcel) name() string {
	return fmt.Sprintf("%02d-%s", p.number, fileName(p.work.Title, "article"))
}

// sendAll sends every text in every format with the licence in words and its
// certificates.
func (h *Handlers) sendAll(c *fiber.Ctx, l models.Licence, packed []parcel) error {
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	add := func(name string, body []byte) error {
		w, err := archive.CreateHeader(&zip.FileHeader{Name: name, Method: zip.Deflate, Modified: l.IssuedAt.UTC()})
		if err != nil {
			return err
		}
		_, err = w.Write(body)
		return err
	}
	if err := add("licence.txt", h.licenceInWords(l)); err != nil {
		return err
	}
	for _, p := range packed {
		if p.held != "" {
			continue
		}
		for _, f := range formats {
			if err := add(p.name()+"."+f.ending, f.of(p.content)); err != nil {
				return err
			}
		}
	}
	for _, lang := range certificateLanguages(l) {
		made, err := maybe(models.CertificateOf(c.UserContext(), h.db, l.ID, lang))
		if err != nil {
			return err
		}
		if made == nil {
			continue // still being made: the licence's page says so
		}
		if err := add("licence-"+lang+".pdf", made.PDF); err != nil {
			return err
		}
	}
	if err := archive.Close(); err != nil {
		return err
	}
	return download(c, "application/zip", "licence-"+l.Number+".zip", out.Bytes())
}

// licenceInWords is what may, must and may not be done, as plain text beside the files.
func (h *Handlers) licenceInWords(l models.Licence) []byte {
	p := h.words.Printer(l.Language)
	may, must, mayNot := licensing.LicenceConditions(p, l)
	var out strings.Builder
	fmt.Fprintf(&out, "%s\n%s\n", p.T("public_licence.content.readme", "Number", l.Number), h.link("/verify/"+l.Number))
	for _, part := range []struct {
		title string
		lines []string
	}{{p.T("certificate.may"), may}, {p.T("certificate.must"), must}, {p.T("certificate.may_not"), mayNot}} {
		fmt.Fprintf(&out, "\n%s\n", part.title)
		for _, line := range part.lines {
			fmt.Fprintf(&out, "- %s\n", line)
		}
	}
	return []byte(out.String())
}

// headOf are the elements that the licence demands in the head of the page.
func headOf(g models.Grant, source string) []string {
	var out []string
	if g.Canonical {
		out = append(out, `<link rel="canonical" href="`+html.EscapeString(source)+`">`)
	}
	if g.NoIndex {
		out = append(out, `<meta name="robots" content="noindex">`)
	}
	return out
}
