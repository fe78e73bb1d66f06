package handlers

import (
	"net/http"
	"net/http/httptest"
	"net/url"
	"strconv"
	"strings"
	"sync"
	"testing"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// person adds a member of staff with the password of the tests.
func (h *house) person(name string, role models.Role) models.Staff {
	h.t.Helper()
	email := strings.ToLower(strings.Fields(name)[0]) + "@meridian.example"
	s, err := h.desk.CreateStaff(h.t.Context(), email, name, role, password)
	must(h.t, err)
	return s
}

// at is a browser in which a member of staff is signed in.
func (h *house) at(s models.Staff) *browser {
	h.t.Helper()
	token, _, err := h.desk.SignIn(h.t.Context(), s.Email, password, licensing.Origin{
		Address: "192.0.2.9", Network: "192.0.2.9", Agent: "Mozilla/5.0 (X11; Linux x86_64; rv:142.0) Gecko/20100101 Firefox/142.0",
	})
	must(h.t, err)
	b := h.browser()
	b.cookies["__Host-imprimatur-desk"] = token
	return b
}

// reload reads a request as it is now.
func (h *house) reload(r models.Request) models.Request {
	h.t.Helper()
	r, err := models.RequestByID(h.t.Context(), h.db, r.ID)
	must(h.t, err)
	return r
}

// number reads one number of the test's own asking.
func (h *house) number(sql string, args ...any) (n int64) {
	h.t.Helper()
	must(h.t, h.db.Raw(sql, args...).Scan(&n).Error)
	return n
}

func deskPage(r models.Request, more ...string) string {
	return "/admin/requests/" + strings.Join(append([]string{r.Reference}, more...), "/")
}

// atOnce posts forms at the same moment, each from its own browser, and returns the answers.
func atOnce(t *testing.T, browsers []*browser, paths []string, forms []url.Values) []*answer {
	t.Helper()
	out := make([]*answer, len(browsers))
	var ready, finished sync.WaitGroup
	gate := make(chan struct{})
	for i, b := range browsers {
		ready.Add(1)
		finished.Add(1)
		go func() {
			defer finished.Done()
			r := httptest.NewRequest(http.MethodPost, paths[i], strings.NewReader(forms[i].Encode()))
			r.Header.Set(fiber.HeaderContentType, fiber.MIMEApplicationForm)
			r.Header.Set("Sec-Fetch-Site", "same-origin")
			ready.Done()
			<-gate
			out[i] = b.exchange(r)
		}()
	}
	ready.Wait()
	close(gate)
	finished.Wait()
	return out
}

func itoa(n int64) string { return strconv.FormatInt(n, 10) }
