package house

import (
	"regexp"
	"testing"
)

// statusWriters may write a request's status: the one place.
var statusWriters = map[string]bool{"internal/licensing/move.go": true}

// statusWrites are the forms in which SQL or GORM would write a request's status past move. The assignment in Go is
// found by the lint rule statusOutsideMove, which knows types.
var statusWrites = []*regexp.Regexp{
	regexp.MustCompile(`(?is)\bupdate\s+"?requests"?\s+(as\s+\w+\s+)?set\b[^;` + "`" + `]*\bstatus\s*=`),
	regexp.MustCompile(`models\.From\[models\.Request\][^\n]*\.Select\([^)]*"status"`),
	regexp.MustCompile(`models\.From\[models\.Request\][^\n]*\.Update\(ctx, "status"`),
	regexp.MustCompile(`Model\(&models\.Request\{[^\n]*\.Updates?\([^\n]*"status"`),
}

func TestOnlyMoveWritesARequestsStatus(t *testing.T) {
	for _, s := range sources(t) {
		if s.isTest() || statusWriters[s.path] {
			continue
		}
		for _, form := range statusWrites {
			if found := form.FindString(s.text); found != "" {
				t.Errorf("%s writes a request's status: %q; use move", s.path, found)
			}
		}
	}
}

func TestTheStatusFormsAreFound(t *testing.T) {
	for _, bad := range []string{
		`UPDATE requests SET version = version + 1, status = 'quoted' WHERE id = $1`,
		"update requests as r\n\tset status = ?",
		`models.From[models.Request](tx).Where("id = ?", id).Select("status", "due_at").Updates(ctx, r)`,
		`models.From[models.Request](tx).Where("id = ?", id).Update(ctx, "status", "quoted")`,
		`db.Model(&models.Request{ID: 1}).Updates(map[string]any{"status": "quoted"})`,
	} {
		if !matchesAny(bad) {
			t.Errorf("not found: %s", bad)
		}
	}
	for _, good := range []string{
		`UPDATE quotes SET status = 'sent' WHERE request_id = 1`,
		`SELECT status FROM requests WHERE status = 'quoted'`,
		`models.From[models.Quote](tx).Where("id = ?", id).Select("status").Updates(ctx, q)`,
	} {
		if matchesAny(good) {
			t.Errorf("found, although harmless: %s", good)
		}
	}
}

func matchesAny(text string) bool {
	for _, form := range statusWrites {
		if form.MatchString(text) {
			return true
		}
	}
	return false
}
