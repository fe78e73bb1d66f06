package licensing

import (
	"sync"

	"github.com/alexedwards/argon2id"
)

// PasswordRunes is the least length of a password; longer is the only rule.
const PasswordRunes = 12

// passwordCost follows the threat model (C8): 64 MiB, three passes, one lane.
func passwordCost() argon2id.Params {
	return argon2id.Params{Memory: 64 * 1024, Iterations: 3, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// passwords makes and compares hashes, two at a time, so that a flood of
// sign-ins cannot eat the machine.
type passwords struct {
	cost    argon2id.Params
	running chan struct{}
	nobody  func() string
}

// newPasswords uses the cost of the threat model when cost is zero.
func newPasswords(cost argon2id.Params) *passwords {
	if cost == (argon2id.Params{}) {
		cost = passwordCost()
	}
	p := &passwords{cost: cost, running: make(chan struct{}, 2)}
	p.nobody = sync.OnceValue(func() string {
		hash, err := argon2id.CreateHash("nobody signs in with this", &p.cost)
		if err != nil {
			panic("licensing: argon2id: " + err.Error())
		}
		return hash
	})
	return p
}

func (p *passwords) hash(password string) (string, error) {
	p.running <- struct{}{}
	defer func() { <-p.running }()
	return argon2id.CreateHash(password, &p.cost)
}

// match compares with the hash of a person, or, when there is no such person
// and hash is empty, with one of nobody's, so that the answer takes the same time.
func (p *passwords) match(password, hash string) bool {
	p.running <- struct{}{}
	defer func() { <-p.running }()
	known := hash != ""
	if !known {
		hash = p.nobody()
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return err == nil && ok && known
}
