package licensing_test

import (
	"encoding/json"
	"testing"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// mostSteps is how many changes can be taken back.
const mostSteps = 50

func TestChangesOfADraftAreTakenBackOneByOne(t *testing.T) {
	h := newHouse(t)
	ctx := t.Context()
	newest := func() (models.RateCard, pricing.Card) {
		t.Helper()
		rows, err := models.RateCards(ctx, h.db, h.pub.ID)
		must(t, err)
		var card pricing.Card
		must(t, json.Unmarshal(rows[0].Card, &card))
		return rows[0], card
	}
	row, card := newest()
	change := func(least int64) {
		t.Helper()
		row, _ := newest()
		seen := licensing.Seen{Version: row.Version}
		if row.Status == "draft" {
			seen.Hash = row.Hash
		}
		card.Minimum.Request = least
		_, err := h.desk.ReviseRateCard(ctx, h.editor, h.pub.ID, seen, card, "")
		must(t, err)
	}
	published, least := row.Version, card.Minimum.Request
	for i := range int64(mostSteps + 5) {
		change(10_000 + i*500)
	}
	change(10_000 + (mostSteps+4)*500) // the same again is no step
	row, _ = newest()
	steps, err := models.RateCardSteps(ctx, h.db, row.ID)
	must(t, err)
	if len(steps) != mostSteps {
		t.Fatalf("%d steps are kept", len(steps))
	}
	if err := h.desk.UndoRateCard(ctx, h.editor, h.pub.ID, licensing.Seen{Version: row.Version, Hash: "another"}); !is(err, models.ErrConflict) {
		t.Errorf("undone what was not seen: %v", err)
	}
	if err := h.desk.UndoRateCard(ctx, models.Actor{Kind: "staff", ID: h.editor.ID, Role: models.Viewer}, h.pub.ID, licensing.Seen{Version: row.Version}); !is(err, models.ErrForbidden) {
		t.Errorf("a viewer has undone: %v", err)
	}
	for i := range int64(mostSteps) {
		row, _ := newest()
		must(t, h.desk.UndoRateCard(ctx, h.editor, h.pub.ID, licensing.Seen{Version: row.Version, Hash: row.Hash}))
		if _, card := newest(); card.Minimum.Request != 10_000+(mostSteps+3-i)*500 {
			t.Fatalf("after %d: at least %d", i+1, card.Minimum.Request)
		}
	}
	if err := h.desk.UndoRateCard(ctx, h.editor, h.pub.ID, licensing.Seen{Version: row.Version}); !is(err, models.ErrConflict) {
		t.Errorf("undone more than there was: %v", err)
	}
	must(t, h.desk.DiscardRateCard(ctx, h.editor, h.pub.ID, licensing.Seen{Version: row.Version}))
	if row, card := newest(); row.Version != published || card.Minimum.Request != least {
		t.Errorf("version %d, at least %d", row.Version, card.Minimum.Request)
	}
	change(700)
	row, _ = newest()
	must(t, h.desk.UndoRateCard(ctx, h.editor, h.pub.ID, licensing.Seen{Version: row.Version})) // back to what the draft began as
	if _, card := newest(); card.Minimum.Request != least {
		t.Errorf("at least %d instead of %d", card.Minimum.Request, least)
	}
}
