package handlers

import (
	"slices"
	"strings"
)

// mailHouses are the domains whose slips are worth a question. The question never blocks.
var mailHouses = []string{
	"gmail.com", "googlemail.com", "yahoo.com", "yahoo.co.uk", "yahoo.fr", "outlook.com", "hotmail.com", "hotmail.co.uk", "hotmail.fr",
	"live.com", "msn.com", "icloud.com", "me.com", "mac.com", "aol.com", "protonmail.com", "proton.me", "gmx.com", "gmx.de", "gmx.net",
	"web.de", "orange.fr", "wanadoo.fr", "free.fr", "laposte.net", "yandex.com", "yandex.ru", "mail.ru", "mail.com", "btinternet.com", "zoho.com", "fastmail.com",
}

// throwaways lend an address for minutes.
var throwaways = []string{
	"mailinator.com", "guerrillamail.com", "10minutemail.com", "tempmail.com", "temp-mail.org", "yopmail.com", "sharklasers.com",
	"trashmail.com", "getnada.com", "maildrop.cc", "dispostable.com", "throwawaymail.com", "mohmal.com", "fakeinbox.com",
}

// likelierAddress is the address with its domain corrected, when that is one slip away from a well-known one:
// gmial.com is gmail.com. "" when there is nothing to ask.
func likelierAddress(address string) string {
	name, domain, found := strings.Cut(address, "@")
	domain = strings.ToLower(domain)
	if !found || slices.Contains(mailHouses, domain) {
		return ""
	}
	for _, known := range mailHouses {
		if len(known) > 6 && oneSlip(domain, known) {
			return name + "@" + known
		}
	}
	return ""
}

func throwaway(address string) bool {
	_, domain, _ := strings.Cut(strings.ToLower(address), "@")
	return slices.Contains(throwaways, domain)
}

// oneSlip reports whether two words differ by one letter: left out, added, changed, or two swapped.
func oneSlip(a, b string) bool {
	if len(a) > len(b) {
		a, b = b, a
	}
	i := 0
	for i < len(a) && a[i] == b[i] {
		i++
	}
	switch len(b) - len(a) {
	case 1:
		return a[i:] == b[i+1:]
	case 0:
		if i == len(a) {
			return false
		}
		swapped := i+1 < len(a) && a[i] == b[i+1] && a[i+1] == b[i] && a[i+2:] == b[i+2:]
		return swapped || a[i+1:] == b[i+1:]
	}
	return false
}
