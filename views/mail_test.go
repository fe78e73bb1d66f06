package views

import (
	"strings"
	"testing"
)

func sampleLinks(lang string) MailLinks {
	return MailLinks{
		MailBase: MailBase{
			Lang: lang, Brand: Brand{Name: "The Levant Review", Accent: "#0b5394", LegalName: "Levant Review Media Ltd"},
			Reference: "MEE-7K3QF9", Greeting: "Leyla <b>Demir", Button: Link{Href: "https://licence.example/r/MEE-7K3QF9?key=abc", Text: "Open my request"},
		},
		Requests: []MailRequest{{"MEE-7K3QF9", "Harbour towns & their winter", "https://licence.example/r/MEE-7K3QF9?key=abc"}},
	}
}

func TestAMailSaysTheSameInHTMLAndText(t *testing.T) {
	v := newViews(t)
	for _, lang := range v.Languages() {
		mail := sampleLinks(lang)
		subject, html, text, err := v.RenderMail(lang, mail)
		if err != nil {
			t.Fatal(err)
		}
		if strings.ContainsAny(subject, "\r\n") || !strings.Contains(subject, "MEE-7K3QF9") {
			t.Errorf("%s: subject %q", lang, subject)
		}
		for name, body := range map[string]string{"html": html, "text": text} {
			if !strings.Contains(body, "https://licence.example/r/MEE-7K3QF9?key=abc") || !strings.Contains(body, "Levant Review Media Ltd") {
				t.Errorf("%s %s lacks the link or the sender:\n%s", lang, name, body)
			}
			if strings.Contains(body, "⟦") || strings.Contains(body, "ZgotmplZ") {
				t.Errorf("%s %s has a hole:\n%s", lang, name, body)
			}
		}
		if strings.Contains(html, "<b>Demir") || !strings.Contains(html, "Leyla &lt;b&gt;Demir") {
			t.Errorf("%s: a name became markup", lang)
		}
		if !strings.Contains(text, "Leyla <b>Demir") || !strings.Contains(text, "towns & their") {
			t.Errorf("%s: the text is escaped as if it were HTML:\n%s", lang, text)
		}
		if !strings.Contains(html, `dir="`+direction(lang)+`"`) {
			t.Errorf("%s: no direction", lang)
		}
		if strings.Contains(text, "\n\n\n") {
			t.Errorf("%s: the text has holes:\n%q", lang, text)
		}
	}
}

func TestAMailHasOneButtonInTheBrandsColourAndNothingIsFetched(t *testing.T) {
	_, html, _, err := newViews(t).RenderMail("en", sampleLinks("en"))
	if err != nil {
		t.Fatal(err)
	}
	if n := strings.Count(html, ">Open my request</a>"); n != 1 {
		t.Errorf("%d buttons", n)
	}
	if !strings.Contains(html, "background:#0b5394") {
		t.Error("the button has not the brand's colour")
	}
	if strings.Contains(html, "<img") || strings.Contains(html, "url(") || strings.Contains(html, "<link") {
		t.Error("the mail fetches something when it is opened")
	}
}

func TestASubjectIsOneLine(t *testing.T) {
	mail := sampleLinks("en")
	mail.Reference = "MEE-7K3QF9\r\nBcc: all@example.org"
	subject, _, _, err := newViews(t).RenderMail("en", mail)
	if err != nil {
		t.Fatal(err)
	}
	if strings.ContainsAny(subject, "\r\n") {
		t.Errorf("subject %q", subject)
	}
}
