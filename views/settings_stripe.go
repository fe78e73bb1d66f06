package views

import "time"

// SettingsStripe is how the connection to Stripe stands, by what a job found last.
type SettingsStripe struct {
	Base
	Mode         string // code
	APIVersion   string
	Checked      time.Time // zero before the first check
	ReconciledAt time.Time
	ComparedAt   time.Time
	WebhookAt    time.Time
	Findings     []StripeFinding
	Access       []StripeAccess
	Endpoints    []StripeEndpoint

	Waiting, Failed, Parked int64
	Stuck                   []StuckEvent
	Trouble                 Notice // why a retry was not made
}

func (SettingsStripe) file() string { return "settings_stripe.html" }

// StripeFinding is one finding with what to do about it.
type StripeFinding struct {
	Pill       Pill
	Text, Todo string
}

// StripeAccess is one kind of object and whether the key may read it.
type StripeAccess struct {
	Resource string
	Readable bool
}

// StripeEndpoint is one webhook endpoint of the account. Version is empty for the account's own; Events is 0 for all.
type StripeEndpoint struct {
	ID, URL, Status, Version string
	Ours                     bool
	Events                   int64
}

// StuckEvent is an event of Stripe's that failed or waits for its invoice.
type StuckEvent struct {
	ID, Type, Status, Cause string
	At                      time.Time
	Attempts                int64
}
