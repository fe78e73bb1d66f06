package workers

import (
	"context"
	"errors"
	"fmt"
	"net/url"
	"regexp"
	"strings"
	"testing"
	"time"

	"github.com/riverqueue/river"

	"imprimatur/internal/billing/sandbox"
	"imprimatur/internal/letters"
	"imprimatur/internal/licensing"
	"imprimatur/internal/mail"
	"imprimatur/models"
)

func TestALetterLeavesOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.intended(h.submitted("en"), licensing.MailRequestReceived)
	for range 3 {
		must(t, h.work(m, 1))
	}
	if len(h.sent) != 1 {
		t.Fatalf("sent %d times", len(h.sent))
	}
	if got := h.mail(m.ID); got.Status != "sent" || got.SentAt == nil {
		t.Fatalf("the letter is %s", got.Status)
	}
}

func TestARefusalForGoodEndsTheJob(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.intended(h.submitted("en"), licensing.MailRequestReceived)
	for _, cause := range []error{mail.ErrPermanent, mail.ErrBadAddress, mail.ErrBadMessage} {
		h.fails = fmt.Errorf("550 no such person: %w", cause)
		var cancelled *river.JobCancelError
		if err := h.work(m, 1); !errors.As(err, &cancelled) || !errors.Is(err, cause) {
			t.Fatalf("%v: the job goes on: %v", cause, err)
		}
		if got := h.mail(m.ID); got.Status != "failed" || !strings.Contains(got.LastError, "no such person") {
			t.Fatalf("the letter is %s: %s", got.Status, got.LastError)
		}
	}
}

func TestALetterIsTriedAgainUnderTheSameID(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("en")
	m := h.intended(r, licensing.MailRequestReceived)
	h.fails = fmt.Errorf("421 later: %w", mail.ErrTemporary)
	var cancelled *river.JobCancelError
	if err := h.work(m, 4); !errors.Is(err, mail.ErrTemporary) || errors.As(err, &cancelled) {
		t.Fatalf("got %v", err)
	}
	if got := h.mail(m.ID); got.Status != "waiting" || got.Attempts != 4 || got.LastError == "" {
		t.Fatalf("the letter is %s after %d attempts", got.Status, got.Attempts)
	}
	h.fails = nil
	if sent := h.post(r, licensing.MailRequestReceived); sent.MessageID != m.MessageID {
		t.Fatalf("sent as %s, intended as %s", sent.MessageID, m.MessageID)
	}
	if got := h.mail(m.ID); got.Status != "sent" || got.LastError != "" {
		t.Fatalf("the letter is %s: %s", got.Status, got.LastError)
	}
}

func TestTheLastAttemptIsNotedAsFailed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.intended(h.submitted("en"), licensing.MailRequestReceived)
	h.fails = mail.ErrTemporary
	if err := h.work(m, 20); err == nil {
		t.Fatal("no error")
	}
	if got := h.mail(m.ID); got.Status != "failed" {
		t.Fatalf("the letter is %s", got.Status)
	}
}

func TestAnOutcomeIsNotedAlthoughTheTimeIsUp(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	m := h.intended(h.submitted("en"), licensing.MailRequestReceived)
	ctx, cancel := context.WithCancel(t.Context())
	defer cancel()
	h.worker.config.Send = func(ctx context.Context, m mail.Message) error {
		cancel() // the job's time ends while the server takes the letter
		return h.send(ctx, m)
	}
	must(t, h.worker.Work(ctx, job(m, 1)))
	if got := h.mail(m.ID); got.Status != "sent" {
		t.Fatalf("the letter is %s: it would be sent twice", got.Status)
	}
}

func TestALetterThatIsNotTrueAnyMoreStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("en")
	first := h.quote(r, nil)
	h.accept(r, h.quote(r, nil))
	inv, err := models.LatestInvoice(t.Context(), h.db, r.ID)
	must(t, err)
	must(t, h.desk.PrepareInvoice(t.Context(), inv.ID))
	inv, err = models.LatestInvoice(t.Context(), h.db, r.ID)
	must(t, err)
	h.pay(inv, sandbox.PaidByCard)
	for _, kind := range []string{licensing.MailQuoteReady, licensing.MailQuoteChanged, licensing.MailInvoiceReady} {
		m := h.intended(r, kind)
		must(t, h.work(m, 1))
		if got := h.mail(m.ID); got.Status != "failed" || !strings.HasPrefix(got.LastError, "overtaken") {
			t.Errorf("%s about quote %d is %s: %s", kind, first.ID, got.Status, got.LastError)
		}
	}
	if len(h.sent) != 0 {
		t.Errorf("sent %q", h.sent[0].Subject)
	}
	h.post(r, licensing.MailLicence) // what is true leaves
}

func TestAKindWithoutWordsIsAFaultForGood(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("en")
	must(t, h.db.Exec(`UPDATE mails SET kind = 'never_written' WHERE request_id = ? AND kind = 'request_received'`, r.ID).Error)
	m := h.intended(r, "never_written")
	if err := h.work(m, 1); !errors.Is(err, letters.ErrUnknown) {
		t.Fatalf("got %v", err)
	}
	if got := h.mail(m.ID); got.Status != "failed" || len(h.sent) != 0 {
		t.Fatalf("the letter is %s, %d sent", got.Status, len(h.sent))
	}
}

func TestALetterWaitsForItsTimeAndACancelledOneStays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("en")
	m := h.intended(r, licensing.MailRequestReceived)
	must(t, h.db.Exec(`UPDATE mails SET not_before = ? WHERE id = ?`, h.at.Add(10*time.Second), m.ID).Error)
	var snooze *river.JobSnoozeError
	if err := h.work(m, 1); !errors.As(err, &snooze) || snooze.Duration != 10*time.Second || len(h.sent) != 0 {
		t.Fatalf("before its time: %v, %d sent", err, len(h.sent))
	}
	h.at = h.at.Add(10 * time.Second)
	must(t, h.work(m, 1))
	if got := h.mail(m.ID); got.Status != "sent" || got.TakenAt == nil || len(h.sent) != 1 {
		t.Fatalf("in its time it is %s, %d sent", got.Status, len(h.sent))
	}
	must(t, h.db.Exec(`UPDATE mails SET status = 'cancelled' WHERE id = ?`, m.ID).Error)
	must(t, h.work(m, 1))
	if got := h.mail(m.ID); got.Status != "cancelled" || len(h.sent) != 1 {
		t.Errorf("a cancelled letter is %s, %d sent", got.Status, len(h.sent))
	}
}

func TestAllLettersOfARequestAreOneConversation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("en")
	root := "<request-" + r.Reference + "@desk.example>"
	ids := map[string]bool{}
	for _, kind := range []string{licensing.MailConfirmAddress, licensing.MailRequestReceived, licensing.MailDeskNewRequest} {
		m := h.post(r, kind)
		if m.InReplyTo != root || len(m.References) != 1 || m.References[0] != root || ids[m.MessageID] || m.MessageID == root {
			t.Errorf("%s: id %s in reply to %s, references %v", kind, m.MessageID, m.InReplyTo, m.References)
		}
		ids[m.MessageID] = true
		if !strings.HasSuffix(m.Subject, "["+r.Reference+"]") {
			t.Errorf("%s: subject %q", kind, m.Subject)
		}
		if desk := strings.HasPrefix(kind, "desk_"); desk == (m.ReplyTo == h.pub.ContactEmail) {
			t.Errorf("%s: replies go to %q", kind, m.ReplyTo)
		}
	}
}

// A stranger's address in the form must not become a way to write to them.
func TestTheConfirmationSaysNothingThatItsSenderTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	in := h.submission("k", "en")
	const pill = "Buy cheap pills at pills.example"
	in.Name, in.OrganisationName, in.JobTitle, in.Website, in.TimeZone = pill, pill, pill, pill, "Asia/Tokyo"
	in.Articles[0].Title, in.Use.Destination, in.Use.Message = pill, pill, pill
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	m := h.post(r, licensing.MailConfirmAddress)
	for part, words := range map[string]string{"name": m.ToName, "subject": m.Subject, "HTML": m.HTML, "text": m.Text} {
		if strings.Contains(words, "pill") || strings.Contains(words, "Tokyo") {
			t.Errorf("the %s carries what was typed: %s", part, words)
		}
	}
	r, err = h.desk.Confirm(t.Context(), key(t, m, "/confirm"))
	if err != nil || r.Status != models.Submitted {
		t.Fatalf("the link does not confirm: %s, %v", r.Status, err)
	}
}

func TestTheLinkOfALetterOpensItsRequestForNinetyDays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("en")
	m := h.post(r, licensing.MailRequestReceived)
	link, err := models.LinkByKey(t.Context(), h.db, "open", key(t, m, "/r/"+r.Reference))
	must(t, err)
	if link.RequestID != r.ID || !link.ExpiresAt.Equal(h.at.Add(letters.OpenFor)) {
		t.Fatalf("link %+v", link)
	}
	if desk := h.post(r, licensing.MailDeskNewRequest); strings.Contains(desk.Text+desk.HTML, "key=") || !strings.Contains(desk.Text, "\n"+baseURL+"/admin/requests/"+r.Reference+"\n") {
		t.Fatalf("the desk's letter leads elsewhere:\n%s", desk.Text)
	}
}

func TestNothingTypedBreaksAHeader(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	in := h.submission("k", "en")
	in.Name, in.OrganisationName = "Claire\r\nBcc: all@example.org\u2028x", "Revue\r\n\x1bdu Fleuve\u0085"
	r, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	r, err = h.desk.Confirm(t.Context(), key(t, h.post(r, licensing.MailConfirmAddress), "/confirm"))
	must(t, err)
	if m := h.post(r, licensing.MailRequestReceived); m.ToName != "Claire Bcc: all@example.org x" {
		t.Errorf("name %q", m.ToName)
	}
	if m := h.post(r, licensing.MailDeskNewRequest); strings.ContainsAny(m.Subject, "\r\n\x1b\u0085\u2028") {
		t.Errorf("subject %q", m.Subject)
	}
}

func TestMyLinksListsConfirmedRequestsOnly(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("en")
	in := h.submission("unconfirmed", "en")
	in.Articles[0].Title = "Buy cheap pills"
	_, err := h.desk.Submit(t.Context(), in)
	must(t, err)
	must(t, h.desk.SendMyLinks(t.Context(), "CLAIRE@revue.example", "ar"))
	m := h.post(r, licensing.MailMyLinks)
	if m.Language != "ar" || strings.Contains(m.Text, "pills") || strings.Count(m.Text, "key=") != 2 || !strings.Contains(m.Text, r.Title) {
		t.Fatalf("letter in %s:\n%s", m.Language, m.Text)
	}
	if _, err := models.LinkByKey(t.Context(), h.db, "open", key(t, m, "/r/"+r.Reference)); err != nil {
		t.Fatal(err)
	}
}

func TestCapturedLettersAreKeptWholeAndCheckedLikeSentOnes(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.worker.config.Send = CaptureSender(h.desk)
	r := h.submitted("ar")
	m := h.intended(r, licensing.MailRequestReceived)
	must(t, h.work(m, 1))
	list, err := models.CapturedMails(t.Context(), h.db, 10)
	must(t, err)
	if len(list) != 1 {
		t.Fatalf("%d letters kept", len(list))
	}
	kept := list[0]
	if kept.Recipient != "claire@revue.example" || kept.Language != "ar" || kept.MessageID != m.MessageID || !kept.At.Equal(h.at) ||
		!strings.Contains(kept.HTML, `dir="rtl"`) || !strings.Contains(kept.Body, "/r/"+r.Reference+"?key=") {
		t.Fatalf("kept %+v", kept)
	}
	for _, line := range []string{"Message-ID: " + m.MessageID, "References: <request-" + r.Reference + "@desk.example>", "Reply-To: rights@meridian.example", "Auto-Submitted: auto-generated"} {
		if !strings.Contains(kept.Headers+"\n", line+"\n") {
			t.Errorf("the headers lack %q:\n%s", line, kept.Headers)
		}
	}
	if err := CaptureSender(h.desk)(t.Context(), mail.Message{To: "a@b.example\r\nBcc: c@d.example", Subject: "x", Text: "x", MessageID: "a@b.example"}); !errors.Is(err, mail.ErrBadAddress) {
		t.Fatalf("a letter that SMTP would refuse was kept: %v", err)
	}
}

var anAddress = regexp.MustCompile(`https?://[^\s<>"]+`)

// key is the private key in a letter's first link to a path.
func key(t *testing.T, m mail.Message, path string) string {
	t.Helper()
	for _, found := range anAddress.FindAllString(m.Text, -1) {
		if u, err := url.Parse(found); err == nil && u.Path == path && strings.HasPrefix(found, baseURL) {
			return u.Query().Get("key")
		}
	}
	t.Fatalf("no link to %s in:\n%s", path, m.Text)
	return ""
}
