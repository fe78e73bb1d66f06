package handlers

import (
	"context"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// organisationDone are the notices after a change, by what the address says was done.
var organisationDone = map[string]string{
	"terms": "desk_organisation.done.terms", "hold": "desk_organisation.done.hold", "lift": "desk_organisation.done.lift",
}

// organisationOf finds the organisation in the address.
func (h *Handlers) organisationOf(c *fiber.Ctx) (models.Organisation, error) {
	id, err := strconv.ParseInt(c.Params("id"), 10, 64)
	if err != nil {
		return models.Organisation{}, models.ErrNotFound
	}
	return models.OrganisationForDesk(c.UserContext(), h.db, id)
}

func (h *Handlers) showOrganisation(c *fiber.Ctx) error {
	org, err := h.organisationOf(c)
	if err != nil {
		return err
	}
	return h.organisationPage(c, org, fiber.StatusOK, func(p *views.DeskOrganisation, terms models.OrganisationTerms) {
		p.Answers = termsAnswers(terms)
		if id, ok := organisationDone[c.Query("done")]; ok {
			p.Base.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(p.Lang).T(id)}
		}
	})
}

// organisationPage gathers everything about an organisation as it is now; alter puts
// in what was typed.
func (h *Handlers) organisationPage(c *fiber.Ctx, org models.Organisation, status int, alter func(*views.DeskOrganisation, models.OrganisationTerms)) error {
	p, err := models.PublicationByID(c.UserContext(), h.db, org.PublicationID)
	if err != nil {
		return err
	}
	b := h.deskBase(c)
	b.Zone = p.Zone()
	words := h.words.Printer(b.Lang)
	page := views.DeskOrganisation{
		Base: b, ID: org.ID, Name: org.Name, Kind: words.T("common.organisation_type." + org.Kind), Country: words.Country(org.Country), Website: org.Website,
		House: p.Name, CanChange: staffOf(c).Role.May(models.ActMoney), Usual: p.PaymentDays,
		Currency:  append([]views.Option{{Label: words.T("desk_organisation.no_currency")}}, quoteCurrencies(p)...),
		Statement: "/admin/finance/organisations/" + strconv.FormatInt(org.ID, 10),
	}
	history, err := models.TermsHistory(c.UserContext(), h.db, org.ID)
	if err != nil {
		return err
	}
	terms := models.OrganisationTerms{OrganisationID: org.ID}
	if len(history) > 0 {
		terms = history[0]
	}
	page.Seen, page.Agreed = terms.Version, views.TermsWords(words, terms)
	if err := h.organisationFacts(c, words, org, terms, history, &page); err != nil {
		return err
	}
	alter(&page, terms)
	return h.show(c, status, b.Lang, page)
}

func (h *Handlers) organisationFacts(c *fiber.Ctx, words *i18n.Printer, org models.Organisation, terms models.OrganisationTerms,
	history []models.OrganisationTerms, page *views.DeskOrganisation) error {
	ctx := c.UserContext()
	names, err := h.names(c)
	if err != nil {
		return err
	}
	for i, t := range history {
		before := models.OrganisationTerms{}
		if i+1 < len(history) {
			before = history[i+1]
		}
		page.History = append(page.History, views.OrganisationVersion{Number: t.Version, By: names[t.MadeBy], At: t.MadeAt, Changes: termsChanges(words, before, t)})
	}
	return firstError(
		func() error { return h.organisationAccount(ctx, words, org, names, page) },
		func() error { return h.organisationPeople(ctx, org, terms, page) },
		func() error { return h.organisationAgreements(c, words, org, page) },
		func() error {
			requests, err := models.RequestsOfOrganisation(ctx, h.db, org.ID)
			for _, r := range requests {
				at := r.CreatedAt
				if r.SubmittedAt != nil {
					at = *r.SubmittedAt
				}
				page.Requests = append(page.Requests, views.ArticleRequest{Reference: r.Reference, Organisation: r.ContactName, Status: string(r.Status), At: at})
			}
			return err
		})
}

func firstError(steps ...func() error) error {
	for _, step := range steps {
		if err := step(); err != nil {
			return err
		}
	}
	return nil
}

func (h *Handlers) organisationAccount(ctx context.Context, words *i18n.Printer, org models.Organisation, names map[int64]string, page *views.DeskOrganisation) error {
	holds, err := models.HoldsOf(ctx, h.db, org.ID)
	if err != nil {
		return err
	}
	for _, hold := range holds {
		row := views.OrganisationHold{
			ID: hold.ID, Text: views.HoldWords(words, hold), By: nameOf(names, hold.PlacedBy), Whole: hold.EmailKey == "", Since: hold.PlacedAt,
			LiftedBy: nameOf(names, hold.LiftedBy), LiftedText: hold.LiftedText,
		}
		if hold.LiftedAt == nil {
			page.Holds = append(page.Holds, row)
			continue
		}
		row.Lifted = *hold.LiftedAt
		page.Past = append(page.Past, row)
	}
	numbers, err := models.TaxNumbersOf(ctx, h.db, h.desk.Mode(), org.ID)
	if err != nil {
		return err
	}
	for _, n := range numbers {
		page.TaxNumbers = append(page.TaxNumbers, views.TaxWords(words, n)...)
	}
	owed, err := models.OverdueOf(ctx, h.db, org.ID)
	page.Owed = views.OwedRows(owed)
	return err
}

func (h *Handlers) organisationPeople(ctx context.Context, org models.Organisation, terms models.OrganisationTerms, page *views.DeskOrganisation) error {
	people, err := models.PeopleOf(ctx, h.db, org.ID)
	for _, person := range people {
		_, domain, _ := strings.Cut(person.EmailKey, "@")
		page.People = append(page.People, views.OrganisationPerson{
			Name: person.Name, Email: person.Email, Role: person.JobTitle, Own: slices.Contains(terms.Domains, domain),
		})
	}
	return err
}
