package handlers

import (
	"slices"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/article"
	"imprimatur/models"
	"imprimatur/views"
)

// parcel is one work of a licence ready to be handed over, or why it is held.
type parcel struct {
	number  int
	work    models.Work
	held    string // embargo, rights or missing; empty when it is handed over
	until   time.Time
	content article.Content
	images  []models.WorkPicture
	omitted int
}

// parcels packs the works of a licence that is in force. The rights are looked
// at once more: what is not ours any more, or under embargo now, is held back
// whatever the snapshot says.
func (h *Handlers) parcels(c *fiber.Ctx, l models.Licence) ([]parcel, error) {
	ctx := c.UserContext()
	var ids []int64
	for _, w := range l.Snapshot.Works {
		if w.ArticleID != nil {
			ids = append(ids, *w.ArticleID)
		}
	}
	articles, err := models.ArticlesByID(ctx, h.db, ids)
	if err != nil {
		return nil, err
	}
	images, err := models.ImagesOf(ctx, h.db, ids...)
	if err != nil {
		return nil, err
	}
	out := make([]parcel, 0, len(l.Snapshot.Works))
	for i, w := range l.Snapshot.Works {
		p := parcel{number: i + 1, work: w, held: "missing", omitted: w.ImagesOmitted}
		if w.ArticleID != nil {
			a := articles[*w.ArticleID]
			p.hold(a, h.desk.Now())
			p.pictures(images[a.ID])
			if p.held == "" {
				p.content = article.Package(h.workOf(l, p, a))
			}
		}
		out = append(out, p)
	}
	return out, nil
}

// hold decides whether the text may be handed over now.
func (p *parcel) hold(a models.Article, now time.Time) {
	verdict := a.Verdict(now)
	switch {
	case p.work.EmbargoUntil != nil && p.work.EmbargoUntil.After(now):
		p.held, p.until = "embargo", *p.work.EmbargoUntil
	case verdict == models.VerdictEmbargoed:
		p.held, p.until = "embargo", *a.EmbargoUntil
	case a.ID != 0 && !verdict.Licensable():
		p.held = "rights"
	case a.BodyHTML == "":
		p.held = "missing"
	default:
		p.held = ""
	}
}

// pictures keeps those of the snapshot that are still ours; the others count as left out.
func (p *parcel) pictures(now []models.ArticleImage) {
	for _, granted := range p.work.Images {
		ours := slices.ContainsFunc(now, func(i models.ArticleImage) bool { return i.URL == granted.URL && i.Ours() })
		if ours && p.held == "" {
			p.images = append(p.images, granted)
		} else if !ours {
			p.omitted++
		}
	}
}

// workOf words a work for its readers: in its own language where we speak it,
// otherwise in the licence's. Notes for the web desk are in the licence's.
func (h *Handlers) workOf(l models.Licence, p parcel, a models.Article) article.Work {
	desk, readers := h.words.Printer(l.Language), h.words.Printer(l.Language)
	if slices.Contains(h.words.Languages(), p.work.Language) {
		readers = h.words.Printer(p.work.Language)
	}
	s := l.Snapshot
	w := article.Work{
		Title: p.work.Title, Language: p.work.Language, BodyHTML: a.BodyHTML, CreditLine: s.Grant.CreditLine,
		SourceURL: p.work.URL, SourceLabel: readers.T("public_licence.content.source", "Publication", s.Publication),
		Notice:        readers.T("public_licence.content.notice", "Year", yearOf(p.work.PublishedOn, l.IssuedAt), "LegalName", s.LegalName, "Number", l.Number),
		Advice:        article.Advice{Canonical: s.Grant.Canonical, NoIndex: s.Grant.NoIndex},
		LicenceNumber: l.Number, VerifyURL: h.link("/verify/" + l.Number),
	}
	if p.work.Author != "" {
		w.Byline = readers.T("public_licence.content.by", "Author", p.work.Author)
	}
	if day, err := time.Parse(time.DateOnly, p.work.PublishedOn); err == nil {
		w.PublishedOn, w.PublishedAt = readers.Date(day), day
	}
	if p.omitted > 0 {
		w.OmittedImages = desk.T("public_licence.content.omitted", "Count", p.omitted)
	}
	for _, i := range p.images {
		w.Images = append(w.Images, article.Image{URL: i.URL, Caption: i.Caption, Credit: i.Credit})
	}
	return w
}

// format is one of the four in which a text is handed over.
type format struct {
	ending, label, kind string
	of                  func(article.Content) []byte
}

// formats are all four; HTML, Markdown and JSON are names, plain text is worded.
var formats = []format{
	{"html", "HTML", "text/html; charset=utf-8", func(c article.Content) []byte { return c.HTML }},
	{"txt", "", "text/plain; charset=utf-8", func(c article.Content) []byte { return c.Text }},
	{"md", "Markdown", "text/markdown; charset=utf-8", func(c article.Content) []byte { return c.Markdown }},
	{"json", "JSON", "application/json; charset=utf-8", func(c article.Content) []byte { return c.JSON }},
}

// handover shows a parcel.
func (p parcel) handover(v visit, l models.Licence) views.Handover {
	out := views.Handover{
		Number: p.number, Title: p.work.Title, Lang: p.work.Language, Source: p.work.URL, Held: p.held, Until: p.until, Zone: v.base.Zone, Omitted: p.omitted,
	}
	for _, i := range p.images {
		out.Pictures = append(out.Pictures, views.WorkImage{URL: i.URL, Caption: i.Caption, Credit: i.Credit})
	}
	if p.held != "" {
		return out
	}
	for _, f := range formats {
		label := f.label
		if label == "" {
			label = v.words.T("public_licence.content.text")
		}
		out.Formats = append(out.Formats, views.Copy{ID: out.FormatID(f.ending), Label: label, Text: string(f.of(p.content)), Rows: 12, Code: f.ending == "html" || f.ending == "json"})
		out.Files = append(out.Files, views.Link{Href: v.path("/content/" + p.file(f.ending)), Text: label})
	}
	out.Head = headOf(l.Snapshot.Grant, p.work.URL)
	return out
}
