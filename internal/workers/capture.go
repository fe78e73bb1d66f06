package workers

import (
	"context"
	"strings"

	"imprimatur/internal/licensing"
	"imprimatur/internal/mail"
	"imprimatur/models"
)

// CaptureSender keeps every letter where /sandbox/mail shows it, instead of
// sending it. What an SMTP server would refuse, it refuses too.
func CaptureSender(desk *licensing.Desk) mail.Sender {
	return mail.Captured(func(ctx context.Context, m mail.Message) error {
		return desk.CaptureMail(ctx, models.CapturedMail{
			Recipient: m.To, Subject: m.Subject, Language: m.Language, MessageID: m.MessageID, Headers: headerLines(m), HTML: m.HTML, Body: m.Text,
		})
	})
}

// headerLines are the headers that make the thread, one a line.
func headerLines(m mail.Message) string {
	lines := []string{"Message-ID: " + m.MessageID}
	for _, h := range []struct{ name, value string }{
		{"In-Reply-To", m.InReplyTo}, {"References", strings.Join(m.References, " ")}, {"Reply-To", m.ReplyTo}, {"Content-Language", m.Language},
	} {
		if h.value != "" {
			lines = append(lines, h.name+": "+h.value)
		}
	}
	return strings.Join(append(lines, "Auto-Submitted: auto-generated"), "\n")
}
