package mail

import (
	"context"
	"errors"
	"fmt"
	netmail "net/mail"
	"regexp"
	"slices"
	"strings"
	"unicode"
	"unicode/utf8"

	"golang.org/x/net/idna"
)

// The ways a message fails. Callers compare with errors.Is.
var (
	// ErrBadAddress: the recipient or the reply address is not one plain address. Only
	// a person can correct it.
	ErrBadAddress = errors.New("not one plain e-mail address")
	// ErrBadMessage: a header holds what it may not, or a part is missing. A fault of ours.
	ErrBadMessage = errors.New("message is not fit to send")
	// ErrTemporary: the server was not reached, was busy, or was lost before it
	// answered. Try again with the same Message-ID: after a loss the message may have
	// arrived, and mail programs show two copies of one Message-ID once.
	ErrTemporary = errors.New("mail not accepted for now")
	// ErrPermanent: the server refused this message for good (5yz).
	ErrPermanent = errors.New("mail refused")
)

// Sender sends one message, or says why not with one of the errors above. It returns
// when the server has answered or ctx ends.
type Sender func(ctx context.Context, m Message) error

// Message is one mail to one person.
type Message struct {
	To         string // bare address: "maya@example.org"
	ToName     string // shown beside it, may be empty
	Subject    string
	HTML       string            // optional
	Text       string            // required, the same in words
	MessageID  string            // "local@host" with or without <>, derived from the job so that a repeat is the same message
	InReplyTo  string            // Message-ID, or empty
	References []string          // Message-IDs of the thread, oldest first
	ReplyTo    string            // bare address, or empty for the sender's
	Language   string            // BCP 47 code of the words
	Headers    map[string]string // further headers; those this package writes are refused
}

// Captured returns a Sender that stores every message that SMTP would have sent.
func Captured(store Sender) Sender {
	return func(ctx context.Context, m Message) error {
		if err := m.Check(); err != nil {
			return err
		}
		return store(ctx, m)
	}
}

// Check reports, as ErrBadAddress or ErrBadMessage, what keeps the message from
// being sent. Nothing is repaired silently: a line break in a name is an attack or a
// fault, and both want to be seen.
func (m Message) Check() error {
	if _, err := plainAddress(m.To); err != nil {
		return fmt.Errorf("recipient: %w", err)
	}
	if m.ReplyTo != "" {
		if _, err := plainAddress(m.ReplyTo); err != nil {
			return fmt.Errorf("reply address: %w", err)
		}
	}
	for field, text := range map[string]string{"recipient's name": m.ToName, "subject": m.Subject} {
		if !oneLine(text) {
			return fmt.Errorf("%w: the %s has a control character", ErrBadMessage, field)
		}
	}
	switch {
	case strings.TrimSpace(m.Subject) == "":
		return fmt.Errorf("%w: no subject", ErrBadMessage)
	case strings.TrimSpace(m.Text) == "":
		return fmt.Errorf("%w: no text", ErrBadMessage)
	case !utf8.ValidString(m.Text) || !utf8.ValidString(m.HTML):
		return fmt.Errorf("%w: the text is not UTF-8", ErrBadMessage)
	case m.Language != "" && !languageTag.MatchString(m.Language):
		return fmt.Errorf("%w: the language is not a code", ErrBadMessage)
	}
	return m.checkThread()
}

// checkThread checks the identifiers and the further headers.
func (m Message) checkThread() error {
	ids := append([]string{m.MessageID}, m.References...)
	if m.InReplyTo != "" {
		ids = append(ids, m.InReplyTo)
	}
	for _, id := range ids {
		if !messageID.MatchString(bareID(id)) {
			return fmt.Errorf("%w: %.60q is not a Message-ID", ErrBadMessage, id)
		}
	}
	for name, value := range m.Headers {
		if !headerName.MatchString(name) || ours(name) || !oneLine(value) {
			return fmt.Errorf("%w: header %.60q may not be set or its value has a control character", ErrBadMessage, name)
		}
	}
	return nil
}

var (
	// messageID is the part of RFC 5322 3.6.4 that every program understands.
	messageID   = regexp.MustCompile(`^[A-Za-z0-9!#$%&'*+/=?^_{|}~.-]{1,120}@[A-Za-z0-9.-]{1,120}$`)
	headerName  = regexp.MustCompile(`^[A-Za-z][A-Za-z0-9-]{0,60}$`)
	languageTag = regexp.MustCompile(`^[A-Za-z]{2,8}(-[A-Za-z0-9]{1,8}){0,4}$`)
)

// ours reports headers that come from other fields of Message or from the transport.
func ours(name string) bool {
	name = strings.ToLower(name)
	return strings.HasPrefix(name, "content-") || slices.Contains([]string{
		"from", "sender", "to", "cc", "bcc", "reply-to", "return-path", "subject", "date", "mime-version",
		"message-id", "in-reply-to", "references", "auto-submitted", "x-auto-response-suppress",
	}, name)
}

// bareID takes the brackets off a Message-ID.
func bareID(id string) string {
	if inner, ok := strings.CutPrefix(id, "<"); ok {
		return strings.TrimSuffix(inner, ">")
	}
	return id
}

// oneLine reports whether a text can stand in a header: valid UTF-8 without control
// characters, line separators of Unicode included.
func oneLine(text string) bool {
	return utf8.ValidString(text) && !strings.ContainsFunc(text, func(r rune) bool {
		return unicode.IsControl(r) || r == '\u2028' || r == '\u2029'
	})
}

// The longest address SMTP can carry (RFC 5321 4.5.3.1).
const maxLocal, maxAddress = 64, 254

// plainAddress checks that text is exactly one address, without name, comment or
// quoting, and returns it with the host in ASCII. An address whose local part is not
// ASCII needs servers that few people have, and is refused.
func plainAddress(text string) (string, error) {
	parsed, err := netmail.ParseAddress(text)
	if err != nil || parsed.Address != text || !oneLine(text) || strings.ContainsFunc(text, invisible) {
		return "", ErrBadAddress
	}
	at := strings.LastIndexByte(text, '@')
	local, host := text[:at], text[at+1:]
	host, err = idna.Lookup.ToASCII(host)
	if err != nil || len(local) > maxLocal || len(local)+1+len(host) > maxAddress {
		return "", ErrBadAddress
	}
	if strings.ContainsFunc(local, func(r rune) bool { return r > unicode.MaxASCII }) {
		return "", ErrBadAddress
	}
	return local + "@" + host, nil
}

// invisible reports characters that change an address without being seen.
func invisible(r rune) bool { return unicode.Is(unicode.Cf, r) }
