package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/models"
)

// issue makes the licence of an agreed request and fulfils it, all under the
// request's lock. The unique keys on quote and invoice are the last word: a
// second licence cannot exist. inv is nil for a gratis licence.
func (d *Desk) issue(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote, a models.Acceptance, inv *models.Invoice) error {
	if q.Bundle != nil && q.AgreementID == nil {
		return d.beginAgreement(ctx, tx, r, q, inv)
	}
	p, err := models.PublicationByID(ctx, tx, r.PublicationID)
	if err != nil {
		return err
	}
	l, err := d.newLicence(ctx, tx, r, p, q, a, inv, nil)
	if err != nil {
		return err
	}
	if inv != nil {
		if err := d.sayIfHindered(ctx, tx, r, p, q); err != nil {
			return err
		}
	}
	return d.handOver(ctx, tx, r, l)
}

// newLicence writes the row of a licence; payBy is set for one that is given
// before it is paid.
func (d *Desk) newLicence(ctx context.Context, tx *gorm.DB, r *models.Request, p models.Publication, q models.Quote, a models.Acceptance,
	inv *models.Invoice, payBy *time.Time) (models.Licence, error) {
	snap, err := d.snapshot(ctx, tx, r, q, a, p)
	if err != nil {
		return models.Licence{}, err
	}
	l := models.Licence{
		PublicationID: p.ID, RequestID: r.ID, QuoteID: q.ID, Number: models.NewReference(p.Code+"-L", 8), PayBy: payBy,
		Status: models.LicenceActive, Mode: "none", Language: r.Language, Snapshot: snap, IssuedAt: d.Now(),
	}
	if inv != nil {
		l.InvoiceID, l.Mode, l.Snapshot.Reverse = &inv.ID, inv.Mode, inv.ReverseCharge
		l.Snapshot.TaxMinor, l.Snapshot.TotalMinor = inv.TaxMinor, inv.TotalMinor
	}
	before, err := d.succeed(ctx, tx, r, &l)
	if err := errors.Join(err, drawnFrom(ctx, tx, q, &l)); err != nil {
		return l, err
	}
	if d.term(&l, p); l.FollowsAs == models.Amendment {
		d.amendedTerm(&l, *before, p)
	}
	if err := models.From[models.Licence](tx).Create(ctx, &l); err != nil {
		return l, fmt.Errorf("issue licence for request %d: %w", r.ID, err)
	}
	return l, d.succeeded(ctx, tx, l, before)
}

// handOver fulfils a request with a licence for which nothing is owed. One whose
// term has ended by then has no letter about content that is ready.
func (d *Desk) handOver(ctx context.Context, tx *gorm.DB, r *models.Request, l models.Licence) error {
	n := note{kind: "licensed", facts: map[string]any{"number": l.Number}}
	if err := d.step(ctx, tx, models.System, r, models.Fulfilled, n); err != nil {
		return err
	}
	if err := d.enqueue(ctx, tx, MakeCertificate{LicenceID: l.ID}); err != nil || !l.Status.InForce() && l.Status != models.LicenceScheduled {
		return err
	}
	return d.mail(ctx, tx, r, MailLicence, l.ID, fmt.Sprintf("licence:%d", l.ID))
}

// term sets when a licence begins (today, the agreed day, or after an embargo)
// and when it ends.
func (d *Desk) term(l *models.Licence, p models.Publication) {
	l.StartsAt = l.IssuedAt
	if day, err := time.ParseInLocation(time.DateOnly, l.Snapshot.Grant.StartsOn, p.Zone()); err == nil && day.After(l.StartsAt) {
		l.StartsAt = day.UTC()
	}
	if embargo := l.Snapshot.Embargo(l.IssuedAt); embargo.After(l.StartsAt) {
		l.StartsAt = embargo.UTC()
	}
	l.Status = calendarStatus(*l, l.IssuedAt)
	if end := TermEnd(l.StartsAt.In(p.Zone()), l.Snapshot.Grant.Use.Term); !end.IsZero() {
		l.EndsAt = ptr(end.UTC())
	}
}

func (d *Desk) snapshot(ctx context.Context, tx *gorm.DB, r *models.Request, q models.Quote, a models.Acceptance, p models.Publication) (models.Snapshot, error) {
	terms, err := models.TermsByID(ctx, tx, q.TermsID)
	if err != nil {
		return models.Snapshot{}, err
	}
	works, err := worksOf(ctx, tx, r.ID, q.Grant, p.Zone())
	return models.Snapshot{
		Reference: r.Reference, Publication: p.Name, LegalName: p.LegalName, ContactEmail: p.ContactEmail, Accent: p.Accent, TimeZone: p.TimeZone,
		Organisation: r.Organisation, Country: r.Country, OnBehalfOf: q.Grant.Use.OnBehalfOf, ContactName: r.ContactName,
		Works: works, Grant: q.Grant, Currency: q.Currency, NetMinor: q.NetMinor, TaxMinor: q.TaxMinor, TotalMinor: q.TotalMinor, Gratis: q.Gratis,
		TermsVersion: terms.Version, TermsHash: a.TermsHash, QuoteVersion: q.Version, DocumentHash: a.DocumentHash,
		AcceptedBy: a.Name, AcceptedRole: a.JobTitle, AcceptedAt: a.At.UTC().Format(time.RFC3339),
	}, err
}

// worksOf lists what is handed over: texts by the catalogue's facts, and the
// pictures that are ours to give when the grant has pictures. Others are counted
// as left out.
func worksOf(ctx context.Context, tx *gorm.DB, requestID int64, g models.Grant, zone *time.Location) ([]models.Work, error) {
	asked, err := models.ArticlesOf(ctx, tx, requestID)
	if err != nil {
		return nil, err
	}
	ids := models.CatalogueIDs(asked)
	articles, err := models.ArticlesByID(ctx, tx, ids)
	if err != nil {
		return nil, err
	}
	images, err := models.ImagesOf(ctx, tx, ids...)
	if err != nil {
		return nil, err
	}
	works := make([]models.Work, 0, len(asked))
	for _, a := range models.DescribedAll(asked, articles, zone) {
		w := models.Work{ArticleID: a.ArticleID, URL: a.URL, Title: a.Title, Author: a.Author, Language: a.Language, WordCount: a.WordCount}
		if a.PublishedOn != nil {
			w.PublishedOn = a.PublishedOn.Format(time.DateOnly)
		}
		if a.ArticleID != nil {
			w.EmbargoUntil = articles[*a.ArticleID].EmbargoUntil
			for _, img := range images[*a.ArticleID] {
				if g.Images && img.Ours() {
					w.Images = append(w.Images, models.WorkPicture{URL: img.URL, Caption: img.Caption, Credit: img.Credit})
				} else {
					w.ImagesOmitted++
				}
			}
		}
		works = append(works, w)
	}
	return works, nil
}

// Paper is everything that a certificate in one language says. Its JSON is the
// machine-readable licence.
func Paper(l models.Licence) ([]byte, error) {
	return json.MarshalIndent(struct {
		Number   string               `json:"number"`
		Status   models.LicenceStatus `json:"status_at_issue"`
		IssuedAt time.Time            `json:"issued_at"`
		StartsAt time.Time            `json:"starts_at"`
		EndsAt   *time.Time           `json:"ends_at"`
		models.Snapshot
	}{l.Number, l.Status, l.IssuedAt, l.StartsAt, l.EndsAt, l.Snapshot}, "", "  ")
}

// KeepCertificate stores the PDF of a licence. A second one for the same
// language changes nothing: a certificate is never replaced.
func (d *Desk) KeepCertificate(ctx context.Context, c models.Certificate) error {
	c.MadeAt = d.Now()
	return d.db.WithContext(ctx).Exec(`INSERT INTO certificates (licence_id, language, pdf, sha256, made_at, replaced_by) VALUES (?, ?, ?, ?, ?, ?)
		ON CONFLICT DO NOTHING`, c.LicenceID, c.Language, c.PDF, c.SHA256, c.MadeAt, c.ReplacedBy).Error
}
