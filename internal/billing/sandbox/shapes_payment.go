package sandbox

// The objects as API version 2023-10-16 shows them: payments and events.

type intent struct {
	ID                   string            `json:"id"`
	Object               string            `json:"object"`
	Amount               int64             `json:"amount"`
	AmountCapturable     int64             `json:"amount_capturable"`
	AmountDetails        amountDetails     `json:"amount_details"`
	AmountReceived       int64             `json:"amount_received"`
	Application          *null             `json:"application"`
	ApplicationFeeAmount *null             `json:"application_fee_amount"`
	AutomaticMethods     *null             `json:"automatic_payment_methods"`
	CanceledAt           *int64            `json:"canceled_at"`
	CancellationReason   *string           `json:"cancellation_reason"`
	CaptureMethod        string            `json:"capture_method"`
	ClientSecret         string            `json:"client_secret"`
	ConfirmationMethod   string            `json:"confirmation_method"`
	Created              int64             `json:"created"`
	Currency             string            `json:"currency"`
	Customer             string            `json:"customer"`
	Description          *string           `json:"description"`
	Invoice              string            `json:"invoice"`
	LastPaymentError     *paymentError     `json:"last_payment_error"`
	LatestCharge         *string           `json:"latest_charge"`
	Livemode             bool              `json:"livemode"`
	Metadata             map[string]string `json:"metadata"`
	NextAction           *null             `json:"next_action"`
	OnBehalfOf           *null             `json:"on_behalf_of"`
	PaymentMethod        *string           `json:"payment_method"`
	PaymentMethodOptions struct{}          `json:"payment_method_options"`
	PaymentMethodTypes   []string          `json:"payment_method_types"`
	Processing           *null             `json:"processing"`
	ReceiptEmail         *string           `json:"receipt_email"`
	Review               *null             `json:"review"`
	SetupFutureUsage     *null             `json:"setup_future_usage"`
	Shipping             *null             `json:"shipping"`
	StatementDescriptor  *null             `json:"statement_descriptor"`
	StatementSuffix      *null             `json:"statement_descriptor_suffix"`
	Status               string            `json:"status"`
	TransferData         *null             `json:"transfer_data"`
	TransferGroup        *null             `json:"transfer_group"`
}

type amountDetails struct {
	Tip struct{} `json:"tip"`
}

type paymentError struct {
	Charge      string `json:"charge"`
	Code        string `json:"code"`
	DeclineCode string `json:"decline_code,omitempty"`
	DocURL      string `json:"doc_url"`
	Message     string `json:"message"`
	Type        string `json:"type"`
}

func (p *intent) columns() columns {
	return columns{id: p.ID, kind: kindIntent, created: p.Created, customer: p.Customer, invoice: p.Invoice, status: p.Status}
}

type charge struct {
	ID                   string            `json:"id"`
	Object               string            `json:"object"`
	Amount               int64             `json:"amount"`
	AmountCaptured       int64             `json:"amount_captured"`
	AmountRefunded       int64             `json:"amount_refunded"`
	Application          *null             `json:"application"`
	ApplicationFee       *null             `json:"application_fee"`
	ApplicationFeeAmount *null             `json:"application_fee_amount"`
	BalanceTransaction   *null             `json:"balance_transaction"`
	BillingDetails       billingDetails    `json:"billing_details"`
	Captured             bool              `json:"captured"`
	Created              int64             `json:"created"`
	Currency             string            `json:"currency"`
	Customer             string            `json:"customer"`
	Description          *string           `json:"description"`
	Disputed             bool              `json:"disputed"`
	FailureCode          *string           `json:"failure_code"`
	FailureMessage       *string           `json:"failure_message"`
	FraudDetails         struct{}          `json:"fraud_details"`
	Invoice              string            `json:"invoice"`
	Livemode             bool              `json:"livemode"`
	Metadata             map[string]string `json:"metadata"`
	OnBehalfOf           *null             `json:"on_behalf_of"`
	Outcome              *chargeOutcome    `json:"outcome"`
	Paid                 bool              `json:"paid"`
	PaymentIntent        string            `json:"payment_intent"`
	PaymentMethod        *string           `json:"payment_method"`
	PaymentMethodDetails methodDetails     `json:"payment_method_details"`
	ReceiptEmail         *string           `json:"receipt_email"`
	ReceiptNumber        *null             `json:"receipt_number"`
	ReceiptURL           *null             `json:"receipt_url"`
	Refunded             bool              `json:"refunded"`
	Review               *null             `json:"review"`
	Shipping             *null             `json:"shipping"`
	SourceTransfer       *null             `json:"source_transfer"`
	StatementDescriptor  *null             `json:"statement_descriptor"`
	StatementSuffix      *null             `json:"statement_descriptor_suffix"`
	Status               string            `json:"status"`
	TransferData         *null             `json:"transfer_data"`
	TransferGroup        *null             `json:"transfer_group"`
}

type billingDetails struct {
	Address *address `json:"address"`
	Email   *string  `json:"email"`
	Name    *string  `json:"name"`
	Phone   *string  `json:"phone"`
}

type chargeOutcome struct {
	NetworkStatus string  `json:"network_status"`
	Reason        *string `json:"reason"`
	SellerMessage string  `json:"seller_message"`
	Type          string  `json:"type"`
}

// methodDetails names the way of paying. It holds no card: the sandbox never sees one.
type methodDetails struct {
	CustomerBalance *struct{} `json:"customer_balance,omitempty"`
	SEPADebit       *debit    `json:"sepa_debit,omitempty"`
	Card            *card     `json:"card,omitempty"`
	Type            string    `json:"type"`
}

type debit struct {
	BankCode    *null  `json:"bank_code"`
	BranchCode  *null  `json:"branch_code"`
	Country     *null  `json:"country"`
	Fingerprint *null  `json:"fingerprint"`
	Last4       string `json:"last4"`
	Mandate     *null  `json:"mandate"`
}

type card struct {
	Brand    string `json:"brand"`
	ExpMonth int    `json:"exp_month"`
	ExpYear  int    `json:"exp_year"`
	Funding  string `json:"funding"`
	Last4    string `json:"last4"`
}

func (c *charge) columns() columns {
	return columns{id: c.ID, kind: kindCharge, created: c.Created, customer: c.Customer, invoice: c.Invoice, status: c.Status}
}

type event struct {
	ID              string       `json:"id"`
	Object          string       `json:"object"`
	APIVersion      string       `json:"api_version"`
	Created         int64        `json:"created"`
	Data            eventData    `json:"data"`
	Livemode        bool         `json:"livemode"`
	PendingWebhooks int64        `json:"pending_webhooks"`
	Request         eventRequest `json:"request"`
	Type            string       `json:"type"`
}

type eventData struct {
	Object   any            `json:"object"`
	Previous map[string]any `json:"previous_attributes,omitempty"`
}

type eventRequest struct {
	ID             *string `json:"id"`
	IdempotencyKey *string `json:"idempotency_key"`
}

// cashTransaction is the object of customer_cash_balance_transaction.created.
type cashTransaction struct {
	ID            string `json:"id"`
	Object        string `json:"object"`
	Created       int64  `json:"created"`
	Currency      string `json:"currency"`
	Customer      string `json:"customer"`
	EndingBalance int64  `json:"ending_balance"`
	Funded        funded `json:"funded"`
	Livemode      bool   `json:"livemode"`
	NetAmount     int64  `json:"net_amount"`
	Type          string `json:"type"`
}

type funded struct {
	BankTransfer bankTransfer `json:"bank_transfer"`
}

type bankTransfer struct {
	Reference *string `json:"reference"`
	Type      string  `json:"type"`
}
