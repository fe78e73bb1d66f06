package workers

import (
	"strings"
	"testing"

	"imprimatur/internal/billing"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// writtenOfTheBooks: the letter is about no request, says what waits, and stays here
// when nothing waits any more.
func writtenOfTheBooks(t *testing.T) {
	h := newHouse(t)
	must(t, h.desk.CheckMode(t.Context()))
	must(t, h.desk.StoreEvent(t.Context(), billing.Event{ID: "evt_live", Type: "invoice.paid", ObjectID: "in_x", Livemode: true}, []byte("{}")))
	must(t, h.desk.Compare(t.Context()))
	var all []models.Mail
	must(t, h.db.Where("kind = ?", licensing.MailDeskBooks).Find(&all).Error)
	if len(all) != 1 || all[0].Recipient != "maya@meridian.example" || all[0].RequestID != nil {
		t.Fatalf("letters %+v", all)
	}
	must(t, h.work(all[0], 1))
	m := h.sent[len(h.sent)-1]
	for _, says := range []string{"something waits for you", "Events of another mode than this house runs in: 1", baseURL + "/admin/finance/differences"} {
		if !strings.Contains(m.Text, says) {
			t.Errorf("it does not say %q:\n%s", says, m.Text)
		}
	}
	if strings.Contains(m.Text+m.Subject+m.HTML, "⟦") || strings.Contains(m.Text, "Differences from") || m.Subject != "The books need a person" || !strings.HasPrefix(m.InReplyTo, "<books@") {
		t.Errorf("%q in reply to %s:\n%s", m.Subject, m.InReplyTo, m.Text)
	}
	must(t, h.db.Exec(`UPDATE mails SET status = 'waiting' WHERE id = ?`, all[0].ID).Error)
	must(t, h.desk.SetAside(t.Context(), h.editor, "evt_live", "a test endpoint of ours"))
	sent := len(h.sent)
	must(t, h.work(all[0], 1))
	if len(h.sent) != sent {
		t.Error("it was sent although nothing waits any more")
	}
}
