package workers

import (
	"context"
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/internal/mail"
	"imprimatur/models"
)

// Whoever sends a request with an address of their own, lets that letter wait, and then corrects the address to somebody
// else's, gets no key that confirms the other's.
func TestACorrectedAddressIsNotConfirmedFromTheEarlierOne(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	in := h.submission("k", "en")
	in.Email = "mallory@evil.example"
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	waits := h.intended(r, licensing.MailConfirmAddress)
	h.fails = fmt.Errorf("451 greylisted: %w", mail.ErrTemporary)
	if err := h.work(waits, 1); !errors.Is(err, mail.ErrTemporary) {
		t.Fatalf("got %v", err)
	}
	must(t, h.desk.ResendConfirmation(t.Context(), r.ID, "victim@revue.example"))
	h.fails = nil
	must(t, h.work(waits, 2))
	if got := h.mail(waits.ID); got.Status != "failed" || !strings.HasPrefix(got.LastError, "overtaken") || len(h.sent) != 0 {
		t.Errorf("the letter to the earlier address is %s (%s), %d sent", got.Status, got.LastError, len(h.sent))
	}
	m := h.post(r, licensing.MailConfirmAddress)
	if m.To != "victim@revue.example" {
		t.Fatalf("the letter went to %s", m.To)
	}
	r, err = h.desk.Confirm(t.Context(), key(t, m, "/confirm"))
	if err != nil || r.Status != models.Submitted {
		t.Fatalf("the right link does not confirm: %s, %v", r.Status, err)
	}
}

// The address is corrected while the letter to the earlier one is on its way: its key is good for nothing.
func TestAKeyConfirmsOnlyTheAddressThatItWasMailedTo(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r, err := h.desk.Submit(t.Context(), h.submission("k", "en"))
	must(t, err)
	key := ""
	_, err = h.worker.config.Letters.Write(t.Context(), h.db, h.intended(r, licensing.MailConfirmAddress),
		func(ctx context.Context, id int64, kind, address string, valid time.Duration) (string, error) { // it read the request before
			must(t, h.desk.ResendConfirmation(ctx, r.ID, "victim@revue.example"))
			var err error
			key, err = h.desk.NewLinkTo(ctx, id, kind, address, valid)
			return key, err
		})
	must(t, err)
	if _, err := h.desk.Confirm(t.Context(), key); !errors.Is(err, models.ErrGone) || h.reload(r).Status != models.Draft {
		t.Errorf("confirmed with the key of another address: %v, the request is %s", err, h.reload(r).Status)
	}
}
