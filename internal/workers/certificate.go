package workers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"fmt"
	"strconv"
	"time"

	"github.com/riverqueue/river"

	"imprimatur/internal/certificate"
	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/models"
)

// makeCertificate draws a licence's PDF in the licensee's language, and in
// English beside it when that is another one.
type makeCertificate struct {
	river.WorkerDefaults[licensing.MakeCertificate]
	config Config
}

// Work draws and keeps; a certificate that exists already is left as it is.
func (w *makeCertificate) Work(ctx context.Context, j *river.Job[licensing.MakeCertificate]) error {
	l, err := models.LicenceByID(ctx, w.config.DB, j.Args.LicenceID)
	if err != nil {
		return err
	}
	next, err := models.ReplacementOf(ctx, w.config.DB, l.ID)
	if err != nil {
		return err
	}
	for _, lang := range certificateLanguages(l.Language) {
		if err := w.keep(ctx, l, lang, nil); err != nil {
			return err
		}
		if next != nil {
			if err := w.keep(ctx, l, lang, next); err != nil {
				return err
			}
		}
	}
	return nil
}

// keep draws and keeps one, of a licence as it was issued or with what took its place.
func (w *makeCertificate) keep(ctx context.Context, l models.Licence, lang string, next *models.Licence) error {
	pdf, err := DrawCertificate(w.config.Words.Printer(lang), l, next, w.config.BaseURL)
	if err != nil {
		return err
	}
	sum := sha256.Sum256(pdf)
	kept := models.Certificate{LicenceID: l.ID, Language: lang, PDF: pdf, SHA256: hex.EncodeToString(sum[:])}
	if next != nil {
		kept.ReplacedBy = next.Number
	}
	if err := w.config.Desk.KeepCertificate(ctx, kept); err != nil {
		return fmt.Errorf("keep certificate of %s: %w", l.Number, err)
	}
	return nil
}

func certificateLanguages(lang string) []string {
	if lang == "en" {
		return []string{"en"}
	}
	return []string{lang, "en"}
}

// DrawCertificate makes the PDF of a licence from its snapshot alone, and from what
// took its place, if anything did: the same licence gives the same bytes.
func DrawCertificate(p *i18n.Printer, l models.Licence, next *models.Licence, baseURL string) ([]byte, error) {
	if next != nil { // it was in force, or it could not have been replaced
		l.Status = models.LicenceActive
	}
	c, err := paper(p, l, baseURL)
	if err != nil {
		return nil, err
	}
	if next != nil {
		c.Replaced = p.T("public_verify.state.replaced.on", "Number", p.Isolate(next.Number), "Date", p.Isolate(p.Date(next.IssuedAt.In(c.Zone))))
	}
	return certificate.Render(p, c)
}

func paper(p *i18n.Printer, l models.Licence, baseURL string) (certificate.Certificate, error) {
	s, g := l.Snapshot, l.Snapshot.Grant
	machine, err := licensing.Paper(l)
	if err != nil {
		return certificate.Certificate{}, err
	}
	may, must, mayNot := licensing.Conditions(p, s)
	zone, err := time.LoadLocation(s.TimeZone)
	if err != nil {
		zone = time.UTC
	}
	accepted, err := time.Parse(time.RFC3339, s.AcceptedAt)
	if err != nil {
		return certificate.Certificate{}, fmt.Errorf("licence %s: acceptance time: %w", l.Number, err)
	}
	return certificate.Certificate{
		Number: l.Number, Reference: s.Reference, Renews: s.Renews, Amends: s.Amends, Sandbox: l.Mode == "sandbox" || l.Mode == "test",
		Publication: certificate.Publication{Name: s.Publication, LegalName: s.LegalName, ContactEmail: s.ContactEmail, AccentHex: s.Accent},
		Licensee:    certificate.Licensee{Organisation: s.Organisation, Country: s.Country, OnBehalfOf: s.OnBehalfOf, ContactName: s.ContactName},
		Works:       papersWorks(s.Works), Grant: papersGrant(g.Use, l),
		May: may, Must: must, MayNot: mayNot, CreditLine: g.CreditLine, SourceLink: s.Works[0].URL, EmbargoUntil: s.Embargo(l.IssuedAt),
		Fee: money.Amount{Minor: s.NetMinor, Currency: s.Currency}, Tax: money.Amount{Minor: s.TaxMinor, Currency: s.Currency},
		Total: money.Amount{Minor: s.TotalMinor, Currency: s.Currency}, Gratis: s.Gratis, Reverse: s.Reverse, Drawn: licensing.DrawnWords(p, s),
		TermsVersion: strconv.Itoa(s.TermsVersion), TermsHash: s.TermsHash, AcceptedBy: s.AcceptedBy, AcceptedRole: s.AcceptedRole, AcceptedAt: accepted,
		IssuedAt: l.IssuedAt.UTC(), VerifyURL: baseURL + "/verify/" + l.Number, Zone: zone, JSON: machine,
	}, nil
}

func papersWorks(works []models.Work) []certificate.Work {
	out := make([]certificate.Work, 0, len(works))
	for _, w := range works {
		published, _ := time.Parse(time.DateOnly, w.PublishedOn) // absent: no date is printed
		out = append(out, certificate.Work{Title: w.Title, Author: w.Author, PublishedOn: published, URL: w.URL, Language: w.Language, ImagesExcluded: w.ImagesOmitted})
	}
	return out
}

func papersGrant(u models.Use, l models.Licence) certificate.Grant {
	g := certificate.Grant{
		Media: u.Media, Territory: u.Territory, Languages: u.Languages, Portion: u.Portion, PortionWords: u.PortionWords, Term: u.Term,
		StartsAt: l.StartsAt, Exclusivity: "none", Edits: u.Edits, Destination: u.Destination, DestinationURL: u.DestinationURL,
		Purpose: u.Purpose, Audience: u.Audience, PageViews: u.PageViews, PrintRun: u.PrintRun, Copies: u.Copies, PlacementCode: u.PlacementCode,
	}
	if l.EndsAt != nil {
		g.EndsAt = *l.EndsAt
	}
	if u.ExclusivityDays > 0 {
		g.Exclusivity = strconv.Itoa(u.ExclusivityDays)
	}
	return g
}
