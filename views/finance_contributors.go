package views

import "time"

// Contributors lists what contributors are owed, by currency.
type Contributors struct {
	Base
	Search        string
	All           bool // also those to whom nothing is owed
	PublicationID string
	Publications  []Option // empty with a single one
	Owed          []ShareOwed
	Rows          []ContributorRow
	Pager         Pager
	CSV           string
	Filtered      bool
}

func (Contributors) file() string { return "finance_contributors.html" }

// ShareOwed is the sum of all balances in one currency; Overpaid is what contributors owe.
type ShareOwed struct {
	Currency                 string
	OwedMinor, OverpaidMinor int64
}

// ContributorRow is one contributor's balance in one currency. House is empty with a single publication.
type ContributorRow struct {
	Href, Name, House                    string
	Currency                             string
	EarnedMinor, PaidMinor, BalanceMinor int64
	LastAt                               time.Time
}

// ContributorStatement is what one contributor earned and was paid in a period.
type ContributorStatement struct {
	Base
	ID         int64
	Name       string
	House      string // who owes it
	CanPay     bool
	From, To   string // as typed
	Since      time.Time
	Until      time.Time // the last day of the period
	Accounts   []StatementAccount
	CSV        string
	PayoutForm PayoutForm
	Errors     map[string]string // of the period
}

func (ContributorStatement) file() string { return "finance_contributor.html" }

// StatementAccount is one currency of a statement.
type StatementAccount struct {
	Currency                   string
	OpeningMinor, ClosingMinor int64
	NowMinor                   int64 // the balance today
	EarnedMinor, PaidMinor     int64 // in the period
	Lines                      []StatementRow
}

// StatementRow is one entry. A payout has a Reference and nothing of a licence.
type StatementRow struct {
	ID                  int64
	At                  time.Time
	Kind, Reason        string // codes
	Article, Licensee   string
	Licence, RequestRef string
	Agreement           string // that it was drawn from
	NetMinor            int64
	Share               string // "50 %", or "1/3 of 50 %"
	Reference, By       string
	PaidOn              time.Time
	AmountMinor         int64
}

// PayoutForm is a payment to record, as typed.
type PayoutForm struct {
	Key, Currency, Amount, Reference, PaidOn string
	Currencies                               []Option
	Errors                                   map[string]string
}

// ShareDefaults are the shares of a publication by rights basis.
type ShareDefaults struct {
	Base
	House     HouseChoice
	CanChange bool
	Seen      int64
	Fields    []ShareDefault
	Errors    map[string]string
	Collided  bool
	History   []DefaultsVersion
}

func (ShareDefaults) file() string { return "finance_share_defaults.html" }

// ShareDefault is one rights basis with its share, as typed and as it counts.
type ShareDefault struct {
	Basis, Label, Percent, Counts string
}

// DefaultsVersion is one decision. At is zero for the product's own.
type DefaultsVersion struct {
	At   time.Time
	By   string
	Says string
}
