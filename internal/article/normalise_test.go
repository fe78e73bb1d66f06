package article

import (
	"errors"
	neturl "net/url"
	"strings"
	"testing"
)

func TestOneArticleHasOneAddress(t *testing.T) {
	const want = "https://paper.example/news/ports-strike"
	for _, typed := range []string{
		"https://paper.example/news/ports-strike",
		"  https://paper.example/news/ports-strike\n",
		"paper.example/news/ports-strike",
		"//paper.example/news/ports-strike",
		"HTTPS://Paper.EXAMPLE/news/ports-strike",
		"https://paper.example:443/news/ports-strike",
		"paper.example:443/news/ports-strike",
		"https://paper.example./news/ports-strike",
		"https://paper.example/news/ports-strike/",
		"https://paper.example//news///ports-strike//",
		"https://paper.example/news/./x/../ports-strike",
		"https://paper.example/news/ports-strike#comments",
		"https://paper.example/news/ports-strike?",
		"https://paper.example/news/ports-strike?utm_source=x&utm_medium=y",
		"https://paper.example/news/ports-strike?fbclid=1&gclid=2&mc_cid=3&mc_eid=4&igshid=5&ref=home",
		"https://paper.example/news/ports-strike?UTM_Source=x&%75tm_term=y#top",
	} {
		if got, err := Normalise(typed); err != nil || got != want {
			t.Errorf("Normalise(%q) = %q, %v; want %q", typed, got, err, want)
		}
	}
}

func TestNormaliseKeepsWhatTellsArticlesApart(t *testing.T) {
	for typed, want := range map[string]string{
		"http://paper.example/a":                      "http://paper.example/a",
		"https://paper.example":                       "https://paper.example/",
		"https://paper.example/a?z=1&a=2&utm_id=3":    "https://paper.example/a?z=1&a=2",
		"https://paper.example/A/b":                   "https://paper.example/A/b",
		"https://paper.example:8443/a":                "https://paper.example:8443/a",
		"http://localhost:8080/sandbox/articles/x/":   "http://localhost:8080/sandbox/articles/x",
		"localhost:8080/a":                            "https://localhost:8080/a",
		"https://paper.example/مقال":                  "https://paper.example/%D9%85%D9%82%D8%A7%D9%84",
		"https://xn--mgbaa2be1idb5a.example/a":        "https://xn--mgbaa2be1idb5a.example/a",
		"https://paper.example/a?reference=7&refer=b": "https://paper.example/a?reference=7&refer=b",
		"https://paper.example/50%-off":               "https://paper.example/50%25-off",
		"https://[2001:DB8::1]:8443/a":                "https://[2001:db8::1]:8443/a",
		"https://paper.example/a b":                   "",
	} {
		if got, err := Normalise(typed); got != want || (err != nil) != (want == "") {
			t.Errorf("Normalise(%q) = %q, %v; want %q", typed, got, err, want)
		}
	}
}

func TestNormaliseRefusesWithAReason(t *testing.T) {
	for typed, want := range map[string]error{
		"":                                                   ErrNotURL,
		"hello":                                              ErrNotURL,
		"hello world":                                        ErrNotURL,
		"https://":                                           ErrNotURL,
		"https:///a":                                         ErrNotURL,
		"https:paper.example/a":                              ErrNotURL,
		"https:/paper.example/a":                             ErrNotURL,
		"https://paper.example:0x50/":                        ErrNotURL,
		"https://paper.example:99999/":                       ErrNotURL,
		"https://paper..example/":                            ErrNotURL,
		"https://.example/":                                  ErrNotURL,
		"https://paper.example\\@evil/":                      ErrNotURL,
		"https://paper.example/\x00":                         ErrNotURL,
		"https://pa\tper.example/":                           ErrNotURL,
		"https://paper.example/\xff":                         ErrNotURL,
		"javascript:alert(1)":                                ErrScheme,
		"data:text/html,x":                                   ErrScheme,
		"file:///etc/passwd":                                 ErrScheme,
		"ftp://paper.example/a":                              ErrScheme,
		"gopher://paper.example/":                            ErrScheme,
		"mailto:desk@paper.example":                          ErrScheme,
		"https://user@paper.example/":                        ErrUserinfo,
		"https://u:p@paper.example/":                         ErrUserinfo,
		"https://paper.example@evil.test":                    ErrUserinfo,
		"paper.example:pw@evil.test/":                        ErrUserinfo,
		"https://pаper.example/":                             ErrHost, // Cyrillic а
		"https://１２７.0.0.1/":                                 ErrHost, // full-width digits
		"https://ⓛocalhost/":                                 ErrHost,
		"https://paper。example/":                             ErrHost, // ideographic full stop
		"https://%6c%6fcalhost/":                             ErrHost,
		"https://pa\u00adper.example/":                       ErrHost, // soft hyphen
		"https://[::1%25eth0]/":                              ErrHost,
		"https://[127.0.0.1]/":                               ErrHost,
		"https://paper.example/" + strings.Repeat("a", 2000): ErrTooLong,
		"https://paper.example/" + strings.Repeat("é", 700):  ErrTooLong,
	} {
		if got, err := Normalise(typed); !errors.Is(err, want) {
			t.Errorf("Normalise(%.60q) = %q, %v; want %v", typed, got, err, want)
		}
	}
}

func TestHostIsTheSiteWithoutPort(t *testing.T) {
	for address, want := range map[string]string{
		"https://WWW.Paper.example:8443/a": "www.paper.example",
		"localhost:8080/a":                 "localhost",
		"https://paper.example./":          "paper.example",
		"https://[::1]:80/":                "::1",
		"javascript:alert(1)":              "",
	} {
		if got := Host(address); got != want {
			t.Errorf("Host(%q) = %q, want %q", address, got, want)
		}
	}
}

// A normalised address is stable, and Go's own parser sees the same host in it.
func FuzzNormalise(f *testing.F) {
	for _, seed := range []string{
		"https://paper.example/a?utm_source=b&c=d#e", "paper.example:80//x//", "http://0x7f.1/", "https://[::1]/",
		"//x.y", "https://a.b/%zz?%", "https://a.b/?&&=&ref", "http://1.2.3.4:80/../..", "https://é.example/", "https://a.b/\u202e",
	} {
		f.Add(seed)
	}
	f.Fuzz(func(t *testing.T, raw string) {
		once, err := Normalise(raw)
		if err != nil {
			return
		}
		if twice, err := Normalise(once); err != nil || twice != once {
			t.Fatalf("Normalise(%q) = %q, again %q, %v", raw, once, twice, err)
		}
		u, err := neturl.Parse(once)
		if err != nil || u.User != nil || u.Fragment != "" || (u.Scheme != "http" && u.Scheme != "https") {
			t.Fatalf("Normalise(%q) = %q, net/url reads %+v, %v", raw, once, u, err)
		}
		if strings.TrimSuffix(u.Hostname(), ".") != Host(once) || len(once) > MaxURLBytes {
			t.Fatalf("Normalise(%q) = %q: hosts %q and %q", raw, once, u.Hostname(), Host(once))
		}
	})
}
