package views

import (
	"bytes"
	"fmt"
	"html/template"
	"io/fs"
	"maps"
	"strings"
	texttemplate "text/template"

	"imprimatur/internal/i18n"
)

// Mail is a struct that knows its files in mails/: <name>.html defines "content", <name>.txt defines "subject" and "text".
type Mail interface{ mailFile() string }

// MailBase is what every mail is told; mail structs embed it.
type MailBase struct {
	Lang      string
	Brand     Brand
	Reference string // stands in every subject and in the footer
	Greeting  string // the reader's name, may be empty
	Button    Link   // the one thing to do; absolute address; zero for none. A letter's words bring the text
}

// Dir is the mail's writing direction.
func (m MailBase) Dir() string { return direction(m.Lang) }

// Start and End are the sides of a line, for the attributes that old mail programs want.
func (m MailBase) Start() string {
	if m.Dir() == "rtl" {
		return "right"
	}
	return "left"
}

// End is the other side.
func (m MailBase) End() string {
	if m.Dir() == "rtl" {
		return "left"
	}
	return "right"
}

// Accent is the brand bar's and the button's colour.
func (m MailBase) Accent() string {
	if m.Brand.Accent == "" {
		return colour("brand")
	}
	return m.Brand.Accent
}

// AccentInk is the text on it.
func (m MailBase) AccentInk() string {
	c, err := parseHex(m.Accent())
	if err != nil {
		return colour("brand-ink")
	}
	return inkOn(c).hex()
}

// From is the name that signs the mail.
func (m MailBase) From() string {
	if m.Brand.Name != "" {
		return m.Brand.Name
	}
	return "Imprimatur"
}

type mailTemplates struct {
	html *template.Template
	text *texttemplate.Template
}

func (v *Views) parseMails(p *i18n.Printer) (map[string]mailTemplates, error) {
	functions := v.functions(p)
	functions["colour"] = colour
	maps.Copy(functions, letterWords(p))
	html, err := template.New("").Funcs(functions).ParseFS(files, "mails/layout.html")
	if err != nil {
		return nil, err
	}
	text, err := texttemplate.New("").Funcs(functions).ParseFS(files, "mails/layout.txt")
	if err != nil {
		return nil, err
	}
	names, err := fs.Glob(files, "mails/*.html")
	if err != nil {
		return nil, err
	}
	mails := map[string]mailTemplates{}
	for _, name := range names {
		file := strings.TrimSuffix(name[len("mails/"):], ".html")
		if file == "layout" {
			continue
		}
		if mails[file], err = parseMail(html, text, file); err != nil {
			return nil, err
		}
	}
	return mails, nil
}

func parseMail(html *template.Template, text *texttemplate.Template, file string) (mailTemplates, error) {
	h, err := html.Clone()
	if err != nil {
		return mailTemplates{}, err
	}
	if h, err = h.ParseFS(files, "mails/"+file+".html"); err != nil {
		return mailTemplates{}, err
	}
	x, err := text.Clone()
	if err != nil {
		return mailTemplates{}, err
	}
	if x, err = x.ParseFS(files, "mails/"+file+".txt"); err != nil {
		return mailTemplates{}, err
	}
	return mailTemplates{h.Lookup("layout.html"), x.Lookup("layout.txt")}, nil
}

// RenderMail writes a mail in a language: subject (one line), HTML and plain text say the same.
func (v *Views) RenderMail(lang string, m Mail) (subject, html, text string, err error) {
	mails, ok := v.mails[lang]
	if !ok {
		mails = v.mails[v.catalogue.Languages()[0]]
	}
	t, ok := mails[m.mailFile()]
	if !ok {
		return "", "", "", fmt.Errorf("render mail %s: no such mail", m.mailFile())
	}
	var s, h, x bytes.Buffer
	if err := t.text.ExecuteTemplate(&s, "subject", m); err != nil {
		return "", "", "", fmt.Errorf("render subject of mail %s: %w", m.mailFile(), err)
	}
	if err := t.html.Execute(&h, m); err != nil {
		return "", "", "", fmt.Errorf("render mail %s: %w", m.mailFile(), err)
	}
	if err := t.text.Execute(&x, m); err != nil {
		return "", "", "", fmt.Errorf("render text of mail %s: %w", m.mailFile(), err)
	}
	return strings.Join(strings.Fields(s.String()), " "), h.String(), tidy(x.String()), nil
}

// tidy drops the blank runs that template actions leave behind.
func tidy(text string) string {
	var out []string
	blank := true
	for _, line := range strings.Split(text, "\n") {
		line = strings.TrimRight(line, " \t\r")
		if line == "" && blank {
			continue
		}
		blank = line == ""
		out = append(out, line)
	}
	return strings.TrimRight(strings.Join(out, "\n"), "\n") + "\n"
}
