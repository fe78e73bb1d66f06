package main

import (
	"bytes"
	"context"
	"testing"
	"time"

	"imprimatur/internal/testdb"
)

// Told to stop at any moment of its start, or just after it, the program goes quietly: nothing failed.
func TestAStopDuringTheStartIsNoFault(t *testing.T) {
	t.Parallel()
	_, databaseURL := testdb.NewURL(t)
	stop := func(t *testing.T, after time.Duration) (code int, said string) {
		ctx, cancel := context.WithTimeout(t.Context(), after)
		defer cancel()
		var out bytes.Buffer
		env := []string{"DATABASE_URL=" + databaseURL, "DATA_DIR=" + t.TempDir(), "ADDR=" + freeAddress(t)}
		code = run(ctx, []string{"serve"}, terminal{Environ: env, Stdin: &bytes.Buffer{}, Stdout: &out, Stderr: &out})
		return code, out.String()
	}
	for after := time.Millisecond; after < 5*time.Second; after *= 2 {
		t.Run(after.String(), func(t *testing.T) {
			t.Parallel()
			if code, said := stop(t, after); code != 0 {
				t.Errorf("exit code %d\n%s", code, said)
			}
		})
	}
}
