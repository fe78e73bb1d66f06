package views

import (
	"slices"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// StagesOf is the life of a request as its owner sees it: what is behind, where it stands, what comes.
func StagesOf(p *i18n.Printer, s Standing) Stepper {
	b := stages{p: p, s: s}
	b.add("common.request_status.submitted", b.when("submitted", "renewal_began", "amendment_began", "agreement_offered", "agreement_renewal_began"), true)
	status := s.Request.Status
	switch {
	case status == models.NeedsInfo:
		b.add("common.request_status.in_review", b.when("review_started"), true)
		b.add("common.request_status.needs_info", time.Time{}, false)
	case status.Ended():
		return b.ended(status)
	default:
		b.add("common.request_status.in_review", b.when("review_started"), status != models.Submitted && status != models.InReview)
	}
	b.offer(status)
	return Stepper{b.list}
}

type stages struct {
	p    *i18n.Printer
	s    Standing
	list []Stage
	here bool // the present stage is on the list already
}

// add puts a stage on the list: done, or the present one, or one still to come.
func (b *stages) add(id string, at time.Time, done bool) {
	stage := Stage{Text: b.p.T(id), State: "todo", Zone: b.s.Zone}
	switch {
	case done:
		stage.State, stage.At = "done", at
	case !b.here:
		stage.State, b.here = "current", true
	}
	b.list = append(b.list, stage)
}

// offer adds the stages from the quote to the licence; a free licence has nothing to pay.
func (b *stages) offer(status models.Status) {
	quoted := "common.request_status.quoted"
	gratis := b.s.Quote != nil && b.s.Quote.Gratis && (status == models.Quoted || status == models.Agreed || status == models.Fulfilled)
	if gratis {
		quoted = "public_request.stage.gratis"
	}
	if b.s.Quote != nil && b.s.Quote.AgreementID != nil && b.s.Licence != nil {
		b.add("public_volume.stage_drawn", b.when("drawn"), true)
		b.licence(*b.s.Licence)
		return
	}
	agreed := status == models.Agreed || status == models.Fulfilled
	licensed := status == models.Fulfilled
	b.add(quoted, b.when("quoted"), agreed)
	b.add("common.request_status.agreed", b.when("accepted"), agreed)
	if !gratis {
		b.add("public_request.stage.pay", b.when("paid"), licensed)
	}
	if b.s.Request.Bundle != nil {
		b.add("public_volume.stage", b.when("agreement_began"), licensed)
		return
	}
	if !licensed || b.s.Licence == nil {
		b.add("common.request_status.fulfilled", time.Time{}, false)
		return
	}
	b.licence(*b.s.Licence)
}

// licence is the last stage, or the two last when the licence is over.
func (b *stages) licence(l models.Licence) {
	state := LicenceStateOf(l, b.s.Now)
	switch state {
	case LicenceValid, LicenceNotYet:
		b.add("common.request_status.fulfilled", time.Time{}, false)
		last := &b.list[len(b.list)-1]
		last.At = l.IssuedAt
		if state == LicenceNotYet {
			last.Note = b.p.T("public_licence.state." + state + ".title")
		}
	default:
		b.add("common.request_status.fulfilled", l.IssuedAt, true)
		b.list = append(b.list, Stage{Text: b.p.T("common.licence_status." + string(l.Status)), State: "ended", Zone: b.s.Zone})
		if state == LicenceEnded {
			last := &b.list[len(b.list)-1]
			last.Text = b.p.T("common.licence_status.expired")
			if l.EndsAt != nil {
				last.At = *l.EndsAt
			}
		}
	}
}

// ended closes the list where the request left the journey.
func (b *stages) ended(status models.Status) Stepper {
	if at := b.when("review_started"); !at.IsZero() {
		b.add("common.request_status.in_review", at, true)
	}
	if at := b.when("quoted"); !at.IsZero() {
		b.add("common.request_status.quoted", at, true)
	}
	last := Stage{Text: b.p.T("common.request_status." + string(status)), State: "ended", Zone: b.s.Zone}
	if b.s.Request.ClosedAt != nil {
		last.At = *b.s.Request.ClosedAt
	}
	if status == models.Lapsed && b.s.Quote != nil && b.s.Quote.Status == models.QuoteExpired {
		last.Text = b.p.T("common.quote_status.expired")
	}
	b.list = append(b.list, last)
	return Stepper{b.list}
}

// when is the last time that something happened; zero for never.
func (b *stages) when(kinds ...string) time.Time {
	for i := len(b.s.Events) - 1; i >= 0; i-- {
		if slices.Contains(kinds, b.s.Events[i].Kind) {
			return b.s.Events[i].At
		}
	}
	return time.Time{}
}
