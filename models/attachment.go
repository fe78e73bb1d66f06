package models

import (
	"context"
	"time"

	"gorm.io/gorm"
)

// What a file is for.
const (
	ForMessage = "message"
	ForMockup  = "mockup" // how the work will look at the licensee's
	ForWaiver  = "waiver" // proof of why it should be free
	ForOrder   = "order"  // a purchase order
)

// Attachment is a file that somebody has sent, without its bytes. It belongs to a
// draft of the form or to a request. Until SentAt only its sender sees it.
type Attachment struct {
	ID        int64
	Key       string // random: names it in addresses, and never authorises
	DraftID   *int64
	RequestID *int64
	MessageID *int64
	FromKind  string // licensee or staff
	StaffID   *int64
	Purpose   string
	Name      string
	Kind      string // pdf, png, jpeg, txt, docx
	Size      int64
	Digest    []byte // SHA-256
	CreatedAt time.Time
	SentAt    *time.Time
	ExpiresAt *time.Time // of one that may never be sent
}

// AttachmentBody are the bytes of an attachment.
type AttachmentBody struct {
	AttachmentID int64 `gorm:"primaryKey;autoIncrement:false"`
	Body         []byte
}

// AttachmentsOfDraft lists the files kept with a draft, oldest first.
func AttachmentsOfDraft(ctx context.Context, db *gorm.DB, draftID int64) ([]Attachment, error) {
	return From[Attachment](db).Where("draft_id = ?", draftID).Order("id").Find(ctx)
}

// seen is what both sides see: sent, and not with a letter that was taken back before it left.
const seen = "request_id = ? AND sent_at IS NOT NULL AND NOT EXISTS (SELECT 1 FROM messages m WHERE m.id = message_id AND m.taken_back_at IS NOT NULL)"

// AttachmentsOf lists the files of a request that both sides see, oldest first.
func AttachmentsOf(ctx context.Context, db *gorm.DB, requestID int64) ([]Attachment, error) {
	return From[Attachment](db).Where(seen, requestID).Order("id").Find(ctx)
}

// Waiting lists the files that somebody has put beside a message which is not sent yet.
func Waiting(ctx context.Context, db *gorm.DB, by Actor, requestID int64, purpose string) ([]Attachment, error) {
	var staff *int64
	if by.Kind == "staff" {
		staff = &by.ID
	}
	return From[Attachment](db).Where("request_id = ? AND sent_at IS NULL AND from_kind = ? AND staff_id IS NOT DISTINCT FROM ? AND purpose = ?",
		requestID, by.Kind, staff, purpose).Order("id").Find(ctx)
}

// AttachmentsOfMessage lists the files of one letter.
func AttachmentsOfMessage(ctx context.Context, db *gorm.DB, messageID int64) ([]Attachment, error) {
	return From[Attachment](db).Where("message_id = ?", messageID).Order("id").Find(ctx)
}

// SentAttachment finds a file of a request that both sides see; ErrNotFound for any other.
func SentAttachment(ctx context.Context, db *gorm.DB, requestID int64, key string) (Attachment, error) {
	return one(From[Attachment](db).Where(seen, requestID).Where("key = ?", key).Take(ctx))
}

// BodyOf reads the bytes of an attachment.
func BodyOf(ctx context.Context, db *gorm.DB, attachmentID int64) ([]byte, error) {
	row, err := one(From[AttachmentBody](db).Where("attachment_id = ?", attachmentID).Take(ctx))
	return row.Body, err
}
