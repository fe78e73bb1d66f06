package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func TestTheRequestPageSaysWhoseTurnItIs(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k", func(in *licensing.Submission) { in.TimeZone = "Europe/Istanbul" })
	b, path := h.holding(r), "/r/"+r.Reference
	b.get(path).is(http.StatusOK).says("You have an answer by 5 November 2026", "Istanbul time", "In review", "Revue du Fleuve", "Whole article")
	h.clock.pass(5 * 24 * time.Hour)
	b.get(path).says("are late")
	must(t, h.desk.AskForInfo(t.Context(), h.admin.Actor(), r.ID, h.refresh(r).Version, "q", "Which issue is it for?"))
	b.get(path).says("We have a question for you", "Which issue is it for?", "Maya Haddad", "Question for you")
	must(t, h.desk.Note(t.Context(), h.admin.Actor(), r.ID, "n", "They never pay."))
	b.get(path).hides("They never pay.")
	b.post(path+"/messages", url.Values{"message": {"The spring issue."}, "form_key": {"a"}}).leads(path + "?done=message")
	b.get(path+"?done=message").says("Your message is sent.", "The spring issue.", "You answered; the rights desk reads on")
	must(t, h.desk.Decline(t.Context(), h.admin.Actor(), r.ID, h.refresh(r).Version, "third_party", "The text is an agency's."))
	b.get(path).says("We cannot license this", "The work belongs to someone else", "The text is an agency's.", "Declined").hides("/withdraw")
}

func TestTheArabicPageRunsFromRightToLeft(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k", func(in *licensing.Submission) { in.Language = "ar" })
	h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	for _, page := range []string{path, path + "/quote", path + "/withdraw"} {
		a := b.get(page).is(http.StatusOK)
		if root := a.tags("html")[0]; attribute(root, "dir") != "rtl" || attribute(root, "lang") != "ar" {
			t.Errorf("%s is in %s", page, attribute(root, "lang"))
		}
	}
	b.get(path + "/quote").says("لك أن تنشر ما رُخِّص لك.")
	b.get(path + "?lang=en").says("Your quote is ready")
}

func TestALetterSentTwiceIsOneLetter(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	b, path := h.holding(r), "/r/"+r.Reference
	form := b.get(path).form(path + "/messages")
	b.post(path+"/messages", form).is(http.StatusUnprocessableEntity).says("Write your message first")
	form.Set("message", "Is Thursday possible?")
	for range 3 {
		b.post(path+"/messages", form).leads(path + "?done=message")
	}
	form.Set("message", "I meant Friday.") // the same page, kept open
	b.post(path+"/messages", form).leads(path + "?done=message")
	if n := h.tally(`SELECT count(*) FROM messages`); n != 2 {
		t.Fatalf("%d messages instead of 2", n)
	}
	fresh := b.get(path).form(path + "/messages")
	fresh.Set("message", "Is Thursday possible?") // written again on purpose
	b.post(path+"/messages", fresh).leads(path + "?done=message")
	if n := h.tally(`SELECT count(*) FROM messages`); n != 3 {
		t.Fatalf("a letter written again was swallowed: %d messages", n)
	}
}

func TestTooManyLettersAreKeptInTheForm(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	b, path := h.holding(r), "/r/"+r.Reference
	for n := range 30 {
		a := b.post(path+"/messages", url.Values{"message": {"Letter " + idText(int64(n))}, "form_key": {idText(int64(n))}})
		if a.status == http.StatusTooManyRequests {
			if kept := a.says("not sent yet").form(path + "/messages").Get("message"); kept != "Letter "+idText(int64(n)) || a.header.Get("Retry-After") == "" {
				t.Fatalf("kept %q", kept)
			}
			return
		}
	}
	t.Fatal("thirty letters at once were taken")
}

func TestSwitchingTheLanguageKeepsWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	q := h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	a := b.post(path+"/messages", url.Values{"message": {"Half a letter"}, "switch_lang": {"ar"}}).is(http.StatusOK)
	if kept := a.form(path + "/messages").Get("message"); kept != "Half a letter" || attribute(a.tags("html")[0], "lang") != "ar" {
		t.Errorf("kept %q in %s", kept, attribute(a.tags("html")[0], "lang"))
	}
	form := signature(q)
	form.Set("switch_lang", "en")
	if kept := b.post(path+"/accept", form).is(http.StatusOK).form(path + "/accept").Get("signatory_name"); kept != "Claire Martin" {
		t.Errorf("kept %q", kept)
	}
	if n := h.tally(`SELECT count(*) FROM messages`) + h.tally(`SELECT count(*) FROM acceptances`); n != 0 {
		t.Error("switching the language acted")
	}
}

func TestWithdrawingIsAskedOnceMoreAndDone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	b, path := h.holding(r), "/r/"+r.Reference
	if !b.get(path).linksTo(path + "/withdraw") {
		t.Fatal("no way to withdraw")
	}
	b.get(path + "/withdraw").is(http.StatusOK).says("Withdraw this request?")
	if r = h.refresh(r); r.Status != models.Submitted {
		t.Fatalf("opening the page moved the request to %s", r.Status)
	}
	b.post(path+"/withdraw", url.Values{"reason": {strings.Repeat("x", 2001)}}).is(http.StatusUnprocessableEntity).says("Shorten this to 2000 characters")
	b.post(path+"/withdraw", url.Values{"reason": {"The issue is cancelled."}}).leads(path + "?done=withdrawn")
	b.get(path).says("This request was withdrawn", "The issue is cancelled.")
	b.post(path+"/withdraw", url.Values{"reason": {"And again."}}).is(http.StatusConflict).says("can no longer be withdrawn", "And again.")
}

func TestBadInputIsRefusedInWords(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	h.quote(r)
	b, path := h.holding(r), "/r/"+r.Reference
	nasty := "a\x00b\u202eevil\xff<script>alert(1)</script>"
	for _, door := range licenseeForms {
		for name, body := range map[string]string{
			"nothing": "", "NUL": "message=%00%00&wish=%00&reason=%00", "broken UTF-8": "message=%ff%fe&reason=%ff", "thousand fields": strings.Repeat("x=1&", 2000),
			"long name": strings.Repeat("n", 9000) + "=1", "nasty": url.Values{"message": {nasty}, "wish": {nasty}, "quote_id": {nasty}}.Encode(),
		} {
			request := httptest.NewRequest(http.MethodPost, path+door, strings.NewReader(body))
			request.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
			if a := h.holding(r).send(request); a.status >= 500 {
				t.Errorf("%s to %s: %d", name, door, a.status)
			} else {
				a.hides("<script>alert")
			}
		}
		for _, kind := range []string{"application/json", "multipart/form-data; boundary=x", "text/plain", ""} {
			request := httptest.NewRequest(http.MethodPost, path+door, strings.NewReader("--x\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nx\r\n--x--\r\n"))
			request.Header.Set(fiber.HeaderContentType, kind)
			ours := strings.HasPrefix(kind, "multipart/") && takesFiles("POST", path+door)
			if a := b.send(request); !ours && a.status != http.StatusUnsupportedMediaType {
				t.Errorf("%q to %s: %d", kind, door, a.status)
			}
		}
		cross := httptest.NewRequest(http.MethodPost, path+door, strings.NewReader("message=x"))
		cross.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
		cross.Header.Set("Sec-Fetch-Site", "cross-site")
		b.send(cross).is(http.StatusForbidden)
	}
	b.post(path+"/messages", url.Values{"message": {strings.Repeat("é", longestMessage+1)}}).is(http.StatusUnprocessableEntity).says("Shorten this to 5000 characters")
	for _, at := range []string{path + "?key=%00", path + "?key=" + strings.Repeat("k", 3000), path + "?done=%3Cb%3E", path + "/pay?asked=9999999999999999999", path + "/certificate.pdf?lang=../../etc",
		"/r/%00", "/r/" + strings.Repeat("A", 500), path + "/content/..%2f..%2fetc", "/verify/%00", "/verify/" + strings.Repeat("9", 3000), "/verify?number=%00%ff", "/verify?number="} {
		if a := b.get(at); a.status >= 500 {
			t.Errorf("%s: %d", at, a.status)
		}
	}
}
