package licensing

import (
	"fmt"
	"slices"
	"testing"
	"time"

	"pgregory.net/rapid"

	"imprimatur/internal/billing"
	"imprimatur/models"
)

// What these tests say of money and status needs no database: the decisions themselves.

func TestNotesThatLoweredWhatWasDue(t *testing.T) {
	notes := []billing.CreditNote{
		{Status: "issued", Type: "pre_payment", AmountMinor: 300}, {Status: "issued", Type: "pre_payment", AmountMinor: 20},
		{Status: "void", Type: "pre_payment", AmountMinor: 4000}, {Status: "issued", Type: "post_payment", AmountMinor: 50_000},
	}
	if got := credited(notes); got != 320 {
		t.Errorf("%d was credited, want 320", got)
	}
	if got := credited(nil); got != 0 {
		t.Errorf("no notes credit %d", got)
	}
}

func TestWhatWasGivenBack(t *testing.T) {
	charge := func(refunded int64) *billing.Charge { return &billing.Charge{RefundedMinor: refunded} }
	refunds := []billing.Refund{{ID: "re_1", AmountMinor: 400}, {ID: "re_2", AmountMinor: 100}}
	note := func(amount int64, refund string) billing.CreditNote {
		return billing.CreditNote{Status: "issued", Type: "post_payment", AmountMinor: amount, RefundID: refund}
	}
	for name, c := range map[string]struct {
		books books
		want  int64
	}{
		"nothing":                           {books{}, 0},
		"refunded without a note":           {books{charge: charge(500), refunds: refunds}, 500},
		"a note and its refund count once":  {books{charge: charge(400), refunds: refunds[:1], notes: []billing.CreditNote{note(400, "re_1")}}, 400},
		"a note larger than its refund":     {books{charge: charge(400), refunds: refunds[:1], notes: []billing.CreditNote{note(700, "re_1")}}, 700},
		"a note smaller than its refund":    {books{charge: charge(400), refunds: refunds[:1], notes: []billing.CreditNote{note(150, "re_1")}}, 400},
		"outside Stripe":                    {books{charge: charge(0), notes: []billing.CreditNote{note(250, "")}}, 250},
		"outside Stripe, never charged":     {books{notes: []billing.CreditNote{note(250, ""), note(50, "")}}, 300},
		"void, or from before the payment":  {books{charge: charge(0), notes: []billing.CreditNote{{Status: "void", Type: "post_payment", AmountMinor: 9}, {Status: "issued", Type: "pre_payment", AmountMinor: 9}}}, 0},
		"one through the charge, one apart": {books{charge: charge(400), refunds: refunds[:1], notes: []billing.CreditNote{note(400, "re_1"), note(60, "")}}, 460},
	} {
		if got := givenBack(c.books); got != c.want {
			t.Errorf("%s: %d, want %d", name, got, c.want)
		}
	}
}

// However a sale is corrected, in whatever order Stripe lists it: what was given back is what left the house, to the
// last minor unit, and the word for it follows.
func TestWhatWasGivenBackIsWhatLeftTheHouse(t *testing.T) {
	rapid.Check(t, func(t *rapid.T) {
		paid := rapid.Int64Range(1, 10_000_000).Draw(t, "paid")
		left, through := paid, int64(0)
		var b books
		for i := range rapid.IntRange(0, 6).Draw(t, "corrections") {
			amount := rapid.Int64Range(0, left).Draw(t, "amount")
			left -= amount
			id := fmt.Sprintf("re_%d", i)
			note := billing.CreditNote{Status: "issued", Type: "post_payment", AmountMinor: amount, RefundID: id}
			switch rapid.SampledFrom([]string{"note with refund", "note outside", "refund alone", "note partly refunded"}).Draw(t, "kind") {
			case "note outside":
				note.RefundID = ""
				b.notes = append(b.notes, note)
			case "refund alone":
				through += amount
				b.refunds = append(b.refunds, billing.Refund{ID: id, AmountMinor: amount})
			case "note partly refunded":
				part := rapid.Int64Range(0, amount).Draw(t, "part")
				through += part
				b.refunds, b.notes = append(b.refunds, billing.Refund{ID: id, AmountMinor: part}), append(b.notes, note)
			default:
				through += amount
				b.refunds, b.notes = append(b.refunds, billing.Refund{ID: id, AmountMinor: amount}), append(b.notes, note)
			}
		}
		b.charge = &billing.Charge{RefundedMinor: through}
		b.refunds, b.notes = rapid.Permutation(b.refunds).Draw(t, "refunds"), rapid.Permutation(b.notes).Draw(t, "notes")
		back := givenBack(b)
		if back != paid-left {
			t.Fatalf("%d was given back, %d left the house: %+v", back, paid-left, b)
		}
		want := models.RefundPartial
		switch left {
		case paid:
			want = models.RefundNone
		case 0:
			want = models.RefundFull
		}
		if got := refundOf(paid, back); got != want {
			t.Fatalf("%d of %d is %s, want %s", back, paid, got, want)
		}
	})
}

func TestTheWordForARefundAtItsEdges(t *testing.T) {
	for _, c := range []struct {
		paid, returned int64
		want           models.Refunded
	}{
		{1000, -1, models.RefundNone}, {1000, 0, models.RefundNone}, {1000, 1, models.RefundPartial}, {1000, 999, models.RefundPartial},
		{1000, 1000, models.RefundFull}, {1000, 1001, models.RefundFull}, {0, 0, models.RefundNone},
	} {
		if got := refundOf(c.paid, c.returned); got != c.want {
			t.Errorf("%d of %d is %s, want %s", c.returned, c.paid, got, c.want)
		}
	}
}

func TestTheGravestDisputeCounts(t *testing.T) {
	words := map[string]struct {
		stands models.Disputed
		word   string
	}{
		"warning_needs_response": {models.DisputeInquiry, "inquiry"}, "warning_under_review": {models.DisputeInquiry, "inquiry"},
		"warning_closed": {models.DisputeNone, "inquiry_closed"}, "won": {models.DisputeWon, "won"}, "lost": {models.DisputeLost, "lost"},
		"charge_refunded": {models.DisputeLost, "lost"}, "needs_response": {models.DisputeOpen, "open"},
		"under_review": {models.DisputeOpen, "open"}, "something new": {models.DisputeOpen, "open"},
	}
	gravity := []models.Disputed{models.DisputeNone, models.DisputeInquiry, models.DisputeWon, models.DisputeLost, models.DisputeOpen}
	if got := disputeOf(nil); got != models.DisputeNone {
		t.Errorf("no dispute is %s", got)
	}
	for a, one := range words {
		if got := DisputeWord(a); got != one.word {
			t.Errorf("the word for %s is %s", a, got)
		}
		for b, other := range words {
			want := max(slices.Index(gravity, one.stands), slices.Index(gravity, other.stands))
			if got := disputeOf([]billing.Dispute{{Status: a}, {Status: b}}); got != gravity[want] {
				t.Errorf("%s and %s are %s, want %s", a, b, got, gravity[want])
			}
		}
	}
}

func TestWhatMoneyAsksOfALicence(t *testing.T) {
	for _, refund := range []models.Refunded{"", models.RefundNone, models.RefundPartial, models.RefundFull} {
		for _, dispute := range []models.Disputed{"", models.DisputeNone, models.DisputeInquiry, models.DisputeOpen, models.DisputeWon, models.DisputeLost} {
			var want models.LicenceStatus
			var why string
			switch {
			case refund == models.RefundFull:
				want, why = models.LicenceRevoked, HeldRefunded
			case dispute == models.DisputeLost:
				want, why = models.LicenceRevoked, HeldLost
			case dispute == models.DisputeOpen:
				want, why = models.LicenceSuspended, HeldDisputed
			}
			got, reason := moneyWants(models.Invoice{Refund: refund, Dispute: dispute})
			if got != want || reason != why {
				t.Errorf("refund %q, dispute %q: %s for %q, want %s for %q", refund, dispute, got, reason, want, why)
			}
			if heldByMoney(reason) != (want != "") {
				t.Errorf("%q: held by money %t", reason, heldByMoney(reason))
			}
		}
	}
	if heldByMoney("by hand") {
		t.Error("a person's reason is money's")
	}
}

func TestWhereTheCalendarHasALicence(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	at := func(seconds int) *time.Time { return ptr(now.Add(time.Duration(seconds) * time.Second)) }
	for name, c := range map[string]struct {
		starts     time.Time
		ends, owed *time.Time
		want       models.LicenceStatus
	}{
		"begun, without end":    {now, nil, nil, models.LicenceActive},
		"begins in a second":    {*at(1), nil, nil, models.LicenceScheduled},
		"ends in a second":      {*at(-9), at(1), nil, models.LicenceActive},
		"ends now":              {*at(-9), at(0), nil, models.LicenceExpired},
		"ended":                 {*at(-9), at(-1), at(5), models.LicenceExpired},
		"owed and begun":        {now, at(9), at(5), models.LicenceProvisional},
		"owed and not begun":    {*at(1), at(9), at(5), models.LicenceScheduled},
		"ended before it began": {*at(5), at(-5), nil, models.LicenceExpired},
	} {
		if got := calendarStatus(models.Licence{StartsAt: c.starts, EndsAt: c.ends, PayBy: c.owed}, now); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

func TestWhatStripeSaysOfAnInvoice(t *testing.T) {
	for name, c := range map[string]struct {
		got  billing.Invoice
		want models.InvoiceStatus
	}{
		"draft":                           {billing.Invoice{Status: "draft"}, models.InvoiceDraft},
		"open":                            {billing.Invoice{Status: "open"}, models.InvoiceOpen},
		"void":                            {billing.Invoice{Status: "void"}, models.InvoiceVoid},
		"uncollectible":                   {billing.Invoice{Status: "uncollectible"}, models.InvoiceUncollectible},
		"a word we do not know":           {billing.Invoice{Status: "deleted?"}, models.InvoiceDraft},
		"a payment on its way":            {billing.Invoice{Status: "open", PaymentIntentStatus: "processing"}, models.InvoiceProcessing},
		"an old payment of a void one":    {billing.Invoice{Status: "void", PaymentIntentStatus: "processing"}, models.InvoiceVoid},
		"a payment that waits":            {billing.Invoice{Status: "open", PaymentIntentStatus: "requires_action"}, models.InvoiceOpen},
		"paid":                            {billing.Invoice{Status: "paid", TotalMinor: 100, AmountPaidMinor: 100}, models.InvoicePaid},
		"paid by credit notes alone":      {billing.Invoice{Status: "paid", TotalMinor: 100, PreCreditMinor: 100}, models.InvoiceCredited},
		"credited for more":               {billing.Invoice{Status: "paid", TotalMinor: 100, PreCreditMinor: 101}, models.InvoiceCredited},
		"credited, and paid all the same": {billing.Invoice{Status: "paid", TotalMinor: 100, PreCreditMinor: 100, AmountPaidMinor: 1}, models.InvoicePaid},
		"credited but for one unit":       {billing.Invoice{Status: "paid", TotalMinor: 100, PreCreditMinor: 99}, models.InvoicePaid},
		"an invoice over nothing":         {billing.Invoice{Status: "paid"}, models.InvoicePaid},
		"open, and credited whole":        {billing.Invoice{Status: "open", TotalMinor: 100, PreCreditMinor: 100}, models.InvoiceOpen},
		"a total of one unit, credited":   {billing.Invoice{Status: "paid", TotalMinor: 1, PreCreditMinor: 1}, models.InvoiceCredited},
	} {
		if got := statusOf(c.got); got != c.want {
			t.Errorf("%s: %s, want %s", name, got, c.want)
		}
	}
}

// One figure after the other that differs from what was accepted: each by itself keeps the licence back.
func TestAPaidInvoiceAgreesInEveryFigure(t *testing.T) {
	inv := models.Invoice{ID: 1, RequestID: 2, QuoteID: 3, StripeCustomerID: "cus_1", Currency: "GBP", TotalMinor: 1200}
	exact := billing.Invoice{
		LocalInvoiceID: 1, LocalRequestID: 2, LocalQuoteID: 3, CustomerID: "cus_1", Currency: "GBP", TotalMinor: 1200,
		AmountDueMinor: 1200, AmountPaidMinor: 1200, Livemode: true,
	}
	if wrong := mismatch(inv, exact, true); wrong.why != "" {
		t.Fatalf("what agrees is doubted: %s", wrong.why)
	}
	for name, change := range map[string]func(*billing.Invoice){
		"mode": func(i *billing.Invoice) { i.Livemode = false }, "customer": func(i *billing.Invoice) { i.CustomerID = "cus_2" },
		"invoice": func(i *billing.Invoice) { i.LocalInvoiceID = 9 }, "request": func(i *billing.Invoice) { i.LocalRequestID = 9 },
		"quote": func(i *billing.Invoice) { i.LocalQuoteID = 9 }, "currency": func(i *billing.Invoice) { i.Currency = "EUR" },
		"total more": func(i *billing.Invoice) { i.TotalMinor++ }, "total less": func(i *billing.Invoice) { i.TotalMinor-- },
		"due more": func(i *billing.Invoice) { i.AmountDueMinor++ }, "due less": func(i *billing.Invoice) { i.AmountDueMinor-- },
		"paid more": func(i *billing.Invoice) { i.AmountPaidMinor++ }, "paid less": func(i *billing.Invoice) { i.AmountPaidMinor-- },
		"remaining": func(i *billing.Invoice) { i.AmountRemainingMinor = 1 }, "overpaid": func(i *billing.Invoice) { i.AmountRemainingMinor = -1 },
		"balance": func(i *billing.Invoice) { i.StartingBalanceMinor = 1 }, "debt": func(i *billing.Invoice) { i.StartingBalanceMinor = -1 },
		"credit before": func(i *billing.Invoice) { i.PreCreditMinor = 1 }, "credit after": func(i *billing.Invoice) { i.PostCreditMinor = 1 },
	} {
		got := exact
		change(&got)
		if wrong := mismatch(inv, got, true); wrong.why == "" {
			t.Errorf("another %s was not noticed", name)
		}
	}
	if wrong := mismatch(inv, exact, false); wrong.why == "" {
		t.Error("live money was taken in the sandbox")
	}
}

// What is mirrored at any time: a date that moved has its reminders worked out anew, and only an open invoice past its
// date stays overdue.
func TestWhatIsMirrored(t *testing.T) {
	now := time.Date(2026, 5, 4, 12, 0, 0, 0, time.UTC)
	due, chase := now.Add(-time.Hour), now.Add(time.Hour)
	for name, c := range map[string]struct {
		before        models.Invoice
		got           billing.Invoice
		overdue, kept bool
	}{
		"still overdue":          {models.Invoice{Overdue: true, DueAt: &due, ChaseAt: &chase}, billing.Invoice{Status: "open", DueAt: due}, true, true},
		"not said to be overdue": {models.Invoice{DueAt: &due, ChaseAt: &chase}, billing.Invoice{Status: "open", DueAt: due}, false, true},
		"paid":                   {models.Invoice{Overdue: true, DueAt: &due, ChaseAt: &chase}, billing.Invoice{Status: "paid", DueAt: due}, false, true},
		"due now":                {models.Invoice{Overdue: true, DueAt: &due, ChaseAt: &chase}, billing.Invoice{Status: "open", DueAt: now}, false, false},
		"due later":              {models.Invoice{Overdue: true, DueAt: &due, ChaseAt: &chase}, billing.Invoice{Status: "open", DueAt: now.Add(1)}, false, false},
		"no date any more":       {models.Invoice{Overdue: true, DueAt: &due, ChaseAt: &chase}, billing.Invoice{Status: "open"}, false, false},
	} {
		inv := c.before
		mirror(&inv, c.got, now)
		if inv.Overdue != c.overdue || (inv.ChaseAt != nil) != c.kept || !inv.ReadAt.Equal(now) {
			t.Errorf("%s: overdue %t, reminder %v, read %v", name, inv.Overdue, inv.ChaseAt, inv.ReadAt)
		}
		if (inv.DueAt == nil) != c.got.DueAt.IsZero() {
			t.Errorf("%s: due %v", name, inv.DueAt)
		}
	}
}
