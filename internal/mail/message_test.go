package mail

import (
	"context"
	"errors"
	netmail "net/mail"
	"strings"
	"testing"
)

// poison is what an attacker or a fault puts into a field.
var poison = map[string]string{
	"line break":            "x\r\nBcc: victim@example.org",
	"bare line feed":        "x\nBcc: victim@example.org",
	"bare carriage return":  "x\rBcc: victim@example.org",
	"new header at the end": "x\r\n",
	"end of the headers":    "x\r\n\r\n<script>",
	"null":                  "x\x00y",
	"escape":                "x\x1b[2Jy",
	"tab":                   "x\ty",
	"delete":                "x\x7fy",
	"next line (C1)":        "x\u0085y",
	"line separator":        "x\u2028y",
	"paragraph separator":   "x\u2029y",
	"broken UTF-8":          "x\xff\xfey",
}

// TestNoFieldCarriesALineBreak puts every poison into every field that becomes a
// header or a command; nothing may reach the server.
func TestNoFieldCarriesALineBreak(t *testing.T) {
	s := newSink(t, plain, script{})
	send := to(t, "smtp://"+s.addr).send
	fields := map[string]func(m *Message, text string){
		"To":             func(m *Message, text string) { m.To = text },
		"To, after":      func(m *Message, text string) { m.To = "maya@example.org" + text[1:] },
		"To, local part": func(m *Message, text string) { m.To = text + "@example.org" },
		"To, quoted":     func(m *Message, text string) { m.To = `"` + text + `"@example.org` },
		"ToName":         func(m *Message, text string) { m.ToName = text },
		"Subject":        func(m *Message, text string) { m.Subject = text },
		"MessageID":      func(m *Message, text string) { m.MessageID = text + "@news.example" },
		"MessageID, end": func(m *Message, text string) { m.MessageID = "<job@news.example>" + text[1:] },
		"InReplyTo":      func(m *Message, text string) { m.InReplyTo = text + "@news.example" },
		"References":     func(m *Message, text string) { m.References = []string{"a@b.example", "a@" + text} },
		"ReplyTo":        func(m *Message, text string) { m.ReplyTo = "reply@news.example" + text[1:] },
		"Language":       func(m *Message, text string) { m.Language = "ar" + text[1:] },
		"header name":    func(m *Message, text string) { m.Headers = map[string]string{text: "v"} },
		"header value":   func(m *Message, text string) { m.Headers = map[string]string{"X-Note": text} },
	}
	for field, put := range fields {
		for kind, text := range poison {
			m := letter()
			put(&m, text)
			if err := send(t.Context(), m); !errors.Is(err, ErrBadAddress) && !errors.Is(err, ErrBadMessage) {
				t.Errorf("%s with a %s: %v", field, kind, err)
			}
		}
	}
	if got := s.deliveries(); len(got) != 0 {
		t.Fatalf("%d poisoned messages were delivered, the first: %q", len(got), got[0].raw)
	}
}

func TestTheBodyCannotEndTheMessage(t *testing.T) {
	s := newSink(t, plain, script{})
	m := letter()
	m.Text = "one\r\n.\r\nMAIL FROM:<evil@example.org>\r\nRCPT TO:<victim@example.org>\r\nDATA\r\n"
	m.HTML = "<p>a\r\n.\r\n\r\n--boundary--\r\nb</p>"
	if err := to(t, "smtp://"+s.addr).send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	got := s.deliveries()
	if len(got) != 1 || got[0].to != "maya@example.org" {
		t.Fatalf("%d messages arrived: %+v", len(got), got)
	}
	read, err := netmail.ReadMessage(strings.NewReader(got[0].raw))
	if err != nil {
		t.Fatal(err)
	}
	if parts := alternatives(t, read); len(parts) != 2 || !strings.Contains(parts[0], "MAIL FROM") {
		t.Errorf("parts: %q", parts)
	}
}

func TestOneRecipientAndNoOther(t *testing.T) {
	for _, address := range []string{
		"", "maya", "@example.org", "maya@", "a@b@c", "maya@example.org, bob@example.org", "maya@example.org,bob@example.org",
		"maya@example.org;bob@example.org", "maya@example.org bob@example.org", "Maya <maya@example.org>", "<maya@example.org>",
		" maya@example.org", "maya@example.org ", "maya (comment)@example.org", "maya@example.org (comment)", `"maya haddad"@example.org`,
		"Friends: maya@example.org, bob@example.org;", "maya@exa mple.org", "maya@-example.org", "maya@example..org",
		"مايا@example.org", "maya@[127.0.0.1]", strings.Repeat("a", 65) + "@example.org", "a@" + strings.Repeat("b.", 130) + "example",
		"maya@example.org>", "maya@example.org\u200b",
	} {
		m := letter()
		m.To = address
		if err := m.Check(); !errors.Is(err, ErrBadAddress) {
			t.Errorf("%.60q: %v; want ErrBadAddress", address, err)
		}
		m = letter()
		m.ReplyTo = address
		if err := m.Check(); address != "" && !errors.Is(err, ErrBadAddress) {
			t.Errorf("reply to %.60q: %v; want ErrBadAddress", address, err)
		}
	}
	for address, want := range map[string]string{
		"maya@example.org": "maya@example.org", "maya+desk@example.co.uk": "maya+desk@example.co.uk", "o'neil@example.org": "o'neil@example.org",
		"desk@bücher.example": "desk@xn--bcher-kva.example", "root@localhost": "root@localhost",
	} {
		if got, err := plainAddress(address); err != nil || got != want {
			t.Errorf("%q: %q, %v; want %q", address, got, err, want)
		}
	}
}

func TestAMessageMustBeComplete(t *testing.T) {
	for name, spoil := range map[string]func(*Message){
		"no subject":             func(m *Message) { m.Subject = " " },
		"no text":                func(m *Message) { m.Text = "\n" },
		"text is not UTF-8":      func(m *Message) { m.Text = "\xff" },
		"HTML is not UTF-8":      func(m *Message) { m.HTML = "\xff" },
		"no Message-ID":          func(m *Message) { m.MessageID = "" },
		"Message-ID with spaces": func(m *Message) { m.MessageID = "a b@c" },
		"Message-ID with <":      func(m *Message) { m.MessageID = "<<a@c>>" },
		"two ids in one":         func(m *Message) { m.InReplyTo = "<a@b> <c@d>" },
		"empty reference":        func(m *Message) { m.References = []string{""} },
		"a language with words":  func(m *Message) { m.Language = "en; q=1" },
	} {
		m := letter()
		spoil(&m)
		if err := m.Check(); !errors.Is(err, ErrBadMessage) {
			t.Errorf("%s: %v; want ErrBadMessage", name, err)
		}
	}
	for _, name := range []string{"To", "bcc", "FROM", "Subject", "Content-Type", "content-language", "Message-ID", "References", "Auto-Submitted", "MIME-Version", "X Y", "X:", "", "é"} {
		m := letter()
		m.Headers = map[string]string{name: "v"}
		if err := m.Check(); !errors.Is(err, ErrBadMessage) {
			t.Errorf("header %q: %v; want ErrBadMessage", name, err)
		}
	}
	if err := letter().Check(); err != nil {
		t.Errorf("a good message: %v", err)
	}
}

func TestCapturedChecksAndKeeps(t *testing.T) {
	var kept []Message
	send := Captured(func(_ context.Context, m Message) error {
		kept = append(kept, m)
		return nil
	})
	bad := letter()
	bad.To = "maya@example.org, bob@example.org"
	if err := send(t.Context(), bad); !errors.Is(err, ErrBadAddress) {
		t.Errorf("a bad address: %v", err)
	}
	if err := send(t.Context(), letter()); err != nil {
		t.Error(err)
	}
	if len(kept) != 1 || kept[0].To != letter().To {
		t.Errorf("kept %v", kept)
	}
	broken := errors.New("disk full")
	if err := Captured(func(context.Context, Message) error { return broken })(t.Context(), letter()); !errors.Is(err, broken) {
		t.Errorf("the store's error is lost: %v", err)
	}
}
