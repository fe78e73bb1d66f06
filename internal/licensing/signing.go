package licensing

import (
	"context"
	"errors"
	"fmt"
	"strings"

	"gorm.io/gorm"

	"imprimatur/models"
)

// sign writes the acceptance of an offer with its evidence; asked is whom the
// requester had asked to sign, nil for the requester.
func (d *Desk) sign(ctx context.Context, tx *gorm.DB, r *models.Request, q *models.Quote, in Acceptance, asked *models.Signatory) (models.Acceptance, error) {
	terms, err := models.TermsByID(ctx, tx, q.TermsID)
	if err != nil {
		return models.Acceptance{}, err
	}
	if in.Language == "" {
		in.Language = r.Language
	}
	a := models.Acceptance{
		QuoteID: q.ID, RequestID: r.ID, Name: strings.TrimSpace(in.Name), JobTitle: strings.TrimSpace(in.JobTitle),
		Email: r.ContactEmail, Address: in.Address, UserAgent: in.UserAgent,
		TermsID: terms.ID, TermsHash: terms.Hash, DocumentHash: q.DocumentHash, At: d.Now(), Language: in.Language,
		Authority: d.words.Printer(in.Language).T("public_request.accept.authority", "Organisation", r.Organisation),
	}
	if asked != nil {
		a.Email, a.SignatoryID = asked.Email, &asked.ID
	}
	if err := d.witness(ctx, tx, r, *q, &a, asked); err != nil {
		return a, err
	}
	err = models.From[models.Acceptance](tx).Create(ctx, &a)
	if errors.Is(err, gorm.ErrDuplicatedKey) {
		err = fmt.Errorf("accept quote %d: %w", q.ID, models.ErrConflict)
	}
	return a, err
}
