package licensing_test

import (
	"errors"
	"maps"
	"slices"
	"strings"
	"testing"

	"gorm.io/gorm"

	"imprimatur/models"
)

// herald is a publication that another house might have.
func herald(change ...func(*models.Publication)) models.Publication {
	p := models.Publication{
		Code: "HER", Slug: "herald", Name: "The Herald", LegalName: "Herald Ltd", ContactEmail: "rights@herald.example", Accent: "#12565a", Country: "IE",
		TimeZone: "Europe/Dublin", Language: "en", Currency: "EUR", Sites: []string{"herald.example"}, AnswerDays: 3, QuoteDays: 21, PaymentDays: 14, LapseDays: 30,
	}
	for _, alter := range change {
		alter(&p)
	}
	return p
}

func invalidFields(err error) []string {
	var bad models.Invalid
	errors.As(err, &bad)
	return slices.Sorted(maps.Keys(bad))
}

func TestAFoundedPublicationHasDraftsAndNothingInForce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p, err := h.desk.FoundPublication(t.Context(), herald(), models.Edition{Code: "ga", Name: "Eagrán Gaeilge", Language: "ga"})
	must(t, err)
	if _, err := models.PublishedRateCard(t.Context(), h.db, p.ID); !is(err, models.ErrNotFound) {
		t.Errorf("a rate card is in force: %v", err)
	}
	if _, err := models.PublishedTerms(t.Context(), h.db, p.ID); !is(err, models.ErrNotFound) {
		t.Errorf("terms are in force: %v", err)
	}
	cards, err := models.RateCards(t.Context(), h.db, p.ID)
	must(t, err)
	terms, err := models.TermsVersions(t.Context(), h.db, p.ID)
	must(t, err)
	if len(cards) != 1 || len(terms) != 1 || h.count(`SELECT count(*) FROM editions WHERE publication_id = ?`, p.ID) != 1 {
		t.Fatalf("%d cards, %d terms", len(cards), len(terms))
	}
	if text := terms[0].Texts["en"]; !strings.Contains(text, "Herald Ltd") || strings.Contains(text, "{") {
		t.Errorf("the terms do not name the house: %.200s", text)
	}
	must(t, h.desk.PublishRateCard(t.Context(), h.editor, cards[0].ID))
	must(t, h.desk.PublishTerms(t.Context(), h.editor, terms[0].ID))
}

func TestAPublicationIsKeptInOneForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	p, err := h.desk.CreatePublication(t.Context(), herald(func(p *models.Publication) {
		p.Code, p.Accent, p.Country, p.Currency, p.Currencies = " her ", "#12565A", "ie", "eur", []string{"usd", "EUR", "USD"}
		p.Sites = []string{"https://WWW.Herald.example/", "herald.example:8443/opinion//", "www.herald.example"}
	}))
	must(t, err)
	if p.Code != "HER" || p.Accent != "#12565a" || p.Country != "IE" || p.Currency != "EUR" || !slices.Equal(p.Currencies, []string{"EUR", "USD"}) ||
		!slices.Equal(p.Sites, []string{"www.herald.example", "herald.example:8443/opinion"}) {
		t.Errorf("got %+v", p)
	}
}

func TestAllMistakesInAPublicationAreReportedAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.desk.CreatePublication(t.Context(), models.Publication{Accent: "red", TimeZone: "Local", Language: "english", Currencies: []string{"EURO"}, TaxBasisPoints: 2000}, models.Edition{})
	want := []string{
		"accent", "answer_days", "code", "contact_email", "country", "currencies", "currency", "editions", "language", "lapse_days", "legal_name",
		"name", "payment_days", "quote_days", "sites", "slug", "tax_label", "time_zone",
	}
	if got := invalidFields(err); !slices.Equal(got, want) {
		t.Errorf("got  %q\nwant %q", got, want)
	}
	_, err = h.desk.CreatePublication(t.Context(), herald(func(p *models.Publication) {
		p.Code, p.Slug, p.Sites = h.pub.Code, h.pub.Slug, []string{"https://meridian.example"}
	}))
	if got := invalidFields(err); !slices.Equal(got, []string{"code", "sites", "slug"}) {
		t.Errorf("what another publication has: %q", got)
	}
	for _, site := range []string{"herald", "ftp://herald.example", "herald.example/?a=b", "user@herald.example", "مثال.example"} {
		_, err := h.desk.CreatePublication(t.Context(), herald(func(p *models.Publication) { p.Sites = []string{site} }))
		if got := invalidFields(err); !slices.Equal(got, []string{"sites"}) {
			t.Errorf("site %q: %v", site, err)
		}
	}
	if n := h.count(`SELECT count(*) FROM publications`); n != 1 {
		t.Errorf("%d publications", n)
	}
}

// unguarded lets several write publications at a time, and slowly.
func (h *house) unguarded() {
	h.t.Helper()
	h.unlocked()
	must(h.t, h.db.Callback().Raw().Before("gorm:raw").Register("unguarded", func(tx *gorm.DB) {
		if strings.HasPrefix(tx.Statement.SQL.String(), "LOCK TABLE publications") {
			tx.Statement.SQL.Reset()
			tx.Statement.SQL.WriteString("SELECT 1")
		}
	}))
	h.slow("publications")
	h.run(`CREATE TRIGGER slow_change BEFORE UPDATE ON publications FOR EACH ROW EXECUTE FUNCTION slow()`)
}

func TestOfTwoWhoTakeTheSameSiteAtOnceOneIsTold(t *testing.T) {
	t.Parallel()
	for _, defended := range []bool{true, false} {
		h := newHouse(t)
		if !defended {
			h.unguarded()
		}
		create := func(code string) func() error {
			return func() error {
				_, err := h.desk.CreatePublication(t.Context(), herald(func(p *models.Publication) { p.Code, p.Slug = code, strings.ToLower(code) }))
				return err
			}
		}
		var told int
		for _, err := range atOnce(create("AA"), create("BB"), create("CC"), create("DD")) {
			if slices.Equal(invalidFields(err), []string{"sites"}) {
				told++
			} else if err != nil {
				t.Error(err)
			}
		}
		if (told == 3) != defended {
			t.Errorf("defended %t: %d of 4 were told", defended, told)
		}
	}
}

func TestTwoWhoEditDifferentThingsAtOnceBothHaveTheirWay(t *testing.T) {
	t.Parallel()
	for _, defended := range []bool{true, false} {
		h := newHouse(t)
		if !defended {
			h.unguarded()
		}
		edit := func(change func(*models.Publication)) func() error {
			return func() error {
				_, _, err := h.desk.EditPublication(t.Context(), "MEE", change)
				return err
			}
		}
		for _, err := range atOnce(
			edit(func(p *models.Publication) { p.Name = "The Eye" }), edit(func(p *models.Publication) { p.AnswerDays = 5 }),
			edit(func(p *models.Publication) { p.TaxID = "GB 1" }), edit(func(p *models.Publication) { p.Sites = append(p.Sites, "eye.example") }),
		) {
			must(t, err)
		}
		p, err := models.PublicationByCode(t.Context(), h.db, "MEE")
		must(t, err)
		all := p.Name == "The Eye" && p.AnswerDays == 5 && p.TaxID == "GB 1" && slices.Equal(p.Sites, []string{"meridian.example", "eye.example"})
		if all != defended || p.LegalName != h.pub.LegalName {
			t.Errorf("defended %t: got %+v", defended, p)
		}
	}
}

func TestCodeAndSlugStayOnceThereAreRequests(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	rename := func(p *models.Publication) { p.Code, p.Slug = "EYE", "the-eye" }
	_, after, err := h.desk.EditPublication(t.Context(), "MEE", rename)
	must(t, err)
	if after.Code != "EYE" {
		t.Errorf("got %s", after.Code)
	}
	h.pub = after
	_, err = h.desk.Submit(t.Context(), h.submission("one"))
	must(t, err)
	_, _, err = h.desk.EditPublication(t.Context(), "EYE", func(p *models.Publication) { p.Code, p.Slug, p.Accent = "MEE", "meridian-eye", "red" })
	if got := invalidFields(err); !slices.Equal(got, []string{"accent", "code", "slug"}) {
		t.Errorf("got %v", err)
	}
	if _, _, err = h.desk.EditPublication(t.Context(), "MEE", rename); !is(err, models.ErrNotFound) {
		t.Errorf("unknown code: %v", err)
	}
	_, _, err = h.desk.EditPublication(t.Context(), "EYE", func(p *models.Publication) { p.Name = "Eye" }, models.Edition{Code: "en", Name: "English", Language: "en"})
	must(t, err)
	_, _, err = h.desk.EditPublication(t.Context(), "EYE", func(*models.Publication) {}, models.Edition{Code: "en", Name: "English edition", Language: "en"})
	must(t, err)
	if n := h.count(`SELECT count(*) FROM editions WHERE name = 'English edition'`); n != 1 {
		t.Errorf("%d editions", n)
	}
}

func TestTheClosestSiteDecidesWhoseAnArticleIs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	inside, err := h.desk.CreatePublication(t.Context(), herald(func(p *models.Publication) { p.Name, p.Sites = "Zeta inside", []string{"meridian.example/zeta"} }))
	must(t, err)
	for address, want := range map[string]int64{"https://meridian.example/zeta/a": inside.ID, "https://meridian.example/zetas": h.pub.ID, "https://www.meridian.example/a": h.pub.ID} {
		if p, err := models.PublicationForURL(t.Context(), h.db, address); err != nil || p.ID != want {
			t.Errorf("%s: %s, %v", address, p.Name, err)
		}
	}
}
