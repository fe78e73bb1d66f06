package handlers

import (
	"archive/zip"
	"bufio"
	"bytes"
	"context"
	"fmt"
	"io"
	"mime/multipart"
	"net"
	"net/http"
	"net/http/httptest"
	"net/textproto"
	"net/url"
	"strings"
	"testing"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/upload"
	"imprimatur/models"
)

const quietPDF = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

// sent is a file of a form: its field, its name, the type its sender claims, its bytes.
type sent struct{ field, name, claims, body string }

func pdf(field, name string) sent { return sent{field, name, "application/pdf", quietPDF + name} }

// multipartForm is what a browser sends of a form with files.
func multipartForm(t testing.TB, fields url.Values, files ...sent) (contentType string, body []byte) {
	t.Helper()
	var out bytes.Buffer
	w := multipart.NewWriter(&out)
	for name, values := range fields {
		for _, v := range values {
			must(t, w.WriteField(name, v))
		}
	}
	for _, f := range files {
		head := textproto.MIMEHeader{"Content-Type": {f.claims}, "Content-Disposition": {fmt.Sprintf(`form-data; name="%s"; filename="%s"`, f.field, f.name)}}
		part, err := w.CreatePart(head)
		must(t, err)
		_, err = part.Write([]byte(f.body))
		must(t, err)
	}
	must(t, w.Close())
	return w.FormDataContentType(), out.Bytes()
}

func (b *browser) upload(path string, fields url.Values, files ...sent) *answer {
	b.h.t.Helper()
	kind, body := multipartForm(b.h.t, fields, files...)
	r := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
	r.Header.Set(fiber.HeaderContentType, kind)
	r.Header.Set("Sec-Fetch-Site", "same-origin")
	return b.send(r)
}

// kept are all files in the database.
func (h *house) kept() []models.Attachment {
	h.t.Helper()
	all, err := models.From[models.Attachment](h.db).Order("id").Find(h.t.Context())
	must(h.t, err)
	return all
}

func TestFilesOfTheFormReachTheDeskWhenTheAddressIsConfirmed(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	h.filled(b)
	wrong := b.upload("/request/you", youAnswers("requester_name", "", "fee", "waiver", "waiver_kind", "education", "waiver_reason", "We teach."),
		pdf("file_waiver", "../school.pdf"), sent{"file_mockup", "mock-up.pdf", "application/pdf", "<html><script>alert(1)</script>"}, sent{"file_order", "", "application/octet-stream", ""})
	wrong.is(http.StatusUnprocessableEntity).says("school.pdf", "Proof for a free permission", "mock-up.pdf holds a script").hides("../school", "<script>alert")
	if got := wrong.form("/request/you").Get("waiver_reason"); got != "We teach." {
		t.Errorf("the reason is now %q", got)
	}
	if all := h.kept(); len(all) != 1 || all[0].Name != "school.pdf" || all[0].Purpose != models.ForWaiver || all[0].SentAt != nil || all[0].DraftID == nil {
		t.Fatalf("kept: %+v", all)
	}
	b.upload("/request/you", youAnswers("fee", "waiver", "waiver_kind", "education", "waiver_reason", "We teach."), pdf("file_mockup", "page 3.pdf")).leads("/request/check")
	check := b.get("/request/check").is(http.StatusOK)
	check.says("school.pdf (Proof for a free permission, PDF, 1 kB)", "page 3.pdf (Mock-up, PDF, 1 kB)")
	b.upload("/request/you", changed(youAnswers("fee", "waiver", "waiver_kind", "education", "waiver_reason", "We teach."), []string{removeField, h.kept()[1].Key})).leads("/request/you")
	b.get("/request/you").is(http.StatusOK).says("school.pdf").hides("page 3.pdf")
	b.post("/request/send", h.sendable(b.get("/request/check"))).is(http.StatusSeeOther)

	r, key := h.requests()[0], h.kept()[0].Key
	b.get("/r/" + r.Reference + "/files/" + key).is(http.StatusNotFound)
	b.upload("/request/you", youAnswers(), pdf("file_order", "late.pdf")).is(http.StatusConflict)
	_, err := h.desk.Confirm(t.Context(), h.key(r, "confirm"))
	must(t, err)
	h.signedIn().get("/admin/requests/"+r.Reference).is(http.StatusOK).says("school.pdf", "Files with the request")
	for _, got := range []*answer{h.holding(r).get("/r/" + r.Reference + "/files/" + key), h.signedIn().get("/admin/requests/" + r.Reference + "/files/" + key)} {
		got.is(http.StatusOK)
		for name, want := range map[string]string{
			"Content-Type": "application/pdf", "Content-Disposition": `attachment; filename=school.pdf`, "X-Content-Type-Options": "nosniff",
			"Content-Security-Policy": "default-src 'none'; sandbox", "Cache-Control": "no-store",
		} {
			if have := got.header.Get(name); have != want {
				t.Errorf("%s: %q instead of %q", name, have, want)
			}
		}
		if got.body != quietPDF+"../school.pdf" {
			t.Errorf("handed out: %q", got.body)
		}
	}
	h.holding(r).get("/r/"+r.Reference).is(http.StatusOK).says("school.pdf", "Files that came with it")
}

func TestLettersCarryFilesBothWays(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	b, path, desk := h.holding(r), "/r/"+r.Reference, "/admin/requests/"+r.Reference
	form := b.get(path).form(path + "/messages")

	b.upload(path+"/messages", form, pdf("file_message", "one.pdf")).is(http.StatusUnprocessableEntity).says("Write your message first", "one.pdf", "Files that are here already")
	h.signedIn().get(desk).is(http.StatusOK).hides("one.pdf")
	h.signedIn().get(desk + "/files/" + h.kept()[0].Key).is(http.StatusNotFound)
	form.Set("message", "Here is the page.")
	again := b.upload(path+"/messages", form, sent{"file_message", "virus.exe", "application/pdf", "MZ\x90\x00"}).is(http.StatusUnprocessableEntity)
	if again.says("virus.exe is no PDF", "one.pdf"); again.form(path+"/messages").Get("message") != "Here is the page." {
		t.Error("the words are lost")
	}
	for range 2 { // a double click
		b.upload(path+"/messages", form, pdf("file_message", "two.pdf")).leads(path + "?done=message")
	}
	if letters, err := models.MessagesOf(t.Context(), h.db, r.ID, true); err != nil || len(letters) != 1 {
		t.Errorf("%d letters, %v", len(letters), err)
	}
	if all := h.kept(); len(all) != 2 || all[0].MessageID == nil || all[1].MessageID == nil || all[0].SentAt == nil {
		t.Errorf("kept: %+v", all)
	}
	b.get(path).is(http.StatusOK).says("one.pdf", "two.pdf").hides("Files that are here already")
	page := h.signedIn().get(desk).is(http.StatusOK).says("one.pdf", "two.pdf")

	answer := page.form(desk + "/reply")
	staff := h.signedIn()
	staff.upload(desk+"/reply", answer, pdf("file_message", "three.pdf")).is(http.StatusUnprocessableEntity).says("three.pdf")
	b.get(path).hides("three.pdf")
	b.get(path + "/files/" + h.kept()[2].Key).is(http.StatusNotFound)
	answer.Set("message", "Thank you.")
	answer.Set(removeField, h.kept()[2].Key)
	staff.upload(desk+"/reply", answer).is(http.StatusOK).hides("three.pdf")
	answer.Del(removeField)
	staff.upload(desk+"/reply", answer, sent{"file_message", "terms.txt", "text/plain", "Our terms."}).leads(desk + "?done=reply")
	b.get(path).says("terms.txt")
	b.get(path + "/files/" + h.kept()[2].Key).is(http.StatusOK)
}

func TestAPurchaseOrderIsSentFromTheInvoicesPage(t *testing.T) {
	t.Parallel()
	for _, lang := range []string{"en", "ar"} {
		h := newHouse(t)
		r, _ := h.invoiced("k", func(in *licensing.Submission) { in.Language = lang })
		b, path, words := h.holding(r), "/r/"+r.Reference, h.words.Printer(lang)
		b.lang = lang
		form := b.get(path + "/pay").is(http.StatusOK).form(path + "/order")
		form.Set("order_number", "PO-77")
		empty := b.upload(path+"/order", form).is(http.StatusUnprocessableEntity).says(words.T("errors.file_required"))
		if got := empty.form(path + "/order").Get("order_number"); got != "PO-77" {
			t.Errorf("the number is now %q", got)
		}
		b.upload(path+"/order", form, pdf("file_order", "أمر شراء.pdf")).leads(path + "/pay?done=order")
		b.get(path+"/pay?done=order").is(http.StatusOK).says(words.T("public_request.done.order"), "أمر شراء.pdf")
		h.signedIn().get("/admin/requests/"+r.Reference).is(http.StatusOK).says("PO-77", "أمر شراء.pdf")
		got := b.get(path + "/files/" + h.kept()[0].Key).is(http.StatusOK).header.Get("Content-Disposition")
		if !strings.HasPrefix(got, "attachment; filename*=utf-8''%D8%A3") {
			t.Errorf("saved as %q", got)
		}
	}
}

func TestSomebodyElsesFileIsAsUnknownAsNone(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	theirs, mine := h.asked("theirs"), h.submittedBy("mine", "other@revue.example")
	must(t, h.desk.Answer(t.Context(), theirs.ID, "k", "Look.", licensing.Enclosed{Purpose: models.ForMessage, Files: []upload.File{{Name: "a.pdf", Kind: "pdf", Body: []byte(quietPDF)}}}))
	key := h.kept()[0].Key
	none := h.holding(mine).get("/r/" + mine.Reference + "/files/none").is(http.StatusNotFound)
	for _, a := range []*answer{
		h.holding(mine).get("/r/" + mine.Reference + "/files/" + key), h.holding(mine).get("/r/" + theirs.Reference + "/files/" + key),
		h.browser().get("/r/" + theirs.Reference + "/files/" + key), h.signedIn().get("/admin/requests/" + mine.Reference + "/files/" + key),
	} {
		a.is(http.StatusNotFound)
		if a.header.Get("Content-Type") != none.header.Get("Content-Type") || strings.Contains(a.body, "a.pdf") {
			t.Errorf("%s tells more", a.name)
		}
	}
	// Nobody takes away what another has laid.
	must(t, h.desk.Lay(t.Context(), theirs.Licensee(), theirs.ID, models.ForMessage, upload.File{Name: "b.pdf", Kind: "pdf", Body: []byte("%PDF-b")}))
	form := h.holding(mine).get("/r/" + mine.Reference).form("/r/" + mine.Reference + "/messages")
	form.Set(removeField, h.kept()[1].Key)
	h.holding(mine).upload("/r/"+mine.Reference+"/messages", form).is(http.StatusOK)
	h.signedIn().upload("/admin/requests/"+theirs.Reference+"/reply", url.Values{removeField: {h.kept()[1].Key}}).is(http.StatusOK)
	if len(h.kept()) != 2 {
		t.Error("another's file is gone")
	}
}

// submittedBy is a confirmed request of another address.
func (h *house) submittedBy(key, email string) models.Request {
	return h.asked(key, func(in *licensing.Submission) { in.Email = email })
}

func TestWhatDoesNotFitIsToldOnThePage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	b, path := h.holding(r), "/r/"+r.Reference
	form := url.Values{"message": {"Look."}, "form_key": {"k"}}
	var six []sent
	for i := range 6 {
		six = append(six, pdf("file_message", fmt.Sprintf("%d.pdf", i)))
	}
	b.upload(path+"/messages", form, six...).is(http.StatusUnprocessableEntity).says("5.pdf is one too many; 5 files go together", "4.pdf")
	b.upload(path+"/messages", form).leads(path + "?done=message") // the five that wait go with it
	if all := h.kept(); len(all) != 5 || all[4].MessageID == nil {
		t.Errorf("kept: %d", len(all))
	}
	b.upload(path+"/messages", form, sent{"file_message", "huge.pdf", "application/pdf", quietPDF + strings.Repeat("x", 6<<20)}).
		is(http.StatusUnprocessableEntity).says("huge.pdf is too large")
	var bomb bytes.Buffer
	archive := zip.NewWriter(&bomb)
	for i := range 3000 {
		_, err := archive.Create(fmt.Sprint(i))
		must(t, err)
	}
	must(t, archive.Close())
	for name, body := range map[string]string{
		"polyglot.png": "\x89PNG\r\n\x1a\n" + quietPDF, "a\x00b.pdf": "<html>", "drawing.svg": `<svg onload="x()">`, "bomb.docx": bomb.String(), "script.pdf": strings.Replace(quietPDF, "/Pages", "/JavaScript", 1),
	} {
		want := http.StatusUnprocessableEntity
		if strings.Contains(name, "\x00") {
			want = http.StatusBadRequest // no browser writes such a head
		}
		b.upload(path+"/messages", form, sent{"file_message", name, "image/png", body}).is(want)
	}
	if len(h.kept()) != 5 {
		t.Error("something of it was kept")
	}
}

// TestOnlyFormsWithFilesAreLong asks every POST of the table with a body over the limit, and over the other limit those
// that take files.
func TestOnlyFormsWithFilesAreLong(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	takers, everybody := map[string]bool{}, []*browser{h.browser(), h.holding(r), h.signedIn()}
	for _, route := range (&Handlers{config: Config{CapturedMail: true}}).Table() {
		path := address(route.Path, r)
		if route.Method != http.MethodPost {
			continue
		}
		for _, b := range everybody {
			kind, body := multipartForm(t, url.Values{"message": {strings.Repeat("x", 300<<10)}})
			long := httptest.NewRequest(http.MethodPost, path, bytes.NewReader(body))
			long.Header.Set(fiber.HeaderContentType, kind)
			if got := b.exchange(long).status; (got == http.StatusRequestEntityTooLarge) == takesFiles("POST", path) && got != http.StatusRequestEntityTooLarge {
				t.Errorf("%s takes a multipart form of 300 KiB: %d", path, got)
			}
			plain := httptest.NewRequest(http.MethodPost, path, strings.NewReader("message="+strings.Repeat("x", 300<<10)))
			plain.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
			if got := b.exchange(plain).status; got != http.StatusRequestEntityTooLarge {
				t.Errorf("%s takes a plain form of 300 KiB: %d", path, got)
			}
		}
		if takesFiles("POST", path) {
			takers[route.Path] = true
			if got := knock(h.browser(), "GET", path); got >= 500 {
				t.Errorf("GET %s: %d", path, got)
			}
		}
	}
	if len(takers) != len(fileRoutes) {
		t.Errorf("of %v only %v are routes", fileRoutes, takers)
	}
	for path, want := range map[string]bool{"/request/you/": false, "/r/A/B/messages": false, "/r//messages": false, "/admin/requests/X/note": false, "/webhooks/stripe": false, "/r/X/messages": true} {
		if takesFiles("POST", path) != want || takesFiles("GET", path) {
			t.Errorf("%s: %t", path, !want)
		}
	}
}

// TestABodyInChunksIsHeldToItsLimit: without a length in its head a body is measured while it comes.
func TestABodyInChunksIsHeldToItsLimit(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	ln, err := net.Listen("tcp", "127.0.0.1:0")
	must(t, err)
	go func() { _ = h.app.Listener(ln) }()
	t.Cleanup(func() { _ = h.app.ShutdownWithTimeout(100 * time.Millisecond) })
	for path, kilobytes := range map[string]int{"/find": 300, "/webhooks/stripe": 300, "/r/" + r.Reference + "/messages": 66 << 10} {
		conn, err := net.Dial("tcp", ln.Addr().String())
		must(t, err)
		kind := fiber.MIMEApplicationForm
		if takesFiles("POST", path) {
			kind = "multipart/form-data; boundary=x"
		}
		must(t, conn.SetDeadline(time.Now().Add(20*time.Second)))
		_, err = fmt.Fprintf(conn, "POST %s HTTP/1.1\r\nHost: a\r\nContent-Type: %s\r\nCookie: %s\r\nTransfer-Encoding: chunked\r\n\r\n", path, kind, h.holding(r).cookieLine())
		must(t, err)
		go func() {
			part := "--x\r\nContent-Disposition: form-data; name=\"file_message\"; filename=\"a.pdf\"\r\n\r\n"
			_, _ = fmt.Fprintf(conn, "%x\r\n%s\r\n", len(part), part)
			for range kilobytes {
				if _, err := fmt.Fprintf(conn, "400\r\n%s\r\n", strings.Repeat("x", 1024)); err != nil {
					return
				}
			}
			_, _ = io.WriteString(conn, "0\r\n\r\n")
		}()
		line, err := bufio.NewReader(conn).ReadString('\n')
		if err != nil || !strings.Contains(line, " 413 ") {
			t.Errorf("%s with %d KiB: %q %v", path, kilobytes, line, err)
		}
		_ = conn.Close()
	}
}

func (b *browser) cookieLine() string {
	out := ""
	for name, value := range b.cookies {
		out += name + "=" + value + "; "
	}
	return strings.TrimSuffix(out, "; ")
}

func TestAFormThatIsNotWholeIsRefused(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	path := "/r/" + r.Reference + "/messages"
	for name, body := range map[string]string{
		"not multipart": "message=x", "cut": "--x\r\nContent-Disposition: form-data; name=\"message\"\r\n\r\nHello", "empty": "",
		"parts": strings.Repeat("--x\r\nContent-Disposition: form-data; name=\"a\"\r\n\r\n1\r\n", 500) + "--x--\r\n",
	} {
		request := httptest.NewRequest(http.MethodPost, path, strings.NewReader(body))
		request.Header.Set(fiber.HeaderContentType, "multipart/form-data; boundary=x")
		request.Header.Set("Sec-Fetch-Site", "same-origin")
		got := h.holding(r).send(request)
		if got.status != http.StatusBadRequest && got.status != http.StatusRequestEntityTooLarge {
			t.Errorf("%s: %d", name, got.status)
		}
		if got.status == http.StatusBadRequest {
			got.says("did not arrive whole", "Go back").hides("on our side")
		}
	}
	if len(h.kept()) != 0 {
		t.Error("something was kept")
	}
}

func TestFilesAreThrottledAndTheWordsStay(t *testing.T) {
	t.Parallel()
	h := newHouse(t, func(c *Config) {
		c.Limits = Limits{Submit: time.Hour, Find: time.Hour, LookUp: time.Hour, Message: time.Hour, Upload: time.Hour}
	})
	r := h.submitted("k")
	path := "/r/" + r.Reference
	for range 40 {
		must(t, h.desk.Allow(context.Background(), "upload:0.0.0.0", time.Hour, 40))
	}
	a := h.holding(r).upload(path+"/messages", url.Values{"message": {"Look."}}, pdf("file_message", "a.pdf")).is(http.StatusUnprocessableEntity).says("a.pdf was not taken")
	if got := a.form(path + "/messages").Get("message"); got != "Look." {
		t.Errorf("the words are now %q", got)
	}
	ended := h.browser().upload(path+"/messages", url.Values{"message": {"Typed long ago."}}, pdf("file_message", "a.pdf"))
	ended.is(http.StatusNotFound).says("Typed long ago.")
}

// TestFilesOfTooManyFormsAtOnceAreReadPast: a form that finds no place keeps its words and none of its files.
func TestFilesOfTooManyFormsAtOnceAreReadPast(t *testing.T) {
	t.Parallel()
	var g fileGate
	for n, from := range []string{"a", "a", "b", "c"} {
		if !g.take(from) {
			t.Errorf("place %d is refused", n)
		}
	}
	if g.take("d") {
		t.Error("a fifth form is let in")
	}
	g = fileGate{}
	for range gateShare {
		if !g.take("a") {
			t.Fatal("no place for the first forms")
		}
	}
	if g.take("a") || !g.take("b") {
		t.Error("one sender has more than its share, or keeps another out")
	}
}

// TestANetworkLaysSoMuchInDraftsADay: what is over is named on the page, with the words kept; another network is not
// touched, and the next day there is room again.
func TestANetworkLaysSoMuchInDraftsADay(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.catalogue(riverURL, "The river that forgot its name")
	b := h.browser()
	h.filled(b)
	const each = 24 * time.Hour / draftKilobytes
	must(t, h.desk.AllowMuch(t.Context(), "draft-bytes:0.0.0.0", draftKilobytes-1, each, draftKilobytes))
	answers := youAnswers("fee", "waiver", "waiver_kind", "education", "waiver_reason", "We teach.")
	b.upload("/request/you", answers, pdf("file_mockup", "first.pdf")).leads("/request/check")
	over := b.upload("/request/you", answers, pdf("file_mockup", "second.pdf")).is(http.StatusUnprocessableEntity).says("second.pdf was not taken", "from your network today")
	if got := over.form("/request/you").Get("waiver_reason"); got != "We teach." {
		t.Errorf("the words are now %q", got)
	}
	if all := h.kept(); len(all) != 1 || all[0].ExpiresAt == nil || !all[0].ExpiresAt.Equal(h.clock.now().Add(licensing.DraftFileLife)) {
		t.Errorf("kept: %+v", all)
	}
	h.clock.pass(24 * time.Hour)
	b.upload("/request/you", answers, pdf("file_mockup", "second.pdf")).leads("/request/check")
}
