package models

import (
	"context"
	"errors"
	"slices"

	"gorm.io/gorm"
)

// Dossier is everything that the desk knows about one request.
type Dossier struct {
	Request      Request
	Publication  Publication
	Organisation Organisation
	Contact      Contact
	Articles     []RequestArticle
	Works        map[int64]Article        // catalogued articles by id
	Images       map[int64][]ArticleImage // their pictures by article
	Events       []Event
	Messages     []Message
	Attachments  []Attachment
	Mails        []Mail
	Quotes       []Quote // newest first
	Lines        []QuoteLine
	Invoice      *Invoice
	Licence      *Licence
	Chain        Chain
	Terms        OrganisationTerms // that the request has: none when it is not recognised as its organisation's own
	Holds        []AccountHold     // that stop its account now
	Beside       []AccountHold     // of the organisation that it names without being known as its own: they do not stop it
	Owed         []Invoice         // what that account owes and is past its date
	Standing     Standing
	Earlier      []Request
	People       []Staff
}

// DossierOf gathers it. Lines are those of the newest quote version.
func DossierOf(ctx context.Context, db *gorm.DB, r Request) (Dossier, error) {
	d := Dossier{Request: r}
	for _, read := range []func(context.Context, *gorm.DB) error{d.readParties, d.readWorks, d.readStory, d.readDeal, d.readChain} {
		if err := read(ctx, db); err != nil {
			return d, err
		}
	}
	return d, nil
}

func (d *Dossier) readParties(ctx context.Context, db *gorm.DB) (err error) {
	if d.Publication, err = PublicationByID(ctx, db, d.Request.PublicationID); err != nil {
		return err
	}
	if d.Organisation, err = OrganisationByID(ctx, db, d.Request.OrganisationID); err != nil {
		return err
	}
	if d.Contact, err = ContactByID(ctx, db, d.Request.ContactID); err != nil {
		return err
	}
	if err = d.readAccount(ctx, db); err != nil {
		return err
	}
	if d.Standing, err = StandingOf(ctx, db, d.Request.OrganisationID, d.Request.ID); err != nil {
		return err
	}
	if d.Earlier, err = EarlierRequests(ctx, db, d.Request.OrganisationID, d.Request.ID); err != nil {
		return err
	}
	d.People, err = AllStaff(ctx, db)
	return err
}

func (d *Dossier) readAccount(ctx context.Context, db *gorm.DB) (err error) {
	if d.Terms, err = TermsFor(ctx, db, d.Request); err != nil {
		return err
	}
	if d.Holds, err = HoldsOn(ctx, db, d.Request); err != nil {
		return err
	}
	if d.Beside, err = HoldsBeside(ctx, db, d.Request); err != nil {
		return err
	}
	for _, hold := range d.Holds {
		owed, err := OwedBy(ctx, db, hold.PublicationID, hold.OrganisationID, hold.EmailKey)
		if err != nil {
			return err
		}
		d.Owed = append(d.Owed, owed...)
	}
	return nil
}

func (d *Dossier) readWorks(ctx context.Context, db *gorm.DB) (err error) {
	if d.Articles, err = ArticlesOf(ctx, db, d.Request.ID); err != nil {
		return err
	}
	var ids []int64
	for _, a := range d.Articles {
		if a.ArticleID != nil {
			ids = append(ids, *a.ArticleID)
		}
	}
	if len(ids) == 0 {
		return nil
	}
	if d.Works, err = ArticlesByID(ctx, db, ids); err != nil {
		return err
	}
	d.Images, err = ImagesOf(ctx, db, ids...)
	return err
}

func (d *Dossier) readStory(ctx context.Context, db *gorm.DB) (err error) {
	if d.Events, err = EventsOf(ctx, db, d.Request.ID, true); err != nil {
		return err
	}
	if d.Messages, err = MessagesOf(ctx, db, d.Request.ID, true); err != nil {
		return err
	}
	if d.Attachments, err = AttachmentsOf(ctx, db, d.Request.ID); err != nil {
		return err
	}
	d.Mails, err = MailsOf(ctx, db, d.Request.ID)
	return err
}

func (d *Dossier) readDeal(ctx context.Context, db *gorm.DB) (err error) {
	if d.Quotes, err = QuotesOf(ctx, db, d.Request.ID); err != nil || len(d.Quotes) == 0 {
		return err
	}
	// What was taken back stands behind what its reader knows.
	slices.SortStableFunc(d.Quotes, func(a, b Quote) int { return behind(a) - behind(b) })
	if d.Lines, err = LinesOf(ctx, db, d.Quotes[0].ID); err != nil {
		return err
	}
	invoice, err := LatestInvoice(ctx, db, d.Request.ID)
	if err == nil {
		d.Invoice = &invoice
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	licence, err := LicenceOfRequest(ctx, db, d.Request.ID)
	if err == nil {
		d.Licence = &licence
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	return nil
}

func behind(q Quote) int {
	if q.TakenBack() {
		return 1
	}
	return 0
}

// LastEvent is the id of the newest line of history, 0 when there is none: a page
// that shows it can later tell what happened meanwhile.
func (d Dossier) LastEvent() int64 {
	if len(d.Events) == 0 {
		return 0
	}
	return d.Events[len(d.Events)-1].ID
}

// Person names a member of staff, also one who has left; "" for nobody.
func (d Dossier) Person(id *int64) string { return personOf(d.People, id) }

func personOf(people []Staff, id *int64) string {
	for _, s := range people {
		if id != nil && s.ID == *id {
			return s.Name
		}
	}
	return ""
}
