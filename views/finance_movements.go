package views

import (
	"slices"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// FinanceMovements is the ledger of a period: what moved, by currency and kind, and the files with every row.
type FinanceMovements struct {
	Base
	Typed
	Periods []Tab
	Ledgers []Ledger
	CSV     string
	XLSX    string
	From    time.Time
	To      time.Time // the last day
}

func (FinanceMovements) file() string { return "finance_movements.html" }

// Ledger is the movements of one currency in minor units, by kind.
type Ledger struct {
	Currency string
	Opening  int64 // what was owed at the beginning
	Closing  int64 // and at the end
	Stripe   int64 // what the period did to the money at Stripe
	Outside  int64 // and to money elsewhere
	Lines    []LedgerLine
	Deals    []DealLine
}

// LedgerLine is what one kind of movement came to.
type LedgerLine struct {
	Kind                         string
	Count                        int64
	Amount, Owed, Stripe, Beside int64
}

// DealLine is what the movements of one kind of deal came to.
type DealLine struct {
	kind                 models.DealKind
	Deal                 string
	Invoices, Invoiced   int64 // how often and what was billed
	Count                int64 // of movements
	Owed, Stripe, Beside int64
}

// LedgersOf sorts sums by currency, with what was owed before.
func LedgersOf(p *i18n.Printer, sums []models.MovementSum, before map[string]int64) []Ledger {
	byCode := map[string]*Ledger{}
	var order []string
	of := func(currency string) *Ledger {
		if byCode[currency] == nil {
			order = append(order, currency)
			byCode[currency] = &Ledger{Currency: currency, Opening: before[currency], Closing: before[currency]}
		}
		return byCode[currency]
	}
	for _, s := range sums {
		l := of(s.Currency)
		l.add(p, s)
		l.Closing += s.OwedMinor
		l.Stripe += s.StripeMinor
		l.Outside += s.OutsideMinor
	}
	for currency, owed := range before {
		if owed != 0 {
			of(currency)
		}
	}
	slices.Sort(order)
	out := make([]Ledger, len(order))
	for i, currency := range order {
		out[i] = *byCode[currency]
	}
	return out
}

// add puts a sum into the lines of its kind and of its deal, these in the order of models.DealKinds.
func (l *Ledger) add(p *i18n.Printer, s models.MovementSum) {
	kind := p.T("desk_finance.movement." + s.Kind)
	if n := len(l.Lines); n == 0 || l.Lines[n-1].Kind != kind { // sums come kind by kind
		l.Lines = append(l.Lines, LedgerLine{Kind: kind})
	}
	line := &l.Lines[len(l.Lines)-1]
	line.Count, line.Amount, line.Owed = line.Count+s.Count, line.Amount+s.AmountMinor, line.Owed+s.OwedMinor
	line.Stripe, line.Beside = line.Stripe+s.StripeMinor, line.Beside+s.OutsideMinor
	i, known := slices.BinarySearchFunc(l.Deals, s.Deal, func(d DealLine, of models.DealKind) int {
		return slices.Index(models.DealKinds, d.kind) - slices.Index(models.DealKinds, of)
	})
	if !known {
		l.Deals = slices.Insert(l.Deals, i, DealLine{kind: s.Deal, Deal: DealWords(p, s.Deal)})
	}
	d := &l.Deals[i]
	if s.Kind == "invoiced" {
		d.Invoices, d.Invoiced = d.Invoices+s.Count, d.Invoiced+s.AmountMinor
	}
	d.Count, d.Owed, d.Stripe, d.Beside = d.Count+s.Count, d.Owed+s.OwedMinor, d.Stripe+s.StripeMinor, d.Beside+s.OutsideMinor
}

// FinanceStatement is an organisation's account in a period, to be printed.
type FinanceStatement struct {
	Base
	Typed
	Organisation string
	Country      string
	TaxID        string
	Issuer       string
	Periods      []Tab
	From, To     time.Time
	Accounts     []MoneyAccount
	Cut          bool // there are more movements than the page shows
	CSV          string
}

func (FinanceStatement) file() string { return "finance_statement.html" }

// MoneyAccount is a statement in one currency: what was owed, every movement, what is owed.
type MoneyAccount struct {
	Currency         string
	Opening, Closing int64
	Returned         int64 // given back in the period
	Lines            []AccountLine
}

// AccountLine is one movement with what is owed after it, in minor units.
type AccountLine struct {
	At      time.Time // in the zone of the page
	Kind    string
	Number  string
	Href    string
	Text    string
	Amount  int64
	Balance int64
}

// AccountsOf makes the accounts of movements in their order.
func AccountsOf(p *i18n.Printer, movements []models.Movement, before map[string]int64, currencies []string, zone *time.Location) []MoneyAccount {
	out := make([]MoneyAccount, len(currencies))
	place := map[string]int{}
	for i, currency := range currencies {
		place[currency] = i
		out[i] = MoneyAccount{Currency: currency, Opening: before[currency], Closing: before[currency]}
	}
	for _, m := range movements {
		a := &out[place[m.Currency]]
		a.Closing += m.OwedMinor
		if m.Kind == "refunded" || m.Kind == "refund_failed" {
			a.Returned -= m.AmountMinor
		}
		text := m.Text
		if m.Kind == "refunded" || m.Kind == "refund_failed" || m.Kind == "withdrawn" || m.Kind == "reinstated" {
			text = "" // Stripe's code, for the file only
		}
		a.Lines = append(a.Lines, AccountLine{At: m.At.In(zone), Kind: p.T("desk_finance.movement." + m.Kind), Number: m.Number, Href: InvoicePath(m.InvoiceID), Text: text,
			Amount: m.AmountMinor, Balance: a.Closing})
	}
	return out
}

// Moved is one cell of a ledger: an amount in minor units under the name of its column.
type Moved struct {
	Label, Currency string
	Minor           int64
}
