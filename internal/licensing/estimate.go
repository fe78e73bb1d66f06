package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// Estimate prices a described use with the publication's card in force, by the
// catalogue's facts about the articles where it has any. The form,
// the submission and the quote all use it: there is one computation.
// ErrNotFound when the publication has no published card.
func (d *Desk) Estimate(ctx context.Context, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) (pricing.Priced, models.RateCard, error) {
	return estimate(ctx, d.db, p, u, articles, currency)
}

func estimate(ctx context.Context, db *gorm.DB, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) (pricing.Priced, models.RateCard, error) {
	row, err := models.PublishedRateCard(ctx, db, p.ID)
	if err != nil {
		return pricing.Priced{}, row, err
	}
	var card pricing.Card
	if err := json.Unmarshal(row.Card, &card); err != nil {
		return pricing.Priced{}, row, fmt.Errorf("read rate card %d: %w", row.ID, err)
	}
	known, err := models.ArticlesByID(ctx, db, models.CatalogueIDs(articles))
	if err != nil {
		return pricing.Priced{}, row, err
	}
	described, err := describeUse(ctx, db, u, models.DescribedAll(articles, known, p.Zone()), currency)
	if err != nil {
		return pricing.Priced{}, row, err
	}
	return card.Price(described), row, nil
}

// describeUse turns the form's answers into the price engine's words. Only
// pictures that are ours to give count.
func describeUse(ctx context.Context, db *gorm.DB, u models.Use, articles []models.RequestArticle, currency string) (pricing.Use, error) {
	out := pricing.Use{
		Media: u.Media, Audience: u.Audience, Term: u.Term, Portion: u.Portion, PortionWords: u.PortionWords,
		OrganisationType: u.OrganisationKind, Country: u.Country, Purpose: u.Purpose, Territory: u.Territory,
		Languages: u.Languages, Translation: u.Translation, ExclusivityDays: u.ExclusivityDays, Currency: currency,
	}
	for i, a := range articles {
		out.Articles = append(out.Articles, pricing.Article{ID: int64(i + 1), Title: a.Title, Words: a.WordCount})
	}
	ids := models.CatalogueIDs(articles)
	if !u.Images || len(ids) == 0 {
		return out, nil
	}
	images, err := models.ImagesOf(ctx, db, ids...)
	for _, of := range images {
		for _, img := range of {
			if img.Ours() {
				out.Images++
			}
		}
	}
	return out, err
}

// suggest prices a submission. A house without a card still takes requests.
func (d *Desk) suggest(ctx context.Context, in Submission) (suggestion, error) {
	priced, _, err := d.Estimate(ctx, in.Publication, in.Use, in.Articles, in.Currency)
	if errors.Is(err, models.ErrNotFound) {
		return suggestion{}, nil
	}
	if err != nil {
		return suggestion{}, fmt.Errorf("suggest a price: %w", err)
	}
	frozen, err := json.Marshal(priced)
	if err != nil {
		return suggestion{}, err
	}
	s := suggestion{priced: frozen}
	if priced.Outcome == pricing.OutcomePriced {
		s.minor = &priced.NetMinor
	}
	return s, nil
}
