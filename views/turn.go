package views

import (
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// Standing is where a request stands with everything that hangs on it; nil for what does not exist yet.
type Standing struct {
	Request   models.Request
	Quote     *models.Quote // the newest version that was sent
	Invoice   *models.Invoice
	Licence   *models.Licence
	Agreement *models.Agreement    // the volume agreement that it has bought
	Counter   *models.CounterOffer // that waits for its answer
	Events    []models.Event
	Now       time.Time
	Zone      *time.Location
	Patience  int // days a question waits for its answer
}

// Turn says where a request stands, whose turn it is, and what its owner can do now. Part "turn".
type Turn struct {
	Tone        Tone
	Title, Text string
	Reason      string // the desk's own words
	Href, Link  string // the one primary action
	Second      Link   // beside it
	Act         Act    // instead of a link, when the action changes something
}

// TurnOf words the present state for the requester.
func TurnOf(p *i18n.Printer, s Standing) Turn {
	path := "/r/" + s.Request.Reference
	switch s.Request.Status {
	case models.Submitted, models.InReview:
		if s.Counter != nil {
			return counterTurn(p, s, path)
		}
		return deskTurn(p, s)
	case models.NeedsInfo:
		return questionTurn(p, s, path)
	case models.Quoted:
		return quoteTurn(p, s, path)
	case models.Agreed:
		return payTurn(p, s, path)
	case models.Fulfilled:
		return licenceTurn(p, s, path)
	default:
		return endedTurn(p, s, path)
	}
}

func deskTurn(p *i18n.Printer, s Standing) Turn {
	t := Turn{Tone: "info", Title: p.T("public_request.turn.desk.title")}
	due := s.Request.AnswerDueAt
	switch {
	case due == nil:
		t.Text = p.T("public_request.turn.desk.text")
	case s.Now.After(*due):
		t.Tone, t.Text = "warn", p.T("public_request.turn.desk.late", "Date", p.Isolate(p.DateTime(*due, s.Zone)))
	default:
		t.Text = p.T("public_request.turn.desk.promise", "Date", p.Isolate(p.DateTime(*due, s.Zone)))
	}
	return t
}

// counterTurn: the desk has a proposal to answer.
func counterTurn(p *i18n.Printer, s Standing, path string) Turn {
	t := deskTurn(p, s)
	t.Title, t.Href, t.Link = p.T("public_negotiation.waiting.title"), path+"/counter", p.T("public_negotiation.wait")
	return t
}

func questionTurn(p *i18n.Printer, s Standing, path string) Turn {
	t := Turn{Tone: "warn", Title: p.T("public_request.turn.question.title"), Text: p.T("public_request.turn.question.text"),
		Href: path + "#message", Link: p.T("public_request.turn.question.link")}
	if asked := s.Request.PausedAt; asked != nil && s.Patience > 0 {
		t.Text = p.T("public_request.turn.question.until", "Date", p.Isolate(p.DateTime(asked.AddDate(0, 0, s.Patience), s.Zone)))
	}
	return t
}

func quoteTurn(p *i18n.Printer, s Standing, path string) Turn {
	q := s.Quote
	if q == nil {
		return deskTurn(p, s)
	}
	if !q.ValidUntil.After(s.Now) {
		return expiredTurn(p, path)
	}
	until := p.Isolate(p.DateTime(q.ValidUntil, s.Zone))
	if q.Gratis {
		return Turn{Tone: "warn", Title: p.T("public_request.turn.gratis.title"), Text: p.T("public_request.turn.gratis.text", "Date", until),
			Href: path + "/quote", Link: p.T("public_request.turn.gratis.link")}
	}
	total := p.Isolate(p.MoneyISO(q.TotalMinor, q.Currency))
	return Turn{Tone: "warn", Title: p.T("public_request.turn.quote.title"), Text: p.T("public_request.turn.quote.text", "Total", total, "Date", until),
		Href: path + "/quote", Link: p.T("public_request.turn.quote.link")}
}

func expiredTurn(p *i18n.Printer, path string) Turn {
	return Turn{Tone: "warn", Title: p.T("public_request.turn.expired.title"), Text: p.T("public_request.turn.expired.text"),
		Act: Act{Action: path + "/renew", Text: p.T("public_request.turn.expired.link"), Icon: "refresh-cw"}, Second: Link{path + "/quote", p.T("public_request.turn.expired.read")}}
}

func payTurn(p *i18n.Printer, s Standing, path string) Turn {
	if s.Invoice == nil {
		return Turn{Tone: "info", Title: p.T("public_pay.preparing.title"), Text: p.T("public_pay.preparing.text"), Href: path + "/pay", Link: p.T("public_request.turn.pay.look")}
	}
	state := PayStateOf(*s.Invoice)
	if l := s.Licence; l != nil && l.Status == models.LicenceProvisional && (state == PayPreparing || state == PayOpen || state == PayOverdue) {
		return Turn{Tone: "warn", Title: p.T("public_request.turn.provisional.title"),
			Text: p.T("public_request.turn.provisional.text", "Date", p.Isolate(p.DateTime(*l.PayBy, s.Zone))),
			Href: path + "/pay", Link: p.T("public_request.turn.pay.link"), Second: Link{path + "/content", p.T("public_request.turn.licence.content")}}
	}
	t := Turn{Tone: payTones[state], Title: p.T("public_pay." + string(state) + ".title"), Text: p.T("public_pay." + string(state) + ".text"),
		Href: path + "/pay", Link: p.T("public_request.turn.pay.look")}
	if state.Payable() {
		t.Link = p.T("public_request.turn.pay.link")
	}
	return t
}

func licenceTurn(p *i18n.Printer, s Standing, path string) Turn {
	if a := s.Agreement; a != nil {
		f := AgreementFactsOf(p, *a)
		return Turn{Tone: f.Status.Tone, Title: p.T("public_volume.agreement", "Number", p.Isolate(a.Number)) + ": " + f.Status.Text, Text: f.Balance + ". " + f.Because,
			Href: path + "/volume", Link: p.T("public_volume.page")}
	}
	if s.Licence == nil {
		return Turn{Tone: "ok", Title: p.T("common.request_status.fulfilled")}
	}
	state := LicenceStateOf(*s.Licence, s.Now)
	t := Turn{Tone: licenceTones[state], Title: p.T("public_licence.state." + state + ".title"), Text: p.T("public_licence.state." + state + ".text"),
		Href: path + "/licence", Link: p.T("public_request.turn.licence.link")}
	if state == LicenceValid {
		t.Second = Link{path + "/content", p.T("public_request.turn.licence.content")}
	}
	return t
}

// endedTurn: the request left the journey; the way on differs.
func endedTurn(p *i18n.Printer, s Standing, path string) Turn {
	again := Link{"/request", p.T("public_request.turn.again")}
	if s.Request.ConfirmedAt == nil { // nobody at the desk knows of it, so there is nobody to write to
		return Turn{Tone: "neutral", Title: p.T("public_request.turn.unconfirmed.title"), Text: p.T("public_request.turn.unconfirmed.text"), Href: again.Href, Link: again.Text}
	}
	t := Turn{Tone: "neutral", Reason: s.Request.CloseText, Href: path + "#message", Link: p.T("public_request.turn.write"), Second: again}
	switch s.Request.Status {
	case models.Declined:
		t.Title, t.Text = p.T("public_request.turn.declined.title"), p.T("public_request.turn.declined.text")
		if id := "common.decline." + s.Request.CloseCode; p.Has(id) {
			t.Text = p.T("public_request.turn.declined.because", "Reason", p.T(id))
		}
	case models.NotNeeded:
		t.Tone, t.Title, t.Text = "ok", p.T("public_request.turn.not_needed.title"), p.T("public_request.turn.not_needed.text")
	case models.Withdrawn:
		t.Title, t.Text, t.Reason = p.T("public_request.turn.withdrawn.title"), p.T("public_request.turn.withdrawn.text"), ""
	default:
		if s.Quote != nil && s.Quote.Status == models.QuoteExpired {
			return expiredTurn(p, path)
		}
		t.Title, t.Text = p.T("public_request.turn.lapsed.title"), p.T("public_request.turn.lapsed.text")
	}
	return t
}
