package sandbox

// The objects as API version 2023-10-16 shows them: customers, taxes and lists. Fields that the
// sandbox never fills are *null, so that they are present and null as they are at Stripe.
// internal/billing/contract checks every shape against Stripe's published specification.

// null is a field that is always null.
type null = struct{}

const (
	kindCustomer = "customer"
	kindTaxID    = "tax_id"
	kindTaxRate  = "tax_rate"
	kindInvoice  = "invoice"
	kindItem     = "invoiceitem"
	kindIntent   = "payment_intent"
	kindCharge   = "charge"
)

type address struct {
	City       *string `json:"city"`
	Country    *string `json:"country"`
	Line1      *string `json:"line1"`
	Line2      *string `json:"line2"`
	PostalCode *string `json:"postal_code"`
	State      *string `json:"state"`
}

type customer struct {
	ID               string            `json:"id"`
	Object           string            `json:"object"`
	Address          *address          `json:"address"`
	Balance          int64             `json:"balance"`
	Created          int64             `json:"created"`
	Currency         *string           `json:"currency"`
	DefaultSource    *null             `json:"default_source"`
	Delinquent       bool              `json:"delinquent"`
	Description      *string           `json:"description"`
	Discount         *null             `json:"discount"`
	Email            *string           `json:"email"`
	InvoicePrefix    string            `json:"invoice_prefix"`
	InvoiceSettings  invoiceSettings   `json:"invoice_settings"`
	Livemode         bool              `json:"livemode"`
	Metadata         map[string]string `json:"metadata"`
	Name             *string           `json:"name"`
	NextSequence     int64             `json:"next_invoice_sequence"`
	Phone            *string           `json:"phone"`
	PreferredLocales []string          `json:"preferred_locales"`
	Shipping         *null             `json:"shipping"`
	TaxExempt        string            `json:"tax_exempt"`
	TestClock        *null             `json:"test_clock"`
}

type invoiceSettings struct {
	CustomFields         *null `json:"custom_fields"`
	DefaultPaymentMethod *null `json:"default_payment_method"`
	Footer               *null `json:"footer"`
	RenderingOptions     *null `json:"rendering_options"`
}

func (c *customer) columns() columns {
	return columns{id: c.ID, kind: kindCustomer, created: c.Created}
}

type taxID struct {
	ID           string       `json:"id"`
	Object       string       `json:"object"`
	Country      *string      `json:"country"`
	Created      int64        `json:"created"`
	Customer     string       `json:"customer"`
	Livemode     bool         `json:"livemode"`
	Owner        taxOwner     `json:"owner"`
	Type         string       `json:"type"`
	Value        string       `json:"value"`
	Verification verification `json:"verification"`
}

type taxOwner struct {
	Customer string `json:"customer"`
	Type     string `json:"type"`
}

type verification struct {
	Status          string `json:"status"`
	VerifiedAddress *null  `json:"verified_address"`
	VerifiedName    *null  `json:"verified_name"`
}

func (t *taxID) columns() columns {
	return columns{id: t.ID, kind: kindTaxID, created: t.Created, customer: t.Customer}
}

type taxRate struct {
	ID                  string            `json:"id"`
	Object              string            `json:"object"`
	Active              bool              `json:"active"`
	Country             *string           `json:"country"`
	Created             int64             `json:"created"`
	Description         *string           `json:"description"`
	DisplayName         string            `json:"display_name"`
	EffectivePercentage *null             `json:"effective_percentage"`
	Inclusive           bool              `json:"inclusive"`
	Jurisdiction        *string           `json:"jurisdiction"`
	JurisdictionLevel   *null             `json:"jurisdiction_level"`
	Livemode            bool              `json:"livemode"`
	Metadata            map[string]string `json:"metadata"`
	Percentage          float64           `json:"percentage"`
	State               *null             `json:"state"`
	TaxType             *string           `json:"tax_type"`
}

func (t *taxRate) columns() columns {
	return columns{id: t.ID, kind: kindTaxRate, created: t.Created}
}

type deleted struct {
	ID      string `json:"id"`
	Object  string `json:"object"`
	Deleted bool   `json:"deleted"`
}

type list struct {
	Object  string `json:"object"`
	Data    []any  `json:"data"`
	HasMore bool   `json:"has_more"`
	URL     string `json:"url"`
}

func optional(s string) *string {
	if s == "" {
		return nil
	}
	return &s
}

func deref(s *string) string {
	if s == nil {
		return ""
	}
	return *s
}
