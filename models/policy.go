package models

import "slices"

// Act is something that a member of staff may or may not do.
type Act string

// Every act that the desk knows.
const (
	ActRead      Act = "read"       // see requests, articles, licences
	ActReply     Act = "reply"      // message, note, assign, ask
	ActDecide    Act = "decide"     // quote, grant, decline, not needed, reopen
	ActRates     Act = "rates"      // edit rate cards and terms
	ActArticles  Act = "articles"   // edit rights
	ActReplies   Act = "replies"    // saved replies: write, change, retire
	ActShares    Act = "shares"     // edit what contributors get of an article
	ActSeeMoney  Act = "see_money"  // invoices and amounts paid
	ActMoney     Act = "money"      // settle what needs review
	ActStaff     Act = "staff"      // people and roles
	ActSettings  Act = "settings"   // the connection to Stripe
	ActOwnThings Act = "own_things" // own sessions and password
)

// policy is the one table of who may do what. An act that is not here is nobody's.
var policy = map[Act][]Role{
	ActRead:      {Admin, Editor, Finance, Viewer},
	ActReply:     {Admin, Editor},
	ActDecide:    {Admin, Editor},
	ActRates:     {Admin},
	ActArticles:  {Admin, Editor},
	ActReplies:   {Admin, Editor},
	ActShares:    {Admin, Editor, Finance},
	ActSeeMoney:  {Admin, Editor, Finance, Viewer},
	ActMoney:     {Admin, Finance},
	ActStaff:     {Admin},
	ActSettings:  {Admin},
	ActOwnThings: {Admin, Editor, Finance, Viewer},
}

// May reports whether a role allows an act.
func (r Role) May(act Act) bool { return slices.Contains(policy[act], r) }
