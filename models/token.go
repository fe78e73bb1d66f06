package models

import (
	"crypto/rand"
	"crypto/sha256"
	"encoding/base64"
	"strings"
)

// alphabet has no look-alikes (no 0 O, 1 I L, no U): 30 letters and digits.
const alphabet = "23456789ABCDEFGHJKMNPQRSTVWXYZ"

// NewReference makes a short random code such as MEE-7K3QF9. It identifies and
// never authorises; the unique key of its table is the last word on collisions.
func NewReference(prefix string, length int) string {
	code := make([]byte, 0, length)
	buf := make([]byte, 1)
	for len(code) < length {
		_, _ = rand.Read(buf) // never fails: crypto/rand aborts the process instead
		// 240 = 8*30: values above would favour the first letters.
		if buf[0] < 240 {
			code = append(code, alphabet[buf[0]%30])
		}
	}
	return prefix + "-" + string(code)
}

// ParseReference accepts what people type of a reference (any case, spaces) and
// returns its canonical form; ok is false when it cannot be one.
func ParseReference(raw string) (ref string, ok bool) {
	ref = strings.ToUpper(strings.TrimSpace(raw))
	if len(ref) < 6 || len(ref) > 40 {
		return "", false
	}
	for _, r := range ref {
		if r != '-' && (r < '0' || r > '9') && (r < 'A' || r > 'Z') {
			return "", false
		}
	}
	return ref, true
}

// NewToken makes a secret of 256 bits for a cookie or a private link.
func NewToken() string {
	buf := make([]byte, 32)
	_, _ = rand.Read(buf) // never fails: crypto/rand aborts the process instead
	return base64.RawURLEncoding.EncodeToString(buf)
}

// HashToken is what the database keeps of a token (SHA-256).
func HashToken(token string) []byte {
	sum := sha256.Sum256([]byte(token))
	return sum[:]
}
