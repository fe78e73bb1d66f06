package licensing_test

import (
	"context"
	"fmt"
	"testing"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// looks checks what a rehearsal shows: the one letter, and the request as it would be.
func (h *house) looks(r models.Request, kind string) func(*gorm.DB, []models.Mail) error {
	return func(tx *gorm.DB, letters []models.Mail) error {
		if len(letters) != 1 || *letters[0].RequestID != r.ID {
			h.t.Errorf("%s: it would send %+v", kind, letters)
		}
		staged, err := models.RequestByID(h.t.Context(), tx, r.ID)
		if staged.Version != r.Version+1 {
			h.t.Errorf("%s: the stage shows version %d", kind, staged.Version)
		}
		return err
	}
}

// sender is the worker that sends a letter; its clock goes ahead of the desk's, as clocks do.
type sender func(ctx context.Context, mailID int64) (taken bool, err error)

func (h *house) ahead() sender {
	d := h.another(h.stripe.Transport(), 0, func(c *licensing.Config) {
		c.Now = func() time.Time { return h.clock.now().Add(undoWindow) }
	})
	return func(ctx context.Context, id int64) (bool, error) {
		_, taken, _, err := d.TakeMail(ctx, id)
		return taken, err
	}
}

// careless looks at the letter and sends it, without taking it first.
func (h *house) careless(ctx context.Context, id int64) (bool, error) {
	m, err := models.MailByID(ctx, h.db, id)
	return m.Status == "waiting", err
}

// race lets an editor take a quote back while a worker sends it and its reader accepts it; it reports who won.
func (h *house) race(key string, send sender) (undone, sent, accepted bool) {
	h.t.Helper()
	r, q := h.quoted(key)
	made := h.decision(r)
	acts := []func() error{
		func() error { _, err := h.desk.Undo(h.t.Context(), h.editor, r.ID, made.ID); return err },
		func() (err error) { sent, err = send(h.t.Context(), made.MailID); return err },
		func() error { return h.desk.AcceptQuote(h.t.Context(), r.ID, h.signature(q)) },
	}
	errs := atOnce(acts...)
	succeeded(h.t, errs, models.ErrConflict)
	undone, accepted = errs[0] == nil, errs[2] == nil
	h.chained(r)
	return undone, sent, accepted
}

func TestUndoSendingAndAcceptingExcludeEachOther(t *testing.T) {
	t.Parallel()
	h := patient(t)
	h.slow("events")
	won := map[bool]int{}
	for round := range 12 {
		undone, sent, accepted := h.race(fmt.Sprint(round), h.ahead())
		if undone == (sent || accepted) {
			t.Errorf("round %d: undone %t, sent %t, accepted %t", round, undone, sent, accepted)
		}
		won[undone]++
	}
	t.Logf("%d undone, %d not", won[true], won[false])
}

// Controls: without the letter being taken, or without the lock of its request, both sides win.
func TestAnUndoWithoutItsDefencesRacesInVain(t *testing.T) {
	t.Parallel()
	for name, bothWin := range map[string]func(h *house, key string) bool{
		"a letter that is not taken": func(h *house, key string) bool {
			undone, sent, _ := h.race(key, h.careless)
			return undone && sent
		},
		"a request that is not locked": func(h *house, key string) bool {
			undone, _, accepted := h.race(key, func(context.Context, int64) (bool, error) { return false, nil })
			return undone && accepted
		},
	} {
		t.Run(name, func(t *testing.T) {
			t.Parallel()
			h := patient(t)
			h.slow("events")
			if h.unchained = name == "a request that is not locked"; h.unchained {
				h.unlocked()
			}
			for round := range 10 {
				if bothWin(h, fmt.Sprint(round)) {
					return
				}
			}
			t.Error("nobody lost in ten rounds: the race above proves nothing")
		})
	}
}
