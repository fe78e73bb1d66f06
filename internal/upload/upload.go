package upload

import (
	"bytes"
	"errors"
	"image"
	_ "image/jpeg" // the kinds whose size DecodeConfig reads
	_ "image/png"
	"regexp"
	"unicode/utf8"
)

// How much is taken: of one file, with one letter, and from one side with a request.
const (
	MaxSize     = 5 << 20
	MaxTogether = 5
	MaxFiles    = 20
	MaxTotal    = 20 << 20
)

// Accept is what a file field offers to choose from; a convenience, never a check.
const Accept = ".pdf,.png,.jpg,.jpeg,.txt,.docx"

// Why a file is not taken.
var (
	ErrEmpty  = errors.New("the file is empty")
	ErrLarge  = errors.New("the file is larger than is taken")
	ErrKind   = errors.New("the file is of no kind that is taken")
	ErrActive = errors.New("the file holds something that acts by itself")
	ErrBroken = errors.New("the file is not whole")
)

// File is a file that may be kept.
type File struct {
	Name string // cleaned; its ending is that of its kind
	Kind string // pdf, png, jpeg, txt, docx
	Body []byte
}

// MediaTypes are what each kind is sent as.
var MediaTypes = map[string]string{
	"pdf": "application/pdf", "png": "image/png", "jpeg": "image/jpeg", "txt": "text/plain; charset=utf-8",
	"docx": "application/vnd.openxmlformats-officedocument.wordprocessingml.document",
}

// Read judges a file by its bytes and cleans its name. ErrEmpty, ErrLarge, ErrKind,
// ErrActive, ErrBroken.
func Read(name string, body []byte) (File, error) {
	switch {
	case len(body) == 0:
		return File{}, ErrEmpty
	case len(body) > MaxSize:
		return File{}, ErrLarge
	}
	kind := kindOf(body)
	check, taken := checks[kind]
	if !taken {
		return File{}, ErrKind
	}
	if err := check(body); err != nil {
		return File{}, err
	}
	return File{Name: CleanName(name, kind), Kind: kind, Body: body}, nil
}

var checks = map[string]func([]byte) error{"pdf": checkPDF, "png": checkPNG, "jpeg": checkJPEG, "txt": checkText, "docx": checkDOCX}

// kindOf reads the first bytes; "" for a kind that is not taken.
func kindOf(body []byte) string {
	switch {
	case bytes.HasPrefix(body, []byte("%PDF-")):
		return "pdf"
	case bytes.HasPrefix(body, []byte("\x89PNG\r\n\x1a\n")):
		return "png"
	case bytes.HasPrefix(body, []byte("\xff\xd8\xff")):
		return "jpeg"
	case bytes.HasPrefix(body, []byte("PK\x03\x04")):
		return "docx"
	case utf8.Valid(body) && !bytes.ContainsFunc(body, unprintable):
		return "txt"
	}
	return ""
}

func unprintable(r rune) bool {
	return r < ' ' && r != '\n' && r != '\r' && r != '\t' && r != '\f' || r == 0x7f
}

// markup is what makes a browser or a mail program take a file for a page.
var markup = regexp.MustCompile(`(?i)<(?:!doctype\s+html|html|head|body|script|svg|iframe|object|embed|meta\s+http-equiv)[\s>/]|<\?php|javascript:|\{\\rtf`)

// checkText refuses texts that are pages, drawings or programs.
func checkText(body []byte) error {
	start := bytes.TrimLeft(bytes.TrimPrefix(body, []byte("\ufeff")), " \t\r\n\f")
	if bytes.HasPrefix(start, []byte("<?xml")) || bytes.HasPrefix(start, []byte("#!")) || markup.Match(body) {
		return ErrActive
	}
	return nil
}

// checkPNG walks the chunks to the end: nothing may follow it.
func checkPNG(body []byte) error {
	rest := body[8:]
	for len(rest) >= 12 {
		size := int64(rest[0])<<24 | int64(rest[1])<<16 | int64(rest[2])<<8 | int64(rest[3])
		kind := string(rest[4:8])
		if size > int64(len(rest))-12 {
			return ErrBroken
		}
		if rest = rest[12+size:]; kind == "IEND" {
			if len(rest) > 0 {
				return ErrActive
			}
			return checkPicture(body)
		}
	}
	return ErrBroken
}

// checkJPEG lets cameras add what they like after the picture, but no archive.
func checkJPEG(body []byte) error { return checkPicture(body) }

// maxPixels bounds what a picture makes its viewer hold.
const maxPixels = 100_000_000

func checkPicture(body []byte) error {
	size, _, err := image.DecodeConfig(bytes.NewReader(body))
	switch {
	case err != nil:
		return ErrBroken
	case size.Width < 1 || size.Height < 1 || size.Width > maxPixels/size.Height:
		return ErrLarge
	}
	return checkSingle(body)
}

// checkSingle refuses a file that is a page or an archive as well.
func checkSingle(body []byte) error {
	tail := body[max(0, len(body)-(64<<10)):]
	if markup.Match(body) || bytes.Contains(tail, []byte("PK\x05\x06")) {
		return ErrActive
	}
	return nil
}
