package views

import (
	"strings"
	"time"

	"imprimatur/internal/i18n"
)

// MailLetter is a letter of the journey. Its kind chooses the words, so that every letter has the same build: what
// changed and what to do, what it is about, one button, who wrote.
//
// The words of a kind stand under mail.<kind> (subject, lead, button and, where they are wanted, next and aside); those
// of a letter to the desk, kind desk_<x>, under desk_mail.<x>. Where a case of the kind needs other words, they stand
// beside them as lead_<case>; those for whoever pays for the requester as lead_payer. A button with a text of its own keeps it.
type MailLetter struct {
	MailBase
	Kind    string
	Case    string
	Desk    bool // to the rights desk, not to a requester
	Payer   bool // to whoever pays for a requester: they have no page of the request
	Private bool // the button holds a private link: the letter asks not to pass it on
	Facts   MailFacts

	SaidBy string // who wrote Said
	Said   string // words of a person, quoted as plain text
	Bill   Bill   // shown when it has lines
	Rows   []Row
	Lists  []MailList
	Links  []Link // further addresses, for reading; the button stays the one thing to do

	TermsTitle string
	Terms      LegalText // the terms that were agreed
}

func (MailLetter) mailFile() string { return "letter" }

// MailFacts are what a letter's sentences may name. The view formats and isolates them for the letter's language.
type MailFacts struct {
	Name, Organisation, Title, Number string
	Reason                            string // a sentence of the catalogue
	Amount                            int64  // minor units of Currency
	Currency                          string
	At                                time.Time
	Zone                              *time.Location
	Count                             int
}

// MailList is a headed list of sentences: "You may", "You must", "You may not".
type MailList struct {
	Title string
	Items []string
}

// letterWords are the functions that only letters need: say "lead" . is one of the letter's sentences, "" where its kind
// has none; quoted marks the words of a person in plain text.
func letterWords(p *i18n.Printer) map[string]any {
	return map[string]any{
		"say":    func(part string, l MailLetter) string { return l.say(p, part) },
		"quoted": func(text string) string { return "> " + strings.ReplaceAll(text, "\n", "\n> ") },
	}
}

func (l MailLetter) say(p *i18n.Printer, part string) string {
	id := "mail." + l.Kind + "." + part
	if desk, ok := strings.CutPrefix(l.Kind, "desk_"); ok {
		id = "desk_mail." + desk + "." + part
	}
	if l.Case != "" && p.Has(id+"_"+l.Case) {
		id += "_" + l.Case
	} else if l.Payer && p.Has(id+"_payer") {
		id += "_payer"
	}
	if !p.Has(id) && (part == "next" || part == "aside") {
		return ""
	}
	return p.T(id, l.facts(p)...)
}

func (l MailLetter) facts(p *i18n.Printer) []any {
	f, zone := l.Facts, l.Facts.Zone
	if zone == nil {
		zone = time.UTC
	}
	amount := ""
	if f.Currency != "" {
		amount = p.Isolate(p.MoneyISO(f.Amount, f.Currency))
	}
	return []any{
		"Publication", p.Isolate(l.From()), "Name", p.Isolate(f.Name), "Organisation", p.Isolate(f.Organisation), "Title", p.Isolate(f.Title),
		"Number", p.Isolate(f.Number), "Reason", f.Reason, "Amount", amount, "Count", f.Count,
		"Moment", p.DateTime(f.At, zone), "Day", p.Date(f.At.In(zone)),
	}
}
