package sandbox

import (
	"math"
	"regexp"
	"strconv"
	"strings"

	"imprimatur/internal/money"
)

// taxIDShapes are the kinds of tax numbers that the sandbox knows, with the shape that Stripe
// checks before it stores one. Other kinds of Stripe's are refused rather than waved through.
var taxIDShapes = map[string]*regexp.Regexp{
	"ae_trn": regexp.MustCompile(`^\d{15}$`),
	"au_abn": regexp.MustCompile(`^\d{11}$`),
	"ca_bn":  regexp.MustCompile(`^\d{9}$`),
	"ch_vat": regexp.MustCompile(`^CHE-\d{3}\.\d{3}\.\d{3} (MWST|TVA|IVA)$`),
	"eu_vat": regexp.MustCompile(`^(AT|BE|BG|CY|CZ|DE|DK|EE|EL|ES|FI|FR|HR|HU|IE|IT|LT|LU|LV|MT|NL|PL|PT|RO|SE|SI|SK|XI)[0-9A-Z]{2,13}$`),
	"gb_vat": regexp.MustCompile(`^GB(\d{9}|\d{12}|GD\d{3}|HA\d{3})$`),
	"in_gst": regexp.MustCompile(`^[0-9A-Z]{15}$`),
	"jp_cn":  regexp.MustCompile(`^\d{13}$`),
	"no_vat": regexp.MustCompile(`^\d{9}MVA$`),
	"sa_vat": regexp.MustCompile(`^\d{15}$`),
	"tr_tin": regexp.MustCompile(`^\d{10}$`),
	"us_ein": regexp.MustCompile(`^\d{2}-\d{7}$`),
}

func createTaxID(c *request) (any, error) {
	if err := c.required("type", "value"); err != nil {
		return nil, err
	}
	cus, err := get[customer](c.ctx, c.tx, kindCustomer, c.path("id"), true)
	if err != nil {
		return nil, err
	}
	form, known := taxIDShapes[c.Get("type")]
	switch {
	case !known:
		return nil, refuse("", "type", "Invalid type: %s", c.Get("type"))
	case !form.MatchString(c.Get("value")):
		return nil, refuse("tax_id_invalid", "value", "Invalid value for %s.", c.Get("type"))
	}
	id := &taxID{
		ID: newID("txi"), Object: kindTaxID, Created: c.now, Customer: cus.ID, Type: c.Get("type"), Value: c.Get("value"),
		Owner: taxOwner{Customer: cus.ID, Type: "customer"}, Verification: verification{Status: "pending"},
	}
	if country := strings.ToUpper(id.Type[:2]); country != "EU" {
		id.Country = &country
	} else {
		id.Country = optional(id.Value[:2])
	}
	if err := save(c.ctx, c.tx, id); err != nil {
		return nil, err
	}
	if err := c.emit("customer.tax_id.created", id.ID, id, nil); err != nil {
		return nil, err
	}
	return id, c.verify(*id)
}

// verify asks the authorities, as Stripe does for some kinds of numbers. They answer at
// once, after the number was answered for as pending: one that ends in 000 is not
// theirs, one that ends in 222 is never answered, any other is.
func (c *request) verify(id taxID) error {
	before, err := toMap(id)
	if err != nil {
		return err
	}
	digits := strings.TrimRight(id.Value, "ABCDEFGHIJKLMNOPQRSTUVWXYZ ")
	switch {
	case id.Type != "eu_vat" && id.Type != "gb_vat" && id.Type != "au_abn":
		id.Verification.Status = "unavailable"
	case strings.HasSuffix(digits, "222"):
		return nil
	case strings.HasSuffix(digits, "000"):
		id.Verification.Status = "unverified"
	default:
		id.Verification.Status = "verified"
	}
	if err := save(c.ctx, c.tx, &id); err != nil {
		return err
	}
	return c.emitUpdated("customer.tax_id.updated", id.ID, id, before)
}

func listTaxIDs(c *request) (any, error) {
	cus, err := get[customer](c.ctx, c.tx, kindCustomer, c.path("id"), false)
	if err != nil {
		return nil, err
	}
	where := &conditions{}
	where.add("customer = $%d", cus.ID)
	return c.listObjects(kindTaxID, "/v1/customers/"+cus.ID+"/tax_ids", where)
}

var taxRateParams = paramSet{
	"country": text, "description": text, "display_name": text, "inclusive": boolean, "jurisdiction": text,
	"metadata": text, "metadata[*]": text, "percentage": decimal, "tax_type": text,
}

// percentUnits is how many of the smallest steps of a tax rate make one percent: Stripe keeps
// four decimals.
const percentUnits = 10_000

func createTaxRate(c *request) (any, error) {
	if err := c.required("display_name", "inclusive", "percentage"); err != nil {
		return nil, err
	}
	if err := c.atMost(map[string]int{"display_name": 50, "jurisdiction": 50}); err != nil {
		return nil, err
	}
	percentage, err := strconv.ParseFloat(c.Get("percentage"), 64)
	if err != nil || percentage < 0 || percentage > 100 {
		return nil, refuse("", "percentage", "Invalid percentage: must be between 0 and 100")
	}
	if c.Get("inclusive") == "true" {
		return nil, refuse("", "inclusive", "The sandbox adds tax on top of prices only.")
	}
	rate := &taxRate{
		ID: newID("txr"), Object: kindTaxRate, Active: true, Created: c.now, DisplayName: c.Get("display_name"),
		Percentage:  math.Round(percentage*percentUnits) / percentUnits,
		Country:     optional(c.Get("country")),
		Description: optional(c.Get("description")), Jurisdiction: optional(c.Get("jurisdiction")),
		TaxType: optional(c.Get("tax_type")),
	}
	if rate.Metadata, err = c.metadata(nil); err != nil {
		return nil, err
	}
	if err := save(c.ctx, c.tx, rate); err != nil {
		return nil, err
	}
	return rate, c.emit("tax_rate.created", rate.ID, rate, nil)
}

func getTaxRate(c *request) (any, error) {
	return get[taxRate](c.ctx, c.tx, kindTaxRate, c.path("id"), false)
}

// tax is what a rate adds to one line, rounded half up to the minor unit.
func (t *taxRate) tax(amount int64, currency string) (int64, error) {
	net := money.Amount{Minor: amount, Currency: strings.ToUpper(currency)}
	units := int64(math.Round(t.Percentage * percentUnits))
	added, err := net.MulRatio(units, 100*percentUnits, money.HalfUp)
	if err != nil {
		return 0, refuse("", "tax_rates", "The tax on %d cannot be computed.", amount)
	}
	return added.Minor, nil
}
