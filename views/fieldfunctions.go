package views

import (
	"imprimatur/internal/i18n"
	"imprimatur/internal/upload"
)

// questions make a Field: field "name" label value.
func questions() map[string]any {
	group := func(kind string) func(name, label, value string, options []Option) Field {
		return func(name, label, value string, options []Option) Field {
			return Field{Name: name, Label: label, Value: value, Kind: kind, Options: options}
		}
	}
	return map[string]any{
		"field": func(name, label, value string) Field {
			return Field{Name: name, Label: label, Value: value, Kind: "text"}
		},
		"area": func(name, label, value string) Field {
			return Field{Name: name, Label: label, Value: value, Kind: "textarea", Rows: 5, Foreign: true}
		},
		"choose": group("select"),
		"radios": group("radios"),
		"checks": func(name, label string, values []string, options []Option) Field {
			return Field{Name: name, Label: label, Values: values, Kind: "checks", Options: options}
		},
		// files is a field for files, several at once.
		"files": func(name, label string) Field {
			return Field{Name: name, Label: label, Kind: "file", Accept: upload.Accept, Optional: true}
		},
		// tick is one checkbox; it sends "yes".
		"tick": func(name, label string, on bool) Field {
			f := Field{Name: name, Label: label, Kind: "tick"}
			if on {
				f.Value = "yes"
			}
			return f
		},
	}
}

// refinements change a Field, which comes last, so that they are joined with "|".
func refinements(p *i18n.Printer) map[string]any {
	return map[string]any{
		"hint":      func(text string, f Field) Field { f.Hint = text; return f },
		"kind":      func(kind string, f Field) Field { f.Kind = kind; return f },
		"optional":  func(f Field) Field { f.Optional = true; return f },
		"needed":    func(f Field) Field { f.Optional = false; return f },
		"autofill":  func(token string, f Field) Field { f.Autocomplete = token; return f },
		"keyboard":  func(mode string, f Field) Field { f.Inputmode = mode; return f },
		"width":     func(width string, f Field) Field { f.Width = width; return f },
		"prefix":    func(text string, f Field) Field { f.Prefix = text; return f },
		"suffix":    func(text string, f Field) Field { f.Suffix = text; return f },
		"rows":      func(n int, f Field) Field { f.Rows = n; return f },
		"atMost":    func(n int, f Field) Field { f.Max = n; return f },
		"foreign":   func(f Field) Field { f.Foreign = true; return f },
		"large":     func(f Field) Field { f.Large = true; return f },
		"inline":    func(f Field) Field { f.Inline = true; return f },
		"hideLabel": func(f Field) Field { f.HideLabel = true; return f },
		"reveal":    func(value string, asked Field, f Field) Field { return f.revealing(value, asked) },
		// errors .Form.Errors takes the field's own trouble out of a form's; models.Invalid fits.
		"errors": func(errors map[string]string, f Field) Field {
			if trouble, ok := errors[f.Name]; ok {
				f.Error = sayTrouble(p, trouble)
			}
			return f
		},
		"problems": func(errors map[string]string, order ...string) ErrorSummary { return problems(p, errors, order) },
	}
}

// choices make the options of a field.
func choices(p *i18n.Printer) map[string]any {
	return map[string]any{
		"option":  func(value, label string) Option { return Option{Value: value, Label: label} },
		"about":   func(hint string, o Option) Option { o.Hint = hint; return o },
		"options": func(list ...Option) []Option { return list },
		// wordOptions "media" .Codes are options whose labels are the words of coded values.
		"wordOptions": func(kind string, codes []string) []Option {
			out := make([]Option, len(codes))
			for i, code := range codes {
				out[i] = Option{Value: code, Label: p.T("common." + kind + "." + code)}
			}
			return out
		},
		"blank": func(label string, options []Option) []Option { return append([]Option{{Label: label}}, options...) },
	}
}
