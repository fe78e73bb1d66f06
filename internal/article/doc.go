// Package article knows the work that is licensed: its address, what its page
// says about itself, who owns its pictures, and the clean copy a licensee gets.
//
// Lives here: Normalise (one spelling per address), Fetcher (the only code that
// visits an address a stranger typed), Read (metadata out of a page),
// ThirdParty (whose picture a credit names) and Package (HTML, text, Markdown
// and JSON of a licensed work).
//
// May not live here: the database, requests, prices, and words for the screen:
// every localised sentence comes in from the caller. What Read returns is a
// suggestion that people correct, never a fact that decides about rights.
//
// Start with normalise.go, then fetch.go, read.go and package.go.
package article
