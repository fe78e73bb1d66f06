package licensing

import (
	"context"
	"encoding/json"
	"errors"
	"fmt"
	"slices"
	"time"

	"gorm.io/gorm"

	"imprimatur/internal/pricing"
	"imprimatur/models"
)

// Estimate prices a described use with the publication's card in force, by the
// catalogue's facts about the articles where it has any. The form,
// the submission and the quote all use it: there is one computation.
// ErrNotFound when the publication has no published card.
func (d *Desk) Estimate(ctx context.Context, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) (pricing.Priced, InForce, error) {
	return d.estimate(ctx, d.db, p, u, articles, currency)
}

// unwritten stands where a reason is still to be typed: it is shown, and nothing with it is kept.
const unwritten = "…"

// PriceQuote is the price of an offer that is still being typed, by the computation of
// PreviewQuote, whatever its rights and words still lack. ErrNotFound when the
// publication has no published card, Invalid by line when a price is missing.
func (d *Desk) PriceQuote(ctx context.Context, r models.Request, p models.Publication, articles []models.RequestArticle, in QuoteInput) (Offer, error) {
	var o Offer
	in.Overrides = slices.Clone(in.Overrides)
	for i := range in.Overrides {
		if in.Overrides[i].Reason == "" {
			in.Overrides[i].Reason = unwritten
		}
	}
	if in.Credit != nil && in.Credit.Reason == "" {
		in.Credit = &SetCredit{AmountMinor: in.Credit.AmountMinor, Reason: unwritten}
	}
	err := d.priceOffer(ctx, d.db, r, p, articles, in, &o)
	return o, err
}

func (d *Desk) estimate(ctx context.Context, db *gorm.DB, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) (pricing.Priced, InForce, error) {
	by, err := d.inForce(ctx, db, p)
	if err != nil {
		return pricing.Priced{}, by, err
	}
	priced, err := d.estimateBy(ctx, db, by, p, u, articles, currency)
	return priced, by, err
}

// EstimateBy is Estimate by a card that the caller has read already.
func (d *Desk) EstimateBy(ctx context.Context, by InForce, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) (pricing.Priced, error) {
	return d.estimateBy(ctx, d.db, by, p, u, articles, currency)
}

func (d *Desk) estimateBy(ctx context.Context, db *gorm.DB, by InForce, p models.Publication, u models.Use, articles []models.RequestArticle, currency string) (pricing.Priced, error) {
	if by.ID == 0 {
		return pricing.Priced{}, models.ErrNotFound
	}
	described, err := d.described(ctx, db, p, by.Card, u, articles)
	if err != nil {
		return pricing.Priced{}, err
	}
	described.Currency = currency
	return by.Card.PriceKnown(described), nil
}

// described is a use in the price engine's words, as it is priced today.
func (d *Desk) described(ctx context.Context, db *gorm.DB, p models.Publication, card pricing.Card, u models.Use, articles []models.RequestArticle) (pricing.Use, error) {
	known, err := models.ArticlesByID(ctx, db, models.CatalogueIDs(articles))
	if err != nil {
		return pricing.Use{}, err
	}
	described := describeUse(u, card.Currency, describeArticles(models.DescribedAll(articles, known, p.Zone()), known))
	described.Date = d.Now().In(p.Zone()).Format(time.DateOnly)
	if u.Images {
		described.Images, err = grantableImages(ctx, db, articles)
	}
	return described, err
}

// describeUse turns the form's answers into the price engine's words. A turnover
// in another currency than the card's is not known.
func describeUse(u models.Use, currency string, articles []pricing.Article) pricing.Use {
	out := pricing.Use{
		Media: u.Media, Audience: u.Audience, PageViews: u.PageViews, PrintRun: u.PrintRun, Copies: u.Copies, Placement: u.PlacementCode,
		Term: u.Term, Portion: u.Portion, PortionWords: u.PortionWords, OrganisationType: u.OrganisationKind, Staff: u.Staff, Country: u.Country,
		Purpose: u.Purpose, Territory: u.Territory, Languages: u.Languages, Translation: u.Translation, ExclusivityDays: u.ExclusivityDays,
		Payment: u.Payment, Articles: articles,
	}
	if u.TurnoverCurrency == currency {
		out.Turnover = u.Turnover
	}
	return out
}

// describeArticles adds what the catalogue alone knows: who wrote an article.
// One that it does not have counts as unknown.
func describeArticles(articles []models.RequestArticle, known map[int64]models.Article) []pricing.Article {
	out := make([]pricing.Article, len(articles))
	for i, a := range articles {
		out[i] = pricing.Article{ID: int64(i + 1), Title: a.Title, Words: a.WordCount, AuthorClass: "unknown"}
		if a.PublishedOn != nil {
			out[i].PublishedOn = a.PublishedOn.Format(time.DateOnly)
		}
		if a.ArticleID != nil && known[*a.ArticleID].RightsBasis != "" {
			out[i].AuthorClass = known[*a.ArticleID].RightsBasis
		}
	}
	return out
}

// grantableImages counts the pictures of the articles that are ours to give.
func grantableImages(ctx context.Context, db *gorm.DB, articles []models.RequestArticle) (int, error) {
	ids := models.CatalogueIDs(articles)
	if len(ids) == 0 {
		return 0, nil
	}
	images, err := models.ImagesOf(ctx, db, ids...)
	return oursAmong(images, ids), err
}

// suggest prices a submission. A house without a card still takes requests.
func (d *Desk) suggest(ctx context.Context, in Submission) (suggestion, error) {
	by, err := in.By, error(nil)
	if by.ID == 0 {
		by, err = d.CardInForce(ctx, in.Publication)
	}
	if err != nil {
		return suggestion{}, err
	}
	priced, err := d.EstimateBy(ctx, by, in.Publication, in.Use, in.Articles, in.Currency)
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
