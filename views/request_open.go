package views

import "imprimatur/models"

// RequestOpen is the request page (P7): where it stands, what happened, the letters, what was asked for.
type RequestOpen struct {
	Base
	Typed
	Request     models.Request
	Turn        Turn
	Stepper     Stepper
	Entries     []Entry
	Articles    []ArticleCard
	UseRows     []Row
	Files       []File      // that came with the form
	Waiting     []File      // beside the message that is not sent yet
	FormKey     string      // of the message form: sent twice, it makes one message
	Draw        *DrawNotice // how it stands to the organisation's volume agreement
	Places      []Link      // the other pages of this request
	CanWithdraw bool
	Trouble     string // message id of why a message was not sent
}

func (RequestOpen) file() string { return "request_open.html" }

// CanWrite reports whether the desk takes letters on this request: it knows only of confirmed ones.
func (r RequestOpen) CanWrite() bool { return r.Request.ConfirmedAt != nil }

// Others is how many articles there are besides the one in the title.
func (r RequestOpen) Others() int { return max(len(r.Articles)-1, 0) }

// RequestWithdraw asks once more before a request ends at its owner's wish.
type RequestWithdraw struct {
	Base
	Typed
	Request models.Request
	Billed  bool // an invoice exists: it is cancelled first
	Closed  bool // it cannot be withdrawn any more
}

func (RequestWithdraw) file() string { return "request_withdraw.html" }
