package views

import (
	"slices"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/models"
)

// HouseReplies lists a publication's saved replies, those in use or those retired (A13).
type HouseReplies struct {
	Base
	House   HouseChoice
	CanEdit bool
	NewHref string
	Shown   Tabs // in use, retired
	Retired bool
	Rows    []ReplyRow
	Empty   Empty
}

func (HouseReplies) file() string { return "house_replies.html" }

// ReplyRow is one saved reply with everything that an editor should mend.
type ReplyRow struct {
	ID, Version int
	Href        string // where it is changed
	Name        string
	Texts       []ReplyText
	Warnings    []string
	By          string
	At          time.Time
}

// ReplyText is a text in one language.
type ReplyText struct{ Lang, Text string }

// ReplyTexts are the texts of a saved reply, first in the languages given, then in those it has besides.
func ReplyTexts(texts map[string]string, languages []string) []ReplyText {
	var out []ReplyText
	for _, lang := range ReplyLanguages(texts, languages) {
		if texts[lang] != "" {
			out = append(out, ReplyText{Lang: lang, Text: texts[lang]})
		}
	}
	return out
}

// ReplyLanguages are the languages of a form: those in use, and those that a text is in already.
func ReplyLanguages(texts map[string]string, used []string) []string {
	var more []string
	for lang := range texts {
		if !slices.Contains(used, lang) {
			more = append(more, lang)
		}
	}
	slices.Sort(more)
	return slices.Concat(used, more)
}

// ReplyWarnings tell what a saved reply lacks: a language in which requesters are answered, a name that nothing fills in.
func ReplyWarnings(p *i18n.Printer, texts map[string]string, used []string) []string {
	var out []string
	for _, lang := range used {
		if texts[lang] == "" {
			out = append(out, p.T("desk_replies.warning.language", "Language", p.Language(lang)))
		}
	}
	for _, t := range ReplyTexts(texts, used) {
		for _, name := range models.UnknownVariables(t.Text) {
			out = append(out, p.T("desk_replies.warning.variable", "Name", p.Isolate("{"+name+"}"), "Language", p.Language(t.Lang)))
		}
	}
	return out
}

// HouseReply is the form of one saved reply.
type HouseReply struct {
	Base
	Typed
	House     HouseChoice
	ID        int64 // 0 for a new one
	Seen      int   // the version that the form shows
	Action    string
	WrittenIn []string // languages of the form
	Warnings  []string
	Examples  []ReplyText // as a requester would read them, after a check
	Variables []ReplyVariable
	Collision *ReplyCollision
	Retired   bool
	CancelHref,
	RetireAction string
}

func (HouseReply) file() string { return "house_reply.html" }

// Text is what is typed for a language.
func (h HouseReply) Text(lang string) string { return h.One("text_" + lang) }

// ReplyVariable is a name that may stand in a text, with what it is filled with.
type ReplyVariable struct{ Name, Meaning, Example string }

// ReplyCollision is what somebody else has saved meanwhile, where it differs from what was typed.
type ReplyCollision struct {
	By      string
	At      time.Time
	Version int
	Retired bool
	Texts   []Copy
}

// SavedPicker offers the saved replies beside a text that will be sent. Part "saved-picker".
type SavedPicker struct {
	Chosen  string
	Options []SavedOption
	Said    string // after one was inserted: its language, and what is still to fill in
	Manage  string // address of the list; empty for who may not change it
}

// SavedOption is one of them, with the text as it would be inserted.
type SavedOption struct{ Value, Name, Text, Note string }
