package views

import (
	"encoding/json"
	"strconv"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// DeskRequest is one request as an editor sees it (A4): left what is asked and by whom, in the middle what happened and
// the composer, right the state, the price and the decisions.
type DeskRequest struct {
	Base
	Typed     // of the composer
	File      DeskFile
	Story     []Entry
	Composer  string // note, when the reader came to write one; else reply
	Saved     SavedPicker
	CanAsk    bool // a reply may also make the request wait for its answer
	FormKey   string
	Waiting   []File // beside the reply that is not sent yet
	CanReply  bool
	CanDecide bool
	CanSettle bool // what waits for a person about money
	Decisions []Decision
	OwnerID   string
	MineIs    string // the reader's own id, for "take"
	Owners    []Option
	Rivals    []Entry // what happened since the reader's page was made

	Counter   *DeskCounter      // a counter-offer that waits for its answer
	Acts      *DeskOfferActs    // with the quote that is out
	Waiver    *WaiverPanel      // nil when nobody asked for a lower fee
	Agreement string            // where its versions stand on paper; "" while none was sent
	Volume    *DeskAgreementBox // the volume agreement that it sold, or that its licence was drawn from

	Undo          *Undo
	Before, After Link // its neighbours in the queue; the zero Link at an end
}

func (DeskRequest) file() string { return "desk_request.html" }

// Decision leads to the small page on which it is made. Main marks the likeliest one.
type Decision struct {
	Href, Icon, Text string
	Main             bool
}

// DeskFile is what stands beside every decision: the request, its works, its sender and its price.
type DeskFile struct {
	Path       string // of the request's page
	Reference  string
	Title      string
	Version    int   // that forms carry, so that a stale one is noticed
	LastEvent  int64 // likewise: what came later is shown
	Status     Pill
	NextActor  string // in words
	Due        Clock
	Theirs     *time.Location // the requester's zone, nil when it is unknown or its clocks show what the house's do
	Paused     bool
	OnHold     bool
	HoldReason string
	Owner      string
	Works      []DeskWork
	Asked      []Row
	Message    string // the requester's own words
	Waiver     string
	Budget     string
	Files      []File // that came with the form
	Sender     DeskSender
	Suggested  Suggestion
	Quote      *DeskQuoteFacts
	Invoice    *DeskInvoice
	Licence    *DeskLicence
	Review     *DeskReview
	Account    DeskAccount
	Chain      DeskChain
	CloseWords string // why it ended
	Present    PresenceBox
}

// DeskWork is an article of a request with everything that bears on its rights.
type DeskWork struct {
	Card      ArticleCard
	Href      string // its page in the catalogue; empty when it is not there
	Basis     string // in words; empty when it is not in the catalogue
	BasisTone Tone
	Note      string
	Images    []DeskImage
	Said      []Row // by the requester, where the page says otherwise; the page counts
	ByHand    bool  // nobody has read the page: the requester's words count
}

// DeskImage is a picture with the house's right to pass it on.
type DeskImage struct {
	Caption, Credit string
	Rights          Pill
}

// DeskSender is who asks, and their past with the house.
type DeskSender struct {
	Organisation, Kind, Country, Website string
	OnBehalfOf                           string
	Name, JobTitle, Email, Phone         string
	Language                             string
	Zone                                 string // country and city
	TaxID, PurchaseOrder                 string
	Standing                             models.Standing
	Statement                            string // address of the organisation's account
	Earlier                              []DeskEarlier
}

// DeskEarlier is another request of the same organisation.
type DeskEarlier struct {
	Href, Reference, Title string
	Status                 Pill
}

// Suggestion is what the rate card said when the request was sent.
type Suggestion struct {
	Known    bool // the house has a card
	Priced   bool
	Reason   string // why there is no price
	Minor    int64
	Currency string
	Parts    []EstimatePart
}

// suggestionOf reads the frozen answer of the card.
func suggestionOf(p *i18n.Printer, r models.Request) Suggestion {
	var priced pricing.Priced
	if len(r.Suggestion) == 0 || json.Unmarshal(r.Suggestion, &priced) != nil || priced.Outcome == "" {
		return Suggestion{Currency: r.Currency}
	}
	return SuggestionOf(p, priced)
}

// SuggestionOf words what the card says.
func SuggestionOf(p *i18n.Printer, priced pricing.Priced) Suggestion {
	s := Suggestion{Known: true, Currency: priced.Currency, Reason: pricing.ExplainOutcome(p, priced)}
	if priced.Outcome == pricing.OutcomePriced {
		s.Priced, s.Minor, s.Parts = true, priced.NetMinor, Arithmetic(p, priced)
	}
	return s
}

// nextActor is who has to do the next thing. While something is agreed, the invoice says whose turn it is.
func nextActor(d models.Dossier) string {
	if d.Request.Status != models.Agreed {
		return d.Request.Status.NextActor()
	}
	if d.Invoice == nil {
		return "system"
	}
	switch PayStateOf(*d.Invoice) {
	case PayReview:
		return "desk"
	case PayPreparing, PayCancelling, PayPaid, PayRefunded, PayDisputed, PayTakenBack:
		return "system"
	case PayProcessing:
		return "bank"
	default:
		return "licensee"
	}
}

// NewDeskFile words a dossier for the desk.
func NewDeskFile(b Base, p *i18n.Printer, d models.Dossier) DeskFile {
	r := d.Request
	f := DeskFile{
		Path: "/admin/requests/" + r.Reference, Reference: r.Reference, Title: r.Title, Version: r.Version, LastEvent: d.LastEvent(),
		Status: deskStatus(p, r.Status), OnHold: r.OnHold, HoldReason: r.HoldReason, Owner: d.Person(r.AssigneeID),
		Asked: UseRows(p, r.Use), Message: r.Use.Message, Waiver: r.Use.WaiverReason, Budget: r.Use.Budget,
		Sender: senderOf(p, d), Suggested: suggestionOf(p, r), CloseWords: closeWords(p, r),
	}
	switch {
	case r.Status == models.Quoted:
		f.Due = clockOf(p, r.QuoteUntil, b.Now, b.TimeZone())
	case r.Status.NextActor() == "desk":
		f.Due = clockOf(p, r.AnswerDueAt, b.Now, b.TimeZone())
	}
	_, f.Files = LettersFiles(p, d.Attachments, f.Path)
	f.Theirs = theirZone(r.TimeZone, f.Due.At, b.TimeZone())
	f.Paused = r.PausedAt != nil && r.Status.Open()
	if next := nextActor(d); next != "" {
		f.NextActor = p.T("desk_request.next." + next)
	}
	for _, a := range d.Articles {
		f.Works = append(f.Works, workOf(b, p, d, a))
	}
	f.readDeal(p, d)
	f.Account, f.Chain = accountOf(p, d), chainOf(p, d, b.Now)
	f.Review = reviewOf(p, d)
	return f
}

// theirZone is the requester's zone when a moment has another hour there than in the house.
func theirZone(name string, at time.Time, house *time.Location) *time.Location {
	zone, err := time.LoadLocation(name)
	if err != nil || name == "" || at.In(zone).Format(time.DateTime) == at.In(house).Format(time.DateTime) {
		return nil
	}
	return zone
}

func closeWords(p *i18n.Printer, r models.Request) string {
	switch {
	case r.CloseText == "":
		return ""
	case p.Has("common.decline." + r.CloseCode):
		return p.T("common.decline."+r.CloseCode) + ": " + r.CloseText
	default:
		return r.CloseText
	}
}

var basisTones = map[string]Tone{"staff": "ok", "freelance": "ok", "freelance_ask": "warn", "co_production": "warn", "agency": "bad", "guest": "bad", "unknown": "neutral"}

var imageTones = map[string]Tone{"ours": "ok", "cleared": "ok", "third_party": "bad", "unknown": "warn"}

func workOf(b Base, p *i18n.Printer, d models.Dossier, a models.RequestArticle) DeskWork {
	said, known := a, models.Article{}
	if a.ArticleID != nil {
		known = d.Works[*a.ArticleID]
	}
	a = known.Described(said, d.Publication.Zone())
	w := DeskWork{ByHand: !known.Known(), Said: saidRows(p, said, a), Card: ArticleCard{URL: a.URL, Title: a.Title, Author: a.Author, Lang: a.Language, Words: a.WordCount, Zone: b.TimeZone(), Verdict: models.VerdictCheck, Licensable: true}}
	if a.PublishedOn != nil {
		w.Card.Published = *a.PublishedOn
	}
	if known.ID == 0 {
		return w
	}
	w.Href = "/admin/articles/" + strconv.FormatInt(known.ID, 10)
	w.Basis, w.BasisTone, w.Note = p.T("common.rights_basis."+known.RightsBasis), basisTones[known.RightsBasis], known.RightsNote
	w.Card.Verdict = known.Verdict(b.Now)
	w.Card.Licensable = w.Card.Verdict.Licensable()
	if known.EmbargoUntil != nil && known.EmbargoUntil.After(b.Now) {
		w.Card.Embargo = *known.EmbargoUntil
	}
	for _, img := range d.Images[known.ID] {
		w.Images = append(w.Images, DeskImage{Caption: img.Caption, Credit: img.Credit, Rights: Pill{imageTones[img.Rights], p.T("common.image_rights." + img.Rights)}})
	}
	return w
}

func senderOf(p *i18n.Printer, d models.Dossier) DeskSender {
	r := d.Request
	s := DeskSender{
		Statement:    StatementPath(d.Organisation.ID),
		Organisation: r.Organisation, Kind: p.T("common.organisation_type." + d.Organisation.Kind), Country: p.Country(r.Country), Website: d.Organisation.Website,
		OnBehalfOf: r.Use.OnBehalfOf, Name: r.ContactName, JobTitle: d.Contact.JobTitle, Email: r.ContactEmail, Phone: d.Contact.Phone,
		Language: p.Language(r.Language), Zone: p.ZonePlace(r.TimeZone), TaxID: r.Billing.TaxID, PurchaseOrder: r.Billing.PurchaseOrder, Standing: d.Standing,
	}
	for _, e := range d.Earlier {
		s.Earlier = append(s.Earlier, DeskEarlier{Href: "/admin/requests/" + e.Reference, Reference: e.Reference, Title: e.Title, Status: deskStatus(p, e.Status)})
	}
	return s
}
