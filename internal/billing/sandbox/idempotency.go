package sandbox

import (
	"context"
	"crypto/sha256"
	"database/sql"
	"encoding/hex"
	"errors"
	"fmt"
	"net/http"
)

// keyLifetime is how long Stripe keeps a result, in seconds; after that the same key starts anew.
const keyLifetime = 24 * 60 * 60

// reply is the answer to one request.
type reply struct {
	status   int
	body     []byte
	replayed bool
}

// remembered carries out do once per idempotency key, in the transaction that also stores the
// answer: a process killed in between leaves neither. Stripe's rules:
//
//   - a finished request is replayed with its first answer, an error as well as a success;
//   - other parameters or another endpoint under the same key are an idempotency_error;
//   - a request under the same key that is still running is 409 idempotency_key_in_use.
func remembered(ctx context.Context, tx *sql.Tx, key, endpoint, form string, now int64, do func() (reply, error)) (reply, error) {
	if key == "" {
		return do()
	}
	var alone bool
	if err := tx.QueryRowContext(ctx, `SELECT pg_try_advisory_xact_lock(hashtextextended($1, 7))`, key).Scan(&alone); err != nil {
		return reply{}, fmt.Errorf("lock idempotency key: %w", err)
	}
	if !alone {
		return reply{}, keyInUse(key)
	}
	if _, err := tx.ExecContext(ctx, `DELETE FROM stripe_sandbox.idempotency_keys WHERE created <= $1`, now-keyLifetime); err != nil {
		return reply{}, fmt.Errorf("prune idempotency keys: %w", err)
	}
	first, err := recall(ctx, tx, key, endpoint, fingerprint(form))
	if err != nil || first.replayed {
		return first, err
	}
	answer, err := do()
	if err != nil {
		return reply{}, err
	}
	_, err = tx.ExecContext(ctx, `
		INSERT INTO stripe_sandbox.idempotency_keys (key, endpoint, fingerprint, status, body, created)
		VALUES ($1, $2, $3, $4, $5, $6)`, key, endpoint, fingerprint(form), answer.status, string(answer.body), now)
	if err != nil {
		return reply{}, fmt.Errorf("store idempotency key: %w", err)
	}
	return answer, nil
}

func recall(ctx context.Context, tx *sql.Tx, key, endpoint, digest string) (reply, error) {
	var firstEndpoint, firstPrint, body string
	first := reply{replayed: true}
	err := tx.QueryRowContext(ctx, `SELECT endpoint, fingerprint, status, body FROM stripe_sandbox.idempotency_keys WHERE key = $1`, key).
		Scan(&firstEndpoint, &firstPrint, &first.status, &body)
	switch {
	case errors.Is(err, sql.ErrNoRows):
		return reply{}, nil
	case err != nil:
		return reply{}, fmt.Errorf("read idempotency key: %w", err)
	case firstEndpoint != endpoint:
		return reply{}, &problem{status: http.StatusBadRequest, kind: "idempotency_error", message: fmt.Sprintf(
			"Keys for idempotent requests can only be used for the same endpoint they were first used for ('%s' vs '%s'). "+
				"Try using a key other than '%s' if you meant to execute a different request.", endpoint, firstEndpoint, key)}
	case firstPrint != digest:
		return reply{}, &problem{status: http.StatusBadRequest, kind: "idempotency_error", message: fmt.Sprintf(
			"Keys for idempotent requests can only be used with the same parameters they were first used with. "+
				"Try using a key other than '%s' if you meant to execute a different request.", key)}
	}
	first.body = []byte(body)
	return first, nil
}

func keyInUse(key string) *problem {
	return &problem{status: http.StatusConflict, kind: "idempotency_error", code: "idempotency_key_in_use",
		message: fmt.Sprintf("There is currently another in-progress request using this Idempotent Key (that probably means "+
			"you submitted twice, and the other request is still going through): %s. Please try again later.", key)}
}

func fingerprint(form string) string {
	sum := sha256.Sum256([]byte(form))
	return hex.EncodeToString(sum[:])
}
