package models

import (
	"slices"
	"testing"
)

// What each status of a request means to those who look at it, written down a second time on purpose.
func TestWhatAStatusMeans(t *testing.T) {
	for status, want := range map[Status]struct {
		next        string
		open, ended bool
	}{
		Draft:      {"licensee", false, false},
		Submitted:  {"desk", true, false},
		InReview:   {"desk", true, false},
		NeedsInfo:  {"licensee", true, false},
		Quoted:     {"licensee", true, false},
		Agreed:     {"licensee", true, false},
		Fulfilled:  {"", false, false},
		Declined:   {"", false, true},
		Withdrawn:  {"", false, true},
		Lapsed:     {"", false, true},
		NotNeeded:  {"", false, true},
		"nonsense": {"", false, false},
	} {
		if got := status.NextActor(); got != want.next {
			t.Errorf("%s: the next is %q, want %q", status, got, want.next)
		}
		if status.Open() != want.open || status.Ended() != want.ended {
			t.Errorf("%s: open %t, ended %t; want %t, %t", status, status.Open(), status.Ended(), want.open, want.ended)
		}
	}
}

func TestEveryMoveOfARequestIsOneOfTheList(t *testing.T) {
	moves := RequestMoves()
	for _, from := range append(slices.Clone(Statuses), "nonsense") {
		for _, to := range append(slices.Clone(Statuses), "nonsense") {
			if from.CanMove(to) != slices.Contains(moves[from], to) {
				t.Errorf("%s to %s: %t", from, to, from.CanMove(to))
			}
		}
		if from.Ended() && !slices.Equal(moves[from], []Status{InReview}) {
			t.Errorf("%s can be reopened, and nothing else: %v", from, moves[from])
		}
	}
	if len(moves[Fulfilled]) != 0 {
		t.Errorf("a licence was granted, yet: %v", moves[Fulfilled])
	}
	moves[Draft][0] = Fulfilled
	if !Draft.CanMove(Submitted) || Draft.CanMove(Fulfilled) {
		t.Error("the copy of the moves is the moves themselves")
	}
}

// may lists the moves that a machine allows among some statuses.
func may[S ~string](all []S, can func(from, to S) bool) []string {
	var out []string
	for _, from := range all {
		for _, to := range all {
			if can(from, to) {
				out = append(out, string(from)+">"+string(to))
			}
		}
	}
	return out
}

func TestOnlyWhatWasSentCanBeOffered(t *testing.T) {
	all := []QuoteStatus{QuoteDraft, QuoteSent, QuoteAccepted, QuoteCountered, QuoteDeclined, QuoteExpired, QuoteSuperseded, QuoteVoided}
	want := []string{"draft>sent", "sent>accepted", "sent>countered", "sent>declined", "sent>expired", "sent>superseded", "sent>voided", "accepted>voided",
		"countered>sent", "countered>expired", "superseded>sent", "voided>sent"} // an answer that was taken back
	if got := may(all, QuoteStatus.CanMove); !slices.Equal(got, want) {
		t.Errorf("quotes move %v", got)
	}
}

func TestAnInvoiceNeverComesBackFromItsEnd(t *testing.T) {
	all := []InvoiceStatus{InvoicePreparing, InvoiceDraft, InvoiceOpen, InvoiceProcessing, InvoicePaid, InvoiceVoid, InvoiceUncollectible, InvoiceCredited, InvoiceDeleted}
	settled := []InvoiceStatus{InvoicePaid, InvoiceVoid, InvoiceCredited, InvoiceDeleted}
	for _, s := range all {
		if s.Settled() != slices.Contains(settled, s) {
			t.Errorf("%s: settled %t", s, s.Settled())
		}
		if s.Cancelled() != (slices.Contains(settled, s) && s != InvoicePaid) {
			t.Errorf("%s: cancelled %t", s, s.Cancelled())
		}
		for _, to := range all {
			if s.Settled() && s.CanMove(to) {
				t.Errorf("%s is an end, yet it moves to %s", s, to)
			}
		}
		if !s.Settled() && (!s.CanMove(InvoicePaid) || !s.CanMove(InvoiceVoid) || !s.CanMove(InvoiceCredited)) {
			t.Errorf("%s can be neither paid, void nor credited", s)
		}
		if wants := s == InvoicePreparing || s == InvoiceDraft; s.CanMove(InvoiceDeleted) != wants {
			t.Errorf("%s: can be deleted %t", s, s.CanMove(InvoiceDeleted))
		}
	}
}

func TestOnlyTwoLicencesAreInForce(t *testing.T) {
	all := []LicenceStatus{LicencePendingPayment, LicenceScheduled, LicenceProvisional, LicenceActive, LicenceExpired, LicenceSuspended, LicenceRevoked, LicenceTerminated}
	for _, s := range all {
		if want := s == LicenceActive || s == LicenceProvisional; s.InForce() != want {
			t.Errorf("%s: in force %t", s, s.InForce())
		}
		if s.CanMove(s) || s.CanMove(LicencePendingPayment) {
			t.Errorf("%s moves to itself or back to the beginning", s)
		}
	}
}
