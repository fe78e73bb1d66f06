package licensing_test

import (
	"fmt"
	"testing"
	"time"

	"imprimatur/models"
)

// jobs counts the jobs of a kind.
func (h *house) jobs(kind string) int64 {
	h.t.Helper()
	return h.count(`SELECT count(*) FROM river_job WHERE kind = ?`, kind)
}

// TestALetterWithoutItsJobGetsOne, once, however many processes look.
func TestALetterWithoutItsJobGetsOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.submitted("k")
	waiting := h.count(`SELECT count(*) FROM mails WHERE status = 'waiting'`)
	h.clock.pass(time.Hour)
	must(t, h.desk.KeepTime(t.Context()))
	if n := h.jobs("send_mail"); n != waiting {
		t.Fatalf("%d jobs for %d letters that had theirs", n, waiting)
	}
	h.run(`INSERT INTO mails (kind, recipient, message_id, status, created_at) SELECT 'message', 'a@b.example', 'm' || s, s, ? FROM unnest(ARRAY['sent', 'failed']) s`, h.clock.now().Add(-time.Hour))
	h.run(`INSERT INTO mails (kind, recipient, message_id, created_at) VALUES ('message', 'a@b.example', 'old', ?), ('message', 'a@b.example', 'new', ?)`,
		h.clock.now().Add(-8*day), h.clock.now())
	h.run(`UPDATE river_job SET state = 'discarded', finalized_at = now() WHERE kind = 'send_mail'`)
	h.run(`CREATE FUNCTION linger() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN PERFORM pg_sleep(0.05); RETURN NEW; END $$`)
	h.run(`CREATE TRIGGER linger BEFORE INSERT ON river_job FOR EACH ROW EXECUTE FUNCTION linger()`)
	other := h.another(h.stripe.Transport(), 0)
	for range 2 {
		errs := atOnce(func() error { return h.desk.KeepTime(t.Context()) }, func() error { return other.KeepTime(t.Context()) })
		if succeeded(t, errs) != 2 {
			t.Fatal(errs)
		}
	}
	if n := h.count(`SELECT count(*) FROM river_job WHERE kind = 'send_mail' AND state = 'available'`); n != waiting {
		t.Errorf("%d new jobs for %d letters", n, waiting)
	}
}

// TestALicenceWithoutItsPapersGetsThem: both of them, in its language and in English.
func TestALicenceWithoutItsPapersGetsThem(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, inv := h.invoiced("k")
	h.pay(inv)
	must(t, h.desk.ReadInvoice(t.Context(), inv.ID))
	l, err := models.LicenceOfRequest(t.Context(), h.db, r.ID)
	must(t, err)
	h.run(`UPDATE licences SET language = 'ar' WHERE id = ?`, l.ID)
	lost := func() {
		h.run(`DELETE FROM river_job WHERE kind = 'make_certificate'`)
		h.clock.pass(11 * time.Minute)
		must(t, h.desk.KeepTime(t.Context()))
		must(t, h.desk.KeepTime(t.Context()))
	}
	for n, lang := range []string{"ar", "en"} {
		if lost(); h.jobs("make_certificate") != 1 {
			t.Errorf("%d jobs with %d of two papers", h.jobs("make_certificate"), n)
		}
		must(t, h.desk.KeepCertificate(t.Context(), models.Certificate{LicenceID: l.ID, Language: lang, PDF: []byte(fmt.Sprint("%PDF ", lang)), SHA256: "x"}))
	}
	if lost(); h.jobs("make_certificate") != 0 {
		t.Error("a job for a licence that has its papers")
	}
}
