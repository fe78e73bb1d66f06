package mail

import (
	"context"
	"errors"
	"io"
	"mime"
	"mime/multipart"
	"mime/quotedprintable"
	"net"
	netmail "net/mail"
	"strings"
	"syscall"
	"testing"
	"time"

	"github.com/emersion/go-smtp"
)

const sender = "Rights Desk <rights@news.example>"

// letter is a message with everything in it.
func letter() Message {
	return Message{
		To: "maya@example.org", ToName: "Maya Haddad, مايا", Subject: "MEE-7K3QF9: عرض السعر جاهز – your quote is ready",
		HTML: "<p dir=\"rtl\">عرض السعر جاهز</p>", Text: "عرض السعر جاهز\n.\nA line that begins with a dot.\n",
		MessageID: "<job-17@news.example>", InReplyTo: "request-4@news.example",
		References: []string{"request-4@news.example", "<job-9@news.example>"},
		ReplyTo:    "reply+4.abc@news.example", Language: "ar",
		Headers: map[string]string{"X-Imprimatur-Request": "MEE-7K3QF9"},
	}
}

// to returns a relay to a server on this machine.
func to(t *testing.T, url string) *relay {
	t.Helper()
	r, err := parseRelay(url, sender)
	if err != nil {
		t.Fatal(err)
	}
	return r
}

func TestAMessageArrivesWhole(t *testing.T) {
	s := newSink(t, plain, script{})
	send, err := SMTP("smtp://"+s.addr, sender)
	if err != nil {
		t.Fatal(err)
	}
	if err := send(t.Context(), letter()); err != nil {
		t.Fatal(err)
	}
	got := s.deliveries()
	if len(got) != 1 || got[0].from != "rights@news.example" || got[0].to != "maya@example.org" {
		t.Fatalf("envelope: %+v", got)
	}
	m, err := netmail.ReadMessage(strings.NewReader(got[0].raw))
	if err != nil {
		t.Fatal(err)
	}
	words := new(mime.WordDecoder)
	for name, want := range map[string]string{
		"From": `"Rights Desk" <rights@news.example>`, "Reply-To": "<reply+4.abc@news.example>",
		"Message-Id": "<job-17@news.example>", "In-Reply-To": "<request-4@news.example>",
		"References":     "<request-4@news.example> <job-9@news.example>",
		"Auto-Submitted": "auto-generated", "X-Auto-Response-Suppress": "All", "Content-Language": "ar",
		"X-Imprimatur-Request": "MEE-7K3QF9", "Subject": letter().Subject, "User-Agent": "", "X-Mailer": "",
	} {
		value, err := words.DecodeHeader(m.Header.Get(name))
		if err != nil || value != want {
			t.Errorf("%s: %q, %v; want %q", name, value, err, want)
		}
		if n := len(m.Header[name]); n > 1 {
			t.Errorf("%s stands %d times", name, n)
		}
	}
	if list, err := m.Header.AddressList("To"); err != nil || len(list) != 1 || *list[0] != (netmail.Address{Name: letter().ToName, Address: letter().To}) {
		t.Errorf("To: %v, %v", list, err)
	}
	if _, err := m.Header.Date(); err != nil {
		t.Errorf("Date: %v", err)
	}
	parts := alternatives(t, m)
	if len(parts) != 2 || parts[0] != "text/plain "+letter().Text || parts[1] != "text/html "+letter().HTML {
		t.Errorf("parts: %q", parts)
	}
	for i, line := range strings.Split(got[0].raw, "\r\n") {
		if len(line) > 998 || strings.ContainsAny(line, "\r\n") {
			t.Errorf("line %d is too long or has a bare line break: %.80q", i, line)
		}
	}
}

// alternatives returns "type text" of each part of a multipart/alternative.
func alternatives(t *testing.T, m *netmail.Message) []string {
	t.Helper()
	kind, params, err := mime.ParseMediaType(m.Header.Get("Content-Type"))
	if err != nil || kind != "multipart/alternative" {
		t.Fatalf("content type %q, %v", kind, err)
	}
	reader := multipart.NewReader(m.Body, params["boundary"])
	var out []string
	for {
		part, err := reader.NextRawPart()
		if errors.Is(err, io.EOF) {
			return out
		}
		if err != nil {
			t.Fatal(err)
		}
		kind, params, err := mime.ParseMediaType(part.Header.Get("Content-Type"))
		if err != nil || !strings.EqualFold(params["charset"], "utf-8") || part.Header.Get("Content-Transfer-Encoding") != "quoted-printable" {
			t.Fatalf("part header %v, %v", part.Header, err)
		}
		text, err := io.ReadAll(quotedprintable.NewReader(part))
		if err != nil {
			t.Fatal(err)
		}
		out = append(out, kind+" "+strings.ReplaceAll(string(text), "\r\n", "\n"))
	}
}

func TestAMessageWithoutHTMLIsPlainText(t *testing.T) {
	s := newSink(t, plain, script{})
	m := Message{To: "a@b.example", Subject: "Hello", Text: "Text", MessageID: "1@b.example"}
	if err := to(t, "smtp://"+s.addr).send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	read, err := netmail.ReadMessage(strings.NewReader(s.deliveries()[0].raw))
	if err != nil {
		t.Fatal(err)
	}
	if kind, _, err := mime.ParseMediaType(read.Header.Get("Content-Type")); err != nil || kind != "text/plain" {
		t.Errorf("content type %q, %v", kind, err)
	}
	for _, name := range []string{"Reply-To", "In-Reply-To", "References", "Content-Language"} {
		if got := read.Header.Get(name); got != "" {
			t.Errorf("%s is %q in a message without one", name, got)
		}
	}
}

func TestALongThreadIsFolded(t *testing.T) {
	s := newSink(t, plain, script{})
	m := letter()
	m.References = nil
	want := ""
	for range 60 {
		m.References = append(m.References, "a-rather-long-identifier-of-a-message@news.example")
		want += " <a-rather-long-identifier-of-a-message@news.example>"
	}
	if err := to(t, "smtp://"+s.addr).send(t.Context(), m); err != nil {
		t.Fatal(err)
	}
	read, err := netmail.ReadMessage(strings.NewReader(s.deliveries()[0].raw))
	if err != nil {
		t.Fatal(err)
	}
	if got := read.Header.Get("References"); got != strings.TrimSpace(want) {
		t.Errorf("References: %q", got)
	}
}

func TestFailuresAreSorted(t *testing.T) {
	for name, c := range map[string]struct {
		play script
		want error
		says string
	}{
		"sender refused":    {script{onMail: answer(550, smtp.EnhancedCode{5, 7, 1})}, ErrPermanent, "550 5.7.1"},
		"sender greylisted": {script{onMail: answer(451, smtp.EnhancedCode{4, 7, 1})}, ErrTemporary, "451 4.7.1"},
		"no such person":    {script{onRcpt: answer(550, smtp.EnhancedCode{5, 1, 1})}, ErrPermanent, "550 5.1.1"},
		"mailbox busy":      {script{onRcpt: answer(450, smtp.EnhancedCode{4, 2, 1})}, ErrTemporary, "450 4.2.1"},
		"spam, for good":    {script{onData: answer(554, smtp.EnhancedCode{5, 7, 0})}, ErrPermanent, "554 5.7.0"},
		"disk full":         {script{onData: answer(452, smtp.EnhancedCode{4, 3, 1})}, ErrTemporary, "452 4.3.1"},
		"lost after DATA":   {script{dropAfterData: true}, ErrTemporary, "no answer"},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSink(t, plain, c.play)
			err := to(t, "smtp://"+s.addr).send(t.Context(), letter())
			other := ErrPermanent
			if errors.Is(c.want, ErrPermanent) {
				other = ErrTemporary
			}
			if !errors.Is(err, c.want) || errors.Is(err, other) {
				t.Fatalf("%v; want %v", err, c.want)
			}
			if !strings.Contains(err.Error(), c.says) {
				t.Errorf("the error %q does not say %q", err, c.says)
			}
			if strings.Contains(err.Error(), "maya") {
				t.Errorf("the error tells the recipient: %q", err)
			}
		})
	}
}

func TestAcceptedIsAcceptedEvenWithoutAGoodbye(t *testing.T) {
	s := newSink(t, plain, script{dropAfterAnswer: true})
	if err := to(t, "smtp://"+s.addr).send(t.Context(), letter()); err != nil {
		t.Fatalf("the server took the message, and we would send it again: %v", err)
	}
	rude := rawServer(t, func(conn net.Conn) { // closes right after "250" to the message
		say(conn, "220 rude")
		buffer, told, data := make([]byte, 64<<10), "", false
		for {
			n, err := conn.Read(buffer)
			if err != nil {
				return
			}
			told += string(buffer[:n])
			switch {
			case data && strings.HasSuffix(told, "\r\n.\r\n"):
				say(conn, "250 taken")
				return
			case data:
			case strings.HasPrefix(told, "DATA"):
				data = true
				say(conn, "354 go on")
			default:
				say(conn, "250 fine")
			}
			if !data {
				told = ""
			}
		}
	})
	if err := to(t, "smtp://"+rude).send(t.Context(), letter()); err != nil {
		t.Fatalf("closed after the answer: %v", err)
	}
}

func say(conn net.Conn, line string) { _, _ = io.WriteString(conn, line+"\r\n") }

func TestAServerThatHangsDoesNotHoldTheSender(t *testing.T) {
	release := make(chan struct{})
	t.Cleanup(func() { close(release) })
	afterData := newSink(t, plain, script{hang: release})
	silent := rawServer(t, func(net.Conn) { <-release })
	for name, addr := range map[string]string{"no greeting": silent, "no answer to DATA": afterData.addr} {
		ctx, cancel := context.WithTimeout(t.Context(), 200*time.Millisecond)
		started := time.Now()
		err := to(t, "smtp://"+addr).send(ctx, letter())
		cancel()
		if !errors.Is(err, ErrTemporary) || !errors.Is(err, context.DeadlineExceeded) {
			t.Errorf("%s: %v; want ErrTemporary and the deadline", name, err)
		}
		if took := time.Since(started); took > 5*time.Second {
			t.Errorf("%s: the sender was held for %v", name, took)
		}
		r := to(t, "smtp://"+addr)
		r.timeout = 200 * time.Millisecond // our own limit, without one of the caller
		if err := r.send(t.Context(), letter()); !errors.Is(err, ErrTemporary) {
			t.Errorf("%s, own limit: %v; want ErrTemporary", name, err)
		}
	}
	ctx, cancel := context.WithCancel(t.Context())
	cancel()
	if err := to(t, "smtp://"+afterData.addr).send(ctx, letter()); !errors.Is(err, ErrTemporary) || !errors.Is(err, context.Canceled) {
		t.Errorf("cancelled before: %v", err)
	}
}

func TestAServerThatIsNotThereIsTemporary(t *testing.T) {
	busy := rawServer(t, func(conn net.Conn) { say(conn, "421 4.3.2 come back later") })
	noise := rawServer(t, func(conn net.Conn) { say(conn, "HTTP/1.1 400 Bad Request") })
	gone := rawServer(t, func(conn net.Conn) {})
	listener, err := net.Listen("tcp", "127.0.0.1:0")
	if err != nil {
		t.Fatal(err)
	}
	closed := listener.Addr().String()
	if err := listener.Close(); err != nil {
		t.Fatal(err)
	}
	for name, addr := range map[string]string{"busy": busy, "not SMTP": noise, "closes at once": gone, "refuses": closed} {
		if err := to(t, "smtp://"+addr).send(t.Context(), letter()); !errors.Is(err, ErrTemporary) || errors.Is(err, ErrPermanent) {
			t.Errorf("%s: %v; want ErrTemporary", name, err)
		}
	}
}

func TestAFailedGreetingLeavesNoConnection(t *testing.T) {
	left := make(chan error, 1)
	addr := rawServer(t, func(conn net.Conn) {
		say(conn, "220 hello")
		buffer := make([]byte, 1024)
		for {
			if err := conn.SetReadDeadline(time.Now().Add(10 * time.Second)); err != nil {
				left <- err
				return
			}
			if _, err := conn.Read(buffer); err != nil {
				left <- err
				return
			}
			say(conn, "554 not to you")
		}
	})
	if err := to(t, "smtp://"+addr).send(t.Context(), letter()); !errors.Is(err, ErrTemporary) {
		t.Fatalf("%v; want ErrTemporary", err)
	}
	if err := <-left; !errors.Is(err, io.EOF) && !errors.Is(err, syscall.ECONNRESET) {
		t.Errorf("the connection was not closed: %v", err)
	}
}
