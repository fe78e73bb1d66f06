package views

import (
	"strings"
	"unicode"
	"unicode/utf8"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// PresenceBox says who else has a request open. Part "presence"; scripts keep it fresh through Path.
type PresenceBox struct {
	Path   string // where a sign of life is sent
	Said   string // a sentence; empty when nobody else is there
	People []Avatar
}

// Avatar is one of them: initials for the eye, words for everybody.
type Avatar struct {
	Initials string `json:"initials"`
	Words    string `json:"words"`
	Writing  bool   `json:"writing"`
}

// Avatars word who is there.
func Avatars(p *i18n.Printer, people []models.Present) []Avatar {
	out := make([]Avatar, 0, len(people))
	for _, one := range people {
		id := "desk_presence.looks"
		if one.Writing {
			id = "desk_presence.writes"
		}
		out = append(out, Avatar{Initials: initials(one.Name), Words: p.T(id, "Name", p.Isolate(one.Name)), Writing: one.Writing})
	}
	return out
}

// PresenceOf words who else has a request open; those who write are named first.
func PresenceOf(p *i18n.Printer, path string, people []models.Present) PresenceBox {
	var writers, readers []string
	for _, one := range people {
		if one.Writing {
			writers = append(writers, p.Isolate(one.Name))
		} else {
			readers = append(readers, p.Isolate(one.Name))
		}
	}
	box := PresenceBox{Path: path, People: Avatars(p, people)}
	var said []string
	switch len(writers) {
	case 0:
	case 1:
		said = append(said, p.T("desk_presence.writing_one", "Names", writers[0]))
	default:
		said = append(said, p.T("desk_presence.writing_many", "Names", p.List(writers)))
	}
	switch len(readers) {
	case 0:
	case 1:
		said = append(said, p.T("desk_presence.looking_one", "Names", readers[0]))
	default:
		said = append(said, p.T("desk_presence.looking_many", "Names", p.List(readers)))
	}
	box.Said = strings.Join(said, " ")
	return box
}

// Writing reports whether one of them writes.
func (b PresenceBox) Writing() bool {
	for _, one := range b.People {
		if one.Writing {
			return true
		}
	}
	return false
}

// initials are the first letters of a name's first and last words.
func initials(name string) string {
	words := strings.FieldsFunc(name, func(r rune) bool { return unicode.IsSpace(r) || r == '-' })
	if len(words) == 0 {
		return "?"
	}
	out := firstLetter(words[0])
	if len(words) > 1 {
		out += firstLetter(words[len(words)-1])
	}
	return out
}

func firstLetter(word string) string {
	r, _ := utf8.DecodeRuneInString(word)
	return strings.ToUpper(string(r))
}
