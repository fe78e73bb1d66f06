package handlers

import (
	"errors"
	"strconv"
	"strings"

	"github.com/gofiber/fiber/v2"

	"imprimatur/models"
	"imprimatur/views"
)

const (
	termsPath        = "/admin/terms"
	termsEditPath    = "/admin/terms/edit"
	termsPublishPath = "/admin/terms/publish"
)

// termsLanguages are those in which terms can be written, English first: it is
// what a licensee reads whose language is missing.
var termsLanguages = []string{"en", "ar", "fr", "tr"}

// termsHouse is a publication with all versions of its terms, newest first.
type termsHouse struct {
	models.Publication
	all      []models.Publication
	versions []models.TermsVersion
}

func (h *Handlers) termsHouse(c *fiber.Ctx, code string) (termsHouse, error) {
	p, all, err := h.houseOf(c, code)
	if err != nil {
		return termsHouse{}, err
	}
	versions, err := models.TermsVersions(c.UserContext(), h.db, p.ID)
	return termsHouse{p, all, versions}, err
}

// draft and inForce are nil where there is none.
func (t termsHouse) draft() *models.TermsVersion {
	if len(t.versions) > 0 && t.versions[0].Status == "draft" {
		return &t.versions[0]
	}
	return nil
}

func (t termsHouse) inForce() *models.TermsVersion {
	for i, v := range t.versions {
		if v.Status == "published" {
			return &t.versions[i]
		}
	}
	return nil
}

// beginning is what an editor starts from: the draft, else the version in force, else nothing.
func (t termsHouse) beginning() models.TermsVersion {
	if draft := t.draft(); draft != nil {
		return *draft
	}
	if v := t.inForce(); v != nil {
		v := *v
		v.Note = ""
		return v
	}
	return models.TermsVersion{}
}

func (t termsHouse) seen() views.SeenDraft {
	var s views.SeenDraft
	if len(t.versions) > 0 {
		s.Version = int64(t.versions[0].Version)
	}
	if draft := t.draft(); draft != nil {
		s.Hash = draft.Hash
	}
	return s
}

// asked is the version that an address names; without one, that in force or the draft.
func (t termsHouse) asked(raw string) (*models.TermsVersion, error) {
	if raw == "" {
		if v := t.inForce(); v != nil {
			return v, nil
		}
		return t.draft(), nil
	}
	number, ok := parseCount(raw)
	for i, v := range t.versions {
		if ok && v.Version == number {
			return &t.versions[i], nil
		}
	}
	return nil, models.ErrNotFound
}

// showHouseTerms shows one version, that in force unless asked otherwise.
func (h *Handlers) showHouseTerms(c *fiber.Ctx) error {
	house, err := h.termsHouse(c, clean(c.Query("publication")))
	if err != nil {
		return err
	}
	b, choice := h.houseBase(c, termsPath, house.Publication, house.all)
	page := views.HouseTerms{Base: b, House: choice, CanEdit: staffOf(c).Role.May(models.ActRates), EditHref: housePath(termsEditPath, house.Publication)}
	shown, err := house.asked(c.Query("version"))
	if err != nil {
		return err
	}
	if page.Versions, err = h.termsLines(c, house, shown); err != nil {
		return err
	}
	if shown != nil {
		for _, v := range page.Versions {
			if v.Shown {
				page.Version = v
			}
		}
		for _, lang := range termsLanguages {
			if shown.Texts[lang] != "" {
				page.Texts = append(page.Texts, views.LegalTextOf(lang, shown.Texts[lang]))
			}
		}
	}
	if c.Query("done") == "published" {
		page.Notice = views.Notice{Tone: "ok", Text: h.words.Printer(b.Lang).T("desk_house.terms.published")}
	}
	return h.show(c, fiber.StatusOK, b.Lang, page)
}

// termsLines lists all versions.
func (h *Handlers) termsLines(c *fiber.Ctx, house termsHouse, shown *models.TermsVersion) ([]views.RateVersion, error) {
	names, err := h.names(c)
	if err != nil {
		return nil, err
	}
	inForce := house.inForce()
	out := make([]views.RateVersion, len(house.versions))
	for i, row := range house.versions {
		out[i] = versionOf(house.Publication, row.Version, row.Status, row.Note, nameOf(names, row.CreatedBy), row.CreatedAt, row.PublishedAt)
		out[i].InForce = inForce != nil && inForce.ID == row.ID
		out[i].Shown = shown != nil && shown.ID == row.ID
		out[i].Href = housePath(termsPath, house.Publication) + "&version=" + strconv.Itoa(row.Version)
	}
	return out, nil
}

// confirmTerms asks, with all texts in sight, whether the draft is meant.
func (h *Handlers) confirmTerms(c *fiber.Ctx) error {
	return h.askTerms(c, fiber.StatusOK, clean(c.Query("publication")), false)
}

func (h *Handlers) askTerms(c *fiber.Ctx, status int, code string, stale bool) error {
	house, err := h.termsHouse(c, code)
	if err != nil {
		return err
	}
	draft := house.draft()
	if draft == nil {
		return models.ErrNotFound
	}
	b, choice := h.houseBase(c, termsPublishPath, house.Publication, nil)
	page := views.HouseTermsPublish{Base: b, House: choice, ID: draft.ID, Hash: draft.Hash, Stale: stale}
	lines, err := h.termsLines(c, house, draft)
	if err != nil {
		return err
	}
	page.Version = lines[0]
	older := map[string]string{}
	if v := house.inForce(); v != nil {
		page.Against, older = v.Version, v.Texts
	}
	for _, lang := range termsLanguages {
		now, was := strings.TrimSpace(draft.Texts[lang]), strings.TrimSpace(older[lang])
		if now != "" || was != "" {
			change := views.TermsChange{Lang: lang, New: was == "", Changed: was != "" && now != "" && was != now, Removed: now == "", Text: views.LegalTextOf(lang, now)}
			if change.Changed {
				change.Diff = views.TermsDiffOf(lang, was, now)
			}
			page.Texts = append(page.Texts, change)
		}
	}
	return h.show(c, status, b.Lang, page)
}

// publishTerms puts the draft in force, if it is still the one that was shown.
func (h *Handlers) publishTerms(c *fiber.Ctx) error {
	form, err := posted(c)
	if err != nil {
		return err
	}
	house, err := h.termsHouse(c, form.one("publication"))
	if err != nil {
		return err
	}
	id, err := strconv.ParseInt(form.one("id"), 10, 64)
	if err != nil || form.one("hash") == "" {
		return fiber.ErrUnprocessableEntity
	}
	if draft := house.draft(); draft == nil || draft.ID != id {
		return models.ErrConflict
	}
	err = h.desk.PublishSeenTerms(c.UserContext(), actorOf(c), id, form.one("hash"))
	if errors.Is(err, models.ErrConflict) {
		return h.askTerms(c, fiber.StatusConflict, house.Code, true)
	}
	if err != nil {
		return err
	}
	return see(c, housePath(termsPath, house.Publication)+"&done=published")
}
