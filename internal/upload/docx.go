package upload

import (
	"archive/zip"
	"bytes"
	"io"
	"strings"
)

// What a document may hold: a bomb has more, or is more when unpacked.
const (
	maxParts    = 2000
	maxUnpacked = 200 << 20
	maxPart     = 4 << 20 // of the parts that are read here
)

const mainPart = "application/vnd.openxmlformats-officedocument.wordprocessingml.document.main+xml"

// checkDOCX reads the table of contents of the archive and the parts that say what
// the document is and what it fetches. An archive that is no document is no kind
// that is taken.
func checkDOCX(body []byte) error {
	archive, err := zip.NewReader(bytes.NewReader(body), int64(len(body)))
	if err != nil {
		return ErrBroken
	}
	var unpacked uint64
	parts := map[string]*zip.File{}
	for _, f := range archive.File {
		unpacked += f.UncompressedSize64
		name := strings.ToLower(f.Name)
		if len(parts) >= maxParts || unpacked > maxUnpacked {
			return ErrLarge
		}
		if _, twice := parts[name]; twice || strings.Contains(name, "..") || strings.HasPrefix(name, "/") || strings.Contains(name, `\`) {
			return ErrBroken
		}
		if active(name) {
			return ErrActive
		}
		parts[name] = f
	}
	types, err := partText(parts["[content_types].xml"])
	if err != nil || parts["word/document.xml"] == nil || !strings.Contains(types, mainPart) {
		return ErrKind
	}
	if strings.Contains(strings.ToLower(types), "macroenabled") {
		return ErrActive
	}
	return checkFetched(parts)
}

// active reports whether a part is a program or an object of another program.
func active(name string) bool {
	return strings.Contains(name, "vbaproject") || strings.Contains(name, "/activex/") || strings.Contains(name, "/embeddings/") ||
		strings.HasSuffix(name, ".bin") || strings.HasSuffix(name, ".exe") || strings.HasSuffix(name, ".js") || strings.HasSuffix(name, ".html")
}

// checkFetched refuses what is loaded from elsewhere when the document is opened. A
// link that its reader may follow is fine.
func checkFetched(parts map[string]*zip.File) error {
	for name, f := range parts {
		if !strings.HasSuffix(name, ".rels") {
			continue
		}
		text, err := partText(f)
		if err != nil {
			return ErrBroken
		}
		for _, one := range strings.Split(strings.ToLower(text), "<relationship ") {
			if strings.Contains(one, "external") && !strings.Contains(one, "/hyperlink\"") && !strings.Contains(one, "/hyperlink'") {
				return ErrActive
			}
		}
	}
	return nil
}

// partText reads a part of the archive, which may be small on the outside only.
func partText(f *zip.File) (string, error) {
	if f == nil {
		return "", ErrBroken
	}
	r, err := f.Open()
	if err != nil {
		return "", ErrBroken
	}
	defer func() { _ = r.Close() }()
	text, err := io.ReadAll(io.LimitReader(r, maxPart+1))
	if err != nil || len(text) > maxPart {
		return "", ErrBroken
	}
	return string(text), nil
}
