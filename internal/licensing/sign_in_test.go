package licensing_test

import (
	"errors"
	"fmt"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

const phrase = "correct horse battery"

// from is a browser in a network.
func from(network string) licensing.Origin {
	return licensing.Origin{Address: "192.0.2.1", Network: network, Agent: "test"}
}

func (h *house) person(email string) models.Staff {
	h.t.Helper()
	s, err := h.desk.CreateStaff(h.t.Context(), email, "Omar Nasser", models.Finance, phrase)
	must(h.t, err)
	return s
}

// guesses are tries with a wrong password from one network, in a row.
func (h *house) guesses(email, network string, n int) (heard int) {
	h.t.Helper()
	var errs []error
	for range n {
		_, _, err := h.desk.SignIn(h.t.Context(), email, "a wrong password", from(network))
		if is(err, models.ErrNotFound) {
			heard++
			continue
		}
		errs = append(errs, err)
	}
	succeeded(h.t, errs, models.ErrThrottled)
	return heard
}

// TestAStrangerLocksNobodyOut: whoever knows an address and tries for a day uses
// up the tries of their own network only.
func TestAStrangerLocksNobodyOut(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.person("omar@meridian.example")
	if n := h.guesses(s.Email, "203.0.113.9", 30); n != 8 {
		t.Errorf("%d guesses were heard", n)
	}
	for range 3 * 60 {
		h.clock.pass(time.Minute)
		h.guesses(s.Email, "203.0.113.9", 2)
		h.guesses(s.Email, "2001:db8::/64", 2)
	}
	if _, _, err := h.desk.SignIn(t.Context(), s.Email, phrase, from("198.51.100.7")); err != nil {
		t.Errorf("from another network: %v", err)
	}
	if _, _, err := h.desk.SignIn(t.Context(), s.Email, phrase, from("203.0.113.9")); !is(err, models.ErrThrottled) {
		t.Errorf("from the stranger's network: %v", err)
	}
}

// TestManyNetworksGuessOnlySoOften at one person's password.
func TestManyNetworksGuessOnlySoOften(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.person("omar@meridian.example")
	heard := 0
	for i := range 40 {
		heard += h.guesses(s.Email, fmt.Sprintf("2001:db8:%x::/64", i), 8)
	}
	if heard != 100 {
		t.Errorf("%d guesses at once", heard)
	}
	h.clock.pass(10 * time.Minute)
	for i := range 40 {
		heard += h.guesses(s.Email, fmt.Sprintf("2001:db8:%x::/64", 100+i), 8)
	}
	if heard != 160 {
		t.Errorf("%d guesses in ten minutes more", heard-100)
	}
}

// TestOneNetworkGuessesOnlySoOften at anybody's.
func TestOneNetworkGuessesOnlySoOften(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	heard := 0
	for i := range 40 {
		heard += h.guesses(fmt.Sprintf("person%d@meridian.example", i), "203.0.113.9", 1)
	}
	if heard != 20 {
		t.Errorf("%d guesses at once", heard)
	}
}

// TestAPasswordChangesWholeOrNotAtAll: the sessions end and the new one begins
// together with the change, whatever strangers do at the door meanwhile.
func TestAPasswordChangesWholeOrNotAtAll(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.person("omar@meridian.example")
	const next = "another long sentence"
	old, _, err := h.desk.SignIn(t.Context(), s.Email, phrase, from("198.51.100.7"))
	must(t, err)
	for i := range 40 {
		h.guesses(s.Email, fmt.Sprintf("2001:db8:%x::/64", i), 8)
	}
	h.run(`CREATE FUNCTION refuse() RETURNS trigger LANGUAGE plpgsql AS $$ BEGIN RAISE 'no new session'; END $$`)
	h.run(`CREATE TRIGGER refuse BEFORE INSERT ON sessions FOR EACH ROW EXECUTE FUNCTION refuse()`)
	if token, err := h.desk.ChangePassword(t.Context(), s.ID, phrase, next, from("198.51.100.7")); err == nil || token != "" {
		t.Errorf("without a session: %q, %v", token, err)
	}
	if _, err := models.SessionByToken(t.Context(), h.db, models.StaffSession, old, h.clock.now()); err != nil {
		t.Errorf("the old session is gone: %v", err)
	}
	h.run(`DROP TRIGGER refuse ON sessions`)
	token, err := h.desk.ChangePassword(t.Context(), s.ID, phrase, next, from("198.51.100.7"))
	must(t, err)
	if _, err := models.SessionByToken(t.Context(), h.db, models.StaffSession, old, h.clock.now()); !is(err, models.ErrNotFound) {
		t.Errorf("the old session: %v", err)
	}
	found, err := models.SessionByToken(t.Context(), h.db, models.StaffSession, token, h.clock.now())
	if must(t, err); *found.StaffID != s.ID || found.Address != "192.0.2.1" {
		t.Errorf("the new session is %+v", found)
	}
}

// TestAPasswordIsChangedOnlyByItsOwner, who may err eight times and not more.
func TestAPasswordIsChangedOnlyByItsOwner(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.person("omar@meridian.example")
	change := func(current, next string) error {
		_, err := h.desk.ChangePassword(t.Context(), s.ID, current, next, from("198.51.100.7"))
		return err
	}
	var bad models.Invalid
	for range 8 {
		if err := change("a wrong password", "another long sentence"); !errors.As(err, &bad) || bad["current"] == "" {
			t.Errorf("with a wrong password: %v", err)
		}
	}
	if err := change(phrase, "another long sentence"); !is(err, models.ErrThrottled) {
		t.Errorf("a ninth time: %v", err)
	}
	h.clock.pass(time.Hour)
	if err := change(phrase, "short"); !errors.As(err, &bad) || bad["password"] == "" {
		t.Errorf("to a short one: %v", err)
	}
	must(t, h.desk.DisablePerson(t.Context(), h.editor, s.ID))
	if err := change(phrase, "yet another sentence"); !is(err, models.ErrNotFound) {
		t.Errorf("of somebody disabled: %v", err)
	}
}

// TestAPasswordIsNotChangedTwiceAtOnce: the first change is locked in while the
// second, which has the same present password, waits to be stored.
func TestAPasswordIsNotChangedTwiceAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	s := h.person("omar@meridian.example")
	tx := h.db.Begin()
	must(t, tx.Exec(`UPDATE staff SET password_hash = 'changed' WHERE id = ?`, s.ID).Error)
	second := make(chan error, 1)
	go func() {
		_, err := h.desk.ChangePassword(t.Context(), s.ID, phrase, "another long sentence", from("198.51.100.7"))
		second <- err
	}()
	for h.count(`SELECT count(*) FROM pg_stat_activity WHERE datname = current_database() AND wait_event_type = 'Lock'`) == 0 {
		time.Sleep(5 * time.Millisecond)
	}
	must(t, tx.Commit().Error)
	if err := <-second; !is(err, models.ErrConflict) {
		t.Errorf("the second change: %v", err)
	}
}
