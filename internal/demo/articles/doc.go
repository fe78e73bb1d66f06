// Package articles is the built-in newspaper stand of the demonstration: two
// invented publications, their articles, and a small site that serves them as a
// real news page would, with the link to the licensing form under each.
//
// Lives here: the texts (text/*.html, front matter in TOML), their drawings
// (images/*.svg), the pages (pages/*.html, site.css) and the handler. May not
// live here: database rows, requests, prices; the seeding in the folder above
// reads All and Publications. Every person, place and event is invented.
//
// Start with articles.go (what an article is) and site.go (who answers what).
package articles
