package handlers

import (
	"net/http"
	"net/url"
	"strings"
	"testing"

	"golang.org/x/net/html"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

const bulkPath = "/admin/requests/bulk"

// picks are all requests of the queue's first page, as its form names them.
func (b *browser) picks() []string {
	b.h.t.Helper()
	return b.get("/admin/requests").is(http.StatusOK).form(bulkPath)["shown"]
}

// three are requests before the desk: two in English, one in Arabic.
func (h *house) three() (out []models.Request) {
	h.t.Helper()
	for _, lang := range []string{"en", "ar", "en"} {
		out = append(out, h.asked("bulk "+lang+itoa(int64(len(out))), func(in *licensing.Submission) { in.Language = lang }))
	}
	return out
}

// bulk goes from the queue over the confirming page and the preview to the result.
func (b *browser) bulk(act string, fill func(url.Values)) (preview, result *answer) {
	b.h.t.Helper()
	page := b.post(bulkPath, url.Values{"act": {act}, "pick": b.picks()}).is(http.StatusOK)
	form := page.form(bulkPath)
	fill(form)
	form.Set("action", "preview")
	if act == "assign" || act == "hold" {
		form.Set("action", "send")
		return nil, b.post(bulkPath, form).is(http.StatusOK)
	}
	preview = b.post(bulkPath, form).is(http.StatusOK)
	form = preview.form(bulkPath)
	form.Set("action", "send")
	return preview, b.post(bulkPath, form).is(http.StatusOK)
}

func TestSeveralRequestsAreDeclinedAtOnce(t *testing.T) {
	t.Parallel()
	h := patient(t)
	all, b := h.three(), h.signedIn()
	page := b.post(bulkPath, url.Values{"act": {"decline"}, "pick": b.picks()}).is(http.StatusOK)
	page.says("Decline several requests", "3 requests are chosen", "Words for the requesters, in English", "2 of the chosen read it", "in Arabic", "1 of the chosen reads it")
	form := page.form(bulkPath)
	form.Set("code", "embargo")
	form.Set("action", "preview")
	page = b.post(bulkPath, form).is(http.StatusUnprocessableEntity).says("This article is under an embargo", "Read these words")
	form = page.form(bulkPath)
	if !strings.Contains(form.Get("text_ar"), "حظر نشر") {
		t.Errorf("the prepared words in Arabic are %q", form.Get("text_ar"))
	}
	form.Set("text_en", "Not before May.")
	form.Set("action", "preview")
	traces := h.traces()
	page = b.post(bulkPath, form).is(http.StatusOK).says("The mail in English, for "+all[0].Reference, "The mail in Arabic, for "+all[1].Reference, "> Not before May.", "حظر نشر")
	if h.traces() != traces {
		t.Error("the preview left traces")
	}
	form = page.form(bulkPath)
	form.Set("action", "send")
	page = b.post(bulkPath, form).is(http.StatusOK).says("Done, all 3", "Undo all")
	for _, r := range all {
		want := "Not before May."
		if r.Language == "ar" {
			want = form.Get("text_ar")
		}
		if now := h.reload(r); now.Status != models.Declined || now.CloseText != want || now.CloseCode != "embargo" {
			t.Errorf("%s is %s: %s", now.Language, now.Status, now.CloseText)
		}
	}
	b.post(bulkPath, form).is(http.StatusOK).says("0 done, 3 not") // the page sent once more changes nothing
	b.post(bulkPath, page.form(bulkPath)).is(http.StatusOK).says("Take several decisions back", "Done, all 3")
	for _, r := range all {
		if now := h.reload(r); now.Status != models.InReview {
			t.Errorf("after the undo it is %s", now.Status)
		}
	}
	if n := h.number(`SELECT count(*) FROM mails WHERE kind = 'declined' AND status = 'cancelled'`); n != 3 {
		t.Errorf("%d mails are cancelled", n)
	}
}

func TestEveryBulkActIsTheOrdinaryVerb(t *testing.T) {
	t.Parallel()
	for act, c := range map[string]struct {
		fill func(url.Values)
		want func(r models.Request) bool
	}{
		"assign":     {func(url.Values) {}, func(r models.Request) bool { return r.AssigneeID != nil && r.Status == models.InReview }},
		"hold":       {func(f url.Values) { f.Set("reason", "The author's consent") }, func(r models.Request) bool { return r.OnHold && r.HoldReason == "The author's consent" }},
		"ask":        {func(f url.Values) { f.Set("text_en", "Which page?"); f.Set("text_ar", "أي صفحة؟") }, func(r models.Request) bool { return r.Status == models.NeedsInfo }},
		"not_needed": {func(url.Values) {}, func(r models.Request) bool { return r.Status == models.NotNeeded && r.CloseText != "" }},
	} {
		t.Run(act, func(t *testing.T) {
			t.Parallel()
			h := newHouse(t)
			all, b := h.three(), h.signedIn()
			_, result := b.bulk(act, c.fill)
			result.says("Done, all 3")
			for _, r := range all {
				if !c.want(h.reload(r)) {
					t.Errorf("a request is %+v", h.reload(r))
				}
			}
			if n := h.number(`SELECT count(*) FROM messages`); act == "ask" && n != 3 {
				t.Errorf("%d questions", n)
			}
		})
	}
}

// What somebody else decided meanwhile is left alone and told; the others are done, and the rest can be tried again.
func TestABulkDecisionLeavesAloneWhatHasChanged(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	all, b := h.three(), h.signedIn()
	page := b.post(bulkPath, url.Values{"act": {"decline"}, "pick": b.picks()})
	form := page.form(bulkPath)
	form.Set("code", "other")
	form.Set("text_en", "Words that took an hour")
	form.Set("text_ar", "عذرًا")
	form.Set("action", "send")
	must(t, h.desk.AskForInfo(t.Context(), h.admin.Actor(), all[0].ID, all[0].Version, "", "Which page?"))
	must(t, h.desk.NeedsNoLicence(t.Context(), h.admin.Actor(), all[1].ID, all[1].Version, "Free."))
	page = b.post(bulkPath, form).is(http.StatusOK)
	page.says("1 done, 2 not", "It has changed since you chose it", "Question put to the requester", "Closed: no licence is needed", "Look at the 2 again and retry")
	if h.reload(all[0]).Status != models.NeedsInfo || h.reload(all[1]).Status != models.NotNeeded || h.reload(all[2]).Status != models.Declined {
		t.Fatal("a stale decision was carried out")
	}
	page = b.post(bulkPath, page.form(bulkPath)).is(http.StatusOK).says("2 requests are chosen", "Words that took an hour", "It is not possible as the request stands now")
	form = page.form(bulkPath)
	form.Set("action", "send")
	b.post(bulkPath, form).is(http.StatusOK).says("1 done, 1 not", "It is not possible as the request stands now")
	if h.reload(all[0]).Status != models.Declined {
		t.Error("the retry was not carried out")
	}
}

func TestBadBulkFormsComeBack(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	h.three()
	b := h.signedIn()
	picks := b.picks()
	var many []string
	for range mostAtOnce + 1 {
		many = append(many, models.NewReference("MEE", 6)+":1")
	}
	for name, c := range map[string]struct {
		form url.Values
		says string
	}{
		"empty":           {url.Values{}, "Choose at least one request"},
		"nothing chosen":  {url.Values{"act": {"hold"}, "pick": {"x", ":", "\x00"}}, "Choose at least one request"},
		"no act":          {url.Values{"pick": picks}, "Choose what to do"},
		"all unticked":    {url.Values{"act": {"ask"}, "text_ar": {"My own words"}, "action": {"send"}}, "My own words"},
		"too many":        {url.Values{"act": {"hold"}, "pick": many}, "at most 50"},
		"no reason":       {url.Values{"act": {"hold"}, "pick": picks, "action": {"send"}}, "Give a reason"},
		"no code":         {url.Values{"act": {"decline"}, "pick": picks, "action": {"send"}, "text_en": {"My own words"}}, "My own words"},
		"a language less": {url.Values{"act": {"ask"}, "pick": picks, "action": {"send"}, "text_en": {"My own words"}}, "My own words"},
		"no such owner":   {url.Values{"act": {"assign"}, "pick": picks, "action": {"send"}, "owner": {"999"}}, "cannot own a request"},
	} {
		b.post(bulkPath, c.form).is(http.StatusUnprocessableEntity).says(c.says)
		if n := h.number(`SELECT count(*) FROM events WHERE actor_kind = 'staff'`); n != 0 {
			t.Errorf("%s: %d events", name, n)
		}
	}
	b.post(bulkPath, url.Values{"act": {"hold"}, "all": {"yes"}, "shown": picks}).is(http.StatusOK).says("3 requests are chosen")
	b.get(bulkPath).leads("/admin/requests")
	missing := url.Values{"act": {"hold"}, "pick": {"MEE-222222:1", picks[0]}, "action": {"send"}, "reason": {"x"}}
	b.post(bulkPath, missing).is(http.StatusOK).says("1 done, 1 not", "There is no such request any more")
}

func TestBulkDecisionsHeedRoles(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	all := h.three()
	picks := h.signedIn().picks()
	for _, role := range models.Roles {
		b := h.at(h.person(string(role)+" person", role))
		page := b.get("/admin/requests")
		if offered := len(page.all(func(n *html.Node) bool { return n.Data == "input" && attribute(n, "name") == "pick" })) > 0; offered != role.May(models.ActReply) {
			t.Errorf("%s is offered to choose: %t", role, offered)
		}
		for act, needs := range map[string]models.Act{"hold": models.ActReply, "decline": models.ActDecide} {
			got := b.post(bulkPath, url.Values{"act": {act}, "pick": picks}).status
			if refused := got == http.StatusForbidden; refused == role.May(needs) {
				t.Errorf("%s, %s: %d", role, act, got)
			}
		}
	}
	if h.reload(all[0]).Version != all[0].Version {
		t.Error("something was done")
	}
}
