// Package licensing holds the verbs of the rights desk: everything that changes
// a request, a quote, an invoice's mirror or a licence. A page handler and a job
// are two doors to the same verb.
//
// Start at move.go, the only place that writes a status. Every verb opens its
// own transaction, locks the request first (one lock order, no deadlocks), and
// lets effects leave as jobs and mails in the same transaction. No network call
// happens inside one. Verbs take the actor and the time as arguments; rules are
// checked here, syntax in the handlers, and the database has the last word.
//
// The life of a request (compared with models.RequestMoves by a test):
//
//	stateDiagram-v2
//	  draft --> submitted
//	  draft --> withdrawn
//	  draft --> lapsed
//	  submitted --> in_review
//	  submitted --> needs_info
//	  submitted --> quoted
//	  submitted --> declined
//	  submitted --> not_needed
//	  submitted --> withdrawn
//	  in_review --> needs_info
//	  in_review --> quoted
//	  in_review --> declined
//	  in_review --> not_needed
//	  in_review --> withdrawn
//	  needs_info --> in_review
//	  needs_info --> quoted
//	  needs_info --> declined
//	  needs_info --> not_needed
//	  needs_info --> withdrawn
//	  needs_info --> lapsed
//	  quoted --> agreed
//	  quoted --> in_review
//	  quoted --> needs_info
//	  quoted --> quoted
//	  quoted --> declined
//	  quoted --> withdrawn
//	  quoted --> lapsed
//	  agreed --> fulfilled
//	  agreed --> in_review
//	  agreed --> withdrawn
//	  declined --> in_review
//	  withdrawn --> in_review
//	  lapsed --> in_review
//	  not_needed --> in_review
//
// What the desk decides and mails can be taken back until its letter leaves, see
// undo.go; a page shows that letter beforehand by rehearse.go.
//
// A quote is negotiated in counter.go (what the requester proposes) and
// counter_answer.go (what the desk says to it), sent again in extend.go, and ends by
// the clock of offer_time.go. Nothing but a sent version is ever accepted.
//
// The licence-giving path is accept.go, invoicing.go, payment.go, issue.go; the
// way back after an acceptance is cancel.go. What contributors earn of it is
// share.go, who they are share_deal.go. A volume agreement is sold in volume.go, begins,
// ends and follows its money in volume_agreement.go, and goes on in volume_renew.go and volume_carry.go; a use
// is drawn from it in draw.go, and draw_record.go keeps that with the contributors' part
// of what was paid: what nobody draws stays with the house. What an agreement says on paper and how it is
// proved is agreement.go; who else signs it signatory.go; how an acceptance is taken
// back retract.go; who asks for less, and what the house answers, waiver.go.
//
// A licence goes on in renew.go (for a further term) or amend.go (wider, in its own
// place), both by follow.go. What a wider use is says amend_scope.go, what goes off its
// price amend_price.go, and who is in force when amend_place.go and
// amend_back.go: of a chain of amendments the last that is good, all before it superseded.
// Locks are taken from the younger request to the older. An amendment is never drawn. The rules of money:
//
//	money of the wider licence disputed    it is suspended, the one before in force meanwhile
//	  all given back, or the dispute lost  it is revoked, the one before in force again
//	  there again                          it takes its place again, unless another one has begun to
//	money of the one before disputed       the wider one is suspended (unbacked), with a task:
//	  or all given back, though it ended   its price rested on that; back by itself when the money is
//	  a part given back                    a concession: only the next credit is smaller
//	the one before is over by acceptance   the offer is taken back and the desk decides
//	  by payment                           nothing is given, a person must look; granting is refused
//	                                       while it would make two licences, or one for money that went back
//
// A licence that is used before it is paid is in provisional.go; what is agreed with
// an organisation in terms.go and paying.go, how its debts are followed in chase.go,
// and how its account is stopped in account.go.
package licensing
