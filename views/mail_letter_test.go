package views

import (
	"regexp"
	"strings"
	"testing"
	"time"

	"golang.org/x/net/html"

	"imprimatur/internal/i18n"
)

// letterKinds are all kinds of letters with the special cases that have words of their own.
var letterKinds = map[string][]string{
	"confirm_address": nil, "request_received": {"amendment"}, "question": nil, "message": nil, "quote_ready": {"renewal", "amendment"}, "quote_changed": {"last"},
	"quote_reminder": {"free"}, "quote_extended": {"free"}, "counter_received": nil, "counter_accepted": {"last"}, "counter_declined": {"last"}, "quote_expired": {"free"}, "gratis_ready": {"free"}, "declined": nil, "not_needed": nil, "reopened": nil,
	"lapsed": nil, "withdrawn": nil, "acceptance_copy": {"free"}, "invoice_ready": nil, "payment_failed": nil, "payment_reminder": nil,
	"invoice_voided": nil, "licence": {"scheduled", "amendment"}, "embargo_lifted": nil, "licence_ending": {"archive", "renewable"}, "licence_ended": {"archive", "renewable"},
	"desk_new_request": nil, "desk_reply": nil, "desk_quote_accepted": {"free"}, "desk_quote_declined": {"free"},
	"desk_change_asked": {"renewal"}, "desk_counter": {"withdrawn"}, "desk_withdrawn": nil, "desk_paid": nil, "desk_needs_review": {"voided"}, "desk_rights_changed": nil,
	"credited": {"pre_payment", "post_payment"}, "refunded": nil, "licence_suspended": {"amendment"}, "licence_restored": nil, "licence_revoked": {"amendment"}, "desk_amendment": {"unbacked"},
	"agreement_ready": nil, "agreement_low": nil, "agreement_ending": nil, "agreement_ended": nil, "agreement_suspended": nil, "agreement_revoked": nil, "agreement_restored": nil,
	"desk_dispute": {"inquiry", "inquiry_closed", "won", "lost"}, "desk_refund_failed": nil, "desk_settlement": nil,
	"signatory_asked": {"free"}, "signatory_copy": {"free"}, "signatory_off": nil, "signatory_declined": nil,
	"acceptance_retracted": {"over"}, "desk_acceptance_retracted": {"over"}, "desk_waiver_asked": nil,
}

const hostile = `<script>alert(1)</script> & "Sons"`

// fullLetter has every part filled, so that no sentence lacks a fact; names are hostile.
func fullLetter(kind, special, lang string) MailLetter {
	desk := strings.HasPrefix(kind, "desk_")
	href := "https://licence.example/r/MEE-7K3QF9?key=Ab-c_9"
	if desk {
		href = "https://licence.example/admin/requests/MEE-7K3QF9"
	}
	return MailLetter{
		MailBase: MailBase{
			Lang: lang, Reference: "MEE-7K3QF9", Greeting: "Leyla " + hostile, Button: Link{Href: href},
			Brand: Brand{Name: "The Levant Review", Accent: "#0b5394", LegalName: "Levant Review Media Ltd"},
		},
		Kind: kind, Case: special, Desk: desk, Private: !desk,
		Facts: MailFacts{
			Name: "Leyla Demir", Organisation: "Kıyı " + hostile, Title: "Harbour towns " + hostile, Number: "MEE-L-7K3QF9AB", Reason: "We do not hold the rights",
			Amount: 41400, Currency: "GBP", At: time.Date(2026, 11, 27, 6, 0, 0, 0, time.UTC), Zone: time.FixedZone("Europe/Istanbul", 3*3600), Count: 30,
		},
		SaidBy: "Maya Haddad, rights desk", Said: "First line\n" + hostile,
		Bill: Bill{Currency: "GBP", Lines: []BillLine{{Text: "Harbour towns " + hostile, Minor: 34500}}, Net: 34500, HasTax: true, TaxLabel: "VAT 20%", Tax: 6900, Total: 41400},
		Rows: []Row{{Term: "Accepted by", Values: []string{"Leyla Demir", hostile}}}, Lists: []MailList{{Title: "You may", Items: []string{"publish " + hostile}}},
		Links: []Link{{Href: "https://licence.example/verify/MEE-L-7K3QF9AB", Text: "Anyone can check"}}, TermsTitle: "Licence terms, version 2", Terms: LegalText{Lang: "en", Blocks: []LegalBlock{
			{Kind: "heading", Text: "Use"}, {Kind: "paragraph", Text: "One. " + hostile}, {Kind: "list", Items: []string{"Two. " + hostile}}, {Kind: "numbered", Items: []string{"Three."}},
		}},
	}
}

func eachLetter(t *testing.T, check func(t *testing.T, l MailLetter, subject, html, text string)) {
	t.Helper()
	v := newViews(t)
	for kind, cases := range letterKinds {
		for _, special := range append([]string{""}, cases...) {
			for _, lang := range v.Languages() {
				l := fullLetter(kind, special, lang)
				subject, html, text, err := v.RenderMail(lang, l)
				if err != nil {
					t.Fatalf("%s %s: %v", lang, kind, err)
				}
				t.Run(lang+"/"+kind+special, func(t *testing.T) { check(t, l, subject, html, text) })
			}
		}
	}
}

func TestEveryLetterIsWholeInEveryLanguage(t *testing.T) {
	eachLetter(t, func(t *testing.T, l MailLetter, subject, body, text string) {
		for part, words := range map[string]string{"subject": subject, "HTML": body, "text": text} {
			for _, hole := range []string{"⟦", "ZgotmplZ", "<no value>", "\u2068\u2069", "  ."} {
				if strings.Contains(words, hole) {
					t.Errorf("the %s has a hole %q:\n%s", part, hole, words)
				}
			}
		}
		if !strings.HasSuffix(strings.NewReplacer("\u2068", "", "\u2069", "").Replace(subject), " [MEE-7K3QF9]") || strings.ContainsAny(subject, "\r\n") {
			t.Errorf("subject %q", subject)
		}
		if !strings.Contains(body, `lang="`+l.Lang+`" dir="`+direction(l.Lang)+`"`) {
			t.Error("no language or direction")
		}
		if strings.Contains(text, "\n\n\n") || strings.Contains(text, "&amp;") || strings.Contains(text, "&#") {
			t.Errorf("the text has holes or entities:\n%s", text)
		}
	})
}

func TestALetterHasOneButtonWhoseAddressIsInTheTextToo(t *testing.T) {
	background := regexp.MustCompile(`background:#0b5394`)
	eachLetter(t, func(t *testing.T, l MailLetter, _, body, text string) {
		if n := strings.Count(body, `display:inline-block;padding:13px`); n != 1 {
			t.Errorf("%d buttons", n)
		}
		if len(background.FindAllString(body, -1)) != 2 { // brand bar and button
			t.Error("the button has not the brand's colour")
		}
		if !strings.Contains(text, "\n"+l.Button.Href+"\n") {
			t.Errorf("the text lacks the button's address:\n%s", text)
		}
		for _, fetched := range []string{"<img", "url(", "<link", "<script src"} {
			if strings.Contains(body, fetched) {
				t.Errorf("the letter fetches something: %s", fetched)
			}
		}
	})
}

func TestWhatPeopleTypedStaysText(t *testing.T) {
	eachLetter(t, func(t *testing.T, _ MailLetter, _, body, text string) {
		if strings.Contains(body, "<script>") {
			t.Error("a name became markup")
		}
		if !strings.Contains(text, "> "+hostile) {
			t.Errorf("the quoted words are not as they were written:\n%s", text)
		}
	})
}

// visible is the text of a document as a reader sees it.
func visible(t *testing.T, document string) string {
	t.Helper()
	root, err := html.Parse(strings.NewReader(document))
	if err != nil {
		t.Fatal(err)
	}
	var b strings.Builder
	for n := range root.Descendants() {
		if n.Type == html.TextNode && (n.Parent == nil || n.Parent.Data != "style") {
			b.WriteString(n.Data + " ")
		}
	}
	return strings.Join(strings.Fields(b.String()), " ")
}

func TestTheTextIsCompleteWithoutTheHTML(t *testing.T) {
	eachLetter(t, func(t *testing.T, l MailLetter, _, body, text string) {
		seen, read := visible(t, body), strings.Join(strings.Fields(text), " ")
		p := newPrinter(t, l.Lang)
		for _, sentence := range []string{l.say(p, "lead"), l.say(p, "next"), l.say(p, "aside"), l.say(p, "button"), "GBP 414.00", "Leyla Demir", "publish " + hostile,
			"https://licence.example/verify/MEE-L-7K3QF9AB", "One. " + hostile, "Two. " + hostile, "Levant Review Media Ltd"} {
			sentence = strings.Join(strings.Fields(sentence), " ")
			if !strings.Contains(seen, sentence) {
				t.Errorf("the HTML lacks %q", sentence)
			}
			if !strings.Contains(read, sentence) {
				t.Errorf("the text lacks %q", sentence)
			}
		}
	})
}

func newPrinter(t *testing.T, lang string) *i18n.Printer {
	t.Helper()
	return newViews(t).catalogue.Printer(lang)
}

func TestALetterIsolatesAmountsNamesAndNumbers(t *testing.T) {
	p := newPrinter(t, "ar")
	paid := fullLetter("invoice_ready", "", "ar").say(p, "lead")
	for _, piece := range []string{"\u2068GBP 414.00\u2069", "\u2068MEE-L-7K3QF9AB\u2069"} {
		if !strings.Contains(paid, piece) {
			t.Errorf("%q lacks %q", paid, piece)
		}
	}
	if moment := fullLetter("quote_ready", "", "en").say(newPrinter(t, "en"), "lead"); !strings.Contains(moment, "27 November 2026, 09:00 (Istanbul time)") {
		t.Errorf("the moment is not in the reader's zone: %q", moment)
	}
}

func TestALetterToTheDeskGreetsNobodyAndOffersNoReply(t *testing.T) {
	_, html, text, err := newViews(t).RenderMail("en", fullLetter("desk_paid", "", "en"))
	if err != nil {
		t.Fatal(err)
	}
	for _, body := range []string{html, text} {
		if strings.Contains(body, "Hello") || strings.Contains(body, "Reply to this mail") || strings.Contains(body, "forward this") {
			t.Error("it speaks to a requester")
		}
	}
}
