package handlers

import (
	"bytes"
	"errors"
	"fmt"
	"io"
	"mime"
	"mime/multipart"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/upload"
	"imprimatur/models"
)

// fieldPrefix begins the name of a file field; the purpose of its files follows.
const fieldPrefix = "file_"

// formKeptKey is where a form that has been read stays for the rest of its request: a stream is read once.
const formKeptKey = "form"

// arrived is a file of a form: for what, and either the file or what is wrong with it.
type arrived struct {
	purpose string
	name    string
	file    upload.File
	trouble string // as a field's error says it; "" when the file may be kept
}

// postedFiles reads a form that may carry files. Without any it is posted. When too many come, from one sender or all
// together, its files are read past and said not to be taken: what was typed still counts.
func (h *Handlers) postedFiles(c *fiber.Ctx, purposes ...string) (typed, []arrived, error) {
	if !carriesFiles(c) {
		form, err := posted(c)
		return form, nil, err
	}
	err := h.desk.Allow(c.UserContext(), "upload:"+sender(c), h.limits.Upload, 40)
	if err != nil && !errors.Is(err, models.ErrThrottled) {
		return nil, nil, err
	}
	if err == nil && h.gate.enter(c) {
		return readParts(c, purposes, "")
	}
	c.Set(fiber.HeaderRetryAfter, "60")
	return readParts(c, purposes, "errors.file_throttled")
}

// readParts reads a multipart form once, part by part. Files of other fields than those of the purposes are read past,
// and all of them when there is a trouble with any.
func readParts(c *fiber.Ctx, purposes []string, trouble string) (typed, []arrived, error) {
	_, params, err := mime.ParseMediaType(c.Get(fiber.HeaderContentType))
	if err != nil || params["boundary"] == "" {
		return nil, nil, fmt.Errorf("form with files: %w", fiber.ErrBadRequest)
	}
	body := &measured{from: bytes.NewReader(nil), left: longestFiles}
	if c.Request().IsBodyStream() {
		body.from = c.Request().BodyStream()
	}
	parts, form, files, text := multipart.NewReader(body, params["boundary"]), typed{}, []arrived(nil), int64(0)
	for n := 0; ; n++ {
		part, err := parts.NextPart()
		switch {
		case err == io.EOF: //nolint:errorlint // a body that ends too early wraps it
			c.Locals(formKeptKey, form)
			return form, files, nil
		case errors.Is(err, fiber.ErrRequestEntityTooLarge) || n >= 200 || text > longestBody:
			return nil, nil, tooLong(c)
		case err != nil:
			return nil, nil, fmt.Errorf("form with files: %w: %w", fiber.ErrBadRequest, err)
		}
		if part.FileName() == "" && part.Header.Get(fiber.HeaderContentType) == "" {
			value, err := io.ReadAll(io.LimitReader(part, longestBody+1))
			if err != nil {
				return nil, nil, fmt.Errorf("form with files: %w: %w", fiber.ErrBadRequest, err)
			}
			text += int64(len(value))
			form.add(part.FormName(), string(value))
			continue
		}
		one, err := readFile(part, purposes, files, trouble)
		if err != nil {
			return nil, nil, err
		}
		files = append(files, one...)
	}
}

// readFile reads one file, no further than it may be long and than there is room beside those before it. A field in
// which no file was chosen is no file. A trouble told beforehand is every file's: none is read.
func readFile(part *multipart.Part, purposes []string, before []arrived, trouble string) ([]arrived, error) {
	one := arrived{trouble: trouble, purpose: strings.TrimPrefix(part.FormName(), fieldPrefix), name: upload.CleanName(clean(part.FileName()), "")}
	known := false
	for _, p := range purposes {
		known = known || part.FormName() == fieldPrefix+p
	}
	if !known || trouble != "" && part.FileName() == "" {
		return nil, nil
	}
	if trouble != "" {
		return []arrived{one}, nil
	}
	held := 0
	for _, each := range before {
		held += len(each.file.Body)
	}
	if held > upload.MaxTotal || len(before) >= upload.MaxFiles {
		one.trouble = "errors.files_full"
		return []arrived{one}, nil
	}
	body, err := io.ReadAll(io.LimitReader(part, upload.MaxSize+1))
	switch {
	case err != nil:
		return nil, fmt.Errorf("form with files: %w: %w", fiber.ErrBadRequest, err)
	case len(body) == 0 && part.FileName() == "":
		return nil, nil
	}
	if one.file, err = upload.Read(part.FileName(), body); err != nil {
		one.trouble = fileTrouble(err)
	}
	return []arrived{one}, nil
}

// fileTrouble says why a file is not taken.
func fileTrouble(err error) string {
	switch {
	case errors.Is(err, upload.ErrEmpty):
		return "errors.file_empty"
	case errors.Is(err, upload.ErrLarge):
		return "errors.file_large"
	case errors.Is(err, upload.ErrActive):
		return "errors.file_active"
	case errors.Is(err, upload.ErrBroken):
		return "errors.file_broken"
	default:
		return "errors.file_kind"
	}
}

// add notes what was typed into a field, as posted does.
func (t typed) add(name, value string) {
	if name = clean(name); len(name) <= 60 && len(t[name]) < 60 {
		t[name] = append(t[name], clean(value))
	}
}

// measured reads a body of at most so many bytes; more is 413.
type measured struct {
	from io.Reader
	left int64
}

func (m *measured) Read(p []byte) (int, error) {
	n, err := m.from.Read(p)
	if m.left -= int64(n); m.left < 0 {
		return n, fiber.ErrRequestEntityTooLarge
	}
	return n, err
}

// typedIn is what was typed into a field of this request's form, whatever way the form came.
func typedIn(c *fiber.Ctx, name string) string {
	if form, ok := c.Locals(formKeptKey).(typed); ok {
		return form.one(name)
	}
	if carriesFiles(c) {
		return ""
	}
	return c.FormValue(name)
}
