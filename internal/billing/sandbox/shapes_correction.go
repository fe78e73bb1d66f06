package sandbox

// The objects as API version 2023-10-16 shows them: what corrects an invoice after it is finalized.

const (
	kindCreditNote = "credit_note"
	kindRefund     = "refund"
	kindDispute    = "dispute"
	kindEndpoint   = "webhook_endpoint"
)

type creditNote struct {
	ID                   string            `json:"id"`
	Object               string            `json:"object"`
	Amount               int64             `json:"amount"`
	AmountShipping       int64             `json:"amount_shipping"`
	Created              int64             `json:"created"`
	Currency             string            `json:"currency"`
	Customer             string            `json:"customer"`
	BalanceTransaction   *string           `json:"customer_balance_transaction"`
	DiscountAmount       int64             `json:"discount_amount"`
	DiscountAmounts      []string          `json:"discount_amounts"`
	EffectiveAt          *int64            `json:"effective_at"`
	Invoice              string            `json:"invoice"`
	Lines                noteLineList      `json:"lines"`
	Livemode             bool              `json:"livemode"`
	Memo                 *string           `json:"memo"`
	Metadata             map[string]string `json:"metadata"`
	Number               string            `json:"number"`
	OutOfBandAmount      *int64            `json:"out_of_band_amount"`
	PDF                  string            `json:"pdf"`
	Reason               *string           `json:"reason"`
	Refund               *string           `json:"refund"`
	ShippingCost         *null             `json:"shipping_cost"`
	Status               string            `json:"status"`
	Subtotal             int64             `json:"subtotal"`
	SubtotalExcludingTax int64             `json:"subtotal_excluding_tax"`
	TaxAmounts           []taxAmount       `json:"tax_amounts"`
	Total                int64             `json:"total"`
	TotalExcludingTax    int64             `json:"total_excluding_tax"`
	Type                 string            `json:"type"`
	VoidedAt             *int64            `json:"voided_at"`
}

type noteLineList struct {
	Object  string     `json:"object"`
	Data    []noteLine `json:"data"`
	HasMore bool       `json:"has_more"`
	URL     string     `json:"url"`
}

type noteLine struct {
	ID                 string      `json:"id"`
	Object             string      `json:"object"`
	Amount             int64       `json:"amount"`
	AmountExcludingTax int64       `json:"amount_excluding_tax"`
	Description        *string     `json:"description"`
	DiscountAmount     int64       `json:"discount_amount"`
	DiscountAmounts    []string    `json:"discount_amounts"`
	Livemode           bool        `json:"livemode"`
	Quantity           int64       `json:"quantity"`
	TaxAmounts         []taxAmount `json:"tax_amounts"`
	TaxRates           []taxRate   `json:"tax_rates"`
	Type               string      `json:"type"`
	UnitAmount         int64       `json:"unit_amount"`
	UnitAmountDecimal  string      `json:"unit_amount_decimal"`
	UnitExcludingTax   string      `json:"unit_amount_excluding_tax"`
}

func (n *creditNote) columns() columns {
	return columns{id: n.ID, kind: kindCreditNote, created: n.Created, customer: n.Customer, invoice: n.Invoice, status: n.Status}
}

// refund names its charge and its payment, and no invoice.
type refund struct {
	ID                     string            `json:"id"`
	Object                 string            `json:"object"`
	Amount                 int64             `json:"amount"`
	BalanceTransaction     *null             `json:"balance_transaction"`
	Charge                 string            `json:"charge"`
	Created                int64             `json:"created"`
	Currency               string            `json:"currency"`
	FailureReason          string            `json:"failure_reason,omitempty"`
	Metadata               map[string]string `json:"metadata"`
	NextAction             *nextAction       `json:"next_action,omitempty"`
	PaymentIntent          string            `json:"payment_intent"`
	Reason                 *string           `json:"reason"`
	ReceiptNumber          *null             `json:"receipt_number"`
	SourceTransferReversal *null             `json:"source_transfer_reversal"`
	Status                 string            `json:"status"`
	TransferReversal       *null             `json:"transfer_reversal"`
}

// nextAction is the mail in which a payer by bank transfer is asked where the money should go.
type nextAction struct {
	DisplayDetails displayDetails `json:"display_details"`
	Type           string         `json:"type"`
}

type displayDetails struct {
	EmailSent emailSent `json:"email_sent"`
	ExpiresAt int64     `json:"expires_at"`
}

type emailSent struct {
	EmailSentAt int64  `json:"email_sent_at"`
	EmailSentTo string `json:"email_sent_to"`
}

func (r *refund) columns() columns {
	return columns{id: r.ID, kind: kindRefund, created: r.Created, status: r.Status}
}

// holds says that the refund takes its amount from the charge: it is done or may still be.
func (r *refund) holds() bool { return r.Status != "failed" && r.Status != "canceled" }

type dispute struct {
	ID                  string               `json:"id"`
	Object              string               `json:"object"`
	Amount              int64                `json:"amount"`
	BalanceTransactions []balanceTransaction `json:"balance_transactions"`
	Charge              string               `json:"charge"`
	Created             int64                `json:"created"`
	Currency            string               `json:"currency"`
	Evidence            evidence             `json:"evidence"`
	EvidenceDetails     evidenceDetails      `json:"evidence_details"`
	IsChargeRefundable  bool                 `json:"is_charge_refundable"`
	Livemode            bool                 `json:"livemode"`
	Metadata            map[string]string    `json:"metadata"`
	PaymentIntent       string               `json:"payment_intent"`
	Reason              string               `json:"reason"`
	Status              string               `json:"status"`
}

type evidence struct {
	CustomerEmail *string `json:"customer_email_address"`
	CustomerName  *string `json:"customer_name"`
	Description   *string `json:"product_description"`
	Text          *string `json:"uncategorized_text"`
}

type evidenceDetails struct {
	DueBy           *int64 `json:"due_by"`
	HasEvidence     bool   `json:"has_evidence"`
	PastDue         bool   `json:"past_due"`
	SubmissionCount int64  `json:"submission_count"`
}

func (d *dispute) columns() columns {
	return columns{id: d.ID, kind: kindDispute, created: d.Created, status: d.Status}
}

// closed says that the bank has decided, or has given up asking.
func (d *dispute) closed() bool {
	return d.Status == "won" || d.Status == "lost" || d.Status == "warning_closed"
}

type balanceTransaction struct {
	ID                string   `json:"id"`
	Object            string   `json:"object"`
	Amount            int64    `json:"amount"`
	AvailableOn       int64    `json:"available_on"`
	Created           int64    `json:"created"`
	Currency          string   `json:"currency"`
	Description       *string  `json:"description"`
	ExchangeRate      *float64 `json:"exchange_rate"`
	Fee               int64    `json:"fee"`
	FeeDetails        []null   `json:"fee_details"`
	Net               int64    `json:"net"`
	ReportingCategory string   `json:"reporting_category"`
	Source            *string  `json:"source"`
	Status            string   `json:"status"`
	Type              string   `json:"type"`
}

type webhookEndpoint struct {
	ID            string            `json:"id"`
	Object        string            `json:"object"`
	APIVersion    *string           `json:"api_version"`
	Application   *null             `json:"application"`
	Created       int64             `json:"created"`
	Description   *string           `json:"description"`
	EnabledEvents []string          `json:"enabled_events"`
	Livemode      bool              `json:"livemode"`
	Metadata      map[string]string `json:"metadata"`
	Secret        string            `json:"secret,omitempty"` // in the answer to its creation only
	Status        string            `json:"status"`
	URL           string            `json:"url"`
}

func (e *webhookEndpoint) columns() columns {
	return columns{id: e.ID, kind: kindEndpoint, created: e.Created, status: e.Status}
}
