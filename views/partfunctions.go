package views

import (
	"fmt"
	"time"

	"imprimatur/internal/i18n"
)

// tones gives each stored status its colour; the word is common.<machine>_status.<status>.
var tones = map[string]map[string]Tone{
	"request": {
		"draft": "neutral", "submitted": "info", "in_review": "info", "needs_info": "warn", "quoted": "warn",
		"agreed": "info", "fulfilled": "ok", "declined": "bad", "withdrawn": "neutral", "lapsed": "neutral", "not_needed": "ok",
	},
	"quote": {
		"draft": "neutral", "sent": "warn", "accepted": "ok", "countered": "info", "declined": "bad", "expired": "neutral",
		"superseded": "neutral", "voided": "neutral",
	},
	"invoice": {
		"preparing": "info", "draft": "info", "open": "warn", "processing": "info", "paid": "ok", "void": "neutral",
		"uncollectible": "bad", "credited": "neutral", "deleted": "neutral", "overdue": "bad", "needs_review": "warn",
	},
	"licence": {
		"pending_payment": "warn", "scheduled": "info", "provisional": "warn", "active": "ok", "expired": "neutral",
		"suspended": "bad", "revoked": "bad", "terminated": "bad",
	},
}

// partFunctions make pills, notices and links. Here as below a refining function takes the value last.
func partFunctions(p *i18n.Printer) map[string]any {
	return map[string]any{
		"pill": func(tone Tone, text string) Pill { return Pill{tone, text} },
		// status "request" .Status is the pill of a stored status; machines: request quote invoice licence.
		"status": func(machine string, code any) Pill {
			word := fmt.Sprint(code)
			tone, ok := tones[machine][word]
			if !ok {
				tone = "neutral"
			}
			return Pill{tone, p.T("common." + machine + "_status." + word)}
		},
		"notice": func(tone Tone, text string) Notice { return Notice{Tone: tone, Text: text} },
		"titled": func(title string, n Notice) Notice { n.Title = title; return n },
		"linked": func(href, text string, n Notice) Notice { n.Href, n.Link = href, text; return n },
		"link":   func(href, text string) Link { return Link{href, text} },
		"links":  func(list ...Link) []Link { return list },
	}
}

// storyFunctions make steps, stages, entries and rows.
func storyFunctions() map[string]any {
	return map[string]any{
		"steps": steps,
		"backTo": func(n int, href string, s Steps) Steps {
			s.Items = append([]Step(nil), s.Items...)
			s.Items[n-1].Href = href
			return s
		},
		"stage":   func(state, text string) Stage { return Stage{State: state, Text: text} },
		"noted":   func(note string, s Stage) Stage { s.Note = note; return s },
		"dated":   func(t time.Time, zone *time.Location, s Stage) Stage { s.At, s.Zone = t, zone; return s },
		"stepper": func(stages ...Stage) Stepper { return Stepper{stages} },
		"entry": func(kind, title string, t time.Time, zone *time.Location) Entry {
			return Entry{Kind: kind, Title: title, At: t, Zone: zone}
		},
		"by":       func(who string, e Entry) Entry { e.Who = who; return e },
		"says":     func(body string, e Entry) Entry { e.Body = body; return e },
		"anchored": func(id string, e Entry) Entry { e.ID = id; return e },
		"marked":   func(icon string, e Entry) Entry { e.Icon = icon; return e },
		"attached": func(files []File, e Entry) Entry { e.Files = files; return e },

		"row":      func(term string, values ...string) Row { return Row{Term: term, Values: values} },
		"rowList":  func(term string, values []string) Row { return Row{Term: term, Values: values} },
		"changeAt": func(href string, r Row) Row { r.Href = href; return r },
		"inLang":   func(lang string, r Row) Row { r.Lang = lang; return r },
		"figure":   func(term, value, note string) Figure { return Figure{term, value, note} },
	}
}

// listFunctions make what stands around lists, and forms of one button.
func listFunctions() map[string]any {
	return map[string]any{
		// cellOf is an amount under the name of its column.
		"cellOf":  func(label string, minor int64, currency string) Moved { return Moved{label, currency, minor} },
		"empty":   func(icon, title, text string) Empty { return Empty{Icon: icon, Title: title, Text: text} },
		"leading": func(href, text string, e Empty) Empty { e.Href, e.Link = href, text; return e },
		"tab":     func(href, text string, current bool) Tab { return Tab{Href: href, Text: text, Current: current} },
		"counted": func(n any, t Tab) Tab { t.Count, t.Counted = whole(n), true; return t },
		"tabs":    func(label string, items ...Tab) Tabs { return Tabs{label, items} },
		"pager": func(shown, total int64, prev, next string) Pager {
			return Pager{Shown: shown, Total: total, Prev: prev, Next: next}
		},
		"copy": func(id, label, text string) Copy { return Copy{ID: id, Label: label, Text: text, Rows: 3} },
		"tall": func(rows int, c Copy) Copy { c.Rows = rows; return c },
		"code": func(c Copy) Copy { c.Code = true; return c },

		"act":    func(action, text string) Act { return Act{Action: action, Text: text} },
		"styled": func(style string, a Act) Act { a.Style = style; return a },
		"iconed": func(icon string, a Act) Act { a.Icon = icon; return a },
		"carrying": func(name, value string, a Act) Act {
			a.Fields = append(a.Fields[:len(a.Fields):len(a.Fields)], Hidden{name, value})
			return a
		},
		"hidden": func(name, value string) Hidden { return Hidden{name, value} },
	}
}

// steps numbers the pages of a form; the n-th, counted from 1, is the current one.
func steps(current int, texts ...string) Steps {
	var s Steps
	for i, text := range texts {
		state := "todo"
		switch {
		case i+1 < current:
			state = "done"
		case i+1 == current:
			state = "current"
		}
		s.Items = append(s.Items, Step{Text: text, State: state})
	}
	return s
}
