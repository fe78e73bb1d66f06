package licensing

import (
	"context"
	"net/mail"
	"net/url"
	"regexp"
	"slices"
	"strings"
	"time"
	"unicode/utf8"

	"gorm.io/gorm"

	"imprimatur/internal/article"
	"imprimatur/internal/i18n"
	"imprimatur/internal/money"
	"imprimatur/models"
)

// The bounds of a publication's figures and words. Those of the figures stand in
// the database too; 50 letters are the most that Stripe takes as the name of a tax.
const (
	mostTax      = 5000 // basis points
	longestName  = 120
	longestLegal = 200
	longestTax   = 50
	longestLine  = 300

	mostReminders = 12
	mostAutomatic = 20 // articles of a request that is answered without an editor
)

var (
	codeForm   = regexp.MustCompile(`^[A-Z]{2,6}$`)
	slugForm   = regexp.MustCompile(`^[a-z0-9-]{2,60}$`)
	accentForm = regexp.MustCompile(`^#[0-9a-f]{6}$`)
)

// tidyPublication brings what was typed into the one form in which it is kept.
func tidyPublication(p *models.Publication) {
	for _, s := range []*string{&p.Code, &p.Slug, &p.Name, &p.LegalName, &p.ContactEmail, &p.Accent, &p.Country, &p.TimeZone, &p.Language, &p.Currency, &p.TaxLabel, &p.TaxID, &p.CreditLine} {
		*s = strings.TrimSpace(*s)
	}
	p.Code, p.Country, p.Currency = strings.ToUpper(p.Code), strings.ToUpper(p.Country), strings.ToUpper(p.Currency)
	p.Slug, p.Accent = strings.ToLower(p.Slug), strings.ToLower(p.Accent)
	currencies := []string{p.Currency}
	for _, c := range p.Currencies {
		if c = strings.ToUpper(strings.TrimSpace(c)); !slices.Contains(currencies, c) {
			currencies = append(currencies, c)
		}
	}
	var sites []string
	for _, s := range p.Sites {
		if s = tidySite(s); !slices.Contains(sites, s) {
			sites = append(sites, s)
		}
	}
	p.Currencies, p.Sites = currencies, sites
	if p.FourEyes == nil {
		p.FourEyes = map[string]int64{}
	}
	reversed := []string{}
	for _, c := range p.ReverseCharge {
		if c = strings.ToUpper(strings.TrimSpace(c)); !slices.Contains(reversed, c) {
			reversed = append(reversed, c)
		}
	}
	p.ReverseCharge = reversed
	slices.Sort(p.ReminderDays)
	if p.ReminderDays = slices.Compact(p.ReminderDays); p.ReminderDays == nil {
		p.ReminderDays = []int{}
	}
}

// tidySite is a site as host[:port][/path], as it is compared with the addresses
// of articles; empty when it is none.
func tidySite(raw string) string {
	address, err := article.Normalise(raw)
	if err != nil {
		return ""
	}
	u, err := url.Parse(address)
	if err != nil || u.RawQuery != "" {
		return ""
	}
	return u.Host + strings.TrimRight(u.Path, "/")
}

// demands collects what is wrong, one mistake for a field.
type demands models.Invalid

func (d demands) that(field string, good bool, id string) {
	if _, already := d[field]; !good && !already {
		d[field] = id
	}
}

// checkPublication finds everything that is wrong with a tidy publication, by field.
func (d *Desk) checkPublication(ctx context.Context, tx *gorm.DB, p models.Publication, editions []models.Edition) (models.Invalid, error) {
	words, bad := d.words.Printer("en"), demands{}
	bad.checkNames(p)
	bad.checkPlaces(words, p)
	bad.checkFigures(p)
	for _, e := range editions {
		bad.that("editions", e.Code != "" && e.Name != "" && isLanguage(words, e.Language), "desk_publication.error.editions")
	}
	err := bad.checkTaken(ctx, tx, p)
	return models.Invalid(bad), err
}

func (d demands) checkNames(p models.Publication) {
	d.that("code", codeForm.MatchString(p.Code), "desk_publication.error.code")
	d.that("slug", slugForm.MatchString(p.Slug), "desk_publication.error.slug")
	d.that("name", p.Name != "", "desk_publication.error.name")
	d.that("legal_name", p.LegalName != "", "desk_publication.error.legal_name")
	d.that("contact_email", isAddress(p.ContactEmail), "errors.email")
	d.that("accent", accentForm.MatchString(p.Accent), "desk_publication.error.accent")
	for field, text := range map[string]struct {
		of   string
		most int
	}{
		"name": {p.Name, longestName}, "legal_name": {p.LegalName, longestLegal}, "tax_label": {p.TaxLabel, longestTax},
		"tax_id": {p.TaxID, longestTax}, "credit_line": {p.CreditLine, longestLine},
	} {
		d.that(field, utf8.RuneCountInString(text.of) <= text.most, "desk_publication.error.long")
	}
}

func (d demands) checkPlaces(words *i18n.Printer, p models.Publication) {
	d.that("country", slices.ContainsFunc(words.Countries(), func(n i18n.Named) bool { return n.Code == p.Country }), "desk_publication.error.country")
	d.that("time_zone", isZone(p.TimeZone), "desk_publication.error.time_zone")
	d.that("language", isLanguage(words, p.Language), "desk_publication.error.language")
	d.that("currency", money.Known(p.Currency), "desk_publication.error.currency")
	for _, c := range p.Currencies[1:] { // the first is the publication's own
		d.that("currencies", money.Known(c), "desk_publication.error.currencies")
	}
	for _, code := range p.ReverseCharge {
		known := code == models.InEU || code == models.Abroad || slices.ContainsFunc(words.Countries(), func(n i18n.Named) bool { return n.Code == code })
		d.that("reverse_charge", known, "desk_publication.error.reverse_charge")
	}
	d.that("sites", len(p.Sites) > 0 && !slices.Contains(p.Sites, ""), "desk_publication.error.sites")
}

func (d demands) checkFigures(p models.Publication) {
	d.that("answer_days", between(p.AnswerDays, 1, 60), "desk_publication.error.answer_days")
	d.that("quote_days", between(p.QuoteDays, 1, 365), "errors.valid_days")
	d.that("payment_days", between(p.PaymentDays, 1, 120), "desk_publication.error.payment_days")
	d.that("grace_days", between(p.GraceDays, 1, 120), "desk_publication.error.grace_days")
	d.that("hold_days", between(p.HoldDays, 1, 365), "errors.valid_days")
	d.that("reminder_days", len(p.ReminderDays) <= mostReminders, "desk_publication.error.reminder_days")
	for _, days := range p.ReminderDays {
		d.that("reminder_days", between(days, -60, 365), "desk_publication.error.reminder_days")
	}
	for currency, limit := range p.FourEyes {
		d.that("four_eyes", slices.Contains(p.Currencies, currency) && limit > 0, "desk_publication.error.four_eyes")
	}
	for currency, highest := range p.Automation.Highest {
		lowest := p.Automation.Lowest[currency]
		d.that("highest_"+currency, slices.Contains(p.Currencies, currency) && highest > 0 && lowest >= 0 && lowest <= highest, "desk_automation.error.bounds")
	}
	d.that("highest_"+p.Currency, !p.Automation.Quotes || len(p.Automation.Highest) > 0, "desk_automation.error.highest")
	d.that("most_articles", between(p.Automation.MostArticles, 0, mostAutomatic), "desk_automation.error.articles")
	d.that("lapse_days", between(p.LapseDays, 1, 365), "errors.valid_days")
	d.that("tax_basis_points", between(int(p.TaxBasisPoints), 0, mostTax), "desk_publication.error.tax")
	d.that("tax_basis_points", !p.AutomaticTax || p.TaxBasisPoints == 0, "desk_publication.error.one_tax")
	d.that("tax_label", p.TaxLabel != "" || p.TaxBasisPoints <= 0, "desk_publication.error.tax_label")
}

// checkTaken compares with the other publications: an article's address must lead to one of them alone.
func (d demands) checkTaken(ctx context.Context, tx *gorm.DB, p models.Publication) error {
	all, err := models.Publications(ctx, tx)
	if err != nil {
		return err
	}
	for _, other := range all {
		if other.ID == p.ID {
			continue
		}
		d.that("code", other.Code != p.Code, "errors.taken")
		d.that("slug", other.Slug != p.Slug, "errors.taken")
		for _, site := range p.Sites {
			d.that("sites", !slices.Contains(other.Sites, site), "desk_publication.error.site_taken")
		}
	}
	return nil
}

func isAddress(email string) bool {
	parsed, err := mail.ParseAddress(email)
	return err == nil && parsed.Address == email
}

func isZone(name string) bool {
	_, err := time.LoadLocation(name)
	return err == nil && name != "" && name != "Local"
}

func isLanguage(words *i18n.Printer, code string) bool {
	return code != "" && words.Language(code) != code
}

func between(n, least, most int) bool { return n >= least && n <= most }
