package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"imprimatur/models"
)

const termsForms = "/admin/terms/edit"

func termsOpened(b *browser, do string) url.Values {
	b.h.t.Helper()
	form := b.get(termsForms + "?publication=MEE").is(http.StatusOK).form(termsForms)
	form.Set("do", do)
	return form
}

func (h *house) newestTerms() models.TermsVersion {
	h.t.Helper()
	rows, err := models.TermsVersions(h.t.Context(), h.db, h.pub.ID)
	must(h.t, err)
	return rows[0]
}

func TestTermsAreWrittenShownAndPublished(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	b.get("/admin/terms").is(http.StatusOK).says("Version 1", "You may publish what is granted.", "لك أن تنشر ما رُخِّص لك.", "English", "Arabic")
	form := termsOpened(b, "publish")
	if form.Get("text_en") != "You may publish what is granted." {
		t.Fatalf("the form begins with %q", form.Get("text_en"))
	}
	form.Set("text_en", "# Use\n\nOnce. <script>alert(1)</script>\n\n- one\n- two")
	form.Set("text_fr", "Une fois.")
	form.Del("text_ar")
	form.Set("remark", "Shorter")
	question := b.follow(termsForms, form).is(http.StatusOK)
	question.says("Publish these terms?", "English Changed", "French New", "Arabic Removed", "Shorter", "one", "Une fois.")
	question.hides("<script>alert")
	if v, err := models.PublishedTerms(t.Context(), h.db, h.pub.ID); err != nil || v.Version != 1 {
		t.Fatalf("version %d is in force, %v", v.Version, err)
	}
	b.follow("/admin/terms/publish", question.form("/admin/terms/publish")).is(http.StatusOK).says("The terms are published", "Version 2", "Une fois.").hides("لك أن تنشر")
	if v, err := models.PublishedTerms(t.Context(), h.db, h.pub.ID); err != nil || v.Version != 2 || len(v.Texts) != 2 {
		t.Errorf("in force: %+v, %v", v, err)
	}
	h.as(models.Viewer).get("/admin/terms?publication=MEE&version=1").is(http.StatusOK).says("Earlier", "You may publish").hides(termsForms)
	b.get("/admin/terms/publish?publication=MEE").is(http.StatusNotFound)
	b.get("/admin/terms?version=7").is(http.StatusNotFound)
}

func TestStaleTermsKeepBothTexts(t *testing.T) {
	h := newHouse(t)
	maya, other := h.signedIn(), h.as(models.Admin)
	for _, before := range []string{"published", "draft"} {
		mine, theirs := termsOpened(maya, "save"), termsOpened(other, "save")
		theirs.Set("text_en", "Theirs, begun from the "+before)
		mine.Set("text_en", "Mine, begun from the "+before)
		mine.Set("text_tr", "Benim metnim")
		other.post(termsForms, theirs).is(http.StatusSeeOther)
		page := maya.post(termsForms, mine).is(http.StatusConflict)
		page.says("saved first", "Sam admin saved version 2", "Theirs, begun from the "+before, "Mine, begun from the "+before)
		again := page.form(termsForms)
		if again.Get("text_en") != mine.Get("text_en") || again.Get("text_tr") != "Benim metnim" {
			t.Errorf("what was typed is lost: %v", again)
		}
		if got := h.newestTerms().Texts["en"]; got != theirs.Get("text_en") {
			t.Errorf("theirs was overwritten by %q", got)
		}
		again.Set("do", "save")
		maya.post(termsForms, again).is(http.StatusSeeOther)
		if got := h.newestTerms().Texts["en"]; got != mine.Get("text_en") {
			t.Errorf("saving knowingly kept %q", got)
		}
	}
}

func TestTermsThatChangedAreNotPublishedUnseen(t *testing.T) {
	h := newHouse(t)
	maya, other := h.signedIn(), h.as(models.Admin)
	question := maya.follow(termsForms, termsOpened(maya, "publish")).form("/admin/terms/publish")
	changed := termsOpened(other, "save")
	changed.Set("text_en", "Something else entirely")
	other.post(termsForms, changed).is(http.StatusSeeOther)
	fresh := maya.post("/admin/terms/publish", question).is(http.StatusConflict).says("The draft has changed", "Something else entirely")
	maya.post("/admin/terms/publish", fresh.form("/admin/terms/publish")).is(http.StatusSeeOther)
	maya.post("/admin/terms/publish", question).is(http.StatusConflict)
}

func TestBadTermsAreRefusedWithTheirWords(t *testing.T) {
	h := newHouse(t)
	b := h.signedIn()
	for name, c := range map[string]struct {
		field, value, says string
		status             int
	}{
		"no English":     {"text_en", "  ", "Enter the terms in English", 422},
		"overlong":       {"text_fr", strings.Repeat("é", 20_001), "Shorten this text", 422},
		"overlong words": {"remark", strings.Repeat("r", 501), "Shorten the remark", 422},
		"unknown button": {"do", "burn", "", 422},
		"unknown house":  {"publication", "NONE", "", 404},
		"NUL":            {"text_en", "a\x00b", "", 303},
	} {
		t.Run(name, func(t *testing.T) {
			form := termsOpened(b, "save")
			form.Set("text_ar", "كلمات لا تضيع")
			form.Set(c.field, c.value)
			page := b.post(termsForms, form).is(c.status).says(c.says)
			if c.says != "" && page.form(termsForms).Get("text_ar") != "كلمات لا تضيع" {
				t.Error("the Arabic text is lost")
			}
		})
	}
	for _, form := range []url.Values{{}, {"id": {"x"}, "hash": {"y"}}, {"id": {"1"}}} {
		b.post("/admin/terms/publish", form).is(http.StatusUnprocessableEntity)
	}
}
