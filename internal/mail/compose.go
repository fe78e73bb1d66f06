package mail

import (
	"maps"
	netmail "net/mail"
	"slices"
	"strings"

	gomail "github.com/wneessen/go-mail"
)

// compose checks a message and puts it into its wire form.
func (r *relay) compose(m Message) (*gomail.Msg, error) {
	if err := m.Check(); err != nil {
		return nil, err
	}
	to, err := plainAddress(m.To)
	if err != nil {
		return nil, err
	}
	msg := gomail.NewMsg(gomail.WithNoDefaultUserAgent())
	msg.SetAddrHeaderFromMailAddress(gomail.HeaderFrom, &r.from)
	msg.SetAddrHeaderFromMailAddress(gomail.HeaderTo, &netmail.Address{Name: m.ToName, Address: to})
	if m.ReplyTo != "" {
		replyTo, err := plainAddress(m.ReplyTo)
		if err != nil {
			return nil, err
		}
		msg.SetAddrHeaderFromMailAddress(gomail.HeaderReplyTo, &netmail.Address{Address: replyTo})
	}
	msg.Subject(m.Subject)
	setThread(msg, m)
	// RFC 3834: other machines must not answer; Exchange wants to be told its own way.
	msg.SetGenHeader("Auto-Submitted", "auto-generated")
	msg.SetGenHeader("X-Auto-Response-Suppress", "All")
	if m.Language != "" {
		msg.SetGenHeader("Content-Language", m.Language)
	}
	for _, name := range slices.Sorted(maps.Keys(m.Headers)) {
		msg.SetGenHeader(gomail.Header(name), m.Headers[name])
	}
	msg.SetBodyString(gomail.TypeTextPlain, m.Text)
	if m.HTML != "" {
		msg.AddAlternativeString(gomail.TypeTextHTML, m.HTML)
	}
	return msg, nil
}

// setThread writes the headers by which mail programs group a conversation. They are
// preformatted because identifiers must not be encoded or joined with commas.
func setThread(msg *gomail.Msg, m Message) {
	msg.SetMessageIDWithValue(bareID(m.MessageID))
	if m.InReplyTo != "" {
		msg.SetGenHeaderPreformatted(gomail.HeaderInReplyTo, "<"+bareID(m.InReplyTo)+">")
	}
	if len(m.References) > 0 {
		ids := make([]string, len(m.References))
		for i, id := range m.References {
			ids[i] = "<" + bareID(id) + ">"
		}
		// One id a line: folded as RFC 5322 2.2.3 asks, however long the thread.
		msg.SetGenHeaderPreformatted(gomail.HeaderReferences, strings.Join(ids, "\r\n "))
	}
}
