package licensing

import (
	"net/url"
	"slices"
	"strings"

	"imprimatur/models"
)

// beyond lists what of a use lies outside a scope, each as the name of its answer;
// nothing when the scope covers all of it.
func beyond(scope models.Grant, u models.Use) (out []string) {
	s := scope.Use
	say := func(name string, covered bool) {
		if !covered {
			out = append(out, name)
		}
	}
	say("media", len(u.Media) > 0 && subset(u.Media, s.Media) && (s.PlacementCode == "" || u.PlacementCode == s.PlacementCode))
	say("territory", territoryCovered(u.Territory, s.Territory))
	say("languages", languagesCovered(u, s))
	say("portion", portionCovered(u, s))
	say("term", upTo(models.Terms, u.Term, s.Term))
	say("audience", audienceCovered(u, s))
	say("purpose", u.Purpose == s.Purpose)
	say("edits", editsCovered(u.Edits, s.Edits))
	say("exclusivity", u.ExclusivityDays == 0)
	say("pictures", !u.Images || scope.Images)
	say("material", len(u.OtherAssets) == 0)
	say("client", u.OnBehalfOf == "" || models.NameKey(u.OnBehalfOf) == models.NameKey(s.OnBehalfOf))
	say("destination", destinationCovered(u, s))
	return out
}

func subset(list, of []string) bool {
	return !slices.ContainsFunc(list, func(v string) bool { return !slices.Contains(of, v) })
}

// upTo reports whether a value stands in an ordered list no later than another one.
func upTo(order []string, value, most string) bool {
	i := slices.Index(order, value)
	return i >= 0 && i <= slices.Index(order, most)
}

// bandReach is how much an audience is at most; one that is not listed has no bound.
var bandReach = map[string]int64{"up_to_10k": 10_000, "10k_100k": 100_000, "100k_1m": 1_000_000, "1m_10m": 10_000_000}

// audienceCovered: the numbers count as well as the band that was ticked beside
// them, since both are granted.
func audienceCovered(u, s models.Use) bool {
	return (s.Audience == "unknown" || u.Audience != "unknown" && upTo(models.Audiences, u.Audience, s.Audience)) &&
		reachCovered(u.PageViews, s.PageViews, s.Audience) && reachCovered(u.PrintRun, s.PrintRun, s.Audience) && reachCovered(u.Copies, s.Copies, s.Audience)
}

// reachCovered reports whether a number lies within the one that a scope states, where
// it must be known, or else within the scope's band.
func reachCovered(n, most int64, band string) bool {
	if most > 0 {
		return n > 0 && n <= most
	}
	reach, bound := bandReach[band]
	return !bound || n <= reach
}

// territoryCovered reports whether every place of a use lies in a scope. No place
// named is the whole world.
func territoryCovered(use, scope []string) bool {
	if len(scope) == 0 || slices.Contains(scope, "world") {
		return true
	}
	for _, place := range use {
		inside := slices.ContainsFunc(scope, func(of string) bool {
			_, region := regionAreas[of]
			return place == of || region && isCountry(place) && regionHas(of, place)
		})
		if !inside {
			return false
		}
	}
	return len(use) > 0
}

func languagesCovered(u, s models.Use) bool {
	if (u.Translation || u.Portion == "translation") && !s.Translation {
		return false
	}
	return len(u.Languages) > 0 && subset(u.Languages, s.Languages)
}

func portionCovered(u, s models.Use) bool {
	switch {
	case u.Portion == "translation":
		return s.Translation
	case u.Portion == "excerpt" && s.Portion == "excerpt" && s.PortionWords > 0:
		return u.PortionWords > 0 && u.PortionWords <= s.PortionWords
	default:
		return u.Portion == s.Portion || s.Portion == "full" && (u.Portion == "excerpt" || u.Portion == "headline_summary")
	}
}

func editsCovered(use, scope string) bool {
	return use == "" || use == "none" || use == scope && use != "other" || use == "style" && slices.Contains([]string{"headline", "cut"}, scope)
}

// destinationCovered: the publication for which the bundle was bought, by its site
// where both have one and by its name otherwise.
func destinationCovered(u, s models.Use) bool {
	theirs, ours := host(u.DestinationURL), host(s.DestinationURL)
	if theirs != "" && ours != "" {
		return theirs == ours || strings.HasSuffix(theirs, "."+ours)
	}
	return theirs == "" && models.NameKey(u.Destination) == models.NameKey(s.Destination)
}

// host is the host of an address, without the usual www; "" when it has none.
func host(address string) string {
	u, err := url.Parse(strings.TrimSpace(address))
	if err != nil {
		return ""
	}
	return strings.TrimPrefix(strings.ToLower(u.Hostname()), "www.")
}
