package handlers

import (
	"slices"
	"strconv"
	"time"

	"imprimatur/internal/pricing"
)

// The tester's questions about the articles: all are alike.

const mostTried = 20

func contains(codes []string, code string) bool { return slices.Contains(codes, code) }

func isDay(typed string) bool {
	_, err := time.Parse(time.DateOnly, typed)
	return err == nil
}

// eachArticle changes all articles of a use.
func eachArticle(u *pricing.Use, change func(*pricing.Article)) {
	for i := range u.Articles {
		change(&u.Articles[i])
	}
}

// firstArticle speaks for all.
func firstArticle(u *pricing.Use) pricing.Article {
	if len(u.Articles) == 0 {
		return pricing.Article{}
	}
	return u.Articles[0]
}

func articlesQuestion() rateQuestion {
	return rateQuestion{name: "articles", asks: []pricing.Field{pricing.FieldArticles}, kind: "number", always: true, get: func(u *pricing.Use) string {
		return strconv.Itoa(max(len(u.Articles), 1))
	}, set: func(u *pricing.Use, typed string) bool {
		n, ok := parseCount(typed)
		if typed == "" {
			n, ok = 1, true
		}
		ok = ok && n >= 1 && n <= mostTried
		if !ok {
			n = 1
		}
		u.Articles = nil
		for i := range n {
			u.Articles = append(u.Articles, pricing.Article{ID: int64(i + 1)})
		}
		return ok
	}}
}

func lengthQuestion() rateQuestion {
	return rateQuestion{name: "length", asks: []pricing.Field{pricing.FieldArticleWords, pricing.FieldShare, pricing.FieldWords}, kind: "number", get: func(u *pricing.Use) string {
		if n := firstArticle(u).Words; n > 0 {
			return strconv.Itoa(n)
		}
		return ""
	}, set: func(u *pricing.Use, typed string) bool {
		n, ok := parseMoney(typed, "")
		if typed == "" || n > 1_000_000 {
			n, ok = 0, typed == ""
		}
		eachArticle(u, func(a *pricing.Article) { a.Words = int(n) })
		return ok
	}}
}

func authorQuestion() rateQuestion {
	codes := pricing.FieldAuthorClass.Codes()
	return rateQuestion{name: "author_class", asks: []pricing.Field{pricing.FieldAuthorClass}, kind: "select", codes: codes, words: pricing.FieldAuthorClass, get: func(u *pricing.Use) string {
		return firstArticle(u).AuthorClass
	}, set: func(u *pricing.Use, typed string) bool {
		eachArticle(u, func(a *pricing.Article) { a.AuthorClass = typed })
		return typed == "" || contains(codes, typed)
	}}
}

func ageQuestion() rateQuestion {
	return rateQuestion{name: "published_on", asks: []pricing.Field{pricing.FieldArticleAge}, kind: "date", get: func(u *pricing.Use) string {
		return firstArticle(u).PublishedOn
	}, set: func(u *pricing.Use, typed string) bool {
		eachArticle(u, func(a *pricing.Article) { a.PublishedOn = typed })
		return typed == "" || isDay(typed)
	}}
}
