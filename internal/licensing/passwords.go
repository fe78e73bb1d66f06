package licensing

import (
	"context"
	"fmt"
	"sync"

	"github.com/alexedwards/argon2id"

	"imprimatur/models"
)

// PasswordRunes is the least length of a password; longer is the only rule.
const PasswordRunes = 12

func tooShort(password string) bool { return len([]rune(password)) < PasswordRunes }

// Hashing takes a tenth of a second of one processor and 64 MiB (C8): two at a
// time, and no longer queue than is served before a page's patience ends.
const (
	hashingAtOnce = 2
	hashingQueue  = 16
)

// passwordCost follows the threat model (C8): 64 MiB, three passes, one lane.
func passwordCost() argon2id.Params {
	return argon2id.Params{Memory: 64 * 1024, Iterations: 3, Parallelism: 1, SaltLength: 16, KeyLength: 32}
}

// passwords makes and compares hashes, few at a time, so that a flood of
// sign-ins cannot eat the machine.
type passwords struct {
	cost    argon2id.Params
	waiting chan struct{}
	running chan struct{}
	nobody  func() string
}

// newPasswords uses the cost of the threat model when cost is zero.
func newPasswords(cost argon2id.Params) *passwords {
	if cost == (argon2id.Params{}) {
		cost = passwordCost()
	}
	p := &passwords{cost: cost, waiting: make(chan struct{}, hashingQueue), running: make(chan struct{}, hashingAtOnce)}
	p.nobody = sync.OnceValue(func() string {
		hash, err := argon2id.CreateHash("nobody signs in with this", &p.cost)
		if err != nil {
			panic("licensing: argon2id: " + err.Error())
		}
		return hash
	})
	return p
}

// turn waits until there is room for one more hash and takes it; done gives it
// back. ErrThrottled when the queue is full, the context's error when it ends first.
func (p *passwords) turn(ctx context.Context) (done func(), err error) {
	select {
	case p.waiting <- struct{}{}:
		defer func() { <-p.waiting }()
	default:
		return nil, fmt.Errorf("wait to hash a password: %w", models.ErrThrottled)
	}
	select {
	case p.running <- struct{}{}:
		return func() { <-p.running }, nil
	case <-ctx.Done():
		return nil, fmt.Errorf("wait to hash a password: %w", ctx.Err())
	}
}

// hash makes one; its errors are those of turn.
func (p *passwords) hash(ctx context.Context, password string) (string, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return "", err
	}
	defer done()
	return argon2id.CreateHash(password, &p.cost)
}

// match compares with the hash of a person, or, when there is no such person
// and hash is empty, with one of nobody's, so that the answer takes the same
// time. Its errors are those of turn.
func (p *passwords) match(ctx context.Context, password, hash string) (bool, error) {
	done, err := p.turn(ctx)
	if err != nil {
		return false, err
	}
	defer done()
	known := hash != ""
	if !known {
		hash = p.nobody()
	}
	ok, err := argon2id.ComparePasswordAndHash(password, hash)
	return err == nil && ok && known, nil
}
