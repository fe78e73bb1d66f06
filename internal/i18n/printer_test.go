package i18n

import (
	"errors"
	"strings"
	"sync"
	"testing"
	"testing/fstest"

	goi18n "github.com/nicksnyder/go-i18n/v2/i18n"
	"golang.org/x/text/feature/plural"
	"golang.org/x/text/language"
)

var loaded = sync.OnceValues(Load)

// ours are the real catalogues, read once.
func ours(t testing.TB) *Catalogue {
	t.Helper()
	c, err := loaded()
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestFluentLanguagesBorrowNothing(t *testing.T) {
	c, err := small(map[string]string{
		"en/front.toml": "[front]\none = \"One\"\n", "ar/front.toml": "[front]\none = \"واحد\"\n",
		"en/desk_x.toml": "[desk_x]\nyes = \"Yes\"\nno = \"No\"\n", "ar/desk_x.toml": "[desk_x]\nyes = \"نعم\"\n",
	})
	if err != nil {
		t.Fatal(err)
	}
	for prefix, want := range map[string]string{"front.": "en ar", "desk_": "en", "desk_x.yes": "en ar"} {
		if got := strings.Join(c.Fluent(prefix), " "); got != want {
			t.Errorf("%s: %s, want %s", prefix, got, want)
		}
	}
}

// small loads catalogues written in the test: path -> text.
func small(files map[string]string) (*Catalogue, error) {
	tree := fstest.MapFS{}
	for name, text := range files {
		tree[name] = &fstest.MapFile{Data: []byte(text)}
	}
	return load(tree)
}

func mustSmall(t *testing.T, files map[string]string) *Catalogue {
	t.Helper()
	c, err := small(files)
	if err != nil {
		t.Fatal(err)
	}
	return c
}

func TestLanguagesAndDirections(t *testing.T) {
	c := ours(t)
	if got := strings.Join(c.Languages(), " "); got != "en ar" {
		t.Errorf("languages %q; want English first", got)
	}
	for lang, want := range map[string]string{"en": "en ltr en-GB", "ar": "ar rtl ar", "xx": "en ltr en-GB", "": "en ltr en-GB"} {
		p := c.Printer(lang)
		if got := p.Lang() + " " + p.Dir() + " " + p.Locale(); got != want {
			t.Errorf("printer %q: %q; want %q", lang, got, want)
		}
	}
}

func TestTFillsNamesAndFallsBack(t *testing.T) {
	c := mustSmall(t, map[string]string{
		"en/public.toml": "[public]\nhello = 'Hello {{.Name}}, {{ .Year }}'\nonly = 'Only English'\nplain = 'Plain'\n" +
			"[public.items]\none = '{{.Count}} thing'\nother = '{{.Count}} things'\n",
		"ar/public.toml": "[public]\nhello = 'مرحبًا {{.Name}}'\nplain = 'عادي'\n",
	})
	en, ar := c.Printer("en"), c.Printer("ar")
	for _, x := range []struct{ got, want string }{
		{en.T("public.hello", "Name", "Maya", "Year", 2026), "Hello Maya, 2026"},
		{en.T("public.hello", "Name", "{{.Year}} <b>", "Year", int64(1)), "Hello {{.Year}} <b>, 1"},
		{en.T("public.hello", "Year", 2026), "Hello ⟦Name⟧, 2026"},
		{en.T("public.hello", "Name"), "Hello ⟦Name⟧, ⟦Year⟧"},
		{en.T("public.plain", "Name", "Maya"), "Plain"},
		{en.T("public.items", "Count", 1), "1 thing"},
		{en.T("public.items", "Count", 12345), "12,345 things"},
		{en.T("public.items", "Count", int64(0)), "0 things"},
		{en.T("public.items", "Count", "many"), "many things"},
		{ar.T("public.hello", "Name", "Maya"), "مرحبًا Maya"},
		{ar.T("public.only"), "Only English"},
		{ar.T("public.items", "Count", 1), "1 thing"}, // English words, English plural rule
		{ar.T("public.items", "Count", 2), "2 things"},
		{ar.T("public.gone"), "⟦public.gone⟧"},
	} {
		if x.got != x.want {
			t.Errorf("got %q; want %q", x.got, x.want)
		}
	}
	if !ar.Has("public.only") || ar.Has("public.gone") || ar.Has("") {
		t.Error("Has is wrong")
	}
}

func TestArabicPluralForms(t *testing.T) {
	p := ours(t).Printer("ar")
	for n, want := range map[int]string{
		0: "أقل من يوم", 1: "يوم واحد", 2: "يومان", 3: "3 أيام", 10: "10 أيام", 11: "11 يومًا", 26: "26 يومًا",
		99: "99 يومًا", 100: "100 يوم", 101: "101 يوم", 102: "102 يوم", 103: "103 أيام", 111: "111 يومًا",
		1000: "1,000 يوم", 1_000_000: "1,000,000 يوم", 10_000_000: "10,000,000 يوم", 10_000_003: "10,000,003 أيام",
	} {
		if got := p.T("common.duration.days", "Count", n); got != want {
			t.Errorf("%d: %q; want %q", n, got, want)
		}
	}
}

// TestPrintingAgreesWithGoI18n compares every message of every language, for every
// plural form, with the library the file format comes from.
func TestPrintingAgreesWithGoI18n(t *testing.T) {
	c := ours(t)
	paths, err := embedded.ReadDir("catalogues")
	if err != nil {
		t.Fatal(err)
	}
	for _, dir := range paths {
		lang := dir.Name()
		bundle := goi18n.NewBundle(language.Make(lang))
		files, err := embedded.ReadDir("catalogues/" + lang)
		if err != nil {
			t.Fatal(err)
		}
		for _, f := range files {
			text, err := embedded.ReadFile("catalogues/" + lang + "/" + f.Name())
			if err != nil {
				t.Fatal(err)
			}
			messages, faults := readFile(f.Name(), text)
			if err := errors.Join(faults...); err != nil {
				t.Fatal(err)
			}
			if err := bundle.AddMessages(language.Make(lang), messages...); err != nil {
				t.Fatal(err)
			}
		}
		oracle := goi18n.NewLocalizer(bundle, lang)
		p := c.Printer(lang)
		for id, m := range p.messages {
			if base, _ := m.tag.Base(); base.String() != lang {
				continue // English standing in
			}
			comparePrinting(t, p, oracle, id, m)
		}
	}
}

func comparePrinting(t *testing.T, p *Printer, oracle *goi18n.Localizer, id string, m *message) {
	t.Helper()
	for _, count := range []int{0, 1, 2, 3, 11, 100, 102, 999} {
		data := map[string]any{countName: count}
		args := []any{countName, count}
		for _, name := range m.names() {
			if name != countName {
				data[name] = "‹" + name + "›"
				args = append(args, name, data[name])
			}
		}
		config := &goi18n.LocalizeConfig{MessageID: id, TemplateData: data}
		if m.plural() {
			config.PluralCount = count
		}
		want, err := oracle.Localize(config)
		if err != nil {
			t.Errorf("%s %s: %v", p.Lang(), id, err)
			return
		}
		if got := p.T(id, args...); got != want {
			t.Errorf("%s %s with %d: %q; go-i18n says %q", p.Lang(), id, count, got, want)
		}
	}
}

func TestABrokenCatalogueNamesItsFile(t *testing.T) {
	good := "[public]\nok = 'Fine'\n"
	for name, c := range map[string]struct {
		files map[string]string
		want  []string
	}{
		"bad toml":            {map[string]string{"en/public.toml": "[public]\nx = \n"}, []string{"en/public.toml", "line 2"}},
		"same key twice":      {map[string]string{"en/public.toml": "[public]\nx='1'\nx='2'\n"}, []string{"en/public.toml", "line 3"}},
		"same id, two files":  {map[string]string{"en/public.toml": "[public.form]\nx='1'\n", "en/public_form.toml": "[public.form]\nx='2'\n"}, []string{"en/public_form.toml", "public.form.x", "already in en/public.toml"}},
		"foreign subject":     {map[string]string{"en/public.toml": "[desk]\nx='1'\n"}, []string{"en/public.toml", "desk.x", "begins with public."}},
		"topic not in prefix": {map[string]string{"en/public_form.toml": "[public]\nx='1'\n"}, []string{"en/public_form.toml", "begins with public.form. or public_form."}},
		"empty":               {map[string]string{"en/public.toml": "[public]\nx=''\n"}, []string{"en/public.toml", "public.x", "other"}},
		"a list":              {map[string]string{"en/public.toml": "[public]\nx=['a']\n"}, []string{"en/public.toml", "public.x"}},
		"quoted and nested":   {map[string]string{"en/public.toml": "[public]\n'a.b'='1'\n[public.a]\nb='2'\n"}, []string{"en/public.toml", "public.a.b", "duplicate"}},
		"upper case":          {map[string]string{"en/public.toml": "[public]\nFoo='1'\n"}, []string{"en/public.toml", "public.Foo"}},
		"a number":            {map[string]string{"en/public.toml": "[public]\nx=1\n"}, []string{"en/public.toml"}},
		"a pipeline":          {map[string]string{"en/public.toml": "[public]\nx='{{.A | html}}'\n"}, []string{"public.x", "{{.Name}}"}},
		"an open brace":       {map[string]string{"en/public.toml": "[public]\nx='{{.A'\n"}, []string{"public.x"}},
		"a stray brace":       {map[string]string{"en/public.toml": "[public]\nx='a }} b'\n"}, []string{"public.x"}},
		"space at the end":    {map[string]string{"en/public.toml": "[public]\nx='a '\n"}, []string{"public.x", "space"}},
		"unknown language":    {map[string]string{"en/public.toml": good, "xx/public.toml": good}, []string{"xx/public.toml", "not supported"}},
		"no English":          {map[string]string{"ar/public.toml": good}, []string{`"en"`}},
	} {
		_, err := small(c.files)
		if !errors.Is(err, ErrCatalogue) {
			t.Errorf("%s: %v; want ErrCatalogue", name, err)
			continue
		}
		for _, part := range c.want {
			if !strings.Contains(err.Error(), part) {
				t.Errorf("%s: the error %q does not say %q", name, err, part)
			}
		}
	}
	if _, err := small(map[string]string{"en/a.toml": "[b]\nx='1'\n", "en/c.toml": "[d]\nx='1'\n"}); err == nil ||
		!strings.Contains(err.Error(), "en/a.toml") || !strings.Contains(err.Error(), "en/c.toml") {
		t.Errorf("not all faults at once: %v", err)
	}
}

func TestWordsOfGoI18nAreFreeForIDs(t *testing.T) {
	p := mustSmall(t, map[string]string{"en/public.toml": "[public.f]\nother='Other'\nzero='Nil'\ntranslation='T'\nid='ID'\ndescription='D'\nhash='#'\n" +
		"[public.f.one]\nother='As a table'\n[public.g]\none='1'\nother='n'\n[public.h]\none='A form alone is an id'\n"}).Printer("en")
	for id, want := range map[string]string{
		"public.f.other": "Other", "public.f.zero": "Nil", "public.f.translation": "T", "public.f.id": "ID",
		"public.f.description": "D", "public.f.hash": "#", "public.f.one": "As a table", "public.h.one": "A form alone is an id",
		"public.g": "n",
	} {
		if got := p.T(id); got != want {
			t.Errorf("%s: %q; want %q", id, got, want)
		}
	}
}

func TestPluralOperandKeepsTheRulesDigits(t *testing.T) {
	for n, want := range map[int64]int{0: 0, -3: 3, 999_999: 999_999, 1_000_000: 1_000_000, 10_000_000: 1_000_000, -7_000_003: 1_000_003, -1 << 63: 1_775_808} {
		if got := pluralOperand(n); got != want {
			t.Errorf("%d: %d; want %d", n, got, want)
		}
	}
	if form := plural.Cardinal.MatchPlural(language.Arabic, pluralOperand(10_000_000), 0, 0, 0, 0); form != plural.Other {
		t.Errorf("ten million in Arabic takes form %v", form)
	}
}

func TestAPrinterServesManyReadersAtOnce(t *testing.T) {
	c := ours(t)
	var wait sync.WaitGroup
	for _, lang := range []string{"en", "ar", "en", "ar"} {
		p := c.Printer(lang)
		want := sample(p)
		for range 4 {
			wait.Go(func() {
				for range 50 {
					if got := sample(p); got != want {
						t.Errorf("%s: %q; want %q", lang, got, want)
						return
					}
				}
			})
		}
	}
	wait.Wait()
}

// sample writes one of everything.
func sample(p *Printer) string {
	return strings.Join([]string{
		p.T("common.yes"), p.T("common.duration.days", "Count", 12), p.Money(123456, "GBP"), p.MoneyISO(5, "KWD"),
		p.Number(1234567), p.Percent(1750), p.Date(noon), p.DateTime(noon, istanbul), p.Country("PS"), p.Language("tr"),
		p.List([]string{"a", "b", "c"}), p.Countries()[7].Name,
	}, "|")
}

func TestAPlainTAllocatesNothing(t *testing.T) {
	p := ours(t).Printer("ar")
	if n := testing.AllocsPerRun(100, func() { p.T("common.request_status.in_review") }); n != 0 {
		t.Errorf("a plain T allocates %v times", n)
	}
	if n := testing.AllocsPerRun(100, func() { p.T("common.duration.days", "Count", 12) }); n > 6 {
		t.Errorf("a T with a count allocates %v times", n)
	}
}

func BenchmarkPlain(b *testing.B) {
	p := ours(b).Printer("ar")
	b.ReportAllocs()
	for b.Loop() {
		p.T("common.request_status.in_review")
	}
}

func BenchmarkCount(b *testing.B) {
	p := ours(b).Printer("ar")
	b.ReportAllocs()
	for b.Loop() {
		p.T("common.duration.days", "Count", 12)
	}
}

func BenchmarkMoney(b *testing.B) {
	p := ours(b).Printer("ar")
	b.ReportAllocs()
	for b.Loop() {
		p.Money(123456, "GBP")
	}
}

func BenchmarkDateTime(b *testing.B) {
	p := ours(b).Printer("ar")
	b.ReportAllocs()
	for b.Loop() {
		p.DateTime(noon, istanbul)
	}
}
