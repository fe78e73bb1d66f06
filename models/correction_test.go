package models

import (
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"
)

// entered is what the books hold when Stripe has issued the notes: those of an open invoice are credited, those of a
// paid one returned, as internal/licensing enters them.
func entered(inv Invoice, notes []CreditNote, refunded int64) Invoice {
	inv.CreditedMinor, inv.ReturnedMinor = 0, refunded
	for _, n := range notes {
		if n.Status == "issued" && n.Kind == "pre_payment" {
			inv.CreditedMinor += n.AmountMinor
		}
	}
	return inv
}

// Whatever is asked, issued, refused or voided, and in whatever order: what was let through never exceeds the total.
func TestNotesNeverExceedTheTotalWhateverTheOrder(t *testing.T) {
	reached := 0
	rapid.Check(t, func(t *rapid.T) {
		total := rapid.Int64Range(0, 1_000_000).Draw(t, "total")
		inv := Invoice{TotalMinor: total}
		var notes []CreditNote
		paid := false
		var outside, returned int64 // a refund made at Stripe without a note; all that went back
		for range rapid.IntRange(1, 25).Draw(t, "steps") {
			switch rapid.SampledFrom([]string{"ask", "ask", "issue", "issue", "refuse", "void", "pay", "refund", "read"}).Draw(t, "step") {
			case "ask":
				amount := rapid.OneOf(rapid.Int64Range(1, 1_000_000), rapid.Just(inv.Ceiling(notes))).Draw(t, "amount")
				if amount <= 0 || amount > inv.Ceiling(notes) {
					continue // refused: CreditInput.Check
				}
				kind := "pre_payment"
				if paid {
					kind = "post_payment"
				}
				notes = append(notes, CreditNote{Status: "asked", Kind: kind, AmountMinor: amount})
			case "issue", "refuse":
				for i := range notes {
					if notes[i].Status == "asked" {
						notes[i].Status = rapid.SampledFrom([]string{"issued", "refused"}).Draw(t, "answer")
						if notes[i].Status == "issued" && notes[i].Kind == "pre_payment" {
							inv = entered(inv, notes, inv.ReturnedMinor) // issued and entered in one transaction
						}
						break
					}
				}
			case "void":
				for i := range notes {
					if notes[i].Status == "issued" && notes[i].Kind == "pre_payment" && !paid {
						notes[i].Status = "void"
						inv = entered(inv, notes, inv.ReturnedMinor)
						break
					}
				}
			case "pay":
				paid = paid || !slices.ContainsFunc(notes, func(n CreditNote) bool { return n.Status == "asked" })
			case "refund":
				if left := inv.Ceiling(notes); paid && left > 0 {
					outside += rapid.Int64Range(1, left).Draw(t, "refund")
					inv.ReturnedMinor = max(inv.ReturnedMinor, returned+outside)
				}
			case "read":
				returned = 0
				for _, n := range notes {
					if n.Status == "issued" && n.Kind == "post_payment" {
						returned += n.AmountMinor
					}
				}
				inv = entered(inv, notes, returned+outside)
			}
			var let int64
			for _, n := range notes {
				if n.Status == "asked" || n.Status == "issued" {
					let += n.AmountMinor
				}
			}
			if let > total {
				t.Fatalf("%d of %d was let through: %+v", let, total, notes)
			}
			left := inv.Ceiling(notes)
			if left < 0 || left > total {
				t.Fatalf("%d of %d is left", left, total)
			}
			if let == total && total > 0 {
				reached++
			}
		}
	})
	if reached == 0 {
		t.Fatal("no run took everything off: the property says nothing")
	}
}

func TestTheOrderOfNotesDoesNotMatter(t *testing.T) {
	note := rapid.Custom(func(t *rapid.T) CreditNote {
		return CreditNote{
			Status:      rapid.SampledFrom([]string{"asked", "issued", "void", "refused"}).Draw(t, "status"),
			Kind:        rapid.SampledFrom([]string{"pre_payment", "post_payment"}).Draw(t, "kind"),
			AmountMinor: rapid.Int64Range(0, 5000).Draw(t, "amount"),
		}
	})
	rapid.Check(t, func(t *rapid.T) {
		inv := Invoice{TotalMinor: rapid.Int64Range(0, 20_000).Draw(t, "total"), CreditedMinor: rapid.Int64Range(0, 5000).Draw(t, "credited"), ReturnedMinor: rapid.Int64Range(0, 5000).Draw(t, "returned")}
		notes := rapid.SliceOfN(note, 0, 8).Draw(t, "notes")
		turned := rapid.Permutation(notes).Draw(t, "turned")
		if a, b := inv.Ceiling(notes), inv.Ceiling(turned); a != b || a < 0 {
			t.Fatalf("%d, in another order %d", a, b)
		}
	})
}

func TestTheCeilingByExample(t *testing.T) {
	note := func(status, kind string, amount int64) CreditNote {
		return CreditNote{Status: status, Kind: kind, AmountMinor: amount}
	}
	for name, c := range map[string]struct {
		inv   Invoice
		notes []CreditNote
		want  int64
	}{
		"untouched":                     {Invoice{TotalMinor: 1000}, nil, 1000},
		"asked":                         {Invoice{TotalMinor: 1000}, []CreditNote{note("asked", "pre_payment", 300)}, 700},
		"asked for twice":               {Invoice{TotalMinor: 1000}, []CreditNote{note("asked", "pre_payment", 300), note("asked", "post_payment", 200)}, 500},
		"lowered before payment":        {Invoice{TotalMinor: 1000, CreditedMinor: 300}, []CreditNote{note("issued", "pre_payment", 300)}, 700},
		"issued, its refund not read":   {Invoice{TotalMinor: 1000}, []CreditNote{note("issued", "post_payment", 400), note("issued", "post_payment", 100)}, 500},
		"issued and returned is once":   {Invoice{TotalMinor: 1000, ReturnedMinor: 400}, []CreditNote{note("issued", "post_payment", 400)}, 600},
		"returned beside the notes":     {Invoice{TotalMinor: 1000, ReturnedMinor: 500}, []CreditNote{note("issued", "post_payment", 400)}, 500},
		"returned, and one is asked":    {Invoice{TotalMinor: 1000, ReturnedMinor: 500}, []CreditNote{note("asked", "post_payment", 200)}, 300},
		"void and refused take nothing": {Invoice{TotalMinor: 1000}, []CreditNote{note("void", "post_payment", 400), note("refused", "pre_payment", 400)}, 1000},
		"more went back than was due":   {Invoice{TotalMinor: 1000, CreditedMinor: 600, ReturnedMinor: 600}, nil, 0},
	} {
		if got := c.inv.Ceiling(c.notes); got != c.want {
			t.Errorf("%s: %d is left, want %d", name, got, c.want)
		}
		if got := (InvoiceFile{Invoice: c.inv, Notes: c.notes}).Ceiling(); got != c.want {
			t.Errorf("%s: the file says %d, want %d", name, got, c.want)
		}
	}
}

// Every status with every thing that may stand against an act.
func TestWhatMayBeDoneToAnInvoice(t *testing.T) {
	asked := time.Unix(0, 0)
	statuses := []InvoiceStatus{InvoicePreparing, InvoiceDraft, InvoiceOpen, InvoiceProcessing, InvoicePaid, InvoiceVoid, InvoiceUncollectible, InvoiceCredited, InvoiceDeleted}
	disputes := []Disputed{"", DisputeNone, DisputeInquiry, DisputeOpen, DisputeWon, DisputeLost}
	in := func(s InvoiceStatus, list ...InvoiceStatus) bool { return slices.Contains(list, s) }
	for _, s := range statuses {
		for _, cancel := range []*time.Time{nil, &asked} {
			for _, review := range []string{"", "a cause"} {
				for _, dispute := range disputes {
					inv := Invoice{Status: s, CancelAskedAt: cancel, NeedsReview: review, Dispute: dispute}
					held := dispute == DisputeOpen || dispute == DisputeLost
					for name, c := range map[string][2]bool{
						"credit":                     {inv.CanCredit(), in(s, InvoiceOpen, InvoiceUncollectible) && cancel == nil || s == InvoicePaid && !held},
						"settle":                     {inv.CanSettle(), in(s, InvoiceOpen, InvoiceUncollectible) && cancel == nil && review == ""},
						"cancel":                     {inv.CanCancel(), in(s, InvoiceOpen, InvoiceUncollectible, InvoiceDraft, InvoicePreparing) && cancel == nil},
						"go on":                      {inv.CanGoOn(), in(s, InvoicePreparing, InvoiceDraft) && review != ""},
						"grant":                      {inv.CanGrant(Agreed), s == InvoicePaid && review != "" && !held},
						"grant something not agreed": {inv.CanGrant(InReview), false},
					} {
						if c[0] != c[1] {
							t.Errorf("%s of %+v: %t", name, inv, c[0])
						}
					}
				}
			}
		}
	}
	for status, failed := range map[string]bool{"pending": false, "requires_action": false, "succeeded": false, "failed": true, "canceled": true} {
		if (Refund{Status: status}).Failed() != failed {
			t.Errorf("a refund that is %s: failed %t", status, !failed)
		}
	}
}

func TestWhatAPayerIsAskedForInTheEnd(t *testing.T) {
	for _, c := range []struct {
		inv  Invoice
		want int64
	}{
		{Invoice{TotalMinor: 21500}, 21500}, {Invoice{TotalMinor: 21500, CreditedMinor: 1500}, 20000}, {Invoice{TotalMinor: 21500, CreditedMinor: 21500}, 0},
		{Invoice{TotalMinor: 21500, CreditedMinor: 1500, ReturnedMinor: 20000}, 20000}, // what went back was paid
		{Invoice{NetMinor: 18000, TaxMinor: 3500, TotalMinor: 21500}, 21500},
	} {
		if got := c.inv.DueMinor(); got != c.want {
			t.Errorf("%+v: %d", c.inv, got)
		}
	}
}
