package views

import "time"

// SignIn is the door of the desk (A1). Kept is what a form brought whose session had ended: its words, to be copied.
type SignIn struct {
	Base
	Typed
	Next    string // where the reader wanted to go; empty for the queue
	Trouble string // message id of why they are not in
	Ended   bool   // a form arrived without a session
	Kept    []Copy
}

func (SignIn) file() string { return "desk_login.html" }

// Account is a person's own page: where they are signed in, and their password.
type Account struct {
	Base
	Typed
	Name, Email, Role string
	Sessions          []SessionRow
}

func (Account) file() string { return "desk_account.html" }

// Others reports whether there is a session besides the one that asks.
func (a Account) Others() bool { return len(a.Sessions) > 1 }

// SessionRow is one signed-in browser.
type SessionRow struct {
	ID            string
	Device        string // "Firefox, Linux", as far as the browser says
	Address       string // network address
	Started, Seen time.Time
	Current       bool
}
