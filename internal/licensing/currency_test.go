package licensing_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// TestEveryKindOfCurrency takes prices without, with two and with three decimals,
// taxed at home and untaxed abroad, through Stripe to a licence. The same whole
// number of minor units is on the quote, the invoice, Stripe's ledger and the licence.
func TestEveryKindOfCurrency(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.run(`UPDATE publications SET currencies = '["GBP", "JPY", "KWD", "ISK"]'`)
	for _, c := range []struct {
		currency, country string
		net, taxes        []int64
	}{
		{"GBP", "FR", []int64{12345, 8001}, []int64{0, 0}},
		{"GBP", "GB", []int64{12345, 8001}, []int64{2469, 1600}},
		{"GBP", "GB", []int64{3, 12002}, []int64{1, 2400}}, // half a penny and less
		{"JPY", "FR", []int64{18000, 501}, []int64{0, 0}},
		{"JPY", "GB", []int64{18003, 502}, []int64{3601, 100}},
		{"KWD", "FR", []int64{12340, 5130}, []int64{0, 0}},
		{"KWD", "GB", []int64{12350, 5150}, []int64{2470, 1030}},
		{"ISK", "GB", []int64{500000, 250000}, []int64{100000, 50000}},
	} {
		t.Run(fmt.Sprint(c.currency, " ", c.country, " ", c.net), func(t *testing.T) {
			h := h.with(t)
			r, q := h.pricedAt(c.currency, c.country, c.net...)
			lines := h.lines(q)
			var net, tax int64
			for i := range c.net {
				if lines[i].NetMinor != c.net[i] || lines[i].TaxMinor != c.taxes[i] {
					t.Errorf("line %d: %d + %d, want %d + %d", i+1, lines[i].NetMinor, lines[i].TaxMinor, c.net[i], c.taxes[i])
				}
				net, tax = net+c.net[i], tax+c.taxes[i]
			}
			if q.NetMinor != net || q.TaxMinor != tax || q.TotalMinor != net+tax || q.Currency != c.currency {
				t.Errorf("quote of %d + %d = %d %s", q.NetMinor, q.TaxMinor, q.TotalMinor, q.Currency)
			}
			if (q.TaxLabel == "VAT") != (c.country == "GB") {
				t.Errorf("tax %q for a licensee in %s", q.TaxLabel, c.country)
			}
			must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
			must(t, h.desk.PrepareInvoice(t.Context(), h.invoice(r).ID))
			h.paidInTheEnd(r)
			l, err := models.LicenceOfRequest(t.Context(), h.db, r.ID)
			must(t, err)
			if l.Snapshot.TotalMinor != net+tax || l.Snapshot.Currency != c.currency || l.Snapshot.TaxMinor != tax {
				t.Errorf("licence %s", asJSON(l.Snapshot))
			}
		})
	}
}

// asked makes a confirmed request of a country for some articles.
func (h *house) asked(key, country string, articles int) models.Request {
	h.t.Helper()
	in := h.submission(key)
	in.OrganisationName, in.Country, in.Use.Country = "Org "+country, country, country
	for n := 1; n < articles; n++ {
		in.Articles = append(in.Articles, models.RequestArticle{URL: fmt.Sprintf("https://meridian.example/%d", n), Title: fmt.Sprint("Part ", n), WordCount: 400})
	}
	r, err := h.desk.Submit(h.t.Context(), in)
	must(h.t, err)
	link, err := h.desk.NewLink(h.t.Context(), r.ID, "confirm", time.Hour)
	must(h.t, err)
	r, err = h.desk.Confirm(h.t.Context(), link)
	must(h.t, err)
	return r
}

// pricedAt sends an offer with an editor's amount for each article.
func (h *house) pricedAt(currency, country string, net ...int64) (models.Request, models.Quote) {
	h.t.Helper()
	r := h.asked(fmt.Sprint(currency, country, net), country, len(net))
	in := h.offer(r)
	in.Currency = currency
	for i, n := range net {
		in.Overrides = append(in.Overrides, pricing.Override{Line: i, AmountMinor: n, Reason: "as agreed on the phone"})
	}
	q, err := h.desk.Quote(h.t.Context(), h.editor, r.ID, in)
	must(h.t, err)
	return h.reload(r), q
}

// TestAnAmountThatCannotBeCharged: a fils too many, a smallest unit that does not exist.
func TestAnAmountThatCannotBeCharged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.run(`UPDATE publications SET currencies = '["GBP", "JPY", "KWD", "ISK"]'`)
	for _, c := range []struct {
		currency, country string
		net               int64
		want              string
	}{
		{"KWD", "FR", 12345, "errors.price_not_chargeable"}, {"KWD", "GB", 12340, "errors.price_not_chargeable"}, // the tax breaks it
		{"ISK", "FR", 500050, "errors.price_not_chargeable"}, {"JPY", "FR", 49, "errors.below_minimum"},
	} {
		r := h.asked(fmt.Sprint(c), c.country, 1)
		in := h.offer(r)
		in.Currency, in.Overrides = c.currency, []pricing.Override{{AmountMinor: c.net, Reason: "x"}}
		_, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
		var bad models.Invalid
		if !errors.As(err, &bad) || bad["lines"] != c.want {
			t.Errorf("%v: %v", c, err)
		}
	}
	r := h.asked("no price", "FR", 2) // the card is in another currency: each line needs an amount
	in := h.offer(r)
	in.Currency, in.Overrides = "JPY", []pricing.Override{{AmountMinor: 500, Reason: "x"}}
	_, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
	var bad models.Invalid
	if !errors.As(err, &bad) || bad["line_2"] != "errors.price_required" || bad["line_1"] != "" {
		t.Errorf("half priced: %v", err)
	}
}
