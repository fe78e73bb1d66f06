package handlers

import (
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/money"
	"imprimatur/models"
)

// fillAgain fills the form with an agreement of the organisation as it was sold.
func (h *Handlers) fillAgain(c *fiber.Ctx, b *bundleForm, id int64) error {
	a, err := models.AgreementByID(c.UserContext(), h.db, id)
	if err != nil {
		return err
	}
	if a.OrganisationID != b.org.ID {
		return models.ErrNotFound
	}
	q, err := models.QuoteByID(c.UserContext(), h.db, a.QuoteID)
	if err != nil {
		return err
	}
	sale, err := models.RequestByID(c.UserContext(), h.db, a.RequestID)
	if err != nil {
		return err
	}
	again := *q.Bundle
	again.Carry, b.before = 0, &a
	b.form.fillBundle(again, q)
	b.form["renews"], b.form["contact"] = []string{strconv.FormatInt(a.ID, 10)}, []string{strconv.FormatInt(sale.ContactID, 10)}
	return nil
}

// fillBundle fills the form with an offer that was made.
func (t typed) fillBundle(b models.Bundle, q models.Quote) {
	g, u := q.Grant, q.Grant.Use
	for name, value := range map[string]string{
		"unit": b.Unit, "size": strconv.FormatInt(b.Size, 10), "months": strconv.Itoa(b.Months), "carry": strconv.FormatInt(b.Carry, 10), "currency": q.Currency,
		"price": money.Amount{Minor: q.NetMinor, Currency: q.Currency}.Decimal(), "destination": u.Destination, "destination_url": u.DestinationURL,
		"languages": strings.Join(u.Languages, ", "), "term": u.Term, "portion": u.Portion, "edits": orNone(u.Edits), "audience": orUnknown(u.Audience),
		"purpose": u.Purpose, "organisation_kind": u.OrganisationKind, "credit_line": g.CreditLine, "note": q.Note, "edits_detail": u.EditsDetail,
	} {
		t[name] = []string{value}
	}
	t["media"], t["territory"] = u.Media, u.Territory
	if b.PointMinor > 0 {
		t["point"] = []string{money.Amount{Minor: b.PointMinor, Currency: q.Currency}.Decimal()}
	}
	for name, n := range map[string]int{"portion_words": u.PortionWords, "edits_words": u.EditsWords} {
		if n > 0 {
			t[name] = []string{strconv.Itoa(n)}
		}
	}
	for name, on := range map[string]bool{"translation": u.Translation, "images": g.Images, "archive": g.Archive, "noindex": g.NoIndex, "canonical": g.Canonical} {
		if delete(t, name); on {
			t[name] = []string{"yes"}
		}
	}
}

// bundle reads the form.
func (h *Handlers) bundle(b *bundleForm) licensing.BundleInput {
	k := check(b.form)
	known := models.Use{Territory: b.form.all("territory")}
	in := licensing.BundleInput{Scope: k.grant(known, h.knownCountry), ValidDays: b.p.QuoteDays, Note: k.text("note", 3000)}
	u := &in.Scope.Use
	u.Destination, u.DestinationURL = k.need("destination", "desk_volume.error.destination", 200), k.website("destination_url", "desk_volume.error.destination_url", false)
	u.Languages = strings.FieldsFunc(k.text("languages", 200), func(r rune) bool { return r == ',' || r == ' ' || r == ';' })
	for _, code := range u.Languages {
		if words := h.words.Printer("en"); words.Language(code) == code {
			k.wrong("languages", "desk_volume.error.languages")
		}
	}
	u.Translation, u.ExclusivityDays = k.on("translation"), 0
	in.Currency = k.oneOf("currency", "errors.currency_unknown", append([]string{b.p.Currency}, b.p.Currencies...))
	in.ContactID, _ = strconv.ParseInt(k.one("contact"), 10, 64) // 0 is nobody, which the verb refuses
	in.Bundle = models.Bundle{Unit: k.one("unit"), Size: int64(k.whole("size", "desk_volume.error.size", 100_000)), Months: k.whole("months", "desk_volume.error.months", 60)}
	if k.one("carry") != "0" {
		in.Bundle.Carry = int64(k.wholeOrNone("carry", "desk_volume.error.carry", 100_000))
	}
	in.Bundle.Renews, _ = strconv.ParseInt(k.one("renews"), 10, 64)
	in.NetMinor, _ = k.amount("price", in.Currency, "desk_quote.error.amount")
	in.Bundle.PointMinor, _ = k.amount("point", in.Currency, "desk_quote.error.amount")
	if k.one("valid_days") != "" {
		in.ValidDays = k.whole("valid_days", "errors.valid_days", 365)
	}
	b.bad = k.bad
	return in
}
