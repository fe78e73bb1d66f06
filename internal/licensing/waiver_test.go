package licensing_test

import (
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// wishing is a request that asks for a free permission.
func (h *house) wishing(key, reason string) models.Request {
	h.t.Helper()
	in := h.submission(key)
	in.Use.WaiverKind, in.Use.WaiverReason, in.Use.WaiverLink = reason, "We have no income.", "https://charity.example/register"
	return h.confirmed(in)
}

func (h *house) waiver(r models.Request) models.Waiver {
	h.t.Helper()
	w, err := models.WaiverOf(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return w
}

func (h *house) freeOffer(r models.Request) licensing.QuoteInput {
	in := h.offer(r)
	in.Gratis, in.GratisReason = true, "Charity"
	return in
}

func (h *house) waived() []models.WaivedSum {
	h.t.Helper()
	now := h.clock.now()
	sums, err := models.WaivedSums(h.t.Context(), h.db, models.WaivedFilter{From: now.AddDate(0, -1, 0), Until: now.AddDate(0, 1, 0)})
	must(h.t, err)
	return sums
}

func TestAWaiverGrantedIsCountedWithTheFeeThatTheCardSays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.wishing("k", "charity")
	if w := h.waiver(r); w.Reason != "charity" || w.Link == "" || w.Answer != "" {
		t.Fatalf("waiver %s", asJSON(w))
	}
	preview, err := h.desk.PreviewQuote(t.Context(), r.ID, h.offer(r))
	must(t, err)
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.freeOffer(r))
	must(t, err)
	if len(h.waived()) != 0 {
		t.Error("counted before anybody accepted")
	}
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	want := models.WaivedSum{Reason: "charity", Currency: "GBP", Licences: 1, Gratis: 1, CardMinor: preview.Quote.NetMinor, WaivedMinor: preview.Quote.NetMinor}
	if got := h.waived(); len(got) != 1 || got[0] != want || want.WaivedMinor == 0 {
		t.Errorf("got %s, want %s", asJSON(got), asJSON(want))
	}
	if w := h.waiver(r); w.Answer != models.WaiverGranted || *w.QuoteID != q.ID || *w.AnsweredBy != h.editor.ID {
		t.Errorf("waiver %s", asJSON(w))
	}
}

func TestWhatAnOfferAnswersToAWaiver(t *testing.T) {
	t.Parallel()
	for want, offer := range map[string]func(h *house, r models.Request) licensing.QuoteInput{
		models.WaiverGranted: func(h *house, r models.Request) licensing.QuoteInput { return h.freeOffer(r) },
		models.WaiverReduced: func(h *house, r models.Request) licensing.QuoteInput {
			in := h.offer(r)
			in.Overrides = []pricing.Override{{Line: 0, AmountMinor: 1000, Reason: "half for charities"}}
			return in
		},
		models.WaiverDeclined: func(h *house, r models.Request) licensing.QuoteInput { return h.offer(r) },
	} {
		t.Run(want, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			r := h.wishing("k", "student")
			_, err := h.desk.Quote(t.Context(), h.editor, r.ID, offer(h, r))
			must(t, err)
			if got := h.waiver(r).Answer; got != want {
				t.Errorf("answer %q", got)
			}
		})
	}
}

func TestAPartialWaiverIsCountedWhenItIsLicensed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.wishing("k", "education")
	in := h.offer(r)
	in.Overrides = []pricing.Override{{Line: 0, AmountMinor: 1000, Reason: "for schools"}}
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
	must(t, err)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
	if len(h.waived()) != 0 {
		t.Error("counted before it was paid")
	}
	h.pay(h.invoice(r))
	must(t, h.desk.ReadInvoice(t.Context(), h.invoice(r).ID))
	got := h.waived()
	if len(got) != 1 || got[0].Reason != "education" || got[0].Gratis != 0 || got[0].WaivedMinor != got[0].CardMinor-1000 || got[0].WaivedMinor <= 0 {
		t.Errorf("got %s", asJSON(got))
	}
}

func TestAWaiverAskedOfAnOffer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	in := licensing.WaiverInput{Reason: "low_income", Words: "We pay our writers in bread."}
	must(t, h.desk.AskForWaiver(t.Context(), r.ID, q.ID, in, licensing.Enclosed{Purpose: models.ForWaiver}))
	if r = h.reload(r); r.Status != models.InReview {
		t.Fatalf("request %s", r.Status)
	}
	if err := h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)); !is(err, models.ErrConflict) {
		t.Errorf("accepting what was sent back: %v", err)
	}
	second, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r))
	must(t, err)
	if w := h.waiver(r); w.Answer != models.WaiverDeclined || *w.AskedQuoteID != q.ID {
		t.Errorf("waiver %s", asJSON(w))
	}
	if err := h.desk.AskForWaiver(t.Context(), r.ID, second.ID, in, licensing.Enclosed{Purpose: models.ForWaiver}); !is(err, models.ErrConflict) {
		t.Errorf("a second wish: %v", err)
	}
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(second)))
	h.chained(r)
}

func TestAWaiverNeedsItsReason(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	for name, in := range map[string]licensing.WaiverInput{
		"no reason":      {Words: "Please."},
		"unknown reason": {Reason: "because", Words: "Please."},
		"no words":       {Reason: "charity"},
		"a script":       {Reason: "charity", Words: "Please.", Link: "javascript:alert(1)"},
		"a password":     {Reason: "charity", Words: "Please.", Link: "https://user:secret@charity.example"},
	} {
		if err := h.desk.AskForWaiver(t.Context(), r.ID, q.ID, in, licensing.Enclosed{}); !isInvalid(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := h.count(`SELECT count(*) FROM waivers`); n != 0 {
		t.Errorf("%d waivers", n)
	}
}

func TestAnUndoneAnswerLeavesTheWaiverOpen(t *testing.T) {
	t.Parallel()
	h := patient(t)
	r := h.wishing("k", "charity")
	_, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.freeOffer(r))
	must(t, err)
	var decision int64
	must(t, h.db.Raw(`SELECT max(id) FROM decisions`).Scan(&decision).Error)
	_, err = h.desk.Undo(t.Context(), h.editor, r.ID, decision)
	must(t, err)
	if w := h.waiver(r); w.Answer != "" || w.QuoteID != nil || w.AnsweredAt != nil {
		t.Errorf("waiver %s", asJSON(w))
	}
}

func TestTheScaleSuggestsByItsFirstRowThatFits(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	admin, viewer := h.editor, h.editor
	admin.Role, viewer.Role = models.Admin, models.Editor
	rows := []models.ScaleRow{{Kind: "charity", Income: "low", Percent: 0}, {Kind: "charity", Percent: 50}, {Income: "low", Percent: 25}}
	must(t, h.desk.SetWaiverScale(t.Context(), admin, h.pub.ID, 0, rows))
	if err := h.desk.SetWaiverScale(t.Context(), admin, h.pub.ID, 0, nil); !is(err, models.ErrConflict) {
		t.Errorf("a stale page: %v", err)
	}
	if err := h.desk.SetWaiverScale(t.Context(), viewer, h.pub.ID, 1, nil); !is(err, models.ErrForbidden) {
		t.Errorf("an editor: %v", err)
	}
	scale, err := models.ScaleOf(t.Context(), h.db, h.pub.ID)
	must(t, err)
	for _, c := range []struct {
		kind, country string
		percent       int
		fits          bool
	}{{"charity", "NE", 0, true}, {"charity", "FR", 50, true}, {"magazine", "NE", 25, true}, {"magazine", "FR", 0, false}, {"charity", "", 50, true}, {"magazine", "", 0, false}} {
		row, fits := scale.Fits(c.kind, c.country)
		if fits != c.fits || row.Percent != c.percent {
			t.Errorf("%s in %s: %v %t", c.kind, c.country, row, fits)
		}
	}
	for name, bad := range map[string][]models.ScaleRow{
		"more than all":       {{Percent: 101}},
		"less than nothing":   {{Percent: -1}},
		"unknown kind":        {{Kind: "bakery"}},
		"unknown income":      {{Income: "rich"}},
		"never reached":       {{Kind: "charity", Percent: 10}, {Kind: "charity", Income: "low", Percent: 0}},
		"after everybody one": {{Percent: 10}, {Kind: "charity"}},
	} {
		if err := h.desk.SetWaiverScale(t.Context(), admin, h.pub.ID, 1, bad); !isInvalid(err) {
			t.Errorf("%s: %v", name, err)
		}
	}
}
