package sandbox

import (
	"context"
	"database/sql"
	"errors"
	"fmt"
)

// Outcome is what happens when a payer uses the hosted page, or when a test or the demo says so.
type Outcome string

const (
	PaidByCard    Outcome = "card"           // paid at once
	CardDeclined  Outcome = "card_declined"  // stays open, one attempt more
	DebitStarted  Outcome = "debit"          // processing, for as long as wanted
	DebitCleared  Outcome = "debit_cleared"  // processing -> paid
	DebitReturned Outcome = "debit_returned" // processing -> open, failed
	TransferExact Outcome = "transfer"       // the missing amount arrives: paid
	TransferShort Outcome = "transfer_short" // half of it arrives: stays open
	TransferOver  Outcome = "transfer_over"  // a tenth too much arrives: paid, and the rest stays on the cash balance
	OutOfBand     Outcome = "out_of_band"    // paid outside Stripe, as staff would record it
)

// ErrOutcome is wrapped when an outcome is impossible in the invoice's present state, or when
// there is no such invoice.
var ErrOutcome = errors.New("this payment is not possible now")

// PayInvoice lets an outcome happen to a finalized invoice, by its Stripe id. Errors: ErrOutcome.
func (s *Server) PayInvoice(ctx context.Context, stripeInvoiceID string, outcome Outcome) error {
	return s.in(ctx, "pay invoice "+stripeInvoiceID, func(c *request) error {
		inv, err := find[invoice](ctx, c.tx, kindInvoice, stripeInvoiceID, true)
		if err != nil {
			return err
		}
		if inv == nil {
			return fmt.Errorf("%w: no such invoice", ErrOutcome)
		}
		return c.happen(inv, outcome)
	})
}

func (c *request) happen(inv *invoice, outcome Outcome) error {
	if inv.Status != "open" && inv.Status != "uncollectible" {
		return fmt.Errorf("%w: the invoice is %s", ErrOutcome, inv.Status)
	}
	pi, err := c.intentOf(inv)
	if err != nil {
		return err
	}
	processing := pi.Status == "processing"
	if processing != (outcome == DebitCleared || outcome == DebitReturned) {
		return fmt.Errorf("%w: the payment is %s", ErrOutcome, pi.Status)
	}
	switch outcome {
	case PaidByCard:
		return c.succeed(inv, pi, c.newCharge(inv, pi, byCard))
	case CardDeclined:
		return c.fail(inv, pi, c.newCharge(inv, pi, byCard), "card_declined", "Your card was declined.")
	case DebitStarted:
		return c.process(inv, pi, c.newCharge(inv, pi, byDebit))
	case DebitCleared, DebitReturned:
		return c.endDebit(inv, pi, outcome)
	case TransferExact:
		return c.transfer(inv, pi, func(missing int64) int64 { return missing })
	case TransferShort:
		return c.transfer(inv, pi, func(missing int64) int64 { return missing / 2 })
	case TransferOver:
		return c.transfer(inv, pi, func(missing int64) int64 { return missing + max(pi.Amount/10, 1) })
	case OutOfBand:
		return c.payOutOfBand(inv)
	default:
		return fmt.Errorf("%w: unknown outcome %q", ErrOutcome, outcome)
	}
}

func (c *request) endDebit(inv *invoice, pi *intent, outcome Outcome) error {
	ch, err := get[charge](c.ctx, c.tx, kindCharge, deref(pi.LatestCharge), true)
	if err != nil {
		return err
	}
	if outcome == DebitCleared {
		return c.succeed(inv, pi, ch)
	}
	return c.fail(inv, pi, ch, "payment_intent_payment_attempt_failed", "The bank returned the debit: insufficient funds.")
}

// transfer lets money arrive on the customer's cash balance, as much as arriving makes of what is
// missing. An invoice is never partly funded: it stays open until the balance covers it, and then
// takes it at once; what is too much stays on the balance.
func (c *request) transfer(inv *invoice, pi *intent, arriving func(missing int64) int64) error {
	if _, err := get[customer](c.ctx, c.tx, kindCustomer, inv.Customer, true); err != nil {
		return err // the customer's lock guards the balance
	}
	balance, err := cashOf(c.ctx, c.tx, inv.Customer, inv.Currency)
	if err != nil {
		return err
	}
	missing := pi.Amount - min(balance, pi.Amount)
	arrived := arriving(missing)
	if arrived == 0 && missing > 0 {
		return fmt.Errorf("%w: the amount is too small for a part of it", ErrOutcome)
	}
	if arrived > 0 {
		balance += arrived
		if err := c.emitCash(inv, arrived, balance); err != nil {
			return err
		}
	}
	covered := balance >= pi.Amount
	if covered {
		balance -= pi.Amount
	}
	if err := c.setCash(inv.Customer, inv.Currency, balance); err != nil {
		return err
	}
	if !covered {
		return nil
	}
	return c.succeed(inv, pi, c.newCharge(inv, pi, byTransfer))
}

func (c *request) emitCash(inv *invoice, arrived, balance int64) error {
	kinds := map[string]string{"gbp": "gb_bank_transfer", "jpy": "jp_bank_transfer", "usd": "us_bank_transfer", "mxn": "mx_bank_transfer"}
	kind, known := kinds[inv.Currency]
	if !known {
		kind = "eu_bank_transfer"
	}
	t := cashTransaction{
		ID: newID("ccsbtxn"), Object: "customer_cash_balance_transaction", Created: c.now, Currency: inv.Currency,
		Customer: inv.Customer, EndingBalance: balance, NetAmount: arrived, Type: "funded",
		Funded: funded{BankTransfer: bankTransfer{Reference: inv.Number, Type: kind}},
	}
	return c.emit("customer_cash_balance_transaction.created", t.ID, t, nil)
}

func cashOf(ctx context.Context, q query, customerID, currency string) (int64, error) {
	var amount int64
	err := q.QueryRowContext(ctx, `SELECT amount FROM stripe_sandbox.cash_balances WHERE customer = $1 AND currency = $2`,
		customerID, currency).Scan(&amount)
	if err != nil && !errors.Is(err, sql.ErrNoRows) {
		return 0, fmt.Errorf("read cash balance of %s: %w", customerID, err)
	}
	return amount, nil
}

func (c *request) setCash(customerID, currency string, amount int64) error {
	_, err := c.tx.ExecContext(c.ctx, `
		INSERT INTO stripe_sandbox.cash_balances (customer, currency, amount) VALUES ($1, $2, $3)
		ON CONFLICT (customer, currency) DO UPDATE SET amount = excluded.amount`, customerID, currency, amount)
	if err != nil {
		return fmt.Errorf("store cash balance of %s: %w", customerID, err)
	}
	return nil
}
