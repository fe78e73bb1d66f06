package licensing

import (
	"strings"
	"testing"

	"github.com/alexedwards/argon2id"
)

func TestPasswordsCostWhatTheThreatModelAsks(t *testing.T) {
	t.Parallel()
	p := newPasswords(argon2id.Params{})
	hash, err := p.hash("correct horse battery")
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
		if got := p.match(c.typed, c.hash); got != c.want {
			t.Errorf("match(%q, %.12q) = %v", c.typed, c.hash, got)
		}
	}
}
