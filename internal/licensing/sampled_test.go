package licensing_test

import (
	"math/rand/v2"
	"os"
	"testing"
)

// sampled tells which cases of a long enumeration are gone through. Without the race detector all of them are; with it,
// which makes a sequence five times as dear and finds nothing in it, one in every few, from a drawn one on.
// SAMPLE=all goes through all of them either way.
func sampled(t *testing.T, oneIn int) func(n int) bool {
	t.Helper()
	if !raceDetector || os.Getenv("SAMPLE") == "all" {
		return func(int) bool { return true }
	}
	first := rand.IntN(oneIn)
	t.Logf("with the race detector: every %dth case from case %d on", oneIn, first)
	return func(n int) bool { return n%oneIn == first }
}
