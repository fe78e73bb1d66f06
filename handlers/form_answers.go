package handlers

import (
	"context"
	"slices"
	"strconv"
	"time"

	"imprimatur/internal/i18n"
	"imprimatur/internal/licensing"
	"imprimatur/models"
)

// rules are what the answers of the form are measured against, beside themselves.
type rules struct {
	today   time.Time // in the publication's zone
	country func(code string) bool
	by      licensing.InForce // what the card prices by is asked
}

func (h *Handlers) rules(ctx context.Context, p models.Publication) (rules, error) {
	by, err := h.desk.CardInForce(ctx, p)
	return rules{today: h.desk.Now().In(p.Zone()), country: h.knownCountry, by: by}, err
}

// knownCountry reports whether a code is a country of ISO 3166-1.
func (h *Handlers) knownCountry(code string) bool {
	for _, c := range h.words.Printer("en").Countries() {
		if c.Code == code {
			return true
		}
	}
	return false
}

// optionalAssets are what may be asked for besides the text.
var optionalAssets = append([]string{"photos"}, models.OtherAssets...)

// readUse turns the answers of the second page into a use and notes what is wrong. Answers to questions that were not
// asked, because another answer made them idle, are passed over.
func readUse(k *checks, r rules) models.Use {
	u := models.Use{
		Portion:     k.oneOf("portion", "public_form.error.portion", models.Portions),
		Destination: k.need("destination", "public_form.error.destination", 200),
		Media:       k.anyOf("media", "public_form.error.media", models.MediaKinds),
		Audience:    k.oneOf("audience", "public_form.error.audience", models.Audiences),
		Purpose:     k.oneOf("purpose", "public_form.error.purpose", models.Purposes),
		Term:        k.oneOf("term", "public_form.error.term", models.Terms),
	}
	if u.Portion == "excerpt" {
		u.PortionWords = k.whole("portion_words", "public_form.error.portion_words", 100_000)
	}
	readAssets(k, &u)
	readPlaces(k, &u)
	readFacts(k, r, useFacts, &u)
	readTerritory(k, &u, r)
	readTranslation(k, &u)
	readEdits(k, &u)
	readDays(k, &u, r)
	return u
}

func readAssets(k *checks, u *models.Use) {
	for _, v := range k.all("assets") {
		switch {
		case v == "photos":
			u.Images = true
		case slices.Contains(optionalAssets, v):
			u.OtherAssets = append(u.OtherAssets, v)
		case v != "text": // the text is always asked for
			k.wrong("assets", "public_form.error.assets")
		}
	}
}

// readPlaces reads what is asked about a site and about a printed work.
func readPlaces(k *checks, u *models.Use) {
	if slices.ContainsFunc(u.Media, models.Online) {
		website := slices.Contains(u.Media, "website")
		u.DestinationURL = k.website("destination_url", "public_form.error.destination_url", website)
		if website || k.one("access") != "" {
			u.Access = k.oneOf("access", "public_form.error.access", models.Accesses)
		}
		u.Adverts = k.on("adverts")
	}
	if slices.ContainsFunc(u.Media, printed) {
		if k.one("print_run") != "" {
			u.PrintRun = int64(k.whole("print_run", "public_form.error.print_run", 1_000_000_000))
		}
		u.CoverPrice, u.Placement = k.text("cover_price", 40), k.text("placement", 300)
	}
}

// printed reports whether a medium comes on paper.
func printed(medium string) bool {
	return slices.Contains([]string{"print_newspaper", "print_magazine", "book", "course_pack"}, medium)
}

func readTerritory(k *checks, u *models.Use, r rules) {
	chosen := k.anyOf("territory", "public_form.error.territory", append([]string{"country"}, models.Regions...))
	if slices.Contains(chosen, "world") {
		u.Territory = []string{"world"} // it holds all the others
		return
	}
	for _, code := range chosen {
		if code == "country" {
			if code = k.one("territory_country"); !r.country(code) {
				k.wrong("territory_country", "public_form.error.territory_country")
				continue
			}
		}
		if !slices.Contains(u.Territory, code) {
			u.Territory = append(u.Territory, code)
		}
	}
}

// readTranslation reads the language. The whole text in translation is a portion of its own in the books.
func readTranslation(k *checks, u *models.Use) {
	u.Translation = k.oneOf("translation", "public_form.error.translation", []string{"no", "yes"}) == "yes" || u.Portion == "translation"
	if !u.Translation {
		return
	}
	u.Languages = k.anyOf("languages", "public_form.error.languages", tongues)
	u.Translator, u.ShowTranslation = k.text("translator", 200), k.on("show_translation")
	if u.Portion == "full" {
		u.Portion = "translation"
	}
}

func readEdits(k *checks, u *models.Use) {
	switch u.Edits = k.oneOfOr("none", "edits", "public_form.error.edits", models.EditKinds); u.Edits {
	case "cut":
		u.EditsWords = k.whole("edits_words", "public_form.error.edits_words", 100_000)
	case "other":
		u.EditsDetail = k.need("edits_detail", "public_form.error.edits_detail", 1000)
	}
	u.ExclusivityDays, _ = strconv.Atoi(k.oneOfOr("0", "exclusivity", "public_form.error.exclusivity", exclusivityCodes()))
}

// exclusivityCodes are the periods offered, as the form sends them.
func exclusivityCodes() []string {
	out := make([]string, len(models.ExclusivityDays))
	for i, days := range models.ExclusivityDays {
		out[i] = strconv.Itoa(days)
	}
	return out
}

func readDays(k *checks, u *models.Use, r rules) {
	if k.oneOf("publish_when", "public_form.error.publish_when", []string{"asap", "date"}) == "date" {
		if u.PublishOn = k.comingDay("publish_on", "public_form.error.publish_on", r.today); u.PublishOn == "" {
			k.wrong("publish_on", "public_form.error.publish_on")
		}
	}
	u.DecideBy = k.comingDay("decide_by", "public_form.error.decide_by", r.today)
}

// readYou turns the answers of the third page into the parties of a submission and notes what is wrong.
func readYou(k *checks, r rules, in *licensing.Submission) {
	in.Name = k.need("requester_name", "public_form.error.name", 120)
	in.Email = k.email("email", "public_form.error.email")
	in.JobTitle = k.need("role", "public_form.error.role", 120)
	in.Phone = k.phone("phone", "public_form.error.phone")
	in.OrganisationName = k.need("organisation", "public_form.error.organisation", 200)
	in.OrganisationKind = k.oneOf("organisation_type", "public_form.error.organisation_type", models.OrganisationKinds)
	in.Website = k.website("website", "public_form.error.website", false)
	if in.Country = k.one("country"); !r.country(in.Country) {
		k.wrong("country", "public_form.error.country")
	}
	if in.TimeZone = k.one("time_zone"); in.TimeZone == "" {
		in.TimeZone = i18n.ZoneOfCountry(in.Country)
	} else if !i18n.KnownZone(in.TimeZone) {
		k.wrong("time_zone", "public_form.error.time_zone")
	}
	if in.OrganisationKind == "agency" {
		in.Use.OnBehalfOf = k.need("on_behalf_of", "public_form.error.on_behalf_of", 200)
	}
	switch k.oneOfOr("standard", "fee", "public_form.error.fee", []string{"standard", "budget", "waiver"}) {
	case "budget":
		in.Use.Budget = k.need("budget", "public_form.error.budget", 60)
	case "waiver":
		in.Use.WaiverKind = k.oneOf("waiver_kind", "errors.waiver_kind", models.WaiverReasons)
		in.Use.WaiverReason = k.need("waiver_reason", "public_form.error.waiver_reason", 2000)
		in.Use.WaiverLink = k.website("waiver_link", "errors.waiver_link", false)
	}
	readFacts(k, r, youFacts, &in.Use)
	in.Use.Message = k.text("message", 4000)
	in.Use.OrganisationKind, in.Use.Country = in.OrganisationKind, in.Country
}
