package handlers

import (
	"slices"
	"strconv"
	"strings"
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
	return rateQuestion{name: "length", asks: []pricing.Field{pricing.FieldArticleWords, pricing.FieldShare, pricing.FieldWords}, kind: "lengths", get: lengths, set: setLengths}
}

// lengths are the words of the articles: one number where all are alike.
func lengths(u *pricing.Use) string {
	all := make([]string, len(u.Articles))
	for i, a := range u.Articles {
		all[i] = strconv.Itoa(a.Words)
	}
	switch alike := slices.Compact(slices.Clone(all)); {
	case len(alike) > 1:
		return strings.Join(all, "; ")
	case len(alike) == 0 || alike[0] == "0":
		return ""
	default:
		return alike[0]
	}
}

// setLengths reads one number for all articles, or one for each with semicolons between: a comma may part thousands.
func setLengths(u *pricing.Use, typed string) bool {
	if strings.TrimSpace(typed) == "" {
		eachArticle(u, func(a *pricing.Article) { a.Words = 0 })
		return true
	}
	parts := strings.Split(typed, ";")
	if len(parts) != 1 && len(parts) != len(u.Articles) {
		return false
	}
	for i := range u.Articles {
		n, ok := parseMoney(parts[min(i, len(parts)-1)], "")
		if !ok || n > 1_000_000 {
			return false
		}
		u.Articles[i].Words = int(n)
	}
	return true
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
