package views

import (
	"fmt"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// OfferCard is what one side offers the other: a quote version or a counter-offer. Part "offer-card".
type OfferCard struct {
	Theirs  bool // a counter-offer
	Title   string
	Round   string // "Round 2 of 3", or what a quote answers
	Status  Pill
	Amount  Money // before tax
	Sub     string
	Facts   []Row
	Against string // "Different from quote 1"
	Changes []Change
	Note    string
	At      time.Time
	Zone    *time.Location
	Href    string // of the version's page
}

// Offers is everything that both sides offered, as it stands now.
type Offers struct {
	Request  models.Request
	Quotes   []models.Quote
	Lines    map[int64][]models.QuoteLine // by version
	Counters []models.CounterOffer
	Rules    models.NegotiationRules
	Terms    map[int64]int // numbers of the terms' versions
	Zone     *time.Location
	Desk     bool   // the reader is of the house
	Renews   string // number of the volume agreement that the sale continues
}

// quote finds a version by its id.
func (o Offers) quote(id int64) models.Quote {
	for _, q := range o.Quotes {
		if q.ID == id {
			return q
		}
	}
	return models.Quote{}
}

// before is the version before another, as its reader knows them; nil for the first.
func (o Offers) before(q models.Quote) *models.Quote {
	var found *models.Quote
	for i, other := range o.Quotes {
		if other.Version < q.Version && !other.TakenBack() && (found == nil || other.Version > found.Version) {
			found = &o.Quotes[i]
		}
	}
	return found
}

// Difference is everything that differs between two versions, in their reader's language.
func (o Offers) Difference(p *i18n.Printer, was, now models.Quote) []Change {
	return ChangesBetween(o.rows(p, was), o.rows(p, now))
}

func (o Offers) rows(p *i18n.Printer, q models.Quote) []Row {
	rows := OfferRows(p, q, o.Lines[q.ID], o.Zone)
	if n := o.Terms[q.TermsID]; n > 0 {
		rows = append(rows, Row{Term: p.T("public_negotiation.card.terms"), Values: []string{p.T("public_negotiation.card.terms_version", "Version", n)}})
	}
	return rows
}

// QuoteCard shows a version.
func (o Offers) QuoteCard(p *i18n.Printer, q models.Quote, e facts) *OfferCard {
	card := &OfferCard{
		Title: p.T("public_negotiation.card.quote", "Version", q.Version), Amount: Money{q.NetMinor, q.Currency}, Note: q.Note, Zone: o.Zone, At: momentOf(q.SentAt),
		Status: Pill{tones["quote"][string(q.Status)], p.T("common.quote_status." + string(q.Status))},
	}
	if o.Desk || !q.TakenBack() {
		card.Href = o.VersionPath(q)
	}
	if e.number("extends") > 0 {
		card.Title = p.T("public_negotiation.card.extended", "Version", q.Version)
	}
	switch models.CounterStatus(e.text("answer")) {
	case models.CounterAccepted:
		card.Round = p.T("public_negotiation.card.agreed", "Round", e.number("round"))
	case models.CounterCountered:
		card.Round = p.T("public_negotiation.card.answers", "Round", e.number("round"))
	}
	card.Facts = append(card.Facts, Row{Term: p.T("public_negotiation.card.until"), Values: []string{p.DateTime(q.ValidUntil, o.Zone)}})
	switch {
	case q.Gratis:
		card.Sub = p.T("public_request.quote.no_fee")
	case q.TaxMinor > 0:
		card.Sub = p.T("public_negotiation.card.before_tax")
		card.Facts = append(card.Facts, Row{Term: p.T("public_negotiation.card.total"), Values: []string{p.MoneyISO(q.TotalMinor, q.Currency)}})
	}
	card.Facts = append(card.Facts, creditRows(p, q)...)
	if was := o.before(q); was != nil {
		card.Against = p.T("public_negotiation.card.changes_quote", "Version", was.Version)
		card.Changes = o.Difference(p, *was, q)
	}
	return card
}

// creditRows say what went off the price of a wider licence, and why that is not what the rules have.
func creditRows(p *i18n.Printer, q models.Quote) []Row {
	c := readPriced(q.Priced).Credit
	if c == nil || q.Gratis {
		return nil
	}
	less := Row{Term: p.T("public_amendment.says_less", "Number", p.Isolate(c.Licence)), Values: []string{"\u2212\u00a0" + p.MoneyISO(c.AmountMinor, q.Currency)}}
	if c.Reason != "" {
		less.Values = append(less.Values, c.Reason)
	}
	return []Row{{Term: p.T("public_amendment.says_wider"), Values: []string{p.MoneyISO(c.WiderMinor, q.Currency)}}, less}
}

// Newest reports the version that its reader has now.
func (o Offers) Newest(q models.Quote) bool {
	for _, other := range o.Quotes {
		if other.Version > q.Version && !other.TakenBack() {
			return false
		}
	}
	return !q.TakenBack()
}

// CounterCard shows a counter-offer.
func (o Offers) CounterCard(p *i18n.Printer, c models.CounterOffer) *OfferCard {
	q := o.quote(c.QuoteID)
	card := &OfferCard{
		Theirs: true, Title: p.T("public_negotiation.card.yours"), Amount: Money{c.NetMinor, c.Currency}, Sub: p.T("public_negotiation.card.before_tax"), At: c.CreatedAt, Zone: o.Zone,
		Round: roundOf(p, c.Round, o.Rules.Rounds), Status: o.counterStatus(p, c), Note: c.Note, Facts: ByCardRows(p, c),
		Against: p.T("public_negotiation.card.changes_quote", "Version", q.Version), Changes: o.proposed(p, q, c),
	}
	if o.Desk {
		card.Title = p.T("public_negotiation.card.theirs")
	}
	if c.Status == models.CounterOpen && c.AnswerBy != nil {
		card.Facts = append(card.Facts, Row{Term: p.T("public_negotiation.card.answer_by"), Values: []string{p.DateTime(*c.AnswerBy, o.Zone)}})
	}
	return card
}

// roundOf names a round; a house that takes fewer by now does not make an earlier one impossible.
func roundOf(p *i18n.Printer, round, rounds int) string {
	return p.T("public_negotiation.round", "Round", round, "Rounds", max(round, rounds))
}

var counterTones = map[models.CounterStatus]Tone{
	models.CounterOpen: "warn", models.CounterAccepted: "ok", models.CounterCountered: "info", models.CounterDeclined: "bad", models.CounterRefused: "bad", models.CounterWithdrawn: "neutral",
}

func (o Offers) counterStatus(p *i18n.Printer, c models.CounterOffer) Pill {
	if c.Status == models.CounterOpen && !o.Request.Status.Open() {
		return Pill{"neutral", p.T("public_negotiation.status.moot")}
	}
	return Pill{counterTones[c.Status], p.T("public_negotiation.status." + string(c.Status))}
}

// proposed is what a counter-offer wants otherwise than the quote that it answers.
func (o Offers) proposed(p *i18n.Printer, q models.Quote, c models.CounterOffer) []Change {
	return ProposalChanges(p, q, c.Use, c.NetMinor)
}

// ProposalChanges compares a proposal with the quote that it answers; a fee of 0 is not compared.
func ProposalChanges(p *i18n.Printer, q models.Quote, u models.Use, netMinor int64) []Change {
	fee := func(minor int64) Row {
		return Row{Term: p.T("public_negotiation.card.fee"), Values: []string{p.MoneyISO(minor, q.Currency)}}
	}
	was, now := AskedRows(p, q.Grant.Use, nil), AskedRows(p, u, nil)
	if netMinor > 0 {
		was, now = append([]Row{fee(q.NetMinor)}, was...), append([]Row{fee(netMinor)}, now...)
	}
	return ChangesBetween(was, now)
}

// ByCardRows say what the rate card asks for what is proposed, and how far below it the proposal lies.
func ByCardRows(p *i18n.Printer, c models.CounterOffer) []Row {
	if c.CardMinor == nil {
		return nil
	}
	rows := []Row{{Term: p.T("public_negotiation.card.by_card"), Values: []string{p.MoneyISO(*c.CardMinor, c.Currency)}}}
	return append(rows, aside(p, c)...)
}

// aside says how far a price lies below or above the card's.
func aside(p *i18n.Printer, c models.CounterOffer) []Row {
	percent, ok := c.BelowCard()
	switch {
	case ok && percent > 0:
		return []Row{{Term: p.T("public_negotiation.card.below"), Values: []string{p.Percent(percent * 100)}}}
	case ok && percent < 0:
		return []Row{{Term: p.T("public_negotiation.card.above"), Values: []string{p.Percent(-percent * 100)}}}
	}
	return nil
}

// Put shows the offers among a timeline's entries as cards, in the place of their sentences.
func (o Offers) Put(p *i18n.Printer, events []models.Event, entries []Entry) {
	cards := map[string]*OfferCard{}
	for _, e := range events {
		if card := o.cardOf(p, e); card != nil {
			cards[fmt.Sprintf("event-%d", e.ID)] = card
		}
	}
	for i := range entries {
		if card := cards[entries[i].ID]; card != nil {
			entries[i].Offer = card
			if card.Theirs {
				entries[i].Kind = "event offer-theirs"
			} else {
				entries[i].Kind = "event offer-ours"
			}
		}
	}
}

func (o Offers) cardOf(p *i18n.Printer, e models.Event) *OfferCard {
	f := facts(e.Facts)
	switch e.Kind {
	case "quoted":
		for _, q := range o.Quotes {
			if int64(q.Version) == f.number("version") {
				return o.QuoteCard(p, q, f)
			}
		}
	case "countered", "counter_refused":
		for _, c := range o.Counters {
			if c.ID == f.number("counter") {
				return o.CounterCard(p, c)
			}
		}
	}
	return nil
}
