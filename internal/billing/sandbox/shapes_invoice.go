package sandbox

// The objects as API version 2023-10-16 shows them: invoices, their items and lines.

type invoice struct {
	ID                   string            `json:"id"`
	Object               string            `json:"object"`
	AccountCountry       string            `json:"account_country"`
	AccountName          string            `json:"account_name"`
	AccountTaxIDs        *null             `json:"account_tax_ids"`
	AmountDue            int64             `json:"amount_due"`
	AmountPaid           int64             `json:"amount_paid"`
	AmountRemaining      int64             `json:"amount_remaining"`
	AmountShipping       int64             `json:"amount_shipping"`
	Application          *null             `json:"application"`
	ApplicationFeeAmount *null             `json:"application_fee_amount"`
	AttemptCount         int64             `json:"attempt_count"`
	Attempted            bool              `json:"attempted"`
	AutoAdvance          bool              `json:"auto_advance"`
	AutomaticTax         automaticTax      `json:"automatic_tax"`
	BillingReason        string            `json:"billing_reason"`
	Charge               *string           `json:"charge"`
	CollectionMethod     string            `json:"collection_method"`
	Created              int64             `json:"created"`
	Currency             string            `json:"currency"`
	CustomFields         []customField     `json:"custom_fields"`
	Customer             string            `json:"customer"`
	CustomerAddress      *address          `json:"customer_address"`
	CustomerEmail        *string           `json:"customer_email"`
	CustomerName         *string           `json:"customer_name"`
	CustomerPhone        *string           `json:"customer_phone"`
	CustomerShipping     *null             `json:"customer_shipping"`
	CustomerTaxExempt    string            `json:"customer_tax_exempt"`
	CustomerTaxIDs       []invoiceTaxID    `json:"customer_tax_ids"`
	DefaultPaymentMethod *null             `json:"default_payment_method"`
	DefaultSource        *null             `json:"default_source"`
	DefaultTaxRates      []taxRate         `json:"default_tax_rates"`
	Description          *string           `json:"description"`
	Discount             *null             `json:"discount"`
	Discounts            []string          `json:"discounts"`
	DueDate              *int64            `json:"due_date"`
	EffectiveAt          *int64            `json:"effective_at"`
	EndingBalance        *int64            `json:"ending_balance"`
	Footer               *string           `json:"footer"`
	FromInvoice          *null             `json:"from_invoice"`
	HostedInvoiceURL     *string           `json:"hosted_invoice_url"`
	InvoicePDF           *string           `json:"invoice_pdf"`
	Issuer               issuer            `json:"issuer"`
	LastFinalization     *apiError         `json:"last_finalization_error"`
	LatestRevision       *null             `json:"latest_revision"`
	Lines                lineList          `json:"lines"`
	Livemode             bool              `json:"livemode"`
	Metadata             map[string]string `json:"metadata"`
	NextPaymentAttempt   *null             `json:"next_payment_attempt"`
	Number               *string           `json:"number"`
	OnBehalfOf           *null             `json:"on_behalf_of"`
	Paid                 bool              `json:"paid"`
	PaidOutOfBand        bool              `json:"paid_out_of_band"`
	PaymentIntent        *string           `json:"payment_intent"`
	PaymentSettings      paymentSettings   `json:"payment_settings"`
	PeriodEnd            int64             `json:"period_end"`
	PeriodStart          int64             `json:"period_start"`
	PostPaymentCredit    int64             `json:"post_payment_credit_notes_amount"`
	PrePaymentCredit     int64             `json:"pre_payment_credit_notes_amount"`
	Quote                *null             `json:"quote"`
	ReceiptNumber        *null             `json:"receipt_number"`
	Rendering            *null             `json:"rendering"`
	ShippingCost         *null             `json:"shipping_cost"`
	ShippingDetails      *null             `json:"shipping_details"`
	StartingBalance      int64             `json:"starting_balance"`
	StatementDescriptor  *null             `json:"statement_descriptor"`
	Status               string            `json:"status"`
	StatusTransitions    transitions       `json:"status_transitions"`
	Subscription         *null             `json:"subscription"`
	Subtotal             int64             `json:"subtotal"`
	SubtotalExcludingTax int64             `json:"subtotal_excluding_tax"`
	Tax                  *int64            `json:"tax"`
	TestClock            *null             `json:"test_clock"`
	Total                int64             `json:"total"`
	TotalDiscountAmounts []string          `json:"total_discount_amounts"`
	TotalExcludingTax    int64             `json:"total_excluding_tax"`
	TotalTaxAmounts      []taxAmount       `json:"total_tax_amounts"`
	TransferData         *null             `json:"transfer_data"`
	WebhooksDeliveredAt  *null             `json:"webhooks_delivered_at"`
}

type automaticTax struct {
	Enabled   bool    `json:"enabled"`
	Liability *issuer `json:"liability"`
	Status    *string `json:"status"`
}

// apiError is why finalizing failed.
type apiError struct {
	Code    string `json:"code"`
	DocURL  string `json:"doc_url"`
	Message string `json:"message"`
	Type    string `json:"type"`
}

type customField struct {
	Name  string `json:"name"`
	Value string `json:"value"`
}

type invoiceTaxID struct {
	Type  string `json:"type"`
	Value string `json:"value"`
}

type issuer struct {
	Type string `json:"type"`
}

type paymentSettings struct {
	DefaultMandate       *null    `json:"default_mandate"`
	PaymentMethodOptions *null    `json:"payment_method_options"`
	PaymentMethodTypes   []string `json:"payment_method_types"`
}

type transitions struct {
	FinalizedAt           *int64 `json:"finalized_at"`
	MarkedUncollectibleAt *int64 `json:"marked_uncollectible_at"`
	PaidAt                *int64 `json:"paid_at"`
	VoidedAt              *int64 `json:"voided_at"`
}

type taxAmount struct {
	Amount           int64   `json:"amount"`
	Inclusive        bool    `json:"inclusive"`
	TaxRate          string  `json:"tax_rate"`
	TaxabilityReason *string `json:"taxability_reason"`
	TaxableAmount    int64   `json:"taxable_amount"`
}

func (i *invoice) columns() columns {
	return columns{id: i.ID, kind: kindInvoice, created: i.Created, customer: i.Customer, status: i.Status}
}

type period struct {
	End   int64 `json:"end"`
	Start int64 `json:"start"`
}

type item struct {
	ID                string            `json:"id"`
	Object            string            `json:"object"`
	Amount            int64             `json:"amount"`
	Currency          string            `json:"currency"`
	Customer          string            `json:"customer"`
	Date              int64             `json:"date"`
	Description       *string           `json:"description"`
	Discountable      bool              `json:"discountable"`
	Discounts         []string          `json:"discounts"`
	Invoice           *string           `json:"invoice"`
	Livemode          bool              `json:"livemode"`
	Metadata          map[string]string `json:"metadata"`
	Period            period            `json:"period"`
	Price             *null             `json:"price"`
	Proration         bool              `json:"proration"`
	Quantity          int64             `json:"quantity"`
	Subscription      *null             `json:"subscription"`
	TaxRates          []taxRate         `json:"tax_rates"`
	TestClock         *null             `json:"test_clock"`
	UnitAmount        int64             `json:"unit_amount"`
	UnitAmountDecimal string            `json:"unit_amount_decimal"`
}

func (it *item) columns() columns {
	return columns{id: it.ID, kind: kindItem, created: it.Date, customer: it.Customer, invoice: deref(it.Invoice)}
}

type line struct {
	ID                 string            `json:"id"`
	Object             string            `json:"object"`
	Amount             int64             `json:"amount"`
	AmountExcludingTax int64             `json:"amount_excluding_tax"`
	Currency           string            `json:"currency"`
	Description        *string           `json:"description"`
	DiscountAmounts    []string          `json:"discount_amounts"`
	Discountable       bool              `json:"discountable"`
	Discounts          []string          `json:"discounts"`
	Invoice            string            `json:"invoice"`
	InvoiceItem        string            `json:"invoice_item"`
	Livemode           bool              `json:"livemode"`
	Metadata           map[string]string `json:"metadata"`
	Period             period            `json:"period"`
	Price              *null             `json:"price"`
	Proration          bool              `json:"proration"`
	ProrationDetails   prorationDetails  `json:"proration_details"`
	Quantity           int64             `json:"quantity"`
	Subscription       *null             `json:"subscription"`
	TaxAmounts         []taxAmount       `json:"tax_amounts"`
	TaxRates           []taxRate         `json:"tax_rates"`
	Type               string            `json:"type"`
	UnitExcludingTax   string            `json:"unit_amount_excluding_tax"`
}

type prorationDetails struct {
	CreditedItems *null `json:"credited_items"`
}

type lineList struct {
	Object  string `json:"object"`
	Data    []line `json:"data"`
	HasMore bool   `json:"has_more"`
	URL     string `json:"url"`
}
