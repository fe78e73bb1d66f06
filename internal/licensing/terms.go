package licensing

import (
	"context"
	"fmt"
	"regexp"
	"slices"
	"strings"
	"unicode/utf8"

	"gorm.io/gorm"

	"imprimatur/internal/money"
	"imprimatur/models"
)

// mostDomains is how many domains an organisation can have.
const mostDomains = 20

var domainForm = regexp.MustCompile(`^([a-z0-9]([a-z0-9-]{0,61}[a-z0-9])?\.)+[a-z][a-z0-9-]{0,61}[a-z0-9]$`)

// mailboxes are domains that give an address to anybody: none is one organisation's own.
var mailboxes = []string{
	"aol.com", "gmail.com", "gmx.com", "gmx.de", "gmx.net", "googlemail.com", "hotmail.com", "hotmail.co.uk", "hotmail.fr", "icloud.com",
	"laposte.net", "live.com", "mac.com", "mail.com", "mail.ru", "me.com", "msn.com", "orange.fr", "outlook.com", "proton.me", "protonmail.com",
	"qq.com", "163.com", "126.com", "t-online.de", "web.de", "yahoo.com", "yahoo.co.uk", "yahoo.fr", "yandex.com", "yandex.ru", "zoho.com",
}

// SetTerms agrees new terms with an organisation, as its next version; seen is the
// version that the page showed (0 = none). The same terms again change nothing.
// ErrForbidden, ErrNotFound, ErrConflict when somebody has changed them since,
// Invalid by field.
func (d *Desk) SetTerms(ctx context.Context, by models.Actor, organisationID int64, seen int, t models.OrganisationTerms) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	tidyTerms(&t)
	return d.withAccount(ctx, organisationID, func(tx *gorm.DB, org models.Organisation) error {
		now, err := models.TermsOfOrganisation(ctx, tx, org.ID)
		if err != nil {
			return err
		}
		if now.Version != seen {
			return fmt.Errorf("set the terms of organisation %d: version %d was seen, it is %d: %w", org.ID, seen, now.Version, models.ErrConflict)
		}
		if err := checkTerms(t); err != nil || sameTerms(now, t) {
			return err
		}
		t.ID, t.OrganisationID, t.Version, t.MadeBy, t.MadeAt = 0, org.ID, seen+1, by.ID, d.Now()
		return models.From[models.OrganisationTerms](tx).Create(ctx, &t)
	})
}

func tidyTerms(t *models.OrganisationTerms) {
	t.Currency = strings.ToUpper(strings.TrimSpace(t.Currency))
	t.FinanceName, t.FinanceEmail = strings.TrimSpace(t.FinanceName), strings.TrimSpace(t.FinanceEmail)
	domains := []string{}
	for _, raw := range t.Domains {
		domain := strings.ToLower(strings.TrimSpace(raw))
		domain = strings.TrimSuffix(domain[strings.LastIndex(domain, "@")+1:], ".")
		if domain != "" && !slices.Contains(domains, domain) {
			domains = append(domains, domain)
		}
	}
	slices.Sort(domains)
	t.Domains = domains
}

func checkTerms(t models.OrganisationTerms) error {
	bad := demands{}
	for _, domain := range t.Domains {
		bad.that("domains", len(domain) <= 253 && domainForm.MatchString(domain), "desk_organisation.error.domain")
		bad.that("domains", !slices.Contains(mailboxes, domain), "desk_organisation.error.mailbox")
	}
	bad.that("domains", len(t.Domains) <= mostDomains, "desk_organisation.error.domains_many")
	bad.that("domains", len(t.Domains) > 0 || !t.Promises(), "desk_organisation.error.domains_needed")
	bad.that("payment_days", between(t.PaymentDays, 0, 120), "desk_organisation.error.payment_days")
	bad.that("currency", t.Currency == "" || money.Known(t.Currency), "desk_organisation.error.currency")
	bad.that("finance_email", t.FinanceEmail == "" || isAddress(t.FinanceEmail), "errors.email")
	bad.that("finance_email", t.FinanceName == "" || t.FinanceEmail != "", "desk_organisation.error.finance_email")
	bad.that("finance_name", utf8.RuneCountInString(t.FinanceName) <= longestName, "desk_publication.error.long")
	return models.Invalid(bad).OrNil()
}

func sameTerms(a, b models.OrganisationTerms) bool {
	return slices.Equal(a.Domains, b.Domains) && a.PaymentDays == b.PaymentDays && a.Currency == b.Currency && a.PayLater == b.PayLater &&
		a.OrderRequired == b.OrderRequired && a.FinanceName == b.FinanceName && a.FinanceEmail == b.FinanceEmail
}
