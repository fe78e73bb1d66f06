package licensing

import (
	"context"
	"encoding/json"
	"fmt"
	"net/http"

	"gorm.io/gorm"

	"imprimatur/internal/billing"
	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// checkupMark is where the newest checkup of a mode is kept.
const checkupMark = "stripe_checkup"

// CheckStripeNow looks at the key, the webhook endpoints and our own webhook address,
// and keeps what it found for the settings page. What is wrong is a finding, not an
// error. webhookURL is the address that Stripe should send events to.
func (d *Desk) CheckStripeNow(ctx context.Context, webhookURL string) error {
	up := d.billing.Examine(ctx, webhookURL, StripeEventTypes, &http.Client{})
	up.At = d.Now()
	text, err := json.Marshal(up)
	if err != nil {
		return err
	}
	return d.mark(ctx, checkupMark+":"+d.Mode(), string(text))
}

// LastCheckup is what the newest checkup in this mode found; ErrNotFound before the first.
func (d *Desk) LastCheckup(ctx context.Context) (billing.Checkup, error) {
	var up billing.Checkup
	text, err := models.MarkValue(ctx, d.db, checkupMark+":"+d.Mode())
	if err != nil {
		return up, err
	}
	if text == "" {
		return up, fmt.Errorf("checkup of Stripe: %w", models.ErrNotFound)
	}
	return up, json.Unmarshal([]byte(text), &up)
}

// AskToCheckStripe has a job look now. ErrForbidden.
func (d *Desk) AskToCheckStripe(ctx context.Context, by models.Actor) error {
	if err := may(by, models.ActSettings); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error { return d.enqueue(ctx, tx, CheckStripe{}) })
}

// RetryEvent has a job work again on an event that failed, was parked or lost its job. ErrForbidden,
// ErrNotFound, ErrConflict when it has gone through meanwhile.
func (d *Desk) RetryEvent(ctx context.Context, by models.Actor, id string) error {
	if err := may(by, models.ActMoney); err != nil {
		return err
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		e, err := models.StripeEventByID(ctx, tx, id)
		if err != nil {
			return err
		}
		left := e.Status == "failed" || e.Status == "parked" || e.Status == "pending" && e.Left(d.Now())
		if !left || e.Mode != d.Mode() {
			return fmt.Errorf("retry event %s, which is %s: %w", id, e.Status, models.ErrConflict)
		}
		return d.enqueue(ctx, tx, HandleStripeEvent{EventID: id})
	})
}

// SayFinding words what a checkup found.
func SayFinding(words *i18n.Printer, f billing.Finding) string {
	subject := f.Subject
	if f.Code == billing.FoundVersion && subject == "" {
		subject = words.T("desk_stripe.account_version")
	}
	return words.T("desk_stripe.found."+f.Code, "Subject", subject)
}

// SayTodo words what to do about it; empty for what is fine.
func SayTodo(words *i18n.Printer, f billing.Finding) string {
	if id := "desk_stripe.todo." + f.Code; words.Has(id) {
		return words.T(id, "Subject", f.Subject)
	}
	return ""
}
