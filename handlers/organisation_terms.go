package handlers

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/models"
	"imprimatur/views"
)

// termsAnswers fills the form with terms as they are.
func termsAnswers(t models.OrganisationTerms) map[string][]string {
	answers := map[string][]string{
		"domains": {strings.Join(t.Domains, "\n")}, "currency": {t.Currency}, "finance_name": {t.FinanceName}, "finance_email": {t.FinanceEmail},
	}
	if t.PaymentDays > 0 {
		answers["payment_days"] = []string{strconv.Itoa(t.PaymentDays)}
	}
	for name, on := range map[string]bool{"pay_later": t.PayLater, "order_required": t.OrderRequired} {
		if on {
			answers[name] = []string{"yes"}
		}
	}
	return answers
}

func readTerms(k *checks) models.OrganisationTerms {
	t := models.OrganisationTerms{
		Domains:  strings.FieldsFunc(k.text("domains", 3000), func(r rune) bool { return r == '\n' || r == '\r' || r == ',' || r == ';' || r == ' ' }),
		Currency: k.one("currency"), PayLater: k.on("pay_later"), OrderRequired: k.on("order_required"),
		FinanceName: k.text("finance_name", 120), FinanceEmail: k.text("finance_email", 254),
	}
	if k.one("payment_days") != "" {
		t.PaymentDays = k.whole("payment_days", "desk_organisation.error.payment_days", 120)
	}
	return t
}

// setOrganisationTerms agrees new terms. What is wrong comes back as 422; after
// somebody else's change it is 409, with both versions and everything typed.
func (h *Handlers) setOrganisationTerms(c *fiber.Ctx) error {
	org, form, err := h.organisationForm(c)
	if err != nil {
		return err
	}
	k := check(form)
	wanted := readTerms(k)
	seen, convErr := strconv.Atoi(form.one("seen"))
	if convErr != nil {
		seen = neverSeen
	}
	if err = k.bad.OrNil(); err == nil {
		err = h.desk.SetTerms(c.UserContext(), actorOf(c), org.ID, seen, wanted)
	}
	switch {
	case err == nil:
		return see(c, views.OrganisationPath(org.ID)+"?done=terms")
	case errors.Is(err, models.ErrConflict):
		return h.organisationPage(c, org, fiber.StatusConflict, func(p *views.DeskOrganisation, now models.OrganisationTerms) {
			p.Answers, p.Form = form, "terms"
			p.Collision = termsChanges(h.words.Printer(p.Lang), now, wanted)
			if len(p.History) > 0 {
				p.By, p.At = p.History[0].By, p.History[0].At
			}
		})
	default:
		return h.organisationTrouble(c, org, form, "terms", err)
	}
}

// organisationForm reads the organisation in the address and what was posted.
func (h *Handlers) organisationForm(c *fiber.Ctx) (models.Organisation, typed, error) {
	org, err := h.organisationOf(c)
	if err != nil {
		return org, nil, err
	}
	form, err := posted(c)
	return org, form, err
}

// organisationTrouble shows the page with what was typed into one of its forms and
// what is wrong with it; the others show the present truth.
func (h *Handlers) organisationTrouble(c *fiber.Ctx, org models.Organisation, form typed, which string, err error) error {
	fields := invalid(err)
	if fields == nil {
		return err
	}
	return h.organisationPage(c, org, fiber.StatusUnprocessableEntity, func(p *views.DeskOrganisation, now models.OrganisationTerms) {
		p.Form, p.Errors, p.Answers = which, fields, form
		if which != "terms" {
			p.Answers = termsAnswers(now)
			keepReason(p.Answers, form)
		}
	})
}

// keepReason keeps what was typed about a hold.
func keepReason(answers map[string][]string, form typed) {
	for _, name := range []string{"reason", "lift_reason", "hold"} {
		answers[name] = form.all(name)
	}
}

func (h *Handlers) holdOrganisation(c *fiber.Ctx) error {
	return h.changeHold(c, "hold", "reason", func(org models.Organisation, _ *checks, reason string) error {
		return h.desk.HoldAccount(c.UserContext(), actorOf(c), org.ID, reason)
	})
}

func (h *Handlers) liftOrganisationHold(c *fiber.Ctx) error {
	return h.changeHold(c, "lift", "lift_reason", func(org models.Organisation, k *checks, reason string) error {
		id, err := strconv.ParseInt(k.one("hold"), 10, 64)
		if err != nil {
			return models.ErrNotFound
		}
		return h.desk.LiftHold(c.UserContext(), actorOf(c), org.ID, id, reason)
	})
}

// changeHold places or lifts a hold. Somebody who was faster (409) is seen on the
// page, which keeps the reason that was typed.
func (h *Handlers) changeHold(c *fiber.Ctx, which, field string, do func(org models.Organisation, k *checks, reason string) error) error {
	org, form, err := h.organisationForm(c)
	if err != nil {
		return err
	}
	k := check(form)
	reason := k.need(field, "errors.reason_required", 1000)
	if err = k.bad.OrNil(); err == nil {
		err = do(org, k, reason)
	}
	switch {
	case err == nil:
		return see(c, views.OrganisationPath(org.ID)+"?done="+which)
	case errors.Is(err, models.ErrConflict):
		return h.organisationPage(c, org, fiber.StatusConflict, func(p *views.DeskOrganisation, now models.OrganisationTerms) {
			p.Answers, p.Form = termsAnswers(now), which
			keepReason(p.Answers, form)
			p.Base.Notice = views.Notice{Tone: "warn", Text: h.words.Printer(p.Lang).T("desk_organisation.conflict." + which)}
		})
	default:
		return h.organisationTrouble(c, org, form, which, err)
	}
}

// termsChanges are the lines in which two versions differ.
func termsChanges(words *i18n.Printer, from, to models.OrganisationTerms) (out []views.RateChange) {
	yes := func(on bool) string {
		if on {
			return words.T("common.yes")
		}
		return words.T("common.no")
	}
	days := func(n int) string {
		if n == 0 {
			return ""
		}
		return words.Number(int64(n))
	}
	for _, line := range []struct{ id, from, to string }{
		{"domains", strings.Join(from.Domains, ", "), strings.Join(to.Domains, ", ")},
		{"pay_later", yes(from.PayLater), yes(to.PayLater)},
		{"payment_days", days(from.PaymentDays), days(to.PaymentDays)},
		{"currency", from.Currency, to.Currency},
		{"order_required", yes(from.OrderRequired), yes(to.OrderRequired)},
		{"finance_name", from.FinanceName, to.FinanceName},
		{"finance_email", from.FinanceEmail, to.FinanceEmail},
	} {
		if line.from != line.to {
			out = append(out, views.RateChange{Where: words.T("desk_organisation." + line.id), From: line.from, To: line.to})
		}
	}
	return out
}
