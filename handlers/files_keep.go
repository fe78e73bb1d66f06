package handlers

import (
	"errors"
	"net/url"
	"strings"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/upload"
	"imprimatur/models"
	"imprimatur/views"
)

// filePurposes are what the form asks files for.
var filePurposes = []string{models.ForWaiver, models.ForMockup, models.ForOrder}

// removeField is the button that takes a kept file away again; its value is the file's key.
const removeField = "remove"

// keepEach keeps the files of a form one by one, so that those that are right stay also when another is wrong, and notes
// beside its field what is wrong with each.
func keepEach(files []arrived, bad models.Invalid, keep func(purpose string, file upload.File) error) error {
	for _, each := range files {
		trouble := each.trouble
		if trouble == "" {
			err := keep(each.purpose, each.file)
			if full := invalid(err); full != nil {
				trouble = full["files"]
			} else if err != nil {
				return err
			}
		}
		if trouble != "" {
			noteFile(bad, each, trouble)
		}
	}
	return nil
}

// noteFile says what is wrong with a file, by its name; the first trouble of a field counts.
func noteFile(bad models.Invalid, each arrived, trouble string) {
	if _, already := bad[fieldPrefix+each.purpose]; already {
		return
	}
	id, args, _ := strings.Cut(trouble, "?")
	query, err := url.ParseQuery(args)
	if err != nil {
		query = url.Values{}
	}
	query.Set("Name", "\u2068"+each.name+"\u2069")
	bad[fieldPrefix+each.purpose] = id + "?" + query.Encode()
}

// draftKilobytes is how much may be laid in drafts from one network in a day: nobody has confirmed anything yet.
const draftKilobytes = 60 << 10

// spend takes the room of a draft's file from what its network has for the day. Invalid when that is used up.
func (h *Handlers) spend(c *fiber.Ctx, file upload.File) error {
	kilobytes := int64(len(file.Body)+1023) >> 10
	err := h.desk.AllowMuch(c.UserContext(), "draft-bytes:"+sender(c), kilobytes, 24*time.Hour/draftKilobytes, draftKilobytes)
	if errors.Is(err, models.ErrThrottled) {
		return models.Invalid{"files": "errors.file_budget"}
	}
	return err
}

// keepDraftFiles keeps the files of the form with its draft, and takes away the one that its Remove button names.
func (h *Handlers) keepDraftFiles(c *fiber.Ctx, f models.FormDraft, form typed, files []arrived, bad models.Invalid) error {
	err := keepEach(files, bad, func(purpose string, file upload.File) error {
		if err := h.spend(c, file); err != nil {
			return err
		}
		return h.desk.AttachToDraft(c.UserContext(), f.ID, purpose, file)
	})
	if key := form.one(removeField); err == nil && key != "" {
		err = h.desk.DetachFromDraft(c.UserContext(), f.ID, key)
	}
	if errors.Is(err, models.ErrConflict) {
		return nil // sent meanwhile: the page says so
	}
	return err
}

// layFiles keeps the files of a letter that is not sent now, and takes away the one that its Remove button names.
func (h *Handlers) layFiles(c *fiber.Ctx, by models.Actor, requestID int64, form typed, files []arrived, bad models.Invalid) error {
	err := keepEach(files, bad, func(purpose string, file upload.File) error {
		return h.desk.Lay(c.UserContext(), by, requestID, purpose, file)
	})
	if key := form.one(removeField); err == nil && key != "" {
		err = h.desk.TakeAway(c.UserContext(), by, requestID, key)
	}
	return err
}

// troubled reports whether any file of a form is not taken.
func troubled(files []arrived) bool {
	for _, each := range files {
		if each.trouble != "" {
			return true
		}
	}
	return false
}

// filesOf are the files of a form for the verb that takes them.
func filesOf(files []arrived) []upload.File {
	out := make([]upload.File, 0, len(files))
	for _, each := range files {
		if each.trouble == "" {
			out = append(out, each.file)
		}
	}
	return out
}

// draftFiles are the files kept with a draft, as its pages list them.
func (h *Handlers) draftFiles(c *fiber.Ctx, f models.FormDraft, lang string) ([]views.File, error) {
	var kept []models.Attachment
	var err error
	switch words := h.words.Printer(lang); {
	case f.RequestID != nil:
		kept, err = models.AttachmentsOf(c.UserContext(), h.db, *f.RequestID)
		return views.Files(words, kept, ""), err
	case f.ID != 0:
		kept, err = models.AttachmentsOfDraft(c.UserContext(), h.db, f.ID)
		return views.Files(words, kept, ""), err
	}
	return nil, nil
}
