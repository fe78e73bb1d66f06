package handlers

import (
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"strconv"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

// lineName names a line's fields by what it is for, not by its place: a change
// of the grant may add a line above it.
func lineName(lines []pricing.Line, i int) string {
	if lines[i].Kind == pricing.LineArticle {
		return fmt.Sprintf("article_%d", lines[i].ArticleID)
	}
	return string(lines[i].Kind)
}

// fieldOfLine translates a verb's line_<n> and reason_<n> into the form's fields.
func fieldOfLine(name string, lines []pricing.Line) string {
	for i := range lines {
		switch name {
		case fmt.Sprintf("line_%d", i+1):
			return "amount_" + lineName(lines, i)
		case fmt.Sprintf("reason_%d", i+1):
			return "reason_" + lineName(lines, i)
		case "lines":
			return "amount_" + lineName(lines, 0)
		}
	}
	return name
}

func priceLines(words *i18n.Printer, priced pricing.Priced) []views.PriceLine {
	out := make([]views.PriceLine, len(priced.Lines))
	for i, l := range priced.Lines {
		name := lineName(priced.Lines, i)
		out[i] = views.PriceLine{
			Amount: "amount_" + name, Reason: "reason_" + name, Title: pricing.LineTitle(words, l),
			Computed: views.Money{Minor: l.ComputedMinor, Currency: priced.Currency}, ByHand: priced.Outcome != pricing.OutcomePriced,
		}
	}
	return out
}

// price reads the form and asks the card about what it grants.
func (h *Handlers) price(c *fiber.Ctx, body deskBody, d *offerDraft) error {
	k, p := check(d.form), body.dossier.Publication
	d.input.Seen = seenVersion(d.form)
	d.input.Currency = p.Currency
	if !d.gratis {
		d.input.Currency = k.oneOf("currency", "errors.currency_unknown", append([]string{p.Currency}, p.Currencies...))
	}
	by, err := h.desk.CardInForce(c.UserContext(), p)
	if err != nil {
		return err
	}
	d.prices, d.card = by.Card, by.ID
	d.input.Grant = k.grant(d.request.Use, h.knownCountry)
	k.offeredFacts(d.prices, &d.input.Grant.Use)
	d.input.Note = k.text("note", 3000)
	d.input.ValidDays = p.QuoteDays
	if k.one("valid_days") != "" {
		d.input.ValidDays = k.whole("valid_days", "errors.valid_days", 365)
	}
	if d.input.Gratis = d.gratis; d.gratis {
		d.input.GratisReason = k.need("gratis_reason", "errors.reason_required", 500)
	}
	currency := d.input.Currency
	if currency == "" {
		currency = p.Currency
	}
	k.rights(body.dossier.Articles, h.knownCountry, d)
	priced, err := h.desk.EstimateBy(c.UserContext(), by, p, d.input.Grant.Use, body.dossier.Articles, currency)
	var terms models.TermsVersion
	if err == nil {
		terms, err = models.PublishedTerms(c.UserContext(), h.db, p.ID)
	}
	d.terms = terms.ID
	if errors.Is(err, models.ErrNotFound) {
		d.trouble, err = "desk_quote.error.no_card", nil
	}
	d.priced = priced
	if !d.gratis {
		d.input.Overrides = k.overrides(priced)
		if failed := h.credit(c, k, d); failed != nil {
			return failed
		}
	}
	d.bad = k.bad
	return err
}

// overrides are the amounts that differ from the card's. An amount that equals
// it is no override; an empty one leaves the card's.
func (k *checks) overrides(priced pricing.Priced) []pricing.Override {
	var out []pricing.Override
	for i, l := range priced.Lines {
		name := lineName(priced.Lines, i)
		reason := k.text("reason_"+name, 300)
		minor, ok := k.amount("amount_"+name, priced.Currency, "desk_quote.error.amount")
		if !ok || priced.Outcome == pricing.OutcomePriced && minor == l.AmountMinor {
			continue
		}
		if reason == "" {
			k.wrong("reason_"+name, "errors.override_reason")
		}
		out = append(out, pricing.Override{Line: i, AmountMinor: minor, Reason: reason})
	}
	return out
}

// amount is money in major units with no more digits than its currency has, as minor
// units; ok is false when it is empty, and with a note when it is none.
func (k *checks) amount(field, currency, messageID string) (minor int64, ok bool) {
	typed := westernDigits(k.one(field))
	if typed == "" {
		return 0, false
	}
	amount, err := money.Parse(typed, currency)
	if err != nil || amount.Minor < 0 {
		k.wrong(field, messageID)
		return 0, false
	}
	return amount.Minor, true
}

// westernDigits turns the digits of Arabic and Persian keyboards into Western
// ones, and nothing else: a comma stays, because it means a point to some and
// nothing to others, and the amount is then refused instead of guessed.
func westernDigits(s string) string {
	return strings.Map(func(r rune) rune {
		switch {
		case r >= '٠' && r <= '٩':
			return '0' + r - '٠'
		case r >= '۰' && r <= '۹':
			return '0' + r - '۰'
		case r == '٫':
			return '.'
		}
		return r
	}, s)
}

// grant reads what is granted; what the form does not ask stays as it was asked for.
func (k *checks) grant(asked models.Use, country func(string) bool) models.Grant {
	const choice = "desk_quote.error.choice"
	u := asked
	u.Media = k.anyOf("media", "desk_quote.error.media", models.MediaKinds)
	u.Portion = k.oneOf("portion", choice, models.Portions)
	if u.PortionWords = k.wholeOrNone("portion_words", "desk_quote.error.words", 1_000_000); u.Portion != "excerpt" {
		u.PortionWords = 0
	}
	u.Term = k.oneOf("term", choice, models.Terms)
	u.Audience = k.oneOf("audience", choice, models.Audiences)
	u.OrganisationKind = k.oneOf("organisation_kind", choice, models.OrganisationKinds)
	u.Purpose = k.oneOf("purpose", choice, models.Purposes)
	u.Territory = k.territory(asked, country)
	k.edits(&u)
	u.ExclusivityDays, _ = strconv.Atoi(k.oneOf("exclusivity", choice, quoteCodes().Exclusivity))
	u.Images = k.on("images")
	g := models.Grant{Use: u, Images: u.Images, NoIndex: k.on("noindex"), Canonical: k.on("canonical"), Archive: k.on("archive")}
	g.CreditLine = k.need("credit_line", "errors.credit_line_required", 300)
	if day := k.day("starts_on", "errors.date"); !day.IsZero() {
		g.StartsOn = day.Format(time.DateOnly)
	}
	return g
}

func (k *checks) edits(u *models.Use) {
	u.Edits = k.oneOf("edits", "desk_quote.error.choice", models.EditKinds)
	u.EditsWords = k.wholeOrNone("edits_words", "desk_quote.error.words", 1_000_000)
	u.EditsDetail = k.text("edits_detail", 1000)
	switch {
	case u.Edits == "cut" && u.EditsWords == 0:
		k.wrong("edits_words", "desk_quote.error.cut")
	case u.Edits == "other" && u.EditsDetail == "":
		k.wrong("edits_detail", "desk_quote.error.detail")
	}
	if u.Edits != "cut" {
		u.EditsWords = 0
	}
	if u.Edits != "other" {
		u.EditsDetail = ""
	}
}

// wholeOrNone is a whole number that may be left out.
func (k *checks) wholeOrNone(field, messageID string, most int) int {
	if k.one(field) == "" {
		return 0
	}
	return k.whole(field, messageID, most)
}

func (k *checks) territory(asked models.Use, country func(string) bool) []string {
	chosen := k.anyOf("territory", "desk_quote.error.territory", append(territories(asked), "country"))
	out := slices.DeleteFunc(slices.Clone(chosen), func(code string) bool { return code == "country" })
	if slices.Contains(chosen, "country") {
		code := strings.ToUpper(k.one("territory_country"))
		if !country(code) {
			k.wrong("territory_country", "desk_quote.error.country")
		} else if !slices.Contains(out, code) {
			out = append(out, code)
		}
	}
	return out
}

// firstOffer fills the form: with the last version when there was one, else with
// what was asked for and the house's usual conditions.
func firstOffer(d models.Dossier) typed {
	g := licensing.UsualGrant(d.Publication, d.Request)
	if d.Chain.Before != nil {
		use := g.Use
		g = d.Chain.Before.RenewedGrant(d.Request.CreatedAt)
		if g.Use = use; d.Request.FollowsAs == models.Amendment {
			g = d.Chain.Before.AmendedGrant(use)
		}
	}
	currency, days, note := d.Request.Currency, d.Publication.QuoteDays, ""
	if slices.Contains(append(d.Publication.Currencies, d.Publication.Currency), d.Terms.Currency) {
		currency = d.Terms.Currency
	}
	if len(d.Quotes) > 0 {
		g, currency = d.Quotes[0].Grant, d.Quotes[0].Currency
	}
	u := g.Use
	f := typed{
		"currency": {currency}, "valid_days": {strconv.Itoa(days)}, "note": {note}, "media": u.Media, "portion": {u.Portion}, "term": {u.Term},
		"audience": {orUnknown(u.Audience)}, "organisation_kind": {u.OrganisationKind}, "purpose": {u.Purpose}, "territory": u.Territory,
		"edits": {orNone(u.Edits)}, "edits_detail": {u.EditsDetail}, "exclusivity": {strconv.Itoa(u.ExclusivityDays)},
		"credit_line": {g.CreditLine}, "starts_on": {g.StartsOn},
	}
	for name, n := range map[string]int{"portion_words": u.PortionWords, "edits_words": u.EditsWords} {
		if n > 0 {
			f[name] = []string{strconv.Itoa(n)}
		}
	}
	for name, on := range map[string]bool{"images": g.Images, "noindex": g.NoIndex, "canonical": g.Canonical, "archive": g.Archive} {
		if on {
			f[name] = []string{"yes"}
		}
	}
	f.firstFacts(u)
	if len(d.Quotes) > 0 {
		f.lastPrices(d)
	}
	return f
}

// lastPrices repeats the amounts that an editor had set in the last version.
func (t typed) lastPrices(d models.Dossier) {
	last := d.Quotes[0]
	t["gratis_reason"] = []string{last.GratisReason}
	var priced pricing.Priced
	if last.Gratis || json.Unmarshal(last.Priced, &priced) != nil {
		return
	}
	t.lastCredit(priced)
	for i, l := range priced.Wider().Lines {
		if l.Overridden {
			name := lineName(priced.Lines, i)
			t["amount_"+name] = []string{money.Amount{Minor: l.AmountMinor, Currency: priced.Currency}.Decimal()}
			t["reason_"+name] = []string{l.OverrideReason}
		}
	}
}

func orUnknown(audience string) string {
	if audience == "" {
		return "unknown"
	}
	return audience
}

func orNone(edits string) string {
	if edits == "" {
		return "none"
	}
	return edits
}
