package models

import (
	"context"
	"errors"
	"time"

	"gorm.io/gorm"
)

// InvoiceFile is everything that the house knows about one invoice.
type InvoiceFile struct {
	Invoice      Invoice
	Request      Request
	Publication  Publication
	Organisation Organisation
	Quote        Quote
	Lines        []QuoteLine
	Licence      *Licence
	Notes        []CreditNote
	Refunds      []Refund
	Disputes     []Dispute
	Settlements  []Settlement
	Funds        []Funds // transfers for it, and those of its payer that name no invoice
	Events       []Event // of the request
	Heard        []StripeSaid
	Operations   []StripeOperation
	Mails        []Mail    // of the request
	Others       []Invoice // of the same request, newest first
	People       []Staff
	Payer        StripeCustomer // as Stripe knows them
}

// StripeSaid is a stored event of Stripe without its payload.
type StripeSaid struct {
	ID         string
	Type       string
	Status     string
	Attempts   int
	LastError  string
	ReceivedAt time.Time
}

// TableName is where Stripe's events are kept.
func (StripeSaid) TableName() string { return "stripe_events" }

// InvoiceFileOf gathers it; ErrNotFound when there is no such invoice.
func InvoiceFileOf(ctx context.Context, db *gorm.DB, id int64) (InvoiceFile, error) {
	inv, err := InvoiceByID(ctx, db, id)
	f := InvoiceFile{Invoice: inv}
	if err != nil {
		return f, err
	}
	for _, read := range []func(context.Context, *gorm.DB) error{f.readDeal, f.readMoney, f.readStory} {
		if err := read(ctx, db); err != nil {
			return f, err
		}
	}
	return f, nil
}

func (f *InvoiceFile) readDeal(ctx context.Context, db *gorm.DB) (err error) {
	if f.Request, err = RequestByID(ctx, db, f.Invoice.RequestID); err != nil {
		return err
	}
	if f.Publication, err = PublicationByID(ctx, db, f.Invoice.PublicationID); err != nil {
		return err
	}
	if f.Organisation, err = OrganisationByID(ctx, db, f.Invoice.OrganisationID); err != nil {
		return err
	}
	if f.Quote, err = QuoteByID(ctx, db, f.Invoice.QuoteID); err != nil {
		return err
	}
	if f.Lines, err = LinesOf(ctx, db, f.Invoice.QuoteID); err != nil {
		return err
	}
	l, err := one(From[Licence](db).Where("invoice_id = ?", f.Invoice.ID).Take(ctx))
	if err == nil {
		f.Licence = &l
	} else if !errors.Is(err, ErrNotFound) {
		return err
	}
	f.Others, err = From[Invoice](db).Where("request_id = ? AND id <> ?", f.Invoice.RequestID, f.Invoice.ID).Order("id DESC").Find(ctx)
	return err
}

func (f *InvoiceFile) readMoney(ctx context.Context, db *gorm.DB) (err error) {
	if f.Notes, err = CreditNotesOf(ctx, db, f.Invoice.ID); err != nil {
		return err
	}
	if f.Refunds, err = RefundsOf(ctx, db, f.Invoice.ID); err != nil {
		return err
	}
	if f.Disputes, err = DisputesOf(ctx, db, f.Invoice.ID); err != nil {
		return err
	}
	if f.Settlements, err = SettlementsOf(ctx, db, f.Invoice.ID); err != nil {
		return err
	}
	if f.Funds, err = FundsOf(ctx, db, f.Invoice); err != nil {
		return err
	}
	if f.Payer, err = CustomerOf(ctx, db, f.Invoice); errors.Is(err, ErrNotFound) {
		return nil
	}
	return err
}

func (f *InvoiceFile) readStory(ctx context.Context, db *gorm.DB) (err error) {
	if f.Events, err = EventsOf(ctx, db, f.Invoice.RequestID, true); err != nil {
		return err
	}
	objects := []string{f.Invoice.ChargeID} // what came back is told of the charge
	if f.Invoice.StripeInvoiceID != nil {
		objects = append(objects, *f.Invoice.StripeInvoiceID)
	}
	if f.Heard, err = From[StripeSaid](db).Where("object_id IN ? AND object_id <> ''", objects).Order("received_at, id").Find(ctx); err != nil {
		return err
	}
	if f.Operations, err = From[StripeOperation](db).Where("invoice_id = ?", f.Invoice.ID).Order("id").Find(ctx); err != nil {
		return err
	}
	if f.Mails, err = MailsOf(ctx, db, f.Invoice.RequestID); err != nil {
		return err
	}
	f.People, err = AllStaff(ctx, db)
	return err
}

// Person names a member of staff, also one who has left; "" for nobody.
func (f InvoiceFile) Person(id *int64) string { return personOf(f.People, id) }

// Ceiling is what may still be taken off, in minor units.
func (f InvoiceFile) Ceiling() int64 { return f.Invoice.Ceiling(f.Notes) }

// LastEvent is the id of the newest line of history, 0 when there is none.
func (f InvoiceFile) LastEvent() int64 {
	if len(f.Events) == 0 {
		return 0
	}
	return f.Events[len(f.Events)-1].ID
}

// Proposed is the settlement that waits for a second person; nil when none does.
func (f InvoiceFile) Proposed() *Settlement {
	for i, s := range f.Settlements {
		if s.Status == "proposed" {
			return &f.Settlements[i]
		}
	}
	return nil
}

// Settling reports that a settlement waits for a second person, or for Stripe.
func (f InvoiceFile) Settling() bool {
	for _, s := range f.Settlements {
		if s.Status == "proposed" || s.Status == "agreed" {
			return true
		}
	}
	return false
}
