package letters

import (
	"context"
	"fmt"
	"strconv"

	"gorm.io/gorm"

	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// openBooks begins a letter to finance that is about no request: it wears the dress of
// the first publication.
func (w Writer) openBooks(ctx context.Context, db *gorm.DB, m models.Mail) (*letter, error) {
	all, err := models.Publications(ctx, db)
	if err != nil || len(all) == 0 {
		return nil, fmt.Errorf("%s without a publication: %w", m.Kind, ErrUnknown)
	}
	l := &letter{from: w, db: db, mail: m, publication: all[0], words: w.Words.Printer(m.Language), zone: all[0].Zone()}
	l.out = views.MailLetter{Kind: m.Kind, Desk: true, MailBase: views.MailBase{Lang: m.Language, Brand: views.Brand{Name: all[0].Name, Code: all[0].Code, Accent: all[0].Accent, LegalName: all[0].LegalName}}}
	l.out.Facts = views.MailFacts{Zone: l.zone}
	l.out.Button.Href = w.BaseURL + "/admin/finance/differences"
	return l, nil
}

// deskBooks: what of the books waits for a person now. ErrOvertaken when nothing does
// any more.
func (l *letter) deskBooks(ctx context.Context) error {
	mode, err := models.MarkValue(ctx, l.db, licensing.BillingMode)
	if err != nil {
		return err
	}
	h, err := models.StripeHealthNow(ctx, l.db, mode, l.from.Now())
	if err != nil {
		return err
	}
	l.out.Facts.Count = int(h.Differ + h.Vain + h.OtherMode + h.Doubted)
	if l.out.Facts.Count == 0 {
		return ErrOvertaken
	}
	for _, part := range []struct {
		id string
		n  int64
	}{{"differ", h.Differ}, {"vain", h.Vain}, {"other_mode", h.OtherMode}, {"doubted", h.Doubted}} {
		if part.n > 0 {
			l.row("desk_mail.books."+part.id, strconv.FormatInt(part.n, 10))
		}
	}
	return nil
}
