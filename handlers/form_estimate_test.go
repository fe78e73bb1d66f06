package handlers

import (
	"encoding/json"
	"net/http"
	"net/url"
	"slices"
	"testing"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

func (b *browser) estimate(form url.Values) (out views.LiveEstimate) {
	b.h.t.Helper()
	a := b.post("/request/estimate", form).is(http.StatusOK)
	must(b.h.t, json.Unmarshal([]byte(a.body), &out))
	return out
}

// The estimate beside the form, the one before sending and the suggestion to the editor are one.
func TestTheEstimateFollowsTheAnswersAndIsThatOfTheCheckPage(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	b := h.started()
	b.get("/request/use").is(http.StatusOK).says("Your estimate so far", "Answer these to see the price:", "Territory", "Work out the price")
	half := useAnswers()
	half.Del("term")
	half.Set("portion", "excerpt")
	half.Set("portion_words", "")
	if e := b.estimate(half); e.Sum != "" || !slices.Equal(e.Missing, []string{"About how many words?", "Period"}) {
		t.Errorf("half an answer: %+v", e)
	}
	half.Set("term", "12m")
	half.Set("portion_words", "90")
	if e := b.estimate(half); e.Title != "You do not need a licence for this" || e.Sum != "" || len(e.Steps) > 0 {
		t.Errorf("a quotation: %+v", e)
	}
	form := useAnswers()
	before := b.estimate(form)
	if before.Sum == "" || len(before.Steps) < 3 || !before.Steps[len(before.Steps)-1].Last {
		t.Fatalf("no price: %+v", before)
	}
	form.Set("term", "perpetual")
	if e := b.estimate(form); e.Sum == before.Sum {
		t.Errorf("for ever costs what a while does: %s", e.Sum)
	}
	form.Set("term", "12m")
	drafts, err := models.From[models.FormDraft](h.db).Where("answers::text LIKE '%perpetual%'").Find(t.Context())
	if must(t, err); len(drafts) > 0 {
		t.Error("an estimate was kept")
	}
	b.post("/request/use", useAnswers()).leads("/request/you")
	b.post("/request/you", youAnswers()).leads("/request/check")
	after := b.estimate(useAnswers()) // it knows by now who asks
	b.get("/request/check").is(http.StatusOK).says(after.Sum)
	form = useAnswers()
	form.Set("show", "estimate") // without a script
	b.post("/request/use", form).leads("/request/use#estimate-title")
	b.get("/request/use").is(http.StatusOK).says(after.Sum, "How it comes about")
	r := h.sentBy(b)
	var frozen pricing.Priced
	must(t, json.Unmarshal(r.Suggestion, &frozen))
	words := h.words.Printer("en")
	if got := views.LiveEstimateOf(words, frozen); got.Sum != after.Sum || len(got.Steps) != len(after.Steps) {
		t.Errorf("the editor reads %+v, the requester %+v", got, after)
	}
}

// sentBy sends the form of a browser and finds its request.
func (h *house) sentBy(b *browser) models.Request {
	h.t.Helper()
	b.follow("/request/send", h.sendable(b.get("/request/check").is(http.StatusOK))).is(http.StatusOK)
	all := h.requests()
	return all[len(all)-1]
}

func TestAnEstimateNeedsAFormInProgress(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	if a := h.browser().post("/request/estimate", useAnswers()); a.status != http.StatusNotFound {
		t.Errorf("a stranger without a form: %d", a.status)
	}
}
