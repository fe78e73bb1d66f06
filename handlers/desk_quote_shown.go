package handlers

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// fingerprint is of everything typed into a quote's form: a total is compared
// with the previewed one only while nothing was typed since.
func (t typed) fingerprint() string {
	said := map[string][]string{}
	for name := range t {
		if v := t.all(name); len(v) > 0 && name != "action" && !strings.HasPrefix(name, "seen") && !strings.HasPrefix(name, "shown_") {
			said[name] = v
		}
	}
	text, _ := json.Marshal(said) // plain data, keys in order: cannot fail
	sum := sha256.Sum256(text)
	return hex.EncodeToString(sum[:8])
}

// shown reads what the form's page said of card, terms and total.
func (t typed) shown() licensing.Shown {
	number := func(name string) int64 {
		n, _ := strconv.ParseInt(t.one(name), 10, 64) // 0, which compares nothing, when it is none
		return n
	}
	out := licensing.Shown{CardID: number("shown_card"), TermsID: number("shown_terms")}
	if t.one("shown_total") != "" && t.one("shown_form") == t.fingerprint() {
		total := number("shown_total")
		out.TotalMinor = &total
	}
	return out
}

// rights reads what an offer rests on besides its price: who agreed to it, where
// its invoice goes, and what its page showed.
func (k *checks) rights(asked []models.RequestArticle, country func(string) bool, d *offerDraft) {
	d.input.Shown = k.shown()
	d.input.TaxCountry = taxCountry(d.request)
	if code := k.one("tax_country"); code != "" {
		if d.input.TaxCountry = code; !country(code) {
			k.wrong("tax_country", "desk_quote.error.country")
		}
	}
	d.input.Consents = map[int]licensing.Consent{}
	for i := range asked {
		c := licensing.Consent{Given: k.on(fmt.Sprintf("consent_%d", i+1)), By: k.text(fmt.Sprintf("consent_by_%d", i+1), 120)}
		if on := k.day(fmt.Sprintf("consent_on_%d", i+1), "errors.date"); !on.IsZero() {
			c.On = on.Format(time.DateOnly)
		}
		d.input.Consents[i+1] = c
	}
}

// taxCountry suggests where the invoice of a request goes.
func taxCountry(r models.Request) string {
	if r.Billing.Country != "" {
		return r.Billing.Country
	}
	return r.Use.Country
}
