package views

import (
	"regexp"
	"time"
)

// SandboxMails lists the letters that were kept instead of sent, newest first.
type SandboxMails struct {
	Base
	Mails []SandboxLine
}

func (SandboxMails) file() string { return "sandbox_mails.html" }

// SandboxLine is one kept letter in the list.
type SandboxLine struct {
	Href, Subject, Recipient, Lang string
	At                             time.Time
}

// SandboxMail is one kept letter: its headers, its text with links to follow, and its HTML in a frame that can do nothing.
type SandboxMail struct {
	Base
	Subject, Recipient, MailLang string
	At                           time.Time
	Headers                      string
	Text                         []TextPiece
	Links                        []string // every address in it, once, in order
	Frame                        string   // address of the HTML part; empty when there is none
}

func (SandboxMail) file() string { return "sandbox_mail.html" }

// MailDir is the letter's own direction.
func (m SandboxMail) MailDir() string { return direction(m.MailLang) }

// TextPiece is a run of plain text, or an address when Href is set.
type TextPiece struct{ Text, Href string }

// address finds web addresses in plain text; punctuation at the end belongs to the sentence.
var address = regexp.MustCompile(`https?://[^\s<>"\x{2066}-\x{2069}]*[^\s<>"\x{2066}-\x{2069}.,;:!?)\]]`)

// Linked takes a plain text apart at its addresses.
func Linked(text string) []TextPiece {
	var pieces []TextPiece
	rest := 0
	for _, at := range address.FindAllStringIndex(text, -1) {
		if at[0] > rest {
			pieces = append(pieces, TextPiece{Text: text[rest:at[0]]})
		}
		pieces = append(pieces, TextPiece{Text: text[at[0]:at[1]], Href: text[at[0]:at[1]]})
		rest = at[1]
	}
	if rest < len(text) {
		pieces = append(pieces, TextPiece{Text: text[rest:]})
	}
	return pieces
}

// Addresses are the addresses among the pieces, once each.
func Addresses(pieces []TextPiece) []string {
	var list []string
	seen := map[string]bool{}
	for _, p := range pieces {
		if p.Href != "" && !seen[p.Href] {
			seen[p.Href] = true
			list = append(list, p.Href)
		}
	}
	return list
}
