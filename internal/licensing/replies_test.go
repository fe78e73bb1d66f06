package licensing_test

import (
	"fmt"
	"slices"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

func replyWords(name, english string) licensing.ReplyWords {
	return licensing.ReplyWords{Name: name, Texts: map[string]string{"en": english, "ar": "  "}}
}

func TestASavedReplyIsMadeRevisedAndRetired(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	made, err := h.desk.SaveReply(ctx, h.editor, h.pub.ID, replyWords("  Ask for  the run ", " How many copies? "))
	must(t, err)
	if made.Name != "Ask for the run" || made.Texts["en"] != "How many copies?" || len(made.Texts) != 1 {
		t.Fatalf("kept as %+v", made)
	}
	must(t, h.desk.ReviseReply(ctx, h.editor, made.ID, 1, licensing.ReplyWords{Name: "Ask for the run", Texts: map[string]string{"ar": "كم نسخة؟"}}))
	now, err := models.SavedReplyByID(ctx, h.db, made.ID)
	must(t, err)
	if now.Version != 2 || now.Texts["ar"] != "كم نسخة؟" || now.Texts["en"] != "" {
		t.Fatalf("revised to %+v", now)
	}
	if err := h.desk.ReviseReply(ctx, h.editor, made.ID, 1, replyWords("Late", "Late")); !is(err, models.ErrConflict) {
		t.Errorf("a stale change: %v", err)
	}
	must(t, h.desk.RetireReply(ctx, h.editor, made.ID, 2, true))
	if err := h.desk.RetireReply(ctx, h.editor, made.ID, 2, true); !is(err, models.ErrConflict) {
		t.Errorf("retired twice: %v", err)
	}
	for retired, want := range map[bool]int{false: 0, true: 1} {
		list, err := models.SavedReplies(ctx, h.db, h.pub.ID, retired)
		must(t, err)
		if len(list) != want {
			t.Errorf("retired %t: %d", retired, len(list))
		}
	}
	if err := h.desk.ReviseReply(ctx, h.editor, made.ID+99, 1, replyWords("No", "No")); !is(err, models.ErrNotFound) {
		t.Errorf("an unknown one: %v", err)
	}
}

func TestTheNameOfASavedReplyIsTakenOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	first, err := h.desk.SaveReply(ctx, h.editor, h.pub.ID, replyWords("Welcome", "Hello"))
	must(t, err)
	if _, err := h.desk.SaveReply(ctx, h.editor, h.pub.ID, replyWords("WELCOME", "Hello")); !slices.Equal(invalidFields(err), []string{"name"}) {
		t.Errorf("the same name: %v", err)
	}
	must(t, h.desk.RetireReply(ctx, h.editor, first.ID, 1, true))
	_, err = h.desk.SaveReply(ctx, h.editor, h.pub.ID, replyWords("welcome", "Hello"))
	must(t, err)
	if err := h.desk.RetireReply(ctx, h.editor, first.ID, 2, false); !slices.Equal(invalidFields(err), []string{"name"}) {
		t.Errorf("brought back beside its heir: %v", err)
	}
}

func TestASavedReplyNeedsANameAndAText(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	_, err := h.desk.SaveReply(t.Context(), h.editor, h.pub.ID, replyWords(" ", " "))
	if got := invalidFields(err); !slices.Equal(got, []string{"name", "text_en"}) {
		t.Errorf("refused by %v", got)
	}
}

func TestOnlyEditorsWriteSavedReplies(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	made, err := h.desk.SaveReply(ctx, h.editor, h.pub.ID, replyWords("Welcome", "Hello"))
	must(t, err)
	for _, role := range []models.Role{models.Finance, models.Viewer} {
		who := h.editor
		who.Role = role
		_, err := h.desk.SaveReply(ctx, who, h.pub.ID, replyWords("Other", "Hello"))
		for what, err := range map[string]error{"save": err, "revise": h.desk.ReviseReply(ctx, who, made.ID, 1, replyWords("x", "x")), "retire": h.desk.RetireReply(ctx, who, made.ID, 1, true)} {
			if !is(err, models.ErrForbidden) {
				t.Errorf("%s may %s: %v", role, what, err)
			}
		}
	}
}

// Eight editors save the same reply at once: one has the word. The control writes as the verb does, without its lock and
// version: then each overwrites the others.
func TestOfManyWhoReviseASavedReplyOneWins(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	ctx := t.Context()
	made, err := h.desk.SaveReply(ctx, h.editor, h.pub.ID, replyWords("Welcome", "Hello"))
	must(t, err)
	var acts, careless []func() error
	for i := range 8 {
		acts = append(acts, func() error {
			return h.desk.ReviseReply(ctx, h.editor, made.ID, 1, replyWords(fmt.Sprint("Welcome ", i), "Hello"))
		})
		careless = append(careless, func() error {
			n, err := models.From[models.SavedReply](h.db).Where("id = ?", made.ID).Select("name").Updates(ctx, models.SavedReply{Name: fmt.Sprint("Careless ", i)})
			if err == nil && n == 0 {
				err = models.ErrConflict
			}
			return err
		})
	}
	if n := succeeded(t, atOnce(acts...), models.ErrConflict); n != 1 {
		t.Errorf("%d changes of one version were kept", n)
	}
	if n := succeeded(t, atOnce(careless...), models.ErrConflict); n != 8 {
		t.Errorf("the control kept %d: it does not show what the version is for", n)
	}
}
