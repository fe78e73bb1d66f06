package demo

import (
	"context"
	"fmt"
	"net/url"
	"slices"
	"strings"
	"sync"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/article"
	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/demo/articles"
	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// Password opens every demo account. It is printed at the start of a demo and
// worth nothing anywhere else.
const Password = "imprimatur-demo"

// Clock is a time that can be set; the desk and the sandbox of the demo share one.
type Clock struct {
	mu sync.Mutex
	at time.Time
}

// Now is the clock's time.
func (c *Clock) Now() time.Time {
	c.mu.Lock()
	defer c.mu.Unlock()
	return c.at
}

// Set moves the clock.
func (c *Clock) Set(at time.Time) {
	c.mu.Lock()
	defer c.mu.Unlock()
	c.at = at
}

// Config is what sowing needs: a desk and a sandbox that go by Clock.
type Config struct {
	DB      *gorm.DB
	Desk    *licensing.Desk
	Stripe  *sandbox.Server
	Clock   *Clock
	BaseURL string
	Today   time.Time
}

// Person is one demo account.
type Person struct {
	Email, Name string
	Role        models.Role
}

// People are the demo accounts, one of each role; the first is the one to try.
var People = []Person{
	{"maya@demo.example", "Maya Haddad", models.Editor},
	{"idris@demo.example", "Idris Calloway", models.Admin},
	{"noor@demo.example", "Noor Vance", models.Finance},
	{"tomas@demo.example", "Tomas Errel", models.Viewer},
}

// SampleArticle is the address that a new user is shown first.
func SampleArticle(baseURL string) string {
	return baseURL + articles.Root + "/meridian-eye/the-town-that-rents-its-shade"
}

// sower carries what the stories refer to by name.
type sower struct {
	Config
	ctx    context.Context
	people map[string]models.Actor // by first name
	pubs   map[string]models.Publication
	works  map[string]models.Article // by slug
}

// Sow fills an empty database. A database that has publications is left alone.
func Sow(ctx context.Context, c Config) error {
	existing, err := models.Publications(ctx, c.DB)
	if err != nil || len(existing) > 0 {
		return err
	}
	s := &sower{Config: c, ctx: ctx, people: map[string]models.Actor{}, pubs: map[string]models.Publication{}, works: map[string]models.Article{}}
	defer c.Clock.Set(c.Today)
	c.Clock.Set(c.Today.AddDate(0, 0, -90))
	for _, step := range []func() error{s.hire, s.found, s.write, s.catalogue, s.tell} {
		if err := step(); err != nil {
			return fmt.Errorf("sow the demonstration: %w", err)
		}
	}
	return s.Desk.Mark(ctx, sownAt, c.Today.UTC().Format(time.RFC3339))
}

// sownAt is the mark of the moment from which the demonstration counts its days.
const sownAt = "demo_sown_at"

// SownAt is that moment, or fallback when nothing was sown here.
func SownAt(ctx context.Context, db *gorm.DB, fallback time.Time) time.Time {
	value, err := models.MarkValue(ctx, db, sownAt)
	if err != nil {
		return fallback
	}
	at, err := time.Parse(time.RFC3339, value)
	if err != nil {
		return fallback
	}
	return at
}

func (s *sower) hire() error {
	for _, p := range People {
		made, err := s.Desk.CreateStaff(s.ctx, p.Email, p.Name, p.Role, Password)
		if err != nil {
			return err
		}
		first, _, _ := strings.Cut(p.Name, " ")
		s.people[first] = made.Actor()
	}
	return nil
}

// found makes the publications with their prices and terms.
func (s *sower) found() error {
	admin := s.people["Idris"]
	for _, p := range s.publications() {
		made, err := s.Desk.CreatePublication(s.ctx, p.Publication, p.editions...)
		if err != nil {
			return err
		}
		s.pubs[made.Slug] = made
		card, err := s.Desk.SaveRateCard(s.ctx, admin, made.ID, 0, p.card, "House prices for this year")
		if err != nil {
			return err
		}
		if err := s.Desk.PublishRateCard(s.ctx, admin, card.ID); err != nil {
			return err
		}
		terms, err := s.Desk.SaveTerms(s.ctx, admin, made.ID, 0, licensing.StandardTerms(made), "Standard terms")
		if err != nil {
			return err
		}
		if err := s.Desk.PublishTerms(s.ctx, admin, terms.ID); err != nil {
			return err
		}
	}
	return nil
}

type brand struct {
	models.Publication
	editions []models.Edition
	card     pricing.Card
}

func (s *sower) publications() []brand {
	host := strings.TrimPrefix(strings.TrimPrefix(s.BaseURL, "http://"), "https://")
	if u, err := url.Parse(s.BaseURL); err == nil {
		host = u.Host
	}
	card := pricing.Default("GBP")
	card.Currencies = []pricing.OtherCurrency{
		{Currency: "EUR", Rate: "1.17", Rounding: pricing.Rounding{To: 500}},
		{Currency: "USD", Rate: "1.28", Rounding: pricing.Rounding{To: 500}},
		{Currency: "JPY", Rate: "196", Rounding: pricing.Rounding{To: 500}},
		{Currency: "KWD", Rate: "0.392", Rounding: pricing.Rounding{To: 1000}},
	}
	out := []brand{{
		Publication: models.Publication{
			Code: "MEE", Slug: "meridian-eye", Name: "The Meridian Eye", LegalName: "Meridian Eye Press Ltd", ContactEmail: "rights@meridian-eye.example",
			Accent: "#8c1d2f", Country: "GB", TimeZone: "Europe/London", Language: "en", Currency: "GBP", Currencies: []string{"GBP", "EUR", "USD", "JPY", "KWD"},
			TaxLabel: "VAT", TaxBasisPoints: 2000, TaxID: "GB 000 0000 00", CreditLine: "First published by The Meridian Eye", AutoRenew: true,
		},
		editions: []models.Edition{{Code: "en", Name: "English edition", Language: "en"}, {Code: "fr", Name: "Édition française", Language: "fr"}},
		card:     card,
	}, {
		Publication: models.Publication{
			Code: "MNR", Slug: "al-manara", Name: "مجلة المنارة", LegalName: "Al-Manara Review Foundation", ContactEmail: "rights@al-manara.example",
			Accent: "#12565a", Country: "TR", TimeZone: "Europe/Istanbul", Language: "ar", Currency: "EUR", Currencies: []string{"EUR", "USD"},
			TaxLabel: "KDV", TaxBasisPoints: 2000, CreditLine: "نُشر أولًا في مجلة المنارة", AutoRenew: true,
		},
		editions: []models.Edition{{Code: "main", Name: "مجلة المنارة", Language: "ar"}},
		card:     pricing.Default("EUR"),
	}}
	for i := range out {
		p := &out[i].Publication
		p.Sites = []string{host + articles.Root + "/" + p.Slug}
		p.AnswerDays, p.QuoteDays, p.PaymentDays, p.LapseDays = 3, 21, 14, 30
	}
	return out
}

// catalogue enters the articles with their rights, as an editor would on the day each appears.
func (s *sower) catalogue() error {
	for _, a := range slices.Backward(articles.All()) { // oldest first
		s.Clock.Set(a.PublishedAt(s.Today).Add(time.Hour))
		address, err := article.Normalise(a.Permalink(s.BaseURL))
		if err != nil {
			return err
		}
		entered, err := s.Desk.LookUp(s.ctx, address)
		if err != nil {
			return fmt.Errorf("%s: %w", a.Slug, err)
		}
		if err := s.Desk.ArticleRead(s.ctx, entered.ID, s.metadata(a)); err != nil {
			return err
		}
		if err := s.setRights(a, entered.ID); err != nil {
			return err
		}
		if s.works[a.Slug], err = models.ArticleByID(s.ctx, s.DB, entered.ID); err != nil {
			return err
		}
	}
	return nil
}

func (s *sower) metadata(a articles.Article) article.Metadata {
	m := article.Metadata{
		Title: a.Title, Authors: []string{a.Author}, PublishedAt: a.PublishedAt(s.Today), Language: a.Language, WordCount: a.WordCount,
		Section: a.Section, BodyHTML: a.BodyHTML,
	}
	for _, i := range a.Images {
		m.Images = append(m.Images, article.Image{URL: s.BaseURL + i.Path(), Caption: i.Caption, Credit: i.Credit})
	}
	return m
}

func (s *sower) setRights(a articles.Article, id int64) error {
	entered, err := models.ArticleByID(s.ctx, s.DB, id)
	if err != nil {
		return err
	}
	images, err := models.ImagesOf(s.ctx, s.DB, id)
	if err != nil {
		return err
	}
	rights := licensing.Rights{Seen: entered.Version, Basis: a.Rights, Images: map[int64]string{}}
	if until := a.EmbargoUntil(s.Today); !until.IsZero() {
		rights.EmbargoUntil = &until
	}
	for i, img := range images[id] {
		rights.Images[img.ID] = a.Images[i].Rights
	}
	return s.Desk.SetRights(s.ctx, s.people["Maya"], id, rights)
}
