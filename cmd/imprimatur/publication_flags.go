package main

import (
	"errors"
	"fmt"
	"maps"
	"math"
	"slices"
	"strconv"
	"strings"

	"imprimatur/internal/money"
	"imprimatur/models"
)

// publicationFlags are the fields of a publication as they are typed; nil was not
// given. Figures are text here, so that a mistake in one is reported with all others.
type publicationFlags struct {
	Code          *string  `placeholder:"MEE" help:"2 to 6 letters with which every reference begins; fixed once there are requests."`
	Slug          *string  `placeholder:"meridian-eye" help:"A short name for addresses; fixed once there are requests. New: made from the name."`
	Name          *string  `placeholder:"\"The Meridian Eye\"" help:"The name readers know."`
	LegalName     *string  `placeholder:"\"Meridian Eye Ltd\"" help:"The company or person who grants the licences."`
	ContactEmail  *string  `placeholder:"rights@news.example" help:"Where the desk is told what is new, and whom licensees may write to."`
	Accent        *string  `placeholder:"#8c1d2f" help:"The colour of the pages and the certificate. New: #8c1d2f."`
	Country       *string  `placeholder:"GB" help:"Two letters (ISO 3166). Licensees in this country are charged the tax."`
	TimeZone      *string  `placeholder:"Europe/London" help:"IANA name; promised dates are its working days."`
	Language      *string  `placeholder:"en" help:"The language most articles are in. New: en."`
	Currency      *string  `placeholder:"EUR" help:"The currency of the rate card, three letters (ISO 4217)."`
	Currencies    []string `placeholder:"EUR" help:"All currencies a quote may be in. New: the one of the rate card."`
	Sites         []string `placeholder:"news.example" help:"Where its articles live: hosts, which cover their subdomains, with a path where it is not all of the host."`
	AnswerDays    *string  `placeholder:"3" help:"Working days until an answer is promised. New: 3."`
	QuoteDays     *string  `placeholder:"21" help:"Days a quote stays valid. New: 21."`
	PaymentDays   *string  `placeholder:"14" help:"Days until an invoice is due. New: 14."`
	ReminderDays  *string  `placeholder:"\"-3,1,7,14,30\"" help:"When an unpaid invoice is reminded of: days after its due date, before it when negative; none for never. New: -3,1,7,14,30."`
	GraceDays     *string  `placeholder:"14" help:"Days after the due date until a licence that is not paid ends. New: 14."`
	HoldDays      *string  `placeholder:"45" help:"Days after the due date until the account of a debtor is put on hold. New: 45."`
	LapseDays     *string  `placeholder:"30" help:"Days after which an unanswered question lapses. New: 30."`
	TaxLabel      *string  `placeholder:"VAT" help:"What the tax is called on invoices."`
	TaxPercent    *string  `placeholder:"20" help:"The tax charged to licensees of its own country. New: 0."`
	AutomaticTax  *bool    `negatable:"" help:"Let Stripe Tax work out the tax from the payer's address; needs it switched on in the Stripe account, and --tax-percent 0. New: no."`
	ReverseCharge []string `placeholder:"EU" help:"Where a payer with a tax number owes the tax (reverse charge): countries, EU for the European Union, * for all abroad; none for nowhere. New: none."`
	FourEyes      []string `placeholder:"GBP=500" help:"From this amount on two people must settle an invoice outside Stripe, for each currency; none for never. New: none."`
	AutoRenew     *bool    `negatable:"" help:"Send the quote of a renewal at once when nothing stands against it: rights, exclusivity, holds, a price by the card. New: no."`
	TaxID         *string  `name:"tax-id" placeholder:"\"GB 123 4567 89\"" help:"The publisher's own tax number, printed on invoices."`
	CreditLine    *string  `placeholder:"\"First published by {publication}\"" help:"The line a licensee must print; the editor can change it in each quote."`
	Edition       []string `sep:"none" placeholder:"fr:fr:\"Édition française\"" help:"A language or regional edition as CODE:LANGUAGE:NAME; repeat for more. A known code is renamed."`
}

// publicationField is one thing that a command can set, and the way to show it.
type publicationField struct {
	name  string // as the verb names it in models.Invalid
	value func(models.Publication) string
}

// publicationFields are all of them, in the order of the flags.
var publicationFields = []publicationField{
	{"code", func(p models.Publication) string { return p.Code }},
	{"slug", func(p models.Publication) string { return p.Slug }},
	{"name", func(p models.Publication) string { return p.Name }},
	{"legal_name", func(p models.Publication) string { return p.LegalName }},
	{"contact_email", func(p models.Publication) string { return p.ContactEmail }},
	{"accent", func(p models.Publication) string { return p.Accent }},
	{"country", func(p models.Publication) string { return p.Country }},
	{"time_zone", func(p models.Publication) string { return p.TimeZone }},
	{"language", func(p models.Publication) string { return p.Language }},
	{"currency", func(p models.Publication) string { return p.Currency }},
	{"currencies", func(p models.Publication) string { return listed(p.Currencies) }},
	{"sites", func(p models.Publication) string { return listed(p.Sites) }},
	{"answer_days", func(p models.Publication) string { return strconv.Itoa(p.AnswerDays) }},
	{"quote_days", func(p models.Publication) string { return strconv.Itoa(p.QuoteDays) }},
	{"payment_days", func(p models.Publication) string { return strconv.Itoa(p.PaymentDays) }},
	{"reminder_days", func(p models.Publication) string { return numbers(p.ReminderDays) }},
	{"grace_days", func(p models.Publication) string { return strconv.Itoa(p.GraceDays) }},
	{"hold_days", func(p models.Publication) string { return strconv.Itoa(p.HoldDays) }},
	{"lapse_days", func(p models.Publication) string { return strconv.Itoa(p.LapseDays) }},
	{"tax_label", func(p models.Publication) string { return p.TaxLabel }},
	{"tax_basis_points", func(p models.Publication) string { return percentOf(p.TaxBasisPoints) }},
	{"automatic_tax", func(p models.Publication) string { return strconv.FormatBool(p.AutomaticTax) }},
	{"reverse_charge", func(p models.Publication) string { return listed(p.ReverseCharge) }},
	{"four_eyes", func(p models.Publication) string { return limits(p.FourEyes) }},
	{"auto_renew", func(p models.Publication) string { return strconv.FormatBool(p.AutoRenew) }},
	{"tax_id", func(p models.Publication) string { return p.TaxID }},
	{"credit_line", func(p models.Publication) string { return p.CreditLine }},
	{"editions", func(models.Publication) string { return "" }},
}

// flagOf is the flag that sets a field.
func flagOf(field string) string {
	switch field {
	case "tax_basis_points":
		return "--tax-percent"
	case "editions":
		return "--edition"
	}
	return "--" + strings.ReplaceAll(field, "_", "-")
}

// newPublication is what stands where nothing is given.
func newPublication() models.Publication {
	return models.Publication{
		Accent: "#8c1d2f", Language: "en", AnswerDays: 3, QuoteDays: 21, PaymentDays: 14, LapseDays: 30, CreditLine: "First published by {publication}",
	}
}

// apply sets what was given. A figure that is none becomes one that the verb refuses.
func (f publicationFlags) apply(p *models.Publication) {
	for given, field := range map[*string]*string{
		f.Code: &p.Code, f.Slug: &p.Slug, f.Name: &p.Name, f.LegalName: &p.LegalName, f.ContactEmail: &p.ContactEmail, f.Accent: &p.Accent,
		f.Country: &p.Country, f.TimeZone: &p.TimeZone, f.Language: &p.Language, f.Currency: &p.Currency, f.TaxLabel: &p.TaxLabel,
		f.TaxID: &p.TaxID, f.CreditLine: &p.CreditLine,
	} {
		if given != nil {
			*field = *given
		}
	}
	for given, field := range map[*string]*int{f.AnswerDays: &p.AnswerDays, f.QuoteDays: &p.QuoteDays, f.PaymentDays: &p.PaymentDays, f.GraceDays: &p.GraceDays, f.HoldDays: &p.HoldDays, f.LapseDays: &p.LapseDays} {
		if given != nil {
			n, err := strconv.Atoi(strings.TrimSpace(*given))
			if err != nil {
				n = -1
			}
			*field = n
		}
	}
	if f.TaxPercent != nil {
		p.TaxBasisPoints = basisPoints(*f.TaxPercent)
	}
	f.applyMoney(p)
	if f.Currencies != nil {
		p.Currencies = f.Currencies
	}
	if f.Sites != nil {
		p.Sites = f.Sites
	}
}

// none is how a list is emptied.
const none = "none"

// applyMoney sets what was given about unpaid invoices, tax and settlements. What
// cannot be read becomes something that the verb refuses.
func (f publicationFlags) applyMoney(p *models.Publication) {
	if f.ReminderDays != nil {
		p.ReminderDays = []int{}
		for _, raw := range strings.Split(*f.ReminderDays, ",") {
			if raw = strings.TrimSpace(raw); raw == "" || raw == none {
				continue
			}
			days, err := strconv.Atoi(raw)
			if err != nil {
				days = math.MaxInt
			}
			p.ReminderDays = append(p.ReminderDays, days)
		}
	}
	if f.AutoRenew != nil {
		p.AutoRenew = *f.AutoRenew
	}
	if f.AutomaticTax != nil {
		p.AutomaticTax = *f.AutomaticTax
	}
	if f.ReverseCharge != nil {
		p.ReverseCharge = given(f.ReverseCharge)
	}
	if f.FourEyes != nil {
		p.FourEyes = map[string]int64{}
		for _, raw := range given(f.FourEyes) {
			currency, amount, _ := strings.Cut(raw, "=")
			currency = strings.ToUpper(strings.TrimSpace(currency))
			limit, err := money.Parse(strings.TrimSpace(amount), currency)
			if err != nil {
				limit.Minor = -1
			}
			p.FourEyes[currency] = limit.Minor
		}
	}
}

// given is a list as typed; the one word none is an empty one.
func given(list []string) []string {
	if len(list) == 1 && list[0] == none {
		return []string{}
	}
	return list
}

func numbers(all []int) string {
	out := make([]string, len(all))
	for i, n := range all {
		out[i] = strconv.Itoa(n)
	}
	return listed(out)
}

// limits are amounts by currency as they are typed, in the order of the currencies.
func limits(all map[string]int64) string {
	out := make([]string, 0, len(all))
	for _, currency := range slices.Sorted(maps.Keys(all)) {
		out = append(out, currency+"="+money.Amount{Minor: all[currency], Currency: currency}.Decimal())
	}
	return listed(out)
}

// editions reads CODE:LANGUAGE:NAME; what is no edition becomes an empty one, which the verb refuses.
func (f publicationFlags) editions() []models.Edition {
	out := make([]models.Edition, len(f.Edition))
	for i, raw := range f.Edition {
		if parts := strings.SplitN(raw, ":", 3); len(parts) == 3 {
			out[i] = models.Edition{Code: strings.TrimSpace(parts[0]), Language: strings.TrimSpace(parts[1]), Name: strings.TrimSpace(parts[2])}
		}
	}
	return out
}

// basisPoints reads a percentage such as 20, 5.5 or 8.25 exactly; -1 when it is none.
func basisPoints(percent string) int64 {
	whole, decimals, _ := strings.Cut(strings.TrimSuffix(strings.TrimSpace(percent), "%"), ".")
	if len(decimals) > 2 || len(whole) > 3 {
		return -1
	}
	n, err := strconv.ParseUint(whole+decimals+strings.Repeat("0", 2-len(decimals)), 10, 32)
	if err != nil || whole == "" {
		return -1
	}
	return int64(n)
}

func percentOf(basisPoints int64) string {
	return strings.TrimSuffix(fmt.Sprintf("%d.%02d", basisPoints/100, basisPoints%100), ".00") + "%"
}

// slugOf makes a short name of the letters and figures that an address can show, or of the code.
func slugOf(name, code string) string {
	words := strings.FieldsFunc(strings.ToLower(name), func(r rune) bool { return (r < 'a' || r > 'z') && (r < '0' || r > '9') })
	if slug := strings.Join(words, "-"); len(slug) >= 2 {
		return strings.Trim(slug[:min(len(slug), 60)], "-")
	}
	return strings.ToLower(code)
}

func listed(all []string) string { return strings.Join(all, ",") }

// publicationMistakes says everything that is wrong with what was typed, each under its flag.
func (p *process) publicationMistakes(err error) error {
	var invalid models.Invalid
	if !errors.As(err, &invalid) {
		return err
	}
	words := p.words.Printer("en")
	var found mistakes
	for _, f := range publicationFields {
		if id, wrong := invalid[f.name]; wrong {
			found.add("%s: %s", flagOf(f.name), words.T(id))
		}
	}
	return fmt.Errorf("nothing was stored because of %s:\n  - %s", count(len(found), "mistake"), strings.Join(found, "\n  - "))
}
