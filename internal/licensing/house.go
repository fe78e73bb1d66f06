package licensing

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"encoding/json"
	"fmt"
	"slices"
	"strings"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// Seen is what a page showed of a publication's rate cards or terms: the newest
// version (0 = none), and the hash of its text when it was a draft. An empty
// Hash is not compared.
type Seen struct {
	Version int
	Hash    string
}

// SaveRateCard is ReviseRateCard for writers that only know the version.
func (d *Desk) SaveRateCard(ctx context.Context, by models.Actor, publicationID int64, seen int, card pricing.Card, remark string) (models.RateCard, error) {
	return d.ReviseRateCard(ctx, by, publicationID, Seen{Version: seen}, card, remark)
}

// ReviseRateCard keeps a draft of the next rate card; there is one draft at a
// time. A card with mistakes is kept too: only publishing demands that it is
// whole. ErrConflict when somebody has saved since the page was shown.
func (d *Desk) ReviseRateCard(ctx context.Context, by models.Actor, publicationID int64, seen Seen, card pricing.Card, remark string) (models.RateCard, error) {
	var saved models.RateCard
	if err := may(by, models.ActRates); err != nil {
		return saved, err
	}
	text, err := json.Marshal(card)
	if err != nil {
		return saved, err
	}
	err = d.lockHouse(ctx, publicationID, func(tx *gorm.DB) error {
		all, err := models.RateCards(ctx, tx, publicationID)
		if err != nil {
			return err
		}
		if newest := newestVersion(all, func(c models.RateCard) int { return c.Version }); newest != seen.Version {
			return fmt.Errorf("save rate card: version %d was seen, it is %d: %w", seen.Version, newest, models.ErrConflict)
		}
		if len(all) > 0 && all[0].Status == "draft" {
			if !seen.sees(all[0].Hash) {
				return fmt.Errorf("save rate card: another text of version %d was seen: %w", seen.Version, models.ErrConflict)
			}
			saved = all[0]
			if err := d.keepStep(ctx, tx, by, saved, card.Hash(), remark); err != nil {
				return err
			}
			saved.Card, saved.Hash, saved.Note, saved.CreatedBy = text, card.Hash(), remark, &by.ID
			_, err = models.From[models.RateCard](tx).Where("id = ?", saved.ID).Select("card", "hash", "note", "created_by").Updates(ctx, saved)
			return err
		}
		saved = models.RateCard{PublicationID: publicationID, Version: seen.Version + 1, Status: "draft", Card: text, Hash: card.Hash(), Note: remark, CreatedBy: &by.ID, CreatedAt: d.Now()}
		if err := models.From[models.RateCard](tx).Create(ctx, &saved); err != nil || len(all) == 0 {
			return err
		}
		before := all[0] // the draft began as a copy of it: its first change can be taken back too
		before.ID, before.Note = saved.ID, remark
		return d.keepStep(ctx, tx, by, before, saved.Hash, remark)
	})
	return saved, err
}

// PublishRateCard puts the draft in force for new quotes; sent ones keep theirs.
// Invalid under "card" when it has mistakes, ErrConflict when it is no draft.
func (d *Desk) PublishRateCard(ctx context.Context, by models.Actor, id int64) error {
	return d.PublishSeenRateCard(ctx, by, id, "")
}

// PublishSeenRateCard is PublishRateCard for a draft that was read before: when
// its hash is another by now, it is ErrConflict.
func (d *Desk) PublishSeenRateCard(ctx context.Context, by models.Actor, id int64, hash string) error {
	if err := may(by, models.ActRates); err != nil {
		return err
	}
	row, err := models.From[models.RateCard](d.db).Where("id = ?", id).Take(ctx)
	if err != nil {
		return models.ErrNotFound
	}
	if seen := (Seen{Hash: hash}); !seen.sees(row.Hash) {
		return fmt.Errorf("publish rate card %d: another text was seen: %w", id, models.ErrConflict)
	}
	var card pricing.Card
	if err := json.Unmarshal(row.Card, &card); err != nil {
		return err
	}
	for _, problem := range card.Check() {
		if !problem.Warning {
			return models.Invalid{"card": problem.ID}
		}
	}
	n, err := models.From[models.RateCard](d.db).Where("id = ? AND status = 'draft' AND hash = ?", id, row.Hash).Select("status", "published_at").
		Updates(ctx, models.RateCard{Status: "published", PublishedAt: ptr(d.Now())})
	return oneRow(n, err, "publish rate card")
}

// SaveTerms is ReviseTerms for writers that only know the version.
func (d *Desk) SaveTerms(ctx context.Context, by models.Actor, publicationID int64, seen int, texts map[string]string, remark string) (models.TermsVersion, error) {
	return d.ReviseTerms(ctx, by, publicationID, Seen{Version: seen}, texts, remark)
}

// ReviseTerms keeps a draft of the next terms version, by language. Invalid
// under "text_en" without English, ErrConflict when somebody has saved since.
func (d *Desk) ReviseTerms(ctx context.Context, by models.Actor, publicationID int64, seen Seen, texts map[string]string, remark string) (models.TermsVersion, error) {
	var saved models.TermsVersion
	if err := may(by, models.ActRates); err != nil {
		return saved, err
	}
	if strings.TrimSpace(texts["en"]) == "" {
		return saved, models.Invalid{"text_en": "errors.terms_text_required"}
	}
	err := d.lockHouse(ctx, publicationID, func(tx *gorm.DB) error {
		all, err := models.TermsVersions(ctx, tx, publicationID)
		if err != nil {
			return err
		}
		if newest := newestVersion(all, func(v models.TermsVersion) int { return v.Version }); newest != seen.Version {
			return fmt.Errorf("save terms: version %d was seen, it is %d: %w", seen.Version, newest, models.ErrConflict)
		}
		if len(all) > 0 && all[0].Status == "draft" {
			if !seen.sees(all[0].Hash) {
				return fmt.Errorf("save terms: another text of version %d was seen: %w", seen.Version, models.ErrConflict)
			}
			saved = all[0]
			saved.Texts, saved.Hash, saved.Note, saved.CreatedBy = texts, hashTexts(texts), remark, &by.ID
			_, err = models.From[models.TermsVersion](tx).Where("id = ?", saved.ID).Select("texts", "hash", "note", "created_by").Updates(ctx, saved)
			return err
		}
		saved = models.TermsVersion{PublicationID: publicationID, Version: seen.Version + 1, Status: "draft", Texts: texts, Hash: hashTexts(texts), Note: remark, CreatedBy: &by.ID, CreatedAt: d.Now()}
		return models.From[models.TermsVersion](tx).Create(ctx, &saved)
	})
	return saved, err
}

// PublishTerms puts the draft in force for new quotes. ErrConflict when it is no draft.
func (d *Desk) PublishTerms(ctx context.Context, by models.Actor, id int64) error {
	return d.PublishSeenTerms(ctx, by, id, "")
}

// PublishSeenTerms is PublishTerms for a draft that was read before: when its
// hash is another by now, it is ErrConflict.
func (d *Desk) PublishSeenTerms(ctx context.Context, by models.Actor, id int64, hash string) error {
	if err := may(by, models.ActRates); err != nil {
		return err
	}
	n, err := models.From[models.TermsVersion](d.db).Where("id = ? AND status = 'draft' AND (hash = ? OR ? = '')", id, hash, hash).Select("status", "published_at").
		Updates(ctx, models.TermsVersion{Status: "published", PublishedAt: ptr(d.Now())})
	return oneRow(n, err, "publish terms")
}

// lockHouse serialises editors of one publication's cards and terms.
func (d *Desk) lockHouse(ctx context.Context, publicationID int64, then func(tx *gorm.DB) error) error {
	return d.in(ctx, func(tx *gorm.DB) error {
		var id int64
		if err := tx.WithContext(ctx).Raw(`SELECT id FROM publications WHERE id = ? FOR UPDATE`, publicationID).Scan(&id).Error; err != nil {
			return err
		}
		if id == 0 {
			return models.ErrNotFound
		}
		return then(tx)
	})
}

func (s Seen) sees(hash string) bool { return s.Hash == "" || s.Hash == hash }

func newestVersion[T any](all []T, version func(T) int) int {
	if len(all) == 0 {
		return 0
	}
	return version(all[0])
}

func oneRow(n int, err error, verb string) error {
	if err == nil && n != 1 {
		return fmt.Errorf("%s: %w", verb, models.ErrConflict)
	}
	return err
}

func hashTexts(texts map[string]string) string {
	langs := make([]string, 0, len(texts))
	for lang := range texts {
		langs = append(langs, lang)
	}
	slices.Sort(langs)
	sum := sha256.New()
	for _, lang := range langs {
		fmt.Fprintf(sum, "%s\x00%s\x00", lang, texts[lang])
	}
	return hex.EncodeToString(sum.Sum(nil))
}
