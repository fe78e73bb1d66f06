package licensing_test

import (
	"errors"
	"fmt"
	"strings"
	"testing"
	"time"

	"imprimatur/internal/licensing"
	"imprimatur/internal/upload"
	"imprimatur/models"
)

func file(name string) upload.File {
	return upload.File{Name: name, Kind: "txt", Body: []byte("text of " + name)}
}

func asInvalid(err error, into *models.Invalid) bool { return errors.As(err, into) }

func (h *house) attachments() []models.Attachment {
	h.t.Helper()
	all, err := models.From[models.Attachment](h.db).Order("id").Find(h.t.Context())
	must(h.t, err)
	return all
}

func TestSentFilesNeverChange(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	must(t, h.desk.Answer(t.Context(), r.ID, "k", "Look.", licensing.Enclosed{Purpose: models.ForMessage, Files: []upload.File{file("a.txt")}}))
	must(t, h.desk.Lay(t.Context(), r.Licensee(), r.ID, models.ForMessage, file("b.txt")))
	for _, sql := range []string{
		`UPDATE attachments SET name = 'x' WHERE name = 'a.txt'`, `DELETE FROM attachments WHERE name = 'a.txt'`,
		`UPDATE attachment_bodies SET body = 'x'`, `DELETE FROM attachment_bodies WHERE body = 'text of a.txt'`,
		`TRUNCATE attachment_bodies`, `TRUNCATE attachments CASCADE`,
	} {
		if err := h.db.Exec(sql).Error; err == nil {
			t.Errorf("%s was carried out", sql)
		}
	}
	h.run(`DELETE FROM attachments WHERE name = 'b.txt'`) // the control: one that nobody else has seen
	if all := h.attachments(); len(all) != 1 || all[0].Name != "a.txt" {
		t.Errorf("left: %+v", all)
	}
}

func TestDraftFilesGoWithTheirDraftOrToItsRequest(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	_, gone, err := h.desk.StartDraft(ctx, "en")
	must(t, err)
	_, sent, err := h.desk.StartDraft(ctx, "en")
	must(t, err)
	for range 2 {
		must(t, h.desk.AttachToDraft(ctx, gone.ID, models.ForMockup, file("gone.txt")))
		must(t, h.desk.AttachToDraft(ctx, sent.ID, models.ForMockup, file("sent.txt")))
	}
	if n := len(h.attachments()); n != 2 {
		t.Fatalf("the same file twice makes %d files", n)
	}
	in := h.submission("k")
	in.DraftID = sent.ID
	r, err := h.desk.Submit(ctx, in)
	must(t, err)
	if err := h.desk.AttachToDraft(ctx, sent.ID, models.ForMockup, file("late.txt")); !is(err, models.ErrConflict) {
		t.Errorf("a sent draft took a file: %v", err)
	}
	if list, err := models.AttachmentsOf(ctx, h.db, r.ID); err != nil || len(list) != 0 {
		t.Errorf("seen before the address is confirmed: %d, %v", len(list), err)
	}
	key, err := h.desk.NewLink(ctx, r.ID, "confirm", licensing.ConfirmWindow)
	must(t, err)
	_, err = h.desk.Confirm(ctx, key)
	must(t, err)
	h.run(`UPDATE drafts SET expires_at = now() - interval '100 years'`)
	must(t, h.desk.KeepTime(ctx))
	if list, err := models.AttachmentsOf(ctx, h.db, r.ID); err != nil || len(list) != 1 || list[0].Name != "sent.txt" || len(h.attachments()) != 1 {
		t.Errorf("after the sweep: %d of %d, %v", len(list), len(h.attachments()), err)
	}
}

// TestFilesThatWereNeverSentLeaveTheirDraft: the words wait longer than the files.
func TestFilesThatWereNeverSentLeaveTheirDraft(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	_, f, err := h.desk.StartDraft(ctx, "en")
	must(t, err)
	must(t, h.desk.AttachToDraft(ctx, f.ID, models.ForMockup, file("a.txt")))
	h.clock.pass(licensing.DraftFileLife - time.Minute)
	must(t, h.desk.KeepTime(ctx))
	if n := len(h.attachments()); n != 1 {
		t.Errorf("%d files before their time is over", n)
	}
	h.clock.pass(2 * time.Minute)
	must(t, h.desk.KeepTime(ctx))
	if n, drafts := len(h.attachments()), h.count(`SELECT count(*) FROM drafts`); n != 0 || drafts != 1 || h.count(`SELECT count(*) FROM attachment_bodies`) != 0 {
		t.Errorf("%d files and %d drafts are left", n, drafts)
	}
}

func TestFilesOfARequestThatNobodyConfirmedAreForgotten(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	_, f, err := h.desk.StartDraft(ctx, "en")
	must(t, err)
	must(t, h.desk.AttachToDraft(ctx, f.ID, models.ForWaiver, file("proof.txt")))
	in := h.submission("k")
	in.DraftID = f.ID
	r, err := h.desk.Submit(ctx, in)
	must(t, err)
	if err := h.desk.Lay(ctx, r.Licensee(), r.ID, models.ForMessage, file("x.txt")); !is(err, models.ErrConflict) {
		t.Errorf("an unconfirmed request took a file: %v", err)
	}
	h.clock.pass(licensing.ConfirmWindow + 25*time.Hour)
	must(t, h.desk.KeepTime(ctx))
	if n := len(h.attachments()); n != 0 {
		t.Errorf("%d files left", n)
	}
}

// TestThereIsRoomForSoMuch: many at once are no more than fit, because each waits for the one before it.
func TestThereIsRoomForSoMuch(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	_, f, err := h.desk.StartDraft(ctx, "en")
	must(t, err)
	var acts []func() error
	for i := range 12 {
		acts = append(acts, func() error {
			return h.desk.AttachToDraft(ctx, f.ID, models.ForMockup, file(fmt.Sprintf("%d.txt", i)))
		})
	}
	done := 0
	for _, err := range atOnce(acts...) {
		if err == nil {
			done++
		} else if full := (models.Invalid{}); !asInvalid(err, &full) || !strings.HasPrefix(full["files"], "errors.files_many") {
			t.Errorf("not announced: %v", err)
		}
	}
	if done != upload.MaxTogether || len(h.attachments()) != upload.MaxTogether {
		t.Errorf("%d were taken, %d are there", done, len(h.attachments()))
	}
	big := upload.File{Name: "big.txt", Kind: "txt", Body: []byte(strings.Repeat("x", upload.MaxSize))}
	for i := range 4 {
		big.Body[0] = byte('a' + i)
		big.Body = append([]byte(nil), big.Body...)
		err = h.desk.AttachToDraft(ctx, f.ID, models.ForOrder, big)
	}
	if full := (models.Invalid{}); !asInvalid(err, &full) || full["files"] != "errors.files_full" {
		t.Errorf("more than fits: %v", err)
	}
}

func TestOnlyWhoMayReplyEncloses(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("k")
	viewer := models.Actor{Kind: "staff", ID: 1, Name: "V", Role: models.Viewer}
	if err := h.desk.Lay(t.Context(), viewer, r.ID, models.ForMessage, file("a.txt")); !is(err, models.ErrForbidden) {
		t.Errorf("a viewer laid a file: %v", err)
	}
	if err := h.desk.TakeAway(t.Context(), viewer, r.ID, "k"); !is(err, models.ErrForbidden) {
		t.Errorf("a viewer took one away: %v", err)
	}
}
