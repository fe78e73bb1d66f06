package letters

import (
	"context"
	"fmt"
	"net/url"
	"strings"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
	"imprimatur/views"
)

// letter is one mail while it is written: whom it is about, and the words so far.
type letter struct {
	from        Writer
	db          *gorm.DB
	key         Keys
	mail        models.Mail
	request     models.Request
	publication models.Publication
	words       *i18n.Printer
	zone        *time.Location  // the reader's
	bill        *models.Invoice // that the letter is about, where it is
	out         views.MailLetter
}

// open loads what every letter speaks of.
func (w Writer) open(ctx context.Context, db *gorm.DB, m models.Mail, key Keys) (*letter, error) {
	if m.Kind == licensing.MailDeskBooks {
		return w.openBooks(ctx, db, m)
	}
	if m.RequestID == nil {
		return nil, fmt.Errorf("%s without a request: %w", m.Kind, ErrUnknown)
	}
	r, err := models.RequestByID(ctx, db, *m.RequestID)
	if err != nil {
		return nil, fmt.Errorf("request %d: %w", *m.RequestID, err)
	}
	p, err := models.PublicationByID(ctx, db, r.PublicationID)
	if err != nil {
		return nil, fmt.Errorf("publication %d: %w", r.PublicationID, err)
	}
	l := &letter{from: w, db: db, key: key, mail: m, request: r, publication: p, words: w.Words.Printer(m.Language)}
	l.zone = l.readersZone()
	l.out = views.MailLetter{Kind: m.Kind, Desk: l.toDesk(), MailBase: views.MailBase{
		Lang: m.Language, Reference: r.Reference, Greeting: l.reader(),
		Brand: views.Brand{Name: p.Name, Code: p.Code, Accent: p.Accent, LegalName: p.LegalName},
	}}
	l.out.Facts = views.MailFacts{Name: r.ContactName, Organisation: r.Organisation, Title: r.Title, Zone: l.zone}
	return l, nil
}

// toPayer reports a letter to whoever pays for the requester.
func (l *letter) toPayer() bool {
	to := models.EmailKey(l.mail.Recipient)
	return !l.toDesk() && !l.toSignatory() && to == models.EmailKey(l.request.Billing.FinanceEmail) && to != models.EmailKey(l.request.ContactEmail)
}

// reader is the name that a letter greets; "" when we do not know it.
func (l *letter) reader() string {
	if l.toPayer() {
		return l.request.Billing.FinanceName
	}
	return l.request.ContactName
}

// alsoSent tells the requester that the letter has gone to who pays as well.
func (l *letter) alsoSent() {
	if payer := l.request.Billing.FinanceEmail; payer != "" && !l.toPayer() && models.EmailKey(payer) != models.EmailKey(l.mail.Recipient) {
		l.row("mail.row.finance", payer)
	}
}

func (l *letter) toDesk() bool { return strings.HasPrefix(l.mail.Kind, "desk_") }

// readersZone is the requester's own zone where we know it. The letter that asks
// to confirm an address believes nothing that was typed.
func (l *letter) readersZone() *time.Location {
	if l.toDesk() || l.request.TimeZone == "" || l.mail.Kind == licensing.MailConfirmAddress {
		return l.publication.Zone()
	}
	zone, err := time.LoadLocation(l.request.TimeZone)
	if err != nil {
		return l.publication.Zone()
	}
	return zone
}

// write makes the letter of its kind. Kinds that are about the same row share
// their facts; their sentences differ in the catalogue.
func (l *letter) write(ctx context.Context) (views.Mail, error) {
	switch l.mail.Kind {
	case licensing.MailMyLinks:
		return l.myLinks(ctx)
	case licensing.MailDeskBooks:
		return l.out, l.deskBooks(ctx)
	}
	about, err := l.about()
	if err != nil {
		return nil, err
	}
	if err := about(ctx); err != nil {
		return nil, err
	}
	if l.out.Button.Href != "" {
		return l.out, nil
	}
	return l.out, l.lead(ctx)
}

func (l *letter) about() (func(context.Context) error, error) {
	switch l.mail.Kind {
	case licensing.MailConfirmAddress:
		return l.confirmation, nil
	case licensing.MailRequestReceived, licensing.MailReopened, licensing.MailLapsed, licensing.MailWithdrawn:
		return l.progress, nil
	case licensing.MailDeclined, licensing.MailNotNeeded:
		return l.decision, nil
	case licensing.MailQuestion, licensing.MailMessage, licensing.MailDeskReply:
		return l.quotation, nil
	case licensing.MailQuoteReady, licensing.MailQuoteChanged, licensing.MailQuoteReminder, licensing.MailQuoteExpired, licensing.MailGratisReady,
		licensing.MailQuoteExtended, licensing.MailCounterAccepted:
		return l.offer, nil
	case licensing.MailCounterReceived, licensing.MailCounterDeclined:
		return l.counter, nil
	case licensing.MailDeskCounter:
		return l.deskCounter, nil
	case licensing.MailAcceptanceCopy:
		return l.agreement, nil
	case licensing.MailInvoiceReady, licensing.MailPaymentFailed, licensing.MailInvoiceVoided,
		licensing.MailPaymentDue, licensing.MailPaymentReminder, licensing.MailLastNotice:
		return l.payment, nil
	case licensing.MailLicence, licensing.MailEmbargoLifted, licensing.MailEnding, licensing.MailEnded:
		return l.licence, nil
	case licensing.MailAgreement, licensing.MailAgreementLow, licensing.MailAgreementEnding, licensing.MailAgreementEnded,
		licensing.MailAgreementSuspended, licensing.MailAgreementRevoked, licensing.MailAgreementRestored:
		return l.volume, nil
	case licensing.MailCredited:
		return l.credited, nil
	case licensing.MailRefunded, licensing.MailDeskRefundFailed:
		return l.refunded, nil
	case licensing.MailSuspended, licensing.MailRestored, licensing.MailRevoked, licensing.MailTerminated:
		return l.held, nil
	case licensing.MailProvisional:
		return l.provisional, nil
	case licensing.MailSignatoryAsked, licensing.MailSignatoryCopy, licensing.MailSignatoryOff:
		return l.signatory, nil
	case licensing.MailSignatoryNo:
		return l.signatoryNo, nil
	case licensing.MailRetracted, licensing.MailDeskRetracted:
		return l.retracted, nil
	case licensing.MailDeskDispute:
		return l.deskDispute, nil
	case licensing.MailDeskSettlement:
		return l.deskSettlement, nil
	case licensing.MailDeskAmendment:
		return l.deskAmendment, nil
	case licensing.MailDeskNewRequest, licensing.MailDeskWithdrawn, licensing.MailDeskRightsChanged:
		return l.deskRequest, nil
	case licensing.MailDeskQuoteAccepted, licensing.MailDeskQuoteDeclined:
		return l.deskAnswer, nil
	case licensing.MailDeskChangeAsked, licensing.MailDeskWaiverAsked:
		return l.deskChange, nil
	case licensing.MailDeskPaid, licensing.MailDeskNeedsReview, licensing.MailDeskAccountHeld:
		return l.deskInvoice, nil
	default:
		return nil, fmt.Errorf("%q: %w", l.mail.Kind, ErrUnknown)
	}
}

// lead sets the button: staff sign in, a requester gets a fresh private link. Who
// pays gets none: nobody has confirmed that address, and the link opens everything.
func (l *letter) lead(ctx context.Context) error {
	if l.toDesk() {
		l.out.Button.Href = l.from.BaseURL + "/admin/requests/" + l.request.Reference
		return nil
	}
	if l.toPayer() {
		l.out.Payer, l.out.Button = true, l.payersButton()
		return nil
	}
	href, err := l.private(ctx, l.request)
	l.out.Button.Href, l.out.Private = href, true
	return err
}

// payersButton leads to the invoice at Stripe, while that is in order, and otherwise to the rights desk.
func (l *letter) payersButton() views.Link {
	if l.bill != nil && l.bill.HostedURL != "" {
		if state := views.PayStateOf(*l.bill); state.Payable() || state == views.PayPaid {
			return views.Link{Href: l.bill.HostedURL, Text: l.words.T("mail.payer.invoice")}
		}
	}
	return views.Link{Href: "mailto:" + l.publication.ContactEmail, Text: l.words.T("mail.payer.write")}
}

// private makes a link that opens a request; its key exists nowhere but in the letter.
func (l *letter) private(ctx context.Context, r models.Request) (string, error) {
	key, err := l.key(ctx, r.ID, "open", l.mail.Recipient, OpenFor)
	return l.from.BaseURL + "/r/" + r.Reference + "?key=" + url.QueryEscape(key), err
}

// subject is the id of the row that the letter is about; 0 finds none.
func (l *letter) subject() int64 {
	if l.mail.SubjectID == nil {
		return 0
	}
	return *l.mail.SubjectID
}

func (l *letter) row(id string, values ...string) {
	l.out.Rows = append(l.out.Rows, views.Row{Term: l.words.T(id), Values: values})
}

// files names what was attached; the files themselves stay behind the request's page.
func (l *letter) files(all []models.Attachment) {
	if len(all) == 0 {
		return
	}
	values := make([]string, len(all))
	for i, a := range all {
		values[i] = l.words.Isolate(a.Name) + " (" + views.FileNote(l.words, a) + ")"
	}
	l.row("mail.row.files", values...)
}

func (l *letter) said(text string) { l.out.Said = strings.TrimSpace(text) }

func (l *letter) amount(minor int64, currency string) {
	l.out.Facts.Amount, l.out.Facts.Currency = minor, currency
}
