package handlers

import (
	"net/http"
	"net/url"
	"testing"

	"imprimatur/models"
)

func automationOpened(b *browser) url.Values {
	b.h.t.Helper()
	return b.get(automationPath + "?publication=MEE").is(http.StatusOK).form(automationPath)
}

func (h *house) automation() models.Automation {
	h.t.Helper()
	p, err := models.PublicationByID(h.t.Context(), h.db, h.pub.ID)
	must(h.t, err)
	return p.Automation
}

func TestTheHouseSaysHowFarItsRulesAnswer(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.signedIn()
	form := automationOpened(b)
	if len(form["by_rule"]) > 0 {
		t.Fatalf("something is automatic to begin with: %v", form)
	}
	form["by_rule"] = []string{"free_use", "quotes"}
	form.Set("highest_GBP", "2.5.0")
	form.Set("most_articles", "40")
	b.post(automationPath, form).is(http.StatusUnprocessableEntity).says("Enter an amount, such as 250.00", "Enter a number from 1 to 20")
	form.Set("highest_GBP", "")
	form.Set("most_articles", "2")
	b.post(automationPath, form).is(http.StatusUnprocessableEntity).says("Say up to which amount")
	form.Set("highest_GBP", "250.50")
	form.Set("lowest_GBP", "300")
	b.post(automationPath, form).is(http.StatusUnprocessableEntity).says("must be above zero and not below the lowest")
	if h.automation().On() {
		t.Fatal("a form that was refused counts")
	}
	form.Set("lowest_GBP", "20")
	b.follow(automationPath, form).is(http.StatusOK).says("Saved. It holds for every request")
	if a := h.automation(); !a.Quotes || !a.FreeUse || a.Highest["GBP"] != 25050 || a.Lowest["GBP"] != 2000 || a.Articles() != 2 || len(a.Highest) != 1 {
		t.Errorf("kept %+v", a)
	}
	again := automationOpened(b)
	if again.Get("highest_GBP") != "250.50" || len(again["by_rule"]) != 2 {
		t.Errorf("shown again: %v", again)
	}
}

func TestAutomationOfAnotherPageKeepsBoth(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	maya, other := h.signedIn(), h.as(models.Admin)
	mine, theirs := automationOpened(maya), automationOpened(other)
	theirs.Set("by_rule", "free_use")
	other.follow(automationPath, theirs).is(http.StatusOK)
	mine.Set("by_rule", "quotes")
	mine.Set("highest_GBP", "99")
	again := maya.post(automationPath, mine).is(http.StatusConflict).says("What is set now", "Tell at once whom")
	form := again.form(automationPath)
	if form.Get("highest_GBP") != "99" || form.Get("by_rule") != "quotes" {
		t.Fatalf("what was typed is lost: %v", form)
	}
	if h.automation().Quotes {
		t.Fatal("a stale page won")
	}
	maya.follow(automationPath, form).is(http.StatusOK)
	if a := h.automation(); !a.Quotes || a.Highest["GBP"] != 9900 {
		t.Errorf("kept %+v", a)
	}
	mine.Set("seen", "{")
	maya.post(automationPath, mine).is(http.StatusConflict)
}

func TestOnlyWhoMaySetPricesSetsAutomation(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.as(models.Viewer).get(automationPath).is(http.StatusOK).says("A person always reads").hides(">Save<")
	editor := h.as(models.Editor)
	form := automationOpened(h.signedIn())
	form.Set("by_rule", "free_use")
	if a := editor.post(automationPath, form); a.status != http.StatusForbidden {
		t.Errorf("an editor: %d", a.status)
	}
	if h.automation().On() {
		t.Error("an editor set it")
	}
}
