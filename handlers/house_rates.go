package handlers

import (
	"encoding/json"
	"fmt"
	"strconv"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/licensing"
	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

const (
	ratesPath        = "/admin/rates"
	ratesEditPath    = "/admin/rates/edit"
	rateTablePath    = "/admin/rates/table"
	rateRulePath     = "/admin/rates/rule"
	rateFramePath    = "/admin/rates/frame"
	ratesImportPath  = "/admin/rates/import"
	ratesExportPath  = "/admin/rates/export"
	ratesPublishPath = "/admin/rates/publish"
)

// rateHouse is a publication with all versions of its rate card, newest first.
type rateHouse struct {
	models.Publication
	all   []models.Publication
	cards []models.RateCard
}

func (h *Handlers) rateHouse(c *fiber.Ctx, code string) (rateHouse, error) {
	p, all, err := h.houseOf(c, code)
	if err != nil {
		return rateHouse{}, err
	}
	cards, err := models.RateCards(c.UserContext(), h.db, p.ID)
	return rateHouse{p, all, cards}, err
}

// draft and inForce are nil where there is none.
func (r rateHouse) draft() *models.RateCard {
	if len(r.cards) > 0 && r.cards[0].Status == "draft" {
		return &r.cards[0]
	}
	return nil
}

func (r rateHouse) inForce() *models.RateCard {
	for i, card := range r.cards {
		if card.Status == "published" {
			return &r.cards[i]
		}
	}
	return nil
}

// publishedBefore is the newest published version below a number; nil for the first.
func (r rateHouse) publishedBefore(version int) *models.RateCard {
	for i, card := range r.cards {
		if card.Status == "published" && card.Version < version {
			return &r.cards[i]
		}
	}
	return nil
}

// version is one by its number; nil when there is none.
func (r rateHouse) version(raw string) *models.RateCard {
	number, ok := parseCount(raw)
	for i, card := range r.cards {
		if ok && card.Version == number {
			return &r.cards[i]
		}
	}
	return nil
}

// seen is what a page shows that is made from these versions.
func (r rateHouse) seen() views.SeenDraft {
	var s views.SeenDraft
	if len(r.cards) > 0 {
		s.Version = int64(r.cards[0].Version)
	}
	if draft := r.draft(); draft != nil {
		s.Hash = draft.Hash
	}
	return s
}

// beginning is the card that an editor changes: the draft, or what the first
// change makes one of.
func (r rateHouse) beginning() (pricing.Card, error) {
	if draft := r.draft(); draft != nil {
		return cardOf(*draft)
	}
	if card := r.inForce(); card != nil {
		return cardOf(*card)
	}
	return pricing.Card{Format: pricing.Format, Currency: r.Currency}, nil
}

// cardOf reads a stored card.
func cardOf(row models.RateCard) (pricing.Card, error) {
	var card pricing.Card
	if err := json.Unmarshal(row.Card, &card); err != nil {
		return card, fmt.Errorf("read rate card %d: %w", row.ID, err)
	}
	return card, nil
}

// seenOf is what the page of a form showed.
func seenOf(form typed) licensing.Seen {
	version, _ := parseCount(form.one("seen"))
	return licensing.Seen{Version: version, Hash: form.one("seen_hash")}
}

// showRates shows one version of a rate card, the one in force unless asked otherwise.
func (h *Handlers) showRates(c *fiber.Ctx) error {
	house, err := h.rateHouse(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	b, choice := h.houseBase(c, ratesPath, house.Publication, house.all)
	page := views.HouseRates{Base: b, House: choice, CanEdit: staffOf(c).Role.May(models.ActRates), EditHref: housePath(ratesEditPath, house.Publication)}
	shown, err := house.asked(c.Query("version"))
	if err != nil {
		return err
	}
	if page.Versions, err = h.rateVersions(c, house, shown); err != nil {
		return err
	}
	if shown != nil {
		if err := h.describeRates(&page, house, *shown, c.Query("against")); err != nil {
			return err
		}
	}
	if c.Query("done") == "published" {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(b.Lang).T("desk_rates.published")}
	}
	return h.show(c, fiber.StatusOK, b.Lang, page)
}

// asked is the version that an address names; without one, the card in force or
// the draft. Nil when there is no card at all.
func (r rateHouse) asked(raw string) (*models.RateCard, error) {
	if raw == "" {
		if card := r.inForce(); card != nil {
			return card, nil
		}
		return r.draft(), nil
	}
	if card := r.version(raw); card != nil {
		return card, nil
	}
	return nil, models.ErrNotFound
}

// describeRates fills the page with a version and what changed in it since
// another: the one asked for, or the version in force before it.
func (h *Handlers) describeRates(page *views.HouseRates, house rateHouse, row models.RateCard, against string) error {
	card, err := cardOf(row)
	if err != nil {
		return err
	}
	words := rateWords{h.words.Printer(page.Lang), &card}
	page.Sheet = words.sheet(house)
	page.Sheet.Examples = words.examples(house.Publication)
	for _, v := range page.Versions {
		if v.Shown {
			page.Version = v
		}
	}
	before := house.publishedBefore(row.Version)
	if against != "" {
		if before = house.version(against); before == nil {
			return models.ErrNotFound
		}
	}
	if before != nil {
		older, err := cardOf(*before)
		if err != nil {
			return err
		}
		page.Against, page.Changes = before.Version, words.changes(older, card)
		page.Compare = compareField(words, house, row.Version, before.Version)
	}
	if row.Status == "draft" {
		page.Problems, _ = words.problems(house.Publication)
	}
	page.Exports = words.exports(house.Publication, row.Version)
	return nil
}

// compareField offers the other versions to compare with.
func compareField(words rateWords, house rateHouse, shown, against int) views.Field {
	f := views.Field{Name: "against", Kind: "select", Label: words.p.T("desk_rates.compare_with"), Value: strconv.Itoa(against)}
	for _, card := range house.cards {
		if card.Version != shown {
			number := strconv.Itoa(card.Version)
			f.Options = append(f.Options, views.Option{Value: number, Label: words.p.T("desk_house.version.name", "Number", number)})
		}
	}
	return f
}

// rateVersions lists all versions of a card.
func (h *Handlers) rateVersions(c *fiber.Ctx, house rateHouse, shown *models.RateCard) ([]views.RateVersion, error) {
	names, err := h.names(c)
	if err != nil {
		return nil, err
	}
	inForce := house.inForce()
	out := make([]views.RateVersion, len(house.cards))
	for i, row := range house.cards {
		out[i] = versionOf(house.Publication, row.Version, row.Status, row.Note, nameOf(names, row.CreatedBy), row.CreatedAt, row.PublishedAt)
		out[i].InForce = inForce != nil && inForce.ID == row.ID
		out[i].Shown = shown != nil && shown.ID == row.ID
		out[i].Href = housePath(ratesPath, house.Publication) + "&version=" + strconv.Itoa(row.Version)
	}
	return out, nil
}
