package main

import (
	"regexp"
	"slices"
	"strings"
	"testing"
)

var (
	queryName = regexp.MustCompile(`(?m)^-- name: (\w+)`)
	comments  = regexp.MustCompile(`(?s)/\*.*?\*/|--[^\n]*`)
	noWrites  = regexp.MustCompile(`(?i)\bfor\s+(no\s+key\s+)?update\b|\bdo\s+update\b`)
	write     = regexp.MustCompile(`(?i)\b(insert\s+into|update|delete\s+from)\s+((?:"?\w+"?\.)?"?\w+"?)`)
	// The queue's own housekeeping: who leads, which queues there are. It moves no job.
	housekeeping = regexp.MustCompile(`^(Leader|Queue|Client|Notif|PGNotify|JobDelete|Schema|IndexReindex)|river_(leader|queue|client|notification)`)
)

// writesOf says what a statement writes, in the words of a step; nothing for one that reads.
func writesOf(sql string) (all []string) {
	name := ""
	if m := queryName.FindStringSubmatch(sql); m != nil {
		name = m[1]
	}
	for _, m := range write.FindAllStringSubmatch(noWrites.ReplaceAllString(comments.ReplaceAllString(sql, ""), ""), -1) {
		verb, _, _ := strings.Cut(strings.ToUpper(m[1]), " ")
		said := verb + " " + strings.ReplaceAll(m[2], `"`, "")
		if name != "" {
			said = name
		}
		if !housekeeping.MatchString(said) && !slices.Contains(all, said) {
			all = append(all, said)
		}
	}
	return all
}

func TestAStatementIsKnownByWhatItWrites(t *testing.T) {
	for sql, want := range map[string]string{
		`SELECT * FROM requests WHERE id = $1 FOR UPDATE`:                                        "",
		`INSERT INTO "events" ("a") VALUES ($1) RETURNING "id"`:                                  "INSERT events",
		`INSERT INTO marks VALUES (1) ON CONFLICT DO UPDATE SET n = 1`:                           "INSERT marks",
		"-- name: JobGetAvailable :many\nWITH l AS (SELECT 1) UPDATE /* T */river_job SET a = 1": "JobGetAvailable",
		"-- name: LeaderAttemptElect :one\nINSERT INTO river_leader(a) VALUES (1)":               "",
		`UPDATE sandbox.objects SET a = 1`:                                                       "UPDATE sandbox.objects",
	} {
		if got := strings.Join(writesOf(sql), ", "); got != want {
			t.Errorf("%s: %q, want %q", sql, got, want)
		}
	}
}
