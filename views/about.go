package views

import "time"

// Privacy says what is kept about a visitor and why.
type Privacy struct{ Base }

func (Privacy) file() string { return "privacy.html" }

// Accessibility says what works, and whom to tell when something does not.
type Accessibility struct{ Base }

func (Accessibility) file() string { return "accessibility.html" }

// Terms shows the licence terms in force. Without Paragraphs (no publication chosen yet) it says that a quote brings them.
type Terms struct {
	Base
	Version    int
	Since      time.Time
	TextLang   string // language of the paragraphs, which may differ from the page's
	Paragraphs []string
}

func (Terms) file() string { return "terms.html" }
