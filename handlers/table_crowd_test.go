package handlers

import (
	"math/rand/v2"
	"net/http"
	"slices"
	"strings"
	"sync"
	"testing"

	"imprimatur/models"
)

// TestEveryPageIsReadByManyAtOnce reads every page of the table alone and then all of them at once, in an order of its
// own for each reader, as a licensee, staff and strangers in two languages. Whatever the pages keep
// between two requests is seen by the race detector; each must answer in the crowd as it answered alone.
func TestEveryPageIsReadByManyAtOnce(t *testing.T) {
	t.Parallel()
	h := newHouse(t)
	r := h.submitted("crowd")
	readers := []*browser{h.browser(), h.browser(), h.holding(r), h.holding(r), h.at(h.person("admin person", models.Admin)), h.at(h.person("finance person", models.Finance))}
	readers[1].lang, readers[3].lang = "ar", "ar"
	pages := everyPage(r)
	alone := make([][]int, len(readers))
	for i, reader := range readers {
		for _, page := range pages {
			alone[i] = append(alone[i], knock(reader, http.MethodGet, page))
		}
	}
	var crowd sync.WaitGroup
	for i, reader := range readers {
		crowd.Go(func() {
			for _, n := range rand.Perm(len(pages)) {
				got := knock(reader, http.MethodGet, pages[n])
				if got == http.StatusTooManyRequests && strings.HasPrefix(pages[n], "/sign/") { // strangers guess there
					continue
				}
				if got != alone[i][n] || got >= http.StatusInternalServerError {
					t.Errorf("reader %d: %s answers %d in the crowd and %d alone", i, pages[n], got, alone[i][n])
				}
			}
		})
	}
	crowd.Wait()
}

// everyPage are the addresses that are read, of a request that exists.
func everyPage(r models.Request) (pages []string) {
	for _, route := range (&Handlers{config: Config{CapturedMail: true}}).Table() {
		if route.Method == http.MethodGet && !endsSessions[route.Path] && !strings.HasPrefix(route.Path, "/static") {
			pages = append(pages, address(route.Path, r))
		}
	}
	slices.Sort(pages)
	return slices.Compact(pages)
}
