package handlers

import (
	"fmt"
	"mime"
	"strings"
	"unicode"
	"unicode/utf8"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
)

// typed is a posted form: what was typed, field by field, cleaned of what no
// field can hold (NUL, control and direction marks, broken UTF-8), nothing more.
type typed map[string][]string

// posted reads a form without its files. Only application/x-www-form-urlencoded is a
// form of ours, and multipart/form-data at an address that takes files: anything else
// is 415.
func posted(c *fiber.Ctx) (typed, error) {
	if kept, read := c.Locals(formKeptKey).(typed); read {
		return kept, nil
	}
	if carriesFiles(c) {
		form, _, err := readParts(c, nil, "")
		return form, err
	}
	kind, _, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || kind != fiber.MIMEApplicationForm {
		return nil, fmt.Errorf("form of type %q: %w", c.Get(fiber.HeaderContentType), fiber.ErrUnsupportedMediaType)
	}
	form := typed{}
	for key, value := range c.Request().PostArgs().All() {
		form.add(string(key), string(value))
	}
	return form, nil
}

// one is a field's only value, trimmed; the first when it was sent twice.
func (t typed) one(name string) string {
	if v := t[name]; len(v) > 0 {
		return strings.TrimSpace(v[0])
	}
	return ""
}

// all are a field's non-empty values.
func (t typed) all(name string) []string {
	var out []string
	for _, v := range t[name] {
		if v = strings.TrimSpace(v); v != "" {
			out = append(out, v)
		}
	}
	return out
}

// on reports whether a box was ticked.
func (t typed) on(name string) bool { return t.one(name) == "yes" }

// clean removes what would break a database, a page or a mail: broken UTF-8,
// NUL and other control characters but line ends and tabs, and the marks that
// turn text around (they could make a name read as another).
func clean(s string) string {
	s = strings.ToValidUTF8(s, "")
	s = strings.ReplaceAll(s, "\r\n", "\n")
	return strings.Map(func(r rune) rune {
		switch {
		case r == '\n' || r == '\t':
			return r
		case unicode.IsControl(r), r >= 0x202A && r <= 0x202E, r >= 0x2066 && r <= 0x2069, r == 0xFEFF:
			return -1
		}
		return r
	}, s)
}

// checks collects what is wrong with a form, field by field.
type checks struct {
	typed
	bad models.Invalid
}

func check(form typed) *checks { return &checks{typed: form, bad: models.Invalid{}} }

// wrong notes the first thing wrong with a field.
func (k *checks) wrong(field, messageID string) {
	if _, already := k.bad[field]; !already {
		k.bad[field] = messageID
	}
}

// need is a field that must be filled; most bounds its length in characters.
func (k *checks) need(field, messageID string, most int) string {
	v := k.text(field, most)
	if v == "" {
		k.wrong(field, messageID)
	}
	return v
}

// text is a field that may be empty; most bounds its length in characters.
func (k *checks) text(field string, most int) string {
	v := k.one(field)
	if utf8.RuneCountInString(v) > most {
		k.wrong(field, fmt.Sprintf("errors.too_long?Max=%d", most))
	}
	return v
}

// oneOf is a coded choice; an empty or unknown one is wrong.
func (k *checks) oneOf(field, messageID string, codes []string) string {
	v := k.one(field)
	for _, code := range codes {
		if v == code {
			return v
		}
	}
	k.wrong(field, messageID)
	return ""
}

// anyOf are coded choices; unknown ones are wrong, none at all too.
func (k *checks) anyOf(field, messageID string, codes []string) []string {
	chosen := k.all(field)
	for _, v := range chosen {
		known := false
		for _, code := range codes {
			known = known || v == code
		}
		if !known {
			k.wrong(field, messageID)
		}
	}
	if len(chosen) == 0 {
		k.wrong(field, messageID)
	}
	return chosen
}
