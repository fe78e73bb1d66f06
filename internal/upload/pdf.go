package upload

import (
	"bytes"
	"regexp"
	"strconv"
)

// acts are the names in a PDF that let it do something: run a script, start a
// program, play media, send a form, or bring a form with scripts of its own. Each is
// long enough not to stand in a picture's bytes by chance. Objects in compressed
// streams are not unpacked.
var acts = regexp.MustCompile(`/(?:JavaScript|Launch|RichMedia|SubmitForm|ImportData|GoToE)(?:[^A-Za-z0-9]|$)|/XFA\s*[\[0-9<]`)

// escaped is a letter of a PDF name written as its number: /J#61vaScript.
var escaped = regexp.MustCompile(`#[0-9A-Fa-f]{2}`)

func checkPDF(body []byte) error {
	if !bytes.Contains(body[max(0, len(body)-2048):], []byte("%%EOF")) {
		return ErrBroken
	}
	plain := escaped.ReplaceAllFunc(body, func(code []byte) []byte {
		letter, err := strconv.ParseUint(string(code[1:]), 16, 8)
		if err != nil {
			return code
		}
		return []byte{byte(letter)}
	})
	if acts.Match(body) || acts.Match(plain) {
		return ErrActive
	}
	return checkSingle(body)
}
