package handlers

import (
	"crypto/hmac"
	"crypto/sha256"
	"encoding/base64"
	"fmt"
	"strconv"
	"strings"
	"time"
)

// A form that a person fills takes more than three seconds and less than a day between its page and its Send.
const (
	soonest = 3 * time.Second
	latest  = 24 * time.Hour
)

// issue is the moment at which a page was made, sealed for the draft it shows.
func (h *Handlers) issue(draftID int64, at time.Time) string {
	stamp := strconv.FormatInt(at.UnixMilli(), 10)
	return stamp + "." + h.seal(draftID, stamp)
}

func (h *Handlers) seal(draftID int64, stamp string) string {
	mac := hmac.New(sha256.New, []byte(h.secret))
	fmt.Fprintf(mac, "form issued\x00%d\x00%s", draftID, stamp)
	return base64.RawURLEncoding.EncodeToString(mac.Sum(nil))
}

// machine tells why a form may not have been sent by a person, as the message id of a friendly answer; "" when it was.
// Nothing is refused for good: the page comes back with every word and a fresh moment.
func (h *Handlers) machine(form typed, draftID int64, now time.Time) string {
	if form.one("nickname") != "" {
		return "public_form.check.trap"
	}
	stamp, seal, _ := strings.Cut(form.one("issued"), ".")
	millis, err := strconv.ParseInt(stamp, 10, 64)
	if err != nil || !hmac.Equal([]byte(seal), []byte(h.seal(draftID, stamp))) {
		return "public_form.check.too_old"
	}
	switch age := now.Sub(time.UnixMilli(millis)); {
	case age < soonest:
		return "public_form.check.too_fast"
	case age > latest:
		return "public_form.check.too_old"
	}
	return ""
}
