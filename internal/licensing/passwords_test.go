package licensing

import (
	"context"
	"errors"
	"strings"
	"testing"
	"testing/synctest"
	"time"

	"github.com/alexedwards/argon2id"

	"imprimatur/models"
)

func TestPasswordsCostWhatTheThreatModelAsks(t *testing.T) {
	t.Parallel()
	p := newPasswords(argon2id.Params{})
	hash, err := p.hash(t.Context(), "correct horse battery")
	if err != nil {
		t.Fatal(err)
	}
	for _, h := range []string{hash, p.nobody()} {
		if !strings.HasPrefix(h, "$argon2id$v=19$m=65536,t=3,p=1$") {
			t.Errorf("a hash begins %.40s", h)
		}
	}
	for _, c := range []struct {
		typed, hash string
		want        bool
	}{
		{"correct horse battery", hash, true},
		{"correct horse batterY", hash, false},
		{"nobody signs in with this", "", false}, // although it is the word behind nobody's hash
		{"correct horse battery", "no hash at all", false},
	} {
		if got, err := p.match(t.Context(), c.typed, c.hash); err != nil || got != c.want {
			t.Errorf("match(%q, %.12q) = %v, %v", c.typed, c.hash, got, err)
		}
	}
}

// TestNobodyQueuesForAHashForEver: who waits goes when their page's patience
// ends, and the queue has an end of its own.
func TestNobodyQueuesForAHashForEver(t *testing.T) {
	synctest.Test(t, func(t *testing.T) {
		p := newPasswords(argon2id.Params{Memory: 64, Iterations: 1, Parallelism: 1, SaltLength: 16, KeyLength: 32})
		for range hashingAtOnce {
			p.running <- struct{}{} // somebody hashes and hashes
		}
		ctx, cancel := context.WithTimeout(t.Context(), 5*time.Second)
		defer cancel()
		answers := make(chan error, hashingQueue)
		for i := range hashingQueue {
			go func() {
				var err error
				if i%2 == 0 {
					_, err = p.match(ctx, "correct horse battery", "")
				} else {
					_, err = p.hash(ctx, "correct horse battery")
				}
				answers <- err
			}()
		}
		synctest.Wait()
		if _, err := p.match(ctx, "correct horse battery", ""); !errors.Is(err, models.ErrThrottled) {
			t.Errorf("one too many: %v", err)
		}
		for range hashingQueue {
			if err := <-answers; !errors.Is(err, context.DeadlineExceeded) {
				t.Errorf("out of patience: %v", err)
			}
		}
		<-p.running
		if _, err := p.match(t.Context(), "correct horse battery", ""); err != nil {
			t.Errorf("with room again: %v", err)
		}
	})
}
