package mail

import (
	"errors"
	"strings"
	"testing"
)

func TestTLSIsUsedAndNeverGivenUp(t *testing.T) {
	for name, c := range map[string]struct {
		server  encryption
		url     string // after the address
		scheme  string
		trusted bool
		want    error
		tls     bool
	}{
		"smtps":                         {implicitTLS, "", "smtps", true, nil, true},
		"smtps, unknown certificate":    {implicitTLS, "", "smtps", false, ErrTemporary, false},
		"smtps to a plain server":       {plain, "", "smtps", true, ErrTemporary, false},
		"starttls":                      {offersStartTLS, "?starttls=always", "smtp", true, nil, true},
		"starttls, unknown certificate": {offersStartTLS, "?starttls=always", "smtp", false, ErrTemporary, false},
		"starttls stripped by the way":  {plain, "?starttls=always", "smtp", true, ErrTemporary, false},
		"loopback needs none":           {offersStartTLS, "", "smtp", true, nil, false},
		"loopback, never":               {offersStartTLS, "?starttls=never", "smtp", true, nil, false},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSink(t, c.server, script{})
			r := to(t, c.scheme+"://"+s.addr+c.url)
			if c.trusted {
				r.roots = s.roots
			}
			err := r.send(t.Context(), letter())
			if !errors.Is(err, c.want) {
				t.Fatalf("%v; want %v", err, c.want)
			}
			got := s.deliveries()
			if c.want != nil && len(got) != 0 {
				t.Fatal("the message left without the protection asked for")
			}
			if c.want == nil && got[0].tls != c.tls {
				t.Errorf("tls %v; want %v", got[0].tls, c.tls)
			}
		})
	}
}

func TestThePasswordIsShownOverTLSOnly(t *testing.T) {
	for name, c := range map[string]struct {
		server   encryption
		url      string
		password string
		want     error
	}{
		"smtps":          {implicitTLS, "smtps://desk:right@%s", "right", nil},
		"starttls":       {offersStartTLS, "smtp://desk:right@%s?starttls=always", "right", nil},
		"escaped":        {implicitTLS, "smtps://desk:p%%40ss%%2Fw@%s", "p@ss/w", nil},
		"wrong password": {implicitTLS, "smtps://desk:wrong@%s", "right", ErrTemporary},
	} {
		t.Run(name, func(t *testing.T) {
			s := newSink(t, c.server, script{password: c.password})
			url := strings.ReplaceAll(strings.Replace(c.url, "%s", s.addr, 1), "%%", "%")
			r := to(t, url)
			r.roots = s.roots
			err := r.send(t.Context(), letter())
			if !errors.Is(err, c.want) || errors.Is(err, ErrPermanent) {
				t.Fatalf("%v; want %v", err, c.want)
			}
			if err != nil && (strings.Contains(err.Error(), "wrong") || strings.Contains(err.Error(), "d3Jvbmc")) {
				t.Errorf("the error shows the password: %q", err)
			}
			if c.want == nil && s.deliveries()[0].user != "desk" {
				t.Errorf("signed in as %q", s.deliveries()[0].user)
			}
		})
	}
}

func TestConfigurationIsCheckedAtStart(t *testing.T) {
	for _, c := range []struct{ url, from, says string }{
		{"", sender, "smtp://"},
		{"smtp.example.org:587", sender, ""},
		{"http://smtp.example.org", sender, "smtp://"},
		{"smtp://", sender, "host"},
		{"smtp://smtp.example.org/path", sender, "host"},
		{"smtp://smtp.example.org:port", sender, "URL"},
		{"smtp://desk:secret@smtp.example.org:port", sender, "URL"},
		{"smtp://smtp.example.org?starttls=never", sender, "this machine"},
		{"smtp://smtp.example.org?starttls=maybe", sender, "always or never"},
		{"smtp://127.0.0.1.example.org?starttls=never", sender, "this machine"},
		{"smtp://smtp.example.org?tls=off", sender, "parameter"},
		{"smtps://smtp.example.org?starttls=always", sender, "smtps"},
		{"smtp://desk:secret@localhost:25", sender, "TLS"},
		{"smtp://desk:secret@127.0.0.1?starttls=never", sender, "TLS"},
		{"smtp://localhost", "", "sender"},
		{"smtp://localhost", "Rights Desk", "sender"},
		{"smtp://localhost", "a@b.example, c@d.example", "sender"},
		{"smtp://localhost", "a@b.example\r\nBcc: c@d.example", "sender"},
	} {
		send, err := SMTP(c.url, c.from)
		if !errors.Is(err, ErrConfig) || send != nil {
			t.Errorf("%q from %q: %v; want ErrConfig", c.url, c.from, err)
			continue
		}
		if !strings.Contains(err.Error(), c.says) || strings.Contains(err.Error(), "secret") {
			t.Errorf("%q: the error %q does not say %q, or says the password", c.url, err, c.says)
		}
	}
	for url, want := range map[string]relay{
		"smtp://smtp.example.org":              {host: "smtp.example.org", port: "587", startTLS: true},
		"smtp://smtp.example.org:2525/":        {host: "smtp.example.org", port: "2525", startTLS: true},
		"smtps://smtp.example.org":             {host: "smtp.example.org", port: "465", implicit: true},
		"smtp://localhost:25":                  {host: "localhost", port: "25"},
		"smtp://[::1]:25":                      {host: "::1", port: "25"},
		"smtp://127.9.9.9":                     {host: "127.9.9.9", port: "587"},
		"smtp://u:p@localhost?starttls=always": {host: "localhost", port: "587", startTLS: true, user: "u", password: "p"},
	} {
		r := to(t, url)
		if r.host != want.host || r.port != want.port || r.startTLS != want.startTLS || r.implicit != want.implicit ||
			r.user != want.user || r.password != want.password || r.from.Name != "Rights Desk" {
			t.Errorf("%s: %+v", url, r)
		}
	}
}
