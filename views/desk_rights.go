package views

import (
	"fmt"
	"strconv"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// RightsNote is what stands against offering an article, and the fields in which
// its author's or partner's word is noted.
type RightsNote struct {
	ID           string // of the element, so that an error leads to it
	Notice       Notice
	Tick, By, On string // names of the fields; empty where no word helps
}

// RightsNotes say of each article what stands against offering it: the house never sells what is not its own.
func RightsNotes(b Base, p *i18n.Printer, all []licensing.Hindrance) []RightsNote {
	out := make([]RightsNote, 0, len(all))
	for i, h := range all {
		note := RightsNote{ID: fmt.Sprintf("hindrance-%d", i+1), Notice: Notice{Tone: "bad", Title: p.Isolate(h.Article.Title)}}
		note.Notice.Href, note.Notice.Link = "/admin/articles/"+strconv.FormatInt(h.Article.ID, 10), p.T("desk_quote.warning.look")
		why := p.T("desk_request.verdict." + string(h.Article.Rights()))
		switch h.Kind {
		case licensing.HinderedByExclusive, licensing.HinderedByEarlier:
			note.rival(b, p, h)
		case licensing.HinderedByConsent:
			note.Notice.Tone, note.Notice.Text = "warn", p.T("desk_quote.warning.consent", "Why", why)
			note.Tick, note.By, note.On = h.Field(), fmt.Sprintf("consent_by_%d", h.Position), fmt.Sprintf("consent_on_%d", h.Position)
		default:
			note.Notice.Text = p.T("desk_quote.warning."+string(h.Kind), "Why", why)
		}
		if note.Tick == "" && !hasField(all[:i], h) {
			note.ID = Field{Name: h.Field()}.ID()
		}
		out = append(out, note)
	}
	return out
}

func hasField(earlier []licensing.Hindrance, h licensing.Hindrance) bool {
	for _, e := range earlier {
		if e.Field() == h.Field() {
			return true
		}
	}
	return false
}

func (n *RightsNote) rival(b Base, p *i18n.Printer, h licensing.Hindrance) {
	who := p.Isolate(h.Rival.Organisation)
	n.Notice.Href, n.Notice.Link = "/admin/requests/"+h.Rival.Reference, p.T("desk_quote.warning.look_rival", "Reference", p.Isolate(h.Rival.Reference))
	switch {
	case h.Kind == licensing.HinderedByEarlier:
		n.Notice.Tone, n.Notice.Text = "warn", p.T("desk_quote.warning.earlier", "Organisation", who)
	case h.Until.IsZero():
		n.Notice.Text = p.T("desk_quote.warning.exclusive_open", "Organisation", who)
	default:
		n.Notice.Text = p.T("desk_quote.warning.exclusive", "Organisation", who, "Until", p.DateTime(h.Until, b.TimeZone()))
	}
}

// saidRows are what the requester wrote of an article where the page says otherwise.
func saidRows(p *i18n.Printer, said, used models.RequestArticle) []Row {
	var out []Row
	row := func(term, was, is string) {
		if was == is {
			return
		}
		if was == "" {
			was = p.T("desk_request.said_nothing")
		}
		out = append(out, Row{Term: p.T("desk_request.said_" + term), Values: []string{was}})
	}
	row("title", said.Title, used.Title)
	row("author", said.Author, used.Author)
	if said.WordCount != used.WordCount {
		row("words", p.T("common.words", "Count", said.WordCount), "")
	}
	if said.Language != used.Language && said.Language != "" {
		row("language", p.Language(said.Language), "")
	}
	if day(said.PublishedOn) != day(used.PublishedOn) && said.PublishedOn != nil {
		row("date", p.Date(*said.PublishedOn), "")
	}
	return out
}

func day(t *time.Time) string {
	if t == nil {
		return ""
	}
	return t.Format(time.DateOnly)
}
