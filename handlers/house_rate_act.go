package handlers

import (
	"errors"
	"net/url"
	"slices"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// rateAct is a button on the page of a draft: what it does, and to which table, rule or example.
type rateAct struct {
	do, key string
	place   int // where that stands now, from 1; 0 when it is gone
}

// actOnRates does one of the small things of the draft's page: order, copy,
// switch off, remove, undo, begin anew.
func (h *Handlers) actOnRates(c *fiber.Ctx) error {
	d, err := h.postedRates(c)
	if err != nil {
		return err
	}
	do, key, _ := strings.Cut(d.form.one("do"), ":")
	switch act := (rateAct{do: do, key: key}); do {
	case "undo":
		return h.actDone(c, d, act, h.desk.UndoRateCard(c.UserContext(), actorOf(c), d.house.ID, d.seen))
	case "discard":
		return h.actDone(c, d, act, h.desk.DiscardRateCard(c.UserContext(), actorOf(c), d.house.ID, d.seen))
	case "begin":
		return h.beginRates(c, d)
	case "remark":
		return h.keepRemark(c, d, housePath(ratesEditPath, d.house.Publication)+"&done=remark")
	case "publish":
		return h.keepRemark(c, d, housePath(ratesPublishPath, d.house.Publication))
	case "example":
		return h.keepExample(c, d)
	default:
		card := cloneCard(d.card)
		if !act.on(&card, d) {
			return fiber.ErrUnprocessableEntity
		}
		return h.actDone(c, d, act, h.keepCard(c, d, card, d.note()))
	}
}

// on changes the card; false when there is nothing of that name to act on.
func (a *rateAct) on(card *pricing.Card, d rateDraft) bool {
	if a.do == "example_remove" {
		before := len(card.Examples)
		card.Examples = slices.DeleteFunc(card.Examples, func(e pricing.Example) bool { return e.Name == a.key })
		return len(card.Examples) < before
	}
	kind, verb, _ := strings.Cut(a.do, "_")
	switch kind {
	case "table":
		return onList(a, card, tablesOf(card), verb, d.form, func(t *pricing.Table) { t.Off = !t.Off })
	case "rule":
		return onList(a, card, rulesOf(card), verb, d.form, func(r *pricing.Rule) { r.Off = !r.Off })
	}
	return false
}

// onList does what tables and rules have in common.
func onList[T any](a *rateAct, card *pricing.Card, l ordered[T], verb string, form typed, turn func(*T)) bool {
	if verb == "order" {
		a.key = form.one("moved")
	}
	i := l.at(a.key)
	if i < 0 {
		return false
	}
	done := true
	switch verb {
	case "up":
		done = l.move(a.key, -1)
	case "down":
		done = l.move(a.key, 1)
	case "order":
		done = l.order(strings.Fields(form.one("order")))
	case "turn":
		turn(&(*l.all)[i])
	case "copy":
		copied := (*l.all)[i]
		*l.key(&copied) = newKey(card, a.key, "copy")
		*l.all = slices.Insert(*l.all, i+1, copied)
		a.key = *l.key(&copied)
	case "remove":
		done = l.remove(a.key)
	default:
		return false
	}
	a.place = l.at(a.key) + 1
	return done
}

// actDone leads back to the page, which then says what was done. Who comes too
// late sees the draft as it is, with nothing changed by the button.
func (h *Handlers) actDone(c *fiber.Ctx, d rateDraft, a rateAct, err error) error {
	if errors.Is(err, models.ErrConflict) {
		return h.showDraft(c, fiber.StatusConflict, d.house.Code, draftShown{stale: true})
	}
	if bad := invalid(err); bad != nil {
		return h.showDraft(c, fiber.StatusUnprocessableEntity, d.house.Code, draftShown{bad: bad})
	}
	if err != nil {
		return err
	}
	next := housePath(ratesEditPath, d.house.Publication) + "&done=" + a.do
	if a.place > 0 {
		kind, _, _ := strings.Cut(a.do, "_")
		next += "&key=" + url.QueryEscape(a.key) + "&place=" + strconv.Itoa(a.place) + "#" + kind + "-" + a.key
	}
	return see(c, next)
}

// keepRemark saves what the draft says about itself; without a change nothing is written.
func (h *Handlers) keepRemark(c *fiber.Ctx, d rateDraft, next string) error {
	k := check(d.form)
	note := remark(k)
	if len(k.bad) > 0 {
		return h.showDraft(c, fiber.StatusUnprocessableEntity, d.house.Code, draftShown{bad: k.bad, note: &note})
	}
	if d.house.draft() != nil && note == d.note() && d.seen.Version == int(d.house.seen().Version) && d.seen.Hash == d.house.seen().Hash {
		return see(c, next)
	}
	err := h.keepCard(c, d, d.card, note)
	if errors.Is(err, models.ErrConflict) {
		return h.showDraft(c, fiber.StatusConflict, d.house.Code, draftShown{stale: true, note: &note})
	}
	if err != nil {
		return err
	}
	return see(c, next)
}
