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

// audienceCovered: the band of the audience, and the numbers that a scope states.
func audienceCovered(u, s models.Use) bool {
	return (s.Audience == "unknown" || u.Audience != "unknown" && upTo(models.Audiences, u.Audience, s.Audience)) &&
		upToStated(u.PageViews, s.PageViews) && upToStated(u.PrintRun, s.PrintRun) && upToStated(u.Copies, s.Copies)
}

// upToStated reports whether a number is known to lie within one that a scope states.
func upToStated(n, most int64) bool { return most == 0 || n > 0 && n <= most }

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

// languagesCovered: a text in its own language needs none of the scope's.
func languagesCovered(u, s models.Use) bool {
	if (u.Translation || u.Portion == "translation") && !s.Translation {
		return false
	}
	return len(s.Languages) == 0 || subset(u.Languages, s.Languages)
}

func portionCovered(u, s models.Use) bool {
	switch {
	case u.Portion == "translation":
		return s.Translation
	case u.Portion == s.Portion && u.Portion == "excerpt" && s.PortionWords > 0:
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
