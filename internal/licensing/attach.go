package licensing

import (
	"bytes"
	"context"
	"crypto/sha256"
	"fmt"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/upload"
	"imprimatur/models"
)

// Enclosed are files for one purpose that go with a letter. Those that wait beside
// the letter since an earlier try go with it too.
type Enclosed struct {
	Purpose string
	Files   []upload.File
}

// AttachToDraft keeps a file with a draft of the form. The same file twice is kept
// once, and goes after DraftFileLife unless it is sent. ErrNotFound, ErrConflict when
// the draft was sent, Invalid when it is full.
func (d *Desk) AttachToDraft(ctx context.Context, draftID int64, purpose string, file upload.File) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		if _, err := openDraft(ctx, tx, draftID); err != nil {
			return err
		}
		end := d.Now().Add(DraftFileLife)
		return d.storeFile(ctx, tx, models.Attachment{DraftID: &draftID, FromKind: "licensee", Purpose: purpose, ExpiresAt: &end}, file)
	})
}

// DetachFromDraft removes a file from a draft; one that is not there is removed already.
func (d *Desk) DetachFromDraft(ctx context.Context, draftID int64, key string) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		if _, err := openDraft(ctx, tx, draftID); err != nil {
			return err
		}
		_, err := models.From[models.Attachment](tx).Where("draft_id = ? AND key = ?", draftID, key).Delete(ctx)
		return err
	})
}

// Lay keeps a file beside a letter that is not sent yet: only its sender sees it.
// The same file twice is kept once. ErrForbidden, ErrNotFound, ErrConflict when
// nobody confirmed the address, Invalid when there are too many.
func (d *Desk) Lay(ctx context.Context, by models.Actor, requestID int64, purpose string, file upload.File) error {
	return d.besideLetter(ctx, by, requestID, func(tx *gorm.DB, r *models.Request) error {
		return d.lay(ctx, tx, by, r, Enclosed{purpose, []upload.File{file}})
	})
}

// TakeAway removes a file that waits beside a letter of the same person; one that is
// not there is removed already. ErrForbidden, ErrNotFound, ErrConflict.
func (d *Desk) TakeAway(ctx context.Context, by models.Actor, requestID int64, key string) error {
	return d.besideLetter(ctx, by, requestID, func(tx *gorm.DB, r *models.Request) error {
		_, err := models.From[models.Attachment](tx).
			Where("request_id = ? AND key = ? AND sent_at IS NULL AND from_kind = ? AND staff_id IS NOT DISTINCT FROM ?", r.ID, key, by.Kind, staffID(by)).Delete(ctx)
		return err
	})
}

func (d *Desk) besideLetter(ctx context.Context, by models.Actor, requestID int64, then func(*gorm.DB, *models.Request) error) error {
	if by.Kind == "staff" {
		if err := may(by, models.ActReply); err != nil {
			return err
		}
	}
	return d.in(ctx, func(tx *gorm.DB) error {
		r, err := lockRequest(ctx, tx, requestID)
		if err != nil {
			return err
		}
		if err := reachable(&r); err != nil {
			return err
		}
		return then(tx, &r)
	})
}

// enclose gives a letter its files.
func (d *Desk) enclose(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, m models.Message, with []Enclosed) error {
	for _, each := range with {
		if err := d.lay(ctx, tx, by, r, each); err != nil {
			return err
		}
		now := d.Now()
		_, err := models.From[models.Attachment](tx).
			Where("request_id = ? AND sent_at IS NULL AND from_kind = ? AND staff_id IS NOT DISTINCT FROM ? AND purpose = ?", r.ID, by.Kind, staffID(by), each.Purpose).
			Select("message_id", "sent_at", "expires_at").Updates(ctx, models.Attachment{MessageID: &m.ID, SentAt: &now})
		if err != nil {
			return err
		}
	}
	return nil
}

// layAgain puts copies of the files of a letter that was taken back beside the next
// one: what was sent never changes, and nothing is lost.
func (d *Desk) layAgain(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, messageID int64) error {
	sent, err := models.AttachmentsOfMessage(ctx, tx, messageID)
	if err != nil {
		return err
	}
	for _, a := range sent {
		body, err := models.BodyOf(ctx, tx, a.ID)
		if err != nil {
			return err
		}
		if err := d.lay(ctx, tx, by, r, Enclosed{a.Purpose, []upload.File{{Name: a.Name, Kind: a.Kind, Body: body}}}); err != nil {
			return err
		}
	}
	return nil
}

func (d *Desk) lay(ctx context.Context, tx *gorm.DB, by models.Actor, r *models.Request, with Enclosed) error {
	end := d.Now().Add(DraftLife)
	like := models.Attachment{RequestID: &r.ID, FromKind: by.Kind, StaffID: staffID(by), Purpose: with.Purpose, ExpiresAt: &end}
	for _, file := range with.Files {
		if err := d.storeFile(ctx, tx, like, file); err != nil {
			return err
		}
	}
	return nil
}

func staffID(by models.Actor) *int64 {
	if by.Kind != "staff" {
		return nil
	}
	return &by.ID
}

// storeFile writes a file under the lock of its draft or request, unless it waits
// there already. Invalid when there is no room.
func (d *Desk) storeFile(ctx context.Context, tx *gorm.DB, a models.Attachment, file upload.File) error {
	a.Key, a.Name, a.Kind, a.Size = models.NewToken(), file.Name, file.Kind, int64(len(file.Body))
	sum := sha256.Sum256(file.Body)
	a.Digest, a.CreatedAt = sum[:], d.Now()
	own, err := models.From[models.Attachment](tx).
		Where("(draft_id = ? OR request_id = ?) AND from_kind = ?", a.DraftID, a.RequestID, a.FromKind).Find(ctx)
	if err != nil {
		return err
	}
	size, beside := a.Size, 0
	for _, each := range own {
		waits := each.SentAt == nil && each.Purpose == a.Purpose && sameID(each.StaffID, a.StaffID)
		if waits && bytes.Equal(each.Digest, a.Digest) && each.Name == a.Name {
			return nil
		}
		if size += each.Size; waits {
			beside++
		}
	}
	switch {
	case beside >= upload.MaxTogether:
		return models.Invalid{"files": fmt.Sprintf("errors.files_many?Max=%d", upload.MaxTogether)}
	case len(own) >= upload.MaxFiles, size > upload.MaxTotal:
		return models.Invalid{"files": "errors.files_full"}
	}
	if err := models.From[models.Attachment](tx).Create(ctx, &a); err != nil {
		return err
	}
	return models.From[models.AttachmentBody](tx).Create(ctx, &models.AttachmentBody{AttachmentID: a.ID, Body: file.Body})
}

func sameID(a, b *int64) bool { return a == nil && b == nil || a != nil && b != nil && *a == *b }

// handOn gives the files of a draft to the request that was made of it. They end
// with it unless its address is confirmed.
func (d *Desk) handOn(ctx context.Context, tx *gorm.DB, draftID int64, r *models.Request) error {
	end := r.ConfirmBy.Add(24 * time.Hour)
	_, err := models.From[models.Attachment](tx).Where("draft_id = ?", draftID).
		Select("draft_id", "request_id", "expires_at").Updates(ctx, models.Attachment{RequestID: &r.ID, ExpiresAt: &end})
	return err
}

// showFiles lets the desk see the files of a request whose address was confirmed.
func (d *Desk) showFiles(ctx context.Context, tx *gorm.DB, r *models.Request) error {
	now := d.Now()
	_, err := models.From[models.Attachment](tx).Where("request_id = ? AND sent_at IS NULL", r.ID).
		Select("sent_at", "expires_at").Updates(ctx, models.Attachment{SentAt: &now})
	return err
}
