package licensing_test

import (
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"maps"
	"slices"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func sha(text string) string {
	sum := sha256.Sum256([]byte(text))
	return hex.EncodeToString(sum[:])
}

// termsHash is the way of docs/agreement.md: each language's code and text, in alphabetical order, each ended by a zero byte.
func termsHash(texts map[string]string) string {
	var whole strings.Builder
	for _, lang := range slices.Sorted(maps.Keys(texts)) {
		fmt.Fprintf(&whole, "%s\x00%s\x00", lang, texts[lang])
	}
	return sha(whole.String())
}

// evidence reads the proof of the only acceptance as somebody else would: from its bytes alone.
func (h *house) evidence() (licensing.Agreement, models.Acceptance) {
	h.t.Helper()
	a, err := models.From[models.Acceptance](h.db).Order("id DESC").Take(h.t.Context())
	must(h.t, err)
	text, hash, err := h.desk.Evidence(h.t.Context(), a)
	must(h.t, err)
	if sha(string(text)) != hash {
		h.t.Errorf("the evidence is not what its hash says")
	}
	var out licensing.Agreement
	must(h.t, json.Unmarshal(text, &out))
	return out, a
}

func TestTheEvidenceProvesItself(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	in := h.submission("k")
	in.TimeZone = "Asia/Beirut"
	r := h.confirmed(in)
	q, err := h.desk.Quote(t.Context(), h.editor, r.ID, h.offer(r))
	must(t, err)
	sign := h.signature(q)
	sign.Address, sign.UserAgent = "192.0.2.9", "Test/1"
	must(t, h.desk.AcceptQuote(t.Context(), r.ID, sign))
	got, a := h.evidence()

	if sha(got.Document.Text) != got.Document.SHA256 || got.Document.SHA256 != q.DocumentHash {
		t.Errorf("document %s, quote %s", got.Document.SHA256, q.DocumentHash)
	}
	if termsHash(got.Terms.Texts) != got.Terms.SHA256 || got.Terms.SHA256 != a.TermsHash {
		t.Errorf("terms %s, accepted %s", got.Terms.SHA256, a.TermsHash)
	}
	if got.Mode != "sandbox" || got.Warning == "" || !got.Test() {
		t.Errorf("the mode is %q, the warning %q", got.Mode, got.Warning)
	}
	signed := got.Acceptance
	if signed.Name != "Claire Martin" || signed.Address != "192.0.2.9" || signed.UserAgent != "Test/1" || signed.TimeZone != "Asia/Beirut" {
		t.Errorf("signed %s", asJSON(signed))
	}
	if !strings.Contains(signed.Authority, r.Organisation) {
		t.Errorf("authority %q", signed.Authority)
	}
	if local, err := time.Parse(time.RFC3339, signed.LocalAt); err != nil || !local.Equal(signed.At) || strings.HasSuffix(signed.LocalAt, "Z") {
		t.Errorf("local time %s of %s", signed.LocalAt, signed.At)
	}
	var sum int64
	for _, line := range got.Price.Lines {
		sum += line.NetMinor + line.TaxMinor
	}
	if sum != got.Price.TotalMinor || sum != q.TotalMinor || len(got.May) == 0 || len(got.Works) == 0 || got.Licensee.Billing != sign.Billing {
		t.Errorf("agreement %s", asJSON(got))
	}
}

// The control: a single letter changed anywhere in what is hashed is another hash.
func TestAnAlteredProofIsNoticed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.invoiced("k")
	got, a := h.evidence()
	if sha(strings.Replace(got.Document.Text, got.Reference, got.Reference+"X", 1)) == got.Document.SHA256 {
		t.Error("an altered document has the same hash")
	}
	got.Terms.Texts["en"] += " "
	if termsHash(got.Terms.Texts) == got.Terms.SHA256 {
		t.Error("altered terms have the same hash")
	}
	if sha(a.Evidence+" ") == a.EvidenceHash {
		t.Error("an altered proof has the same hash")
	}
	if err := h.db.Exec(`UPDATE acceptances SET evidence = 'x'`).Error; err == nil {
		t.Error("the database let the proof be changed")
	}
}

func TestAnAcceptanceOfBeforeStillHasItsEvidence(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.invoiced("k")
	h.run(`ALTER TABLE acceptances DISABLE TRIGGER USER`)
	h.run(`UPDATE acceptances SET evidence = '', evidence_hash = '', authority = '', time_zone = ''`)
	got, _ := h.evidence()
	if got.Acceptance == nil || got.Acceptance.Name != "Claire Martin" || got.Acceptance.TimeZone != "UTC" {
		t.Errorf("evidence %s", asJSON(got.Acceptance))
	}
}

// TestADrawFromATrialIsATrial: it costs nothing itself, and what was paid for it was no money.
func TestADrawFromATrialIsATrial(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	first := h.partner("k")
	_, a := h.bought(h.bundle(first, 2), first)
	use := h.inTheName(first, "use")
	must(t, h.draws(use, a))
	var text string
	must(t, h.db.Raw(`SELECT evidence FROM acceptances WHERE request_id = ?`, use.ID).Scan(&text).Error)
	var got licensing.Agreement
	must(t, json.Unmarshal([]byte(text), &got))
	if got.Mode != "sandbox" || got.Warning == "" {
		t.Errorf("the mode is %q, the warning %q", got.Mode, got.Warning)
	}
}
