package licensing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// refused runs a statement that the database itself must refuse.
func (h *house) refused(word, sql string, args ...any) {
	h.t.Helper()
	if err := h.db.Exec(sql, args...).Error; err == nil || !strings.Contains(err.Error(), word) {
		h.t.Errorf("%s: %v", sql, err)
	}
}

func TestASentQuoteIsFrozen(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, q := h.quoted("k")
	before := asJSON(h.lines(q))
	for _, set := range []string{
		"net_minor = 1, total_minor = 1", "tax_minor = 5, total_minor = net_minor + 5", "currency = 'EUR'", "valid_until = valid_until + interval '1 day'",
		`grant_of_rights = '{}'`, "note = 'better'", "document_hash = 'x'", "gratis = true", "request_id = request_id + 1", "version = 9",
		"sent_at = sent_at + interval '1 s'", "terms_id = 99", "priced = '{}'", "created_by = NULL", "tax_label = 'none'",
	} {
		h.refused("frozen", `UPDATE quotes SET `+set+` WHERE id = ?`, q.ID)
	}
	h.refused("refused", `DELETE FROM quotes WHERE id = ?`, q.ID)
	h.refused("quotes_check", `UPDATE quotes SET status = 'draft' WHERE id = ?`, q.ID)
	for _, sql := range []string{
		`UPDATE quote_lines SET net_minor = 1 WHERE quote_id = ?`, `UPDATE quote_lines SET description = 'more' WHERE quote_id = ?`,
		`DELETE FROM quote_lines WHERE quote_id = ?`, `INSERT INTO quote_lines (quote_id, position, description, net_minor, tax_minor) VALUES (?, 9, 'more', 1, 0)`,
	} {
		h.refused("frozen", sql, q.ID)
	}
	if after := asJSON(h.lines(q)); after != before {
		t.Errorf("%s became %s", before, after)
	}
	h.run(`UPDATE quotes SET status = 'voided', close_text = 'control' WHERE id = ?`, q.ID) // a status may move
	h.run(`ALTER TABLE quotes DISABLE TRIGGER quotes_sent_are_frozen`)
	h.run(`UPDATE quotes SET note = 'control' WHERE id = ?`, q.ID) // and the refusal was the trigger's
}

func (h *house) lines(q models.Quote) []models.QuoteLine {
	h.t.Helper()
	lines, err := models.LinesOf(h.t.Context(), h.db, q.ID)
	must(h.t, err)
	return lines
}

func TestASignatureIsKept(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	h.refused("refused", `UPDATE acceptances SET name = 'somebody else'`)
	h.refused("refused", `DELETE FROM acceptances`)
}

func TestTheHistoryIsAppendOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.submitted("k")
	before := h.count(`SELECT count(*) FROM events`)
	h.refused("refused", `UPDATE events SET kind = 'nothing'`)
	h.refused("refused", `DELETE FROM events`)
	h.refused("refused", `TRUNCATE events CASCADE`)
	h.refused("refused", `TRUNCATE requests CASCADE`)
	if n := h.count(`SELECT count(*) FROM events`); n != before || n == 0 {
		t.Errorf("%d lines of %d", n, before)
	}
	// Also where triggers are off: they are ENABLE ALWAYS.
	if n := h.count(`SELECT count(*) FROM pg_trigger WHERE tgrelid = 'events'::regclass AND tgname LIKE 'events_are_%' AND tgenabled = 'A'`); n != 2 {
		t.Errorf("%d triggers hold always", n)
	}
	h.run(`ALTER TABLE events DISABLE TRIGGER events_are_append_only`)
	h.run(`UPDATE events SET kind = 'nothing'`) // control
}

func TestANewVersionReplacesTheOldOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, first := h.quoted("k")
	second, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r))
	must(t, err)
	if err := h.desk.AcceptQuote(t.Context(), r.ID, h.signature(first)); !is(err, models.ErrConflict) {
		t.Errorf("accepting the old version: %v", err)
	}
	if first, err = models.QuoteByID(t.Context(), h.db, first.ID); err != nil || first.Status != models.QuoteSuperseded || second.Version != 2 {
		t.Errorf("old %s, new version %d (%v)", first.Status, second.Version, err)
	}
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(second)))
	h.refused("quotes_one_live", `UPDATE quotes SET status = 'sent', closed_at = NULL WHERE id = ?`, first.ID)
}

func TestWhatCannotBeAccepted(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, q := h.quoted("k")
	other, theirs := h.quoted("other")
	for name, c := range map[string]struct {
		request int64
		in      licensing.Acceptance
		want    error
	}{
		"another document": {r.ID, func() licensing.Acceptance { a := h.signature(q); a.DocumentHash = "x" + a.DocumentHash[1:]; return a }(), models.ErrConflict},
		"no document":      {r.ID, func() licensing.Acceptance { a := h.signature(q); a.DocumentHash = ""; return a }(), models.ErrConflict},
		"another's quote":  {r.ID, h.signature(theirs), models.ErrNotFound},
		"our quote there":  {other.ID, h.signature(q), models.ErrNotFound},
		"no such quote":    {r.ID, licensing.Acceptance{QuoteID: 999, Name: "a", JobTitle: "b", Authority: true, AcceptTerms: true}, models.ErrNotFound},
	} {
		if err := h.desk.AcceptQuote(t.Context(), c.request, c.in); !is(err, c.want) {
			t.Errorf("%s: %v", name, err)
		}
	}
	var bad models.Invalid
	if err := h.desk.AcceptQuote(t.Context(), r.ID, licensing.Acceptance{QuoteID: q.ID, DocumentHash: q.DocumentHash}); !errors.As(err, &bad) || len(bad) != 4 {
		t.Errorf("unsigned: %v", err)
	}
	if n := h.count(`SELECT count(*) FROM acceptances`); n != 0 {
		t.Errorf("%d signatures", n)
	}
	h.clock.pass(q.ValidUntil.Sub(h.clock.now()) - time.Second)
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, h.signature(q)))
	h.clock.pass(time.Second) // its last moment is over
	if err := h.desk.AcceptQuote(t.Context(), other.ID, h.signature(theirs)); !is(err, models.ErrGone) {
		t.Errorf("expired: %v", err)
	}
}

// TestTheHashCoversWhatIsSigned: offers that differ in anything signed have
// different hashes, and the same offer has the same.
func TestTheHashCoversWhatIsSigned(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	seen := map[string]string{}
	for name, change := range map[string]func(*licensing.QuoteInput){
		"as it is": func(*licensing.QuoteInput) {},
		"price": func(in *licensing.QuoteInput) {
			in.Overrides = []pricing.Override{{AmountMinor: 12300, Reason: "friend"}}
		},
		"currency": func(in *licensing.QuoteInput) {
			in.Currency, in.Overrides = "EUR", []pricing.Override{{AmountMinor: 12300, Reason: "friend"}}
		},
		"credit":   func(in *licensing.QuoteInput) { in.Grant.CreditLine = "Other" },
		"term":     func(in *licensing.QuoteInput) { in.Grant.Use.Term = "12m" },
		"start":    func(in *licensing.QuoteInput) { in.Grant.StartsOn = "2026-12-01" },
		"noindex":  func(in *licensing.QuoteInput) { in.Grant.NoIndex = false },
		"archive":  func(in *licensing.QuoteInput) { in.Grant.Archive = true },
		"validity": func(in *licensing.QuoteInput) { in.ValidDays = 5 },
	} {
		in := h.offer(r)
		change(&in)
		o, err := h.desk.PreviewQuote(t.Context(), r.ID, in)
		must(t, err)
		again, err := h.desk.PreviewQuote(t.Context(), r.ID, in)
		must(t, err)
		if o.Quote.DocumentHash != again.Quote.DocumentHash || len(o.Quote.DocumentHash) != 64 {
			t.Errorf("%s: %q and %q", name, o.Quote.DocumentHash, again.Quote.DocumentHash)
		}
		if twin, taken := seen[o.Quote.DocumentHash]; taken {
			t.Errorf("%s has the hash of %s", name, twin)
		}
		seen[o.Quote.DocumentHash] = name
	}
}

func TestWhatCannotBeOffered(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	price := func(minor int64, reason string) func(*licensing.QuoteInput) {
		return func(in *licensing.QuoteInput) {
			in.Overrides = []pricing.Override{{AmountMinor: minor, Reason: reason}}
		}
	}
	for name, c := range map[string]struct {
		change      func(*licensing.QuoteInput)
		field, want string
	}{
		"an override without a reason": {price(5000, ""), "reason_1", "errors.override_reason"},
		"nothing, and not gratis":      {price(0, "kind"), "lines", "errors.zero_needs_gratis"},
		"below Stripe's minimum":       {price(29, "kind"), "lines", "errors.below_minimum"},
		"a negative price":             {price(-500, "kind"), "lines", "errors.price_not_chargeable"},
		"gratis without a reason":      {func(in *licensing.QuoteInput) { in.Gratis, in.GratisReason = true, "  " }, "gratis_reason", "errors.reason_required"},
		"a currency of nobody":         {func(in *licensing.QuoteInput) { in.Currency = "JPY" }, "currency", ""},
		"no credit line":               {func(in *licensing.QuoteInput) { in.Grant.CreditLine = " " }, "credit_line", ""},
		"a day that is none":           {func(in *licensing.QuoteInput) { in.Grant.StartsOn = "2026-02-30" }, "starts_on", "errors.date"},
	} {
		in := h.offer(r)
		c.change(&in)
		_, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
		var bad models.Invalid
		if !errors.As(err, &bad) || bad[c.field] == "" || c.want != "" && bad[c.field] != c.want {
			t.Errorf("%s: %v", name, err)
		}
	}
	if n := h.count(`SELECT count(*) FROM quotes`); n != 0 || h.status(r.ID) != models.Submitted {
		t.Errorf("%d quotes, the request is %s", n, h.status(r.ID))
	}
	in := h.offer(r)
	price(30, "the least")(&in)
	_, err := h.desk.Quote(t.Context(), h.editor, r.ID, in)
	must(t, err)
	for _, role := range []models.Role{models.Finance, models.Viewer, ""} {
		by := models.Actor{Kind: "staff", ID: h.editor.ID, Name: "x", Role: role}
		if _, err := h.desk.Quote(t.Context(), by, r.ID, h.offer(h.reload(r))); !is(err, models.ErrForbidden) {
			t.Errorf("%s may quote: %v", role, err)
		}
	}
	if _, err := h.desk.Quote(t.Context(), r.Licensee(), r.ID, h.offer(h.reload(r))); !is(err, models.ErrForbidden) {
		t.Errorf("a licensee may quote: %v", err)
	}
}

// TestTheDatabaseKnowsWhatGratisMeans, should a verb forget it.
func TestTheDatabaseKnowsWhatGratisMeans(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, q := h.quoted("k")
	const insert = `INSERT INTO quotes (publication_id, request_id, version, status, currency, net_minor, tax_minor, total_minor, gratis, gratis_reason, grant_of_rights, terms_id, valid_until, created_at)
		SELECT publication_id, request_id, 7, 'draft', currency, %s, grant_of_rights, terms_id, valid_until, created_at FROM quotes WHERE id = ?`
	for _, values := range []string{"0, 0, 0, false, ''", "500, 0, 500, true, 'kind'", "0, 0, 0, true, ''", "500, 0, 499, false, ''", "-5, 10, 5, false, ''"} {
		h.refused("quotes_", fmt.Sprintf(insert, values), q.ID)
	}
	h.run(fmt.Sprintf(insert, "500, 0, 500, false, ''"), q.ID) // control
}
