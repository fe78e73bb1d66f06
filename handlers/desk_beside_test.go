package handlers

import (
	"maps"
	"testing"
	"time"

	"imprimatur/internal/licensing"
)

func TestARequestLeadsToItsNeighboursInTheQueue(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	var paths []string
	for _, key := range []string{"one", "two", "three"} {
		paths = append(paths, deskPage(h.asked(key, func(in *licensing.Submission) { in.Articles[0].Title = "Work " + key })))
		h.clock.pass(24 * time.Hour) // each is due after the one before
	}
	b := h.signedIn()
	for i, path := range paths {
		want := map[string]string{}
		if i > 0 {
			want["prev"] = paths[i-1]
		}
		if i < len(paths)-1 {
			want["next"] = paths[i+1]
		}
		if got := besides(b.get(path)); !maps.Equal(got, want) {
			t.Errorf("request %d leads to %v, not to %v", i+1, got, want)
		}
	}
	r := h.asked("four")
	h.quote(r)
	if got := besides(b.get(deskPage(r))); len(got) > 0 {
		t.Errorf("the only quoted request leads to %v", got)
	}
}

// besides are the links of a page to its neighbours, by their rel.
func besides(a *answer) map[string]string {
	out := map[string]string{}
	for _, link := range a.tags("a") {
		if rel := attribute(link, "rel"); rel == "prev" || rel == "next" {
			out[rel] = attribute(link, "href")
		}
	}
	return out
}
