package handlers

import (
	"encoding/json"
	"fmt"
	"strconv"
	"time"

	"github.com/gofiber/fiber/v2"

	"imprimatur/internal/pricing"
	"imprimatur/models"
	"imprimatur/views"
)

const (
	ratesPath        = "/admin/rates"
	ratesEditPath    = "/admin/rates/edit"
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

// cardOf reads a stored card.
func cardOf(row models.RateCard) (pricing.Card, error) {
	var card pricing.Card
	if err := json.Unmarshal(row.Card, &card); err != nil {
		return card, fmt.Errorf("read rate card %d: %w", row.ID, err)
	}
	return card, nil
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
		if err := h.describeRates(&page, house, *shown); err != nil {
			return err
		}
	}
	if c.Query("done") == "published" {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(b.Lang).T("desk_house.rate.published")}
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
	number, ok := parseCount(raw)
	for i, card := range r.cards {
		if ok && card.Version == number {
			return &r.cards[i], nil
		}
	}
	return nil, models.ErrNotFound
}

// describeRates fills the page with a version and what changed in it.
func (h *Handlers) describeRates(page *views.HouseRates, house rateHouse, row models.RateCard) error {
	card, err := cardOf(row)
	if err != nil {
		return err
	}
	words := h.words.Printer(page.Lang)
	page.Card = readable(words, card)
	for _, v := range page.Versions {
		if v.Shown {
			page.Version = v
		}
	}
	if before := house.publishedBefore(row.Version); before != nil {
		older, err := cardOf(*before)
		if err != nil {
			return err
		}
		page.Against, page.Changes = before.Version, differences(words, writeRateCard(older), writeRateCard(card))
	}
	if row.Status == "draft" {
		page.Problems, _ = h.problemsOf(words, card, page.EditHref)
	}
	return nil
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

// versionOf is one line of a list of versions, of cards and of terms alike.
func versionOf(p models.Publication, number int, status, remark, by string, created time.Time, published *time.Time) views.RateVersion {
	v := views.RateVersion{Number: number, Draft: status == "draft", Remark: remark, By: by, Created: created, Zone: p.Zone()}
	if published != nil {
		v.Published = *published
	}
	return v
}
