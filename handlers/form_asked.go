package handlers

import (
	"context"
	"crypto/sha256"
	"encoding/hex"
	"slices"
	"strconv"
	"strings"
	"time"

	"imprimatur/models"
	"imprimatur/views"
)

// readingPatience is how long the form waits for an article to be read before its title is typed by hand.
const readingPatience = 3 * time.Second

// articlePrefix begins the answers that name an article: "article-<key>" holds its address and the moment it was added.
// Each has a key of its own, so that two windows adding articles do not overwrite each other.
const articlePrefix = "article-"

// tongues are the languages an article may be in, or be translated into.
var tongues = []string{"ar", "bn", "de", "el", "en", "es", "fa", "fr", "he", "hi", "id", "it", "ja", "ko", "ku", "nl", "pl", "pt", "ru", "sw", "tr", "uk", "ur", "zh"}

// asked is one article of a draft with what the catalogue knows of it.
type asked struct {
	key     string
	address string
	added   time.Time
	article models.Article
	images  []models.ArticleImage
}

// articleKey names an article's fields in the form.
func articleKey(address string) string {
	sum := sha256.Sum256([]byte(address))
	return hex.EncodeToString(sum[:6])
}

// askedKeys lists a draft's articles in the order they were added.
func askedKeys(answers map[string][]string) []asked {
	var out []asked
	for name, v := range answers {
		key, found := strings.CutPrefix(name, articlePrefix)
		if !found || len(v) != 2 {
			continue
		}
		nanos, err := strconv.ParseInt(v[1], 10, 64)
		if err == nil {
			out = append(out, asked{key: key, address: v[0], added: time.Unix(0, nanos)})
		}
	}
	slices.SortFunc(out, func(a, b asked) int {
		if c := a.added.Compare(b.added); c != 0 {
			return c
		}
		return strings.Compare(a.key, b.key)
	})
	return out
}

// asked loads a draft's articles.
func (h *Handlers) asked(ctx context.Context, answers map[string][]string) ([]asked, error) {
	all := askedKeys(answers)
	if len(all) == 0 {
		return nil, nil
	}
	addresses := make([]string, len(all))
	for i, a := range all {
		addresses[i] = a.address
	}
	known, err := models.ArticlesByURL(ctx, h.db, addresses)
	if err != nil {
		return nil, err
	}
	ids := make([]int64, 0, len(known))
	for i := range all {
		all[i].article = known[all[i].address]
		ids = append(ids, all[i].article.ID)
	}
	images, err := models.ImagesOf(ctx, h.db, ids...)
	for i := range all {
		all[i].images = images[all[i].article.ID]
	}
	return all, err
}

// waiting reports whether the article is being read and there is still patience for it.
func (a asked) waiting(now time.Time) bool {
	return a.article.Reading == models.ReadingPending && now.Sub(a.added) < readingPatience
}

// card shows the article with the requester's corrections.
func (a asked) card(answers typed, p models.Publication, now time.Time) views.ArticleCard {
	card := articleCard(a.article, a.images, p, now)
	d := a.describe(check(answers), now.In(p.Zone()))
	card.Key, card.URL, card.Title, card.Author, card.Lang, card.Words = a.key, a.address, d.Title, d.Author, d.Language, d.WordCount
	if d.PublishedOn != nil {
		card.Published = *d.PublishedOn
	}
	card.Reading = a.waiting(now)
	card.Manual = a.article.Title == "" && !card.Reading
	return card
}

// describe is the article as the request will name it: the requester's words where they gave any, the catalogue's
// otherwise. What is wrong with them is noted. now is in the publication's zone, in which its days begin.
func (a asked) describe(k *checks, now time.Time) models.RequestArticle {
	d := models.RequestArticle{
		URL: a.address, Title: a.article.Title, Author: a.article.Author, Language: a.article.Language,
		WordCount: a.article.WordCount,
	}
	if at := a.article.PublishedAt; at != nil {
		y, m, day := at.In(now.Location()).Date()
		on := time.Date(y, m, day, 0, 0, 0, 0, time.UTC)
		d.PublishedOn = &on
	}
	if a.article.ID != 0 {
		d.ArticleID = &a.article.ID
	}
	if v := k.text("title-"+a.key, 300); v != "" {
		d.Title = v
	}
	if v := k.text("author-"+a.key, 200); v != "" {
		d.Author = v
	}
	if v := k.one("language-" + a.key); v != "" && v != a.article.Language {
		d.Language = k.oneOf("language-"+a.key, "public_form.error.language", tongues)
	}
	if k.one("words-"+a.key) != "" {
		d.WordCount = k.whole("words-"+a.key, "public_form.error.words", 1_000_000)
	}
	if on := k.day("date-"+a.key, "public_form.error.past_date"); !on.IsZero() {
		if d.PublishedOn = &on; on.After(now.AddDate(1, 0, 0)) || on.Year() < 1600 {
			k.wrong("date-"+a.key, "public_form.error.past_date")
		}
	}
	if d.Title == "" {
		k.wrong("title-"+a.key, "public_form.error.title")
	}
	return d
}

// correctable are the fields in which an article's details are corrected.
func (a asked) correctable() []string {
	return []string{"title-" + a.key, "author-" + a.key, "language-" + a.key, "words-" + a.key, "date-" + a.key}
}

// articleCard shows a catalogued article and whether the house can license it.
func articleCard(a models.Article, images []models.ArticleImage, p models.Publication, now time.Time) views.ArticleCard {
	verdict := a.Verdict(now)
	card := views.ArticleCard{
		URL: a.URL, Title: a.Title, Author: a.Author, Lang: a.Language, Words: a.WordCount,
		Verdict: verdict, Licensable: verdict.Licensable(), Zone: p.Zone(), Contact: p.ContactEmail,
	}
	if a.PublishedAt != nil {
		card.Published = a.PublishedAt.In(p.Zone())
	}
	if verdict == models.VerdictEmbargoed {
		card.Embargo = *a.EmbargoUntil
	}
	for _, img := range images {
		card.Pictures = append(card.Pictures, views.Picture{Caption: img.Caption, Credit: img.Credit, Ours: img.Ours(), ThirdParty: img.Rights == "third_party"})
	}
	return card
}

// lastEmbargo is the latest embargo of a request's articles; zero for none.
func lastEmbargo(all []asked, now time.Time) time.Time {
	var last time.Time
	for _, a := range all {
		if until := a.article.EmbargoUntil; until != nil && until.After(now) && until.After(last) {
			last = *until
		}
	}
	return last
}
