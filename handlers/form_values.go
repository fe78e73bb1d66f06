package handlers

import (
	"net/mail"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/internal/article"
)

// The kinds of answer that the request form asks for, beside those of form.go.

// latin turns the digits of Arabic and Persian keyboards into Western ones and drops what groups thousands.
var latin = strings.NewReplacer(
	"٠", "0", "١", "1", "٢", "2", "٣", "3", "٤", "4", "٥", "5", "٦", "6", "٧", "7", "٨", "8", "٩", "9",
	"۰", "0", "۱", "1", "۲", "2", "۳", "3", "۴", "4", "۵", "5", "۶", "6", "۷", "7", "۸", "8", "۹", "9",
	",", "", "٬", "", " ", "", "\u00a0", "", "\u202f", "")

// whole is a whole number from 1 to most; 0 with a note when it is none.
func (k *checks) whole(field, messageID string, most int) int {
	n, err := strconv.Atoi(latin.Replace(k.one(field)))
	if err != nil || n < 1 || n > most {
		k.wrong(field, messageID)
		return 0
	}
	return n
}

// oneOfOr is a coded choice that the page makes beforehand: no answer is that one.
func (k *checks) oneOfOr(preset, field, messageID string, codes []string) string {
	if k.one(field) == "" {
		return preset
	}
	return k.oneOf(field, messageID, codes)
}

// day is a date as date fields send it; zero when empty, zero with a note when it is none.
func (k *checks) day(field, messageID string) time.Time {
	v := latin.Replace(k.one(field))
	if v == "" {
		return time.Time{}
	}
	at, err := time.Parse(time.DateOnly, v)
	if err != nil {
		k.wrong(field, messageID)
		return time.Time{}
	}
	return at
}

// comingDay is a day from today on, within five years, as an ISO date; "" when empty or wrong.
func (k *checks) comingDay(field, messageID string, today time.Time) string {
	at := k.day(field, messageID)
	if at.IsZero() {
		return ""
	}
	start := time.Date(today.Year(), today.Month(), today.Day(), 0, 0, 0, 0, time.UTC)
	switch {
	case at.Before(start):
		k.wrong(field, "public_form.error.passed")
	case at.After(start.AddDate(5, 0, 0)):
		k.wrong(field, "public_form.error.far")
	}
	return at.Format(time.DateOnly)
}

// website is a web address in its normal form; "" when empty or wrong.
func (k *checks) website(field, messageID string, needed bool) string {
	v := k.text(field, 300)
	if v == "" && !needed {
		return ""
	}
	address, err := article.Normalise(v)
	if err != nil {
		k.wrong(field, messageID)
		return ""
	}
	return address
}

// email is a single plain address with a domain; "" when empty or wrong.
func (k *checks) email(field, messageID string) string {
	v := k.text(field, 254)
	parsed, err := mail.ParseAddress(v)
	if err != nil || parsed.Address != v || parsed.Name != "" || strings.ContainsAny(v, " \"<>(),;:\\\n\t") {
		k.wrong(field, messageID)
		return ""
	}
	_, domain, _ := strings.Cut(v, "@")
	labels := strings.Split(domain, ".")
	if len(labels) < 2 || slices.Contains(labels, "") {
		k.wrong(field, messageID)
		return ""
	}
	return v
}

// phone is a number as people write it; "" when empty or wrong.
func (k *checks) phone(field, messageID string) string {
	v := k.text(field, 40)
	digits := 0
	for _, r := range latin.Replace(v) {
		switch {
		case r >= '0' && r <= '9':
			digits++
		case !strings.ContainsRune("+-/().x#", r):
			k.wrong(field, messageID)
		}
	}
	if v != "" && digits < 5 {
		k.wrong(field, messageID)
	}
	return v
}
