package articles

import (
	"strings"
	"time"

	"imprimatur/internal/article"
)

// newsArticle is the schema.org data block of an article page.
type newsArticle struct {
	Context            string        `json:"@context"`
	Type               string        `json:"@type"`
	ID                 string        `json:"@id"`
	URL                string        `json:"url"`
	MainEntityOfPage   string        `json:"mainEntityOfPage"`
	Headline           string        `json:"headline"`
	Description        string        `json:"description"`
	Language           string        `json:"inLanguage"`
	Section            string        `json:"articleSection"`
	Published          string        `json:"datePublished"`
	WordCount          int           `json:"wordCount"`
	Free               bool          `json:"isAccessibleForFree"`
	Authors            []party       `json:"author"`
	Publisher          party         `json:"publisher"`
	CopyrightHolder    []party       `json:"copyrightHolder"`
	CopyrightYear      int           `json:"copyrightYear"`
	CreditText         string        `json:"creditText"`
	AcquireLicensePage string        `json:"acquireLicensePage"`
	Images             []imageObject `json:"image"`
}

type party struct {
	Type string `json:"@type"`
	Name string `json:"name"`
	URL  string `json:"url,omitempty"`
}

type imageObject struct {
	Type               string `json:"@type"`
	URL                string `json:"contentUrl"`
	Caption            string `json:"caption"`
	CreditText         string `json:"creditText"`
	AcquireLicensePage string `json:"acquireLicensePage,omitempty"`
}

// describe fills the data block. Pictures of others name no page to license
// them: they are not the house's to offer.
func describe(a Article, p Publication, base, republish string, now time.Time) newsArticle {
	published := a.PublishedAt(now)
	d := newsArticle{
		Context: "https://schema.org", Type: "NewsArticle", ID: a.Permalink(base) + "#article", URL: a.Permalink(base), MainEntityOfPage: a.Permalink(base),
		Headline: a.Title, Description: a.Standfirst, Language: a.Language, Section: a.Section, Published: published.Format(time.RFC3339),
		WordCount: a.WordCount, Free: true, Authors: authors(a), Publisher: party{"NewsMediaOrganization", p.Latin, strings.TrimRight(base, "/") + p.Path()},
		CopyrightHolder: holders(a, p), CopyrightYear: published.Year(), CreditText: p.Latin, AcquireLicensePage: republish,
	}
	if a.Rights == "guest" {
		d.Type = "OpinionNewsArticle"
	}
	for _, i := range a.Images {
		object := imageObject{Type: "ImageObject", URL: strings.TrimRight(base, "/") + i.Path(), Caption: i.Caption, CreditText: i.Credit}
		if i.Rights == "ours" {
			object.AcquireLicensePage = republish
		}
		d.Images = append(d.Images, object)
	}
	return d
}

func authors(a Article) []party {
	if agency, ok := article.ThirdParty(a.Author); ok {
		return []party{{Type: "Organization", Name: agency}}
	}
	var list []party
	for name := range strings.SplitSeq(a.Author, " and ") {
		list = append(list, party{Type: "Person", Name: name})
	}
	return list
}

// holders names who owns the text, as the rights basis says.
func holders(a Article, p Publication) []party {
	house := party{Type: "Organization", Name: p.Legal}
	switch a.Rights {
	case "agency", "guest", "freelance_ask":
		return authors(a)
	case "co_production":
		return []party{house, {Type: "Organization", Name: "Delta Reporting Circle"}}
	default:
		return []party{house}
	}
}
