package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"
)

func TestAFormWhoseSessionIsOverGivesBackWhatWasTyped(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.asked("k")
	path := "/r/" + r.Reference
	h.holding(r).post(path+"/messages", url.Values{"message": {"Kept before"}, "form_key": {"1"}}).leads(path + "?done=message")
	late := h.browser()
	letter := url.Values{"message": {"Two lines\nof a <letter>"}, "form_key": {"secret-key"}}
	ended := late.post(path+"/messages", letter).is(http.StatusNotFound).says("This page had been closed").says("Copy it before you leave")
	if kept := ended.tags("textarea"); len(kept) != 1 || !strings.Contains(textOf(kept[0]), "Two lines\nof a <letter>") {
		t.Errorf("kept %d texts", len(kept))
	}
	if form := ended.form("/find"); form == nil {
		t.Error("no way back")
	}
	never := late.post("/r/MEE-222222/messages", letter).is(http.StatusNotFound)
	if a, b := ended.text(), never.text(); strings.ReplaceAll(a, r.Reference, "") != strings.ReplaceAll(b, "MEE-222222", "") {
		t.Errorf("the answers for a request and for none differ:\n%s\n%s", a, b)
	}
	if n := h.tally(`SELECT count(*) FROM messages`); n != 1 {
		t.Errorf("%d messages", n)
	}
}
